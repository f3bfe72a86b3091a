package io.holdfast;

import io.holdfast.chart.ChartSettings;
import io.holdfast.chart.ControlChart;
import io.holdfast.chart.Figures;
import io.holdfast.chart.Kpis;
import io.holdfast.internal.ledger.LiveGaps;
import io.holdfast.ledger.CostFilter;
import io.holdfast.ledger.CostGrouping;
import io.holdfast.ledger.CostSums;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.Reconciliation;
import io.holdfast.ledger.Shift;
import io.holdfast.model.Actor;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Fate;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Segment;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts of a line, how they meet those of other systems, what poor quality costs, and its figures.
 *
 * <p>Counts are by unit. A unit counts once at an operation of an order, in the shift in which its first real inspection there was
 * made, by the device's time; later attempts change what became of it, not where it counts. Simulated and partial results are
 * counted apart and are nothing else.
 *
 * <p>Thread-safe. The methods that change something block until that is durable; do not call them from what is chained to a
 * receipt, nor from the listener.
 */
public final class LineLedger {
    private static final Logger LOG = LoggerFactory.getLogger(LineLedger.class);
    private static final Actor RULE = new Actor.Component("count-ledger");

    private final LedgerDesk desk;
    private final Store store;
    private final JournalWriter writer;
    private final Reckoning reckoning;

    LineLedger(LedgerDesk desk, Store store, JournalWriter writer) {
        this.desk = desk;
        this.store = store;
        this.writer = writer;
        reckoning = new Reckoning(desk.settings);
    }

    /** Returns the settings that the line counts by. */
    public LedgerSettings settings() {
        return desk.settings;
    }

    // Counts.

    /**
     * Books units that are counted otherwise than by inspection, each booking once.
     *
     * @return how many were new
     */
    public int book(Collection<CountBooking> bookings) throws StoreException {
        List<CountBooking> all = List.copyOf(bookings);
        return writer.await((transaction, scribe) -> {
            int booked = 0;
            for (CountBooking booking : all) {
                booked += scribe.ledger().booked(booking, transaction) ? 1 : 0;
            }
            return booked;
        });
    }

