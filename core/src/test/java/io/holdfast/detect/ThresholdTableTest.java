package io.holdfast.detect;

import static io.holdfast.detect.Lines.HOURS_PER_YEAR;
import static io.holdfast.detect.Lines.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTableTest {
    private static final FalseAlarmBudget ONE_A_YEAR = FalseAlarmBudget.of(1, HOURS_PER_YEAR);

    @ParameterizedTest
    @EnumSource(Profile.class)
    void spendsNoMoreThanTheBudget(Profile profile) {
        for (ClusterRule rule : List.of(Lines.IN_TIME, Lines.ON_UNITS)) {
            for (double perYear : new double[] {0.01, 1, 50}) {
                FalseAlarmBudget budget = FalseAlarmBudget.of(perYear, HOURS_PER_YEAR);
                ThresholdTable table = ThresholdTable.within(budget, Lines.baseline(profile.shares(1000)), rule);
                assertThat(table.budgetUsed()).isLessThanOrEqualTo(1 - ThresholdTable.RESERVE + 1e-12);
                assertThat(table.falseOpeningsPerYear()).isLessThanOrEqualTo(perYear);
                assertThat(table.rows()).hasSize(1000).allMatch(row -> row.units() >= 3);
            }
        }
    }

    /** An equal share of the budget for each key needs N = 4 for 46 keys, 5 for 8, 6 for 2 and 8 for one. */
    @Test
    void needsFewerUnitsThanAnEqualShareForEachKey() {
        ThresholdTable table =
                ThresholdTable.within(ONE_A_YEAR, Lines.baseline(Profile.ZIPF.shares(1000)), Lines.IN_TIME);
        int sum = table.rows().stream().mapToInt(ThresholdTable.Row::units).sum();
        assertThat(sum).isLessThan(3 * 943 + 4 * 46 + 5 * 8 + 6 * 2 + 8 - 20);
        assertThat(table.budgetUsed()).isBetween(0.8, 0.95);
    }

    @Test
    void findsTheCheapestOfAllTables() {
        double[] rates = {2e-3, 1e-3, 7e-4, 3e-4};
        Map<DefectKey, Double> byKey = new TreeMap<>();
        for (int i = 0; i < rates.length; i++) {
            byKey.put(key(i), rates[i]);
        }
        for (double perYear : new double[] {0.02, 0.3, 4}) {
            ThresholdTable table = ThresholdTable.within(
                    FalseAlarmBudget.of(perYear, HOURS_PER_YEAR), Lines.baseline(byKey), Lines.IN_TIME);
            int sum = table.rows().stream().mapToInt(ThresholdTable.Row::units).sum();
            assertThat(sum).isEqualTo(smallestSum(rates, 0, (1 - ThresholdTable.RESERVE) * perYear));
        }
    }

    private static int smallestSum(double[] rates, int from, double left) {
        if (from == rates.length) {
            return 0;
        }
        int best = 1000;
        for (int n = 3; n < 12; n++) {
            double cost = HOURS_PER_YEAR * ScanStatistic.rises(rates[from] * 375, Double.POSITIVE_INFINITY, 0.25, n);
            if (cost <= left) {
                best = Math.min(best, n + smallestSum(rates, from + 1, left - cost));
            }
        }
        return best;
    }

    @Test
    void theSameInputGivesTheSameTable() {
        Baseline baseline = Lines.baseline(Profile.UNIFORM.shares(1000));
        FalseAlarmBudget tight = FalseAlarmBudget.of(0.05, HOURS_PER_YEAR);
        assertThat(ThresholdTable.within(tight, baseline, Lines.ON_UNITS).rows())
                .isEqualTo(
                        ThresholdTable.within(tight, baseline, Lines.ON_UNITS).rows());
    }

    @Test
    void aKeyThatIsThereAllTheTimeIsChronicAndHasAnNFarAboveItsRate() {
        Map<DefectKey, Double> rates = Lines.rates(Profile.ZIPF.shares(1000));
        ThresholdTable without = ThresholdTable.within(ONE_A_YEAR, Lines.baseline(rates), Lines.ON_UNITS);
        DefectKey always = key("weld-seam", "rim");
        rates.put(always, 0.2);
        ThresholdTable with = ThresholdTable.within(ONE_A_YEAR, Lines.baseline(rates), Lines.ON_UNITS);
        assertThat(with.chronic()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo(always);
            assertThat(row.expected()).isCloseTo(18.8, within(1e-9));
            assertThat(row.units()).isBetween(38, 45);
            assertThat(row.falseOpeningsPerYear()).isBetween(1e-6, 0.1);
        });
        assertThat(with.isChronic(always.morphology(), always.place())).isTrue();
        assertThat(with.isChronic(key(0).morphology(), key(0).place())).isFalse();
        assertThat(with.rows().subList(1, 1001).stream()
                        .mapToInt(ThresholdTable.Row::units)
                        .sum())
                .as("what it costs the others")
                .isBetween(units(without), units(without) + 3);
    }

    private static int units(ThresholdTable table) {
        return table.rows().stream().mapToInt(ThresholdTable.Row::units).sum();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.04, 0.2, 0.5})
    void howeverLargeTheBudgetAChronicKeyNeedsHalfAsManyAgainAsExpected(double rate) {
        ThresholdTable table = ThresholdTable.within(
                FalseAlarmBudget.of(1e9, HOURS_PER_YEAR), Lines.baseline(Map.of(key(0), rate)), Lines.ON_UNITS);
        assertThat(table.minimumUnits(key(0).morphology(), key(0).place())).isEqualTo((int) Math.ceil(1.5 * 94 * rate));
    }

    @Test
    void whereNoAllowedNFitsTheBudgetNoClusterOpens() {
        Baseline baseline = Lines.baseline(Map.of(key(0), 0.03, key(1), 1e-4, key(2), 0.95));
        ThresholdTable table =
                ThresholdTable.within(FalseAlarmBudget.of(1e-15, HOURS_PER_YEAR), baseline, Lines.ON_UNITS);
        assertThat(table.minimumUnits(key(0).morphology(), key(0).place())).isEqualTo(Thresholds.NEVER);
        assertThat(table.minimumUnits(key(1).morphology(), key(1).place())).isBetween(5, 12);
        assertThat(table.minimumUnits(key(2).morphology(), key(2).place())).isEqualTo(Thresholds.NEVER);
    }

    @Test
    void aFrequentKeyNeedsMoreThanItsExpectationHoweverLargeTheBudget() {
        Baseline baseline = Lines.baseline(Map.of(key(0), 0.03));
        ThresholdTable table =
                ThresholdTable.within(FalseAlarmBudget.of(1e9, HOURS_PER_YEAR), baseline, Lines.ON_UNITS);
        assertThat(table.minimumUnits(key(0).morphology(), key(0).place())).isEqualTo(4);
    }

    @Test
    void ratesFromNothingToOneInEveryUnitAreRobust() {
        Map<DefectKey, Double> rates = new TreeMap<>();
        rates.put(key(0), 0.0);
        for (int i = 1; i < 13; i++) {
            rates.put(key(i), Math.min(0.999, Math.pow(10, -12 + i)));
        }
        for (ClusterRule rule : List.of(
                Lines.IN_TIME,
                Lines.ON_UNITS,
                ClusterRule.custom("long").windowOfInspectedUnits(1000).build())) {
            ThresholdTable table = ThresholdTable.within(ONE_A_YEAR, Lines.baseline(rates), rule);
            assertThat(table.rows()).hasSize(13).allSatisfy(row -> {
                assertThat(row.falseOpeningsPerYear()).isBetween(0.0, 1.0);
                assertThat(row.budgetShare()).isBetween(0.0, 1.0);
                assertThat(row.isChronic()).isEqualTo(row.expected() > 3);
            });
        }
    }

    @Test
    void aKeyNeverSeenGetsAnNByWhatItsMorphologyAndPlaceLetExpect() {
        BaselineLearner learner = new BaselineLearner(
                new LearntCounts(
                        PlaceGrid.DEFAULT,
                        300_000,
                        800,
                        List.of(
                                new LearntCounts.KeyCount(key("scratch", "door"), 3000, 0),
                                new LearntCounts.KeyCount(key("scratch", "roof"), 60, 0),
                                new LearntCounts.KeyCount(key("dent", "roof"), 2000, 0)),
                        0),
                ClusterRule.DEFAULT_LONGEST_GAP,
                100);
        ThresholdTable table = ThresholdTable.within(ONE_A_YEAR, learner.freeze(1), Lines.ON_UNITS);
        int denseCross = table.minimumUnits(new Morphology("dent"), new Place.Zone(null, "door"));
        int allNew = table.minimumUnits(new Morphology("stain"), new Place.Zone(null, "hinge"));
        assertThat(allNew).isEqualTo(3);
        assertThat(denseCross).isBetween(3, 8);
        assertThat(table.minimumUnits(new Morphology("scratch"), new Place.Zone(null, "door")))
                .isGreaterThan(denseCross);
    }

    /** A part of 200 mm x 150 mm with 30 defects a shift: 0.026 a year at N = 3 and 3 mm, 3.2 at 10 mm. */
    @Test
    void pointsAreCountedWithinTheRadius() {
        PlaceGrid grid = PlaceGrid.uniform(30_000);
        Place.Point anywhere = new Place.Point(null, 150_000, -20_000);
        DefectKey pit = new DefectKey(new Morphology("pit"), anywhere);
        Baseline baseline = Baseline.known(1, grid, 375, Map.of(pit, 0.01));
        ThresholdTable near = ThresholdTable.within(ONE_A_YEAR, baseline, radius(3_000));
        assertThat(near.minimumUnits(pit.morphology(), anywhere)).isEqualTo(3);
        assertThat(near.falseOpeningsPerYear()).isCloseTo(0.026, withinPercentage(2));
        assertThat(near.chronic()).isEmpty();
        ThresholdTable far = ThresholdTable.within(ONE_A_YEAR, baseline, radius(10_000));
        assertThat(far.minimumUnits(pit.morphology(), anywhere)).isEqualTo(4);
        assertThat(far.falseOpeningsPerYear()).isCloseTo(0.014, withinPercentage(3));
    }

    @Test
    void besideAHotSpotMoreUnitsAreNeededThanFarAway() {
        PlaceGrid grid = PlaceGrid.ofTiles(10_000);
        Morphology pit = new Morphology("pit");
        Place.Point hot = new Place.Point(null, 0, 0);
        Place.Point beside = new Place.Point(null, 8_000, 0);
        Place.Point away = new Place.Point(null, 40_000, 0);
        Map<DefectKey, Double> rates =
                Map.of(new DefectKey(pit, hot), 5e-3, new DefectKey(pit, beside), 1e-4, new DefectKey(pit, away), 1e-4);
        ThresholdTable table = ThresholdTable.within(ONE_A_YEAR, Baseline.known(1, grid, 375, rates), radius(3_000));
        assertThat(table.minimumUnits(pit, hot)).isGreaterThan(table.minimumUnits(pit, beside));
        assertThat(table.minimumUnits(pit, beside)).isGreaterThan(table.minimumUnits(pit, away));
    }

    @Test
    void aRadiusBeyondTheNextTileIsRefused() {
        DefectKey pit = new DefectKey(new Morphology("pit"), new Place.Point(null, 0, 0));
        Baseline baseline = Baseline.known(1, PlaceGrid.ofTiles(1_000), 375, Map.of(pit, 1e-3));
        assertThatThrownBy(() -> ThresholdTable.within(ONE_A_YEAR, baseline, radius(1_001)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("side of a tile, 1000, was 1001");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void fewerThanTwoUnitsAreNoCluster(int units) {
        assertThatThrownBy(() -> Thresholds.fixed(units)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Five of the most frequent kind of 1,000 that follow Zipf's law. */
    @Test
    void anAssessmentSaysHowOftenChanceDoesTheSame() {
        Map<DefectKey, Double> rates = Lines.rates(Profile.ZIPF.shares(1000));
        ThresholdTable table = ThresholdTable.within(ONE_A_YEAR, Lines.baseline(rates), Lines.IN_TIME);
        DefectKey top = key(0);
        Assessment assessment = table.assess(
                top.morphology(), top.place(), 5, 94, new Sightings(0, 94, List.of(2L, 5L, 60L, 80L, 93L)));
        assertThat(assessment.expectedUnits()).isCloseTo(0.2505, within(1e-3));
        assertThat(1 / assessment.yearsBetweenByChance()).isCloseTo(0.77, within(0.02));
        assertThat(assessment.tailProbability())
                .isCloseTo(
                        CountLaw.binomial(94, rates.get(top), Double.POSITIVE_INFINITY)
                                .atLeast(5),
                        within(1e-15))
                .isBetween(1e-6, 1e-5);
        assertThat(assessment.change()).isPresent();
    }

    private static ClusterRule radius(long micrometres) {
        return ClusterRule.custom("p").radiusMicrometres(micrometres).build();
    }
}
