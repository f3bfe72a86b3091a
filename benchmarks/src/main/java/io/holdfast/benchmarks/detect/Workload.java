package io.holdfast.benchmarks.detect;

import java.time.Duration;
import java.util.Locale;

/**
 * What is sighted where. A key is a kind of defect at one place of one segment; it is sighted once per W on average,
 * whatever the number of keys.
 *
 * @param place how places are told
 * @param keys how many keys are active
 * @param spread how sightings spread over them
 */
public record Workload(PlaceKind place, int keys, Spread spread) {
    /** How places are told. */
    public enum PlaceKind {
        /** By name: 64 zones and 16 kinds of defect in each segment. */
        ZONES,
        /** By coordinates: up to 1,024 spots on a part, for each of 16 kinds of defect. */
        POINTS
    }

    /** How sightings spread over keys. */
    public enum Spread {
        /** Every key is as likely. */
        UNIFORM,
        /** The k-th key is 1/k as likely as the first: a plant's Pareto. */
        ZIPF,
        /** Keys take turns: never a cluster. */
        TURNS,
        /** One key takes half of all, the others share the rest evenly. */
        HOT,
        /** As {@link #ZIPF}, but of each pair of keys every other thread sees one: stations that look at different things. */
        APART
    }

    static final int MORPHOLOGIES = 16;
    static final int ZONES = 64;

    private static final int MOST_SPOTS = 1_024;

    /** Reads the name that {@link #toString} gives, such as {@code zones-100k-zipf}. */
    public static Workload of(String name) {
        String[] parts = name.toUpperCase(Locale.ROOT).split("-", -1);
        int keys = Integer.parseInt(parts[1].replace("K", "000").replace("M", "000000"));
        return new Workload(PlaceKind.valueOf(parts[0]), keys, Spread.valueOf(parts[2]));
    }

    /** Tells whether places are points. */
    public boolean hasPoints() {
        return place == PlaceKind.POINTS;
    }

    /** Returns how many segments the keys belong to. */
    public int segments() {
        return ceilDiv(keys, MORPHOLOGIES * (hasPoints() ? MOST_SPOTS : ZONES));
    }

    /** Returns how many zones or spots one kind of defect has in one segment. */
    int places() {
        return hasPoints() ? ceilDiv(keys, MORPHOLOGIES * segments()) : ZONES;
    }

    static int ceilDiv(int dividend, int divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    /** Returns the mean time from one sighting to the next. */
    Duration gap() {
        return Rule.WINDOW.dividedBy(keys);
    }

    /**
     * Returns how late sightings may come: two minutes, or what callers on several threads need, who are up to a few
     * batches ahead of one another.
     */
    Duration lateness(int threads) {
        Duration batches = gap().multipliedBy(4L * Batch.SIZE * (threads - 1));
        Duration least = Duration.ofMinutes(2);
        return batches.compareTo(least) > 0 ? batches : least;
    }

    /** Returns how many sightings it takes to fill a window and to see it move. */
    int sightings() {
        return Math.max(hasPoints() ? 1 << 18 : 1 << 20, 2 * keys);
    }

    @Override
    public String toString() {
        String count =
                keys % 1_000_000 == 0 ? keys / 1_000_000 + "m" : keys % 1_000 == 0 ? keys / 1_000 + "k" : "" + keys;
        return (place + "-" + count + "-" + spread).toLowerCase(Locale.ROOT);
    }
}
