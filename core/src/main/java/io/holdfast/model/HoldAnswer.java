package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * The last that a destination said of one thing to hold.
 *
 * @param destination who said it
 * @param outcome what
 * @param verified whether it was read back after it was placed, not only said
 * @param at when, by Holdfast's clock
 */
public record HoldAnswer(DestinationId destination, HoldItemOutcome outcome, boolean verified, Instant at) {
    /** Checks the parts. */
    public HoldAnswer {
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(outcome, "outcome");
        Checks.instant("at", at);
    }
}
