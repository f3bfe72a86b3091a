package io.holdfast.detect;

import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/*
 * How the budget is spent. A fault strikes any key, and shows on a share p of the units from then on whatever was usual
 * there: it is found after about N / p units. One off the N of any key therefore saves the same, 1 / p units, so the
 * aim is the smallest sum of N over all keys of which the rises stay within the budget. What one off N costs grows as N
 * falls (the rate of rises is convex in N above the expected number), hence always buying the cheapest next step is
 * optimal: it ends with the greatest number of steps that the budget can pay. An equal share for each key would leave
 * most of the budget with the keys that cannot use it, being at the smallest N already.
 */
/**
 * An N for each key, so that chance alone opens no more clusters than a {@link FalseAlarmBudget} allows. Frozen: made
 * from one version of a {@link Baseline} for one version of a rule; the same input gives the same table. Immutable,
 * hence safe for any thread.
 *
 * <p>A key is <em>chronic</em> where more than {@link #MOST_EXPECTED} units are expected in a window. It is reported, and
 * has an N of its own like every other: what stays within its usual rate opens nothing, a burst far above it does. So that
 * a burst comes to an end there, see {@link Thresholds#isChronic}. Where no N up to the units of a window fits the budget,
 * no cluster opens, and the creep warning is all there is ({@link CreepWatch}).
 *
 * <p>Charged are rises (a sighting that finds exactly N - 1 in the window before it), which bound openings from above;
 * predicted are openings. For points both are the upper bound.
 *
 * <p>A key that the baseline has never seen gets an N of its own from a reserve, {@link #RESERVE} of the budget, of
 * which each such key has the share that its morphology and place let expect.
 *
 * <p>Sources: S. E. Alm, Adv. Appl. Probab. 29 (1997) 1-18 for rises and openings; D. Aldous, Probability
 * Approximations via the Poisson Clumping Heuristic (1989).
 */
public final class ThresholdTable implements Thresholds {
    /** Three in a window: by whatever comes, an open cluster would stay open for another six windows. */
    public static final double MOST_EXPECTED = 3;

    /** Twenty-five units: a quarter of the units in a usual window. A chronic key may need more. */
    public static final int LARGEST_UNITS = 25;

    /** Half as many again as expected: chronic rates drift, and a drift is no burst. */
    public static final double LEAST_CHRONIC = 1.5;

    /** A twentieth: keys never seen in a baseline of some weeks are rare, and cheap at the smallest N. */
    public static final double RESERVE = 0.05;

    private static final double NEGLIGIBLE = 1e-9;

    private final FalseAlarmBudget budget;
    private final Chance chance;
    private final int largest;
    private final Map<DefectKey, Row> rows = new HashMap<>();
    private final List<Row> report;

    private ThresholdTable(FalseAlarmBudget budget, Chance chance) {
        this.budget = budget;
        this.chance = chance;
        this.largest = Math.min(LARGEST_UNITS, chance.windowUnits());
        spend();
        this.report = rows.values().stream()
                .sorted(Comparator.comparingDouble((Row row) -> -row.ratePerUnit())
                        .thenComparing(Row::key))
                .toList();
    }

    /**
     * Returns the table that a budget buys. Takes in the order of a second for twenty thousand keys.
     *
     * @param budget what may be spent
     * @param baseline the rates
     * @param rule the window, its clock and the radius; its own {@code minimumUnits} is of no effect
     * @throws IllegalArgumentException where the baseline has points and the radius exceeds the side of its tiles, or
     *     where the window holds fewer units than the budget's {@code leastUnits}
     */
    public static ThresholdTable within(FalseAlarmBudget budget, Baseline baseline, ClusterRule rule) {
        Objects.requireNonNull(budget, "budget");
        Chance chance = new Chance(baseline, rule);
        if (chance.windowUnits() < budget.leastUnits()) {
            throw new IllegalArgumentException("the window of " + rule.ref() + " must hold leastUnits ("
                    + budget.leastUnits() + ") or more, held " + chance.windowUnits());
        }
        return new ThresholdTable(budget, chance);
    }

    @Override
    public int minimumUnits(Morphology morphology, Place anchor) {
        DefectKey key = chance.baseline().key(morphology, anchor);
        Row row = rows.get(key);
        return row != null ? row.units() : unitsOfUnseen(key);
    }

    @Override
    public int least() {
        return budget.leastUnits();
    }

    /** Returns the rows, most frequent key first. */
    public List<Row> rows() {
        return report;
    }

    @Override
    public boolean isChronic(Morphology morphology, Place anchor) {
        Row row = rows.get(chance.baseline().key(morphology, anchor));
        return row != null && row.isChronic();
    }

    /** Returns the rows of the chronic keys. */
    public List<Row> chronic() {
        return report.stream().filter(Row::isChronic).toList();
    }

    /** Returns the openings by chance alone to expect in a year at the keys of this table. */
    public double falseOpeningsPerYear() {
        return report.stream().mapToDouble(Row::falseOpeningsPerYear).sum();
    }

    /** Returns the share of the budget that the keys of this table use, from 0 to 1 - {@link #RESERVE}. */
    public double budgetUsed() {
        return report.stream().mapToDouble(Row::budgetShare).sum();
    }

    /** Returns the budget. */
    public FalseAlarmBudget budget() {
        return budget;
    }

    /** Returns the baseline. */
    public Baseline baseline() {
        return chance.baseline();
    }

