package io.holdfast.deliver;

import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import java.util.Objects;

/** What came of one delivery, to be written to the journal. */
public record Settlement(Delivery delivery, DeliveryOutcome outcome) {
    /** Checks the parts. */
    public Settlement {
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(outcome, "outcome");
    }
}
