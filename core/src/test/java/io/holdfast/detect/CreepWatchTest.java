package io.holdfast.detect;

import static io.holdfast.detect.Lines.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.holdfast.model.Defect;
import io.holdfast.model.UnitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreepWatchTest {
    private static final long SEED = 1954;
    private static final DefectKey BURR = key("burr", "bore");
    private static final DefectKey CHIP = key("chip", "edge");

    /** A rate of 4e-4, charts matched to the 3.9 million units between false alarms of N = 3 in 94 units. */
    @ParameterizedTest
    @CsvSource({"0.01, 449, 728", "0.02, 177, 211", "0.05, 62, 62", "0.1, 31, 30"})
    void isFasterThanTheWindowForSmallChangesAndAsFastForLargeOnes(double rate, double units, double window) {
        CreepDesign design = CreepDesign.of(4e-4, 0.02 / 0.98 / (4e-4 / (1 - 4e-4)), 3.9e6);
        SplittableRandom random = new SplittableRandom(SEED);
        assertThat(design.runLengthInControl(4e-4)).isBetween(3.9e6, 4.1e6);
        assertThat(Simulated.delay(random, rate, design, 20_000)).isCloseTo(units, withinPercentage(5));
        assertThat(Simulated.delay(random, rate, 94, 3, 20_000)).isCloseTo(window, withinPercentage(4));
    }

    @ParameterizedTest
    @CsvSource({"4e-4, 50, 3.9e6", "4e-4, 3, 1e5", "2e-2, 3, 3e4", "0.2, 3, 2e4", "1e-6, 3, 1e8", "0.02, 2, 1e5"})
    void theRunLengthInControlIsTheSimulatedOne(double rate, double oddsRatio, double wanted) {
        CreepDesign design = CreepDesign.of(rate, oddsRatio, wanted);
        double exact = design.runLengthInControl(rate);
        assertThat(exact).isGreaterThanOrEqualTo(wanted * 0.999);
        double simulated = Simulated.delay(new SplittableRandom(SEED), rate, design, 2000);
        assertThat(simulated).as("seed %s", SEED).isCloseTo(exact, withinPercentage(8));
    }

    /** The equations of the chain, iterated until nothing moves. */
    @Test
    void theRunLengthSolvesTheEquationsOfTheChain() {
        CreepDesign design = new CreepDesign(5, 23);
        double p = 0.08;
        double[] length = new double[23];
        for (int round = 0; round < 300_000; round++) {
            for (int i = 0; i < length.length; i++) {
                double up = i + 5 < length.length ? length[i + 5] : 0;
                length[i] = 1 + (1 - p) * length[Math.max(i - 1, 0)] + p * up;
            }
        }
        assertThat(design.runLengthInControl(p)).isCloseTo(length[0], withinPercentage(1e-6));
    }

    @Test
    void aChartForARareDefectIsExactToHalfAPercent() {
        CreepDesign fine = new CreepDesign(999, 5 * 999);
        CreepDesign coarse = new CreepDesign(99_900, 5 * 99_900);
        assertThat(coarse.runLengthInControl(5e-6) / 100)
                .isCloseTo(fine.runLengthInControl(5e-4), withinPercentage(0.5));
    }

    @Test
    void catchingUpOnSilentUnitsEqualsCountingEachOfThem() {
        SplittableRandom random = new SplittableRandom(SEED);
        CreepWatch watch = watch(0.02, 1e4);
        CreepDesign design = CreepDesign.of(0.02, 3, 375 * 6000 / 1e4);
        long level = 0;
        List<Long> warned = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int unit = 1; unit <= 50_000; unit++) {
            boolean seen = random.nextDouble() < 0.03;
            level = seen ? level + design.gain() : Math.max(0, level - 1);
            if (level >= design.threshold()) {
                expected.add((long) unit);
                level = 0;
            }
            watch.observe(new UnitId("u" + unit), seen ? List.of(burr()) : List.of())
                    .forEach(warning -> warned.add(warning.atUnit()));
        }
        assertThat(warned).as("seed %s", SEED).isEqualTo(expected).hasSizeGreaterThan(10);
    }

    @Test
    void warnsOfATripledRateAndSaysSinceWhen() {
        SplittableRandom random = new SplittableRandom(SEED);
        CreepWatch watch = watch(1e-3, 1);
        List<CreepWatch.Warning> warnings = new ArrayList<>();
        for (int unit = 1; warnings.isEmpty(); unit++) {
            boolean seen = random.nextDouble() < (unit <= 100_000 ? 1e-3 : 3e-3);
            warnings.addAll(watch.observe(new UnitId("u" + unit), seen ? List.of(burr()) : List.of()));
        }
        CreepWatch.Warning warning = warnings.get(0);
        assertThat(warning.key()).isEqualTo(BURR);
        assertThat(warning.atUnit()).as("seed %s", SEED).isBetween(100_001L, 130_000L);
        assertThat(warning.sinceUnit()).isBetween(95_000L, 115_000L);
        assertThat(warning.rate()).isCloseTo(3e-3, within(1.5e-3));
        assertThat(warning.inspectedUnits()).isEqualTo(warning.atUnit() - warning.sinceUnit() + 1);
    }

    @Test
    void falseWarningsOfAWholeLineKeepToTheirNumber() {
        Map<DefectKey, Double> rates = Lines.rates(Profile.ZIPF.shares(1000));
        Baseline baseline = Lines.baseline(rates);
        double units = 10 * Lines.UNITS_PER_YEAR;
        SplittableRandom random = new SplittableRandom(SEED);
        double runLength = Lines.UNITS_PER_YEAR * 1000 / 12;
        long warnings = 0;
        for (double rate : rates.values()) {
            CreepDesign design = CreepDesign.of(rate, 3, runLength);
            long level = 0;
            long now = 0;
            for (long gap = Simulated.gap(random, rate); now + gap <= units; gap = Simulated.gap(random, rate)) {
                now += gap;
                level = Math.max(0, level - gap + 1) + design.gain();
                if (level >= design.threshold()) {
                    warnings++;
                    level = 0;
                }
            }
        }
        assertThat(baseline.backgrounds()).hasSize(1000);
        // A steady state is slightly more prone to signal than the start at zero, for which the run length is meant.
        assertThat(warnings / 10.0).as("a year, seed %s", SEED).isBetween(4.0, 15.0);
    }

    @Test
    void neverSignalsOnFewerThanThreeSightings() {
        CreepWatch watch = watch(1e-7, 1e6);
        assertThat(watch.observe(new UnitId("a"), List.of(burr()))).isEmpty();
        assertThat(watch.observe(new UnitId("b"), List.of(burr()))).isEmpty();
        assertThat(watch.observe(new UnitId("c"), List.of(burr()))).hasSize(1);
    }

    @Test
    void aUnitInspectedTwiceOrMarkedTwiceCountsOnce() {
        CreepWatch watch = watch(1e-7, 1e6);
        watch.observe(new UnitId("a"), List.of(burr(), burr()));
        watch.observe(new UnitId("a"), List.of(burr()));
        assertThat(watch.units()).isEqualTo(1);
        assertThat(watch.observe(new UnitId("b"), List.of(burr()))).isEmpty();
    }

    @Test
    void theUnitThatRaisedAWarningDoesNotCountTowardsTheNext() {
        CreepWatch watch = watch(1e-7, 1e6);
        watch.observe(new UnitId("a"), List.of(burr()));
        watch.observe(new UnitId("b"), List.of(burr()));
        assertThat(watch.observe(new UnitId("c"), List.of(burr(), burr()))).hasSize(1);
        assertThat(watch.levels()).isEmpty();
    }

    @Test
    void goesOnAfterARestartWhereItWas() {
        CreepWatch before = watch(1e-3, 1);
        before.observe(new UnitId("a"), List.of(burr()));
        before.observe(new UnitId("b"), List.of());
        before.observe(new UnitId("c"), List.of(burr()));
        CreepWatch after = watch(1e-3, 1);
        before.levels().forEach(after::restore);
        assertThat(after.levels()).isEqualTo(before.levels()).hasSize(1);
        for (int unit = 0; unit < 40; unit++) {
            UnitId id = new UnitId("u" + unit);
            List<CreepWatch.Warning> expected = before.observe(id, List.of(burr()));
            List<CreepWatch.Warning> actual = after.observe(id, List.of(burr()));
            assertThat(actual).hasSameSizeAs(expected);
            assertThat(actual.stream().map(CreepWatch.Warning::inspectedUnits).toList())
                    .isEqualTo(expected.stream()
                            .map(CreepWatch.Warning::inspectedUnits)
                            .toList());
        }
    }

    @Test
    void whatThereIsNoRoomForIsCountedUntilAChartIsBackAtZero() {
        CreepWatch watch = new CreepWatch(Lines.baseline(Map.of(BURR, 0.01, CHIP, 0.01)), 3, 1, 6000, 1);
        watch.observe(new UnitId("a"), List.of(burr()));
        watch.observe(new UnitId("b"), List.of(chip()));
        assertThat(watch.turnedAway()).isEqualTo(1);
        for (int unit = 0; unit < 200; unit++) {
            watch.observe(new UnitId("u" + unit), List.of());
        }
        watch.observe(new UnitId("c"), List.of(chip()));
        assertThat(watch.turnedAway()).isEqualTo(1);
        assertThat(watch.levels())
                .singleElement()
                .extracting(CreepWatch.Level::key)
                .isEqualTo(CHIP);
    }

    @Test
    void aKeyOnNearlyEveryUnitIsNotWatched() {
        CreepWatch watch = watch(0.41, 1e6);
        for (int unit = 0; unit < 100; unit++) {
            assertThat(watch.observe(new UnitId("u" + unit), List.of(burr()))).isEmpty();
        }
        assertThat(watch.levels()).isEmpty();
    }

    @Test
    void theWalkLeadsDownwardsInControlAtEveryRate() {
        for (double rate = 1e-8; rate <= 0.4; rate *= 1.07) {
            for (double oddsRatio : new double[] {1.2, 3, 50}) {
                assertThat(rate * CreepDesign.of(rate, oddsRatio, 1000).gain()).isLessThan(1 - rate);
            }
        }
    }

    private static CreepWatch watch(double rate, double falseWarnings) {
        return new CreepWatch(Lines.baseline(Map.of(BURR, rate)), 3, falseWarnings, 6000, 100);
    }

    private static Defect burr() {
        return Defect.of(BURR.morphology(), BURR.place());
    }

    private static Defect chip() {
        return Defect.of(CHIP.morphology(), CHIP.place());
    }
}
