package io.holdfast.benchmarks.detect;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The sightings of a workload, made before anything is timed: one lap, which is run again and again at a later time on
 * later units. Immutable; the same for everybody.
 *
 * <p>Every sixteenth sighting on average is of a unit sighted at that key before. A point lies around the middle of its
 * spot with a deviation of r/4.3, so that two sightings of one spot are within r of each other with 99 %; spots are 5 r
 * apart; every sixteenth point lies anywhere on the part, unless keys take turns.
 */
public final class Sightings {
    private static final long SEED = 20_260_101;
    private static final long START_NANOS = 946_684_800_000_000_000L;
    private static final int PITCH = 5 * Rule.RADIUS;
    private static final double DEVIATION = Rule.RADIUS / 4.3;
    private static final int ONE_IN = 16;

    private final Workload workload;
    private final int[] keys;
    private final int[] ticks;
    private final int[] units;
    private final int[] xs;
    private final int[] ys;
    private final long tickNanos;
    private final long lapNanos;

    /** Makes a lap of the usual length. */
    public Sightings(Workload workload) {
        this(workload, workload.sightings());
    }

    /** Makes a lap of at least the given length. */
    public Sightings(Workload workload, int atLeast) {
        int length = Workload.ceilDiv(atLeast, Batch.SIZE) * Batch.SIZE;
        SplittableRandom random = new SplittableRandom(SEED);
        this.workload = workload;
        keys = keys(workload, length, random);
        // About a thousand ticks from one sighting to the next: a lap fits in an int, and no two have the same time.
        long gapMicros = workload.gap().toNanos() / 1_000;
        tickNanos = Math.max(1, gapMicros / 1_000) * 1_000;
        ticks = ticks(workload.gap().toNanos() / (double) tickNanos, length, random);
        lapNanos = (ticks[length - 1] + 1L) * tickNanos;
        units = units(keys, workload.keys(), random);
        xs = new int[workload.hasPoints() ? length : 0];
        ys = new int[xs.length];
        scatter(random);
    }

    private static int[] keys(Workload workload, int length, SplittableRandom random) {
        int count = workload.keys();
        int[] ranked = shuffled(count, random);
        int[] keys = new int[length];
        switch (workload.spread()) {
            case TURNS -> Arrays.setAll(keys, i -> ranked[i % count]);
            case UNIFORM -> Arrays.setAll(keys, i -> random.nextInt(count));
            case HOT -> Arrays.setAll(keys, i -> random.nextBoolean() ? ranked[0] : random.nextInt(count));
            case ZIPF, APART -> {
                double[] upTo = new double[count];
                double sum = 0;
                for (int rank = 0; rank < count; rank++) {
                    sum += 1.0 / (rank + 1);
                    upTo[rank] = sum;
                }
                double all = sum;
                Arrays.setAll(keys, i -> {
                    int found = Arrays.binarySearch(upTo, random.nextDouble(all));
                    return ranked[found >= 0 ? found : -found - 1];
                });
            }
        }
        return keys;
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private static int[] ticks(double meanGap, int length, SplittableRandom random) {
        int[] ticks = new int[length];
        double now = 0;
        for (int i = 0; i < length; i++) {
            now += random.nextExponential() * meanGap;
            ticks[i] = Math.max((int) now, i == 0 ? 0 : Math.addExact(ticks[i - 1], 1));
        }
        return ticks;
    }

    private static int[] units(int[] keys, int count, SplittableRandom random) {
        int[] latest = new int[count];
        int[] units = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            units[i] = random.nextInt(ONE_IN) == 0 ? latest[keys[i]] : i;
            latest[keys[i]] = units[i];
        }
        return units;
    }

    private void scatter(SplittableRandom random) {
        int spots = workload.places();
        int columns = (int) Math.ceil(Math.sqrt(spots));
        for (int i = 0; i < xs.length; i++) {
            if (random.nextInt(ONE_IN) == 0 && workload.spread() != Workload.Spread.TURNS) {
                xs[i] = random.nextInt(columns * PITCH);
                ys[i] = random.nextInt(columns * PITCH);
            } else {
                int spot = keys[i] % spots;
                xs[i] = spot % columns * PITCH + (int) (random.nextGaussian() * DEVIATION);
                ys[i] = spot / columns * PITCH + (int) (random.nextGaussian() * DEVIATION);
            }
        }
    }

    /** Returns how many batches a lap has. */
    public int batches() {
        return keys.length / Batch.SIZE;
    }

    /** Writes the batch of the given number, from 0, for the first thread; numbers beyond a lap go on with the next one. */
    public void write(long number, Batch batch) {
        write(number, 0, batch);
    }

    /** Writes a batch for the given one of several threads, from 0. */
    void write(long number, int thread, Batch batch) {
        long lap = number / batches();
        int first = (int) (number % batches()) * Batch.SIZE;
        int places = workload.places();
        boolean points = workload.hasPoints();
        batch.number = number;
        for (int i = 0; i < Batch.SIZE; i++) {
            int at = first + i;
            int key = workload.spread() == Workload.Spread.APART ? (keys[at] & ~1) | (thread & 1) : keys[at];
            batch.key[i] = key;
            batch.time[i] = START_NANOS + lap * lapNanos + ticks[at] * tickNanos;
            batch.unit[i] = lap * keys.length + units[at];
            batch.segment[i] = key / places / Workload.MORPHOLOGIES;
            batch.morphology[i] = key / places % Workload.MORPHOLOGIES;
            batch.x[i] = points ? xs[at] : key % places;
            batch.y[i] = points ? ys[at] : 0;
        }
    }
}
