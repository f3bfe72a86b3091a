package io.holdfast.contain;

import io.holdfast.audit.AuditChain;
import io.holdfast.deliver.Outbox;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.RuleAction;
import io.holdfast.model.Actor;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Segment;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
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
    private final Outbox outbox;
    private final AuditChain audit;
    private final Function<RuleRef, String> config;
    private final Map<EpisodeId, OpenEpisode> open = new LinkedHashMap<>();
    private final Map<ClusterId, OpenEpisode> byCluster = new HashMap<>();

    private EpisodeBook(Outbox outbox, AuditChain audit, Function<RuleRef, String> config) {
        this.outbox = outbox;
        this.audit = audit;
        this.config = config;
    }

    /**
     * Makes the book as the journal has it.
     *
     * @param config gives the hash of a rule's settings, for the audit
     */
    public static EpisodeBook load(
            StoreReader journal, Outbox outbox, AuditChain audit, Function<RuleRef, String> config)
            throws StoreException {
        EpisodeBook book = new EpisodeBook(outbox, audit, config);
        List<Episode> episodes = new ArrayList<>();
        journal.forEachEpisode(true, episodes::add);
        for (Episode episode : episodes) {
            OpenEpisode state = load(episode, journal);
            episode.clusters().forEach(cluster -> book.byCluster.put(cluster.id(), state));
            book.open.put(episode.id(), state);
        }
        return book;
    }

    private static OpenEpisode load(Episode episode, StoreReader journal) throws StoreException {
        OpenEpisode state = new OpenEpisode(episode.first());
        for (Cluster cluster : episode.clusters()) {
            if (!cluster.equals(episode.first())) {
                state.add(cluster);
            }
            journal.forEachMember(cluster.id(), member -> state.add(cluster.id(), member));
        }
        state.hold = journal.hold(HoldId.of(episode.id())).orElse(null);
        state.report = journal.nonconformance(NonconformanceId.of(episode.id())).orElse(null);
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
        List<Containment> done = new ArrayList<>();
        for (Episode episode : concerned.values()) {
            OpenEpisode known = open.get(episode.id());
            OpenEpisode state = known == null ? load(episode, journal) : known;
            state.segments(segmentsNow(state, journal));
            Nonconformance report = state.report;
            SuspectPopulation population = population(state, journal);
            boolean held = state.hold != null && !state.hold.population().equals(population);
            if (held || report == null || !report.segments().equals(List.copyOf(state.segments()))) {
                revise(state, null, known != null, now, journal, done);
            }
        }
        return done;
    }

    /** What is suspect as the journal stands, and whatever the hold names already. */
    private static SuspectPopulation population(OpenEpisode episode, StoreReader journal) throws StoreException {
        // At first all that was made up to now is suspect; later the interval follows the members.
        SuspectPopulation population =
                Suspects.of(episode.segments(), episode.firstMember(), episode.suspectTo(), journal);
        MaterialHold hold = episode.hold;
        return hold == null ? population : Suspects.widened(population, hold.population());
    }

    /**
     * Applies one event of the detector.
     *
     * @param now the time by Holdfast's clock
     * @return what was done; empty where the event tells nothing new
     */
    public List<Containment> apply(DetectionEvent event, Instant now, Transaction journal) throws StoreException {
        if (event instanceof DetectionEvent.Opened opened) {
            return opened(opened.cluster(), opened.rule(), now, journal);
        }
        if (event instanceof DetectionEvent.Extended extended) {
            return extended(extended.cluster(), extended.member(), now, journal);
        }
        if (event instanceof DetectionEvent.Closed closed) {
            return closed(closed.cluster(), now, journal);
        }
        return List.of();
    }

    private List<Containment> opened(Cluster cluster, ClusterRule rule, Instant now, Transaction journal)
            throws StoreException {
        if (byCluster.containsKey(cluster.id()) || !isJournaled(cluster, journal)) {
            return List.of();
        }
        OpenEpisode episode = open.values().stream()
                .filter(candidate -> candidate.sharesCauseWith(cluster))
                .findFirst()
                .orElse(null);
        if (episode == null && journal.episode(EpisodeId.of(cluster)).isPresent()) {
            return List.of(); // closed long ago; the detector saw its members again
        }
        boolean wasOpen = episode != null;
        if (episode == null) {
            episode = reopened(cluster, journal);
        }
        List<Containment> done = new ArrayList<>();
        boolean isNew = episode == null;
        if (episode == null) {
            episode = new OpenEpisode(cluster);
            open.put(episode.id(), episode);
        } else {
            episode.add(cluster);
        }
        byCluster.put(cluster.id(), episode);
        Optional<Assessor.Assessed> assessed = Assessor.of(cluster, rule, journal);
        done.add(new Containment.ClusterFound(cluster, episode.id(), assessed.map(Assessor.Assessed::assessment)));
        String found = cluster.units().size() + " units show " + cluster.morphology() + " at " + cluster.place()
                + " in " + cluster.scope()
                + assessed.map(weighed -> "; " + weighed.inWords()).orElse("");
        record(
                journal,
                now,
                cluster.rule(),
                isNew ? "EPISODE_OPENED" : wasOpen ? "EPISODE_JOINED" : "EPISODE_REOPENED",
                episode.id().value(),
                found);
        Episode saved = episode.asOf(null);
        journal.save(saved);
        if (!wasOpen) {
            done.add(new Containment.EpisodeChanged(saved));
        }
        boolean holdWanted = rule.action() == RuleAction.HOLD && episode.hold == null;
        revise(episode, holdWanted ? new HoldReason(cluster.rule(), found) : null, true, now, journal, done);
        return done;
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

    private List<Containment> extended(ClusterId cluster, ClusterMember member, Instant now, Transaction journal)
            throws StoreException {
        OpenEpisode episode = byCluster.get(cluster);
        if (episode == null) {
            return List.of();
        }
        boolean newSegment = !episode.segments().contains(member.segment());
        episode.add(cluster, member);
        journal.add(cluster, member);
        journal.save(episode.asOf(null));
        List<Containment> done = new ArrayList<>();
        Nonconformance report = episode.report;
        // At each doubling: a report that grows by a line a minute is not read.
        if (newSegment || report == null || episode.unitCount() >= 2 * report.nonconformingUnits()) {
            revise(episode, null, true, now, journal, done);
        }
        return done;
    }

    private List<Containment> closed(ClusterId cluster, Instant now, Transaction journal) throws StoreException {
        OpenEpisode episode = byCluster.get(cluster);
        if (episode == null || !episode.close(cluster)) {
            return List.of();
        }
        open.remove(episode.id());
        episode.clusters().forEach(each -> byCluster.remove(each.id()));
        Episode saved = episode.asOf(now);
        journal.save(saved);
        record(
                journal,
                now,
                episode.firstCluster().rule(),
                "EPISODE_CLOSED",
                episode.id().value(),
                episode.unitCount() + " units");
        List<Containment> done = new ArrayList<>();
        revise(episode, null, false, now, journal, done);
        done.add(new Containment.EpisodeChanged(saved));
        return done;
    }

    /** Brings hold and report up to date with the journal. */
    private void revise(
            OpenEpisode episode,
            @Nullable HoldReason newHold,
            boolean stillOpen,
            Instant now,
            Transaction journal,
            List<Containment> done)
            throws StoreException {
        SuspectPopulation population = population(episode, journal);
        episode.suspectTo(population.to());
        MaterialHold hold = episode.hold;
        if (hold == null && newHold != null) {
            hold = new MaterialHold(
                    HoldId.of(episode.id()), 1, episode.id(), newHold.rule(), newHold.text(), population, now);
            place(hold, "HOLD_REQUESTED", now, journal, done);
        } else if (hold != null && !hold.population().equals(population)) {
            hold = new MaterialHold(
                    hold.id(),
                    hold.revision() + 1,
                    hold.episode(),
                    hold.rule(),
                    hold.reason(),
                    population,
                    hold.requestedAt());
            place(hold, "HOLD_WIDENED", now, journal, done);
        }
        episode.hold = hold;
        Nonconformance report = report(episode, population, stillOpen, now, journal);
        journal.save(report);
        outbox.put(journal, report);
        record(
                journal,
                now,
                report.raisedBy(),
                report.revision() == 1 ? "NONCONFORMANCE_RAISED" : "NONCONFORMANCE_REVISED",
                report.id().value(),
                "revision " + report.revision() + ": " + report.nonconformingUnits() + " nonconforming, "
                        + report.suspectUnits() + " suspect");
        episode.report = report;
        done.add(new Containment.NonconformanceRevised(report));
    }

    private void place(MaterialHold hold, String act, Instant now, Transaction journal, List<Containment> done)
            throws StoreException {
        journal.save(hold);
        outbox.put(journal, hold);
        record(
                journal,
                now,
                hold.rule(),
                act,
                hold.id().value(),
                hold.population().size() + " suspect units: " + hold.reason());
        done.add(new Containment.HoldRequested(hold));
    }

    private static Nonconformance report(
            OpenEpisode episode, SuspectPopulation population, boolean stillOpen, Instant now, StoreReader journal)
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
        Nonconformance before = episode.report;
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
                NonconformanceId.of(episode.id()),
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
                population.size(),
                episode.unitCount(),
                List.copyOf(evidence),
                timeline);
    }

    private void record(Transaction journal, Instant now, RuleRef rule, String act, String subject, String detail)
            throws StoreException {
        journal.append(audit.next(now, new Actor.Rule(rule, config.apply(rule)), act, subject, detail));
    }

    /** Why a hold is wanted. */
    private record HoldReason(RuleRef rule, String text) {}
}
