package io.holdfast.detect;

import io.holdfast.model.Defect;
import io.holdfast.model.UnitId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches each key for a slow rise of its rate, chronic keys included, by a likelihood CUSUM over inspected units. It
 * warns; a warning holds nothing.
 *
 * <p>Complements the window: that finds a sudden fault as fast as anything can, this one finds a small lasting change
 * that never fills a window. Each key of the baseline has the same mean distance between false warnings; after a
 * warning its chart starts again from zero. Points are watched by tile. A key on more than 40 % of all units is not
 * watched.
 *
 * <p>Takes constant time for each defect and none for keys that were not seen, besides the design of a key's chart when
 * it is first seen. Memory: some 200 bytes for each key whose chart is above zero, up to a given number of keys; a
 * further key is not watched until another has fallen back to zero, and counted in {@link #turnedAway}. Confined to one
 * thread at a time.
 *
 * <p>Source: Reynolds and Stoumbos, A CUSUM chart for monitoring a proportion when inspecting continuously, J. Quality
 * Technology 31 (1999) 87-108.
 */
public final class CreepWatch {
    /** Three times the odds: a drift that a shift would hardly notice and a month should not hide. */
    public static final double DEFAULT_ODDS_RATIO = 3;

    /** The least rate that a chart is designed for: one sighting in a hundred million units. */
    private static final double LOWEST_RATE = 1e-8;

    private final Baseline baseline;
    private final double oddsRatio;
    private final double runLength;
    private final int maximumKeys;
    private final Map<DefectKey, Chart> charts = new HashMap<>();

    private long units;
    private long turnedAway;
    private @Nullable UnitId lastUnit;

    /**
     * Starts with every chart at zero.
     *
     * @param baseline the rates in control
     * @param oddsRatio the rise to find fastest, in odds, above 1
     * @param falseWarnings how many warnings by chance alone the keys of the baseline may raise in a year, above 0
     * @param runHoursPerYear hours that the line runs in a year, above 0
     * @param maximumKeys how many charts may be above zero at once, at least 1
     */
    public CreepWatch(
            Baseline baseline, double oddsRatio, double falseWarnings, double runHoursPerYear, int maximumKeys) {
        if (!(oddsRatio > 1) || Double.isInfinite(oddsRatio)) {
            throw new IllegalArgumentException("oddsRatio must be above 1 and finite, was " + oddsRatio);
        }
        if (!(falseWarnings > 0) || !(runHoursPerYear > 0)) {
            throw new IllegalArgumentException("falseWarnings and runHoursPerYear must be above 0, were "
                    + falseWarnings + " and " + runHoursPerYear);
        }
        if (maximumKeys < 1) {
            throw new IllegalArgumentException("maximumKeys must be >= 1, was " + maximumKeys);
        }
        this.baseline = baseline;
        this.oddsRatio = oddsRatio;
        this.runLength = runHoursPerYear
                * baseline.unitsPerHour()
                * Math.max(1, baseline.backgrounds().size())
                / falseWarnings;
        this.maximumKeys = maximumKeys;
    }

    /**
     * Takes in one inspection, passes included.
     *
     * @param unit the unit; inspected again at once, it does not count again
     * @param counted those of its defects that are watched
     * @return the warnings, empty as a rule
     */
    public List<Warning> observe(UnitId unit, Collection<Defect> counted) {
        if (!unit.equals(lastUnit)) {
            units++;
            lastUnit = unit;
        }
        List<Warning> warnings = new ArrayList<>();
        for (Defect defect : counted) {
            DefectKey key = baseline.key(defect.morphology(), defect.place());
            if (baseline.background(key).rate() > CreepDesign.HIGHEST_RATE) {
                continue;
            }
            Chart chart = chart(key);
            if (chart == null) {
                turnedAway++;
            } else if (chart.sees(units)) {
                warnings.add(new Warning(
                        key,
                        baseline.background(key).rate(),
                        chart.sightings,
                        chart.since,
                        units,
                        units - chart.since + 1));
                chart.level = 0;
            }
        }
        return warnings;
    }

    /** Returns the number of units taken in. */
    public long units() {
        return units;
    }

    /** Returns how many sightings were not watched for want of room. */
    public long turnedAway() {
        return turnedAway;
    }

    /** Returns the charts above zero, in order of key, to go on from after a restart. */
    public List<Level> levels() {
        return charts.entrySet().stream()
                .filter(entry -> entry.getValue().levelAt(units) > 0)
                .map(entry -> new Level(
                        entry.getKey(),
                        entry.getValue().levelAt(units),
                        entry.getValue().sightings,
                        units - entry.getValue().since))
                .sorted()
                .toList();
    }

    /** Takes in a chart of the past, against the same baseline and before the first inspection. */
    public void restore(Level level) {
        Chart chart = new Chart(design(level.key()));
        chart.level = level.level();
        chart.sightings = level.sightings();
        chart.at = units;
        chart.since = units - level.age();
        charts.put(level.key(), chart);
    }

    private @Nullable Chart chart(DefectKey key) {
        Chart chart = charts.get(key);
        if (chart == null && charts.size() >= maximumKeys) {
            charts.values().removeIf(other -> other.levelAt(units) == 0);
        }
        if (chart == null && charts.size() < maximumKeys) {
            chart = new Chart(design(key));
            charts.put(key, chart);
        }
        return chart;
    }

    private CreepDesign design(DefectKey key) {
        return CreepDesign.of(Math.max(LOWEST_RATE, baseline.background(key).rate()), oddsRatio, runLength);
    }

    private static final class Chart {
        private final CreepDesign design;
        private long level;

        /** The number of the unit that was taken in last. */
        private long at = Long.MIN_VALUE;

        /** The number of the unit at which the chart left zero, and the sightings from there on. */
        private long since;

        private long sightings;

        Chart(CreepDesign design) {
            this.design = design;
        }

        long levelAt(long unit) {
            return level == 0 ? 0 : Math.max(0, level - (unit - at));
        }

        /** Takes in a sighting, and tells whether it signals. */
        boolean sees(long unit) {
            if (unit == at) {
                return false;
            }
            level = levelAt(unit - 1);
            if (level == 0) {
                since = unit;
                sightings = 0;
            }
            level += design.gain();
            sightings++;
            at = unit;
            return level >= design.threshold();
        }
    }

    /**
     * A key's rate seems to have risen.
     *
     * @param key the key
     * @param baseRate the share of units that show it while nothing is wrong
     * @param sightings how many showed it since the chart left zero, this unit included
     * @param sinceUnit the number of the unit at which the chart left zero: an estimate of the start (Page 1954)
     * @param atUnit the number of this unit; numbers are those of this watch, from 1
     * @param inspectedUnits the units inspected since, both ends included
     */
    public record Warning(
            DefectKey key, double baseRate, long sightings, long sinceUnit, long atUnit, long inspectedUnits) {
        /** Returns the share of units that have shown it since. */
        public double rate() {
            return (double) sightings / inspectedUnits;
        }
    }

    /**
     * A chart above zero.
     *
     * @param key the key
     * @param level its level, in units without a sighting that bring it back to zero; above 0
     * @param sightings the sightings since it left zero, at least 1
     * @param age how many units ago it left zero, at least 0
     */
    public record Level(DefectKey key, long level, long sightings, long age) implements Comparable<Level> {
        /** Checks the parts. */
        public Level {
            if (level < 1 || sightings < 1 || age < 0) {
                throw new IllegalArgumentException("level and sightings of " + key + " must be >= 1 and age >= 0, were "
                        + level + ", " + sightings + " and " + age);
            }
        }

        /** Orders by key. */
        @Override
        public int compareTo(Level other) {
            return key.compareTo(other.key);
        }
    }
}
