package io.holdfast.benchmarks.detect;

import io.holdfast.detect.KeyedCore;
import io.holdfast.detect.Told;
import java.time.Duration;

/** Holdfast's detector for one thread and zones told in numbers. Asks for what closed once per batch. */
final class KeyedPeer implements Peer {
    private final KeyedCore core;

    KeyedPeer(Workload workload, Duration lateness) {
        core = KeyedCore.of(Rule.UNITS, Rule.WINDOW, lateness, workload.keys());
    }

    @Override
    public boolean observe(Batch batch, int index) {
        return core.observe(batch.packed(index), batch.unit[index], batch.time[index]) == Told.OPENED;
    }

    @Override
    public int observe(Batch batch) {
        int opened = Peer.super.observe(batch);
        while (core.pollClosed()) {
            // Counted by nobody.
        }
        return opened;
    }
}
