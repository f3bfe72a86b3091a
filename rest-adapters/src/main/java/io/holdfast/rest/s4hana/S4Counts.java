package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Posts counts as confirmations, with our key in {@code ExternalSystemConfirmation}. */
final class S4Counts implements Counts {
    private static final String SET = "ProdnOrdConf2";

    private final S4Orders orders;
    private final ODataService service;
    private final S4Hana.Builder settings;

    S4Counts(S4Hana system) {
        orders = new S4Orders(system, Lane.RESULT);
        service = system.service(S4Service.CONFIRMATION, Lane.RESULT);
        settings = system.settings();
    }

    @Override
    public Answer<Optional<Tally>> read(WorkOrderId order, OperationId operation) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> read = orders.read(order);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            String number = S4Hana.Builder.operation(operation.value());
            for (JsonNode row : S4Orders.operations(read.get())) {
                if (number.equals(Json.text(row, "ManufacturingOrderOperation"))) {
                    return Optional.of(tally(order, number, row, S4Orders.required(read.get(), "ProductionUnit")));
                }
            }
            return Optional.empty();
        });
    }

    private Tally tally(WorkOrderId order, String operation, JsonNode row, String unit)
            throws VendorException, InterruptedException {
        BigDecimal scrap = BigDecimal.ZERO;
        BigDecimal rework = BigDecimal.ZERO;
        for (JsonNode confirmation : service.list(
                SET,
                Query.ALL.eq("OrderID", S4Hana.Builder.order(order.value())).eq("OrderOperation", operation))) {
            if (stands(confirmation)) {
                scrap = scrap.add(Json.decimalOrZero(confirmation, "ConfirmationScrapQuantity"));
                rework = rework.add(Json.decimalOrZero(confirmation, "ConfirmationReworkQuantity"));
            }
        }
        return new Tally(
                Json.decimalOrZero(row, "OpPlannedTotalQuantity"),
                Json.decimalOrZero(row, "OpTotalConfirmedYieldQty"),
                scrap,
                rework,
                unit);
    }

    private static boolean stands(JsonNode confirmation) {
        return !confirmation.path("IsReversed").asBoolean()
                && !confirmation.path("IsReversal").asBoolean();
    }

    @Override
    public Answer<Reference> post(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(delta);
            if (found.isPresent()) {
                return reference(found.get());
            }
            ObjectNode body = Json.object()
                    .put("OrderID", S4Hana.Builder.order(delta.order().value()))
                    .put(
                            "OrderOperation",
                            S4Hana.Builder.operation(delta.operation().value()))
                    .put("ConfirmationUnit", delta.unitOfMeasure())
                    .put("PostingDate", service.version().date(LocalDate.ofInstant(delta.at(), settings.zone)))
                    .put("ExternalSystemConfirmation", key(delta).toString());
            service.put(body, "ConfirmationYieldQuantity", delta.yield());
            service.put(body, "ConfirmationScrapQuantity", delta.scrap());
            service.put(body, "ConfirmationReworkQuantity", delta.rework());
            String reason = delta.reason();
            if (reason != null) {
                body.put("VarianceReasonCode", reason(reason, delta));
            }
            return reference(service.create(SET, body, remarks).value());
        });
    }

    private String reason(String ours, Delta delta) throws VendorException {
        return Objects.requireNonNull(Codes.of(settings.reasons, Crosswalk.Kind.REASON, ours, delta.at(), "SAP")
                .get("code"));
    }

    @Override
    public Answer<Optional<Reference>> find(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(delta);
            return found.isEmpty() ? Optional.empty() : Optional.of(reference(found.get()));
        });
    }

    @Override
    public Answer<Reference> reverse(Delta delta) throws InterruptedException {
        return VendorException.answer(remarks -> {
            JsonNode found = search(delta)
                    .orElseThrow(() -> new VendorException(
                            Kind.NOT_FOUND, "no confirmation has the key of " + delta.key() + ": " + key(delta)));
            if (stands(found)) {
                Map<String, String> parameters = new LinkedHashMap<>();
                parameters.put("ConfirmationGroup", Version.text(S4Orders.required(found, "ConfirmationGroup")));
                parameters.put("ConfirmationCount", Version.text(S4Orders.required(found, "ConfirmationCount")));
                JsonNode unused = service.call("CancelProdnOrdConf", parameters, remarks);
            }
            return reference(found);
        });
    }

    /** Returns what was posted under the key, reversed or not; what reverses it is another document. */
    private Optional<JsonNode> search(Delta delta) throws VendorException, InterruptedException {
        List<JsonNode> found = service.list(
                SET,
                Query.ALL.eqLiteral(
                        "ExternalSystemConfirmation", service.version().guid(key(delta))));
        return found.stream()
                .filter(confirmation -> !confirmation.path("IsReversal").asBoolean())
                .findFirst();
    }

    private static UUID key(Delta delta) {
        return UUID.nameUUIDFromBytes(delta.key().getBytes(StandardCharsets.UTF_8));
    }

    private static Reference reference(JsonNode confirmation) throws VendorException {
        return new Reference(
                "ProdnOrdConf",
                S4Orders.required(confirmation, "ConfirmationGroup") + "/"
                        + S4Orders.required(confirmation, "ConfirmationCount"));
    }
}
