package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.Entity;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads production orders. */
final class S4Orders implements WorkOrders {
    private static final String OPERATIONS = "to_ProductionOrderOperation";
    private static final String COMPONENTS = "to_ProductionOrderComponentExt4";
    private static final String ITEMS = "to_ProductionOrderItem";
    private static final String STATUS = "to_ProductionOrderStatus";

    private final ODataService service;

    S4Orders(S4Hana system, Lane lane) {
        service = system.service(S4Service.PRODUCTION_ORDER, lane);
    }

    @Override
    public Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> read = read(order);
            return read.isEmpty() ? Optional.empty() : Optional.of(order(order, read.get()));
        });
    }

    /** Reads an order as SAP has it, with all that hangs on it. */
    Optional<JsonNode> read(WorkOrderId order) throws VendorException, InterruptedException {
        return service.read(
                        "A_ProductionOrder_2(" + Version.text(S4Hana.Builder.order(order.value())) + ")",
                        Query.ALL.expand(OPERATIONS, COMPONENTS, ITEMS, STATUS))
                .map(Entity::value);
    }

    static List<JsonNode> items(JsonNode order) {
        return rows(order, ITEMS);
    }

    static List<JsonNode> components(JsonNode order) {
        return rows(order, COMPONENTS);
    }

    static List<JsonNode> operations(JsonNode order) {
        return rows(order, OPERATIONS);
    }

    private static List<JsonNode> rows(JsonNode order, String navigation) {
        List<JsonNode> rows = new ArrayList<>();
        JsonNode set = order.path(navigation);
        (set.isArray() ? set : set.path("results")).forEach(rows::add);
        return rows;
    }

    private static WorkOrder order(WorkOrderId id, JsonNode order) throws VendorException {
        List<WorkOrder.Operation> operations = new ArrayList<>();
        for (JsonNode row : operations(order)) {
            String operation = Json.text(row, "ManufacturingOrderOperation");
            if (operation != null) {
                operations.add(new WorkOrder.Operation(
                        new OperationId(operation),
                        Json.text(row, "ManufacturingOrderSequence"),
                        Json.text(row, "WorkCenter"),
                        Json.decimalOrZero(row, "OpPlannedTotalQuantity"),
                        Json.decimalOrZero(row, "OpTotalConfirmedYieldQty")));
            }
        }
        List<WorkOrder.Component> components = new ArrayList<>();
        for (JsonNode row : components(order)) {
            String material = Json.text(row, "Material");
            if (material != null) {
                components.add(new WorkOrder.Component(
                        new MaterialDefinitionId(material),
                        lot(row),
                        operation(row),
                        Json.decimalOrZero(row, "RequiredQuantity"),
                        Json.decimalOrZero(row, "WithdrawnQuantity")));
            }
        }
        List<MaterialLotId> lots = new ArrayList<>();
        for (JsonNode row : items(order)) {
            MaterialLotId lot = lot(row);
            if (lot != null && !lots.contains(lot)) {
                lots.add(lot);
            }
        }
        List<String> status = new ArrayList<>();
        for (JsonNode row : rows(order, STATUS)) {
            String name = Json.text(row, "StatusShortName");
            if (name != null) {
                status.add(name);
            }
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : List.of(
                "ManufacturingOrderType",
                "ProductionVersion",
                "OrderInternalBillOfOperations",
                "OrderIsReleased",
                "OrderIsLocked",
                "OrderIsTechnicallyCompleted",
                "MfgOrderPlannedScrapQty")) {
            String value = Json.text(order, name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return new WorkOrder(
                id,
                new MaterialDefinitionId(required(order, "Material")),
                null,
                required(order, "ProductionPlant"),
                Json.decimalOrZero(order, "TotalQuantity"),
                Json.decimalOrZero(order, "MfgOrderConfirmedYieldQty"),
                required(order, "ProductionUnit"),
                status,
                operations,
                components,
                lots,
                attributes);
    }

    /** Returns a property that the service always has. */
    static String required(JsonNode row, String name) throws VendorException {
        String value = Json.text(row, name);
        if (value == null) {
            throw new VendorException(io.holdfast.rest.Fault.Kind.UNAVAILABLE, "the answer lacks " + name);
        }
        return value;
    }

    private static @Nullable MaterialLotId lot(JsonNode row) {
        String lot = Json.text(row, "Batch");
        return lot == null ? null : new MaterialLotId(lot);
    }

    private static @Nullable OperationId operation(JsonNode row) {
        String operation = Json.text(row, "ManufacturingOrderOperation");
        return operation == null ? null : new OperationId(operation);
    }
}
