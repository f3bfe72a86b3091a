package io.holdfast.detect;

import java.util.List;
import java.util.Optional;

/*
 * With S sightings among the n units from the k-th on, a change from the known rate p0 to p1 at the k-th unit is by
 *
 *     l(k, p1) = S log(p1 / p0) + (n - S) log((1 - p1) / (1 - p0))
 *
 * more likely, in logarithms, than none; p1 = max(p0, S / n) makes it greatest for a given k [1, 2]. Between two
 * sightings l only falls as k moves away from the later one, so the best k is at a sighting.
 *
 * [1] D. V. Hinkley, E. A. Hinkley, Inference about the change-point in a sequence of binomial variables, Biometrika 57
 *     (1970) 477-488.
 * [2] J. J. Pignatiello, T. R. Samuel, Identifying the time of a step change in the process fraction nonconforming,
 *     Quality Engineering 13 (2001) 357-365.
 */
/**
 * When a kind of defect became more frequent: the maximum-likelihood change point of a sequence of units, the rate
 * before being known. Source: Hinkley and Hinkley, Biometrika 57 (1970) 477-488.
 *
 * @param unit the number of the first unit after the change
 * @param earliestUnit the number of the first unit that the change could have begun at with a likelihood of at least
 *     {@link #LEAST_LIKELIHOOD} of the greatest
 * @param rate the share of units that show the defect since
 * @param logLikelihoodRatio how much more likely the sightings are than without a change, in natural logarithms; above
 *     0
 */
public record ChangePoint(long unit, long earliestUnit, double rate, double logLikelihoodRatio) {
    /** One twentieth: beyond that, sightings before the change would be needed to make up for units without one. */
    public static final double LEAST_LIKELIHOOD = 0.05;

    /**
     * Estimates the change, in time proportional to the number of sightings.
     *
     * @param sightings the recent units
     * @param baseRate the share of units that show the defect while nothing is wrong, above 0, below 1
     * @return the change, or empty where nothing speaks for one
     */
    public static Optional<ChangePoint> estimate(Sightings sightings, double baseRate) {
        if (!(baseRate > 0 && baseRate < 1)) {
            throw new IllegalArgumentException("baseRate must be above 0 and below 1, was " + baseRate);
        }
        List<Long> seen = sightings.seen();
        long end = sightings.endUnit();
        double best = 0;
        int bestIndex = -1;
        for (int i = 0; i < seen.size(); i++) {
            double gain = gain(seen.size() - i, end - seen.get(i), baseRate);
            if (gain > best) {
                best = gain;
                bestIndex = i;
            }
        }
        if (bestIndex < 0) {
            return Optional.empty();
        }
        long unit = seen.get(bestIndex);
        double rate = (double) (seen.size() - bestIndex) / (end - unit);
        return Optional.of(
                new ChangePoint(unit, earliest(sightings, baseRate, best + Math.log(LEAST_LIKELIHOOD)), rate, best));
    }

    private static long earliest(Sightings sightings, double baseRate, double enough) {
        List<Long> seen = sightings.seen();
        long end = sightings.endUnit();
        for (int i = 0; i < seen.size(); i++) {
            int count = seen.size() - i;
            if (gain(count, end - seen.get(i), baseRate) >= enough) {
                long low = i == 0 ? sightings.firstUnit() : seen.get(i - 1) + 1;
                long high = seen.get(i);
                while (low < high) {
                    long middle = (low + high) >>> 1;
                    if (gain(count, end - middle, baseRate) >= enough) {
                        high = middle;
                    } else {
                        low = middle + 1;
                    }
                }
                return low;
            }
        }
        throw new IllegalStateException("the best change point is good enough");
    }

    private static double gain(long count, long units, double baseRate) {
        double rate = Math.max(baseRate, (double) count / units);
        double others = units == count ? 0 : (units - count) * (Math.log1p(-rate) - Math.log1p(-baseRate));
        return count * Math.log(rate / baseRate) + others;
    }
}
