package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Costs;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums up what the operations of an order cost. */
final class DynamicsCosts implements Costs {
    private final Dynamics365 system;
    private final ODataService data;
    private final String currency;

    DynamicsCosts(Dynamics365 system, String currency) {
        this.system = system;
        data = system.data(Lane.RESULT);
        this.currency = currency;
    }

    @Override
    public Answer<List<Entry>> read(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Map<String, BigDecimal> sums = new TreeMap<>();
            for (JsonNode row : data.list(
                    system.set(DynamicsSet.ROUTE_TRANSACTION),
                    system.ours().eq("ProductionOrderNumber", order.value()))) {
                String operation = Json.text(row, "OperationId");
                sums.merge(
                        operation == null ? "unnamed" : operation,
                        Json.decimalOrZero(row, "CostAmount"),
                        BigDecimal::add);
            }
            List<Entry> entries = new ArrayList<>();
            sums.forEach((operation, amount) -> entries.add(new Entry(operation, amount, currency)));
            return entries;
        });
    }
}
