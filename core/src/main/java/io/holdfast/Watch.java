package io.holdfast;

import io.holdfast.audit.ConfigHash;
import io.holdfast.detect.Capacity;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.CreepWatch;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.Inspection;
import io.holdfast.detect.RuleSet;
import io.holdfast.detect.WindowClock;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Episode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line's detector and what it takes to show it results: memory of recent ids, and recovery from the journal. Guarded by
 * the front door's lock.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    /** A week of one station: repeats come soon, and a repeat that is older still cannot pass the journal. */
    private static final int RECENT_IDS = 65_536;

    private static final int FORGET_EVERY = 4_096;

    private final Capacity capacity;
    private final Duration retention;
    private final Duration allowedAhead;
    private final @Nullable Creep creep;
    private final Map<ResultId, Boolean> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ResultId, Boolean> eldest) {
            return size() > RECENT_IDS;
        }
    };
    private final List<DetectionEvent> orphans = new ArrayList<>();
    private volatile RuleSet rules;
    private volatile Map<RuleRef, String> configs;
    private ClusterDetector detector;
    private long observed;
    private long refusedByDetector;
    private volatile Refusals refusals = new Refusals(0, Instant.MIN);

    private Watch(RuleSet rules, @Nullable Creep creep, Capacity capacity, Duration retention, Duration allowedAhead) {
        this.capacity = capacity;
        this.rules = rules;
        this.configs = configs(rules);
        this.creep = creep;
        this.allowedAhead = allowedAhead;
        this.retention = retention;
        this.detector = ClusterDetector.concurrent(rules, capacity);
    }

    /** Makes the watch as the journal has it. */
    static Watch restored(
            RuleSet rules,
            @Nullable Creep creep,
            Capacity capacity,
            Duration retention,
            Duration allowedAhead,
            StoreReader journal,
            Instant now)
            throws StoreException {
        Watch watch = new Watch(rules, creep, capacity, retention, allowedAhead);
        watch.restore(journal, now);
        if (creep != null) {
            journal.forEachResult(ResultQuery.receivedFrom(now.minus(retention)), watch::creepOf);
        }
        return watch;
    }

    /** Begins anew with what the journal has. */
    void restore(StoreReader journal, Instant now) throws StoreException {
        ClusterDetector fresh = ClusterDetector.concurrent(rules, capacity);
        fill(fresh, journal, now.minus(reach(rules, retention)));
        goOn(fresh, journal, now);
    }

    /**
     * Makes a detector of other rules from what the journal has, to be swapped in later. Does not touch this watch, so it needs
     * no lock and may take its time.
     */
    ClusterDetector prepare(RuleSet next, StoreReader journal, Instant now) throws StoreException {
        ClusterDetector prepared = ClusterDetector.concurrent(next, capacity);
        journal.forEachResult(
                ResultQuery.receivedFrom(now.minus(reach(next, retention))), result -> restore(prepared, result));
        return prepared;
    }

    /** Goes on with a prepared detector, after showing it what was received since it was prepared. */
    void swap(RuleSet next, ClusterDetector prepared, Instant preparedAt, StoreReader journal) throws StoreException {
        // A minute more, for a clock that was set back meanwhile; what the detector knows already it passes over.
        fill(prepared, journal, preparedAt.minus(Duration.ofMinutes(1)));
        rules = next;
        configs = configs(next);
        goOn(prepared, journal, preparedAt);
    }

    /**
     * Makes a detector of what the journal has, which sees the given results last, as they are bound now: in their new scope they
     * arrive at this moment. Does not touch this watch. To be called where the rules cannot change meanwhile.
     */
    JournalWriter.Rebuilt rebuild(List<InspectionResult> bound, StoreReader journal, Instant now)
            throws StoreException {
        Set<ResultId> last = new HashSet<>();
        bound.forEach(result -> last.add(result.id()));
        ClusterDetector fresh = ClusterDetector.concurrent(rules, capacity);
        journal.forEachResult(ResultQuery.receivedFrom(now.minus(reach(rules, retention))), result -> {
            if (!last.contains(result.id())) {
                restore(fresh, result);
            }
        });
        resume(fresh, journal, new ArrayList<>());
        List<DetectionEvent> events = new ArrayList<>();
        bound.stream()
                .filter(result -> result.counts() && !isAhead(result))
                .sorted(Comparator.comparing(InspectionResult::deviceTime))
                .forEach(result -> events.addAll(fresh.observe(inspection(result))));
        return new JournalWriter.Rebuilt(fresh, List.copyOf(events));
    }

    /**
     * Tells whether it matters to a rule where a result was made. A pass moves no window but those of inspected units and of run
     * time; for it alone the detector need not be made anew.
     */
    boolean concerns(InspectionResult result) {
        return result.counts()
                && (!result.defects().isEmpty()
                        || rules.rules().stream().anyMatch(rule -> rule.clock() != WindowClock.EVENT_TIME));
    }

    /** Goes on with a detector that knows all that the journal has. */
    void adopt(ClusterDetector rebuilt, Instant now) {
        begin(rebuilt, now);
    }

    /**
     * A scope just short of being forgotten may still need what lies a window, the lateness and the skew further back; and to
     * be right about the watermark there, what tells its stations before that (see {@link ClusterDetector#restore}).
     */
    private static Duration reach(RuleSet rules, Duration retention) {
        return rules.rules().stream()
                .map(ClusterRule::window)
                .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) >= 0 ? one : other)
                .plus(rules.allowedLateness())
                .plus(rules.allowedSkew().multipliedBy(2))
                .plus(rules.idleAfter())
                .plus(retention);
    }

    private void fill(ClusterDetector fresh, StoreReader journal, Instant receivedFrom) throws StoreException {
        journal.forEachResult(ResultQuery.receivedFrom(receivedFrom), result -> {
            recent.put(result.id(), true);
            restore(fresh, result);
        });
    }

    private void restore(ClusterDetector fresh, InspectionResult result) {
        if (result.counts() && !isAhead(result)) {
            fresh.restore(inspection(result));
        }
    }

    private void goOn(ClusterDetector fresh, StoreReader journal, Instant now) throws StoreException {
        orphans.clear();
        resume(fresh, journal, orphans);
        begin(fresh, now);
    }

    private void begin(ClusterDetector fresh, Instant now) {
        detector = fresh;
        refusedByDetector = 0;
        // It was shown again what the one before had no room for.
        refusals = new Refusals(refusals.count, Instant.MIN);
        countRefused(now);
    }

    private void countRefused(Instant now) {
        long count = detector.refused();
        if (count != refusedByDetector) {
            if (!isIncomplete(now)) {
                LOG.warn("the detector has no room for all that it is shown; clusters may be missed");
            }
            refusals = new Refusals(refusals.count + count - refusedByDetector, outOfReachAt(now));
            refusedByDetector = count;
        }
    }

    /** Returns when what comes now is in no window any more; unknown beforehand where a window is not one of device time. */
    private Instant outOfReachAt(Instant now) {
        return rules.rules().stream().allMatch(rule -> rule.clock() == WindowClock.EVENT_TIME)
                ? now.plus(reach(rules, Duration.ZERO))
                : Instant.MAX;
    }

    /** Returns how many results, defects and scopes the detector had no room for since start. Any thread. */
    long refused() {
        return refusals.count;
    }

    /** Tells whether something that the detector had no room for may still be part of a cluster. Any thread. */
    boolean isIncomplete(Instant now) {
        return now.isBefore(refusals.missedUntil);
    }

    /** Hands over the clusters that are open in the journal; those that no rule watches go among the orphans, closed. */
    private void resume(ClusterDetector fresh, StoreReader journal, List<DetectionEvent> unwatched)
            throws StoreException {
        List<Episode> open = new ArrayList<>();
        journal.forEachEpisode(true, open::add);
        for (Episode episode : open) {
            for (Cluster cluster : episode.clusters()) {
                if (!watches(cluster.rule())) {
                    unwatched.add(new DetectionEvent.Closed(cluster.id(), episode.lastMemberTime()));
                    continue;
                }
                List<ClusterMember> members = new ArrayList<>();
                journal.forEachMember(cluster.id(), members::add);
                fresh.restore(cluster, members);
            }
        }
    }

    private boolean watches(RuleRef rule) {
        return rules.rules().stream().anyMatch(each -> each.ref().id().equals(rule.id()));
    }

    /** Returns the closing of the clusters that the journal has open but no rule watches any more. */
    List<DetectionEvent> orphans() {
        return List.copyOf(orphans);
    }

    /** Returns the rules in force. Any thread. */
    RuleSet rules() {
        return rules;
    }

    /** Returns the hash of a rule's settings; empty where it is not in force. Any thread. */
    String config(RuleRef rule) {
        return configs.getOrDefault(rule, "");
    }

    private static Map<RuleRef, String> configs(RuleSet rules) {
        return rules.rules().stream().collect(Collectors.toUnmodifiableMap(ClusterRule::ref, ConfigHash::of));
    }

    /** Remembers an id and tells whether it is new. A repeat is for the journal to judge; the detector need not see it. */
    boolean isNew(ResultId id) {
        return recent.put(id, true) == null;
    }

    /**
     * Tells whether a result claims to be from the future. Shown to the detector, it would move its station's clock on and
     * make the results of all that lie farther behind than the skew late, and its own.
     */
    boolean isAhead(InspectionResult result) {
        Instant received = result.receivedTime();
        return received != null && result.deviceTime().isAfter(received.plus(allowedAhead));
    }

    /** Shows a result to the detector; now and then, has it forget the scopes that ended. */
    List<DetectionEvent> observe(InspectionResult result, Instant now) {
        List<DetectionEvent> events = detector.observe(inspection(result));
        countRefused(now);
        observed++;
        if (observed % FORGET_EVERY != 0) {
            return events;
        }
        List<DetectionEvent> all = new ArrayList<>(events);
        all.addAll(forgetIdle(now));
        return all;
    }

    /** Shows a result to the charts and returns their warnings. */
    List<CreepWatch.Warning> creepOf(InspectionResult result) {
        Creep watched = creep;
        if (watched == null || !result.counts()) {
            return List.of();
        }
        return watched.charts()
                .observe(
                        result.unit(),
                        result.defects().stream()
                                .filter(defect -> watched.counted().contains(defect.confirmation()))
                                .toList());
    }

    List<DetectionEvent> forgetIdle(Instant now) {
        return detector.forgetIdle(now.minus(retention));
    }

    static Inspection inspection(InspectionResult result) {
        WorkContext context = result.context();
        Tooling tooling = context == null ? null : context.tooling();
        MaterialDefinitionId material = context == null ? null : context.material();
        Instant received = result.receivedTime();
        return new Inspection(
                result.id(),
                result.station(),
                result.unit(),
                result.segment(),
                tooling,
                material,
                result.deviceTime(),
                received == null ? result.deviceTime() : received,
                result.defects());
    }

    private record Refusals(long count, Instant missedUntil) {}

    /** Charts against creeping rates, and what they count. */
    record Creep(CreepWatch charts, Set<Confirmation> counted) {}
}
