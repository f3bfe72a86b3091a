package io.holdfast.rest.dynamics;

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
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.WitnessedCounts;
import io.holdfast.rest.internal.odata.ODataService;
import java.math.BigDecimal;
import java.util.Optional;

/** Reports quantities as finished by a message. What the order has left, and its journals, show when that was carried out. */
final class DynamicsCounts implements WitnessedCounts.Ledger {
    private final Dynamics365 system;
    private final DynamicsOrders orders;
    private final ODataService data;
    private final DynamicsMessages messages;

    DynamicsCounts(Dynamics365 system, HttpLink link) {
        this.system = system;
        orders = new DynamicsOrders(system, Lane.RESULT);
        data = system.data(Lane.RESULT);
        messages = new DynamicsMessages(system, link, Lane.RESULT);
    }

    @Override
    public Optional<Tally> read(WorkOrderId order, OperationId operation) throws VendorException, InterruptedException {
        Optional<JsonNode> read = orders.read(order);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal scrap = BigDecimal.ZERO;
        for (JsonNode row : data.list(
                system.set(DynamicsSet.FINISHED_JOURNAL), system.ours().eq("ProductionOrderNumber", order.value()))) {
            scrap = scrap.add(Json.decimalOrZero(row, "ReportedErrorInventoryQuantity"));
        }
        return Optional.of(new Tally(
                Json.decimalOrZero(read.get(), "ScheduledQuantity"),
                DynamicsOrders.reported(read.get()),
                scrap,
                null,
                system.settings().unit));
    }

    @Override
    public void check(Delta delta) throws VendorException {
        if (delta.rework().signum() != 0) {
            throw new VendorException(Kind.VALIDATION, "Dynamics has no quantity for rework");
        }
    }

    @Override
    public Reference post(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        JsonNode order = orders.read(delta.order())
                .orElseThrow(() -> new VendorException(Kind.NOT_FOUND, "order " + delta.order() + " is gone"));
        ObjectNode content =
                Json.object().put("ProductionOrderNumber", delta.order().value());
        ObjectNode line = content.putArray("ReportFinishedLines")
                .addObject()
                .put("ItemNumber", DynamicsOrders.required(order, "ItemNumber"))
                .put("ReportedGoodQuantity", delta.yield())
                .put("ReportedErrorQuantity", delta.scrap())
                .put("ReportAsFinishedDate", delta.at().toString())
                .put("PostNow", "Yes");
        String reason = delta.reason();
        if (reason != null && delta.scrap().signum() > 0) {
            line.put(
                    "ErrorCause",
                    Codes.of(system.settings().reasons, Crosswalk.Kind.REASON, reason, delta.at(), "Dynamics")
                            .get("cause"));
        }
        messages.send("ProdProductionOrderReportFinished", content);
        return new Reference("ReportFinished", delta.order().value());
    }

    @Override
    public void takeBack(Delta delta, Remarks remarks) throws VendorException {
        throw new VendorException(
                Kind.VALIDATION, "what was reported as finished is taken back by a journal in Dynamics");
    }
}
