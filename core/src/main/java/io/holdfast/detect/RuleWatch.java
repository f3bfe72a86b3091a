package io.holdfast.detect;

import io.holdfast.detect.ClusterChoice.Placed;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Scope;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule at work in one scope.
 *
 * <p>Why it is enough to look around the newest defect: no distance on a rule's clock ever shrinks, so a set of
 * observations is admitted when the last of them arrives or never, and then all of it lies less than W from that one.
 * Around it, but not from it: the centre may have come earlier, as in a star of defects around the spot that was hit
 * first. {@link ClusterChoice} picks among the clusters found.
 */
final class RuleWatch {
    private final ClusterRule rule;
    private final Scope scope;
    private final Measure measure;

    /** What may still be part of a cluster to come, by morphology, each list in order of key. */
    private final Map<Morphology, List<Observation>> observations = new HashMap<>();

    /** In order of opening. */
    private final List<OpenCluster> open = new ArrayList<>();

    RuleWatch(ClusterRule rule, Scope scope) {
        this.rule = rule;
        this.scope = scope;
        this.measure = Measure.of(rule);
    }

    ClusterRule rule() {
        return rule;
    }

    /** Moves the rule's clock. */
    void accept(UnitId unit, long time, long earliestTime) {
        measure.accept(unit, time, earliestTime);
    }

    /** Takes in the defects of an accepted inspection, and says what they extend and open. */
    void observe(Inspection inspection, long time, long earliestTime, List<DetectionEvent> events) {
        for (int index = 0; index < inspection.defects().size(); index++) {
            Defect defect = inspection.defects().get(index);
            if (rule.counts(inspection, defect)) {
                Observation newest = insert(inspection, index, time, earliestTime);
                OpenCluster cluster = reachedBy(newest, defect.morphology());
                if (cluster == null) {
                    open(newest, defect.morphology(), events);
                } else if (!rule.thresholds().isChronic(cluster.morphology, cluster.place)
                        || choice(newest, defect.morphology()) != null) {
                    cluster.add(newest);
                    events.add(new DetectionEvent.Extended(cluster.id, newest.member()));
                }
            }
        }
    }

    /** Takes in the defects of an accepted inspection of the past. */
    void restore(Inspection inspection, long time, long earliestTime) {
        for (int index = 0; index < inspection.defects().size(); index++) {
            if (rule.counts(inspection, inspection.defects().get(index))) {
                insert(inspection, index, time, earliestTime);
            }
        }
    }

    /** Takes in a cluster of the past. */
    void restore(Cluster cluster, Collection<ClusterMember> members) {
        Map<ClusterMember, Long> known = new HashMap<>();
        observations
                .getOrDefault(cluster.morphology(), List.of())
                .forEach(observation -> known.put(observation.member(), observation.key()));
        OpenCluster restored = new OpenCluster(cluster.id(), cluster.morphology(), cluster.place());
        for (ClusterMember member : members) {
            // What is known no more lies W or more behind all that may come; where exactly makes no difference.
            long key = rule.clock() == WindowClock.INSPECTED_UNITS
                    ? known.getOrDefault(member, measure.horizon(0) - measure.window())
                    : ScopeWatch.nanos(member.time());
            restored.add(new Observation(member, key));
        }
        open.add(restored);
    }

    /** Closes what nothing can reach any more. */
    void close(long earliestTime, List<DetectionEvent> events) {
        long horizon = measure.horizon(earliestTime);
        for (Iterator<OpenCluster> each = open.iterator(); each.hasNext(); ) {
            OpenCluster cluster = each.next();
            if (measure.position(cluster.lastKey) <= horizon - measure.window()) {
                each.remove();
                events.add(new DetectionEvent.Closed(cluster.id, cluster.latest));
            }
        }
    }

    /** Closes all, reachable or not. */
    void closeAll(List<DetectionEvent> events) {
        open.forEach(cluster -> events.add(new DetectionEvent.Closed(cluster.id, cluster.latest)));
        open.clear();
    }

    /** Returns all that may still matter. */
    RuleState save(long earliestTime) {
        List<RuleState.Observed> observed = new ArrayList<>();
        observations.forEach((morphology, alike) -> {
            prune(alike, earliestTime);
            alike.forEach(each -> observed.add(new RuleState.Observed(morphology, each.member(), each.key())));
        });
        return new RuleState(
                rule.ref().id(),
                measure.save(earliestTime),
                observed,
                open.stream().map(OpenCluster::save).toList());
    }

    /**
     * Takes up where the state left off, before anything else comes.
     *
     * @return whether the state is this rule's, on its present clock; if not, nothing is taken up
     */
    boolean load(RuleState state) {
        if (!state.rule().equals(rule.ref().id()) || !measure.load(state.clock())) {
            return false;
        }
        for (RuleState.Observed each : state.observed()) {
            observations
                    .computeIfAbsent(each.morphology(), any -> new ArrayList<>())
                    .add(new Observation(each.member(), each.key()));
        }
        state.open().forEach(each -> open.add(new OpenCluster(each)));
        return true;
    }

