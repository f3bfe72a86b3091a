package io.holdfast.detect;

/*
 * How often chance alone fills a sliding window.
 *
 * Sightings of one kind of defect at one place come independently at rate lambda. p(j) and F(j) are the probabilities
 * of exactly and at most j of them in a window of length W, psi = lambda W their mean number.
 *
 * An alarm rises when a sighting finds exactly N - 1 in the window before it. By the independence of what came before
 * that happens at rate
 *
 *     R(N) = lambda p(N - 1).                                                          (rises)
 *
 * Exact, additive over keys with different rates. It counts an alarm again when the window falls below N and fills up
 * again, though an open cluster would only have been extended. Near a rise the number in the window is a walk up at
 * rate lambda and down at rate N / W, so that it returns with probability psi / N [1, 2, 5], and the rate of distinct
 * alarms, which is that of openings, is
 *
 *     R(N) (1 - psi / N) = R(N) - R(N + 1).                                            (openings)
 *
 * The right-hand side, which follows from psi p(N - 1) = N p(N), holds on the clock of inspected units as well: there
 * the walk goes up with p (1 - N/M) and down with (1 - p) N/M, a ratio of b(N; M - 1, p) / b(N - 1; M - 1, p).
 *
 * For a rate that was learnt every function here averages over what is not known about it: E[lambda g(lambda)] over a
 * Gamma distribution of shape a is the mean times E[g] over one of shape a + 1, and over a Beta distribution likewise.
 *
 * [1] S. E. Alm, On the distribution of scan statistics of a Poisson process, in: Probability and Mathematical
 *     Statistics, Uppsala, 1983, 1-10.
 * [2] S. E. Alm, On the distributions of scan statistics of a two-dimensional Poisson process, Adv. Appl. Probab. 29
 *     (1997) 1-18.
 * [3] J. I. Naus, Approximations for distributions of scan statistics, J. Amer. Statist. Assoc. 77 (1982) 177-183.
 * [4] D. J. Daley, D. Vere-Jones, An Introduction to the Theory of Point Processes II, 2nd ed. (2008), chapter 13.
 * [5] D. Aldous, Probability Approximations via the Poisson Clumping Heuristic (1989), A and B.
 */
/** Rates and probabilities of a sliding window that chance fills. Every rate is per unit of its own clock. */
final class ScanStatistic {
    private ScanStatistic() {}

    /**
     * Returns the rate of rises to N on a continuous clock, exactly for a known rate.
     *
     * @param rate sightings per unit of time
     * @param shape what the rate rests on; see {@link CountLaw}
     * @param window W in the same unit of time
     * @param units N, at least 1
     */
    static double rises(double rate, double shape, double window, int units) {
        return rate * sizeBiased(rate * window, shape, 1).pmf(units - 1);
    }

    /**
     * Returns the rate of sightings that find exactly N - 1 of the M - 1 units before showing the defect too, per
     * inspected unit. At most 1/(1 - rate) times the rate of rises.
     *
     * @param rate sightings per unit, from 0 to 1
     * @param shape what the rate rests on; see {@link CountLaw}
     * @param window M, the window in inspected units
     * @param units N, at least 1
     */
    static double risesPerUnit(double rate, double shape, int window, int units) {
        if (rate <= 0) {
            return 0;
        }
        double biased = Double.isInfinite(shape) ? rate : rate * (shape + 1) / (shape + rate);
        return rate * CountLaw.binomial(window - 1, biased, shape + 1).pmf(units - 1);
    }

    /**
     * Returns an upper bound of the rate at which clusters of points open: the sighting is a centre that has N - 1
     * others around it, or one of its neighbours is (Slivnyak-Mecke, [4]).
     *
     * @param rate sightings per unit of time, all over an area
     * @param around the mean number in a window within the radius of a point of that area
     * @param shape what both rest on; see {@link CountLaw}
     * @param units N, at least 2
     */
    static double risesInPlane(double rate, double around, double shape, int units) {
        double centre = sizeBiased(around, shape, 1).atLeast(units - 1);
        double neighbour =
                around * (1 + 1 / shape) * sizeBiased(around, shape, 2).atLeast(units - 2);
        return rate * (centre + neighbour);
    }

    private static CountLaw sizeBiased(double mean, double shape, int times) {
        return CountLaw.poisson(mean * (1 + times / shape), shape + times);
    }

    /**
     * Returns the probability that some window of a horizon holds N or more, after Alm [1, 2].
     *
     * @param mean psi, the mean number in a window
     * @param units N, at least 1
     * @param windows the horizon T/W, at least 1
     */
    static double almProbability(double mean, int units, double windows) {
        CountLaw law = CountLaw.poisson(mean, Double.POSITIVE_INFINITY);
        double openings = (1 - mean / units) * mean * (windows - 1) * law.pmf(units - 1);
        return -Math.expm1(Math.log1p(-law.atLeast(units)) - openings);
    }

    /**
     * Returns the probability that some window of a horizon holds N or more, after Naus [3]: within a few hundredths of
     * the truth, and exact for horizons of two and three windows.
     *
     * @param mean psi, the mean number in a window
     * @param units N, at least 2
     * @param windows the horizon T/W, at least 2
     */
    static double nausProbability(double mean, int units, double windows) {
        CountLaw law = CountLaw.poisson(mean, Double.POSITIVE_INFINITY);
        int k = units;
        double below = law.atMost(k - 1);
        double full = law.pmf(k);
        double two = below * below - (k - 1) * full * law.pmf(k - 2) - (k - 1 - mean) * full * law.atMost(k - 3);
        double three = below * below * below
                - 2 * full * below * ((k - 1) * law.atMost(k - 2) - mean * law.atMost(k - 3))
                + 0.5
                        * full
                        * full
                        * ((k - 1) * (k - 2) * law.atMost(k - 3)
                                - 2 * (k - 2) * mean * law.atMost(k - 4)
                                + mean * mean * law.atMost(k - 5));
        for (int r = 1; r < k; r++) {
            double before = law.atMost(r - 1);
            three += law.pmf(2 * k - r) * before * before;
            if (r > 1) {
                three -= law.pmf(2 * k - r) * law.pmf(r) * ((r - 1) * law.atMost(r - 2) - mean * law.atMost(r - 3));
            }
        }
        return -Math.expm1(Math.log(two) + (windows - 2) * Math.log(three / two));
    }
}
