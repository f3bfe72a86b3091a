package io.holdfast;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.WorkContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which work-order context was valid at a station at a time. Guarded by the front door's lock. */
final class ContextBook {
    /** A station that changes over every minute is covered for a day. */
    private static final int KEPT_PER_STATION = 1_440;

    private final Map<EquipmentId, TreeMap<Instant, Optional<WorkContext>>> byStation = new HashMap<>();

    void put(EquipmentId station, @Nullable WorkContext context, Instant validFrom) {
        TreeMap<Instant, Optional<WorkContext>> contexts =
                byStation.computeIfAbsent(station, unused -> new TreeMap<>());
        contexts.put(validFrom, Optional.ofNullable(context));
        if (contexts.size() > KEPT_PER_STATION) {
            contexts.pollFirstEntry();
        }
    }

    @Nullable
    WorkContext at(EquipmentId station, Instant time) {
        TreeMap<Instant, Optional<WorkContext>> contexts = byStation.get(station);
        if (contexts == null) {
            return null;
        }
        Map.Entry<Instant, Optional<WorkContext>> entry = contexts.floorEntry(time);
        return entry == null ? null : entry.getValue().orElse(null);
    }
}
