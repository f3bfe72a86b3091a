package io.holdfast.detect;

import java.util.Objects;
import java.util.Optional;

/**
 * Chance or change: what speaks for either where a cluster was found.
 *
 * @param expectedUnits the mean number of units to expect in a window while nothing is wrong
 * @param seenUnits the units that were seen in it
 * @param yearsBetweenByChance how many years pass on average, at the line's running hours, between two occasions on
 *     which chance alone brings so many at this place; infinite where it cannot
 * @param inspectedUnits the units inspected in the window
 * @param tailProbability the probability that as many of that many units, or more, show it while nothing is wrong: it
 *     allows for one window only, not for having looked at all of them
 * @param change when it began, or empty where the recent units show no change
 */
public record Assessment(
        double expectedUnits,
        int seenUnits,
        double yearsBetweenByChance,
        int inspectedUnits,
        double tailProbability,
        Optional<ChangePoint> change) {
    /** Checks the parts. */
    public Assessment {
        Objects.requireNonNull(change, "change");
    }
}
