package io.holdfast.detect;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;

/**
 * How many distinct units make a cluster, by morphology and place. Immutable, hence safe for any thread.
 *
 * <p>For points the place is that of the cluster's anchor.
 */
public interface Thresholds {
    /** The N of a key at which no cluster opens. */
    int NEVER = Integer.MAX_VALUE;

    /** Returns N for a cluster whose anchor lies at the place, at least 2, or {@link #NEVER}. */
    int minimumUnits(Morphology morphology, Place anchor);

    /**
     * Tells whether the defect is there all the time, at a rate that is known. Then one more of it says nothing: an open
     * cluster goes on only with what lies in a cluster by itself, N units or more.
     */
    default boolean isChronic(Morphology morphology, Place anchor) {
        return false;
    }

    /** Returns the smallest N of all: a window with fewer units need not be looked at. */
    int least();

    /** Returns one N for all keys, at least 2. */
    static Thresholds fixed(int units) {
        return new Fixed(units);
    }

    /**
     * One N for all keys.
     *
     * @param units N, at least 2
     */
    record Fixed(int units) implements Thresholds {
        /** Checks N. */
        public Fixed {
            if (units < 2) {
                throw new IllegalArgumentException("units must be >= 2, was " + units);
            }
        }

        @Override
        public int minimumUnits(Morphology morphology, Place anchor) {
            return units;
        }

        @Override
        public int least() {
            return units;
        }
    }
}
