package io.holdfast;

import io.holdfast.chart.Figures;
import io.holdfast.deliver.Outbox;
import io.holdfast.internal.ledger.LedgerChange;
import io.holdfast.internal.ledger.LiveFigures;
import io.holdfast.internal.ledger.LiveGaps;
import io.holdfast.ledger.CostFilter;
import io.holdfast.ledger.CostGrouping;
import io.holdfast.ledger.CostSums;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CountBooking;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.ResultId;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the ledger up to date with the journal: begins changes, brings figures into memory, tells subscribers. */
final class LedgerDesk {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerDesk.class);
    private static final String BUILT_BY = "ledger.figures-by";
    private static final int AT_ONCE = 2_000;

    final LedgerSettings settings;
    private final Store store;
    private final InstantSource clock;
    private final LiveFigures live = new LiveFigures();
    final LiveGaps gaps = new LiveGaps();
    private final Figures figures;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final CostSums costs = new CostSums();
    private volatile Instant liveFrom = Instant.MIN;

    LedgerDesk(LedgerSettings settings, Store store, InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        figures = new Figures(live, settings.tileMicrometres());
    }

    /** Brings the figures up to date: makes them anew where they were made otherwise, or not at all. */
    void open(Outbox outbox) throws StoreException {
        if (!store.note(BUILT_BY).equals(Optional.of(settings.figuresBy()))) {
            rebuild(outbox);
        }
        liveFrom = clock.instant().minus(settings.live());
        live.load(store, liveFrom);
        store.forEachLedgerEntry(this::add);
    }

    /** A line without a ledger will not count: the figures are no longer those of the journal, and made anew with the next ledger. */
    static void leaveOut(Store store) throws StoreException {
        if (store.note(BUILT_BY).isPresent()) {
            store.write(transaction -> transaction.note(BUILT_BY, null));
        }
    }

    private void add(LedgerEntry entry) {
        if (entry instanceof CostEntry cost) {
            synchronized (costs) {
                costs.add(cost);
            }
        }
    }

    List<CostSums.Row> costs(CostGrouping by, CostFilter filter) {
        synchronized (costs) {
            return costs.rows(by, filter);
        }
    }

    /** Makes all figures anew from the journal; returns how many results that took. Nothing else may write meanwhile. */
    long rebuild(Outbox outbox) throws StoreException {
        store.write(transaction -> {
            // Until the end nobody takes the figures for whole, whatever happens.
            transaction.note(BUILT_BY, null);
            transaction.clearFigures();
            List<CountBooking> bookings = new ArrayList<>();
            transaction.forEachBooking(bookings::add);
            LedgerChange change = new LedgerChange(settings, outbox, false);
            bookings.forEach(change::count);
            change.write(transaction);
        });
        long done = 0;
        ResultId last = null;
        while (true) {
            List<InspectionResult> some = store.results(last, Instant.EPOCH, AT_ONCE);
            if (some.isEmpty()) {
                break;
            }
            store.write(transaction -> {
                LedgerChange change = new LedgerChange(settings, outbox, false);
                for (InspectionResult result : some) {
                    change.added(result, transaction);
                }
                change.write(transaction);
            });
            done += some.size();
            last = some.get(some.size() - 1).id();
        }
        store.write(transaction -> transaction.note(BUILT_BY, settings.figuresBy()));
        if (done > 0) {
            LOG.info("the ledger was made anew from {} results", done);
        }
        return done;
    }

    LedgerChange begin(Outbox outbox) {
        return new LedgerChange(settings, outbox, true);
    }

    /** A change is durable. */
    void committed(LedgerChange change, Notifier notifier) {
        if (change.isEmpty()) {
            return;
        }
        live.apply(change);
        gaps.apply(change);
        change.entries().forEach(this::add);
        Instant from = clock.instant().minus(settings.live());
        if (from.isAfter(liveFrom.plus(settings.live().dividedBy(100)))) {
            live.forgetBefore(from);
            liveFrom = from;
        }
        for (Subscriber subscriber : subscribers) {
            subscriber.told(change, notifier);
        }
    }

    /** Returns figures from memory where the range is there, else from the journal. */
    Figures figures(FigureFilter filter) {
        Instant from = filter.from();
        return from != null && !from.isBefore(liveFrom) ? figures : new Figures(store, settings.tileMicrometres());
    }

    Figures live() {
        return figures;
    }

    /** Has an action called after a change that it concerns. One call waits at a time: it finds all that was committed until then. */
    LineLedger.Subscription subscribe(Predicate<? super LedgerChange> concerns, Runnable action) {
        AtomicBoolean waits = new AtomicBoolean();
        return subscribe((change, notifier) -> {
            if (concerns.test(change) && waits.compareAndSet(false, true)) {
                notifier.tell(listener -> {
                    waits.set(false);
                    action.run();
                });
            }
        });
    }

    LineLedger.Subscription subscribe(Subscriber subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /** Who wants to know of changes; called by the thread that writes. */
    @FunctionalInterface
    interface Subscriber {
        void told(LedgerChange change, Notifier notifier);
    }
}
