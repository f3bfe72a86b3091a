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
import java.util.ArrayList;
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
    public List<DeliveryOutcome> deliver(List<Delivery> batch) {
        List<DeliveryOutcome> outcomes = new ArrayList<>();
        for (Delivery delivery : batch) {
            Deliverable content = delivery.content();
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
            outcomes.add(new DeliveryOutcome.Confirmed("opcua:" + delivery.sequence()));
        }
        return outcomes;
    }

    /** Nothing is ever left unknown; so whatever is asked for may be shown again. */
    @Override
    public DeliveryOutcome find(Delivery delivery) {
        return new DeliveryOutcome.Retryable("shown to clients again", null);
    }

    @Override
    public void close() {
        // The server lives longer than the line: its clients still fetch what was delivered.
    }
}
