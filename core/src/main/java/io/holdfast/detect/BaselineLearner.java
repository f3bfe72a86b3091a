package io.holdfast.detect;

import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns from a line in control how often each kind of defect is seen at each place.
 *
 * <p>One learner for what shares rates: a line, or a station, and what one rule counts there. The caller says what
 * belongs to an episode, by {@link #exclude} and {@link #include}, so that a fault does not become the measure of its
 * successors.
 *
 * <p>Counts units. A unit inspected several times in a row counts once; one that comes back later counts again. Memory:
 * some 200 bytes for each key, up to a given number of keys; sightings of further keys are pooled into what is expected
 * of keys never seen. Confined to one thread at a time.
 */
public final class BaselineLearner {
    /** Twenty thousand keys: a hundred kinds of defect at two hundred places, in some 4 MB. */
    public static final int DEFAULT_MAXIMUM_KEYS = 20_000;

    private final PlaceGrid grid;
    private final Duration longestGap;
    private final int maximumKeys;
    private final Map<DefectKey, Tally> tallies = new HashMap<>();

    private long units;
    private double hours;
    private long pooled;
    private @Nullable UnitId lastUnit;
    private @Nullable Instant latest;

    /** Starts from nothing, with the grid, keys and longest gap that are defaults. */
    public BaselineLearner() {
        this(
                new LearntCounts(PlaceGrid.DEFAULT, 0, 0, List.of(), 0),
                ClusterRule.DEFAULT_LONGEST_GAP,
                DEFAULT_MAXIMUM_KEYS);
    }

    /**
     * Goes on from earlier counts.
     *
     * @param counts the counts, of no units to start from nothing
     * @param longestGap how much of a gap between two inspections counts as running time at most, above zero
     * @param maximumKeys the number of keys to tell apart, at least 1
     */
    public BaselineLearner(LearntCounts counts, Duration longestGap, int maximumKeys) {
        if (longestGap.isNegative() || longestGap.isZero()) {
            throw new IllegalArgumentException("longestGap must be above zero, was " + longestGap);
        }
        if (maximumKeys < 1) {
            throw new IllegalArgumentException("maximumKeys must be >= 1, was " + maximumKeys);
        }
        this.grid = counts.grid();
        this.longestGap = longestGap;
        this.maximumKeys = maximumKeys;
        this.units = counts.units();
        this.hours = counts.hours();
        this.pooled = counts.pooled();
        for (LearntCounts.KeyCount count : counts.keys()) {
            Tally tally = new Tally();
            tally.seen = count.seen();
            tally.excludedUnits = count.excludedUnits();
            tallies.put(count.key(), tally);
        }
    }

    /**
     * Takes in one inspection, passes included.
     *
     * @param unit the unit
     * @param time device time; one before the latest adds no running time
     * @param counted those of its defects that the rule counts
     */
    public void observe(UnitId unit, Instant time, Collection<Defect> counted) {
        if (!unit.equals(lastUnit)) {
            units++;
            lastUnit = unit;
        }
        if (latest == null || time.isAfter(latest)) {
            if (latest != null) {
                Duration gap = Duration.between(latest, time);
                hours += (gap.compareTo(longestGap) > 0 ? longestGap : gap).toNanos() / 3.6e12;
            }
            latest = time;
        }
        for (Defect defect : counted) {
            Tally tally = tally(defect.morphology(), defect.place());
            if (tally == null) {
                pooled++;
            } else if (tally.lastSeen < units) {
                tally.lastSeen = units;
                tally.seen += tally.excludedFrom < 0 ? 1 : 0;
            }
        }
    }

    /**
     * Stops learning about a key, because an episode opened there. Without effect where it is excluded already.
     *
     * @param morphology the episode's morphology
     * @param anchor its place
     * @param seen the units of the opening set: they are taken back, as far as they were counted
     */
    public void exclude(Morphology morphology, Place anchor, int seen) {
        Tally tally = tally(morphology, anchor);
        if (tally != null && tally.excludedFrom < 0) {
            tally.excludedFrom = units;
            tally.seen = Math.max(0, tally.seen - seen);
        }
    }

    /** Goes on learning about a key, because its episode closed. Without effect where it is not excluded. */
    public void include(Morphology morphology, Place anchor) {
        Tally tally = tallies.get(key(morphology, anchor));
        if (tally != null) {
            tally.excludedUnits = tally.excludedUnits(units);
            tally.excludedFrom = -1;
        }
    }

    /** Returns what has been counted so far. */
    public LearntCounts counts() {
        return new LearntCounts(
                grid,
                units,
                hours,
                tallies.entrySet().stream()
                        .map(entry -> new LearntCounts.KeyCount(
                                entry.getKey(),
                                entry.getValue().seen,
                                entry.getValue().excludedUnits(units)))
                        .toList(),
                pooled);
    }

    /**
     * Returns the rates learnt so far, which stay as they are.
     *
     * @param version the version of the baseline, from 1
     * @throws IllegalStateException where no running time has been seen yet
     */
    public Baseline freeze(int version) {
        return Baseline.of(version, counts());
    }

    private DefectKey key(Morphology morphology, Place place) {
        return new DefectKey(morphology, grid.keyOf(place));
    }

    private @Nullable Tally tally(Morphology morphology, Place place) {
        DefectKey key = key(morphology, place);
        Tally tally = tallies.get(key);
        if (tally == null && tallies.size() < maximumKeys) {
            tally = new Tally();
            tallies.put(key, tally);
        }
        return tally;
    }

    private static final class Tally {
        private long seen;

        /** The number of the unit that was counted last. */
        private long lastSeen = -1;

        private long excludedUnits;

        /** The number of units when the exclusion began that is going on, or -1. */
        private long excludedFrom = -1;

        long excludedUnits(long units) {
            return excludedUnits + (excludedFrom < 0 ? 0 : units - excludedFrom);
        }
    }
}
