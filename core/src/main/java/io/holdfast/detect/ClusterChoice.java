package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Scope;
import io.holdfast.model.UnitId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that could open, and how to choose one: each defect at the newest one's place is tried as centre (the core
 * point of DBSCAN, Ester et al. 1996, with eps = r and minPts = N units).
 *
 * @param anchor the centre
 * @param units how many distinct units are inside
 * @param inside the opening set
 */
record ClusterChoice(ClusterMember anchor, int units, List<Placed> inside) {
    /** An observation and its position at this moment. */
    record Placed(Observation observation, long position) {
        ClusterMember member() {
            return observation.member();
        }
    }

    /**
     * Returns the best of the clusters that the newest defect completes, or null where it completes none.
     *
     * @param morphology what they all are
     * @param around what lies less than W and at most 2r from the newest, itself included, in order of position
     */
    static @Nullable ClusterChoice best(
            ClusterRule rule,
            Morphology morphology,
            long window,
            ClusterMember newest,
            long newestPosition,
            List<Placed> around) {
        Surroundings all = new Surroundings(around, rule.radiusMicrometres());
        if (all.units < rule.minimumUnits()) {
            return null;
        }
        Map<Place, Integer> unitsAbout = new HashMap<>();
        ClusterChoice best = null;
        for (int centre = 0; centre < around.size(); centre++) {
            Place place = around.get(centre).member().place();
            if (place.within(newest.place(), rule.radiusMicrometres())) {
                // What lies at one place has the same about it, and the same N: a place is ruled out once. Intervals
                // are
                // dear to try: not where even all that is around the place is too little, as at a key that never opens.
                int most = unitsAbout.computeIfAbsent(place, any -> {
                    int units = all.gather(any);
                    return units < rule.thresholds().minimumUnits(morphology, any) ? 0 : units;
                });
                if (most > 0 && (best == null || most >= best.units)) {
                    ClusterChoice choice =
                            all.bestInterval(centre, window, newestPosition, best == null ? 1 : best.units);
                    if (choice != null
                            && choice.isEnough(rule.thresholds(), morphology)
                            && (best == null || choice.isBetterThan(best))) {
                        best = choice;
                    }
                }
            }
        }
        return best;
    }

    /**
     * Returns the cluster. Its name is new each time, for no member anchors two clusters: while the first is open, a
     * defect that could anchor there again extends one instead; once it is closed, no interval holds both its members
     * and what comes.
     */
    Cluster cluster(ClusterRule rule, Scope scope, Morphology morphology, ClusterMember completing) {
        ClusterId id = ClusterId.of(rule.ref().id(), scope, morphology, anchor);
        List<ClusterMember> members = inside.stream().map(Placed::member).toList();
        return new Cluster(id, rule.ref(), scope, morphology, rule.radiusMicrometres(), anchor, completing, members);
    }

    /** With an N for each place, the centre with most units may have too few where another has enough. */
    private boolean isEnough(Thresholds thresholds, Morphology morphology) {
        return units >= thresholds.minimumUnits(morphology, anchor.place());
    }

    private boolean isBetterThan(ClusterChoice other) {
        return units != other.units ? units > other.units : anchor.compareTo(other.anchor) < 0;
    }

    /** What lies around the newest defect, in arrays: there may be thousands at a spot that is marked all the time. */
    private static final class Surroundings {
        private final List<Placed> around;
        private final long radius;
        private final boolean arePoints;
        private final long[] xs;
        private final long[] ys;

        /** Which unit it is, from 0. */
        private final int[] ranks;

        /** How often each unit was met. */
        private final int[] times;

        private final int units;

        /** Indices of what is at the place that was gathered last, in order of position. */
        private final int[] ball;

        private int size;
        private @Nullable Place gathered;

        Surroundings(List<Placed> around, long radiusMicrometres) {
            this.around = around;
            this.radius = radiusMicrometres;
            this.xs = new long[around.size()];
            this.ys = new long[around.size()];
            this.ranks = new int[around.size()];
            this.ball = new int[around.size()];
            boolean points = false;
            Map<UnitId, Integer> numbers = new HashMap<>();
            for (int i = 0; i < around.size(); i++) {
                ClusterMember member = around.get(i).member();
                if (member.place() instanceof Place.Point point) {
                    points = true;
                    xs[i] = point.xMicrometres();
                    ys[i] = point.yMicrometres();
                }
                ranks[i] = numbers.computeIfAbsent(member.unit(), any -> numbers.size());
            }
            // All are about one place: all zones, or all points, and of one position.
            this.arePoints = points;
            this.units = numbers.size();
            this.times = new int[units];
        }

        /** Gathers what is at a place, and returns how many distinct units that is. */
        int gather(Place place) {
            gathered = place;
            size = 0;
            long x = place instanceof Place.Point point ? point.xMicrometres() : 0;
            long y = place instanceof Place.Point point ? point.yMicrometres() : 0;
            Arrays.fill(times, 0);
            int found = 0;
            for (int i = 0; i < xs.length; i++) {
                long dx = xs[i] - x;
                long dy = ys[i] - y;
                if (!arePoints || dx * dx + dy * dy <= radius * radius) {
                    ball[size++] = i;
                    if (times[ranks[i]]++ == 0) {
                        found++;
                    }
                }
            }
            return found;
        }

        /** Returns the interval around one centre, and around the newest position, that holds most units; null below some. */
        @Nullable
        ClusterChoice bestInterval(int index, long window, long newestPosition, int atLeast) {
            Placed centre = around.get(index);
            if (!centre.member().place().equals(gathered)) {
                gather(centre.member().place());
            }
            long lower = Math.min(centre.position(), newestPosition);
            long upper = Math.max(centre.position(), newestPosition);
            Arrays.fill(times, 0);
            int most = 0;
            int inside = 0;
            int from = 0;
            int to = 0;
            int end = 0;
            // Only the members' own positions are worth starting at: from anywhere else the interval can start later,
            // at
            // the next member, and lose nothing.
            for (int first = 0; first < size && position(first) <= lower; first++) {
                long start = position(first);
                for (; end < size && position(end) - start < window; end++) {
                    if (times[ranks[ball[end]]]++ == 0) {
                        inside++;
                    }
                }
                boolean isNewStart = first == 0 || position(first - 1) < start;
                if (isNewStart && upper - start < window && inside > most) {
                    most = inside;
                    from = first;
                    to = end;
                }
                if (--times[ranks[ball[first]]] == 0) {
                    inside--;
                }
            }
            if (most < atLeast) {
                return null;
            }
            return new ClusterChoice(
                    centre.member(),
                    most,
                    Arrays.stream(ball, from, to).mapToObj(around::get).toList());
        }

        private long position(int inBall) {
            return around.get(ball[inBall]).position();
        }
    }
}
