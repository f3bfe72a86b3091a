package io.holdfast.benchmarks.detect;

import io.holdfast.detect.Capacity;
import io.holdfast.detect.SharedCore;
import io.holdfast.detect.SharedSession;
import io.holdfast.detect.Told;
import java.time.Duration;

/** Holdfast's detector for many threads that is told in numbers, by its public interface. */
final class NumbersPeer implements Peer {
    private static final int ROOM = 64;
    private static final int MOST = 1 << 24;

    private final SharedCore core;
    private final boolean points;

    /** Makes it with room for twice what the window and the lateness hold. */
    NumbersPeer(Workload workload, Duration lateness) {
        long reach = Rule.WINDOW.plus(lateness).dividedBy(workload.gap());
        Capacity capacity = new Capacity(1, (int) Math.min(2 * reach + ROOM, MOST), MOST);
        points = workload.hasPoints();
        core = points
                ? SharedCore.points(Rule.UNITS, Rule.WINDOW, lateness, Rule.RADIUS, capacity, (cluster, last) -> {})
                : SharedCore.zones(Rule.UNITS, Rule.WINDOW, lateness, capacity, (cluster, last) -> {});
    }

    @Override
    public Peer forThread() {
        return points ? new Points(core.session()) : new Zones(core.session());
    }

    @Override
    public boolean observe(Batch batch, int index) {
        throw new IllegalStateException("must be called by its threads' peers");
    }

    private record Zones(SharedSession session) implements Peer {
        @Override
        public boolean observe(Batch batch, int index) {
            return session.observe(batch.packed(index), batch.unit[index], batch.time[index]) == Told.OPENED;
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private record Points(SharedSession session) implements Peer {
        @Override
        public boolean observe(Batch batch, int index) {
            long key = batch.segment[index] << 8 | batch.morphology[index];
            return session.observe(key, batch.x[index], batch.y[index], batch.unit[index], batch.time[index])
                    == Told.OPENED;
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
