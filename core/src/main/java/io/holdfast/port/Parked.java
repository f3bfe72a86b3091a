package io.holdfast.port;

import java.time.Instant;
import java.util.Objects;

/**
 * A delivery that its target refused for good, and that waits for a person.
 *
 * @param delivery what was refused; its attempts include the refused one
 * @param reason the target's words
 * @param since when it was refused
 */
public record Parked(Delivery delivery, String reason, Instant since) {
    /** Checks the parts. */
    public Parked {
        Objects.requireNonNull(delivery, "delivery");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(since, "since");
    }
}
