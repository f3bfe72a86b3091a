package io.holdfast.contain;

import io.holdfast.audit.AuditChain;
import io.holdfast.deliver.Outbox;
import io.holdfast.model.Actor;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.Signature;
import io.holdfast.model.Task;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Leads a hold through its life, after it was asked for: what destinations answered for each thing, what was read back, what is too
 * late and needs a person, and what a person released. Confined to the writer's thread and to the transaction given with each call.
 */
public final class HoldKeeper {
    private static final int NAMED = 5;

    private final Outbox outbox;
    private final AuditChain audit;
    private final ContainmentPolicy policy;
    private final EpisodeBook book;

    HoldKeeper(Outbox outbox, AuditChain audit, ContainmentPolicy policy, EpisodeBook book) {
        this.outbox = outbox;
        this.audit = audit;
        this.policy = policy;
        this.book = book;
    }

    /**
     * Follows what came of a delivery: of a hold, a release, or a report.
     *
     * @return what was done; empty where nothing follows from it
     */
    public List<Containment> settled(Delivery delivery, DeliveryOutcome outcome, Instant now, Transaction journal)
            throws StoreException {
        if (delivery.content() instanceof InspectionResult
                || delivery.content() instanceof LedgerEntry
                || !(outcome instanceof Confirmed || outcome instanceof Rejected)) {
            return List.of();
        }
        Moment moment = new Moment(journal, now, audit);
        DestinationId destination = delivery.destination();
        if (delivery.content() instanceof MaterialHold hold) {
            placed(hold, destination, outcome, moment);
        } else if (delivery.content() instanceof HoldRelease release) {
            lifted(release, outcome, moment);
        } else if (outcome instanceof Confirmed confirmed) {
            NonconformanceId file = file(delivery.content());
            if (file != null) {
                book.files().named(file, destination, confirmed.reference(), moment);
            }
        }
        return moment.done;
    }

    private static @Nullable NonconformanceId file(Deliverable content) {
        if (content instanceof NonconformanceFile file) {
            return file.id();
        }
        return content instanceof Nonconformance report ? report.id() : null;
    }

    private void placed(MaterialHold hold, DestinationId destination, DeliveryOutcome outcome, Moment moment)
            throws StoreException {
        String what = hold.id().value();
        if (outcome instanceof Confirmed confirmed) {
            moment.record(
                    Moment.CONTAINMENT,
                    "HOLD_CONFIRMED",
                    what,
                    "revision " + hold.revision() + " by " + destination + ": " + said(confirmed.reference()));
            answered(hold, destination, confirmed.items(), false, moment);
            boolean lives = moment.journal.holdStatus(hold.id()).stream().noneMatch(HoldStatus::isOver);
            if (lives && readsBack(destination)) {
                moment.journal.readBack(hold.id(), destination, true);
            }
        } else {
            Rejected rejected = (Rejected) outcome;
            moment.record(
                    Moment.CONTAINMENT,
                    "HOLD_REFUSED",
                    what,
                    "revision " + hold.revision() + " by " + destination + ": " + said(rejected.reason()));
            answered(hold, destination, rejected.items(), false, moment);
            moment.ask(
                    Task.Kind.HOLD_BY_HAND,
                    what,
                    destination,
                    List.of("revision " + hold.revision() + " was refused: " + said(rejected.reason())));
        }
        tell(hold.id(), moment);
    }

    private static String said(String words) {
        return words.isBlank() ? "without a word" : words;
    }

    private boolean readsBack(DestinationId id) {
        return outbox.destinations().stream()
                .anyMatch(destination -> destination.id().equals(id)
                        && destination.holdVerifier().isPresent());
    }

    private void tell(HoldId hold, Moment moment) throws StoreException {
        moment.journal
                .holdStanding(hold)
                .ifPresent(standing -> moment.done.add(new Containment.HoldAnswered(standing)));
    }

    /** Follows what was read back of a hold. */
    public List<Containment> readBack(
            HoldId id, DestinationId destination, List<HoldItemOutcome> items, Instant now, Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        Optional<MaterialHold> hold = journal.hold(id);
        if (hold.isEmpty()) {
            return List.of();
        }
        journal.readBack(id, destination, false);
        answered(hold.get(), destination, items, true, moment);
        moment.record(Moment.CONTAINMENT, "HOLD_READ_BACK", id.value(), "at " + destination + ": " + summary(items));
        tell(id, moment);
        return moment.done;
    }

    private static String summary(Collection<HoldItemOutcome> items) {
        Map<HoldOutcome, Integer> counts = new EnumMap<>(HoldOutcome.class);
        items.forEach(item -> counts.merge(item.outcome(), 1, Integer::sum));
        return items.isEmpty() ? "nothing was said of single things" : counts.toString();
    }

