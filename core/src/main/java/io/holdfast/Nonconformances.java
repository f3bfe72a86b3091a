package io.holdfast;

import io.holdfast.contain.FileKeeper;
import io.holdfast.contain.Sites;
import io.holdfast.model.Actor;
import io.holdfast.model.Approval;
import io.holdfast.model.BreakPoint;
import io.holdfast.model.Concession;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.EvidenceHash;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceFile.Classification;
import io.holdfast.model.NonconformanceFile.InterimContainment;
import io.holdfast.model.NonconformanceFile.Origin;
import io.holdfast.model.NonconformanceFile.Quantities;
import io.holdfast.model.NonconformanceFile.State;
import io.holdfast.model.NonconformanceFile.Subject;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.QualityAction;
import io.holdfast.model.Role;
import io.holdfast.model.Signature;
import io.holdfast.port.MaterialLocator;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files of nonconformances: what is known of each, and what people make of it until it is closed. Each act names a person and
 * is audited; dispositions, approvals, the confirmation that scrap is unusable, and closing are signed, in the capacity that
 * {@link Authority} asks for. Every act is a further revision of the file; the journal keeps them all, and carries them to every
 * destination that takes files.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt. They throw {@link IllegalArgumentException} where there is no such nonconformance or it is closed, and
 * {@link NotSignedException} where the person does not sign, or may not.
 */
public final class Nonconformances {
    private final Store store;
    private final JournalWriter writer;
    private final Signing signing;
    private final MaterialLocator locator;
    private final InstantSource clock;

    Nonconformances(Store store, JournalWriter writer, Signing signing, MaterialLocator locator, InstantSource clock) {
        this.store = store;
        this.writer = writer;
        this.signing = signing;
        this.locator = locator;
        this.clock = clock;
    }

    /** Returns the file of a nonconformance at its latest revision. */
    public Optional<NonconformanceFile> file(NonconformanceId id) throws StoreException {
        return store.nonconformanceFile(id);
    }

    /** Returns every revision of the file of a nonconformance, in order. */
    public List<NonconformanceFile> revisions(NonconformanceId id) throws StoreException {
        return store.nonconformanceFileRevisions(id);
    }

    /** Streams the files, or those that are not closed, in order of registration; the action must not call the journal. */
    public void forEach(boolean openOnly, Consumer<? super NonconformanceFile> action) throws StoreException {
        store.forEachNonconformanceFile(openOnly, action);
    }

    /**
     * Returns what keeps a nonconformance from spreading, as it is now: the holds, how many suspect units are where, and the break
     * point. Costs a pass over the results of each lot that a destination answered for.
     *
     * @throws IllegalArgumentException where there is no such nonconformance
     */
    public InterimContainment containment(NonconformanceId id) throws StoreException {
        Optional<NonconformanceFile> file = file(id);
        if (file.isPresent()) {
            return containment(
                    file.get().containment().holds(),
                    file.get().quantities().suspect(),
                    file.get().containment().breakPoint());
        }
        // Reported to a version that kept no files.
        Nonconformance report = store.nonconformance(id)
                .orElseThrow(() -> new IllegalArgumentException("id must be of a nonconformance, was " + id));
        HoldId hold = report.hold();
        return containment(hold == null ? List.of() : List.of(hold), report.suspectUnits(), null);
    }

    private InterimContainment containment(List<HoldId> holds, int suspect, @Nullable BreakPoint breakPoint)
            throws StoreException {
        List<HoldStanding> standings = new ArrayList<>();
        for (HoldId hold : holds) {
            store.holdStanding(hold).ifPresent(standings::add);
        }
        return new InterimContainment(holds, Sites.split(suspect, standings, locator, store), breakPoint);
    }

    /**
     * Registers a nonconformance that a person found, or a customer or supplier told.
     *
     * @param id a new name
     * @param detectedAt when it was seen
     * @throws IllegalArgumentException where the name is taken
     */
    public NonconformanceFile raise(
            NonconformanceId id,
            NonconformanceFile.Source source,
            Instant detectedAt,
            Classification classification,
            Subject subject,
            Quantities quantities,
            Actor.Person by,
            String reason)
            throws StoreException {
        Destinations.requireReason(reason);
        Instant now = clock.instant();
        NonconformanceFile file = NonconformanceFile.registered(
                id,
                new Origin(source, by.toString(), detectedAt, now, null, null),
                classification,
                subject,
                quantities,
                List.of(),
                List.of(),
                now);
        writer.await((book, at, transaction) -> book.files().raise(file, by, reason, at, transaction));
        return file;
    }

