package io.holdfast.detect;

import static io.holdfast.detect.Lines.HOURS_PER_YEAR;
import static io.holdfast.detect.Lines.UNITS_PER_YEAR;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Defect;
import io.holdfast.model.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Simulates lines in control by the definition and compares the clusters that open with those predicted: 3,000 units a
 * shift of 8 h, 750 shifts a year, 2 % defective, 1,000 keys, windows of 15 min and of 94 units. A million shifts for
 * each profile with {@code -Dholdfast.long=true}.
 */
class CalibrationTest {
    private static final boolean LONG = Boolean.getBoolean("holdfast.long");
    private static final long SEED = 20_261_122;

    @ParameterizedTest
    @EnumSource(Profile.class)
    void measuredOpeningsAreThosePredictedAndWithinTheBudget(Profile profile) {
        Map<DefectKey, Double> rates = Lines.rates(profile.shares(1000));
        for (double perYear : new double[] {1, 50}) {
            double years = LONG ? 1_000_000 / 750.0 : perYear == 1 ? 40 : 20;
            FalseAlarmBudget budget = FalseAlarmBudget.of(perYear, HOURS_PER_YEAR);
            for (ClusterRule rule : List.of(Lines.IN_TIME, Lines.ON_UNITS)) {
                ThresholdTable table = ThresholdTable.within(budget, Lines.baseline(rates), rule);
                SplittableRandom random = new SplittableRandom(SEED);
                long openings = 0;
                for (ThresholdTable.Row row : table.rows()) {
                    openings += row.units() == Thresholds.NEVER
                            ? 0
                            : rule == Lines.IN_TIME
                                    ? Simulated.openingsInTime(
                                            random, row.expected(), row.units(), HOURS_PER_YEAR * years / 0.25)
                                    : Simulated.openingsOnUnits(
                                            random, row.ratePerUnit(), 94, row.units(), UNITS_PER_YEAR * years);
                }
                double predicted = table.falseOpeningsPerYear();
                double measured = openings / years;
                double error = Math.sqrt(Math.max(openings, predicted * years)) / years;
                System.out.printf(
                        "| %s | %s | %.0f | %s | %.3f | %.3f ± %.3f | %.0f %% |%n",
                        profile.name().toLowerCase(Locale.ROOT),
                        rule == Lines.IN_TIME ? "15 min" : "94 units",
                        perYear,
                        distribution(table),
                        predicted,
                        measured,
                        error,
                        100 * table.budgetUsed());
                assertThat(measured)
                        .as("openings a year, %s, %s, seed %s", profile, rule.ref(), SEED)
                        .isBetween(predicted * 0.85 - 3 * error, predicted * 1.15 + 3 * error)
                        .isLessThan(perYear + 3 * error);
            }
        }
    }

