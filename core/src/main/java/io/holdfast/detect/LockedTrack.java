package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link RuleWatch} under a lock, for {@link WindowClock#RUN_TIME}: an inspection in the middle of a stop moves all
 * positions behind it at once.
 *
 * <p><b>Progress</b>: blocking; callers of one scope wait for one another, for a scan of the window each.
 */
final class LockedTrack implements RuleTrack {
    private final ScopeTrack scopeTrack;
    private final RuleWatch watch;

    LockedTrack(ClusterRule rule, Scope scope, ScopeTrack scopeTrack) {
        this.scopeTrack = scopeTrack;
        this.watch = new RuleWatch(rule, scope);
    }

    @Override
    public synchronized void accept(Inspection inspection, long time) {
        watch.accept(inspection.unit(), time, scopeTrack.earliestTime());
    }

    @Override
    public synchronized @Nullable List<DetectionEvent> observe(
            Inspection inspection, long time, @Nullable List<DetectionEvent> events) {
        if (scopeTrack.isRetired() && !inspection.defects().isEmpty()) {
            // What it would open may have opened and closed already.
            return scopeTrack.late(inspection.result(), events);
        }
        long earliestTime = scopeTrack.earliestTime();
        watch.accept(inspection.unit(), time, earliestTime);
        List<DetectionEvent> told = events == null ? new ArrayList<>(2) : events;
        watch.observe(inspection, time, earliestTime, told);
        return told;
    }

    @Override
    public synchronized void restore(Inspection inspection, long time) {
        long earliestTime = scopeTrack.earliestTime();
        watch.accept(inspection.unit(), time, earliestTime);
        watch.restore(inspection, time, earliestTime);
    }

    @Override
    public synchronized void restore(Cluster cluster, Collection<ClusterMember> members) {
        watch.restore(cluster, members);
    }

    @Override
    public synchronized RuleState save() {
        return watch.save(scopeTrack.earliestTime());
    }

    @Override
    public synchronized boolean load(RuleState state) {
        return watch.load(state);
    }

    @Override
    public synchronized @Nullable List<DetectionEvent> close(@Nullable List<DetectionEvent> events) {
        List<DetectionEvent> told = events == null ? new ArrayList<>(2) : events;
        watch.close(scopeTrack.earliestTime(), told);
        return told;
    }

    @Override
    public synchronized @Nullable List<DetectionEvent> closeAll(@Nullable List<DetectionEvent> events) {
        List<DetectionEvent> told = events == null ? new ArrayList<>(2) : events;
        watch.closeAll(told);
        return told;
    }
}
