package io.holdfast;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How deliveries to one destination are doing.
 *
 * @param id the destination
 * @param state whether it is served
 * @param away why nothing gets through, where that is so
 * @param lastConfirmed when it last confirmed something since the line opened
 * @param waiting what waits and what is parked, by lane, where that is not none
 */
public record DestinationStatus(
        DestinationId id, State state, Optional<String> away, Optional<Instant> lastConfirmed, List<Waiting> waiting) {
    /** Copies the list. */
    public DestinationStatus {
        waiting = List.copyOf(waiting);
    }

    /** Whether a destination is served. */
    public enum State {
        /** What is queued is sent. */
        ACTIVE,
        /** A person paused it: things are queued and not sent. */
        PAUSED,
        /** It is not there any more: nothing is queued; what waited before waits on. */
        REMOVED
    }
}
