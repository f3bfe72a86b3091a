package io.holdfast;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.Shed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what was shed until that is written. Thread-safe. */
final class ShedTally {
    private final Map<EquipmentId, Shed> byStation = new LinkedHashMap<>();
    private long all;

    synchronized void add(InspectionResult result) {
        all++;
        Instant time = result.deviceTime();
        byStation.merge(result.station(), new Shed(result.station(), time, time, 1), ShedTally::sum);
    }

    private static Shed sum(Shed one, Shed other) {
        return new Shed(
                one.station(),
                one.first().isBefore(other.first()) ? one.first() : other.first(),
                one.last().isAfter(other.last()) ? one.last() : other.last(),
                one.results() + other.results());
    }

    /** Returns what was not taken yet, by station, and begins anew. */
    synchronized List<Shed> take() {
        List<Shed> taken = new ArrayList<>(byStation.values());
        byStation.clear();
        return taken;
    }

    /** Returns how many were shed in all. */
    synchronized long all() {
        return all;
    }

    synchronized boolean isEmpty() {
        return byStation.isEmpty();
    }
}
