package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a work order on hold. Its reference keeps the status before, to go back to. */
final class OrderStatusRung implements Rung {
    private static final String STATUS = "WorkOrderStatusCode";

    private final OracleOrders orders;
    private final OracleRest rest;
    private final OracleFusion.Builder settings;

    OrderStatusRung(OracleFusion system) {
        orders = new OracleOrders(system, Lane.HOLD);
        rest = system.rest(Lane.HOLD);
        settings = system.settings();
    }

    @Override
    public String words(HoldSubject subject) {
        return "set work order " + subject.order() + " to " + settings.heldOrder;
    }

    @Override
    public HoldScope scope() {
        return HoldScope.ORDER;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.order() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        Optional<JsonNode> order = order(subject);
        if (order.isEmpty()) {
            return State.of(Standing.NOT_FOUND, "Oracle has no such work order");
        }
        String status = OracleOrders.required(order.get(), STATUS);
        if (settings.endedOrders.contains(status)) {
            return State.of(Standing.GONE, "the work order is " + status);
        }
        return new State(
                status.equals(settings.heldOrder) ? Standing.HELD : Standing.FREE, false, reference(order.get()), "");
    }

    private Optional<JsonNode> order(HoldSubject subject) throws VendorException, InterruptedException {
        return orders.read(new WorkOrderId(Objects.requireNonNull(subject.order())), false);
    }

    private static Reference reference(JsonNode order) throws VendorException {
        return new Reference(
                "WorkOrder", OracleOrders.required(order, "WorkOrderId") + "/" + OracleOrders.required(order, STATUS));
    }

    @Override
    public Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        return set(subject, settings.heldOrder);
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        Reference unused = set(subject, Rung.before(reference, settings.heldOrder, settings.releasedOrder));
    }

    private Reference set(HoldSubject subject, String status) throws VendorException, InterruptedException {
        JsonNode order = order(subject)
                .orElseThrow(() -> new VendorException(Kind.CONFLICT, "the work order is gone since it was found"));
        rest.change(order, Json.object().put(STATUS, status));
        return reference(order);
    }
}
