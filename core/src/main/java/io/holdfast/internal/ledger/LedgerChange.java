package io.holdfast.internal.ledger;

import io.holdfast.deliver.Outbox;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.Shift;
import io.holdfast.model.Confirmation;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureKey;
import io.holdfast.port.Piece;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes in the ledger: gathered as results come, and written at its end, one row for each figure that
 * changed. One thread at a time.
 */
public final class LedgerChange {
    private final LedgerSettings settings;
    private final Outbox outbox;
    private final boolean priced;
    private final Map<FigureKey, Sums> counts = new LinkedHashMap<>();
    private final Map<DefectKey, Sums> defects = new LinkedHashMap<>();
    private final Map<PlaceKey, Sums> places = new LinkedHashMap<>();
    private final List<LedgerEntry> entries = new ArrayList<>();
    private @Nullable FigureKey latestKey;
    private @Nullable Sums latest;

    /**
     * Begins a change.
     *
     * @param priced whether quality cost follows; not where figures are made anew
     */
    public LedgerChange(LedgerSettings settings, Outbox outbox, boolean priced) {
        this.settings = settings;
        this.outbox = outbox;
        this.priced = priced && settings.prices().isPresent();
    }

    private record DefectKey(FigureKey key, Morphology morphology) {}

    private record PlaceKey(FigureKey key, Morphology morphology, Place place) {}

    /** Numbers that are added to. */
    private static final class Sums {
        final long[] values;

        Sums(int size) {
            values = new long[size];
        }

