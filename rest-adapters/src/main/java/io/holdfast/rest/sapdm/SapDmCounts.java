package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Counts.Delta;
import io.holdfast.rest.Counts.Tally;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.WitnessedCounts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Confirms quantities of an order's only SFC, at the work centre that the routing names for the operation. */
final class SapDmCounts implements WitnessedCounts.Ledger {
    private final SapDm system;
    private final SapDmOrders orders;
    private final JsonApi api;

    SapDmCounts(SapDm system) {
        this.system = system;
        orders = new SapDmOrders(system, Lane.RESULT);
        api = system.api(Lane.RESULT);
    }

    @Override
    public Optional<Tally> read(WorkOrderId order, OperationId operation) throws VendorException, InterruptedException {
        Optional<JsonNode> read = orders.read(order);
        if (read.isEmpty() || step(read.get(), operation) == null) {
            return Optional.empty();
        }
        return Optional.of(new Tally(
                orders.planned(read.get()),
                orders.completed(read.get()),
                Pick.decimal(read.get(), system.at(SapDmField.ORDER_SCRAPPED)),
                null,
                orders.unit(read.get())));
    }

    private @Nullable JsonNode step(JsonNode order, OperationId operation)
            throws VendorException, InterruptedException {
        for (JsonNode step : orders.steps(order)) {
            if (operation.value().equals(Pick.text(step, system.at(SapDmField.STEP_OPERATION)))) {
                return step;
            }
        }
        return null;
    }

    @Override
    public void check(Delta delta) throws VendorException {
        if (delta.rework().signum() != 0) {
            throw new VendorException(Kind.VALIDATION, "SAP Digital Manufacturing has no field for rework");
        }
    }

    @Override
    public Reference post(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        JsonNode order = orders.read(delta.order())
                .orElseThrow(() -> new VendorException(Kind.NOT_FOUND, "order " + delta.order() + " is gone"));
        List<JsonNode> sfcs = Pick.rows(order, system.at(SapDmField.ORDER_SFCS));
        if (sfcs.size() != 1) {
            throw new VendorException(
                    Kind.VALIDATION,
                    "order " + delta.order() + " has " + sfcs.size() + " SFCs; a count is confirmed for just one");
        }
        JsonNode step = step(order, delta.operation());
        String center = step == null ? null : Pick.text(step, system.at(SapDmField.STEP_WORK_CENTER));
        if (center == null) {
            throw new VendorException(
                    Kind.VALIDATION, "the routing names no work center for operation " + delta.operation());
        }
        ObjectNode body = Json.object()
                .put("plant", system.settings().plant)
                .put("shopOrder", delta.order().value())
                .put("sfc", sfcs.get(0).asText())
                .put("operationActivity", delta.operation().value())
                .put("workCenter", center)
                .put("yieldQuantity", delta.yield())
                .put("yieldQuantityUnit", delta.unitOfMeasure())
                .put("scrapQuantity", delta.scrap())
                .put("scrapQuantityUnit", delta.unitOfMeasure())
                .put("postingDateTime", delta.at().toString());
        String reason = delta.reason();
        if (reason != null) {
            body.put(
                    "reasonCodeKey",
                    Codes.of(
                                    system.settings().reasons,
                                    Crosswalk.Kind.REASON,
                                    reason,
                                    delta.at(),
                                    "SAP Digital Manufacturing")
                            .get("key"));
        }
        JsonNode unused = api.write("POST", system.path(SapDmService.QUANTITY) + "/confirm", body);
        return new Reference("quantity confirmation", delta.order() + "/" + delta.operation());
    }

    @Override
    public void takeBack(Delta delta, Remarks remarks) throws VendorException {
        throw new VendorException(Kind.VALIDATION, "a confirmed quantity cannot be taken back through this interface");
    }
}
