package io.holdfast.detect;

/**
 * How many distinct units make a cluster, by key and place: {@link Thresholds} for callers that speak to a detector in numbers.
 * Asked by any thread, often; must always answer the same, and neither block nor allocate.
 *
 * <p>For points the place is that of the cluster's anchor, in micrometres; for zones, which their keys stand for, it is 0, 0.
 */
public interface KeyThresholds {
    /** Returns N for a cluster whose anchor lies at the place, at least {@link #least}, or {@link Thresholds#NEVER}. */
    int minimumUnits(long key, int x, int y);

    /**
     * Tells whether what the key stands for is there all the time, at a rate that is known. Then one more of it says nothing: an
     * open cluster goes on only with what lies in a cluster by itself, N units or more.
     */
    default boolean isChronic(long key, int x, int y) {
        return false;
    }

    /** Returns the smallest N of all, at least 2. */
    int least();

    /** Returns one N for all keys, at least 2. */
    static KeyThresholds fixed(int units) {
        return new Fixed(units);
    }

    /**
     * One N for all keys.
     *
     * @param units N, at least 2
     */
    record Fixed(int units) implements KeyThresholds {
        /** Checks N. */
        public Fixed {
            if (units < 2) {
                throw new IllegalArgumentException("minimumUnits must be >= 2, was " + units);
            }
        }

        @Override
        public int minimumUnits(long key, int x, int y) {
            return units;
        }

        @Override
        public int least() {
            return units;
        }
    }
}
