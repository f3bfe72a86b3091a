package io.holdfast.benchmarks.detect;

/**
 * {@value #SIZE} sightings, laid out for whoever reads them one after the other: few enough to stay in the first-level
 * cache and to be through before the operating system takes the processor away, many enough not to measure the clock.
 */
public final class Batch {
    /** How many. */
    public static final int SIZE = 256;

    /** The key's number, from 0; for floors only, as nobody numbers keys for a detector. */
    public final int[] key = new int[SIZE];

    /** The segment's number, from 0. */
    public final long[] segment = new long[SIZE];

    /** The kind of defect, from 0. */
    public final int[] morphology = new int[SIZE];

    /** x in micrometres, or the zone's number, from 0. */
    public final int[] x = new int[SIZE];

    /** y in micrometres, or 0. */
    public final int[] y = new int[SIZE];

    /** Device time in nanoseconds since 1970, a whole number of microseconds, always rising. */
    public final long[] time = new long[SIZE];

    /** The unit's number, from 0. */
    public final long[] unit = new long[SIZE];

    /** What {@link Peer#prepare} made of the sightings, where the contender takes objects. */
    public final Object[] prepared = new Object[SIZE];

    /** The batch's number, from 0. */
    public long number;

    /** Returns segment, kind of defect and zone of a sighting in one number. */
    public long packed(int index) {
        return segment[index] << 24 | morphology[index] << 16 | x[index];
    }
}
