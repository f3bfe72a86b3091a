package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Counts.Delta;
import io.holdfast.rest.Counts.Tally;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.WitnessedCounts;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moves quantities of an operation from one dispatch state to another: ready to complete, scrap or reject, and back. */
final class OracleCounts implements WitnessedCounts.Ledger {
    private final OracleFusion system;
    private final OracleOrders orders;
    private final OracleRest rest;
    private final OracleFusion.CountSettings settings;

    OracleCounts(OracleFusion system, OracleFusion.CountSettings settings) {
        this.system = system;
        orders = new OracleOrders(system, Lane.RESULT);
        rest = system.rest(Lane.RESULT);
        this.settings = settings;
    }

    @Override
    public Optional<Tally> read(WorkOrderId order, OperationId operation) throws VendorException, InterruptedException {
        Optional<JsonNode> read = orders.read(order, true);
        JsonNode row = read.isEmpty() ? null : OracleOrders.operation(read.get(), operation);
        if (read.isEmpty() || row == null) {
            return Optional.empty();
        }
        return Optional.of(new Tally(
                Json.decimalOrZero(read.get(), "PlannedStartQuantity"),
                Json.decimalOrZero(row, "CompletedQuantity"),
                Json.decimal(row, system.attribute(OracleField.OPERATION_SCRAPPED)),
                Json.decimal(row, system.attribute(OracleField.OPERATION_REJECTED)),
                OracleOrders.required(read.get(), system.attribute(OracleField.ORDER_UNIT))));
    }

    @Override
    public void check(Delta delta) {
        // It has a state for each.
    }

    @Override
    public Reference post(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        move(delta, false);
        return new Reference("OperationTransaction", delta.order() + "/" + delta.operation());
    }

    @Override
    public void takeBack(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        move(delta, true);
    }

    private void move(Delta delta, boolean back) throws VendorException, InterruptedException {
        String reason = delta.reason() == null
                ? null
                : Codes.of(settings.reasons(), Crosswalk.Kind.REASON, delta.reason(), delta.at(), "Oracle")
                        .get("code");
        ObjectNode body =
                Json.object().put("SourceSystemCode", settings.sourceSystem()).put("SourceSystemType", "EXTERNAL");
        ArrayNode lines = body.putArray("OperationTransactionDetail");
        line(lines, delta, delta.yield(), settings.complete(), null, back);
        line(lines, delta, delta.scrap(), settings.scrap(), reason, back);
        line(lines, delta, delta.rework(), settings.reject(), reason, back);
        if (lines.isEmpty()) {
            return;
        }
        JsonNode done = rest.create("operationTransactions", body, false);
        for (JsonNode line : OracleRest.children(done, "OperationTransactionDetail")) {
            String error = Json.text(line, system.attribute(OracleField.TRANSACTION_ERROR));
            if (error != null) {
                // The whole was taken, and this line was not.
                throw new VendorException(new Fault(Kind.VALIDATION, 200, "", error, null, null));
            }
        }
    }

    private void line(
            ArrayNode lines, Delta delta, BigDecimal quantity, String state, @Nullable String reason, boolean back) {
        if (quantity.signum() == 0) {
            return;
        }
        ObjectNode line = lines.addObject()
                .put("OrganizationCode", system.settings().organization)
                .put("WorkOrderNumber", delta.order().value())
                .put("WoOperationSequenceNumber", delta.operation().value())
                .put("FromDispatchState", back ? state : settings.ready())
                .put("ToDispatchState", back ? settings.ready() : state)
                .put("TransactionQuantity", quantity)
                .put("TransactionUnitOfMeasure", delta.unitOfMeasure())
                .put("TransactionDate", delta.at().toString())
                .put("TransactionNote", delta.key());
        if (reason != null && !back) {
            line.put(system.attribute(OracleField.TRANSACTION_REASON), reason);
        }
    }
}
