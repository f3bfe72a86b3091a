package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an episode makes suspect: all that was made in its segments after the last known good unit, up to the hold.
 * Suspect status counts as nonconforming until decided (IATF 16949, 8.7.1.3).
 *
 * @param segments the segments concerned; copied
 * @param lastKnownGood the last good unit before the first member, or null where none is known: then the population
 *     begins with the segment
 * @param from device time of the last known good unit (itself excluded) or, without one, of the first suspect unit
 * @param to device time of the latest suspect unit
 * @param units the suspect serials in order of device time, members included; copied
 * @param lots the lots that these units went into or are made from, in order of appearance; copied
 * @param unboundUnits units inspected without a work-order context at the same stations in the same interval; copied
 */
public record SuspectPopulation(
        List<Segment> segments,
        @Nullable UnitId lastKnownGood,
        Instant from,
        Instant to,
        List<UnitId> units,
        List<MaterialLotId> lots,
        List<UnitId> unboundUnits) {
    /** Checks the parts. */
    public SuspectPopulation {
        segments = List.copyOf(segments);
        Checks.instant("from", from);
        Checks.instant("to", to);
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("to must not be before from, was " + to + " < " + from);
        }
        units = List.copyOf(units);
        lots = List.copyOf(lots);
        unboundUnits = List.copyOf(unboundUnits);
    }

    /** Returns how many units are suspect, unbound ones included. */
    public int size() {
        return units.size() + unboundUnits.size();
    }
}
