package io.holdfast.opcua;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Shows what a line delivers to the server's clients. Confirmed at once: the journal that it comes from keeps it, and the server
 * reads it again when it starts.
 */
final class ServerDestination implements Destination {
    private final DestinationId id;
    private final VisionSpace space;

    ServerDestination(DestinationId id, VisionSpace space) {
        this.id = id;
        this.space = space;
    }

    @Override
    public DestinationId id() {
        return id;
    }

    @Override
    public Set<Lane> lanes() {
        // The companion specifications have no place for counts and cost.
        return EnumSet.complementOf(EnumSet.of(Lane.LEDGER));
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        return Destination.oneByOne(batch, this::show);
    }

    private DeliveryOutcome show(Delivery delivery) {
        Deliverable content = delivery.content();
        if (!Lane.of(content).isAmong(lanes()) || !takes(content)) {
            return new DeliveryOutcome.Rejected("this server has no place to show it");
        }
        if (space.news().isFirst(delivery.idempotencyKey())) {
            if (content instanceof InspectionResult result) {
                if (space.desk() != null) {
                    space.desk().delivered();
                }
                space.news().add(result);
            } else if (content instanceof MaterialHold hold) {
                space.news().placed(hold);
            } else {
                space.news().raised((Nonconformance) content);
            }
        }
        return new DeliveryOutcome.Confirmed("opcua:" + delivery.idempotencyKey());
    }

    /** What was not shown since the server began is shown again: clients know it by its name. */
    @Override
    public DeliveryOutcome find(Delivery delivery) {
        return space.news().isTold(delivery.idempotencyKey())
                ? new DeliveryOutcome.Confirmed("opcua:" + delivery.idempotencyKey())
                : new DeliveryOutcome.Retryable("not shown since the server began", null);
    }

    @Override
    public void close() {
        // The server lives longer than the line: its clients still fetch what was delivered.
    }
}