    /**
     * Judges what was found at a place.
     *
     * @param morphology the morphology
     * @param anchor the place of the cluster's anchor
     * @param seenUnits the distinct units in the cluster's window, at least 1
     * @param inspectedUnits the units inspected in that window, at least {@code seenUnits}
     * @param recent where, among the recently inspected units, this morphology was seen at this place
     */
    public Assessment assess(Morphology morphology, Place anchor, int seenUnits, int inspectedUnits, Sightings recent) {
        if (seenUnits < 1 || inspectedUnits < seenUnits) {
            throw new IllegalArgumentException("seenUnits must be >= 1 and inspectedUnits >= seenUnits, were "
                    + seenUnits + " and " + inspectedUnits);
        }
        DefectKey key = chance.baseline().key(morphology, anchor);
        Background background = chance.background(key);
        return new Assessment(
                chance.expected(key),
                seenUnits,
                1 / (chance.risesPerHour(key, seenUnits) * budget.runHoursPerYear()),
                inspectedUnits,
                CountLaw.binomial(inspectedUnits, background.rate(), background.shape())
                        .atLeast(seenUnits),
                ChangePoint.estimate(recent, Math.max(background.rate(), Double.MIN_NORMAL)));
    }

    private double costPerYear(DefectKey key, int units) {
        return chance.risesPerHour(key, units) * budget.runHoursPerYear();
    }

    private int unitsOfUnseen(DefectKey key) {
        double allowed = RESERVE * budget.perYear() * chance.baseline().share(key);
        int units = floorOf(key);
        while (units < largestOf(key) && costPerYear(key, units) > allowed) {
            units++;
        }
        return units;
    }

    /** Below the expected number rises become rare again because the window is never empty: that is not meant. */
    private int floorOf(DefectKey key) {
        double expected = chance.expected(key);
        int more = expected > MOST_EXPECTED ? (int) Math.ceil(LEAST_CHRONIC * expected) : (int) expected + 2;
        return Math.min(largestOf(key), Math.max(budget.leastUnits(), more));
    }

    private int largestOf(DefectKey key) {
        return chance.expected(key) > MOST_EXPECTED ? chance.windowUnits() : largest;
    }

    /** Returns an N that is not too small: the largest, or one that costs next to nothing. */
    private int start(DefectKey key) {
        if (chance.expected(key) <= MOST_EXPECTED) {
            return largest;
        }
        int units = floorOf(key);
        while (units < chance.windowUnits() && costPerYear(key, units) > NEGLIGIBLE * budget.perYear()) {
            units++;
        }
        return units;
    }

    private void spend() {
        double left = (1 - RESERVE) * budget.perYear();
        List<Step> starts = new ArrayList<>();
        for (DefectKey key : chance.baseline().backgrounds().keySet()) {
            int start = start(key);
            starts.add(new Step(key, start, costPerYear(key, start), 0));
        }
        // Where not even the largest N of all keys fits, the dearest keys go.
        starts.sort(Comparator.naturalOrder());
        List<Step> bought = new ArrayList<>();
        for (Step step : starts) {
            if (step.cost() <= left) {
                left -= step.cost();
                bought.add(step);
            } else {
                rows.put(step.key(), row(step.key(), NEVER));
            }
        }
        PriorityQueue<Step> offers = new PriorityQueue<>();
        for (Step step : bought) {
            rows.put(step.key(), row(step.key(), step.units()));
            offer(step, offers);
        }
        Map<DefectKey, Integer> units = new HashMap<>();
        for (Step cheapest = offers.poll(); cheapest != null && cheapest.extra() <= left; cheapest = offers.poll()) {
            left -= cheapest.extra();
            units.put(cheapest.key(), cheapest.units());
            offer(cheapest, offers);
        }
        units.forEach((key, least) -> rows.put(key, row(key, least)));
    }

    private void offer(Step from, PriorityQueue<Step> offers) {
        int units = from.units() - 1;
        if (units >= floorOf(from.key())) {
            double cost = costPerYear(from.key(), units);
            offers.add(new Step(from.key(), units, cost, cost - from.cost()));
        }
    }

    private Row row(DefectKey key, int units) {
        boolean never = units == NEVER;
        return new Row(
                key,
                chance.baseline().background(key).rate(),
                chance.expected(key),
                units,
                never ? 0 : chance.openingsPerHour(key, units) * budget.runHoursPerYear(),
                never ? 0 : costPerYear(key, units) / budget.perYear());
    }

    /** An N for a key: what it costs a year, and how much more than the N before it. */
    private record Step(DefectKey key, int units, double cost, double extra) implements Comparable<Step> {
        private static final Comparator<Step> ORDER = Comparator.comparingDouble(Step::extra)
                .thenComparingDouble(Step::cost)
                .thenComparing(Step::key);

        @Override
        public int compareTo(Step other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * One key of the table.
     *
     * @param key the key
     * @param ratePerUnit the share of inspected units that show it
     * @param expected the mean number of units in a window
     * @param units N, or {@link Thresholds#NEVER}
     * @param falseOpeningsPerYear the openings by chance alone to expect in a year
     * @param budgetShare the share of the budget that it uses
     */
    public record Row(
            DefectKey key,
            double ratePerUnit,
            double expected,
            int units,
            double falseOpeningsPerYear,
            double budgetShare) {
        /** Tells whether it is there all the time. */
        public boolean isChronic() {
            return expected > MOST_EXPECTED;
        }
    }
}
