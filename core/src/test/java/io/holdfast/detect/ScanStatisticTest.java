package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanStatisticTest {
    private static final double KNOWN = Double.POSITIVE_INFINITY;

    /** A shift of 8 h and a window of 15 min, simulated over 0.2 to 2 million shifts. */
    @ParameterizedTest
    @CsvSource({
        // psi, N, rises in a shift, Alm, Naus, simulated probability, its standard error, simulated rises
        "0.05,   3, 0.00190, 0.00183, 0.00183, 0.00183, 0.00003, 0.00187",
        "0.375,  4, 0.0725,  0.0622,  0.0625,  0.0626,  0.0003,  0.0711",
        "0.375,  5, 0.00680, 0.00612, 0.00612, 0.00620, 0.00006, 0.00671",
        "1,      6, 0.0981,  0.0767,  0.0770,  0.0767,  0.0004,  0.0951",
        "3,     12, 0.0212,  0.0154,  0.0154,  0.0155,  0.0002,  0.0207",
    })
    void agreesWithTheSimulatedShift(
            double psi, int n, double rises, double alm, double naus, double simulated, double error, double edges) {
        assertThat(32 * ScanStatistic.rises(psi, KNOWN, 1, n)).isCloseTo(rises, withinPercentage(0.4));
        assertThat(ScanStatistic.almProbability(psi, n, 32)).isCloseTo(alm, withinPercentage(0.4));
        assertThat(ScanStatistic.nausProbability(psi, n, 32)).isCloseTo(naus, withinPercentage(0.4));
        assertThat(ScanStatistic.nausProbability(psi, n, 32)).isBetween(simulated - 3 * error, simulated + 3 * error);
        // The first window of a shift fills up only gradually; half of it counts.
        assertThat(31.5 * ScanStatistic.rises(psi, KNOWN, 1, n)).isCloseTo(edges, withinPercentage(2));
    }

    /** False openings a year of 750 shifts; 60 defects a shift over 1,000 keys. */
    @ParameterizedTest
    @CsvSource({
        "UNIFORM, 2, 84",
        "UNIFORM, 3, 0.079",
        "UNIFORM, 4, 5e-5",
        "UNIFORM, 5, 2e-8",
        "ZIPF, 2, 2070",
        "ZIPF, 3, 181",
        "ZIPF, 4, 13.4",
        "ZIPF, 5, 0.80",
        "ZIPF, 6, 0.039",
        "CHRONIC, 2, 2370",
        "CHRONIC, 3, 435",
        "CHRONIC, 4, 54",
        "CHRONIC, 5, 5.1",
        "CHRONIC, 6, 0.38",
    })
    void onANOfTheWholeLineTheMostFrequentKeyDecides(Profile profile, int n, double perYear) {
        double sum = Arrays.stream(profile.shares(1000))
                .map(share -> ScanStatistic.rises(share * 60 / 8, KNOWN, 0.25, n) * 6000)
                .sum();
        assertThat(sum).isCloseTo(perYear, withinPercentage(perYear < 1e-3 ? 25 : 2));
    }

    @Test
    void anEqualShareOfTheBudgetLeavesMostOfItUnspent() {
        int[] keysByN = new int[12];
        double spent = 0;
        for (double share : Profile.ZIPF.shares(1000)) {
            double rate = share * 60 / 8;
            int n = IntStream.iterate(3, i -> i + 1)
                    .filter(i -> ScanStatistic.rises(rate, KNOWN, 0.25, i) * 6000 <= 1e-3)
                    .findFirst()
                    .orElseThrow();
            keysByN[n]++;
            spent += ScanStatistic.rises(rate, KNOWN, 0.25, n) * 6000;
        }
        assertThat(Arrays.copyOfRange(keysByN, 3, 9)).containsExactly(943, 46, 8, 2, 0, 1);
        assertThat(spent).isCloseTo(0.034, withinPercentage(3));
    }

    @Test
    void onInspectedUnitsTheRateIsThatOfTheTimeClockWithinTenPercent() {
        double sum = Arrays.stream(Profile.ZIPF.shares(1000))
                .map(share -> ScanStatistic.risesPerUnit(share * 0.02, KNOWN, 94, 5) * 3000 * 750)
                .sum();
        assertThat(sum).isCloseTo(0.735, withinPercentage(1));
    }

    @Test
    void openingsAreRisesWithoutReturns() {
        for (double psi : new double[] {1e-6, 0.3, 2.5}) {
            int n = 6;
            double openings = ScanStatistic.rises(psi, KNOWN, 1, n) - ScanStatistic.rises(psi, KNOWN, 1, n + 1);
            assertThat(openings)
                    .isCloseTo(ScanStatistic.rises(psi, KNOWN, 1, n) * (1 - psi / n), withinPercentage(1e-6));
        }
    }

    /** Points on 100 mm x 100 mm, 60 in a window, radius 2 mm: 1.80e-4 openings a window were simulated. */
    @Test
    void inThePlaneTheBoundHolds() {
        double around = 60 * Math.PI * 4 / 10_000;
        assertThat(ScanStatistic.risesInPlane(60, around, KNOWN, 5)).isCloseTo(3.8e-4, withinPercentage(1));
    }

    /** A part of 200 mm x 150 mm with 30 defects a shift; openings a year of 6,000 h. */
    @ParameterizedTest
    @CsvSource({"3, 3, 0.026", "10, 3, 3.2", "10, 4, 0.014"})
    void coordinatesAllowASmallNAndALargeRadiusDoesNot(double radius, int n, double perYear) {
        double around = 3.75 * 0.25 * Math.PI * radius * radius / 30_000;
        assertThat(ScanStatistic.risesInPlane(3.75, around, KNOWN, n) * 6000).isCloseTo(perYear, withinPercentage(2));
    }

    /** 10 mm x 10 mm on a torus, so that no point is near an edge. */
    @Test
    void simulatedPointsOpenLessOftenThanTheBoundAndMoreThanAThirdAsOften() {
        long seed = 20_260_101;
        SplittableRandom random = new SplittableRandom(seed);
        double rate = 4;
        double radius = 0.5;
        int n = 3;
        double[] t = new double[64];
        double[] x = new double[64];
        double[] y = new double[64];
        int opens = 0;
        int count = 400_000;
        double now = 0;
        double[][] openings = new double[16][3];
        for (int i = 0; i < count; i++) {
            now += -Math.log(1 - random.nextDouble()) / rate;
            t[i & 63] = now;
            x[i & 63] = 10 * random.nextDouble();
            y[i & 63] = 10 * random.nextDouble();
            int newest = i & 63;
            boolean extended = false;
            for (double[] open : openings) {
                if (open[0] > now - 1 && near(open[1], open[2], x[newest], y[newest], radius)) {
                    open[0] = now;
                    extended = true;
                    break;
                }
            }
            for (int c = i; !extended && c > i - 64 && c >= 0 && t[c & 63] > now - 1; c--) {
                int centre = c & 63;
                int inside = 0;
                if (near(x[centre], y[centre], x[newest], y[newest], radius)) {
                    for (int o = i; o > i - 64 && o >= 0 && t[o & 63] > now - 1; o--) {
                        inside += near(x[centre], y[centre], x[o & 63], y[o & 63], radius) ? 1 : 0;
                    }
                }
                if (inside >= n) {
                    double[] slot = openings[opens++ & 15];
                    slot[0] = now;
                    slot[1] = x[centre];
                    slot[2] = y[centre];
                    break;
                }
            }
        }
        double bound = ScanStatistic.risesInPlane(rate, rate * Math.PI * radius * radius / 100, KNOWN, n);
        assertThat(opens / now).as("seed %s, %s openings", seed, opens).isBetween(bound / 3, bound);
    }

    private static boolean near(double x1, double y1, double x2, double y2, double radius) {
        double dx = Math.abs(x1 - x2);
        double dy = Math.abs(y1 - y2);
        dx = Math.min(dx, 10 - dx);
        dy = Math.min(dy, 10 - dy);
        return dx * dx + dy * dy <= radius * radius;
    }

    /** The average over a Gamma posterior, by brute force. */
    @ParameterizedTest
    @CsvSource({"0.5", "3", "40"})
    void aLearntRateIsAveragedOverWhatIsNotKnownAboutIt(double shape) {
        double mean = 0.4;
        double overTime = 0;
        double inPlane = 0;
        double weights = 0;
        for (double log = -60; log < 4; log += 0.001) {
            double rate = Math.exp(log);
            // Gamma density of shape a and the mean above, on the logarithm of the rate, up to a factor.
            double weight = Math.exp(shape * log - shape * rate / mean);
            weights += weight;
            overTime += weight * ScanStatistic.rises(rate, KNOWN, 1, 4);
            inPlane += weight * ScanStatistic.risesInPlane(rate, 0.3 * rate, KNOWN, 4);
        }
        assertThat(ScanStatistic.rises(mean, shape, 1, 4)).isCloseTo(overTime / weights, withinPercentage(0.01));
        assertThat(ScanStatistic.risesInPlane(mean, 0.3 * mean, shape, 4))
                .isCloseTo(inPlane / weights, withinPercentage(0.01));
    }

    @ParameterizedTest
    @CsvSource({"0.5", "3", "40"})
    void aLearntShareOfUnitsIsAveragedOverWhatIsNotKnownAboutIt(double shape) {
        double mean = 0.05;
        double other = shape * (1 - mean) / mean;
        double sum = 0;
        double weights = 0;
        for (double log = -60; log < 0; log += 0.001) {
            double rate = Math.exp(log);
            double weight = Math.exp(shape * log + (other - 1) * Math.log1p(-rate));
            weights += weight;
            sum += weight * ScanStatistic.risesPerUnit(rate, KNOWN, 30, 4);
        }
        assertThat(ScanStatistic.risesPerUnit(mean, shape, 30, 4)).isCloseTo(sum / weights, withinPercentage(0.01));
    }

    @ParameterizedTest
    @CsvSource({"1e-9", "1e-4", "0.375", "1", "30", "1000"})
    void poissonProbabilitiesAgreeWithSixtyDigitArithmetic(double mean) {
        MathContext digits = new MathContext(60);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ZERO;
        int last = (int) (mean + 40 * Math.sqrt(mean) + 40);
        BigDecimal[] terms = new BigDecimal[last + 1];
        for (int k = 0; k <= last; k++) {
            terms[k] = term;
            sum = sum.add(term, digits);
            term = term.multiply(BigDecimal.valueOf(mean), digits).divide(BigDecimal.valueOf(k + 1), digits);
        }
        CountLaw law = CountLaw.poisson(mean, KNOWN);
        BigDecimal tail = BigDecimal.ZERO;
        for (int k = last; k >= 0; k--) {
            tail = tail.add(terms[k], digits);
            double exactTail = tail.divide(sum, digits).doubleValue();
            double exactTerm = terms[k].divide(sum, digits).doubleValue();
            if (k < last - 20 - 10 * Math.sqrt(mean) && exactTerm > 1e-290) {
                assertThat(law.pmf(k)).isCloseTo(exactTerm, withinPercentage(1e-8));
                assertThat(law.atLeast(k)).isCloseTo(exactTail, withinPercentage(1e-8));
            }
        }
    }

    @Test
    void everyLawSumsToOneAndKeepsItsMean() {
        for (double shape : new double[] {0.3, 7, 1e9, KNOWN}) {
            for (double mean : new double[] {1e-9, 0.02, 3, 60}) {
                CountLaw poisson = CountLaw.poisson(mean, shape);
                CountLaw binomial = CountLaw.binomial(94, mean / 94, shape);
                for (CountLaw law : new CountLaw[] {poisson, binomial}) {
                    double sum = 0;
                    double first = 0;
                    for (int k = 0; k < 20_000; k++) {
                        double p = law.pmf(k);
                        sum += p;
                        first += k * p;
                    }
                    assertThat(sum).isCloseTo(1, withinPercentage(1e-6));
                    assertThat(first).isCloseTo(mean, withinPercentage(1e-6));
                    assertThat(law.atMost(2) + law.atLeast(3)).isCloseTo(1, withinPercentage(1e-9));
                }
            }
        }
    }

    @Test
    void logFactorialIsExactOnBothSidesOfTheSeries() {
        double sum = 0;
        for (int k = 1; k <= 3000; k++) {
            sum += Math.log(k);
            assertThat(CountLaw.logFactorial(k)).isCloseTo(sum, org.assertj.core.api.Assertions.within(1e-9));
        }
    }
}
