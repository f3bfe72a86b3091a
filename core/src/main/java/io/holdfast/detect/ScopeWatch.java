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

/** One scope: its clock, the results it knows, and each rule that may watch there. */
final class ScopeWatch {
    /** What became of an inspection in the scope. */
    enum Admission {
        /** The scope's clock, units and run time have moved by it. */
        ACCEPTED,
        /** It was accepted before. */
        REPEAT,
        /** It came too late. */
        LATE
    }

    private final Scope scope;
    private final long lateness;
    private final List<RuleWatch> rules;
    private final Set<ResultId> known = new HashSet<>();

    /** The known results, earliest first. */
    private final Queue<Known> byTime = new PriorityQueue<>();

    private Instant latest = Instant.MIN;
    private Instant received = Instant.MIN;
    private long earliestTime = Long.MIN_VALUE;

    ScopeWatch(Scope scope, RuleSet ruleSet) {
        this.scope = scope;
        this.lateness = ruleSet.allowedLateness().toNanos();
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

    /** Returns the latest device time accepted. */
    Instant latest() {
        return latest;
    }

    /** Returns the latest time at which anything that was accepted was received. */
    Instant received() {
        return received;
    }

    Admission admit(Inspection inspection) {
        long time = nanos(inspection.time());
        if (time < earliestTime) {
            return Admission.LATE;
        }
        if (!known.add(inspection.result())) {
            return Admission.REPEAT;
        }
        byTime.add(new Known(time, inspection.result()));
        received = inspection.received().isAfter(received) ? inspection.received() : received;
        reach(inspection.time());
        rules.forEach(rule -> rule.accept(inspection.unit(), time, earliestTime));
        return Admission.ACCEPTED;
    }

    private void reach(Instant time) {
        if (!time.isAfter(latest)) {
            return;
        }
        latest = time;
        // Not back where a loaded state allowed less lateness: what was late then is not known to be a repeat.
        earliestTime = Math.max(earliestTime, nanos(time) - lateness);
        for (Known oldest = byTime.peek(); oldest != null && oldest.time() < earliestTime; oldest = byTime.peek()) {
            byTime.remove();
            known.remove(oldest.result());
        }
    }

    /** Lets one rule watch an inspection that was accepted. */
    void observe(ClusterRule rule, Inspection inspection, List<DetectionEvent> events) {
        watch(rule.ref().id()).observe(inspection, nanos(inspection.time()), earliestTime, events);
    }

    /** Lets one rule take in an inspection of the past that was accepted. */
    void restore(ClusterRule rule, Inspection inspection) {
        watch(rule.ref().id()).restore(inspection, nanos(inspection.time()), earliestTime);
    }

    void restore(Cluster cluster, Collection<ClusterMember> members) {
        RuleWatch watch = watch(cluster.rule().id());
        members.forEach(member -> reach(member.time()));
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
        rules.forEach(rule -> rule.close(earliestTime, events));
    }

    void closeAll(List<DetectionEvent> events) {
        rules.forEach(rule -> rule.closeAll(events));
    }

    /** Tells whether the scope's clock has started. */
    boolean hasBegun() {
        return latest.isAfter(Instant.MIN);
    }

    /** Returns all that may still matter of a scope that has begun. */
    ScopeState save() {
        return new ScopeState(
                scope,
                latest,
                ScopeTrack.instant(earliestTime),
                received.equals(Instant.MIN) ? null : received,
                byTime.stream()
                        .map(each -> new ScopeState.Known(ScopeTrack.instant(each.time()), each.result()))
                        .toList(),
                rules.stream().map(rule -> rule.save(earliestTime)).toList());
    }

    /** Takes up where the state left off, before anything else comes; says what closes for want of its rule. */
    void load(ScopeState state, List<DetectionEvent> events) {
        for (ScopeState.Known each : state.known()) {
            known.add(each.result());
            byTime.add(new Known(nanos(each.time()), each.result()));
        }
        received = Objects.requireNonNullElse(state.received(), Instant.MIN);
        earliestTime = nanos(state.earliest());
        reach(state.latest());
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
