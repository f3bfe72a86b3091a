package io.holdfast.model;

import java.time.Duration;
import java.time.Instant;

/**
 * When what happened, from the first defect to the hold: the proof of how fast containment was.
 *
 * @param firstDefect device time of the first member
 * @param completed device time of the member that completed the cluster
 * @param received when Holdfast was handed that member's result
 * @param holdRequested when Holdfast decided the hold, or the nonconformance where a rule only warns
 */
public record Timeline(Instant firstDefect, Instant completed, Instant received, Instant holdRequested) {
    /** Checks the parts. */
    public Timeline {
        Checks.instant("firstDefect", firstDefect);
        Checks.instant("completed", completed);
        Checks.instant("received", received);
        Checks.instant("holdRequested", holdRequested);
    }

    /** Returns how long Holdfast took from being handed the completing result to the hold, both by its own clock. */
    public Duration reaction() {
        return Duration.between(received, holdRequested);
    }
}
