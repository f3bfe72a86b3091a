package io.holdfast;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Lane;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of what was promised, in numbers since the line opened. Counted in memory: reading them asks nobody. How old the
 * oldest is that waits is in {@link DestinationStatus}, for which the journal is asked.
 *
 * @param accepted results taken
 * @param durable results that are in the journal, repeats and refused ones included: every one that was taken, in the end
 * @param late results that came too late for the detector, or from the future; they are in the journal
 * @param repeated results that came again unchanged
 * @param refused results put aside, for another content under their id or for their model
 * @param shed good results given up, by the policy for a full queue
 * @param notTaken results not taken, because there was no room; the caller still owns them
 * @param lanes what became of deliveries, by destination and lane; copied
 */
public record Promises(
        long accepted,
        long durable,
        long late,
        long repeated,
        long refused,
        long shed,
        long notTaken,
        List<Carried> lanes) {
    /** Copies the list. */
    public Promises {
        lanes = List.copyOf(lanes);
    }

    /** Returns how many deliveries targets confirmed. */
    public long delivered() {
        return lanes.stream().mapToLong(Carried::delivered).sum();
    }

    /** Returns how many deliveries targets refused for good. */
    public long parked() {
        return lanes.stream().mapToLong(Carried::parked).sum();
    }

    /** Returns how often an answer was lost. */
    public long unknown() {
        return lanes.stream().mapToLong(Carried::unknown).sum();
    }

    /** Returns when something last went the whole way, to a target that confirmed it. */
    public Optional<Instant> lastProof() {
        return lanes.stream().flatMap(lane -> lane.lastConfirmed().stream()).max(Instant::compareTo);
    }

    /**
     * What became of the deliveries of one lane to one destination.
     *
     * @param destination where they go
     * @param lane the lane
     * @param delivered how many were confirmed
     * @param parked how many were refused for good, and wait for a person
     * @param unknown how often an answer was lost; each is looked for before anything is sent again
     * @param putOff how often the target was away, or asked to wait
     * @param lastConfirmed when the last was confirmed
     */
    public record Carried(
            DestinationId destination,
            Lane lane,
            long delivered,
            long parked,
            long unknown,
            long putOff,
            Optional<Instant> lastConfirmed) {
        /** Checks the parts. */
        public Carried {
            Objects.requireNonNull(destination, "destination");
            Objects.requireNonNull(lane, "lane");
            Objects.requireNonNull(lastConfirmed, "lastConfirmed");
        }
    }
}
