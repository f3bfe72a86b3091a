package io.holdfast.detect;

import java.util.Arrays;

/**
 * The distribution of a number of units: Poisson or binomial, where the rate is known, and their mixtures over a Gamma
 * or Beta posterior, where it was learnt.
 *
 * <p>A learnt rate has a <em>shape</em>: the number of sightings that it rests on, prior included, so that its relative
 * standard error is 1/sqrt(shape). Infinity stands for a rate known exactly. Mixed over a Gamma distribution the
 * Poisson law is the negative binomial, mixed over a Beta distribution the binomial law is the beta-binomial (Johnson,
 * Kemp and Kotz, Univariate Discrete Distributions, 3rd ed.).
 *
 * <p>Computed in logarithms; relative error below 1e-10 for means from 1e-9 to 1e3.
 */
abstract sealed class CountLaw {
    private static final double NEGLIGIBLE = 1e-17;

    /** The error of {@link #stirling} is below 1e-15 from here on. */
    private static final double STIRLING_FROM = 16;

    private static final double[] LOG_FACTORIALS = new double[256];

    static {
        Arrays.setAll(LOG_FACTORIALS, k -> logRising(1, k));
    }

    /** Returns the law of sightings on a continuous clock. */
    static CountLaw poisson(double mean, double shape) {
        return new Poisson(mean, shape);
    }

    /** Returns the law of sightings among so many units. */
    static CountLaw binomial(int units, double rate, double shape) {
        return new Binomial(units, Math.min(rate, Math.nextDown(1.0)), shape);
    }

    /** Returns the logarithm of P(X = k), k at least 0; minus infinity where k is impossible. */
    abstract double logPmf(int k);

    /** Returns P(X = k + 1) / P(X = k). */
    abstract double ratio(int k);

    abstract double mean();

    /** Returns P(X = k); 0 for negative k. */
    double pmf(int k) {
        return k < 0 ? 0 : Math.exp(logPmf(k));
    }

    /** Returns P(X &gt;= k), small values as exact as large ones. */
    double atLeast(int k) {
        return k <= 0 ? 1 : k > mean() ? upwardsFrom(k) : 1 - downwardsFrom(k - 1);
    }

    /** Returns P(X &lt;= k), small values as exact as large ones; 0 for negative k. */
    double atMost(int k) {
        return k < 0 ? 0 : k < mean() ? downwardsFrom(k) : 1 - upwardsFrom(k + 1);
    }

    private double upwardsFrom(int k) {
        double term = pmf(k);
        double sum = 0;
        for (int j = k; term > sum * NEGLIGIBLE; j++) {
            sum += term;
            term *= ratio(j);
        }
        return Math.min(sum, 1);
    }

    private double downwardsFrom(int k) {
        double term = pmf(k);
        double sum = 0;
        for (int j = k; j >= 0 && term > sum * NEGLIGIBLE; j--) {
            sum += term;
            term = j == 0 ? 0 : term / ratio(j - 1);
        }
        return Math.min(sum, 1);
    }

    /** Returns log k!. */
    static double logFactorial(int k) {
        return k < LOG_FACTORIALS.length ? LOG_FACTORIALS[k] : logRising(1, k);
    }

    /** Returns the sum of log(1 + i/a) for i from 0 to n - 1: log of Gamma(a + n) / Gamma(a) / a^n; a > 0. */
    static double logRising(double a, int n) {
        if (Double.isInfinite(a)) {
            return 0;
        }
        double sum = 0;
        int done = 0;
        while (done < n && (a + done < STIRLING_FROM || n < STIRLING_FROM)) {
            sum += Math.log1p(done / a);
            done++;
        }
        if (done == n) {
            return sum;
        }
        double b = a + done;
        int left = n - done;
        double rest = (b + left - 0.5) * Math.log1p(left / b) - left + stirling(b + left) - stirling(b);
        return sum + rest + left * Math.log(b / a);
    }

    /** The remainder of Stirling's series for log Gamma (NIST DLMF 5.11.1). */
    private static double stirling(double a) {
        double square = a * a;
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / (1680 * square)) / square) / square) / a;
    }

    private static final class Poisson extends CountLaw {
        private final double mean;
        private final double shape;

        Poisson(double mean, double shape) {
            this.mean = mean;
            this.shape = shape;
        }

        @Override
        double logPmf(int k) {
            double none = Double.isInfinite(shape) ? mean : (shape + k) * Math.log1p(mean / shape);
            double power = k == 0 ? 0 : k * Math.log(mean);
            return logRising(shape, k) + power - logFactorial(k) - none;
        }

        @Override
        double ratio(int k) {
            return mean / (k + 1) * (1 + k / shape) / (1 + mean / shape);
        }

        @Override
        double mean() {
            return mean;
        }
    }

    private static final class Binomial extends CountLaw {
        private final int units;
        private final double rate;

        /** First parameter of the Beta distribution; the second follows from the mean. */
        private final double shape;

        private final double otherShape;

        Binomial(int units, double rate, double shape) {
            this.units = units;
            this.rate = rate;
            this.shape = shape;
            this.otherShape = shape * ((1 - rate) / rate);
        }

        @Override
        double logPmf(int k) {
            if (k > units) {
                return Double.NEGATIVE_INFINITY;
            }
            double known = (k == 0 ? 0 : k * Math.log(rate)) + (units - k) * Math.log1p(-rate);
            double choose = logFactorial(units) - logFactorial(k) - logFactorial(units - k);
            return choose
                    + known
                    + logRising(shape, k)
                    + logRising(otherShape, units - k)
                    - logRising(shape + otherShape, units);
        }

        @Override
        double ratio(int k) {
            double choose = (double) (units - k) / (k + 1);
            return choose * (rate / (1 - rate)) * (1 + k / shape) / (1 + (units - k - 1) / otherShape);
        }

        @Override
        double mean() {
            return units * rate;
        }
    }
}
