package io.holdfast.detect;

import static io.holdfast.detect.Lines.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaselineLearnerTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final DefectKey BURR = key("burr", "bore");
    private static final DefectKey CHIP = key("chip", "edge");

    private final BaselineLearner learner = new BaselineLearner();
    private int unit;

    @Test
    void countsUnitsNotDefectsAndNotInspections() {
        learner.observe(new UnitId("a"), START, List.of(defect(BURR), defect(BURR)));
        learner.observe(new UnitId("a"), START.plusSeconds(5), List.of(defect(BURR)));
        learner.observe(new UnitId("b"), START.plusSeconds(10), List.of());
        LearntCounts counts = learner.counts();
        assertThat(counts.units()).isEqualTo(2);
        assertThat(counts.keys()).containsExactly(new LearntCounts.KeyCount(BURR, 1, 0));
    }

    @Test
    void aStopAddsNoMoreThanTheLongestGapToTheRunningTime() {
        learner.observe(new UnitId("a"), START, List.of());
        learner.observe(new UnitId("b"), START.plusSeconds(60), List.of());
        learner.observe(new UnitId("c"), START.plus(Duration.ofHours(9)), List.of());
        learner.observe(new UnitId("d"), START.plusSeconds(90), List.of());
        assertThat(learner.counts().hours()).isCloseTo(3 / 60.0, within(1e-12));
    }

    @Test
    void anEpisodeTeachesNothing() {
        inspect(100, List.of());
        inspect(5, List.of(defect(BURR)));
        learner.exclude(BURR.morphology(), BURR.place(), 5);
        inspect(20, List.of(defect(BURR), defect(CHIP)));
        learner.include(BURR.morphology(), BURR.place());
        inspect(75, List.of());
        inspect(1, List.of(defect(BURR)));
        assertThat(learner.counts().keys())
                .containsExactly(new LearntCounts.KeyCount(BURR, 1, 20), new LearntCounts.KeyCount(CHIP, 20, 0));
    }

    @Test
    void anEpisodeThatIsStillOpenIsLeftOutToo() {
        inspect(5, List.of(defect(BURR)));
        learner.exclude(BURR.morphology(), BURR.place(), 5);
        inspect(30, List.of(defect(BURR)));
        learner.exclude(BURR.morphology(), BURR.place(), 5);
        assertThat(learner.counts().keys()).containsExactly(new LearntCounts.KeyCount(BURR, 0, 30));
    }

    @Test
    void goesOnFromEarlierCounts() {
        inspect(50, List.of(defect(BURR)));
        BaselineLearner second = new BaselineLearner(learner.counts(), ClusterRule.DEFAULT_LONGEST_GAP, 10);
        assertThat(second.counts()).isEqualTo(learner.counts());
        second.observe(new UnitId("next"), START, List.of(defect(BURR)));
        assertThat(second.counts().keys()).containsExactly(new LearntCounts.KeyCount(BURR, 51, 0));
    }

    @Test
    void keysBeyondTheMaximumArePooledAndMakeNewOnesMoreLikely() {
        BaselineLearner small = new BaselineLearner(
                new LearntCounts(PlaceGrid.DEFAULT, 10_000, 27, List.of(), 0), Duration.ofMinutes(2), 1);
        small.observe(new UnitId("a"), START, List.of(defect(BURR)));
        double before = small.freeze(1).background(CHIP).rate();
        small.observe(new UnitId("b"), START, List.of(defect(CHIP)));
        assertThat(small.counts().pooled()).isEqualTo(1);
        assertThat(small.counts().keys()).hasSize(1);
        assertThat(small.freeze(2).background(CHIP).rate()).isGreaterThan(before);
    }

    @Test
    void pointsOfOneTileShareARate() {
        learner.observe(new UnitId("a"), START, List.of(point(1_000, 1_000)));
        learner.observe(new UnitId("b"), START.plusSeconds(9), List.of(point(-4_999, 4_999)));
        learner.observe(new UnitId("c"), START.plusSeconds(18), List.of(point(5_000, 0)));
        assertThat(learner.counts().keys().stream()
                        .map(LearntCounts.KeyCount::seen)
                        .toList())
                .containsExactlyInAnyOrder(2L, 1L);
    }

    @Test
    void everyPointHasOneTileWhoseCentreIsItsKey() {
        for (long side : new long[] {1, 7, 10_000, 300_000_001}) {
            PlaceGrid grid = PlaceGrid.ofTiles(side);
            for (long x : new long[] {-1_000_000_000, -12_345, -1, 0, 3, 999_999_999, 1_000_000_000}) {
                Place centre = grid.keyOf(new Place.Point("p", x, -x));
                assertThat(grid.keyOf(centre)).isEqualTo(centre);
                assertThat(centre.within(new Place.Point("p", x, -x), side)).isTrue();
            }
        }
        Place.Point far = new Place.Point(null, 1_000_000_000, -1_000_000_000);
        assertThat(PlaceGrid.uniform(100).keyOf(far)).isEqualTo(new Place.Point(null, 0, 0));
    }

    @Test
    void aBaselineOfNothingIsRefused() {
        assertThatThrownBy(() -> learner.freeze(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFrozenBaselineLearnsNoMore() {
        inspect(100, List.of(defect(BURR)));
        Baseline frozen = learner.freeze(3);
        Background before = frozen.background(BURR);
        inspect(900, List.of());
        assertThat(frozen.background(BURR)).isEqualTo(before);
        assertThat(frozen.version()).isEqualTo(3);
        assertThat(frozen.unitsPerHour()).isCloseTo(100 / (99 * 9.6 / 3600), withinPercentage(1e-9));
    }

    /** Counts that are just the product of margins leave nothing to the spots themselves. */
    @Test
    void evenRatesAreDrawnTogether() {
        LearntCounts counts = counts(8, 14, 10, 8);
        Baseline baseline = Baseline.of(1, counts);
        // The margins of the first key are 22 and 18 of 40: 9.9 are expected, 8 were seen.
        assertThat(baseline.background(key("m0", "z0")).rate()).isCloseTo(9.9e-5, withinPercentage(1));
        assertThat(baseline.background(key("m0", "z0")).shape()).isGreaterThan(50);
    }

    @Test
    void aHotSpotIsNotShrunkAndItsShapeIsItsCount() {
        Baseline baseline = Baseline.of(1, counts(500, 2, 2, 500));
        Background hot = baseline.background(key("m0", "z0"));
        assertThat(hot.rate()).isCloseTo(500e-5, withinPercentage(1));
        assertThat(hot.shape()).isBetween(500.0, 502.0);
        Background cold = baseline.background(key("m0", "z1"));
        assertThat(cold.rate()).isBetween(2e-5, 4e-5);
    }

    @Test
    void aPairNeverSeenIsExpectedByItsNamesAndRarerTheLongerItStaysAway() {
        List<LearntCounts.KeyCount> seen = List.of(
                new LearntCounts.KeyCount(key("m0", "z0"), 40, 0),
                new LearntCounts.KeyCount(key("m0", "z1"), 30, 0),
                new LearntCounts.KeyCount(key("m1", "z0"), 20, 0));
        Baseline baseline = Baseline.of(1, new LearntCounts(PlaceGrid.DEFAULT, 100_000, 270, seen, 0));
        double pair = baseline.background(key("m1", "z1")).rate();
        double product = 20e-5 * 30 / 90;
        assertThat(pair).isBetween(product / 100, product);
        Morphology newcomer = new Morphology("m2");
        double unknown =
                baseline.background(new DefectKey(newcomer, key(0).place())).rate();
        assertThat(unknown).isPositive().isLessThan(1e-5);
    }

    @Test
    void sharesOfAllNamesAndOneNewOfEitherKindSumToOne() {
        Baseline baseline = Baseline.of(1, counts(10, 1, 0, 7));
        double sum = 0;
        for (String morphology : List.of("m0", "m1", "new")) {
            for (String zone : List.of("z0", "z1", "new")) {
                sum += baseline.share(key(morphology, zone));
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void givenRatesStayAsGiven() {
        Baseline baseline = Baseline.known(1, PlaceGrid.DEFAULT, 375, Map.of(BURR, 1e-3, CHIP, 1e-5));
        assertThat(baseline.background(BURR)).isEqualTo(new Background(1e-3, Double.POSITIVE_INFINITY));
        assertThat(baseline.background(key("new", "new")).rate()).isPositive().isLessThanOrEqualTo(1e-5);
    }

    private static LearntCounts counts(long a, long b, long c, long d) {
        return new LearntCounts(
                PlaceGrid.DEFAULT,
                100_000,
                270,
                List.of(
                        new LearntCounts.KeyCount(key("m0", "z0"), a, 0),
                        new LearntCounts.KeyCount(key("m0", "z1"), b, 0),
                        new LearntCounts.KeyCount(key("m1", "z0"), c, 0),
                        new LearntCounts.KeyCount(key("m1", "z1"), d, 0)),
                0);
    }

    private void inspect(int count, List<Defect> defects) {
        for (int i = 0; i < count; i++) {
            learner.observe(new UnitId("u" + unit), START.plusMillis(9_600L * unit), defects);
            unit++;
        }
    }

    private static Defect defect(DefectKey key) {
        return Defect.of(key.morphology(), key.place());
    }

    private static Defect point(long x, long y) {
        return Defect.of(new Morphology("pit"), new Place.Point(null, x, y));
    }
}