    private Observation insert(Inspection inspection, int index, long time, long earliestTime) {
        Defect defect = inspection.defects().get(index);
        ClusterMember member = new ClusterMember(
                inspection.result(), index, inspection.unit(), inspection.segment(), defect.place(), inspection.time());
        Observation observation = new Observation(member, measure.key(inspection.unit(), time));
        List<Observation> alike = observations.computeIfAbsent(defect.morphology(), any -> new ArrayList<>());
        prune(alike, earliestTime);
        int found = Collections.binarySearch(alike, observation);
        alike.add(found >= 0 ? found : -found - 1, observation);
        return observation;
    }

    /**
     * Drops what is W or more before everything that may still be accepted. That distance cannot shrink and the horizon
     * does not move back, so no interval will hold both a dropped observation and one to come; and an opening set,
     * being one interval around the newest defect, never asks for more. Lists are pruned as they grow: a morphology
     * that was not seen again keeps what its last window held.
     */
    private void prune(List<Observation> alike, long earliestTime) {
        long horizon = measure.horizon(earliestTime);
        int gone = 0;
        while (gone < alike.size() && measure.position(alike.get(gone).key()) <= horizon - measure.window()) {
            gone++;
        }
        alike.subList(0, gone).clear();
    }

    private @Nullable OpenCluster reachedBy(Observation newest, Morphology morphology) {
        long position = measure.position(newest.key());
        for (OpenCluster cluster : open) {
            if (cluster.morphology.equals(morphology)
                    && cluster.place.within(newest.member().place(), rule.radiusMicrometres())
                    && measure.position(cluster.firstKey) < position + measure.window()
                    && measure.position(cluster.lastKey) > position - measure.window()) {
                return cluster;
            }
        }
        return null;
    }

    /** Opens the best of the clusters that the newest defect completes, if any. */
    private void open(Observation newest, Morphology morphology, List<DetectionEvent> events) {
        ClusterChoice choice = choice(newest, morphology);
        if (choice == null) {
            return;
        }
        Cluster cluster = choice.cluster(rule, scope, morphology, newest.member());
        OpenCluster opened = new OpenCluster(cluster.id(), morphology, cluster.place());
        choice.inside().forEach(member -> opened.add(member.observation()));
        open.add(opened);
        events.add(new DetectionEvent.Opened(cluster, rule));
    }

    private @Nullable ClusterChoice choice(Observation newest, Morphology morphology) {
        List<Placed> around = around(newest, observations.getOrDefault(morphology, List.of()));
        return ClusterChoice.best(
                rule, morphology, measure.window(), newest.member(), measure.position(newest.key()), around);
    }

    /**
     * Returns, in order of position, what can share an interval and a centre with the newest defect: what lies less
     * than W and at most 2r from it, since a centre is at most r from either.
     */
    private List<Placed> around(Observation newest, List<Observation> alike) {
        long position = measure.position(newest.key());
        List<Placed> around = new ArrayList<>();
        int index = Collections.binarySearch(alike, newest);
        while (index > 0 && measure.position(alike.get(index - 1).key()) > position - measure.window()) {
            index--;
        }
        for (; index < alike.size(); index++) {
            Observation other = alike.get(index);
            long otherPosition = measure.position(other.key());
            if (otherPosition >= position + measure.window()) {
                break;
            }
            if (other.member().place().within(newest.member().place(), 2 * rule.radiusMicrometres())) {
                around.add(new Placed(other, otherPosition));
            }
        }
        return around;
    }

    /** A cluster that still grows. Knows its ends only; the members are told once and not kept. */
    private static final class OpenCluster {
        private final ClusterId id;
        private final Morphology morphology;
        private final Place place;
        private long firstKey = Long.MAX_VALUE;
        private long lastKey = Long.MIN_VALUE;
        private Instant latest = Instant.MIN;

        OpenCluster(ClusterId id, Morphology morphology, Place place) {
            this.id = id;
            this.morphology = morphology;
            this.place = place;
        }

        OpenCluster(RuleState.Open saved) {
            this(saved.id(), saved.morphology(), saved.place());
            firstKey = saved.firstKey();
            lastKey = saved.lastKey();
            latest = saved.latest();
        }

        RuleState.Open save() {
            return new RuleState.Open(id, morphology, place, firstKey, lastKey, latest);
        }

        void add(Observation observation) {
            firstKey = Math.min(firstKey, observation.key());
            lastKey = Math.max(lastKey, observation.key());
            Instant time = observation.member().time();
            latest = time.isAfter(latest) ? time : latest;
        }
    }
}
