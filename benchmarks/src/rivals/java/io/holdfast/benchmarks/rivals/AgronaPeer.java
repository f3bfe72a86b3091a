package io.holdfast.benchmarks.rivals;

import io.holdfast.benchmarks.detect.Batch;
import io.holdfast.benchmarks.detect.Peer;
import io.holdfast.benchmarks.detect.Rule;
import org.agrona.collections.Long2ObjectHashMap;

/** A careful programmer's detector for one thread: a map of primitive keys to arrays of the latest distinct units. */
final class AgronaPeer implements Peer {
    private final Long2ObjectHashMap<Watch> watches = new Long2ObjectHashMap<>();

    @Override
    public boolean observe(Batch batch, int index) {
        long key = batch.packed(index);
        Watch watch = watches.get(key);
        if (watch == null) {
            watch = new Watch();
            watches.put(key, watch);
        }
        return watch.observe(batch.time[index], batch.unit[index]);
    }

    private static final class Watch {
        /** Pairs of time and unit, latest first. */
        private final long[] latest = new long[2 * Rule.UNITS];

        private int units;
        private boolean open;

        boolean observe(long time, long unit) {
            open &= time - latest[0] < Rule.WINDOW_NANOS;
            int moved = 0;
            while (moved < units && latest[2 * moved + 1] != unit) {
                moved++;
            }
            if (moved == units) {
                units = Math.min(units + 1, Rule.UNITS);
                moved = Math.min(moved, Rule.UNITS - 1);
            }
            System.arraycopy(latest, 0, latest, 2, 2 * moved);
            latest[0] = time;
            latest[1] = unit;
            if (open || units < Rule.UNITS || time - latest[2 * Rule.UNITS - 2] >= Rule.WINDOW_NANOS) {
                return false;
            }
            open = true;
            return true;
        }
    }
}
