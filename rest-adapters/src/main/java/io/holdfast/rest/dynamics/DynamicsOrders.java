package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads production orders. */
final class DynamicsOrders implements WorkOrders {
    private static final String NUMBER = "ProductionOrderNumber";

    private final Dynamics365 system;
    private final ODataService data;

    DynamicsOrders(Dynamics365 system, Lane lane) {
        this.system = system;
        data = system.data(lane);
    }

    /** Reads an order; empty where it is not there. */
    Optional<JsonNode> read(WorkOrderId order) throws VendorException, InterruptedException {
        return data
                .list(
                        system.set(DynamicsSet.PRODUCTION_ORDER),
                        system.ours().eq(NUMBER, order.value()).most(1))
                .stream()
                .findFirst();
    }

    @Override
    public Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> read = read(order);
            return read.isEmpty() ? Optional.empty() : Optional.of(order(order, read.get()));
        });
    }

    private WorkOrder order(WorkOrderId id, JsonNode order) throws VendorException, InterruptedException {
        List<WorkOrder.Operation> operations = new ArrayList<>();
        for (JsonNode row :
                data.list(system.set(DynamicsSet.ROUTE_OPERATION), system.ours().eq(NUMBER, id.value()))) {
            operations.add(new WorkOrder.Operation(
                    new OperationId(required(row, "OperationNumber")),
                    null,
                    Json.text(row, "CostingOperationResourceId"),
                    Json.decimalOrZero(row, "ProcessQuantity"),
                    reported(order)));
        }
        List<WorkOrder.Component> components = new ArrayList<>();
        for (JsonNode row :
                data.list(system.set(DynamicsSet.BOM_LINE), system.ours().eq(NUMBER, id.value()))) {
            BigDecimal required = Json.decimalOrZero(row, "EstimatedInventoryQuantity");
            String operation = Json.text(row, "RouteOperationNumber");
            components.add(new WorkOrder.Component(
                    new MaterialDefinitionId(required(row, "ItemNumber")),
                    lot(row),
                    operation == null ? null : new OperationId(operation),
                    required,
                    required.subtract(Json.decimalOrZero(row, "RemainingInventoryQuantity"))));
        }
        MaterialLotId lot = lot(order);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : List.of("ProductConfigurationId", "SourceRouteId", "InventoryLotId", "ScheduledQuantity")) {
            String value = Json.text(order, name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return new WorkOrder(
                id,
                new MaterialDefinitionId(required(order, "ItemNumber")),
                Json.text(order, "ProductVersionId"),
                required(order, "ProductionSiteId"),
                Json.decimalOrZero(order, "ScheduledQuantity"),
                reported(order),
                system.settings().unit,
                List.of(required(order, "ProductionOrderStatus")),
                operations,
                components,
                lot == null ? List.of() : List.of(lot),
                attributes);
    }

    /** Returns what was reported as finished: what was started and does not remain. */
    static BigDecimal reported(JsonNode order) throws VendorException {
        return Json.decimalOrZero(order, "StartedQuantity")
                .subtract(Json.decimalOrZero(order, "RemainingReportAsFinishedQuantity"));
    }

    private static @Nullable MaterialLotId lot(JsonNode row) {
        String lot = Json.text(row, "ItemBatchNumber");
        return lot == null ? null : new MaterialLotId(lot);
    }

    /** Returns a field that must be there. */
    static String required(JsonNode row, String name) throws VendorException {
        String value = Json.text(row, name);
        if (value == null) {
            throw new VendorException(Kind.UNAVAILABLE, "the answer lacks " + name);
        }
        return value;
    }
}
