package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.Scope;
import io.holdfast.model.Segment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One scope for any number of threads: its stations' clocks, the results it knows, and each rule that may watch there.
 *
 * <p><b>Progress</b>: lock-free. The time of receipt only grows; to raise it fails only where another thread raised it or
 * retired the scope. For the clocks see {@link StationTrack}.
 *
 * <p><b>Memory order</b>: volatile. A result is known before its receipt counts, its receipt counts before it moves a
 * clock, and the clock moves before its defects are published. So a scope is retired either before it accepts an
 * inspection, which then goes to a new one, or with it.
 */
final class ScopeTrack {
    /** What became of an inspection in the scope. */
    enum Admission {
        /** The clock of its station has moved by it. */
        ACCEPTED,
        /** It was accepted before. */
        REPEAT,
        /** It came too late. */
        LATE,
        /** There is no room to remember it. */
        REFUSED,
        /** The scope is no more. */
        RETIRED
    }

    private static final long NEVER = Long.MIN_VALUE;
    private static final long RETIRED = Long.MAX_VALUE;
    private static final VarHandle RECEIVED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            RECEIVED = lookup.findVarHandle(ScopeTrack.class, "received", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Scope scope;
    private final RuleSet ruleSet;
    private final StationTrack stations;
    private final WindowLog known;
    private final @Nullable RuleTrack[] rules;

    @SuppressWarnings("UnusedVariable") // By its VarHandle.
    private long received = NEVER;

    ScopeTrack(Scope scope, RuleSet ruleSet, Capacity capacity, Publication publication, LongAdder refused) {
        this.scope = scope;
        this.ruleSet = ruleSet;
        this.stations = new StationTrack(ruleSet);
        this.known = new WindowLog(forKnown(ruleSet, capacity), publication, refused);
        this.rules = new RuleTrack[ruleSet.rules().size()];
        int chains = Math.max(16, Math.min(1 << 14, capacity.expected()));
        for (int i = 0; i < rules.length; i++) {
            ClusterRule rule = ruleSet.rules().get(i);
            // A tooling rule watches in a segment too, where the tooling is unknown; a segment rule never watches in
            // a tooling.
            if (rule.scope() == ScopeKind.TOOLING || scope instanceof Segment) {
                rules[i] = rule.clock() == WindowClock.RUN_TIME
                        ? new LockedTrack(rule, scope, this)
                        : new FreeTrack(rule, scope, this, new WindowLog(capacity, publication, refused), chains);
            }
        }
    }

    /** Results are known for the lateness, a fraction of what the defects of a window are kept for. */
    private static Capacity forKnown(RuleSet ruleSet, Capacity capacity) {
        double lateness = ruleSet.allowedLateness().toNanos();
        double kept = lateness;
        for (ClusterRule rule : ruleSet.rules()) {
            kept = Math.max(kept, lateness + rule.window().toNanos());
        }
        int expected = (int) Math.max(1, capacity.expected() * (lateness / kept));
        return new Capacity(capacity.scopes(), expected, capacity.largest());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    Scope scope() {
        return scope;
    }

    /** Returns the earliest device time that is not late. */
    long earliestTime() {
        return stations.watermarkVolatile();
    }

    /** Adds that the inspection is late, unless that is among the events. */
    List<DetectionEvent> late(ResultId result, @Nullable List<DetectionEvent> events) {
        if (events != null) {
            for (DetectionEvent event : events) {
                if (event instanceof DetectionEvent.Late late && late.scope().equals(scope)) {
                    return events;
                }
            }
        }
        return RuleTrack.add(events, new DetectionEvent.Late(result, scope, instant(earliestTime())));
    }

    Admission admit(Inspection inspection, long time) {
        long received = nanosOrNearest(inspection.received());
        long earliest = stations.watermarkFor(inspection.station(), received);
        if (time < earliest) {
            stations.hearLate(inspection.station(), time, received);
            return Admission.LATE;
        }
        ResultId result = inspection.result();
        switch (known.appendIfAbsent(
                time, FreeTrack.mix(result.hashCode()), result, Math.max(NEVER + 1, earliest) - 1)) {
            case PRESENT -> {
                return Admission.REPEAT;
            }
            case REFUSED -> {
                return Admission.REFUSED;
            }
            case APPENDED -> {}
        }
        // An equal result may have come and gone while this caller stalled; but then the clock has passed it.
        if (time < earliestTime()) {
            stations.hearLate(inspection.station(), time, received);
            return Admission.LATE;
        }
        if (!raiseReceived(received)) {
            return Admission.RETIRED;
        }
        stations.hear(inspection.station(), time, received);
        return Admission.ACCEPTED;
    }

    /** Raises the time of receipt; false where the scope is retired. Retried where another thread raised it, until as high. */
    private boolean raiseReceived(long value) {
        for (; ; ) {
            long seen = (long) RECEIVED.getVolatile(this);
            if (seen == RETIRED) {
                return false;
            }
            if (seen >= value || RECEIVED.compareAndSet(this, seen, value)) {
                return true;
            }
        }
    }

    /** Returns an instant in nanoseconds since 1970; beyond what these can tell, the nearest that is not reserved. */
    static long nanosOrNearest(Instant instant) {
        long seconds = instant.getEpochSecond();
        long most = Long.MAX_VALUE / 1_000_000_000L - 1;
        if (seconds > most || seconds < -most) {
            return seconds > 0 ? RETIRED - 1 : NEVER + 1;
        }
        return seconds * 1_000_000_000L + instant.getNano();
    }

    /** Retires the scope if nothing it accepted was received at the instant or later; tells whether this call did it. */
    boolean retire(long receivedBefore) {
        for (; ; ) {
            long seen = (long) RECEIVED.getVolatile(this);
            if (seen >= receivedBefore) {
                return false;
            }
            // Retried where something was received.
            if (RECEIVED.compareAndSet(this, seen, RETIRED)) {
                return true;
            }
        }
    }

    boolean isRetired() {
        return (long) RECEIVED.getVolatile(this) == RETIRED;
    }

    /** Returns a rule by its index in the rule set, or null where it never watches in this scope. */
    @Nullable
    RuleTrack rule(int index) {
        return rules[index];
    }

    void restore(Cluster cluster, Collection<ClusterMember> members) {
        RuleTrack track = rule(cluster.rule().id());
        members.forEach(member -> stations.reach(ScopeWatch.nanos(member.time())));
        track.restore(cluster, members);
    }

    /** Tells whether anything was accepted. */
    boolean hasBegun() {
        return earliestTime() > NEVER;
    }

    /** Returns all that may still matter of a scope that has begun. At rest. */
    ScopeState save() {
        List<ScopeState.Known> results = new ArrayList<>();
        known.forEachBehind(earliestTime() - 1, (chains, number) -> {
            if (chains.subject(number) instanceof ResultId result) {
                results.add(new ScopeState.Known(instant(chains.position(number)), result));
            }
        });
        long latest = (long) RECEIVED.getVolatile(this);
        return new ScopeState(
                scope,
                instant(earliestTime()),
                latest == NEVER ? null : instant(latest),
                stations.save(),
                results,
                Arrays.stream(rules)
                        .filter(Objects::nonNull)
                        .map(RuleTrack::save)
                        .toList());
    }

    /** Takes up where the state left off, before anything else comes; says what closes for want of its rule. */
    void load(ScopeState state, List<DetectionEvent> events) {
        stations.load(state.watermark(), state.stations());
        for (ScopeState.Known each : state.known()) {
            known.appendIfAbsent(
                    ScopeWatch.nanos(each.time()),
                    FreeTrack.mix(each.result().hashCode()),
                    each.result(),
                    earliestTime() - 1);
        }
        Instant latest = state.received();
        if (latest != null) {
            raiseReceived(nanosOrNearest(latest));
        }
        for (RuleState rule : state.rules()) {
            if (Arrays.stream(rules).noneMatch(track -> track != null && track.load(rule))) {
                rule.open().forEach(each -> events.add(new DetectionEvent.Closed(each.id(), each.latest())));
            }
        }
    }

    private RuleTrack rule(RuleId id) {
        for (int i = 0; i < rules.length; i++) {
            RuleTrack track = rules[i];
            if (track != null && ruleSet.rules().get(i).ref().id().equals(id)) {
                return track;
            }
        }
        throw new IllegalArgumentException("rule " + id + " must be one that watches in " + scope);
    }

    @Nullable
    List<DetectionEvent> close(@Nullable List<DetectionEvent> events) {
        List<DetectionEvent> told = events;
        for (RuleTrack track : rules) {
            if (track != null) {
                told = track.close(told);
            }
        }
        // Whoever retired it may have missed what was opened since.
        return isRetired() ? closeAll(told) : told;
    }

    @Nullable
    List<DetectionEvent> closeAll(@Nullable List<DetectionEvent> events) {
        List<DetectionEvent> told = events;
        for (RuleTrack track : rules) {
            if (track != null) {
                told = track.closeAll(told);
            }
        }
        return told;
    }
}
