package io.holdfast.benchmarks.rivals;

/** One sighting as Esper reads it: a bean. */
public final class Sighting {
    private final long key;
    private final long time;
    private final long unit;

    Sighting(long key, long time, long unit) {
        this.key = key;
        this.time = time;
        this.unit = unit;
    }

    /** Returns segment, kind of defect and zone in one number. */
    public long getKey() {
        return key;
    }

    /** Returns the device time in microseconds. */
    public long getTime() {
        return time;
    }

    /** Returns the unit's number. */
    public long getUnit() {
        return unit;
    }
}
