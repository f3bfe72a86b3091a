package io.holdfast.contain;

import io.holdfast.audit.AuditChain;
import io.holdfast.deliver.Outbox;
import io.holdfast.model.Actor;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.DestinationId;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceHash;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.ExternalKey;
import io.holdfast.model.HoldId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceFile.Classification;
import io.holdfast.model.NonconformanceFile.InterimContainment;
import io.holdfast.model.NonconformanceFile.Origin;
import io.holdfast.model.NonconformanceFile.Quantities;
import io.holdfast.model.NonconformanceFile.State;
import io.holdfast.model.NonconformanceFile.Subject;
import io.holdfast.model.NonconformanceFileChange;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.Severity;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.Tooling;
import io.holdfast.model.WorkContext;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the file of each nonconformance: registers what a rule reported, keeps it up to date, and lets people work on it until it
 * is closed. A closed file is never changed. Confined to the writer's thread and to the transaction given with each call.
 */
public final class FileKeeper {
    private final Outbox outbox;
    private final AuditChain audit;

    FileKeeper(Outbox outbox, AuditChain audit) {
        this.outbox = outbox;
        this.audit = audit;
    }

    /** What an act of a person makes of a file; refuses with an {@link IllegalArgumentException}. */
    @FunctionalInterface
    public interface Step {
        /** Changes what is to be changed. */
        void on(NonconformanceFile before, NonconformanceFileChange change);
    }

    /**
     * Has a person change a file. The first such act puts it in progress. The next revision goes to every destination that takes
     * files.
     *
     * @param act the word for the audit
     * @param detail why and how, in words
     * @throws IllegalArgumentException where there is no such nonconformance, it is closed, or the step refuses
     */
    public List<Containment> change(
            NonconformanceId id,
            Actor.Person by,
            String act,
            String detail,
            Step step,
            Instant now,
            Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        NonconformanceFile before = require(id, moment);
        if (before.state() == State.CLOSED) {
            throw new IllegalArgumentException(id + " is closed; what comes later belongs into another");
        }
        NonconformanceFileChange change = before.change(now).state(State.IN_PROGRESS);
        step.on(before, change);
        NonconformanceFile after = change.done();
        save(after, moment);
        moment.record(by, act, id.value(), detail);
        return moment.done;
    }

    /**
     * Registers a nonconformance that a person raised.
     *
     * @throws IllegalArgumentException where its name is taken
     */
    public List<Containment> raise(
            NonconformanceFile file, Actor.Person by, String reason, Instant now, Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        if (find(file.id(), journal).isPresent()
                || journal.nonconformance(file.id()).isPresent()) {
            throw new IllegalArgumentException("id must be new, there is a nonconformance " + file.id());
        }
        save(file, moment);
        moment.record(by, "NONCONFORMANCE_RAISED", file.id().value(), reason);
        return moment.done;
    }

    private void save(NonconformanceFile file, Moment moment) throws StoreException {
        moment.journal.save(file);
        outbox.put(moment.journal, file);
        moment.done.add(new Containment.FileChanged(file));
    }

