package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The detector to read: for each defect it scans what the window holds of the same rule, scope and morphology. No grid,
 * no counters kept in step, nothing estimated.
 *
 * <p>Memory for each scope: the results within the allowed lateness; for each rule the counted defects of W and the
 * lateness (on inspected units, of 2 W units), on run time one number pair per inspection as long, and a few words per
 * open cluster. {@link #forgetIdle} ends it.
 *
 * <p><b>Thread-safety</b>: confined to one thread at a time.
 */
final class ScanningDetector implements RestorableDetector {
    private final RuleSet rules;

    private final Map<Scope, ScopeWatch> scopes = new HashMap<>();

    ScanningDetector(RuleSet rules) {
        this.rules = rules;
    }

    @Override
    public List<DetectionEvent> observe(Inspection inspection) {
        List<DetectionEvent> events = new ArrayList<>();
        List<ScopeWatch> accepting = admit(inspection, events);
        forEachWatching(inspection, accepting, (watch, rule) -> watch.observe(rule, inspection, events));
        accepting.forEach(watch -> watch.close(events));
        return events;
    }

    @Override
    public void restore(Inspection inspection) {
        List<ScopeWatch> accepting = admit(inspection, new ArrayList<>());
        forEachWatching(inspection, accepting, (watch, rule) -> watch.restore(rule, inspection));
    }

    @Override
    public void restore(Cluster cluster, Collection<ClusterMember> members) {
        watch(cluster.scope()).restore(cluster, members);
    }

    @Override
    public List<DetectionEvent> forgetIdle(Instant receivedBefore) {
        List<DetectionEvent> events = new ArrayList<>();
        for (Iterator<ScopeWatch> each = scopes.values().iterator(); each.hasNext(); ) {
            ScopeWatch watch = each.next();
            if (watch.received().isBefore(receivedBefore)) {
                each.remove();
                watch.closeAll(events);
            }
        }
        return events;
    }

    @Override
    public DetectorState save() {
        return new DetectorState(scopes.values().stream()
                .filter(ScopeWatch::hasBegun)
                .map(ScopeWatch::save)
                .toList());
    }

    @Override
    public List<DetectionEvent> load(DetectorState state) {
        List<DetectionEvent> events = new ArrayList<>();
        Map<Scope, ScopeWatch> loaded = new HashMap<>();
        for (ScopeState each : state.scopes()) {
            if (scopes.containsKey(each.scope())) {
                throw new IllegalArgumentException(
                        "a scope must be loaded before it is watched, " + each.scope() + " is watched already");
            }
            ScopeWatch watch = new ScopeWatch(each.scope(), rules);
            watch.load(each, events);
            loaded.put(each.scope(), watch);
        }
        scopes.putAll(loaded);
        return events;
    }

    /** Returns the scopes that accept the inspection, in the order in which the rules choose them. */
    private List<ScopeWatch> admit(Inspection inspection, List<DetectionEvent> events) {
        Set<Scope> chosen = new LinkedHashSet<>();
        rules.rules().forEach(rule -> chosen.add(rule.scopeOf(inspection)));
        List<ScopeWatch> accepting = new ArrayList<>();
        for (Scope scope : chosen) {
            ScopeWatch watch = watch(scope);
            switch (watch.admit(inspection)) {
                case ACCEPTED -> accepting.add(watch);
                case LATE -> events.add(new DetectionEvent.Late(inspection.result(), scope, watch.watermark()));
                case REPEAT -> {}
            }
        }
        return accepting;
    }

    private void forEachWatching(
            Inspection inspection, List<ScopeWatch> accepting, BiConsumer<ScopeWatch, ClusterRule> action) {
        for (ClusterRule rule : rules.rules()) {
            Scope scope = rule.scopeOf(inspection);
            for (ScopeWatch watch : accepting) {
                if (watch.scope().equals(scope)) {
                    action.accept(watch, rule);
                }
            }
        }
    }

    private ScopeWatch watch(Scope scope) {
        return scopes.computeIfAbsent(scope, any -> new ScopeWatch(any, rules));
    }
}
