package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.Scope;
import io.holdfast.model.Segment;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/** One scope: its stations' clocks, the results it knows, and each rule that may watch there. */
final class ScopeWatch {
    /** What became of an inspection in the scope. */
    enum Admission {
        /** The scope's clocks, units and run time have moved by it. */
        ACCEPTED,
        /** It was accepted before. */
        REPEAT,
        /** It came too late. */
        LATE
    }

    private final Scope scope;
    private final StationWatch stations;
    private final List<RuleWatch> rules;
    private final Set<ResultId> known = new HashSet<>();

    /** The known results, earliest first. */
    private final Queue<Known> byTime = new PriorityQueue<>();

    private Instant received = Instant.MIN;

    ScopeWatch(Scope scope, RuleSet ruleSet) {
        this.scope = scope;
        this.stations = new StationWatch(ruleSet);
        // A tooling rule watches in a segment too, where the tooling is unknown; a segment rule never watches in a
        // tooling.
        this.rules = ruleSet.rules().stream()
                .filter(rule -> rule.scope() == ScopeKind.TOOLING || scope instanceof Segment)
                .map(rule -> new RuleWatch(rule, scope))
                .toList();
    }

    /** Returns an instant in nanoseconds since 1970; see {@link Measure} on the range. */
    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    Scope scope() {
        return scope;
    }

    /** Returns the earliest device time that is not late. */
    Instant watermark() {
        return ScopeTrack.instant(stations.watermark());
    }

    /** Returns the latest time at which anything that was accepted was received. */
    Instant received() {
        return received;
    }

    Admission admit(Inspection inspection) {
        if (stations.isLate(inspection)) {
            stations.hearLate(inspection);
            return Admission.LATE;
        }
        if (!known.add(inspection.result())) {
            return Admission.REPEAT;
        }
        long time = nanos(inspection.time());
        byTime.add(new Known(time, inspection.result()));
        received = inspection.received().isAfter(received) ? inspection.received() : received;
        stations.hear(inspection);
        forgetLate();
        rules.forEach(rule -> rule.accept(inspection.unit(), time, stations.watermark()));
        return Admission.ACCEPTED;
    }

    private void forgetLate() {
        for (Known oldest = byTime.peek();
                oldest != null && oldest.time() < stations.watermark();
                oldest = byTime.peek()) {
            byTime.remove();
            known.remove(oldest.result());
        }
    }

    /** Lets one rule watch an inspection that was accepted. */
    void observe(ClusterRule rule, Inspection inspection, List<DetectionEvent> events) {
        watch(rule.ref().id()).observe(inspection, nanos(inspection.time()), stations.watermark(), events);
    }

    /** Lets one rule take in an inspection of the past that was accepted. */
    void restore(ClusterRule rule, Inspection inspection) {
        watch(rule.ref().id()).restore(inspection, nanos(inspection.time()), stations.watermark());
    }

    void restore(Cluster cluster, Collection<ClusterMember> members) {
        RuleWatch watch = watch(cluster.rule().id());
        members.forEach(member -> stations.reach(member.time()));
        watch.restore(cluster, members);
    }

    private RuleWatch watch(RuleId id) {
        for (RuleWatch watch : rules) {
            if (watch.rule().ref().id().equals(id)) {
                return watch;
            }
        }
        throw new IllegalArgumentException("rule " + id + " must be one that watches in " + scope);
    }

    void close(List<DetectionEvent> events) {
        rules.forEach(rule -> rule.close(stations.watermark(), events));
    }

    void closeAll(List<DetectionEvent> events) {
        rules.forEach(rule -> rule.closeAll(events));
    }

    /** Tells whether anything was accepted. */
    boolean hasBegun() {
        return stations.watermark() > Long.MIN_VALUE;
    }

    /** Returns all that may still matter of a scope that has begun. */
    ScopeState save() {
        forgetLate();
        return new ScopeState(
                scope,
                watermark(),
                received.equals(Instant.MIN) ? null : received,
                stations.save(),
                byTime.stream()
                        .map(each -> new ScopeState.Known(ScopeTrack.instant(each.time()), each.result()))
                        .toList(),
                rules.stream().map(rule -> rule.save(stations.watermark())).toList());
    }

    /** Takes up where the state left off, before anything else comes; says what closes for want of its rule. */
    void load(ScopeState state, List<DetectionEvent> events) {
        for (ScopeState.Known each : state.known()) {
            known.add(each.result());
            byTime.add(new Known(nanos(each.time()), each.result()));
        }
        received = Objects.requireNonNullElse(state.received(), Instant.MIN);
        stations.load(state.watermark(), state.stations());
        for (RuleState rule : state.rules()) {
            if (rules.stream().noneMatch(watch -> watch.load(rule))) {
                rule.open().forEach(each -> events.add(new DetectionEvent.Closed(each.id(), each.latest())));
            }
        }
    }

    private record Known(long time, ResultId result) implements Comparable<Known> {
        @Override
        public int compareTo(Known other) {
            return Long.compare(time, other.time);
        }
    }
}
