package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Scope;
import io.holdfast.model.UnitId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

        boolean isWithin(ClusterMember other, long radiusMicrometres) {
            return member().place().within(other.place(), radiusMicrometres);
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
        if (units(around) < rule.minimumUnits()) {
            return null;
        }
        long radius = rule.radiusMicrometres();
        Map<Place, Boolean> worthTrying = new HashMap<>();
        ClusterChoice best = null;
        for (Placed centre : around) {
            // What lies at one place has the same about it, and the same N: a place is ruled out once.
            if (centre.isWithin(newest, radius)
                    && worthTrying.computeIfAbsent(
                            centre.member().place(), place -> mayBeEnough(rule, morphology, place, around))) {
                ClusterChoice choice = bestInterval(centre, radius, window, newestPosition, around);
                if (choice.isEnough(rule.thresholds(), morphology) && (best == null || choice.isBetterThan(best))) {
                    best = choice;
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

    /** Intervals are dear to try: not where even all that is around the place is too little, as at a key that never opens. */
    private static boolean mayBeEnough(ClusterRule rule, Morphology morphology, Place place, List<Placed> around) {
        int enough = rule.thresholds().minimumUnits(morphology, place);
        if (enough > around.size()) {
            return false;
        }
        Set<UnitId> units = new HashSet<>();
        for (Placed other : around) {
            if (other.member().place().within(place, rule.radiusMicrometres())) {
                units.add(other.member().unit());
            }
        }
        return units.size() >= enough;
    }

    /** With an N for each place, the centre with most units may have too few where another has enough. */
    private boolean isEnough(Thresholds thresholds, Morphology morphology) {
        return units >= thresholds.minimumUnits(morphology, anchor.place());
    }

    private boolean isBetterThan(ClusterChoice other) {
        return units != other.units ? units > other.units : anchor.compareTo(other.anchor) < 0;
    }

    /** Returns the interval around one centre, and around the newest position, that holds most units. */
    private static ClusterChoice bestInterval(
            Placed centre, long radiusMicrometres, long window, long newestPosition, List<Placed> around) {
        List<Placed> ball = around.stream()
                .filter(other -> other.isWithin(centre.member(), radiusMicrometres))
                .toList();
        long lower = Math.min(centre.position(), newestPosition);
        long upper = Math.max(centre.position(), newestPosition);
        ClusterChoice best = new ClusterChoice(centre.member(), 0, List.of());
        Map<UnitId, Integer> inside = new HashMap<>();
        int end = 0;
        // Only the members' own positions are worth starting at: from anywhere else the interval can start later, at
        // the next member, and lose nothing.
        for (int first = 0; first < ball.size() && ball.get(first).position() <= lower; first++) {
            long start = ball.get(first).position();
            for (; end < ball.size() && ball.get(end).position() - start < window; end++) {
                inside.merge(ball.get(end).member().unit(), 1, Integer::sum);
            }
            boolean isNewStart = first == 0 || ball.get(first - 1).position() < start;
            if (isNewStart && upper - start < window && inside.size() > best.units()) {
                best = new ClusterChoice(centre.member(), inside.size(), ball.subList(first, end));
            }
            inside.computeIfPresent(ball.get(first).member().unit(), (unit, times) -> times == 1 ? null : times - 1);
        }
        return best;
    }

    private static int units(List<Placed> placed) {
        Set<UnitId> units = new HashSet<>();
        placed.forEach(each -> units.add(each.member().unit()));
        return units.size();
    }
}
