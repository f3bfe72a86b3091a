package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads work orders. */
final class OracleOrders implements WorkOrders {
    static final String RESOURCE = "workOrders";

    private final OracleFusion system;
    private final OracleRest rest;

    OracleOrders(OracleFusion system, Lane lane) {
        this.system = system;
        rest = system.rest(lane);
    }

    /** Reads an order; empty where it is not there. */
    Optional<JsonNode> read(WorkOrderId order, boolean children) throws VendorException, InterruptedException {
        OracleRest.Where where = OracleRest.Where.ALL
                .eq("OrganizationCode", system.settings().organization)
                .eq("WorkOrderNumber", order.value());
        List<JsonNode> found = children
                ? rest.query(RESOURCE, where, "expand=WorkOrderOperation,WorkOrderMaterial")
                : rest.query(RESOURCE, where);
        return found.stream().findFirst();
    }

    @Override
    public Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> read = read(order, true);
            return read.isEmpty() ? Optional.empty() : Optional.of(order(order, read.get()));
        });
    }

    private WorkOrder order(WorkOrderId id, JsonNode order) throws VendorException {
        List<WorkOrder.Operation> operations = new ArrayList<>();
        for (JsonNode row : OracleRest.children(order, "WorkOrderOperation")) {
            operations.add(new WorkOrder.Operation(
                    new OperationId(required(row, "OperationSequenceNumber")),
                    null,
                    Json.text(row, "WorkCenterCode"),
                    Json.decimalOrZero(order, "PlannedStartQuantity"),
                    Json.decimalOrZero(row, "CompletedQuantity")));
        }
        List<WorkOrder.Component> components = new ArrayList<>();
        for (JsonNode row : OracleRest.children(order, "WorkOrderMaterial")) {
            String item = Json.text(row, "ItemNumber");
            String operation = Json.text(row, "OperationSequenceNumber");
            if (item != null) {
                components.add(new WorkOrder.Component(
                        new MaterialDefinitionId(item),
                        null,
                        operation == null ? null : new OperationId(operation),
                        Json.decimalOrZero(row, "RequiredQuantity"),
                        Json.decimalOrZero(row, "IssuedQuantity")));
            }
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : List.of("WorkOrderId", "InventoryItemId", "OrganizationId", "ScrappedQuantity")) {
            String value = Json.text(order, name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return new WorkOrder(
                id,
                new MaterialDefinitionId(required(order, "ItemNumber")),
                null,
                system.settings().organization,
                Json.decimalOrZero(order, "PlannedStartQuantity"),
                Json.decimalOrZero(order, "CompletedQuantity"),
                required(order, system.attribute(OracleField.ORDER_UNIT)),
                List.of(required(order, "WorkOrderStatusCode")),
                operations,
                components,
                List.of(),
                attributes);
    }

    /** Returns the operation of an order, whose number may have leading zeros here or there; null where it has none. */
    static @Nullable JsonNode operation(JsonNode order, OperationId operation) {
        for (JsonNode row : OracleRest.children(order, "WorkOrderOperation")) {
            if (Texts.sameNumber(operation.value(), Json.text(row, "OperationSequenceNumber"))) {
                return row;
            }
        }
        return null;
    }

    /** Returns an attribute that must be there. */
    static String required(JsonNode row, String name) throws VendorException {
        String value = Json.text(row, name);
        if (value == null) {
            throw new VendorException(Kind.UNAVAILABLE, "the answer lacks " + name + ": is it called otherwise here?");
        }
        return value;
    }
}
