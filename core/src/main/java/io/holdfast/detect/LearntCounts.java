package io.holdfast.detect;

import java.util.List;
import java.util.Objects;

/**
 * What a {@link BaselineLearner} has counted: all that is needed to freeze a {@link Baseline} again, or to go on
 * learning.
 *
 * @param grid the tiles that points were counted in
 * @param units inspected units, at least 0
 * @param hours running hours, at least 0
 * @param keys the counts, ordered by key; copied
 * @param pooled sightings of keys that there was no room for
 */
public record LearntCounts(PlaceGrid grid, long units, double hours, List<KeyCount> keys, long pooled) {
    /** Checks the parts and sorts the counts. */
    public LearntCounts {
        Objects.requireNonNull(grid, "grid");
        if (units < 0 || !(hours >= 0) || pooled < 0) {
            throw new IllegalArgumentException(
                    "units, hours and pooled must be at least 0, were " + units + ", " + hours + " and " + pooled);
        }
        keys = keys.stream().sorted().toList();
    }

    /**
     * The count of one key.
     *
     * @param key the key
     * @param seen units that showed it, at least 0
     * @param excludedUnits units inspected while it was excluded, at least 0
     */
    public record KeyCount(DefectKey key, long seen, long excludedUnits) implements Comparable<KeyCount> {
        /** Checks the parts. */
        public KeyCount {
            Objects.requireNonNull(key, "key");
            if (seen < 0 || excludedUnits < 0) {
                throw new IllegalArgumentException("seen and excludedUnits of " + key + " must be at least 0, were "
                        + seen + " and " + excludedUnits);
            }
        }

        /** Orders by key. */
        @Override
        public int compareTo(KeyCount other) {
            return key.compareTo(other.key);
        }
    }
}