        boolean isZero() {
            for (long value : values) {
                if (value != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Where each number of {@link UnitCounts} stands. */
    private static final class At {
        static final int PLANNED = 0;
        static final int STARTED = 1;
        static final int PRODUCED = 2;
        static final int UNSERIALISED = 3;
        static final int INSPECTED = 4;
        static final int FIRST_PASS_GOOD = 5;
        static final int FINAL_GOOD = 6;
        static final int SCRAP = 7;
        static final int REWORK = 8;
        static final int OPEN = 9;
        static final int TESTED = 10;
        static final int FAILED = 11;
        static final int DEFECTS = 12;
        static final int LATE = 13;
        static final int UNBOUND = 14;
        static final int SIMULATED = 15;
        static final int PARTIAL = 16;
        static final int RETESTS = 17;
        static final int REPEATS = 18;
    }

    /** Counts a result that was added to the journal. */
    public void added(InspectionResult result, Transaction transaction) throws StoreException {
        Piece before = transaction.enter(result);
        List<InspectionResult> after = new ArrayList<>(before.results());
        after.add(result);
        replace(before.results(), after, before.fate(), before.fate(), transaction);
    }

    /** Counts a result under the context that it is bound to, no longer under the one that it carried. */
    public void bound(InspectionResult before, InspectionResult after, Transaction transaction) throws StoreException {
        Piece left = transaction.leave(before);
        List<InspectionResult> with = new ArrayList<>(left.results());
        with.add(before);
        replace(with, left.results(), left.fate(), left.fate(), transaction);
        added(after, transaction);
    }

    /**
     * Counts a unit by what a person decided.
     *
     * @throws IllegalArgumentException where the unit was not inspected at that operation
     */
    public void decided(
            WorkOrderId order, OperationId operation, UnitId unit, @Nullable Fate fate, Transaction transaction)
            throws StoreException {
        Piece piece = transaction.piece(order, operation, unit);
        if (piece.results().isEmpty()) {
            throw new IllegalArgumentException(
                    "unit must have been inspected at " + order + "/" + operation + ", was not: " + unit);
        }
        transaction.decide(order, operation, unit, fate);
        replace(piece.results(), piece.results(), piece.fate(), fate, transaction);
    }

    /** Counts a booking; tells whether it is new. */
    public boolean booked(CountBooking booking, Transaction transaction) throws StoreException {
        if (!transaction.add(booking)) {
            return false;
        }
        count(booking);
        if (priced) {
            price(booking, booking.scrap(), CostKind.SCRAP, transaction);
            price(booking, booking.rework(), CostKind.REWORK, transaction);
        }
        return true;
    }

    /** Counts a booking that is in the journal already. */
    public void count(CountBooking booking) {
        FigureKey key =
                key(booking.station(), booking.context(), settings.calendar().at(booking.at()), booking.at());
        long quantity = booking.good() + booking.scrap() + booking.rework();
        add(key, At.PLANNED, booking.planned());
        add(key, At.STARTED, booking.started());
        add(key, At.PRODUCED, booking.produced());
        add(key, At.UNSERIALISED, quantity);
        add(key, At.TESTED, quantity);
        add(key, At.FAILED, booking.scrap() + booking.rework());
        add(key, At.FINAL_GOOD, booking.good());
        add(key, At.SCRAP, booking.scrap());
        add(key, At.REWORK, booking.rework());
        Morphology reason = booking.reason();
        long bad = booking.scrap() + booking.rework();
        if (reason != null && bad != 0) {
            add(new DefectKey(key, reason), bad, bad);
        }
    }

    private void price(CountBooking booking, long quantity, CostKind kind, Transaction transaction)
            throws StoreException {
        LedgerId reverses = booking.reverses();
        if (quantity == 0) {
            return;
        }
        Shift shift = settings.calendar().at(booking.at());
        CostItem item = new CostItem(
                LedgerId.of("QC", "booking", kind.name(), (reverses == null ? booking.id() : reverses).value()),
                kind,
                booking.context(),
                condition(booking.context(), booking.at()),
                BigDecimal.valueOf(Math.abs(quantity)),
                booking.reason(),
                booking.at(),
                shift.name(),
                shift.productionDay());
        if (reverses == null) {
            charge(item, transaction);
        } else {
            takeBack(item.series(), transaction);
        }
    }

    private void replace(
            Collection<InspectionResult> before,
            Collection<InspectionResult> after,
            @Nullable Fate fateBefore,
            @Nullable Fate fateAfter,
            Transaction transaction)
            throws StoreException {
        PieceCount was = new PieceCount(before, fateBefore);
        PieceCount is = new PieceCount(after, fateAfter);
        contribute(before, was, -1);
        contribute(after, is, 1);
        if (priced) {
            settle(was, is, before, after, transaction);
        }
    }

    private void contribute(Collection<InspectionResult> results, PieceCount piece, int sign) {
        for (InspectionResult result : results) {
            if (result.simulated() || result.partial()) {
                add(key(result), result.simulated() ? At.SIMULATED : At.PARTIAL, sign);
            }
        }
        if (!piece.isInspected()) {
            return;
        }
        InspectionResult first = piece.first();
        Shift shift = settings.calendar().at(first.deviceTime());
        FigureKey key = key(first.station(), first.context(), shift, first.deviceTime());
        add(key, At.INSPECTED, sign);
        if (piece.isFirstPassGood()) {
            add(key, At.FIRST_PASS_GOOD, sign);
        }
        add(
                key,
                switch (piece.fate(settings.rejects())) {
                    case GOOD -> At.FINAL_GOOD;
                    case SCRAP -> At.SCRAP;
                    case REWORK -> At.REWORK;
                    case OPEN -> At.OPEN;
                },
                sign);
        if (first.context() == null) {
            add(key, At.UNBOUND, sign);
        }
        if (results.stream().allMatch(result -> isLate(result, shift))) {
            add(key, At.LATE, sign);
        }
        add(key, At.RETESTS, (long) sign * piece.retests());
        add(key, At.REPEATS, (long) sign * piece.repeats());
        for (InspectionResult attempt : piece.firstAttempts()) {
            contribute(attempt, sign);
        }
    }

    private static boolean isLate(InspectionResult result, Shift shift) {
        Instant received = result.receivedTime();
        return received != null && !received.isBefore(shift.to());
    }

    /** What a station's first attempt found. */
    private void contribute(InspectionResult attempt, int sign) {
        FigureKey key = key(attempt);
        add(key, At.TESTED, sign);
        switch (attempt.verdict()) {
            case PASS -> {}
            case FAIL, UNDECIDED -> add(key, At.FAILED, sign);
        }
        Set<Morphology> seen = new HashSet<>();
        for (Defect defect : attempt.defects()) {
            if (defect.confirmation() != Confirmation.FALSE_CALL) {
                Morphology morphology = defect.morphology();
                add(key, At.DEFECTS, sign);
                add(new DefectKey(key, morphology), seen.add(morphology) ? sign : 0, sign);
                places.computeIfAbsent(new PlaceKey(key, morphology, tile(defect.place())), any -> new Sums(1))
                        .values[0] += sign;
            }
        }
    }

    private Place tile(Place place) {
        if (place instanceof Place.Point point) {
            return new Place.Point(point.position(), middle(point.xMicrometres()), middle(point.yMicrometres()));
        }
        return place;
    }

    private long middle(long micrometres) {
        long side = settings.tileMicrometres();
        long middle = Math.floorDiv(micrometres, side) * side + side / 2;
        return Math.max(-Place.Point.LARGEST_MICROMETRES, Math.min(Place.Point.LARGEST_MICROMETRES, middle));
    }

    private FigureKey key(InspectionResult result) {
        Instant at = result.deviceTime();
        return key(result.station(), result.context(), settings.calendar().at(at), at);
    }

    private static FigureKey key(EquipmentId station, @Nullable WorkContext context, Shift shift, Instant at) {
        return new FigureKey(station, context, shift.hourOf(at), shift.name(), shift.productionDay());
    }

    @SuppressWarnings("ReferenceEquality") // a key has a long hash, and what one result adds to is mostly one object
    private void add(FigureKey key, int at, long change) {
        if (change == 0) {
            return;
        }
        Sums sums = latest;
        if (sums == null || key != latestKey) {
            sums = counts.computeIfAbsent(key, any -> new Sums(UnitCounts.SIZE));
            latest = sums;
            latestKey = key;
        }
        sums.values[at] += change;
    }

    private void add(DefectKey key, long units, long marks) {
        long[] values = defects.computeIfAbsent(key, any -> new Sums(2)).values;
        values[0] += units;
        values[1] += marks;
    }

    // Quality cost.

    /** Books what the piece costs now and takes back what it cost before, where that is another. */
    private void settle(
            PieceCount was,
            PieceCount is,
            Collection<InspectionResult> before,
            Collection<InspectionResult> after,
            Transaction transaction)
            throws StoreException {
        for (Fate fate : List.of(Fate.SCRAP, Fate.REWORK)) {
            CostItem then = item(fate, was);
            CostItem now = item(fate, is);
            // A piece that costs as before but, by a result that came late, belongs elsewhere is charged anew.
            if (!Objects.equals(then, now)) {
                if (then != null) {
                    takeBack(then.series(), transaction);
                }
                if (now != null) {
                    charge(now, transaction);
                }
            }
        }
        for (InspectionResult result : before) {
            if (isAgain(result) && !after.contains(result)) {
                takeBack(again(result), transaction);
            }
        }
        for (InspectionResult result : after) {
            if (isAgain(result) && !before.contains(result)) {
                charge(item(CostKind.REINSPECTION, again(result), result, null), transaction);
            }
        }
    }

    private @Nullable CostItem item(Fate fate, PieceCount piece) {
        if (!piece.isInspected() || piece.fate(settings.rejects()) != fate) {
            return null;
        }
        CostKind kind = fate == Fate.SCRAP ? CostKind.SCRAP : CostKind.REWORK;
        return item(kind, series(kind, piece.first()), piece.first(), piece.reason());
    }

    private static boolean isAgain(InspectionResult result) {
        return result.attempt() > 1 && !result.simulated() && !result.partial();
    }

    private static LedgerId series(CostKind kind, InspectionResult first) {
        WorkContext context = first.context();
        return LedgerId.of(
                "QC",
                kind.name(),
                context == null ? "" : context.workOrder().value(),
                context == null ? first.station().value() : context.operation().value(),
                first.unit().value());
    }

    private static LedgerId again(InspectionResult result) {
        WorkContext context = result.context();
        return LedgerId.of(
                "QC",
                CostKind.REINSPECTION.name(),
                context == null ? "" : context.workOrder().value(),
                result.id().value());
    }

    private CostItem item(CostKind kind, LedgerId series, InspectionResult cause, @Nullable Morphology reason) {
        Shift shift = settings.calendar().at(cause.deviceTime());
        return new CostItem(
                series,
                kind,
                cause.context(),
                condition(cause.context(), cause.deviceTime()),
                BigDecimal.ONE,
                reason,
                cause.deviceTime(),
                shift.name(),
                shift.productionDay());
    }

    private @Nullable String condition(@Nullable WorkContext context, Instant at) {
        Tooling tooling = context == null ? null : context.tooling();
        return tooling == null ? null : settings.toolCondition(tooling, at).orElse(null);
    }

    /** Books a cost, or lists it where it has no price; nothing where it is booked already. */
    public boolean charge(CostItem item, Transaction transaction) throws StoreException {
        Optional<LedgerEntry> last = transaction.lastOfSeries(item.series());
        if (last.isPresent() && last.get().reverses() == null) {
            return false;
        }
        Optional<UnitCost> price = settings.prices().flatMap(prices -> prices.priceOf(item));
        if (price.isEmpty()) {
            WorkContext context = item.context();
            transaction.unpriced(
                    item,
                    context == null
                            ? "its order is not known, and so its part"
                            : "no price of " + item.kind() + " for part " + context.material() + " at operation "
                                    + context.operation() + " on " + item.productionDay());
            return false;
        }
        transaction.removeUnpriced(item.series());
        post(new CostEntry(item, last.map(LedgerEntry::number).orElse(0L) + 1, price.get(), null), transaction);
        return true;
    }

    /** Takes back what was last booked of a series; nothing where nothing stands. */
    public boolean takeBack(LedgerId series, Transaction transaction) throws StoreException {
        if (transaction.removeUnpriced(series)) {
            return true;
        }
        Optional<LedgerEntry> last = transaction.lastOfSeries(series);
        if (last.isPresent() && last.get() instanceof CostEntry entry && entry.reverses() == null) {
            post(new CostEntry(entry.item(), entry.number() + 1, entry.unitCost(), entry.id()), transaction);
            return true;
        }
        return false;
    }

    /** Writes an entry and queues it for whom it concerns. */
    public boolean post(LedgerEntry entry, Transaction transaction) throws StoreException {
        boolean isNew = transaction.add(entry);
        if (isNew) {
            outbox.put(transaction, entry);
            entries.add(entry);
        }
        return isNew;
    }

    // What came of it.

    /** Writes the figures that changed. */
    public void write(Transaction transaction) throws StoreException {
        for (Map.Entry<FigureKey, Sums> each : counts.entrySet()) {
            if (!each.getValue().isZero()) {
                transaction.add(each.getKey(), UnitCounts.of(each.getValue().values));
            }
        }
        List<DefectFigure> ofDefects = new ArrayList<>();
        forEachDefect(ofDefects::add);
        for (DefectFigure figure : ofDefects) {
            transaction.add(figure);
        }
        List<PlaceFigure> ofPlaces = new ArrayList<>();
        forEachPlace(ofPlaces::add);
        for (PlaceFigure figure : ofPlaces) {
            transaction.add(figure);
        }
    }

    /** Shows the counts that changed. */
    public void forEachCount(BiConsumer<? super FigureKey, ? super UnitCounts> action) {
        counts.forEach((key, sums) -> action.accept(key, UnitCounts.of(sums.values)));
    }

    void forEachDefect(Consumer<? super DefectFigure> action) {
        defects.forEach((key, sums) -> {
            if (!sums.isZero()) {
                action.accept(new DefectFigure(key.key, key.morphology, sums.values[0], sums.values[1]));
            }
        });
    }

    void forEachPlace(Consumer<? super PlaceFigure> action) {
        places.forEach((key, sums) -> {
            if (!sums.isZero()) {
                action.accept(new PlaceFigure(key.key, key.morphology, key.place, sums.values[0]));
            }
        });
    }

    /** Returns the entries that were written. */
    public List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    /** Tells whether nothing changed. */
    public boolean isEmpty() {
        return counts.isEmpty() && entries.isEmpty();
    }
}
