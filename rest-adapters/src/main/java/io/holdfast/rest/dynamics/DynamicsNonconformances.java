package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.Reference;
import io.holdfast.rest.dynamics.Dynamics365.NonconformanceEntity;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Version;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes each report into the first entity that the tenant has for it, and keeps its quantity up to date. */
final class DynamicsNonconformances implements Nonconformances {
    private static final String ID = "InventNonConformanceID";
    private static final String QUANTITY = "TestDefectQty";
    private static final int TEXT_LENGTH = 60;

    private final Dynamics365 system;
    private final ODataService data;
    private final Dynamics365.NonconformanceSettings settings;
    private volatile @Nullable NonconformanceEntity entity;

    DynamicsNonconformances(Dynamics365 system, Dynamics365.NonconformanceSettings settings) {
        this.system = system;
        data = system.data(Lane.NONCONFORMANCE);
        this.settings = settings;
    }

    @Override
    public Answer<Reference> put(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            NonconformanceEntity into = entity();
            Optional<JsonNode> found = search(into, report);
            if (found.isEmpty()) {
                JsonNode made =
                        data.create(into.set(), body(into, report), remarks).value();
                String id = Json.text(made, ID);
                if (id == null) {
                    throw new VendorException(Kind.UNKNOWN_OUTCOME, "the answer to a creation lacks " + ID);
                }
                return new Reference("NonConformance", id);
            }
            if (isBehind(found.get(), report)) {
                revise(into, found.get(), report, remarks);
            }
            return reference(found.get());
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(entity(), report);
            return found.isEmpty() || isBehind(found.get(), report)
                    ? Optional.empty()
                    : Optional.of(reference(found.get()));
        });
    }

    NonconformanceEntity entity() throws VendorException, InterruptedException {
        NonconformanceEntity known = entity;
        if (known != null) {
            return known;
        }
        String metadata = data.metadata();
        for (NonconformanceEntity one : settings.entities()) {
            if (Dynamics365.names(metadata, one.set())) {
                entity = one;
                return one;
            }
        }
        throw new VendorException(
                Kind.VALIDATION,
                "this tenant has no entity for nonconformances: none of "
                        + settings.entities().stream()
                                .map(NonconformanceEntity::set)
                                .toList());
    }

    private Optional<JsonNode> search(NonconformanceEntity in, Nonconformance report)
            throws VendorException, InterruptedException {
        String id = report.id().value();
        // A star stands for anything here, so what is found is looked at once more.
        List<JsonNode> found = data.list(in.set(), system.ours().eq(in.keyField(), in.amongText() ? id + " *" : id));
        return found.stream()
                .filter(row -> {
                    String key = String.valueOf(Json.text(row, in.keyField()));
                    return in.amongText() ? key.startsWith(id + " ") : key.equals(id);
                })
                .findFirst();
    }

    private static boolean isBehind(JsonNode row, Nonconformance report) throws VendorException {
        return Json.decimalOrZero(row, QUANTITY).compareTo(BigDecimal.valueOf(report.nonconformingUnits())) < 0;
    }

    private void revise(NonconformanceEntity in, JsonNode row, Nonconformance report, Remarks remarks)
            throws VendorException, InterruptedException {
        ObjectNode change = Json.object();
        data.put(change, QUANTITY, BigDecimal.valueOf(report.nonconformingUnits()));
        data.change(
                in.set() + "(dataAreaId=" + Version.text(system.settings().company) + "," + ID + "="
                        + Version.text(DynamicsOrders.required(row, ID)) + ")",
                Json.text(row, "@odata.etag"),
                change,
                remarks);
    }

    ObjectNode body(NonconformanceEntity into, Nonconformance report) throws VendorException {
        String problem = Codes.of(
                        settings.crosswalk(),
                        Crosswalk.Kind.DEFECT,
                        report.defects().get(0).morphology().value(),
                        report.raisedAt(),
                        "Dynamics")
                .get("problemType");
        String id = report.id().value();
        ObjectNode body = Json.object()
                .put("dataAreaId", system.settings().company)
                .put("InventNonConformanceType", "Production")
                .put("NonConformanceDate", report.raisedAt().toString())
                .put("InventTestProblemTypeId", problem)
                .put("UnitId", settings.unit())
                .put(into.keyField(), into.amongText() ? Texts.cut(id + " " + Reports.line(report), TEXT_LENGTH) : id);
        data.put(body, QUANTITY, BigDecimal.valueOf(report.nonconformingUnits()));
        WorkOrderSegment order = Reports.order(report.segments());
        if (order != null) {
            body.put("InventRefId", order.workOrder().value());
        }
        if (!into.amongText() && report.material() != null) {
            body.put("ItemId", report.material().value());
        }
        return body;
    }

    private static Reference reference(JsonNode row) throws VendorException {
        return new Reference("NonConformance", DynamicsOrders.required(row, ID));
    }
}
