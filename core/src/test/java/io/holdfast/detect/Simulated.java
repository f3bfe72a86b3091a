package io.holdfast.detect;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** One key of a simulated line, by the definition: a window slides over distinct units, an open cluster is extended. */
final class Simulated {
    private Simulated() {}

    /** Returns the units from one sighting to the next, at least 1. */
    static long gap(SplittableRandom random, double rate) {
        return 1 + (long) (Math.log(1 - random.nextDouble()) / Math.log1p(-rate));
    }

    /** Returns how many clusters open among so many units, with a window of so many units. */
    static long openingsOnUnits(SplittableRandom random, double rate, int window, int n, double units) {
        long[] ring = new long[n];
        Arrays.fill(ring, Long.MIN_VALUE / 2);
        long openings = 0;
        boolean open = false;
        long last = 0;
        int next = 0;
        for (long now = gap(random, rate); now <= units; now += gap(random, rate)) {
            open &= now - last < window;
            ring[next] = now;
            next = next + 1 == n ? 0 : next + 1;
            if (!open && now - ring[next] < window) {
                open = true;
                openings++;
            }
            last = now;
        }
        return openings;
    }

    /**
     * Returns how many clusters of a chronic key open on either clock: only what has N in the window extends.
     *
     * @param gap how far it is from one sighting to the next
     */
    static long chronicOpenings(DoubleSupplier gap, double window, int n, double length) {
        double[] ring = new double[n];
        Arrays.fill(ring, Double.NEGATIVE_INFINITY);
        long openings = 0;
        double last = Double.NEGATIVE_INFINITY;
        int next = 0;
        for (double now = gap.getAsDouble(); now <= length; now += gap.getAsDouble()) {
            ring[next] = now;
            next = next + 1 == n ? 0 : next + 1;
            if (now - ring[next] < window) {
                openings += now - last < window ? 0 : 1;
                last = now;
            }
        }
        return openings;
    }

    /** Returns how many clusters open in so many windows of time, so many sightings being expected in each. */
    static long openingsInTime(SplittableRandom random, double mean, int n, double windows) {
        double[] ring = new double[n];
        Arrays.fill(ring, Double.NEGATIVE_INFINITY);
        long openings = 0;
        boolean open = false;
        double last = Double.NEGATIVE_INFINITY;
        int next = 0;
        double now = 0;
        while (true) {
            now -= Math.log(1 - random.nextDouble()) / mean;
            if (now > windows) {
                return openings;
            }
            open &= now - last < 1;
            ring[next] = now;
            next = next + 1 == n ? 0 : next + 1;
            if (!open && now - ring[next] < 1) {
                open = true;
                openings++;
            }
            last = now;
        }
    }

    /** Returns the mean number of units until N are in a window. */
    static double delay(SplittableRandom random, double rate, int window, int n, int repetitions) {
        double sum = 0;
        for (int i = 0; i < repetitions; i++) {
            long[] ring = new long[n];
            Arrays.fill(ring, Long.MIN_VALUE / 2);
            int next = 0;
            long now = 0;
            do {
                now += gap(random, rate);
                ring[next] = now;
                next = next + 1 == n ? 0 : next + 1;
            } while (now - ring[next] >= window);
            sum += now;
        }
        return sum / repetitions;
    }

    /** Returns the mean number of units until the chart signals. */
    static double delay(SplittableRandom random, double rate, CreepDesign design, int repetitions) {
        double sum = 0;
        for (int i = 0; i < repetitions; i++) {
            long level = 0;
            long now = 0;
            do {
                long gap = gap(random, rate);
                now += gap;
                level = Math.max(0, level - (gap - 1)) + design.gain();
            } while (level < design.threshold());
            sum += now;
        }
        return sum / repetitions;
    }
}