    /** Takes a booking back by a person's word; tells whether it stood. */
    public boolean reverse(CountBooking booking, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            List<CountBooking> known = new ArrayList<>();
            transaction.forEachBooking(each -> {
                if (each.id().equals(booking.id())) {
                    known.add(each);
                }
            });
            if (known.isEmpty()) {
                throw new IllegalArgumentException("booking must be in the ledger, is not: " + booking.id());
            }
            boolean reversed = scribe.ledger().booked(known.get(0).reversal(), transaction);
            if (reversed) {
                scribe.write(by, "BOOKING_REVERSED", booking.id().value(), reason);
            }
            return reversed;
        });
    }

    /**
     * Says what became of a unit, by a person's word. Goes before what its results say, but that a unit in rework is good once its
     * last attempt is.
     *
     * @param fate what became of it; null to go by its results again
     * @throws IllegalArgumentException where the unit was not inspected there
     */
    public void decide(
            WorkOrderId order, OperationId operation, UnitId unit, @Nullable Fate fate, Actor.Person by, String reason)
            throws StoreException {
        Destinations.requireReason(reason);
        writer.await((transaction, scribe) -> {
            scribe.ledger().decided(order, operation, unit, fate, transaction);
            scribe.write(
                    by,
                    "UNIT_DECIDED",
                    order + "/" + operation + "/" + unit,
                    (fate == null ? "none" : fate) + ": " + reason);
            return true;
        });
    }

    /** Returns the counts that meet a filter. */
    public UnitCounts counts(FigureFilter filter) throws StoreException {
        return figures(filter).counts(filter);
    }

    /** Returns the key figures that meet a filter. */
    public Kpis kpis(FigureFilter filter) throws StoreException {
        return Kpis.of(counts(filter));
    }

    // Reconciliation.

    /**
     * Takes down what another system counted, compares it with ours, and posts by rule what the settings allow.
     *
     * @return the comparison; its proposals are those before anything was posted by rule
     */
    public Reconciliation state(StatedCounts stated) throws StoreException {
        return writer.await((transaction, scribe) -> {
            scribe.ledger().stated(stated, transaction);
            Reconciliation met = reckoning.reconcile(stated, transaction, writer.clock.instant());
            if (met.isExplained()) {
                for (CountPosting proposal : met.proposals()) {
                    if (desk.settings.mayPost(proposal)) {
                        post(proposal, RULE, "by rule", transaction, scribe);
                    }
                }
            }
            return met;
        });
    }

    /** Compares what another system counted last with ours, as they stand. */
    public List<Reconciliation> reconcile(WorkOrderId order, OperationId operation) throws StoreException {
        List<Reconciliation> all = new ArrayList<>();
        for (StatedCounts stated : store.statedCounts(order, operation)) {
            all.add(reckoning.reconcile(stated, store, writer.clock.instant()));
        }
        return all;
    }

    /**
     * Posts a correction by a person's word: it is delivered to every destination that takes {@link io.holdfast.port.Lane#LEDGER}.
     *
     * @return whether it is new; false where it was posted before
     * @throws IllegalArgumentException where another was posted in its place: compare again
     */
    public boolean post(CountPosting proposal, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> post(proposal, by, reason, transaction, scribe));
    }

    private static boolean post(
            CountPosting proposal, Actor by, String reason, Transaction transaction, JournalWriter.Scribe scribe)
            throws StoreException {
        Optional<LedgerEntry> present = transaction.ledgerEntry(proposal.id());
        if (present.isPresent()) {
            if (present.get() instanceof CountPosting posted
                    && posted.quantity() == proposal.quantity()
                    && posted.kind() == proposal.kind()) {
                return false;
            }
            throw new IllegalArgumentException(
                    "posting " + proposal.id() + " must be what was posted under its name, was not: " + present.get());
        }
        long last = transaction
                .lastOfSeries(proposal.series())
                .map(LedgerEntry::number)
                .orElse(0L);
        if (proposal.number() != last + 1) {
            throw new IllegalArgumentException(
                    "number of a posting must follow on the last, " + last + ", was " + proposal.number());
        }
        scribe.ledger().post(proposal, transaction);
        scribe.write(
                by,
                "COUNT_POSTED",
                proposal.id().value(),
                proposal.kind() + " " + proposal.quantity() + " to " + proposal.target() + " on " + proposal.workOrder()
                        + "/" + proposal.operation() + ": " + reason);
        return true;
    }

    /**
     * Takes a posting back by another, by a person's word.
     *
     * @return the reversal, also where it was made before
     * @throws IllegalArgumentException where no such posting was made, or where it is a reversal itself
     */
    public CountPosting reverse(LedgerId posting, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            LedgerEntry entry = transaction.ledgerEntry(posting).orElse(null);
            if (!(entry instanceof CountPosting posted) || posted.kind() == CountPosting.Kind.REVERSAL) {
                throw new IllegalArgumentException("posting must be one that was made, was not: " + posting);
            }
            long last = posted.number();
            for (Optional<LedgerEntry> next =
                            transaction.ledgerEntry(posted.series().member(last + 1));
                    next.isPresent();
                    next = transaction.ledgerEntry(posted.series().member(last + 1))) {
                if (posting.equals(next.get().reverses())) {
                    return (CountPosting) next.get();
                }
                last++;
            }
            CountPosting reversal = new CountPosting(
                    posted.series(),
                    last + 1,
                    CountPosting.Kind.REVERSAL,
                    posted.target(),
                    posted.workOrder(),
                    posted.operation(),
                    posted.shift(),
                    posted.productionDay(),
                    -posted.quantity(),
                    reason,
                    writer.clock.instant(),
                    posting);
            post(reversal, by, reason, transaction, scribe);
            return reversal;
        });
    }

    // Quality cost.

    /**
     * Returns something that costs, in its shift, with the condition of its tool: to be charged by {@link #charge}.
     *
     * @param name names it for ever
     * @param context the context that caused it
     * @param quantity how many units, hours or whatever its price is for
     */
    public CostItem item(
            LedgerId name,
            CostKind kind,
            WorkContext context,
            BigDecimal quantity,
            @Nullable Morphology reason,
            Instant at) {
        Shift shift = desk.settings.calendar().at(at);
        Tooling tooling = context.tooling();
        return new CostItem(
                name,
                kind,
                context,
                tooling == null
                        ? null
                        : desk.settings.toolCondition(tooling, at).orElse(null),
                quantity,
                reason,
                at,
                shift.name(),
                shift.productionDay());
    }

    /**
     * Charges something to the order that caused it: sorting, containment, a return. Scrap, rework and re-inspection of inspected
     * units are charged by themselves.
     *
     * @return whether it is charged now; false where it was before, or where it has no price and is listed
     */
    public boolean charge(CostItem item, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            boolean charged = scribe.ledger().charge(item, transaction);
            if (charged) {
                scribe.write(
                        by,
                        "COST_CHARGED",
                        item.series().value(),
                        item.kind() + " x " + item.quantity() + ": " + reason);
            }
            return charged;
        });
    }

    /** Takes back what was last charged in a series; tells whether something was. */
    public boolean takeBack(LedgerId series, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            boolean taken = scribe.ledger().takeBack(series, transaction);
            if (taken) {
                scribe.write(by, "COST_TAKEN_BACK", series.value(), reason);
            }
            return taken;
        });
    }

    /** Prices again what had no price; returns how many items are charged now. */
    public int priceAgain(Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        return writer.await((transaction, scribe) -> {
            List<CostItem> items = new ArrayList<>();
            transaction.forEachUnpriced((item, why) -> items.add(item));
            int charged = 0;
            for (CostItem item : items) {
                charged += scribe.ledger().charge(item, transaction) ? 1 : 0;
            }
            if (charged > 0) {
                scribe.write(by, "COST_PRICED", charged + " items", reason);
            }
            return charged;
        });
    }

    /** Streams what costs but has no price, with the reason. */
    public void forEachUnpriced(BiConsumer<? super CostItem, ? super String> action) throws StoreException {
        store.forEachUnpriced(action);
    }

    /** Returns all quality cost by something, largest first. */
    public List<CostSums.Row> costs(CostGrouping by) {
        return desk.costs(by, CostFilter.ALL);
    }

    /** Returns the quality cost that meets a filter by something, largest first. Asks sums in memory, kept as entries are made. */
    public List<CostSums.Row> costs(CostGrouping by, CostFilter filter) {
        return desk.costs(by, filter);
    }

    // Figures.

    /** Returns figures of the last time, from memory; {@link LedgerSettings#live} says how far back they reach. */
    public Figures live() {
        return desk.live();
    }

    /** Returns where to ask a filter: memory where the figures of its range are there, the journal else. */
    public Figures figures(FigureFilter filter) {
        return desk.figures(filter);
    }

    /**
     * Returns the chart of gaps between rejects in a segment: how many good units lie between two first attempts that failed, in the
     * order of device time. The first question about a segment reads its results; what comes after is kept up to date in memory, for
     * the segments that were asked for last.
     *
     * @param from first attempts from this on, or null
     * @param to first attempts up to this, or null
     */
    public ControlChart gaps(Segment segment, @Nullable Instant from, @Nullable Instant to, ChartSettings settings)
            throws StoreException {
        List<ControlChart.Sample> samples = new ArrayList<>();
        for (LiveGaps.Gap gap : desk.gaps.gaps(segment, from, to, store)) {
            samples.add(new ControlChart.Sample(gap.end().toString(), gap.units(), 1));
        }
        return ControlChart.of(ControlChart.Kind.G, samples, settings);
    }

    /** Streams the entries of the ledger that meet a filter, in the order they were written; see {@link FigureFilter#admits(LedgerEntry)}. */
    public void forEachEntry(FigureFilter filter, Consumer<? super LedgerEntry> action) throws StoreException {
        store.forEachLedgerEntry(entry -> {
            if (filter.admits(entry)) {
                action.accept(entry);
            }
        });
    }

    // Who is told.

    /**
     * Has somebody told when figures that meet a filter change: on the listener's thread, after the commit, with the live figures.
     * Changes that come while a call waits are told with it.
     *
     * @return to be closed when that is no longer wanted
     */
    public Subscription subscribe(FigureFilter filter, Consumer<? super Figures> action) {
        return desk.subscribe(change -> change.changes(filter), () -> action.accept(desk.live()));
    }

    /**
     * Has somebody told of the entries that meet a filter, count postings and quality cost, as they are made: on the listener's thread,
     * after the commit, those of one commit together. Where the listener's backlog is full they are dropped, as its other calls are; the
     * journal has them ({@link #forEachEntry}).
     *
     * @return to be closed when that is no longer wanted
     */
    public Subscription subscribeEntries(FigureFilter filter, Consumer<? super List<LedgerEntry>> action) {
        return desk.subscribe((change, notifier) -> {
            List<LedgerEntry> meant =
                    change.entries().stream().filter(filter::admits).toList();
            if (!meant.isEmpty()) {
                notifier.tell(listener -> action.accept(meant));
            }
        });
    }

    /**
     * Has somebody told how other systems' counts at an operation meet ours, with every residual, when either changes or something is
     * posted: on the listener's thread, after the commit. Changes that come while a call waits are told with it; nothing is told while
     * nobody has stated a count.
     *
     * @return to be closed when that is no longer wanted
     */
    public Subscription subscribeResiduals(
            WorkOrderId order, OperationId operation, Consumer<? super List<Reconciliation>> action) {
        return desk.subscribe(change -> change.concerns(order, operation), () -> {
            List<Reconciliation> met;
            try {
                met = reconcile(order, operation);
            } catch (StoreException e) {
                LOG.error("counts of {}/{} cannot be compared", order, operation, e);
                return;
            }
            if (!met.isEmpty()) {
                action.accept(met);
            }
        });
    }

    /** What somebody is told until it is closed. Any thread may close it, also more than once. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
