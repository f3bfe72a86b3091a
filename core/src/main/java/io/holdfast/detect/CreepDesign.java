package io.holdfast.detect;

import java.util.Arrays;

/*
 * The chart adds the log-likelihood ratio of each unit, log(p1/p0) for a sighting and log((1-p1)/(1-p0)) for a unit
 * without, and never falls below zero (Page 1954, Biometrika 41, 100-115; for single units Reynolds and Stoumbos, J.
 * Quality Technology 31 (1999) 87-108). In units of the second step, and with p1 shifted a little so that the first
 * one is a whole number of them, as they advise, it is a walk on integers: down by 1, up by m. The mean run length L(i)
 * from level i solves, for i from 0 to H - 1,
 *
 *     L(i) = 1 + q L(max(i - 1, 0)) + p L(i + m),        L(i) = 0 from H on.
 *
 * Counted from the top, V(j) = L(H - 1 - j), it can be solved forwards: V(j + 1) = (V(j) - 1 - p V(j - m)) / q. Every V
 * is v A(j) - B(j) in the unknown v = V(0), and the lower edge, L(0) = 1 + q L(0) + p L(m), gives v. A and B do not
 * depend on H: one pass serves all thresholds. Exact, no matrix, O(H). Stable in control only, where the walk leads
 * downwards: out of control A grows beyond all bounds, and L is the small difference of large numbers.
 *
 * Where m is large, several units are one step of the chain, and m and H are scaled; the error is of the order of the
 * probability of a sighting in a step.
 */
/**
 * A likelihood CUSUM for single units: its steps and its threshold.
 *
 * @param gain m, what a sighting adds; a unit without one takes 1 away
 * @param threshold H, the level at which it signals
 */
record CreepDesign(long gain, long threshold) {
    /** Above it, steps of whole numbers would not lead downwards in control. */
    static final double HIGHEST_RATE = 0.4;

    /** Steps of the chain for one sighting. */
    private static final int FINEST = 1000;

    /** A chart that signals on one or two sightings judges a novelty, not a creep. */
    private static final int LEAST_SIGHTINGS = 3;

    /**
     * Designs the chart.
     *
     * @param rate p0, the rate in control, above 0, at most {@link #HIGHEST_RATE}
     * @param oddsRatio the odds of p1 by those of p0, above 1
     * @param runLength the mean number of units between two false signals that is wanted at least
     */
    static CreepDesign of(double rate, double oddsRatio, double runLength) {
        double odds = oddsRatio * rate / (1 - rate);
        double shifted = odds / (1 + odds);
        double down = Math.log1p(-rate) - Math.log1p(-shifted);
        long gain = Math.max(1, (long) (Math.log(shifted / rate) / down));
        long step = Math.max(1, gain / FINEST);
        Chain chain = new Chain(sightingIn(step, rate), (int) Math.round((double) gain / step));
        int threshold = 1;
        while (chain.runLength(threshold) * step < runLength) {
            threshold++;
        }
        return new CreepDesign(gain, Math.max(threshold * step, (LEAST_SIGHTINGS - 1) * gain + 1));
    }

    /** Returns the mean number of units until the chart signals, from level 0, at its rate in control. */
    double runLengthInControl(double rate) {
        long step = Math.max(1, gain / FINEST);
        Chain chain = new Chain(sightingIn(step, rate), (int) Math.round((double) gain / step));
        return chain.runLength((int) Math.ceil((double) threshold / step)) * step;
    }

    private static double sightingIn(long step, double rate) {
        return -Math.expm1(step * Math.log1p(-rate));
    }

    /** A and B, as far as they have been asked for. */
    private static final class Chain {
        private final double p;
        private final int gain;
        private double[] a = new double[1024];
        private double[] b = new double[1024];
        private int known = 1;

        Chain(double p, int gain) {
            this.p = p;
            this.gain = gain;
            a[0] = 1;
        }

        double runLength(int threshold) {
            extendTo(threshold);
            int top = threshold - 1;
            int below = top - gain;
            double rises = a[top] - (below < 0 ? 0 : a[below]);
            double steps = 1 / p + b[top] - (below < 0 ? 0 : b[below]);
            return steps / rises * a[top] - b[top];
        }

        private void extendTo(int length) {
            if (a.length < length) {
                a = Arrays.copyOf(a, Math.max(length, 2 * a.length));
                b = Arrays.copyOf(b, a.length);
            }
            for (; known < length; known++) {
                int j = known - 1;
                int below = j - gain;
                a[known] = (a[j] - (below < 0 ? 0 : p * a[below])) / (1 - p);
                b[known] = (b[j] + 1 - (below < 0 ? 0 : p * b[below])) / (1 - p);
            }
        }
    }
}
