package io.holdfast;

import io.holdfast.detect.Baseline;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.PlaceGrid;
import io.holdfast.detect.RuleSet;
import io.holdfast.detect.Thresholds;
import io.holdfast.detect.WindowClock;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.UnitId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DryRun;
import io.holdfast.port.Lane;
import io.holdfast.port.Payload;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs rules over results of the past, to see what they would have done: which holds, with how many units, how many of them for
 * nothing, and what exactly each target would have been sent. Works on a journal of its own; nothing is sent, and nothing is written
 * to the journal that the past comes from.
 *
 * <p>Set up by one thread; each run blocks for a pass over the past.
 */
public final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Past past;
    private final Map<DestinationId, DryRun> targets = new LinkedHashMap<>();
    private boolean exact;

    /** Where the results come from: in the order in which they came, the same each time. */
    @FunctionalInterface
    public interface Past {
        /**
         * Hands over every result.
         *
         * @throws IOException where the past cannot be read
         */
        void forEach(Consumer<? super InspectionResult> action) throws IOException;
    }

    private Rehearsal(Past past) {
        this.past = Objects.requireNonNull(past, "past");
    }

    /** Starts a rehearsal over results from anywhere: a file, a list. */
    public static Rehearsal over(Past past) {
        return new Rehearsal(past);
    }

    /**
     * Starts a rehearsal over what a journal has, received from an instant on. On a copy of the journal, or while the line runs: what
     * comes meanwhile may or may not be seen.
     */
    public static Rehearsal over(StoreReader journal, Instant receivedFrom) {
        return new Rehearsal(action -> journal.forEachResult(ResultQuery.receivedFrom(receivedFrom), action));
    }

    /**
     * Waits for the scratch store after each result while a cluster is open, so that every run names the same units. Without it
     * a hold may name a few units more or less from run to run, for it is widened by what has come when it is written; with
     * it a past with a long allowed lateness takes some milliseconds for each result.
     */
    public Rehearsal exactly() {
        exact = true;
        return this;
    }

    /** Has each hold and report be shown as it would be sent to a target. */
    public Rehearsal target(DestinationId id, DryRun dryRun) {
        targets.put(Objects.requireNonNull(id, "id"), Objects.requireNonNull(dryRun, "dryRun"));
        return this;
    }

    /**
     * Runs rules over the past as a line would have: every hold that it would have asked for, without the ceiling on holds per hour.
     *
     * @param scratch an empty store, which is closed in the end; what it kept may be thrown away
     * @throws IOException where the past cannot be read, or the scratch store not be written
     * @throws InterruptedException if the thread is interrupted
     */
    public Rehearsed run(RuleSet rules, Store scratch) throws IOException, InterruptedException {
        PastClock clock = new PastClock();
        Set<ClusterId> open = new HashSet<>();
        try (Holdfast line = Holdfast.builder()
                .store(scratch)
                .rules(rules)
                .clock(clock)
                .blockWhenFull(PATIENCE)
                .holdsPerHour(Integer.MAX_VALUE)
                .open()) {
            past.forEach(result -> {
                Instant received = result.receivedTime();
                clock.reach(received == null ? result.deviceTime() : received);
                Receipt receipt = line.accept(result);
                if (!receipt.isTaken()) {
                    throw new IllegalStateException(
                            "the scratch store took nothing for " + PATIENCE + "; stopped at " + result.id());
                }
                boolean told = !receipt.detected().isEmpty();
                for (DetectionEvent event : receipt.detected()) {
                    if (event instanceof DetectionEvent.Opened opened) {
                        open.add(opened.cluster().id());
                    } else if (event instanceof DetectionEvent.Closed closed) {
                        open.remove(closed.cluster());
                    }
                }
                if (told || (exact && !open.isEmpty())) {
                    // What a hold finds suspect depends on how far this thread is ahead of the journal's.
                    receipt.durable().toCompletableFuture().join();
                }
            });
            if (!line.drain(PATIENCE)) {
                throw new IOException("the scratch store did not take all within " + PATIENCE);
            }
            return concluded(rules, line);
        }
    }

    private Rehearsed concluded(RuleSet rules, Holdfast line) throws IOException, InterruptedException {
        StoreReader journal = line.journal();
        List<Episode> episodes = new ArrayList<>();
        journal.forEachEpisode(false, episodes::add);
        List<Rehearsed.Hold> holds = new ArrayList<>();
        List<Cluster> clusters = new ArrayList<>();
        long sequence = 0;
        for (Episode episode : episodes) {
            clusters.addAll(episode.clusters());
            MaterialHold hold = journal.hold(HoldId.of(episode.id())).orElse(null);
            if (hold == null) {
                continue;
            }
            Nonconformance report =
                    journal.nonconformance(NonconformanceId.of(episode.id())).orElse(null);
            Map<DestinationId, List<Payload>> payloads = new LinkedHashMap<>();
            for (Map.Entry<DestinationId, DryRun> target : targets.entrySet()) {
                List<Payload> shown = new ArrayList<>();
                for (Deliverable content : report == null ? List.of(hold) : List.of(hold, report)) {
                    shown.addAll(target.getValue().show(delivery(++sequence, target.getKey(), episode, content)));
                }
                payloads.put(target.getKey(), shown);
            }
            holds.add(new Rehearsed.Hold(
                    hold, Optional.ofNullable(report), episode.clusters(), judged(episode, rules, journal), payloads));
        }
        return new Rehearsed(
                rules, journal.counts().results(), journal.counts().late(), clusters, holds, byChance(rules, line));
    }

    private static Delivery delivery(long sequence, DestinationId target, Episode episode, Deliverable content) {
        String key = content instanceof MaterialHold hold
                ? hold.id() + "/" + hold.revision()
                : ((Nonconformance) content).id() + "/" + ((Nonconformance) content).revision();
        return new Delivery(sequence, target, Lane.of(content), episode.id().value(), key, content, 0);
    }

    /** An episode is as right as the best of its clusters. */
    private static Rehearsed.Judgement judged(Episode episode, RuleSet rules, StoreReader journal) throws IOException {
        Rehearsed.Judgement best = Rehearsed.Judgement.REFUTED;
        for (Cluster cluster : episode.clusters()) {
            List<ClusterMember> members = new ArrayList<>();
            journal.forEachMember(cluster.id(), members::add);
            Map<ResultId, List<Defect>> defects = new HashMap<>();
            for (ClusterMember member : members) {
                Optional<InspectionResult> result = journal.result(member.result());
                defects.put(
                        member.result(), result.map(InspectionResult::defects).orElse(List.of()));
            }
            Rehearsed.Judgement judgement = judged(members, defects, unitsOf(cluster, rules));
            best = judgement.compareTo(best) < 0 ? judgement : best;
        }
        return best;
    }

    private static int unitsOf(Cluster cluster, RuleSet rules) {
        return rules.rules().stream()
                .filter(rule -> rule.ref().id().equals(cluster.rule().id()))
                .mapToInt(rule -> rule.thresholds().minimumUnits(cluster.morphology(), cluster.place()))
                .findFirst()
                .orElse(cluster.units().size());
    }

    /** By what people said of the members: enough of them confirmed, or too few left that nobody called false. */
    private static Rehearsed.Judgement judged(
            Collection<ClusterMember> members, Map<ResultId, List<Defect>> defects, int units) {
        Set<UnitId> confirmed = new HashSet<>();
        Set<UnitId> standing = new HashSet<>();
        for (ClusterMember member : members) {
            List<Defect> of = defects.getOrDefault(member.result(), List.of());
            Confirmation word = member.defectIndex() < of.size()
                    ? of.get(member.defectIndex()).confirmation()
                    : Confirmation.UNCONFIRMED;
            if (word == Confirmation.CONFIRMED) {
                confirmed.add(member.unit());
            }
            if (word != Confirmation.FALSE_CALL) {
                standing.add(member.unit());
            }
        }
        return confirmed.size() >= units
                ? Rehearsed.Judgement.CONFIRMED
                : standing.size() < units ? Rehearsed.Judgement.REFUTED : Rehearsed.Judgement.OPEN;
    }

    /** What chance alone would have opened at the rates of this past outside its episodes, where they can be learnt. */
    private static OptionalDouble byChance(RuleSet rules, Holdfast line) throws IOException {
        Set<UnitId> units = new HashSet<>();
        line.journal().forEachResult(ResultQuery.ALL, result -> units.add(result.unit()));
        double openings = 0;
        for (ClusterRule rule : rules.rules()) {
            try {
                PlaceGrid grid =
                        PlaceGrid.ofTiles(Math.max(PlaceGrid.DEFAULT.sideMicrometres(), rule.radiusMicrometres()));
                Baseline baseline = line.learnBaseline(1, grid, rule.counted(), Instant.EPOCH);
                openings += baseline.openingsPerHour(rule) * units.size() / baseline.unitsPerHour();
            } catch (IllegalArgumentException | IllegalStateException e) {
                return OptionalDouble.empty(); // too little was seen to know a rate
            }
        }
        return OptionalDouble.of(openings);
    }

    /**
     * Tries a rule with every combination of N, W and r over the past, in one pass.
     *
     * @param rule the rule to vary; must be on {@link WindowClock#EVENT_TIME}
     * @param lateness the lateness and the other settings that are not varied
     * @param units each N to try
     * @param windows each W to try
     * @param radii each r to try, in micrometres; zones know no radius, so one will do for them
     * @return a point for each combination, in the order of N, W and r
     * @throws IOException where the past cannot be read
     */
    public List<CurvePoint> curve(
            ClusterRule rule, RuleSet lateness, List<Integer> units, List<Duration> windows, List<Long> radii)
            throws IOException {
        if (rule.clock() != WindowClock.EVENT_TIME) {
            throw new IllegalArgumentException("clock of " + rule.ref() + " must be EVENT_TIME, was " + rule.clock());
        }
        Map<RuleId, ClusterRule> varied = new LinkedHashMap<>();
        for (int n : units) {
            for (Duration window : windows) {
                for (long radius : radii) {
                    ClusterRule variant = variant(rule, n, window, radius);
                    varied.put(variant.ref().id(), variant);
                }
            }
        }
        RuleSet rules = new RuleSet(
                List.copyOf(varied.values()), lateness.allowedLateness(), lateness.allowedSkew(), lateness.idleAfter());
        ClusterDetector detector = ClusterDetector.concurrent(rules, Holdfast.DEFAULT_CAPACITY);
        Map<ResultId, List<Defect>> defects = new HashMap<>();
        Map<RuleId, Tried> tried = new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
        PastClock clock = new PastClock();
        past.forEach(result -> {
            Instant received = result.receivedTime();
            clock.reach(received == null ? result.deviceTime() : received);
            if (!result.counts()) {
                return;
            }
            if (!result.defects().isEmpty()) {
                defects.put(result.id(), result.defects());
            }
            for (DetectionEvent event :
                    detector.observe(Watch.inspection(result.received(clock.instant(), result.context())))) {
                if (event instanceof DetectionEvent.Opened opened) {
                    Cluster cluster = opened.cluster();
                    tried.computeIfAbsent(cluster.rule().id(), any -> new Tried())
                            .add(
                                    cluster,
                                    judged(
                                            cluster.members(),
                                            defects,
                                            Objects.requireNonNull(varied.get(
                                                            cluster.rule().id()))
                                                    .minimumUnits()));
                }
            }
        });
        List<CurvePoint> points = new ArrayList<>();
        varied.forEach(
                (id, variant) -> points.add(tried.getOrDefault(id, new Tried()).point(variant, detector.refused())));
        return points;
    }

    private static ClusterRule variant(ClusterRule rule, int units, Duration window, long radius) {
        return new ClusterRule(
                new RuleRef(
                        new RuleId(rule.ref().id() + " N" + units + " W" + window + " r" + radius),
                        rule.ref().version()),
                rule.action(),
                rule.scope(),
                Thresholds.fixed(units),
                rule.clock(),
                window,
                rule.windowUnits(),
                rule.longestGap(),
                radius,
                rule.counted(),
                rule.materials(),
                rule.morphologies(),
                rule.zones(),
                rule.leastSeverity());
    }

    /** What one variant found. */
    private static final class Tried {
        private int detections;
        private int confirmed;
        private int refuted;
        private final Set<Rehearsed.Spot> spots = new HashSet<>();

        void add(Cluster cluster, Rehearsed.Judgement judgement) {
            detections++;
            confirmed += judgement == Rehearsed.Judgement.CONFIRMED ? 1 : 0;
            refuted += judgement == Rehearsed.Judgement.REFUTED ? 1 : 0;
            spots.add(Rehearsed.Spot.of(cluster));
        }

        CurvePoint point(ClusterRule variant, long unwatched) {
            return new CurvePoint(
                    variant.minimumUnits(),
                    variant.window(),
                    variant.radiusMicrometres(),
                    detections,
                    confirmed,
                    refuted,
                    spots.size(),
                    unwatched);
        }
    }

    /**
     * What a rule finds with one N, W and r. Clusters are counted when they open: what is confirmed later is not seen here.
     *
     * @param units N
     * @param window W
     * @param radiusMicrometres r
     * @param detections clusters that opened
     * @param confirmed those of which people had confirmed N units and more
     * @param refuted those of which fewer than N units are left that nobody called false: false alarms
     * @param spots at how many different places and kinds of defect
     * @param unwatched what the detector had no room for, of all variants; more than 0: the counts are too low
     */
    public record CurvePoint(
            int units,
            Duration window,
            long radiusMicrometres,
            int detections,
            int confirmed,
            int refuted,
            int spots,
            long unwatched) {}

    /** Stands at the latest time seen: a result of the past is received when it was received. */
    private static final class PastClock implements InstantSource {
        private volatile @Nullable Instant now;

        void reach(Instant time) {
            Instant before = now;
            if (before == null || time.isAfter(before)) {
                now = time;
            }
        }

        @Override
        public Instant instant() {
            Instant known = now;
            return known == null ? Instant.EPOCH : known;
        }
    }
}
