package io.holdfast.detect;

import java.util.List;

/**
 * On which of a run of inspected units a kind of defect was seen. Units are numbered in order of inspection.
 *
 * @param firstUnit the number of the first unit, at least 0
 * @param endUnit the number after the last one, above {@code firstUnit}
 * @param seen the numbers of the units that showed it, ascending, each once; copied
 */
public record Sightings(long firstUnit, long endUnit, List<Long> seen) {
    /** Checks the parts. */
    public Sightings {
        seen = List.copyOf(seen);
        if (firstUnit < 0 || endUnit <= firstUnit) {
            throw new IllegalArgumentException(
                    "firstUnit must be >= 0 and endUnit above it, were " + firstUnit + " and " + endUnit);
        }
        long before = firstUnit - 1;
        for (long unit : seen) {
            if (unit <= before || unit >= endUnit) {
                throw new IllegalArgumentException("seen must be ascending from " + firstUnit + " to below " + endUnit
                        + ", had " + unit + " after " + before);
            }
            before = unit;
        }
    }
}
