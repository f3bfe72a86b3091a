package io.holdfast.benchmarks.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one writes first for points: a concurrent map from segment and kind of defect to a deque of the window, which is
 * scanned under the key's lock. Exact for sightings in order of time.
 */
final class ScanPeer implements Peer {
    private record Key(long segment, int morphology) {}

    private final Map<Key, Watch> watches = new ConcurrentHashMap<>();

    @Override
    public boolean observe(Batch batch, int index) {
        Key key = new Key(batch.segment[index], batch.morphology[index]);
        Watch known = watches.get(key);
        Watch watch = known != null ? known : watches.computeIfAbsent(key, any -> new Watch());
        Spot newest = new Spot(batch.x[index], batch.y[index], batch.time[index], batch.unit[index]);
        return watch.observe(newest);
    }

    private static final class Watch {
        private final Deque<Spot> window = new ArrayDeque<>();

        /** In order of opening. */
        private final List<Open> open = new ArrayList<>();

        synchronized boolean observe(Spot newest) {
            while (!window.isEmpty() && !window.getFirst().isRecent(newest.time())) {
                window.removeFirst();
            }
            window.addLast(newest);
            Open reached = reachedBy(newest);
            if (reached != null) {
                reached.last = newest.time();
                return false;
            }
            List<Spot> near = new ArrayList<>();
            for (Spot other : window) {
                if (other.isWithin(2 * Rule.RADIUS, newest)) {
                    near.add(other);
                }
            }
            Spot anchor = newest.anchor(near, Rule.RADIUS);
            if (anchor == null) {
                return false;
            }
            open.removeIf(cluster -> newest.time() - cluster.last >= Rule.WINDOW_NANOS);
            open.add(new Open(anchor, newest.time()));
            return true;
        }

        private @Nullable Open reachedBy(Spot newest) {
            for (Open cluster : open) {
                if (newest.time() - cluster.last < Rule.WINDOW_NANOS && cluster.anchor.isWithin(Rule.RADIUS, newest)) {
                    return cluster;
                }
            }
            return null;
        }
    }

    private static final class Open {
        private final Spot anchor;
        private long last;

        Open(Spot anchor, long last) {
            this.anchor = anchor;
            this.last = last;
        }
    }
}