    /** Keeps what a destination said, and asks people for what it cannot do. */
    private void answered(
            MaterialHold hold, DestinationId destination, List<HoldItemOutcome> items, boolean readBack, Moment moment)
            throws StoreException {
        if (items.isEmpty()) {
            return;
        }
        HoldStanding standing = moment.journal.holdStanding(hold.id()).orElseThrow();
        Set<HoldItem> released = readBack ? moment.journal.releasedOf(hold.id()) : Set.of();
        Map<Task.Kind, List<String>> asked = new EnumMap<>(Task.Kind.class);
        List<HoldItem> others = new ArrayList<>();
        List<HoldItem> consumed = new ArrayList<>();
        for (HoldItemOutcome said : items) {
            if (released.contains(said.item())) {
                continue; // let go meanwhile: that it is not held is no news
            }
            HoldItemOutcome outcome = ours(said, standing.answer(destination, said.item()));
            moment.journal.answer(hold.id(), new HoldAnswer(destination, outcome, readBack, moment.now));
            Task.Kind needed = needs(outcome.outcome());
            if (needed != null) {
                asked.computeIfAbsent(needed, kind -> new ArrayList<>()).add(outcome.toString());
            }
            if (outcome.outcome() == HoldOutcome.ALREADY_HELD) {
                others.add(outcome.item());
            } else if (outcome.outcome() == HoldOutcome.CONSUMED) {
                consumed.add(outcome.item());
            }
        }
        for (Map.Entry<Task.Kind, List<String>> each : asked.entrySet()) {
            moment.ask(each.getKey(), hold.id().value(), destination, each.getValue());
        }
        if (!readBack && !others.isEmpty()) {
            // A release that waits behind this hold must leave alone what turns out to be held by others.
            for (HoldRelease release : standing.releases()) {
                HoldRelease left = release.leaving(others);
                if (release.destination().equals(destination) && !left.equals(release)) {
                    moment.journal.save(left);
                }
            }
        }
        follow(hold, consumed, moment);
    }

    /** What we hold, a target may call held already when it is asked again: it is ours all the same. */
    private static HoldItemOutcome ours(HoldItemOutcome said, Optional<HoldAnswer> before) {
        return said.outcome() == HoldOutcome.ALREADY_HELD
                        && before.map(answer -> answer.outcome().outcome().isOurs())
                                .orElse(false)
                ? before.get().outcome()
                : said;
    }

    private static Task.@Nullable Kind needs(HoldOutcome outcome) {
        return switch (outcome) {
            case SHIPPED -> Task.Kind.NOTIFY_CUSTOMER;
            case CONSUMED -> Task.Kind.FOLLOW_CONSUMED;
            case NOT_FOUND -> Task.Kind.FIND_MISSING;
            case REJECTED -> Task.Kind.HOLD_BY_HAND;
            case WEAKER -> Task.Kind.CHECK_WEAKER;
            case HELD, ALREADY_HELD, RELEASED -> null;
        };
    }

    /**
     * Holds what suspect material went into, where that is known. A lot that the suspect units were made from is used up as it
     * should be: what else was made of it is not suspect for this cause, and left to the person who has the task.
     */
    private void follow(MaterialHold hold, List<HoldItem> consumed, Moment moment) throws StoreException {
        if (consumed.isEmpty()) {
            return;
        }
        Set<HoldItem> inputs = Suspects.inputs(hold.population(), moment.journal);
        Set<HoldItem> successors = new LinkedHashSet<>();
        for (HoldItem item : consumed) {
            if (!inputs.contains(item)) {
                successors.addAll(policy.locator().successorsOf(item, moment.journal));
            }
        }
        if (!successors.isEmpty()) {
            book.widen(hold.id(), successors, moment);
        }
    }

    private void lifted(HoldRelease release, DeliveryOutcome outcome, Moment moment) throws StoreException {
        String what = release.hold().value();
        String which = "release " + release.number() + " by " + release.destination();
        if (outcome instanceof Confirmed confirmed) {
            moment.record(Moment.CONTAINMENT, "RELEASE_CONFIRMED", what, which + ": " + said(confirmed.reference()));
            Map<HoldItem, HoldItemOutcome> said = new LinkedHashMap<>();
            confirmed.items().forEach(item -> said.put(item.item(), item));
            Set<HoldItem> items = new HashSet<>(release.items());
            List<String> left = new ArrayList<>();
            HoldStanding standing = moment.journal.holdStanding(release.hold()).orElseThrow();
            for (HoldAnswer answer : standing.answers()) {
                HoldItem item = answer.outcome().item();
                if (answer.destination().equals(release.destination()) && items.contains(item)) {
                    HoldItemOutcome now = said.remove(item);
                    if (now == null) {
                        now = new HoldItemOutcome(item, HoldOutcome.RELEASED);
                    }
                    left.addAll(keep(release, now, moment));
                }
            }
            for (HoldItemOutcome now : said.values()) {
                left.addAll(keep(release, now, moment));
            }
            moment.ask(Task.Kind.RELEASE_BY_HAND, what, release.destination(), left);
        } else {
            String reason = said(((Rejected) outcome).reason());
            moment.record(Moment.CONTAINMENT, "RELEASE_REFUSED", what, which + ": " + reason);
            moment.ask(
                    Task.Kind.RELEASE_BY_HAND, what, release.destination(), List.of(which + " was refused: " + reason));
        }
        tell(release.hold(), moment);
    }