    /** Sorts a nonconformance anew. */
    public void classify(NonconformanceId id, Classification as, Actor.Person by, String reason) throws StoreException {
        change(id, by, "NONCONFORMANCE_CLASSIFIED", reason, (before, change) -> change.classification(as));
    }

    /** Says what a nonconformance is about: shipments, a return, serials. */
    public void concern(NonconformanceId id, Subject subject, Actor.Person by, String reason) throws StoreException {
        change(id, by, "NONCONFORMANCE_SUBJECT_CHANGED", reason, (before, change) -> change.subject(subject));
    }

    /** Says how many of the suspect units were inspected for it. */
    public void inspected(NonconformanceId id, int units, Actor.Person by, String reason) throws StoreException {
        change(
                id,
                by,
                "NONCONFORMANCE_INSPECTED",
                reason,
                (before, change) -> change.quantities(new Quantities(
                        before.quantities().suspect(),
                        units,
                        before.quantities().nonconforming())));
    }

    /**
     * Says why it happened and why it was not found earlier (8D, D4).
     *
     * @param nonDetection why it was not found earlier, or null as long as nobody knows
     */
    public void rootCause(NonconformanceId id, String occurrence, @Nullable String nonDetection, Actor.Person by)
            throws StoreException {
        change(
                id,
                by,
                "ROOT_CAUSE_STATED",
                nonDetection == null ? occurrence : occurrence + "; not found earlier: " + nonDetection,
                (before, change) -> change.rootCause(occurrence, nonDetection));
    }

    /** Adds something that is done, or is to be done, about it. */
    public void act(NonconformanceId id, QualityAction action, Actor.Person by) throws StoreException {
        change(
                id,
                by,
                "ACTION_ADDED",
                action.type() + " by " + action.owner() + ": " + action.text(),
                (before, change) -> {
                    List<QualityAction> actions = new ArrayList<>(before.actions());
                    actions.add(action);
                    change.actions(actions);
                });
    }

    /**
     * Says that an action is done.
     *
     * @param index which, from 0, in the order of the file
     */
    public void done(NonconformanceId id, int index, Actor.Person by, String how) throws StoreException {
        Instant now = clock.instant();
        change(id, by, "ACTION_DONE", "action " + index + ": " + how, (before, change) -> {
            List<QualityAction> actions = new ArrayList<>(before.actions());
            QualityAction action = actions.get(requireIndex(index, actions));
            actions.set(index, new QualityAction(action.type(), action.text(), action.owner(), action.due(), now));
            change.actions(actions);
        });
    }

    /** Adds evidence by its hash: a report, a photograph, a measurement. */
    public void attach(NonconformanceId id, EvidenceHash evidence, Actor.Person by, String reason)
            throws StoreException {
        change(
                id,
                by,
                "EVIDENCE_ATTACHED",
                evidence.name() + " " + evidence.sha256() + ": " + reason,
                (before, change) -> change.evidence(evidence));
    }

    /** Notes the customer's permission to use what does not conform. */
    public void concession(NonconformanceId id, Concession concession, Actor.Person by, String reason)
            throws StoreException {
        change(
                id,
                by,
                "CONCESSION_NOTED",
                concession.number() + " until " + concession.expires() + ": " + reason,
                (before, change) -> change.concession(concession));
    }

    /**
     * Consents to what was decided, as a member of a body. Signed, in the capacity of that body.
     *
     * @param body {@link Role#REVIEW_BOARD}, {@link Role#CUSTOMER} or another
     */
    public void approve(NonconformanceId id, Role body, String text, Actor.Person by) throws StoreException {
        Destinations.requireReason(text);
        Signature signature = signing.sign(by, "approval of " + id, id.value(), body + "\n" + text, body);
        change(
                id,
                by,
                "NONCONFORMANCE_APPROVED",
                text + "; signed by " + signature,
                (before, change) -> change.approval(new Approval(body, text, signature)));
    }

    /**
     * Decides what is to become of some of its units. Signed; {@link NonconformanceDisposition#USE_AS_IS} and
     * {@link NonconformanceDisposition#REPAIR} by the design authority, unless {@link Authority} says otherwise.
     *
     * @param rationale why
     * @throws IllegalArgumentException where that would be more units than there are
     */
    public void dispose(NonconformanceId id, NonconformanceDisposition as, int units, String rationale, Actor.Person by)
            throws StoreException {
        Destinations.requireReason(rationale);
        if (units < 1) {
            throw new IllegalArgumentException("units must be >= 1, was " + units);
        }
        Signature signature = signing.sign(
                by,
                "disposition of " + id,
                id.value(),
                as + " of " + units + " units\n" + rationale,
                signing.authority.toDispose(as));
        String detail = as + " of " + units + " units: " + rationale + "; signed by " + signature;
        change(id, by, "DISPOSITION_DECIDED", detail, (before, change) -> {
            int left = before.quantities().suspect() - before.disposed();
            if (units > left) {
                throw new IllegalArgumentException(
                        "units must be at most the " + left + " without a disposition, was " + units);
            }
            List<DispositionDecision> decisions = new ArrayList<>(before.dispositions());
            decisions.add(new DispositionDecision(as, units, rationale, signature, null));
            change.dispositions(decisions);
        });
    }

