package io.holdfast.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What {@link KeyedCore} is to say, from its definition: keeps everything, tries every interval. With a flaw, a detector that
 * is wrong in one way.
 */
final class KeyedOracle {
    enum Flaw {
        NONE,
        WINDOW_END_INCLUDED,
        LOOKS_ONLY_BACK,
        COUNTS_SIGHTINGS,
        LATE_AT_THE_BORDER,
        CLOSES_WITHOUT_THE_LATENESS,
        EXTENDS_THE_LAST_OPENED,
        CHOOSES_THE_LATEST_INTERVAL,
        FORGETS_WHEN_IT_OPENS,

        /** As a ring of the N newest does, which has nothing left to find a cluster with for who comes late. */
        KEEPS_THE_NEWEST_ONLY,

        /** As a ring of zeros does, for times of a little more than zero. */
        TAKES_ZERO_FOR_A_TIME
    }

    record Sighting(long time, long unit) implements Comparable<Sighting> {
        @Override
        public int compareTo(Sighting other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(unit, other.unit);
        }
    }

    /** What was told; members only where a cluster opened. */
    record Answer(Told told, long key, long since, long first, long last, List<Sighting> members) {
        static Answer of(Told told) {
            return new Answer(told, 0, 0, 0, 0, List.of());
        }

        /** Asks a core that has just been told something. */
        static Answer of(Told told, KeyedCore core) {
            if (told != Told.OPENED && told != Told.EXTENDED) {
                return of(told);
            }
            List<Sighting> members = new ArrayList<>();
            for (int i = 0; i < core.members(); i++) {
                members.add(new Sighting(core.memberTime(i), core.memberUnit(i)));
            }
            return new Answer(told, core.key(), core.since(), core.first(), core.last(), members);
        }
    }

    /** A cluster that fell quiet. */
    record Closed(long key, long since, long first, long last) {
        static List<Closed> poll(KeyedCore core) {
            List<Closed> all = new ArrayList<>();
            while (core.pollClosed()) {
                all.add(new Closed(core.key(), core.since(), core.first(), core.last()));
            }
            return all;
        }
    }

    private static final class Open {
        private final long key;
        private final long since;
        private long first;
        private long last;

        Open(long key, long first, long last) {
            this.key = key;
            this.since = first;
            this.first = first;
            this.last = last;
        }
    }

    private final int minimumUnits;
    private final long window;
    private final long lateness;
    private final Flaw flaw;
    private final Map<Long, List<Sighting>> sightings = new HashMap<>();
    private final List<Open> open = new ArrayList<>();
    private final List<Closed> quiet = new ArrayList<>();
    private long latest = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;

    KeyedOracle(int minimumUnits, long window, long lateness, Flaw flaw) {
        this.minimumUnits = minimumUnits;
        this.window = window;
        this.lateness = lateness;
        this.flaw = flaw;
    }

    Answer observe(long key, long unit, long time) {
        if (time < watermark || (flaw == Flaw.LATE_AT_THE_BORDER && time == watermark && time != latest)) {
            return Answer.of(Told.LATE);
        }
        latest = Math.max(latest, time);
        Answer answer = accept(key, new Sighting(time, unit));
        advance(time - lateness);
        return answer;
    }

    private Answer accept(long key, Sighting newest) {
        List<Sighting> seen = sightings.computeIfAbsent(key, any -> new ArrayList<>());
        if (flaw == Flaw.TAKES_ZERO_FOR_A_TIME && seen.isEmpty()) {
            seen.add(new Sighting(0, 0));
        }
        seen.add(newest);
        if (flaw == Flaw.KEEPS_THE_NEWEST_ONLY && seen.size() > minimumUnits) {
            seen.remove(seen.stream().min(Comparator.naturalOrder()).orElseThrow());
        }
        for (int i = 0; i < open.size(); i++) {
            Open cluster = open.get(flaw == Flaw.EXTENDS_THE_LAST_OPENED ? open.size() - 1 - i : i);
            if (cluster.key == key && isLess(newest.time - cluster.last) && isLess(cluster.first - newest.time)) {
                cluster.first = Math.min(cluster.first, newest.time);
                cluster.last = Math.max(cluster.last, newest.time);
                return new Answer(Told.EXTENDED, key, cluster.since, cluster.first, cluster.last, List.of());
            }
        }
        // Every interval that holds the newest lies within W of it.
        SortedSet<Sighting> near = new TreeSet<>();
        for (Sighting other : seen) {
            if (Math.abs(other.time - newest.time) <= window) {
                near.add(other);
            }
        }
        SortedSet<Sighting> best = new TreeSet<>();
        if (count(near) < minimumUnits) {
            return Answer.of(Told.NOTHING);
        }
        for (Sighting start : near) {
            SortedSet<Sighting> inside = new TreeSet<>();
            for (Sighting other : near) {
                if (other.time >= start.time
                        && isLess(other.time - start.time)
                        && (flaw != Flaw.LOOKS_ONLY_BACK || other.time <= newest.time)) {
                    inside.add(other);
                }
            }
            int more = Integer.compare(count(inside), count(best));
            if (inside.contains(newest) && (more > 0 || (more == 0 && flaw == Flaw.CHOOSES_THE_LATEST_INTERVAL))) {
                best = inside;
            }
        }
        if (count(best) < minimumUnits) {
            return Answer.of(Told.NOTHING);
        }
        Open opened = new Open(key, best.first().time, best.last().time);
        open.add(opened);
        if (flaw == Flaw.FORGETS_WHEN_IT_OPENS) {
            seen.clear();
        }
        return new Answer(Told.OPENED, key, opened.since, opened.first, opened.last, List.copyOf(best));
    }

    private int count(Set<Sighting> some) {
        Set<Long> units = new HashSet<>();
        some.forEach(each -> units.add(each.unit));
        return flaw == Flaw.COUNTS_SIGHTINGS ? some.size() : units.size();
    }

    private boolean isLess(long distance) {
        return flaw == Flaw.WINDOW_END_INCLUDED ? distance <= window : distance < window;
    }

    void advance(long to) {
        watermark = Math.max(watermark, to);
        long horizon = flaw == Flaw.CLOSES_WITHOUT_THE_LATENESS ? Math.max(watermark, latest) : watermark;
        open.removeIf(each -> {
            boolean isQuiet = horizon - each.last >= window;
            if (isQuiet) {
                quiet.add(new Closed(each.key, each.since, each.first, each.last));
            }
            return isQuiet;
        });
    }

    /** Returns what fell quiet since it was asked last, in order of last member, then key, then since. */
    List<Closed> poll() {
        List<Closed> all = quiet.stream()
                .sorted(Comparator.comparingLong(Closed::last)
                        .thenComparingLong(Closed::key)
                        .thenComparingLong(Closed::since))
                .toList();
        quiet.clear();
        return all;
    }
}