    private static String distribution(ThresholdTable table) {
        Map<Integer, Long> counts = table.rows().stream()
                .collect(Collectors.groupingBy(ThresholdTable.Row::units, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> (entry.getKey() == Thresholds.NEVER ? "never" : entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** One frequent key; the detector sees every unit, the simulation of this test the gaps between sightings. */
    @Test
    void theDetectorOpensWhatTheSimulationOpens() {
        int units = LONG ? 2_000_000 : 40_000;
        double rate = 0.02;
        ClusterRule.Builder rule = ClusterRule.custom("r").minimumUnits(4);
        Line onUnits = new Line(
                ClusterDetector.of(RuleSet.of(rule.windowOfInspectedUnits(94).build())));
        Line inTime = new Line(ClusterDetector.of(
                RuleSet.of(rule.window(Duration.ofSeconds(94)).build())));
        SplittableRandom random = new SplittableRandom(SEED);
        long next = Simulated.gap(random, rate);
        for (int unit = 1; unit <= units; unit++) {
            Defect[] defects = unit == next ? new Defect[] {Line.scratchIn("door")} : new Defect[0];
            for (Line line : List.of(onUnits, inTime)) {
                line.sees(unit, "u" + unit, defects);
            }
            next += unit == next ? Simulated.gap(random, rate) : 0;
        }
        long expected = Simulated.openingsOnUnits(new SplittableRandom(SEED), rate, 94, 4, units);
        assertThat(openings(onUnits)).isEqualTo(expected).isGreaterThan(50);
        assertThat(openings(inTime)).isEqualTo(expected);
    }

    private static long openings(Line line) {
        return line.said.stream()
                .filter(DetectionEvent.Opened.class::isInstance)
                .count();
    }

    /** Frequent keys, where distinct alarms and rises differ most. */
    @Test
    void openingsAreRisesWithoutReturnsOnBothClocks() {
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] settings = {{0.375, 4}, {1, 6}, {1, 7}, {2, 9}, {3, 11}};
        for (double[] setting : settings) {
            int n = (int) setting[1];
            double windows = LONG ? 1e7 : 4e5;
            double inTime = ScanStatistic.rises(setting[0], Double.POSITIVE_INFINITY, 1, n)
                    - ScanStatistic.rises(setting[0], Double.POSITIVE_INFINITY, 1, n + 1);
            double rate = setting[0] / 40;
            double onUnits = 40
                    * (ScanStatistic.risesPerUnit(rate, Double.POSITIVE_INFINITY, 40, n)
                            - ScanStatistic.risesPerUnit(rate, Double.POSITIVE_INFINITY, 40, n + 1));
            check(setting, inTime, Simulated.openingsInTime(random, setting[0], n, windows), windows);
            check(setting, onUnits, Simulated.openingsOnUnits(random, rate, 40, n, 40 * windows), windows);
        }
    }

    private static void check(double[] setting, double predicted, long openings, double windows) {
        System.out.printf(
                "| psi %.3f, N %.0f | predicted %.3e | measured %.3e ± %.0e |%n",
                setting[0], setting[1], predicted, openings / windows, Math.sqrt(openings) / windows);
        double error = Math.sqrt(predicted * windows) / windows;
        assertThat(openings / windows)
                .as("psi, N = %s, seed %s", Arrays.toString(setting), SEED)
                .isBetween(predicted * 0.9 - 3 * error, predicted * 1.1 + 3 * error);
    }

    /**
     * Keys that are there all the time, more than three units in a window: by chance they open no more than predicted. A
     * burst raises the number in a window only slowly there, and alarms come in heaps: fewer clusters than predicted.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.04, 0.1, 0.2, 0.5})
    void aChronicKeyAtItsRateOpensNoMoreThanPredicted(double rate) {
        double years = LONG ? 1_000_000 / 750.0 : 2;
        for (ClusterRule rule : List.of(Lines.IN_TIME, Lines.ON_UNITS)) {
            ThresholdTable.Row row = ThresholdTable.within(
                            FalseAlarmBudget.of(50, HOURS_PER_YEAR), Lines.baseline(Map.of(Lines.key(0), rate)), rule)
                    .chronic()
                    .get(0);
            SplittableRandom random = new SplittableRandom(SEED);
            long openings = rule == Lines.IN_TIME
                    ? Simulated.chronicOpenings(
                            () -> -Math.log(1 - random.nextDouble()) / row.expected(),
                            1,
                            row.units(),
                            HOURS_PER_YEAR * years / 0.25)
                    : Simulated.chronicOpenings(
                            () -> Simulated.gap(random, rate), 94, row.units(), UNITS_PER_YEAR * years);
            double predicted = row.falseOpeningsPerYear();
            double error = Math.sqrt(Math.max(openings, predicted * years)) / years;
            System.out.printf(
                    "| chronic %.0f %% | %s | 50 | %d | %.3f | %.3f ± %.3f |%n",
                    100 * rate,
                    rule == Lines.IN_TIME ? "15 min" : "94 units",
                    row.units(),
                    predicted,
                    openings / years,
                    error);
            assertThat(openings / years).as("seed %s", SEED).isLessThan(predicted + 3 * error);
            assertThat(predicted).isLessThan(50);
        }
    }

    /** From its rate to every unit, again and again: found when the window has filled, closed when it has emptied. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBurstOfAChronicKeyIsFoundWhenItFillsTheWindowAndEndsWithIt(boolean concurrent) {
        double rate = 0.2;
        ThresholdTable table = ThresholdTable.within(
                FalseAlarmBudget.of(1, HOURS_PER_YEAR),
                Lines.baseline(Map.of(new DefectKey(Line.SCRATCH, new Place.Zone(null, "door")), rate)),
                Lines.ON_UNITS);
        int n = table.chronic().get(0).units();
        RuleSet rules = RuleSet.of(ClusterRule.custom("r")
                .windowOfInspectedUnits(94)
                .thresholds(table)
                .build());
        Line line = new Line(concurrent ? LockFreeDetectorTest.small(rules) : ClusterDetector.of(rules));
        SplittableRandom random = new SplittableRandom(SEED);
        int unit = 0;
        for (; unit < 20_000; unit++) {
            sees(line, unit, random.nextDouble() < rate);
        }
        assertThat(line.said).as("at its rate, nothing").isEmpty();
        int bursts = 50;
        double delays = 0;
        for (int burst = 0; burst < bursts; burst++) {
            int began = unit;
            for (; unit < began + 60; unit++) {
                long opened = openings(line);
                sees(line, unit, true);
                delays += openings(line) > opened ? unit - began + 1 : 0;
            }
            for (; unit < began + 60 + 500; unit++) {
                sees(line, unit, random.nextDouble() < rate);
            }
            assertThat(openings(line)).as("burst %d, seed %s", burst, SEED).isEqualTo(burst + 1);
            assertThat(line.said(DetectionEvent.Closed.class)).hasSize(burst + 1);
        }
        // A window of d units of the burst and 94 - d before it holds N.
        double theory = (n - 94 * rate) / (1 - rate);
        System.out.printf(
                "| chronic %.0f %%, N = %d, to 100 %% | theory %.1f | %.1f units |%n",
                100 * rate, n, theory, delays / bursts);
        assertThat(delays / bursts).isBetween(theory * 0.9 - 1, theory * 1.1 + 1);
    }

    private static void sees(Line line, int unit, boolean marked) {
        line.sees(unit, "u" + unit, marked ? new Defect[] {Line.scratchIn("door")} : new Defect[0]);
    }

    /**
     * Learns from forty shifts and asks what the table truly costs, by the exact rates. On average over lines it must
     * stay within the budget, although no rate is known.
     */
    @ParameterizedTest
    @EnumSource(Profile.class)
    void aLearntBaselineKeepsTheBudgetOnAverage(Profile profile) {
        int lines = LONG ? 40 : 4;
        double cost = 0;
        double squares = 0;
        double naive = 0;
        for (int line = 0; line < lines; line++) {
            Map<DefectKey, Double> truth = Lines.dealt(profile.shares(1000), SEED + line);
            LearntCounts counts = learn(truth, new SplittableRandom(SEED - line));
            double own = trueCost(Baseline.of(1, counts), truth);
            cost += own / lines;
            squares += own * own / lines;
            naive += trueCost(atFaceValue(counts), truth) / lines;
        }
        double error = Math.sqrt(Math.max(0, squares - cost * cost) / lines);
        System.out.printf("| %s | learnt %.3f ± %.3f | at face value %.3f |%n", profile, cost, error, naive);
        assertThat(cost).as("rises a year, %s, seed %s", profile, SEED).isLessThan(1 + 3 * error);
    }

    /**
     * How many units pass until a burst is found, from an empty window: by the table, by N = 5 for every key, and by
     * the chart that knows the size of the burst and has the table's mean number of units between false alarms (nothing
     * finds it sooner, Moustakides 1986).
     */
    @ParameterizedTest
    @EnumSource(Profile.class)
    void burstsAreFoundNearlyAsSoonAsByTheBestChart(Profile profile) {
        ThresholdTable table = ThresholdTable.within(
                FalseAlarmBudget.of(1, HOURS_PER_YEAR), Lines.baseline(profile.shares(1000)), Lines.ON_UNITS);
        ThresholdTable.Row top = table.rows().get(0);
        ThresholdTable.Row median = table.rows().get(500);
        SplittableRandom random = new SplittableRandom(SEED);
        double fixed = table.rows().stream()
                .mapToDouble(row -> UNITS_PER_YEAR * openingsPerUnit(row.ratePerUnit(), 5))
                .sum();
        System.out.printf("| %s, N = 5 everywhere: %.3g false openings a year |%n", profile, fixed);
        for (double factor : new double[] {5, 20}) {
            compare(profile, "most frequent, x" + (int) factor, top, factor * top.ratePerUnit(), random);
        }
        for (double share : new double[] {0.05, 0.2, 1}) {
            double[] delays = compare(profile, "median key, to " + (int) (100 * share) + " %", median, share, random);
            assertThat(delays[0]).as("seed %s", SEED).isLessThan(delays[2] * 1.1 + 0.5);
            assertThat(delays[0]).isLessThan(delays[1]);
        }
    }

    /**
     * Two units within a window of M: a first sighting, then as many gaps as it takes until one is less than M (Wald). N
     * units of a fault on every unit: N. No rule that asks for N units is faster than N sightings take.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.002, 0.01, 0.05, 0.2})
    void simulatedDelaysAreThoseOfTheoryWhereItIsKnown(double rate) {
        SplittableRandom random = new SplittableRandom(SEED);
        double shortGap = 1 - Math.pow(1 - rate, 93);
        double two = 1 / rate + 1 / (rate * shortGap);
        assertThat(Simulated.delay(random, rate, 94, 2, 20_000))
                .as("seed %s", SEED)
                .isBetween(two * 0.97, two * 1.03);
        assertThat(Simulated.delay(random, 1 - 1e-9, 94, 5, 10)).isEqualTo(5);
        assertThat(Simulated.delay(random, rate, 94, 3, 2_000)).isGreaterThan(3 / rate * 0.95);
    }

    private static double[] compare(
            Profile profile, String burst, ThresholdTable.Row row, double rate, SplittableRandom random) {
        double base = row.ratePerUnit();
        double runLength = 1 / openingsPerUnit(base, row.units());
        double shifted = Math.min(rate, 0.9);
        CreepDesign best = CreepDesign.of(base, shifted / (1 - shifted) / (base / (1 - base)), runLength);
        double[] delays = {
            delay(random, rate, row.units()),
            delay(random, rate, 5),
            Simulated.delay(random, rate, best, LONG ? 20_000 : 500)
        };
        System.out.printf(
                "| %s | %s | %.2g | %.3g | %d | %,.0f | %,.0f | %,.0f |%n",
                profile.name().toLowerCase(Locale.ROOT),
                burst,
                base,
                rate,
                row.units(),
                delays[0],
                delays[1],
                delays[2]);
        return delays;
    }

    /** Simulated, or where that takes too long the inverse of the rate of openings. */
    private static double delay(SplittableRandom random, double rate, int n) {
        double openings = openingsPerUnit(rate, n);
        return openings > 0 && openings < 1e-6
                ? 1 / openings
                : Simulated.delay(random, Math.min(rate, 1 - 1e-9), 94, n, LONG ? 20_000 : 500);
    }

    private static double openingsPerUnit(double rate, int n) {
        return ScanStatistic.risesPerUnit(rate, Double.POSITIVE_INFINITY, 94, n)
                - ScanStatistic.risesPerUnit(rate, Double.POSITIVE_INFINITY, 94, n + 1);
    }

    private static LearntCounts learn(Map<DefectKey, Double> truth, SplittableRandom random) {
        List<LearntCounts.KeyCount> counts = new ArrayList<>();
        truth.forEach((key, rate) -> {
            long seen = 0;
            for (long at = Simulated.gap(random, rate); at <= 120_000; at += Simulated.gap(random, rate)) {
                seen++;
            }
            if (seen > 0) {
                counts.add(new LearntCounts.KeyCount(key, seen, 0));
            }
        });
        return new LearntCounts(PlaceGrid.DEFAULT, 120_000, 320, counts, 0);
    }

    private static Baseline atFaceValue(LearntCounts counts) {
        return Lines.baseline(counts.keys().stream()
                .collect(Collectors.toMap(LearntCounts.KeyCount::key, count -> count.seen() / 120_000.0)));
    }

    private static double trueCost(Baseline baseline, Map<DefectKey, Double> truth) {
        ThresholdTable table = ThresholdTable.within(FalseAlarmBudget.of(1, HOURS_PER_YEAR), baseline, Lines.IN_TIME);
        return truth.entrySet().stream()
                .mapToDouble(entry -> {
                    int n = table.minimumUnits(
                            entry.getKey().morphology(), entry.getKey().place());
                    return n == Thresholds.NEVER
                            ? 0
                            : HOURS_PER_YEAR
                                    * ScanStatistic.rises(entry.getValue() * 375, Double.POSITIVE_INFINITY, 0.25, n);
                })
                .sum();
    }
}