    private static List<String> keep(HoldRelease release, HoldItemOutcome now, Moment moment) throws StoreException {
        moment.journal.answer(release.hold(), new HoldAnswer(release.destination(), now, false, moment.now));
        return now.outcome().isInForce() ? List.of(now + ": it was not released") : List.of();
    }

    /**
     * Releases a hold, or some of what it names, by the word of a person.
     *
     * @param seen the hold as the person saw it
     * @param items what may go; empty for all of it. A lot takes along the suspect units that went into it.
     * @throws IllegalArgumentException where the hold is not in force, was widened since, or does not name one of the items
     */
    public List<Containment> release(
            MaterialHold seen,
            Collection<HoldItem> items,
            Actor.Person by,
            String reason,
            Signature signature,
            Instant now,
            Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        HoldStanding standing = require(seen.id(), journal);
        MaterialHold hold = standing.hold();
        if (standing.status() == HoldStatus.WITHHELD || standing.status().isOver()) {
            throw new IllegalArgumentException(
                    "hold must be in force to be released, " + hold.id() + " is " + standing.status());
        }
        if (hold.revision() != seen.revision()) {
            throw new IllegalArgumentException("hold must be released as it is, " + hold.id()
                    + " was widened to revision " + hold.revision() + " since revision " + seen.revision());
        }
        Set<HoldItem> left = Suspects.items(hold.population());
        left.removeAll(journal.releasedOf(hold.id()));
        Set<HoldItem> wanted = wanted(hold, items, left, journal);
        left.removeAll(wanted);
        boolean whole = left.isEmpty();
        int number =
                standing.releases().stream().mapToInt(HoldRelease::number).max().orElse(0) + 1;
        journal.released(hold.id(), wanted, true);
        journal.status(hold.id(), whole ? HoldStatus.RELEASED : HoldStatus.PARTLY_RELEASED);
        moment.record(
                by,
                whole ? "HOLD_RELEASED" : "HOLD_PARTLY_RELEASED",
                hold.id().value(),
                reason + "; " + some(wanted) + "; signed by " + signature + ", digest " + signature.digest());
        for (Destination destination : outbox.destinations()) {
            if (destination.lanes().contains(Lane.HOLD)) {
                release(standing, wanted, whole, number, reason, signature, destination, moment);
            }
        }
        book.settle(hold.episode(), moment);
        tell(hold.id(), moment);
        return moment.done;
    }

    private static HoldStanding require(HoldId hold, StoreReader journal) throws StoreException {
        return journal.holdStanding(hold)
                .orElseThrow(() -> new IllegalArgumentException("hold must be one of the journal's, was " + hold));
    }

    private void release(
            HoldStanding standing,
            Set<HoldItem> wanted,
            boolean whole,
            int number,
            String reason,
            Signature signature,
            Destination destination,
            Moment moment)
            throws StoreException {
        MaterialHold hold = standing.hold();
        List<HoldAnswer> answers = standing.answers().stream()
                .filter(answer -> answer.destination().equals(destination.id()))
                .toList();
        Set<HoldItem> others = answers.stream()
                .filter(answer -> answer.outcome().outcome() == HoldOutcome.ALREADY_HELD)
                .map(answer -> answer.outcome().item())
                .collect(Collectors.toSet());
        Set<HoldItem> items = new LinkedHashSet<>(wanted);
        if (whole) {
            // What the target holds for us under a name of its own choice: the rest of an order, which the hold does
            // not name.
            answers.stream()
                    .filter(answer -> answer.outcome().outcome().isOurs())
                    .map(answer -> answer.outcome().item())
                    .filter(item -> item.kind() == HoldItem.Kind.SEGMENT)
                    .forEach(items::add);
        }
        HoldRelease release = new HoldRelease(
                hold.id(),
                number,
                hold.episode(),
                destination.id(),
                whole,
                items.stream().filter(item -> !others.contains(item)).toList(),
                items.stream().filter(others::contains).toList(),
                reason,
                signature);
        moment.journal.save(release);
        if (whole && readsBack(destination.id())) {
            moment.journal.readBack(hold.id(), destination.id(), false);
        }
        if (release.items().isEmpty()) {
            return; // all of it is held there by others
        }
        if (destination.takes(release)) {
            Outbox.put(moment.journal, destination, release);
        } else {
            moment.ask(
                    Task.Kind.RELEASE_BY_HAND,
                    hold.id().value(),
                    destination.id(),
                    List.of("release " + number + ": " + some(release.items())));
        }
    }

