package io.holdfast.benchmarks.detect;

import java.util.ArrayDeque;

/**
 * One key of a hand-written detector: its latest {@link Rule#UNITS} distinct units, each where it was sighted last. More
 * would tell no more, since N units are in the window exactly when the N-th latest is. Exact for sightings in order of
 * time.
 */
public final class ZoneWatch {
    private record Seen(long time, long unit) {}

    private final ArrayDeque<Seen> latest = new ArrayDeque<>(Rule.UNITS + 1);
    private long last;
    private boolean open;

    /** Makes a key that was never sighted. */
    public ZoneWatch() {}

    /** Takes in one sighting and tells whether it opened a cluster. */
    public boolean observe(long time, long unit) {
        open &= time - last < Rule.WINDOW_NANOS;
        last = time;
        if (isAmongLatest(unit)) {
            latest.removeIf(seen -> seen.unit == unit);
        }
        latest.addLast(new Seen(time, unit));
        if (latest.size() > Rule.UNITS) {
            latest.removeFirst();
        }
        if (open || latest.size() < Rule.UNITS || time - latest.getFirst().time >= Rule.WINDOW_NANOS) {
            return false;
        }
        open = true;
        return true;
    }

    private boolean isAmongLatest(long unit) {
        for (Seen seen : latest) {
            if (seen.unit == unit) {
                return true;
            }
        }
        return false;
    }
}
