package io.holdfast.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link SharedCore} by its definition: every sighting is kept, every anchor and every interval is tried. */
final class SightingOracle {
    /** What was sighted; ordered by time, then unit, then point. */
    record Sighting(long key, int x, int y, long unit, long time) implements Comparable<Sighting> {
        private static final Comparator<Sighting> ORDER = Comparator.comparingLong(Sighting::time)
                .thenComparingLong(Sighting::unit)
                .thenComparingInt(Sighting::x)
                .thenComparingInt(Sighting::y);

        @Override
        public int compareTo(Sighting other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Open {
        long number;
        Sighting anchor;
        long first;
        long last;
    }

    private final KeyThresholds thresholds;
    private final long window;
    private final long lateness;
    private final long radius;
    private final long[] latest;
    private final boolean[] active;
    private long watermark = Long.MIN_VALUE / 2;
    private final List<Sighting> past = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    private final Map<Long, Long> closed = new HashMap<>();
    private long opened;
    private long cluster;
    private List<Sighting> members = List.of();
    private Sighting anchor;
    private int units;

    SightingOracle(KeyThresholds thresholds, long window, long lateness, long radius, int sessions) {
        this.thresholds = thresholds;
        this.window = window;
        this.lateness = lateness;
        this.radius = radius;
        this.latest = new long[sessions];
        this.active = new boolean[sessions];
        Arrays.fill(latest, Long.MIN_VALUE / 2);
    }

    /** Returns the latest time that a session was told, where it has not paused; else the least value. */
    long latest(int who) {
        return active[who] ? latest[who] : Long.MIN_VALUE;
    }

    long opened() {
        return opened;
    }

    void pause(int who) {
        moveWatermark();
        active[who] = false;
        moveWatermark();
    }

    private void moveWatermark() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < latest.length; i++) {
            if (active[i]) {
                least = Math.min(least, latest[i] - lateness);
            }
        }
        if (least != Long.MAX_VALUE) {
            watermark = Math.max(watermark, least);
        }
        close(watermark - window);
    }

    Told observe(int who, Sighting sighting) {
        moveWatermark();
        if (sighting.time() < watermark) {
            return Told.LATE;
        }
        active[who] = true;
        latest[who] = Math.max(latest[who], sighting.time());
        moveWatermark();
        past.add(sighting);
        for (Open each : open) {
            if (isAtPlace(each.anchor, sighting)
                    && sighting.time() < each.last + window
                    && sighting.time() > each.first - window) {
                if (isChronic(each.anchor) && !choose(sighting)) {
                    return Told.NOTHING;
                }
                each.first = Math.min(each.first, sighting.time());
                each.last = Math.max(each.last, sighting.time());
                cluster = each.number;
                return Told.EXTENDED;
            }
        }
        return open(sighting) ? Told.OPENED : Told.NOTHING;
    }

    private boolean open(Sighting newest) {
        if (!choose(newest)) {
            return false;
        }
        Open fresh = new Open();
        fresh.number = ++opened;
        fresh.anchor = anchor;
        fresh.first = members.get(0).time();
        fresh.last = members.get(members.size() - 1).time();
        open.add(fresh);
        cluster = fresh.number;
        return true;
    }

    private boolean choose(Sighting newest) {
        units = 0;
        List<Sighting> ordered = past.stream()
                .filter(each -> each.key() == newest.key() && each.time() > watermark - 2 * window - lateness)
                .sorted()
                .toList();
        for (Sighting centre : ordered) {
            if (!isAtPlace(centre, newest)) {
                continue;
            }
            for (Sighting start : ordered) {
                if (!isAtPlace(centre, start)
                        || newest.time() < start.time()
                        || newest.time() >= start.time() + window) {
                    continue;
                }
                List<Sighting> inside = inside(ordered, centre, start.time());
                if (inside.contains(newest)
                        && inside.contains(centre)
                        && units(inside) >= Math.max(minimumUnits(centre), units + 1)) {
                    units = units(inside);
                    members = inside;
                    anchor = centre;
                }
            }
        }
        return units > 0;
    }

    private int minimumUnits(Sighting anchor) {
        return thresholds.minimumUnits(anchor.key(), anchor.x(), anchor.y());
    }

    private boolean isChronic(Sighting anchor) {
        return thresholds.isChronic(anchor.key(), anchor.x(), anchor.y());
    }

    private List<Sighting> inside(List<Sighting> ordered, Sighting centre, long start) {
        return ordered.stream()
                .filter(each -> each.time() >= start && each.time() < start + window && isAtPlace(centre, each))
                .toList();
    }

    private static int units(List<Sighting> sightings) {
        Set<Long> units = new HashSet<>();
        sightings.forEach(each -> units.add(each.unit()));
        return units.size();
    }

    boolean isAtPlace(Sighting one, Sighting other) {
        long dx = (long) one.x() - other.x();
        long dy = (long) one.y() - other.y();
        return one.key() == other.key() && (radius < 0 || dx * dx + dy * dy <= radius * radius);
    }

    boolean isAdmitted(List<Sighting> members, Sighting anchor) {
        long first = members.stream().mapToLong(Sighting::time).min().orElseThrow();
        long last = members.stream().mapToLong(Sighting::time).max().orElseThrow();
        return units(members) >= minimumUnits(anchor)
                && last - first < window
                && members.contains(anchor)
                && members.stream().allMatch(each -> isAtPlace(anchor, each));
    }

    /** Returns some admitted set among the given sightings, or an empty list. */
    List<Sighting> admitted(List<Sighting> among) {
        for (Sighting centre : among) {
            for (Sighting start : among) {
                List<Sighting> inside = inside(among, centre, start.time());
                if (inside.contains(centre) && units(inside) >= minimumUnits(centre)) {
                    return inside;
                }
            }
        }
        return List.of();
    }

    private void close(long endsBy) {
        open.removeIf(each -> {
            if (each.last <= endsBy) {
                closed.put(each.number, each.last);
                return true;
            }
            return false;
        });
    }

    void closeAll() {
        close(Long.MAX_VALUE);
    }

    Map<Long, Long> closed() {
        return closed;
    }

    long cluster() {
        return cluster;
    }

    List<Sighting> members() {
        return members;
    }

    int anchor() {
        return members.indexOf(anchor);
    }

    int units() {
        return units;
    }
}
