package io.holdfast;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Lane;
import io.holdfast.port.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How deliveries to one destination are doing.
 *
 * @param id the destination
 * @param state whether it is served
 * @param away why nothing gets through, where that is so
 * @param lastConfirmed when it last confirmed something since the line opened
 * @param waiting what waits and what is parked, by lane, where that is not none
 * @param oldest since when the oldest that waits to be sent has been known, by lane, where something waits
 */
public record DestinationStatus(
        DestinationId id,
        State state,
        Optional<String> away,
        Optional<Instant> lastConfirmed,
        List<Waiting> waiting,
        Map<Lane, Instant> oldest) {
    /** Copies the collections. */
    public DestinationStatus {
        waiting = List.copyOf(waiting);
        oldest = Map.copyOf(oldest);
    }

    /** Returns how old the oldest is that waits to be sent in a lane; empty where nothing waits. */
    public Optional<Duration> oldestAge(Lane lane, Instant now) {
        return Optional.ofNullable(oldest.get(lane)).map(since -> Duration.between(since, now));
    }

    /**
     * Returns how long ago the last end-to-end proof was: that something went the whole way, from the line into the journal and
     * to a target that confirmed it. Empty where there was none since the line opened.
     */
    public Optional<Duration> proofAge(Instant now) {
        return lastConfirmed.map(at -> Duration.between(at, now));
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
