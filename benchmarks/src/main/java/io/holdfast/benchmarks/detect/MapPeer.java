package io.holdfast.benchmarks.detect;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one writes first: a map from a key record to a deque. */
abstract sealed class MapPeer implements Peer {
    private record Key(long segment, int morphology, int zone) {
        static Key of(Batch batch, int index) {
            return new Key(batch.segment[index], batch.morphology[index], batch.x[index]);
        }
    }

    /** One lock around a hash map. */
    static final class Synchronized extends MapPeer {
        private final Map<Key, ZoneWatch> watches = new HashMap<>();

        @Override
        public synchronized boolean observe(Batch batch, int index) {
            return watches.computeIfAbsent(Key.of(batch, index), any -> new ZoneWatch())
                    .observe(batch.time[index], batch.unit[index]);
        }
    }

    /** The map's own lock of the key, held by {@code compute}. */
    static final class Concurrent extends MapPeer {
        private final Map<Key, ZoneWatch> watches = new ConcurrentHashMap<>();

        @Override
        public boolean observe(Batch batch, int index) {
            boolean[] opened = new boolean[1];
            watches.compute(Key.of(batch, index), (any, known) -> {
                ZoneWatch watch = known == null ? new ZoneWatch() : known;
                opened[0] = watch.observe(batch.time[index], batch.unit[index]);
                return watch;
            });
            return opened[0];
        }
    }
}