    /** What is asked for and named by the hold, with the suspect units that went into a lot that is asked for. */
    private static Set<HoldItem> wanted(
            MaterialHold hold, Collection<HoldItem> items, Set<HoldItem> left, StoreReader journal)
            throws StoreException {
        if (items.isEmpty()) {
            return new LinkedHashSet<>(left);
        }
        Set<HoldItem> wanted = new LinkedHashSet<>();
        for (HoldItem item : items) {
            if (!left.contains(item)) {
                throw new IllegalArgumentException("items must be held by " + hold.id() + ", was " + item);
            }
            wanted.add(item);
            if (item.kind() == HoldItem.Kind.LOT) {
                unitsOf(new MaterialLotId(item.name()), journal).stream()
                        .map(HoldItem::of)
                        .filter(left::contains)
                        .forEach(wanted::add);
            }
        }
        return wanted;
    }

    /** Returns the units that went into a lot, by their results. */
    static Set<UnitId> unitsOf(MaterialLotId lot, StoreReader journal) throws StoreException {
        Set<UnitId> units = new LinkedHashSet<>();
        journal.forEachResult(ResultQuery.ofLot(lot), result -> {
            WorkContext context = result.context();
            if (context != null && lot.equals(context.producedLot())) {
                units.add(result.unit());
            }
        });
        return units;
    }

    private static String some(Collection<HoldItem> items) {
        String named = items.stream().limit(NAMED).map(HoldItem::toString).collect(Collectors.joining(", "));
        return items.size() <= NAMED ? named : named + " and " + (items.size() - NAMED) + " more";
    }

    /**
     * Places a hold that the ceiling kept back, with its report.
     *
     * @throws IllegalArgumentException where it is not kept back
     */
    public List<Containment> place(HoldId id, Actor.Person by, String reason, Instant now, Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        MaterialHold hold = requireWithheld(id, journal);
        journal.status(id, HoldStatus.REQUESTED);
        outbox.put(journal, hold);
        moment.record(by, "HOLD_PLACED", id.value(), reason);
        Optional<Nonconformance> report = book.reportOf(id, journal);
        if (report.isPresent()) {
            outbox.put(journal, report.get());
        }
        moment.done.add(new Containment.HoldRequested(hold));
        return moment.done;
    }

    /**
     * Decides that a hold that the ceiling kept back is not placed. What its episode finds later is held anew.
     *
     * @throws IllegalArgumentException where it is not kept back
     */
    public List<Containment> dismiss(HoldId id, Actor.Person by, String reason, Instant now, Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        MaterialHold hold = requireWithheld(id, journal);
        journal.status(id, HoldStatus.DISMISSED);
        journal.released(id, Suspects.items(hold.population()), true);
        moment.record(by, "HOLD_DISMISSED", id.value(), reason);
        book.settle(hold.episode(), moment);
        tell(id, moment);
        return moment.done;
    }

    private static MaterialHold requireWithheld(HoldId id, StoreReader journal) throws StoreException {
        HoldStanding standing = require(id, journal);
        if (standing.status() != HoldStatus.WITHHELD) {
            throw new IllegalArgumentException("hold must be kept back, " + id + " is " + standing.status());
        }
        return standing.hold();
    }

    /**
     * Has destinations asked again what of a hold is in force.
     *
     * @return how many will be asked
     */
    public int askAgain(HoldId id, Actor.Person by, String reason, Instant now, Transaction journal)
            throws StoreException {
        Moment moment = new Moment(journal, now, audit);
        HoldStanding standing = require(id, journal);
        if (standing.status() == HoldStatus.WITHHELD || standing.status().isOver()) {
            throw new IllegalArgumentException(
                    "hold must be in force to be read back, " + id + " is " + standing.status());
        }
        int asked = 0;
        for (Destination destination : outbox.destinations()) {
            if (readsBack(destination.id())) {
                journal.readBack(id, destination.id(), true);
                asked++;
            }
        }
        moment.record(by, "READ_BACK_ASKED", id.value(), reason);
        return asked;
    }
}
