package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records each result as an inspection event with our id in an attribute of the tenant. Oracle makes the samples and their
 * empty results; the verdict is filled in afterwards, and an event whose result is empty was cut short, and is completed.
 */
final class OracleInspections implements Inspections {
    private static final String RESOURCE = "inspectionEvents";
    private static final String VALUE = "ResultValueChar";

    private final OracleFusion system;
    private final OracleRest rest;
    private final OracleFusion.InspectionSettings settings;

    OracleInspections(OracleFusion system, OracleFusion.InspectionSettings settings) {
        this.system = system;
        rest = system.rest(Lane.RESULT);
        this.settings = settings;
    }

    /** The empty place for a verdict, with what leads to it. */
    private record Place(JsonNode event, JsonNode sample, JsonNode disposition, JsonNode result) {}

    @Override
    public Answer<Reference> record(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            check(result);
            Optional<JsonNode> event = search(result);
            if (event.isEmpty()) {
                JsonNode unused = rest.create(RESOURCE, body(result), false);
                event = search(result);
            }
            JsonNode found = event.orElseThrow(() -> new VendorException(
                    Kind.UNKNOWN_OUTCOME, "the inspection event was created, and is not found by its key"));
            Place place = place(found);
            if (place == null) {
                throw new VendorException(
                        Kind.VALIDATION, "the event's plan has no characteristic " + settings.characteristic());
            }
            if (!isFilled(place)) {
                fill(place, result.verdict() == Verdict.PASS ? settings.pass() : settings.fail());
            }
            return reference(found);
        });
    }

    @Override
    public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            check(result);
            Optional<JsonNode> event = search(result);
            if (event.isEmpty()) {
                return Optional.empty();
            }
            Place place = place(event.get());
            return place != null && isFilled(place) ? Optional.of(reference(event.get())) : Optional.empty();
        });
    }

    private static void check(InspectionResult result) throws VendorException {
        if (result.verdict() == Verdict.UNDECIDED) {
            throw new VendorException(Kind.VALIDATION, "an inspection without an answer has no value in Oracle");
        }
        if (result.context() == null) {
            throw new VendorException(Kind.VALIDATION, "the result has no work order to be recorded at");
        }
    }

    private Optional<JsonNode> search(InspectionResult result) throws VendorException, InterruptedException {
        List<JsonNode> found = rest.query(
                RESOURCE,
                OracleRest.Where.ALL.eq(settings.keyAttribute(), result.id().value()),
                "expand=Sample.SampleDisposition.SampleResult");
        return found.stream().findFirst();
    }

    private ObjectNode body(InspectionResult result) {
        ObjectNode body = Json.object()
                .put("EventType", settings.eventType())
                .put("OrganizationCode", system.settings().organization)
                .put("InspectedBy", settings.inspector())
                .put("InspectionDate", result.deviceTime().toString())
                .put("QuantityRequested", 1)
                .put(settings.keyAttribute(), result.id().value());
        WorkContext context = result.context();
        if (context != null) {
            body.put(
                            system.attribute(OracleField.EVENT_ORDER),
                            context.workOrder().value())
                    .put("OperationSequenceNumber", context.operation().value());
        }
        Json.putAll(body, settings.extras());
        return body;
    }

    private @Nullable Place place(JsonNode event) {
        for (JsonNode sample : OracleRest.children(event, "Sample")) {
            for (JsonNode disposition : OracleRest.children(sample, "SampleDisposition")) {
                for (JsonNode result : OracleRest.children(disposition, "SampleResult")) {
                    if (settings.characteristic().equals(Json.text(result, "CharacteristicName"))) {
                        return new Place(event, sample, disposition, result);
                    }
                }
            }
        }
        return null;
    }

    private static boolean isFilled(Place place) {
        return Json.text(place.result, VALUE) != null;
    }

    private void fill(Place place, String value) throws VendorException, InterruptedException {
        ObjectNode change = Json.object();
        ObjectNode sample = change.putArray("Sample").addObject();
        sample.set("SampleId", place.sample.path("SampleId"));
        ObjectNode disposition = sample.putArray("SampleDisposition").addObject();
        disposition.set("SampleEventDispositionId", place.disposition.path("SampleEventDispositionId"));
        ObjectNode result = disposition.putArray("SampleResult").addObject();
        result.set("SampleResultId", place.result.path("SampleResultId"));
        result.put("CharacteristicName", settings.characteristic()).put(VALUE, value);
        rest.change(place.event, change);
    }

    private static Reference reference(JsonNode event) throws VendorException {
        return new Reference("InspectionEvent", OracleOrders.required(event, "IpEventId"));
    }
}
