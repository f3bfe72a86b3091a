package io.holdfast.detect;

import io.holdfast.model.EquipmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clocks of the stations of one scope, and the watermark that they give; see {@link ClusterDetector}. */
final class StationWatch {
    private static final long NEVER = Long.MIN_VALUE;

    private static final class Station {
        /** Its latest device time. */
        long latest = NEVER;

        /** When it was last heard, by received time. */
        Instant heard = Instant.MIN;
    }

    private final long lateness;
    private final long skew;
    private final Duration idleAfter;
    private final Map<Optional<EquipmentId>, Station> stations = new HashMap<>();
    private long watermark = NEVER;

    StationWatch(RuleSet rules) {
        this.lateness = rules.allowedLateness().toNanos();
        this.skew = rules.allowedSkew().toNanos();
        this.idleAfter = rules.idleAfter();
    }

    /** Returns the earliest device time that is not late. */
    long watermark() {
        return watermark;
    }

    /** Has the stations that fell idle before the inspection came let go of the watermark; tells whether it is late. */
    boolean isLate(Inspection inspection) {
        rise(inspection);
        return ScopeWatch.nanos(inspection.time()) < watermark;
    }

    /** Hears the station of an inspection that was accepted. */
    void hear(Inspection inspection) {
        Instant now = now(inspection);
        Station station = stations.computeIfAbsent(id(inspection), any -> new Station());
        station.latest = Math.max(station.latest, ScopeWatch.nanos(inspection.time()));
        station.heard = now;
        rise(inspection);
    }

    /** Hears the station of a late inspection, unless it is too far behind to be waited for. */
    void hearLate(Inspection inspection) {
        List<Station> active = active(inspection);
        if (active.isEmpty() || ScopeWatch.nanos(inspection.time()) >= newest(active) - skew) {
            hear(inspection);
        }
    }

    /** Lets the watermark rise as far as it may by something accepted from a station that is not known any more. */
    void reach(Instant time) {
        watermark = Math.max(watermark, ScopeWatch.nanos(time) - skew - lateness);
    }

    private void rise(Inspection inspection) {
        List<Station> active = active(inspection);
        if (!active.isEmpty()) {
            long newest = newest(active);
            long slowest = newest;
            for (Station station : active) {
                slowest = Math.min(slowest, station.latest);
            }
            watermark = Math.max(watermark, Math.max(slowest, newest - skew) - lateness);
        }
    }

    private static long newest(List<Station> active) {
        long newest = NEVER;
        for (Station station : active) {
            newest = Math.max(newest, station.latest);
        }
        return newest;
    }

    /** Returns the stations that are not idle when the inspection comes; its own never is. */
    private List<Station> active(Inspection inspection) {
        Instant now = now(inspection);
        List<Station> active = new ArrayList<>(stations.size());
        stations.forEach((id, station) -> {
            if (id.equals(id(inspection))
                    || Duration.between(station.heard, now).compareTo(idleAfter) <= 0) {
                active.add(station);
            }
        });
        return active;
    }

    /** Returns the newest received time, that of the inspection included. */
    private Instant now(Inspection inspection) {
        Instant now = inspection.received();
        for (Station station : stations.values()) {
            now = station.heard.isAfter(now) ? station.heard : now;
        }
        return now;
    }

    private static Optional<EquipmentId> id(Inspection inspection) {
        return Optional.ofNullable(inspection.station());
    }

    List<ScopeState.Station> save() {
        return stations.entrySet().stream()
                .map(each -> new ScopeState.Station(
                        each.getKey().orElse(null), ScopeTrack.instant(each.getValue().latest), each.getValue().heard))
                .toList();
    }

    void load(Instant savedWatermark, List<ScopeState.Station> saved) {
        watermark = ScopeWatch.nanos(savedWatermark);
        for (ScopeState.Station each : saved) {
            Station station = new Station();
            station.latest = ScopeWatch.nanos(each.latest());
            station.heard = each.heard();
            stations.put(Optional.ofNullable(each.station()), station);
        }
    }
}
