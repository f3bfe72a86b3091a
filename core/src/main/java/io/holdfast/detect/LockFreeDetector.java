package io.holdfast.detect;

import io.holdfast.detect.ScopeTrack.Admission;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Scope;
import io.holdfast.model.Tooling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The detector for many threads: each publishes what it saw, then looks at what the others have published. Called by one
 * thread at a time it says what {@link ScanningDetector} says.
 *
 * <p><b>Writers</b>: any number of threads, in {@link #observe} and {@link #forgetIdle}; recovery comes first, in one
 * thread. <b>Readers</b>: {@link #refused}, any thread.
 *
 * <p><b>Progress</b>: lock-free on {@link WindowClock#EVENT_TIME} and {@link WindowClock#INSPECTED_UNITS}: a stalled
 * thread stops no other. The steps of a call are: find the scope ({@link ScopeTable}), remember the result and move the
 * clock ({@link ScopeTrack}), number the unit ({@link UnitNumbers}), publish each defect ({@link WindowLog}), extend or
 * open ({@link OpenClusters}), close. Each is a walk over what is linked and a compare-and-set that fails only because
 * another thread's succeeded; walks end, for what a walk passes was linked before it. Rules on
 * {@link WindowClock#RUN_TIME} take turns in each scope ({@link LockedTrack}). Nothing is allocated unless there is an
 * event, a new unit to number, a scope, growth, or N units about a defect that yet make no cluster.
 *
 * <p><b>Memory order</b>: a defect is linked to its chain by a compare-and-set, and only then are the open clusters and
 * the chains about it read, by volatile reads; so of the members of a would-be cluster the one that is linked last, in the
 * one order of all volatile accesses, sees all the others.
 *
 * <p><b>Exactness</b>: let a set of defects of N units be admitted by the definition, and be accepted. <em>None is
 * lost</em>: the member linked last extends an open cluster, or sees the set; then {@link ClusterChoice} has a choice,
 * which is appended to the list of open clusters unless one is found there that it extends. Either way a cluster that is
 * told holds it. <em>None is told twice</em>: whoever finds a cluster already told lies in its anchor's reach, and walks
 * past it before it may append; a member of an opening set is not told to extend it. Closing is a matter of clocks, or of
 * forgetting: while a caller's defect is not late and its scope is not forgotten, no cluster with a member in common can have closed, and a caller that finds itself late
 * opens nothing. <em>None is invented</em>: a choice is made of linked entries, compared in full.
 *
 * <p><b>What may be lost</b>: a caller that stalls in a call while its scope's clock goes on until the call's inspection
 * is late finds it accepted or late, as if it had come before or after. Where evidence about it is gone by then, or a
 * cluster was not opened for it, it is told late though others may have counted it. So is one whose scope is forgotten
 * meanwhile. A result that comes twice at the same
 * moment with different device times may be accepted twice. What exceeds the {@link Capacity} is not watched, and counted.
 *
 * <p><b>Order of events</b>: that of the contract within a call. Events of calls at the same time reach their callers in
 * any order: one may be told of a defect that extends a cluster, or of its closing, before the other has handed on that it
 * opened.
 */
final class LockFreeDetector implements RestorableDetector {
    private final RuleSet rules;
    private final ScopeTable scopes;
    private final LongAdder refused = new LongAdder();
    private final boolean isSegmentChosen;
    private final boolean isToolingChosen;
    private final boolean isToolingFirst;

    LockFreeDetector(RuleSet rules, Capacity capacity) {
        this(rules, capacity, Publication.FENCED);
    }

    /** For proofs that a weaker publication is found out. */
    LockFreeDetector(RuleSet rules, Capacity capacity, Publication publication) {
        this.rules = rules;
        this.scopes = new ScopeTable(
                capacity.scopes(), refused, scope -> new ScopeTrack(scope, rules, capacity, publication, refused));
        this.isSegmentChosen = rules.rules().stream().anyMatch(rule -> rule.scope() == ScopeKind.SEGMENT);
        this.isToolingChosen = rules.rules().stream().anyMatch(rule -> rule.scope() == ScopeKind.TOOLING);
        this.isToolingFirst = isToolingChosen && rules.rules().get(0).scope() == ScopeKind.TOOLING;
    }

    /** {@inheritDoc} May miss what is under way. */
    @Override
    public long refused() {
        return refused.sum();
    }

    @Override
    public List<DetectionEvent> observe(Inspection inspection) {
        return watch(inspection, true);
    }

    @Override
    public void restore(Inspection inspection) {
        watch(inspection, false);
    }

    private List<DetectionEvent> watch(Inspection inspection, boolean concluding) {
        long time = ScopeWatch.nanos(inspection.time());
        Tooling tooling = inspection.tooling();
        Scope first = isToolingFirst && tooling != null ? tooling : inspection.segment();
        Scope second = null;
        if (tooling != null && isSegmentChosen && isToolingChosen) {
            second = isToolingFirst ? inspection.segment() : tooling;
        }
        List<DetectionEvent> events = null;
        ScopeTrack firstTrack = null;
        ScopeTrack secondTrack = null;
        for (Scope scope = rules.rules().isEmpty() ? null : first;
                scope != null;
                scope = scope == first ? second : null) {
            ScopeTrack track = scopes.track(scope);
            Admission admission = track == null ? Admission.REFUSED : track.admit(inspection, time);
            while (admission == Admission.RETIRED) {
                // Another thread forgot the scope; it starts afresh.
                track = scopes.track(scope);
                admission = track == null ? Admission.REFUSED : track.admit(inspection, time);
            }
            if (track != null && admission == Admission.ACCEPTED) {
                if (scope == first) {
                    firstTrack = track;
                } else {
                    secondTrack = track;
                }
            } else if (track != null && admission == Admission.LATE) {
                events = track.late(inspection.result(), events);
            }
        }
        for (int i = 0; i < rules.rules().size(); i++) {
            boolean inFirst = rules.rules().get(i).scopeOf(inspection) == first;
            events = watch(inFirst ? firstTrack : secondTrack, i, inspection, time, concluding, events);
            accept(inFirst ? secondTrack : firstTrack, i, inspection, time);
        }
        if (concluding) {
            events = firstTrack == null ? events : firstTrack.close(events);
            events = secondTrack == null ? events : secondTrack.close(events);
        }
        return events == null ? List.of() : events;
    }

    private static @Nullable List<DetectionEvent> watch(
            @Nullable ScopeTrack scope,
            int index,
            Inspection inspection,
            long time,
            boolean concluding,
            @Nullable List<DetectionEvent> events) {
        RuleTrack rule = scope == null ? null : scope.rule(index);
        if (rule == null) {
            return events;
        }
        if (concluding) {
            return rule.observe(inspection, time, events);
        }
        rule.restore(inspection, time);
        return events;
    }

    private static void accept(@Nullable ScopeTrack scope, int index, Inspection inspection, long time) {
        RuleTrack rule = scope == null ? null : scope.rule(index);
        if (rule != null) {
            rule.accept(inspection, time);
        }
    }

    @Override
    public void restore(Cluster cluster, Collection<ClusterMember> members) {
        ScopeTrack track = scopes.track(cluster.scope());
        if (track != null) {
            track.restore(cluster, members);
        }
    }

    @Override
    public DetectorState save() {
        return new DetectorState(scopes.tracks().stream()
                .filter(ScopeTrack::hasBegun)
                .map(ScopeTrack::save)
                .toList());
    }

    /** {@inheritDoc} Where there is no room for a scope, its clusters close. */
    @Override
    public List<DetectionEvent> load(DetectorState state) {
        Set<Scope> watched = scopes.tracks().stream().map(ScopeTrack::scope).collect(Collectors.toSet());
        for (ScopeState each : state.scopes()) {
            if (watched.contains(each.scope())) {
                throw new IllegalArgumentException(
                        "a scope must be loaded before it is watched, " + each.scope() + " is watched already");
            }
        }
        List<DetectionEvent> events = new ArrayList<>();
        for (ScopeState each : state.scopes()) {
            ScopeTrack track = scopes.track(each.scope());
            if (track != null) {
                track.load(each, events);
            } else {
                each.rules().stream()
                        .flatMap(rule -> rule.open().stream())
                        .forEach(open -> events.add(new DetectionEvent.Closed(open.id(), open.latest())));
            }
        }
        return events;
    }

    @Override
    public List<DetectionEvent> forgetIdle(Instant receivedBefore) {
        List<DetectionEvent> events = new ArrayList<>();
        scopes.retire(ScopeTrack.nanosOrNearest(receivedBefore), track -> track.closeAll(events));
        return events;
    }
}
