package io.holdfast.detect;

import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/** One rule's clock in one scope of a {@link DetectorState}. */
public sealed interface ClockState {
    /** {@link WindowClock#EVENT_TIME}: the scope's clock is all there is to know. */
    record EventTime() implements ClockState {}

    /**
     * {@link WindowClock#INSPECTED_UNITS}.
     *
     * @param next the number of the next new unit
     * @param numbered the units that have the numbers before it, in this order, {@code next - 1} last; differ; copied
     */
    record InspectedUnits(long next, List<UnitId> numbered) implements ClockState {
        /** Checks the parts. */
        public InspectedUnits {
            numbered = List.copyOf(numbered);
            if (next < numbered.size()) {
                throw new IllegalArgumentException(
                        "next must be >= the units numbered (" + numbered.size() + "), was " + next);
            }
            if (new HashSet<>(numbered).size() < numbered.size()) {
                throw new IllegalArgumentException("numbered units must differ, were " + numbered);
            }
        }
    }

    /**
     * {@link WindowClock#RUN_TIME}.
     *
     * @param times the times of the inspections between which run time may still be measured, ascending; copied
     */
    record RunTime(List<Instant> times) implements ClockState {
        /** Sorts the times. */
        public RunTime {
            times = times.stream().sorted().distinct().toList();
        }
    }
}