    /**
     * Takes back a disposition, for another to be decided. The revisions before keep it. Not for scrap that was destroyed.
     *
     * @param index which, from 0, in the order of the file
     */
    public void withdraw(NonconformanceId id, int index, Actor.Person by, String reason) throws StoreException {
        change(id, by, "DISPOSITION_WITHDRAWN", "disposition " + index + ": " + reason, (before, change) -> {
            List<DispositionDecision> decisions = new ArrayList<>(before.dispositions());
            DispositionDecision decision = decisions.remove(requireIndex(index, decisions));
            if (decision.destroyed() != null) {
                throw new IllegalArgumentException(
                        "disposition " + index + " of " + id + " was carried out: scrap is destroyed");
            }
            change.dispositions(decisions);
        });
    }

    /**
     * Confirms that scrap is destroyed, or made unusable for good (IATF 16949, 8.7.1.7). Signed.
     *
     * @param index which disposition, from 0, in the order of the file
     * @param how how it was done, and what shows it
     * @throws IllegalArgumentException where that is not scrap, or was confirmed before
     */
    public void confirmDestroyed(NonconformanceId id, int index, Actor.Person by, String how) throws StoreException {
        Destinations.requireReason(how);
        Signature signature = signing.sign(
                by,
                "destruction of scrap of " + id,
                id.value(),
                "disposition " + index + "\n" + how,
                signing.authority.destruction());
        String detail = "disposition " + index + ": " + how + "; signed by " + signature;
        change(id, by, "SCRAP_DESTROYED", detail, (before, change) -> {
            List<DispositionDecision> decisions = new ArrayList<>(before.dispositions());
            DispositionDecision decision = decisions.get(requireIndex(index, decisions));
            if (decision.isDone()) {
                throw new IllegalArgumentException("disposition " + index + " of " + id
                        + " must be scrap that is not confirmed as destroyed, was " + decision.disposition());
            }
            decisions.set(
                    index,
                    new DispositionDecision(
                            decision.disposition(),
                            decision.units(),
                            decision.rationale(),
                            decision.decided(),
                            signature));
            change.dispositions(decisions);
        });
    }

    private static int requireIndex(int index, List<?> list) {
        if (index < 0 || index >= list.size()) {
            throw new IllegalArgumentException(
                    "index must be from 0 to below the " + list.size() + " there are, was " + index);
        }
        return index;
    }

    /**
     * Closes a nonconformance, with its containment as it is then. Signed. It is locked from then on: what its episode finds later
     * is another nonconformance, which names this one.
     *
     * @throws IllegalArgumentException where dispositions do not sum to all suspect units, scrap is not confirmed as destroyed, or
     *     a concession has expired
     */
    public void close(NonconformanceId id, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        InterimContainment containment = containment(id);
        NonconformanceFile seen = file(id).orElseThrow(() ->
                new IllegalArgumentException("id must be of a nonconformance that was decided on, was " + id));
        FileKeeper.requireClosable(seen, clock.instant());
        Signature signature = signing.sign(
                by,
                "closing of " + id,
                id.value(),
                seen.quantities() + "\n" + seen.dispositions() + "\n" + reason,
                signing.authority.close());
        String detail = reason + "; signed by " + signature;
        Instant now = clock.instant();
        change(id, by, "NONCONFORMANCE_CLOSED", detail, (before, change) -> {
            if (!before.dispositions().equals(seen.dispositions())
                    || !before.quantities().equals(seen.quantities())) {
                throw new IllegalArgumentException("nonconformance must be closed as it was signed, " + id
                        + " was decided otherwise since revision " + seen.revision());
            }
            FileKeeper.requireClosable(before, now);
            change.containment(containment).state(State.CLOSED);
        });
    }

    private void change(NonconformanceId id, Actor.Person by, String act, String detail, FileKeeper.Step step)
            throws StoreException {
        Destinations.requireReason(detail);
        writer.await((book, now, transaction) -> book.files().change(id, by, act, detail, step, now, transaction));
    }
}
