package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.WorkOrder;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads orders, with the operations of their routing. */
final class SapDmOrders implements WorkOrders {
    private final SapDm system;
    private final JsonApi api;

    SapDmOrders(SapDm system, Lane lane) {
        this.system = system;
        api = system.api(lane);
    }

    /** Reads an order; empty where it is not there. */
    Optional<JsonNode> read(WorkOrderId order) throws VendorException, InterruptedException {
        Optional<JsonNode> answer = api.find(system.address(SapDmService.ORDER, "", "order", order.value()));
        return answer.flatMap(node -> Pick.rows(node, "").stream().findFirst());
    }

    @Override
    public Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> read = read(order);
            return read.isEmpty() ? Optional.empty() : Optional.of(order(order, read.get()));
        });
    }

    private WorkOrder order(WorkOrderId id, JsonNode order) throws VendorException, InterruptedException {
        BigDecimal planned = planned(order);
        BigDecimal completed = completed(order);
        String status = Pick.text(order, system.at(SapDmField.ORDER_STATUS));
        List<WorkOrder.Operation> operations = new ArrayList<>();
        for (JsonNode step : steps(order)) {
            operations.add(new WorkOrder.Operation(
                    new OperationId(Pick.needed(step, system.at(SapDmField.STEP_OPERATION))),
                    null,
                    Pick.text(step, system.at(SapDmField.STEP_WORK_CENTER)),
                    planned,
                    completed));
        }
        return new WorkOrder(
                id,
                new MaterialDefinitionId(Pick.needed(order, system.at(SapDmField.ORDER_MATERIAL))),
                Pick.text(order, system.at(SapDmField.ORDER_MATERIAL_VERSION)),
                system.settings().plant,
                planned,
                completed,
                unit(order),
                status == null ? List.of() : List.of(status),
                operations,
                List.of(),
                List.of(),
                Map.of());
    }

    /** Returns the steps of the order's routing; none where it names no routing. */
    List<JsonNode> steps(JsonNode order) throws VendorException, InterruptedException {
        String routing = Pick.text(order, system.at(SapDmField.ORDER_ROUTING));
        if (routing == null) {
            return List.of();
        }
        String version = Pick.text(order, system.at(SapDmField.ORDER_ROUTING_VERSION));
        Optional<JsonNode> answer = api.find(
                version == null
                        ? system.address(SapDmService.ROUTING, "", "routing", routing)
                        : system.address(SapDmService.ROUTING, "", "routing", routing, "version", version));
        List<JsonNode> steps = new ArrayList<>();
        if (answer.isPresent()) {
            for (JsonNode one : Pick.rows(answer.get(), "")) {
                steps.addAll(Pick.rows(one, system.at(SapDmField.ROUTING_STEPS)));
            }
        }
        return steps;
    }

    BigDecimal planned(JsonNode order) throws VendorException {
        return Pick.neededDecimal(order, system.at(SapDmField.ORDER_PLANNED));
    }

    BigDecimal completed(JsonNode order) throws VendorException {
        return Pick.neededDecimal(order, system.at(SapDmField.ORDER_COMPLETED));
    }

    String unit(JsonNode order) throws VendorException {
        return Pick.needed(order, system.at(SapDmField.ORDER_UNIT));
    }
}
