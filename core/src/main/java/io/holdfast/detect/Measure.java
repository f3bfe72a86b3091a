package io.holdfast.detect;

import io.holdfast.model.UnitId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One rule's clock in one scope: says how far apart two observations lie.
 *
 * <p>An observation is kept under a <em>key</em> that never changes; its <em>position</em> is what W is measured on and
 * may grow as inspections arrive. Positions are ordered like keys, and no distance between two positions ever shrinks,
 * so what has moved W apart stays apart.
 *
 * <p>Device time is counted in nanoseconds since 1970: the model keeps instants to 1900..2200, which a {@code long}
 * holds with room for the longest window on either side; but not the distance of any two of them: limits are
 * compared, W away from a position, rather than distances.
 */
sealed interface Measure {
    /** Starts the clock of a rule. */
    static Measure of(ClusterRule rule) {
        return switch (rule.clock()) {
            case EVENT_TIME -> new EventTime(rule.window().toNanos());
            case INSPECTED_UNITS -> new InspectedUnits(rule.windowUnits());
            case RUN_TIME ->
                new RunTime(rule.window().toNanos(), rule.longestGap().toNanos());
        };
    }

    /**
     * Notes an inspection that the scope accepted. Comes before the keys of its observations are asked for.
     *
     * @param earliestTime the earliest device time that the scope accepts from now on
     */
    void accept(UnitId unit, long time, long earliestTime);

    /** Returns the key of an observation that has just been accepted. */
    long key(UnitId unit, long time);

    /** Returns where the key lies, by what has arrived so far. */
    long position(long key);

    /**
     * Returns a position that no observation still to be accepted can lie before.
     *
     * @param earliestTime the earliest device time that the scope accepts from now on
     */
    long horizon(long earliestTime);

    /** Returns W: positions of one interval differ by less. */
    long window();

    /**
     * Returns what distances between observations still depend on.
     *
     * @param earliestTime the earliest device time that the scope accepts from now on
     */
    ClockState save(long earliestTime);

    /** Takes up where the state left off, before anything is accepted; false where it is one of another clock. */
    boolean load(ClockState state);

    /** {@link WindowClock#EVENT_TIME}: key and position are the device time. */
    record EventTime(long window) implements Measure {
        @Override
        public void accept(UnitId unit, long time, long earliestTime) {
            // Device time needs no bookkeeping.
        }

        @Override
        public long key(UnitId unit, long time) {
            return time;
        }

        @Override
        public long position(long key) {
            return key;
        }

        @Override
        public long horizon(long earliestTime) {
            return earliestTime;
        }

        @Override
        public ClockState save(long earliestTime) {
            return new ClockState.EventTime();
        }

        @Override
        public boolean load(ClockState state) {
            return state instanceof ClockState.EventTime;
        }
    }

    /** {@link WindowClock#INSPECTED_UNITS}: key and position are the unit's number. */
    final class InspectedUnits implements Measure {
        private final int window;

        /** The latest {@code window} numbers, consecutive; a unit that dropped out is numbered anew. */
        private final Map<UnitId, Long> numbers = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UnitId, Long> eldest) {
                return size() > window;
            }
        };

        private long next;

        InspectedUnits(int window) {
            this.window = window;
        }

        @Override
        public void accept(UnitId unit, long time, long earliestTime) {
            if (!numbers.containsKey(unit)) {
                numbers.put(unit, next++);
            }
        }

        @Override
        public long key(UnitId unit, long time) {
            Long number = numbers.get(unit);
            if (number == null) {
                throw new IllegalStateException("unit " + unit + " was not accepted");
            }
            return number;
        }

        @Override
        public long position(long key) {
            return key;
        }

        @Override
        public long horizon(long earliestTime) {
            return next - window;
        }

        @Override
        public ClockState save(long earliestTime) {
            return new ClockState.InspectedUnits(next, List.copyOf(numbers.keySet()));
        }

        @Override
        public boolean load(ClockState state) {
            if (!(state instanceof ClockState.InspectedUnits saved)) {
                return false;
            }
            next = saved.next() - saved.numbered().size();
            saved.numbered().forEach(unit -> numbers.put(unit, next++));
            return true;
        }

        @Override
        public long window() {
            return window;
        }
    }

    /** {@link WindowClock#RUN_TIME}: the key is the device time, the position that time with stops cut out. */
    final class RunTime implements Measure {
        private final long window;
        private final long longestGap;

        /** Distinct times of accepted inspections, ascending; the first {@code size} are in use. */
        private long[] times = new long[16];

        /** The position of each of the times. */
        private long[] positions = new long[16];

        private int size;

        RunTime(long window, long longestGap) {
            this.window = window;
            this.longestGap = longestGap;
        }

        @Override
        public void accept(UnitId unit, long time, long earliestTime) {
            int found = Arrays.binarySearch(times, 0, size, time);
            if (found < 0) {
                insert(-found - 1, time);
            }
            forgetBefore(earliestTime);
        }

        private void insert(int index, long time) {
            long position = size == 0 ? 0 : position(time);
            if (size == times.length) {
                times = Arrays.copyOf(times, 2 * size);
                positions = Arrays.copyOf(positions, 2 * size);
            }
            System.arraycopy(times, index, times, index + 1, size - index);
            System.arraycopy(positions, index, positions, index + 1, size - index);
            times[index] = time;
            positions[index] = position;
            size++;
            if (index + 1 < size) {
                // A gap cut in two counts for at least as much as before: what lies behind it moves on.
                long growth = position + counted(times[index + 1] - time) - positions[index + 1];
                for (int later = index + 1; later < size; later++) {
                    positions[later] += growth;
                }
            }
        }

        private long counted(long gap) {
            // Negative where from 1900 to 2200 are more nanoseconds than a long can count.
            return gap < 0 ? longestGap : Math.min(gap, longestGap);
        }

        @Override
        public long key(UnitId unit, long time) {
            return time;
        }

        /** Returns where a time lies or, where no inspection has it, would lie if the next one came then. */
        @Override
        public long position(long time) {
            int found = Arrays.binarySearch(times, 0, size, time);
            if (found >= 0) {
                return positions[found];
            }
            int before = -found - 2;
            return before < 0
                    ? positions[0] - counted(times[0] - time)
                    : positions[before] + counted(time - times[before]);
        }

        @Override
        public long horizon(long earliestTime) {
            return position(earliestTime);
        }

        @Override
        public ClockState save(long earliestTime) {
            return new ClockState.RunTime(Arrays.stream(times, gone(earliestTime), size)
                    .mapToObj(ScopeTrack::instant)
                    .toList());
        }

        /** Counts run time from the first of the times: only distances matter. */
        @Override
        public boolean load(ClockState state) {
            if (!(state instanceof ClockState.RunTime saved)) {
                return false;
            }
            saved.times().forEach(time -> insert(size, ScopeWatch.nanos(time)));
            return true;
        }

        /**
         * Returns how many times W of run time separates from all that may still be accepted, but for the last of them:
         * whatever lies before that one is then placed at or before it, which is W away or more, as it should be.
         */
        private int gone(long earliestTime) {
            int found = Arrays.binarySearch(positions, 0, size, position(earliestTime) - window);
            return found >= 0 ? found : Math.max(0, -found - 2);
        }

        /** Drops times that are gone, once they are more than the others. */
        private void forgetBefore(long earliestTime) {
            int gone = gone(earliestTime);
            if (gone > size / 2) {
                size -= gone;
                System.arraycopy(times, gone, times, 0, size);
                System.arraycopy(positions, gone, positions, 0, size);
            }
        }

        @Override
        public long window() {
            return window;
        }
    }
}
