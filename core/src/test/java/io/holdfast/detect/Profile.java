package io.holdfast.detect;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** How the defects of a line that is in control are shared out over its keys. */
enum Profile {
    UNIFORM,
    /** The k-th key has a share proportional to 1/k. */
    ZIPF,
    /** Steeper: 1/k^1.5. */
    STEEP,
    /** The first key has 20 %, the others the rest in equal parts. */
    CHRONIC,
    /** One key in ten has nine times the rate of the others: 50 % in all. */
    BLOCK,
    /** Log-normal, sigma 1.5. */
    LOGNORMAL;

    /** Returns the shares, which sum to 1, in descending order. */
    double[] shares(int keys) {
        IntToDoubleFunction weight = switch (this) {
            case UNIFORM -> k -> 1;
            case ZIPF -> k -> 1.0 / (k + 1);
            case STEEP -> k -> Math.pow(k + 1, -1.5);
            case CHRONIC -> k -> k == 0 ? 0.25 * (keys - 1) : 1;
            case BLOCK -> k -> k < keys / 10 ? 9 : 1;
            case LOGNORMAL -> k -> Math.exp(-1.5 * normalQuantile((k + 0.5) / keys));
        };
        double[] shares = new double[keys];
        Arrays.setAll(shares, weight);
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    /** Good to 0.005 (Abramowitz and Stegun 26.2.22). */
    private static double normalQuantile(double probability) {
        double t = Math.sqrt(-2 * Math.log(Math.min(probability, 1 - probability)));
        double upper = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
        return probability < 0.5 ? -upper : upper;
    }
}
