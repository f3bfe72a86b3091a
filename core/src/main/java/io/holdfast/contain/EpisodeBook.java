package io.holdfast.contain;

import io.holdfast.audit.AuditChain;
import io.holdfast.deliver.Outbox;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.RuleAction;
import io.holdfast.model.Actor;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Segment;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Task;
import io.holdfast.model.Timeline;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers clusters into episodes and places, once for each, a hold and a nonconformance.
 *
 * <p>Confined to the writer's thread, and to the transaction given with each call. When that transaction fails, this book has
 * run ahead of the journal: throw it away and {@link #load} another.
 */
public final class EpisodeBook {
    private static final long HOUR_SECONDS = 3_600;

    private final Outbox outbox;
    private final AuditChain audit;
    private final Function<RuleRef, String> config;
    private final ContainmentPolicy policy;
    private final FileKeeper files;
    private final HoldKeeper holds;
    private final Map<EpisodeId, OpenEpisode> open = new LinkedHashMap<>();
    private final Map<ClusterId, OpenEpisode> byCluster = new HashMap<>();
    private final LateWatch late = new LateWatch();

    private EpisodeBook(Outbox outbox, AuditChain audit, Function<RuleRef, String> config, ContainmentPolicy policy) {
        this.outbox = outbox;
        this.audit = audit;
        this.config = config;
        this.policy = policy;
        files = new FileKeeper(outbox, audit);
        holds = new HoldKeeper(outbox, audit, policy, this);
    }

    /**
     * Makes the book as the journal has it.
     *
     * @param config gives the hash of a rule's settings, for the audit
     */
    public static EpisodeBook load(
            StoreReader journal,
            Outbox outbox,
            AuditChain audit,
            Function<RuleRef, String> config,
            ContainmentPolicy policy)
            throws StoreException {
        EpisodeBook book = new EpisodeBook(outbox, audit, config, policy);
        List<Episode> episodes = new ArrayList<>();
        journal.forEachEpisode(true, episodes::add);
        for (Episode episode : episodes) {
            OpenEpisode state = load(episode, journal);
            episode.clusters().forEach(cluster -> book.byCluster.put(cluster.id(), state));
            book.open.put(episode.id(), state);
        }
        Set<EpisodeId> watched = new LinkedHashSet<>();
        journal.forEachHoldInForce(hold -> watched.add(hold.episode()));
        journal.forEachNonconformanceFile(true, file -> {
            EpisodeId episode = file.origin().episode();
            if (episode != null) {
                watched.add(episode);
            }
        });
        for (EpisodeId episode : watched) {
            book.watch(episode, journal);
        }
        return book;
    }

    /** Returns what leads holds through their life. */
    public HoldKeeper holds() {
        return holds;
    }

    /** Returns what keeps the files of nonconformances. */
    public FileKeeper files() {
        return files;
    }

    private static OpenEpisode load(Episode episode, StoreReader journal) throws StoreException {
        OpenEpisode state = new OpenEpisode(episode.first());
        for (Cluster cluster : episode.clusters()) {
            if (!cluster.equals(episode.first())) {
                state.add(cluster);
            }
            journal.forEachMember(cluster.id(), member -> state.add(cluster.id(), member));
        }
        for (int generation = 1; ; generation++) {
            Optional<MaterialHold> hold = journal.hold(HoldId.of(episode.id(), generation));
            if (hold.isEmpty()) {
                break;
            }
            state.hold(hold.get());
        }
        for (int generation = 1; ; generation++) {
            Optional<Nonconformance> report = journal.nonconformance(NonconformanceId.of(episode.id(), generation));
            if (report.isEmpty()) {
                break;
            }
            state.report(report.get());
        }
        if (state.hold != null) {
            state.suspectTo(state.hold.population().to());
        } else if (!episode.isOpen()) {
            state.suspectTo(episode.lastMemberTime());
        }
        if (journal.counts().bound() > 0) {
            state.segments(segmentsNow(state, journal));
        }
        return state;
    }

    /** The segments that own a member by the contexts that the members' results carry now, that of the first member first. */
    private static Set<Segment> segmentsNow(OpenEpisode episode, StoreReader journal) throws StoreException {
        Set<Segment> segments = new LinkedHashSet<>();
        for (Cluster cluster : episode.clusters()) {
            List<ClusterMember> members = new ArrayList<>();
            journal.forEachMember(cluster.id(), members::add);
            for (ClusterMember member : members) {
                segments.add(journal.result(member.result())
                        .map(InspectionResult::segment)
                        .orElse(member.segment()));
            }
        }
        return segments;
    }

    /**
     * Follows results of these units that are bound to another context now: every episode and hold that has one of them names the
     * segment that it was made in, and its suspect population is found anew. A hold never lets go of a unit for that.
     *
     * @return what was done; empty where no episode is concerned
     */
    public List<Containment> bound(Collection<UnitId> units, Instant now, Transaction journal) throws StoreException {
        Map<EpisodeId, Episode> concerned = new LinkedHashMap<>();
        for (UnitId unit : units) {
            for (Episode episode : journal.episodesOf(unit)) {
                concerned.put(episode.id(), episode);
            }
            for (MaterialHold hold : journal.holdsOf(unit)) {
                if (!concerned.containsKey(hold.episode())) {
                    journal.episode(hold.episode()).ifPresent(episode -> concerned.put(episode.id(), episode));
                }
            }
        }
        Moment moment = new Moment(journal, now, audit);
        for (Episode episode : concerned.values()) {
            OpenEpisode known = open.get(episode.id());
            OpenEpisode state = known == null ? load(episode, journal) : known;
            state.segments(segmentsNow(state, journal));
            Nonconformance report = state.report;
            boolean held = Suspicion.of(state, journal).isStale();
            if (held || report == null || !report.segments().equals(List.copyOf(state.segments()))) {
                revise(state, null, known != null, moment);
            }
        }
        return moment.done;
    }

    /** Looks at a result that was just written: it may have been made when an episode concluded already. */
    public void arrived(InspectionResult result) {
        late.arrived(result);
    }

    /**
     * Follows the results that arrived since the last call. What was made in the interval of a hold is held, too. Where a good unit
     * came late, nearer before the first member than the last known good one, what lies before it is no longer suspect: that is
     * told to a person, since a hold, which people may have acted on, lets go of nothing by itself.
     */
    public List<Containment> catchUp(Instant now, Transaction journal) throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        for (Map.Entry<EpisodeId, Set<UnitId>> touched : late.takeTouched().entrySet()) {
            EpisodeId id = touched.getKey();
            Optional<Episode> episode = journal.episode(id);
            if (episode.isEmpty()) {
                continue;
            }
            OpenEpisode known = open.get(id);
            OpenEpisode state = known == null ? load(episode.get(), journal) : known;
            Suspicion suspicion = Suspicion.of(state, journal);
            if (suspicion.isStale()) {
                revise(state, null, known != null, moment);
            }
            if (touched.getValue().contains(suspicion.found().lastKnownGood())) {
                proposeRelease(state, suspicion, moment);
            }
        }
        for (Map.Entry<EpisodeId, InspectionResult> each : late.takeClean().entrySet()) {
            Optional<Nonconformance> report = lastReport(each.getKey(), journal);
            if (report.isPresent()) {
                files.breakPoint(report.get().id(), breakPoint(each.getValue()), moment);
                watch(each.getKey(), journal);
            }
        }
        return moment.done;
    }

    private void proposeRelease(OpenEpisode episode, Suspicion suspicion, Moment moment) throws StoreException {
        MaterialHold hold = episode.hold;
        UnitId good = suspicion.found().lastKnownGood();
        if (hold == null
                || suspicion.holdIsOver()
                || good == null
                || !suspicion.found().from().isAfter(hold.population().from())) {
            return;
        }
        Set<HoldItem> free = Suspects.items(hold.population());
        free.removeAll(Suspects.items(suspicion.found()));
        free.removeIf(item -> item.kind() != HoldItem.Kind.UNIT);
        moment.ask(
                Task.Kind.CONSIDER_RELEASE,
                hold.id().value(),
                null,
                free.stream()
                        .map(item -> item + " was made before unit " + good + ", which was found to be good")
                        .toList());
    }

    private static BreakPoint breakPoint(InspectionResult result) {
        return new BreakPoint(result.unit(), result.id(), result.deviceTime());
    }

    private static Optional<Nonconformance> lastReport(EpisodeId episode, StoreReader journal) throws StoreException {
        Optional<Nonconformance> last = Optional.empty();
        for (int generation = 1; ; generation++) {
            Optional<Nonconformance> report = journal.nonconformance(NonconformanceId.of(episode, generation));
            if (report.isEmpty()) {
                return last;
            }
            last = report;
        }
    }

    Optional<Nonconformance> reportOf(HoldId hold, StoreReader journal) throws StoreException {
        Optional<MaterialHold> found = journal.hold(hold);
        return found.isPresent() ? lastReport(found.get().episode(), journal) : Optional.empty();
    }

    /** Takes note that a hold was released, or a file closed. */
    void settle(EpisodeId episode, Moment moment) throws StoreException {
        watch(episode, moment.journal);
    }

    /** Says anew what is watched for an episode. */
    private void watch(EpisodeId id, StoreReader journal) throws StoreException {
        Set<Segment> segments = new LinkedHashSet<>();
        LateWatch.Interval interval = null;
        for (int generation = 1; ; generation++) {
            Optional<MaterialHold> hold = journal.hold(HoldId.of(id, generation));
            if (hold.isEmpty()) {
                break;
            }
            if (!Suspicion.isOver(hold.get(), journal)) {
                SuspectPopulation population = hold.get().population();
                segments.addAll(population.segments());
                interval = new LateWatch.Interval(population.from(), population.to());
            }
        }
        Instant cleanAfter = null;
        Instant cleanBefore = null;
        Optional<Nonconformance> report = lastReport(id, journal);
        Optional<Episode> episode = journal.episode(id);
        if (report.isPresent() && episode.isPresent() && !episode.get().isOpen()) {
            Optional<NonconformanceFile> file =
                    journal.nonconformanceFile(report.get().id());
            if (file.isPresent() && file.get().state() != NonconformanceFile.State.CLOSED) {
                BreakPoint known = file.get().containment().breakPoint();
                segments.addAll(report.get().segments());
                cleanAfter = episode.get().lastMemberTime();
                cleanBefore = known == null ? null : known.time();
            }
        }
        late.watch(id, new LateWatch.Span(List.copyOf(segments), interval, cleanAfter, cleanBefore));
    }

    /** Has a hold name what suspect material went into. */
    void widen(HoldId id, Set<HoldItem> more, Moment moment) throws StoreException {
        MaterialHold hold = moment.journal.hold(id).orElseThrow();
        SuspectPopulation before = hold.population();
        Set<UnitId> units = new LinkedHashSet<>(before.units());
        Set<MaterialLotId> lots = new LinkedHashSet<>(before.lots());
        for (HoldItem item : more) {
            if (item.kind() == HoldItem.Kind.LOT) {
                lots.add(new MaterialLotId(item.name()));
            } else if (item.kind() == HoldItem.Kind.UNIT
                    && !before.unboundUnits().contains(new UnitId(item.name()))) {
                units.add(new UnitId(item.name()));
            }
        }
        SuspectPopulation population = new SuspectPopulation(
                before.segments(),
                before.lastKnownGood(),
                before.from(),
                before.to(),
                List.copyOf(units),
                List.copyOf(lots),
                before.unboundUnits());
        if (population.equals(before) || Suspicion.isOver(hold, moment.journal)) {
            return;
        }
        MaterialHold wider = revised(hold, population);
        place(wider, "HOLD_WIDENED", moment);
        OpenEpisode known = open.get(hold.episode());
        if (known != null && known.hold != null && known.hold.id().equals(id)) {
            known.hold = wider;
        }
    }

    private static MaterialHold revised(MaterialHold hold, SuspectPopulation population) {
        return new MaterialHold(
                hold.id(),
                hold.revision() + 1,
                hold.episode(),
                hold.rule(),
                hold.reason(),
                population,
                hold.requestedAt());
    }

    /**
     * Applies one event of the detector.
     *
     * @param now the time by Holdfast's clock
     * @return what was done; empty where the event tells nothing new
     */
    public List<Containment> apply(DetectionEvent event, Instant now, Transaction journal) throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        if (event instanceof DetectionEvent.Opened opened) {
            opened(opened.cluster(), opened.rule(), moment);
        } else if (event instanceof DetectionEvent.Extended extended) {
            extended(extended.cluster(), extended.member(), moment);
        } else if (event instanceof DetectionEvent.Closed closed) {
            closed(closed.cluster(), moment);
        }
        return moment.done;
    }

    private void opened(Cluster cluster, ClusterRule rule, Moment moment) throws StoreException {
        Transaction journal = moment.journal;
        if (byCluster.containsKey(cluster.id()) || !isJournaled(cluster, journal)) {
            return;
        }
        OpenEpisode episode = open.values().stream()
                .filter(candidate -> candidate.sharesCauseWith(cluster))
                .findFirst()
                .orElse(null);
        if (episode == null && journal.episode(EpisodeId.of(cluster)).isPresent()) {
            return; // closed long ago; the detector saw its members again
        }
        boolean wasOpen = episode != null;
        if (episode == null) {
            episode = reopened(cluster, journal);
        }
        boolean isNew = episode == null;
        if (episode == null) {
            episode = new OpenEpisode(cluster);
            open.put(episode.id(), episode);
        } else {
            episode.add(cluster);
        }
        byCluster.put(cluster.id(), episode);
        Optional<Assessor.Assessed> assessed = Assessor.of(cluster, rule, journal);
        moment.done.add(
                new Containment.ClusterFound(cluster, episode.id(), assessed.map(Assessor.Assessed::assessment)));
        String found = cluster.units().size() + " units show " + cluster.morphology() + " at " + cluster.place()
                + " in " + cluster.scope()
                + assessed.map(weighed -> "; " + weighed.inWords()).orElse("");
        record(
                moment,
                cluster.rule(),
                isNew ? "EPISODE_OPENED" : wasOpen ? "EPISODE_JOINED" : "EPISODE_REOPENED",
                episode.id().value(),
                found);
        Episode saved = episode.asOf(null);
        journal.save(saved);
        if (!wasOpen) {
            moment.done.add(new Containment.EpisodeChanged(saved));
        }
        boolean holdWanted = rule.action() == RuleAction.HOLD && episode.hold == null;
        revise(episode, holdWanted ? new HoldReason(cluster.rule(), found) : null, true, moment);
    }

    /**
     * A defect belongs to one episode: where a member of the cluster is in one that has closed, that one goes on. So it is when
     * results are bound to an order after their episode closed, and the order shows the same cluster.
     */
    private @Nullable OpenEpisode reopened(Cluster cluster, StoreReader journal) throws StoreException {
        for (ClusterMember member : cluster.members()) {
            for (Episode candidate : journal.episodesOf(member.unit())) {
                if (!candidate.isOpen() && hasMember(candidate, member, journal)) {
                    OpenEpisode state = load(candidate, journal);
                    candidate.clusters().forEach(each -> state.close(each.id()));
                    open.put(state.id(), state);
                    return state;
                }
            }
        }
        return null;
    }

    private static boolean hasMember(Episode episode, ClusterMember sought, StoreReader journal) throws StoreException {
        List<ClusterMember> found = new ArrayList<>();
        for (Cluster cluster : episode.clusters()) {
            journal.forEachMember(cluster.id(), member -> {
                if (member.result().equals(sought.result()) && member.defectIndex() == sought.defectIndex()) {
                    found.add(member);
                }
            });
        }
        return !found.isEmpty();
    }

    /** A cluster may rest on a result that the journal then refused, because another content had its id. */
    private static boolean isJournaled(Cluster cluster, StoreReader journal) throws StoreException {
        for (ClusterMember member : cluster.members()) {
            Optional<InspectionResult> result = journal.result(member.result());
            if (result.isEmpty()
                    || !result.get().unit().equals(member.unit())
                    || !hasDefect(result.get(), member, cluster)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasDefect(InspectionResult result, ClusterMember member, Cluster cluster) {
        if (member.defectIndex() >= result.defects().size()) {
            return false;
        }
        Defect defect = result.defects().get(member.defectIndex());
        return defect.morphology().equals(cluster.morphology())
                && defect.place().equals(member.place());
    }

    private void extended(ClusterId cluster, ClusterMember member, Moment moment) throws StoreException {
        OpenEpisode episode = byCluster.get(cluster);
        if (episode == null) {
            return;
        }
        boolean newSegment = !episode.segments().contains(member.segment());
        boolean earlier = member.time().isBefore(episode.firstMember());
        episode.add(cluster, member);
        moment.journal.add(cluster, member);
        moment.journal.save(episode.asOf(null));
        Nonconformance report = episode.report;
        // At each doubling: a report that grows by a line a minute is not read.
        if (newSegment
                || earlier
                || report == null
                || episode.newUnits() >= 2 * report.nonconformingUnits()
                || needsAnother(episode, moment.journal)) {
            revise(episode, null, true, moment);
        }
    }

    /** Tells whether people have settled what this episode found before. */
    private boolean needsAnother(OpenEpisode episode, StoreReader journal) throws StoreException {
        return (episode.hold != null && Suspicion.isOver(episode.hold, journal))
                || (episode.report != null && files.isClosed(episode.report.id(), journal));
    }

    private void closed(ClusterId cluster, Moment moment) throws StoreException {
        OpenEpisode episode = byCluster.get(cluster);
        if (episode == null || !episode.close(cluster)) {
            return;
        }
        open.remove(episode.id());
        episode.clusters().forEach(each -> byCluster.remove(each.id()));
        Episode saved = episode.asOf(moment.now);
        moment.journal.save(saved);
        record(
                moment,
                episode.firstCluster().rule(),
                "EPISODE_CLOSED",
                episode.id().value(),
                episode.unitCount() + " units");
        revise(episode, null, false, moment);
        Nonconformance report = episode.report;
        if (report != null) {
            Optional<InspectionResult> clean = firstGood(episode.segments(), saved.lastMemberTime(), moment.journal);
            if (clean.isPresent()) {
                files.breakPoint(report.id(), breakPoint(clean.get()), moment);
            }
        }
        watch(episode.id(), moment.journal);
        moment.done.add(new Containment.EpisodeChanged(saved));
    }

    /** Returns the first good result behind an instant. Reads what was made since: about what the quiet time holds. */
    private static Optional<InspectionResult> firstGood(
            Collection<Segment> segments, Instant after, StoreReader journal) throws StoreException {
        List<InspectionResult> first = new ArrayList<>(1);
        for (Segment segment : segments) {
            journal.forEachResult(ResultQuery.ofSegment(segment, after, null), result -> {
                boolean clean = result.counts()
                        && result.verdict() == Verdict.PASS
                        && result.deviceTime().isAfter(after);
                if (clean
                        && (first.isEmpty()
                                || result.deviceTime().isBefore(first.get(0).deviceTime()))) {
                    first.clear();
                    first.add(result);
                }
            });
        }
        return first.stream().findFirst();
    }

    /** Brings hold and report up to date with the journal. */
    private void revise(OpenEpisode episode, @Nullable HoldReason newHold, boolean stillOpen, Moment moment)
            throws StoreException {
        Suspicion suspicion = Suspicion.of(episode, moment.journal);
        episode.suspectTo(suspicion.all().to());
        MaterialHold hold = episode.hold;
        if (hold == null && newHold != null) {
            request(episode, 1, newHold, suspicion.all(), moment);
        } else if (hold != null && suspicion.holdIsOver() && suspicion.held().size() > 0) {
            // A person released the hold; what came since is evidence anew, and no act of that person's.
            String reason = "more was found after the release of " + hold.id() + ": " + hold.reason();
            request(
                    episode,
                    episode.earlierHolds.size() + 2,
                    new HoldReason(hold.rule(), reason),
                    suspicion.held(),
                    moment);
        } else if (hold != null && suspicion.isStale()) {
            MaterialHold wider = revised(hold, suspicion.held());
            episode.hold = wider;
            Set<HoldItem> again = moment.journal.releasedOf(hold.id());
            again.retainAll(Suspects.items(wider.population()));
            moment.journal.released(hold.id(), again, false);
            place(wider, "HOLD_WIDENED", moment);
        }
        report(episode, suspicion, stillOpen, moment);
        watch(episode.id(), moment.journal);
    }

    /** Asks for a hold, unless so many were asked for of late that something else must be wrong. */
    private void request(
            OpenEpisode episode, int generation, HoldReason why, SuspectPopulation population, Moment moment)
            throws StoreException {
        MaterialHold hold = new MaterialHold(
                HoldId.of(episode.id(), generation), 1, episode.id(), why.rule(), why.text(), population, moment.now);
        episode.hold(hold);
        long inTheLastHour = moment.journal.holdsRequestedSince(moment.now.minusSeconds(HOUR_SECONDS));
        if (inTheLastHour < policy.holdsPerHour()) {
            place(hold, "HOLD_REQUESTED", moment);
            return;
        }
        moment.journal.save(hold);
        moment.journal.status(hold.id(), HoldStatus.WITHHELD);
        String detail = inTheLastHour + " holds were asked for within the hour, the ceiling is " + policy.holdsPerHour()
                + "; " + hold.population().size() + " suspect units: " + hold.reason();
        record(moment, hold.rule(), "HOLD_WITHHELD", hold.id().value(), detail);
        moment.ask(Task.Kind.PLACE_WITHHELD, "holds", null, List.of(hold.id() + ": " + hold.reason()));
        moment.done.add(new Containment.HoldWithheld(hold));
    }

    private void place(MaterialHold hold, String act, Moment moment) throws StoreException {
        moment.journal.save(hold);
        if (isWithheld(hold.id(), moment.journal)) {
            return; // it goes as it is then, when a person places it
        }
        outbox.put(moment.journal, hold);
        record(
                moment,
                hold.rule(),
                act,
                hold.id().value(),
                hold.population().size() + " suspect units: " + hold.reason());
        moment.done.add(new Containment.HoldRequested(hold));
    }

    private static boolean isWithheld(HoldId hold, StoreReader journal) throws StoreException {
        return journal.holdStatus(hold).stream().anyMatch(status -> status == HoldStatus.WITHHELD);
    }

    /** Writes the next revision of the report; where the last was closed, the first of another that goes on from it. */
    private void report(OpenEpisode episode, Suspicion suspicion, boolean stillOpen, Moment moment)
            throws StoreException {
        Nonconformance last = episode.report;
        Nonconformance closed = last != null && files.isClosed(last.id(), moment.journal) ? last : null;
        if (closed != null && episode.newUnits() <= closed.nonconformingUnits()) {
            return; // what was closed says all there is
        }
        Nonconformance report = report(episode, suspicion.all(), closed != null, stillOpen, moment.now, moment.journal);
        moment.journal.save(report);
        // A report whose hold is kept back goes with it: a flood of reports is a flood, too.
        MaterialHold hold = episode.hold;
        if (hold == null || !isWithheld(hold.id(), moment.journal)) {
            outbox.put(moment.journal, report);
        }
        record(
                moment,
                report.raisedBy(),
                report.revision() == 1 ? "NONCONFORMANCE_RAISED" : "NONCONFORMANCE_REVISED",
                report.id().value(),
                "revision " + report.revision() + ": " + report.nonconformingUnits() + " nonconforming, "
                        + report.suspectUnits() + " suspect"
                        + (closed == null ? "" : "; goes on from " + closed.id() + ", which is closed"));
        episode.report(report);
        moment.done.add(new Containment.NonconformanceRevised(report));
        files.reported(report, closed == null ? null : closed.id(), moment);
    }

    private static Nonconformance report(
            OpenEpisode episode,
            SuspectPopulation population,
            boolean afterClosed,
            boolean stillOpen,
            Instant now,
            StoreReader journal)
            throws StoreException {
        Set<EvidenceRef> evidence = new LinkedHashSet<>();
        for (Cluster cluster : episode.clusters()) {
            for (ClusterMember member : cluster.members()) {
                Optional<InspectionResult> result = journal.result(member.result());
                EvidenceRef ref = new EvidenceRef(
                        member.result(),
                        member.unit(),
                        result.map(InspectionResult::images).orElse(List.of()));
                evidence.add(ref);
            }
        }
        List<Nonconformance> closed = new ArrayList<>(episode.earlierReports);
        if (afterClosed && episode.report != null) {
            closed.add(episode.report);
        }
        int units = episode.unitCount()
                - closed.stream().mapToInt(Nonconformance::nonconformingUnits).sum();
        int suspects = population.size()
                - closed.stream().mapToInt(Nonconformance::suspectUnits).sum();
        Nonconformance before = afterClosed ? null : episode.report;
        ClusterMember completing = episode.firstCluster().completing();
        Optional<InspectionResult> trigger = journal.result(completing.result());
        Optional<WorkContext> context = trigger.map(InspectionResult::context);
        HoldId hold = episode.hold == null ? null : episode.hold.id();
        Timeline timeline = before != null
                ? before.timeline()
                : new Timeline(
                        episode.firstMember(),
                        completing.time(),
                        trigger.map(InspectionResult::receivedTime).orElse(now),
                        now);
        return new Nonconformance(
                NonconformanceId.of(episode.id(), closed.size() + 1),
                before == null ? 1 : before.revision() + 1,
                episode.id(),
                hold,
                episode.firstCluster().rule(),
                before == null ? now : before.raisedAt(),
                now,
                stillOpen,
                context.map(WorkContext::material).orElse(null),
                context.map(WorkContext::materialVersion).orElse(null),
                List.copyOf(episode.segments()),
                population.lots(),
                episode.defects(),
                Math.max(units, suspects),
                units,
                List.copyOf(evidence),
                timeline);
    }

    private void record(Moment moment, RuleRef rule, String act, String subject, String detail) throws StoreException {
        moment.record(new Actor.Rule(rule, config.apply(rule)), act, subject, detail);
    }

    /** Why a hold is wanted. */
    private record HoldReason(RuleRef rule, String text) {}
}