    /** Refuses to close what is not decided and done. */
    public static void requireClosable(NonconformanceFile file, Instant now) {
        int total = file.quantities().suspect();
        if (file.disposed() != total) {
            throw new IllegalArgumentException("dispositions must sum to the " + total + " suspect units of "
                    + file.id() + " before it can close, sum to " + file.disposed());
        }
        List<DispositionDecision> left = file.dispositions().stream()
                .filter(decision -> !decision.isDone())
                .toList();
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "scrap must be confirmed as destroyed before " + file.id() + " can close, "
                            + left.stream().mapToInt(DispositionDecision::units).sum() + " units are not");
        }
        if (file.concession() != null && !file.concession().expires().isAfter(now)) {
            throw new IllegalArgumentException("concession " + file.concession().number() + " of " + file.id()
                    + " must not have expired, did at " + file.concession().expires());
        }
    }

    static Optional<NonconformanceFile> find(NonconformanceId id, StoreReader journal) throws StoreException {
        return journal.nonconformanceFile(id);
    }

    boolean isClosed(NonconformanceId id, StoreReader journal) throws StoreException {
        return find(id, journal).map(file -> file.state() == State.CLOSED).orElse(false);
    }

    /** Returns the file; one is made of the report where a version before this one left none. */
    private NonconformanceFile require(NonconformanceId id, Moment moment) throws StoreException {
        Optional<NonconformanceFile> file = find(id, moment.journal);
        if (file.isPresent()) {
            return file.get();
        }
        Nonconformance report = moment.journal
                .nonconformance(id)
                .orElseThrow(() -> new IllegalArgumentException("id must be of a nonconformance, was " + id));
        NonconformanceFile registered = registered(report, null, moment.now, moment.journal);
        moment.journal.save(registered);
        return registered;
    }

    /** Takes over what a rule reported: registers it, or brings the file up to date. */
    void reported(Nonconformance report, @Nullable NonconformanceId continues, Moment moment) throws StoreException {
        Optional<NonconformanceFile> before = find(report.id(), moment.journal);
        NonconformanceFile file = before.isEmpty()
                ? registered(report, continues, moment.now, moment.journal)
                : updated(before.get(), report, moment.now, moment.journal);
        moment.journal.save(file);
        moment.done.add(new Containment.FileChanged(file));
    }

    private static NonconformanceFile registered(
            Nonconformance report, @Nullable NonconformanceId continues, Instant now, StoreReader journal)
            throws StoreException {
        Seen seen = Seen.of(report, journal);
        return NonconformanceFile.registered(
                report.id(),
                new Origin(
                        NonconformanceFile.Source.INTERNAL,
                        "rule:" + report.raisedBy(),
                        report.timeline().completed(),
                        report.raisedAt(),
                        report.episode(),
                        continues),
                new Classification(seen.severity, NonconformanceFile.Priority.NORMAL, null, codes(report)),
                new Subject(
                        report.material(),
                        report.materialVersion(),
                        report.segments(),
                        List.copyOf(seen.stations),
                        seen.tooling,
                        report.lots(),
                        List.of(),
                        List.of(),
                        null),
                new Quantities(report.suspectUnits(), 0, report.nonconformingUnits()),
                holds(report),
                List.copyOf(seen.evidence),
                now);
    }

    /** What a rule found is added; what a person said stays. */
    private static NonconformanceFile updated(
            NonconformanceFile before, Nonconformance report, Instant now, StoreReader journal) throws StoreException {
        Seen seen = Seen.of(report, journal);
        Classification classification = before.classification();
        Subject subject = before.subject();
        NonconformanceFileChange change = before.change(now)
                .classification(new Classification(
                        classification.severity() == null ? seen.severity : classification.severity(),
                        classification.priority(),
                        classification.typeCode(),
                        united(classification.defectCodes(), codes(report))))
                .subject(new Subject(
                        subject.material() == null ? report.material() : subject.material(),
                        subject.materialVersion() == null ? report.materialVersion() : subject.materialVersion(),
                        united(subject.segments(), report.segments()),
                        united(subject.workUnits(), seen.stations),
                        subject.tooling() == null ? seen.tooling : subject.tooling(),
                        united(subject.lots(), report.lots()),
                        subject.serials(),
                        subject.shipments(),
                        subject.returnAuthorization()))
                .quantities(new Quantities(
                        report.suspectUnits(), before.quantities().inspected(), report.nonconformingUnits()))
                .containment(new InterimContainment(
                        united(before.containment().holds(), holds(report)),
                        grown(before.containment().sites(), report.suspectUnits()),
                        before.containment().breakPoint()));
        seen.evidence.forEach(change::evidence);
        return change.done();
    }

    private static List<HoldId> holds(Nonconformance report) {
        return report.hold() == null ? List.of() : List.of(report.hold());
    }

    private static List<String> codes(Nonconformance report) {
        return report.defects().stream()
                .map(DefectSummary::morphology)
                .map(Morphology::value)
                .distinct()
                .toList();
    }

    /** Of the units that came since somebody looked, nobody knows where they are. */
    private static SiteSplit grown(SiteSplit sites, int units) {
        int known = sites.plant() + sites.inTransit() + sites.customer();
        return known > units
                ? SiteSplit.unknown(units)
                : new SiteSplit(sites.plant(), sites.inTransit(), sites.customer(), units - known);
    }

    private static <T> List<T> united(Collection<T> one, Collection<T> other) {
        Set<T> both = new LinkedHashSet<>(one);
        both.addAll(other);
        return List.copyOf(both);
    }

    /** Notes a target's own name for a nonconformance: the first that it gives, later ones name revisions of it. */
    void named(NonconformanceId id, DestinationId destination, String reference, Moment moment) throws StoreException {
        alter(
                id,
                file -> file.externalKeys().stream()
                                .anyMatch(key -> key.destination().equals(destination))
                        ? file
                        : file.change(moment.now)
                                .externalKey(new ExternalKey(destination, reference))
                                .done(),
                moment);
    }

    /** Notes where the episode ends on the material. */
    void breakPoint(NonconformanceId id, BreakPoint point, Moment moment) throws StoreException {
        Optional<NonconformanceFile> changed = alter(
                id,
                file -> point.equals(file.containment().breakPoint())
                        ? file
                        : file.change(moment.now)
                                .containment(new InterimContainment(
                                        file.containment().holds(),
                                        file.containment().sites(),
                                        point))
                                .done(),
                moment);
        if (changed.isPresent()) {
            moment.record(
                    Moment.CONTAINMENT,
                    "BREAK_POINT_FOUND",
                    id.value(),
                    "unit " + point.unit() + " is the first clean one, " + point.time());
        }
    }

    /** Changes an open file, where the change is one. */
    private Optional<NonconformanceFile> alter(
            NonconformanceId id, UnaryOperator<NonconformanceFile> change, Moment moment) throws StoreException {
        Optional<NonconformanceFile> file = find(id, moment.journal);
        if (file.isEmpty() || file.get().state() == State.CLOSED) {
            return Optional.empty();
        }
        NonconformanceFile changed = change.apply(file.get());
        if (changed.equals(file.get())) {
            return Optional.empty();
        }
        moment.journal.save(changed);
        moment.done.add(new Containment.FileChanged(changed));
        return Optional.of(changed);
    }

    /** What the results say that a report rests on. */
    private static final class Seen {
        final Set<EquipmentId> stations = new LinkedHashSet<>();
        final Set<EvidenceHash> evidence = new LinkedHashSet<>();

        @Nullable
        Tooling tooling;

        @Nullable
        Severity severity;

        static Seen of(Nonconformance report, StoreReader journal) throws StoreException {
            Seen seen = new Seen();
            Set<Morphology> morphologies =
                    report.defects().stream().map(DefectSummary::morphology).collect(Collectors.toSet());
            for (EvidenceRef ref : report.evidence()) {
                Optional<InspectionResult> result = journal.result(ref.result());
                if (result.isPresent()) {
                    seen.add(result.get(), morphologies);
                }
            }
            return seen;
        }

        private void add(InspectionResult result, Set<Morphology> morphologies) {
            stations.add(result.station());
            WorkContext context = result.context();
            if (tooling == null && context != null) {
                tooling = context.tooling();
            }
            for (Defect defect : result.defects()) {
                Severity worse = defect.severity();
                if (worse != null
                        && morphologies.contains(defect.morphology())
                        && (severity == null || worse.compareTo(severity) > 0)) {
                    severity = worse;
                }
            }
            for (ImageRef image : result.images()) {
                String sha256 = image.sha256();
                if (sha256 != null) {
                    evidence.add(new EvidenceHash(image.link().toString(), sha256));
                }
            }
        }
    }
}
