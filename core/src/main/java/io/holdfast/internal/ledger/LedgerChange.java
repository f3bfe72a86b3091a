package io.holdfast.internal.ledger;

import io.holdfast.deliver.Outbox;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.Shift;
import io.holdfast.model.Confirmation;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.CountPosting;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.Piece;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
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
    private final Map<FigureKey, Figure> figures = new LinkedHashMap<>();
    /** What each station added to last: a key has a long hash, and its next result mostly is of the same hour. */
    private final Map<EquipmentId, Figure> latest = new HashMap<>();

    private final List<LedgerEntry> entries = new ArrayList<>();
    /** First attempts that are counted, or taken back, in order. */
    private final List<InspectionResult> attempts = new ArrayList<>();

    private final BitSet takenBack = new BitSet();
    private final Set<Operation> stated = new HashSet<>();

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

    private record Operation(WorkOrderId order, OperationId operation) {}

    private record PlaceKey(Morphology morphology, Place place) {}

    /** What is added to the figures of one key. */
    private static final class Figure {
        final FigureKey key;
        final Shift shift;
        final Instant end;
        final long[] counts = new long[UnitCounts.SIZE];
        /** Of each kind the units and the defects. */
        final Map<Morphology, long[]> defects = new LinkedHashMap<>();

        final Map<PlaceKey, long[]> places = new LinkedHashMap<>();

        /** Equal to that of the key: what came last, and mostly comes again. */
        private @Nullable WorkContext seen;

        Figure(FigureKey key, Shift shift) {
            this.key = key;
            this.shift = shift;
            seen = key.context();
            Instant hour = key.hour().plus(1, ChronoUnit.HOURS);
            end = hour.isBefore(shift.to()) ? hour : shift.to();
        }

        @SuppressWarnings("ReferenceEquality") // a context has many parts to compare
        boolean takes(@Nullable WorkContext context, Instant at) {
            if (at.isBefore(key.hour()) || !at.isBefore(end)) {
                return false;
            }
            if (context == seen) {
                return true;
            }
            if (!Objects.equals(context, seen)) {
                return false;
            }
            seen = context;
            return true;
        }

        void add(int at, long change) {
            counts[at] += change;
        }

        void add(Morphology morphology, long units, long marks) {
            long[] sums = defects.computeIfAbsent(morphology, any -> new long[2]);
            sums[0] += units;
            sums[1] += marks;
        }

        void add(Morphology morphology, Place place, long marks) {
            places.computeIfAbsent(new PlaceKey(morphology, place), any -> new long[1])[0] += marks;
        }
    }

    private static boolean isZero(long[] sums) {
        for (long sum : sums) {
            if (sum != 0) {
                return false;
            }
        }
        return true;
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
        replace(before.results(), and(before, result), before.fate(), before.fate(), transaction);
    }

    /** Counts a result under the context that it was bound to, no longer under the one that it carried. */
    public void bound(InspectionResult before, InspectionResult after, Transaction transaction) throws StoreException {
        Piece left = transaction.others(before);
        replace(and(left, before), left.results(), left.fate(), left.fate(), transaction);
        Piece joined = transaction.others(after);
        replace(joined.results(), and(joined, after), joined.fate(), joined.fate(), transaction);
    }

    private static List<InspectionResult> and(Piece piece, InspectionResult result) {
        List<InspectionResult> all = new ArrayList<>(piece.results());
        all.add(result);
        return all;
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
        Figure figure = figure(booking.station(), booking.context(), booking.at());
        long quantity = booking.good() + booking.scrap() + booking.rework();
        figure.add(At.PLANNED, booking.planned());
        figure.add(At.STARTED, booking.started());
        figure.add(At.PRODUCED, booking.produced());
        figure.add(At.UNSERIALISED, quantity);
        figure.add(At.TESTED, quantity);
        figure.add(At.FAILED, booking.scrap() + booking.rework());
        figure.add(At.FINAL_GOOD, booking.good());
        figure.add(At.SCRAP, booking.scrap());
        figure.add(At.REWORK, booking.rework());
        Morphology reason = booking.reason();
        long bad = booking.scrap() + booking.rework();
        if (reason != null && bad != 0) {
            figure.add(reason, bad, bad);
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
            List<InspectionResult> before,
            List<InspectionResult> after,
            @Nullable Fate fateBefore,
            @Nullable Fate fateAfter,
            Transaction transaction)
            throws StoreException {
        PieceCount was = new PieceCount(before, fateBefore);
        PieceCount is = new PieceCount(after, fateAfter);
        contribute(before, was, -1);
        contribute(after, is, 1);
        contributeAttempts(was, is, -1);
        contributeAttempts(is, was, 1);
        if (priced) {
            settle(was, is, before, after, transaction);
        }
    }

    private void contribute(List<InspectionResult> results, PieceCount piece, int sign) {
        for (InspectionResult result : results) {
            if (result.simulated() || result.partial()) {
                figure(result).add(result.simulated() ? At.SIMULATED : At.PARTIAL, sign);
            }
        }
        if (!piece.isInspected()) {
            return;
        }
        InspectionResult first = piece.first();
        Figure figure = figure(first);
        figure.add(At.INSPECTED, sign);
        if (piece.isFirstPassGood()) {
            figure.add(At.FIRST_PASS_GOOD, sign);
        }
        figure.add(
                switch (piece.fate(settings.rejects())) {
                    case GOOD -> At.FINAL_GOOD;
                    case SCRAP -> At.SCRAP;
                    case REWORK -> At.REWORK;
                    case OPEN -> At.OPEN;
                },
                sign);
        if (first.context() == null) {
            figure.add(At.UNBOUND, sign);
        }
        if (areLate(results, figure.shift)) {
            figure.add(At.LATE, sign);
        }
        figure.add(At.RETESTS, (long) sign * piece.retests());
        figure.add(At.REPEATS, (long) sign * piece.repeats());
    }

    private static boolean areLate(List<InspectionResult> results, Shift shift) {
        for (InspectionResult result : results) {
            Instant received = result.receivedTime();
            if (received == null || received.isBefore(shift.to())) {
                return false;
            }
        }
        return true;
    }

    /** What the first attempts of a piece found, but for those that another has too: they cancel out. */
    private void contributeAttempts(PieceCount piece, PieceCount other, int sign) {
        for (InspectionResult attempt : piece.firstAttempts()) {
            if (!has(other.firstAttempts(), attempt)) {
                contribute(attempt, sign);
            }
        }
    }

    private static boolean has(List<InspectionResult> results, InspectionResult result) {
        for (InspectionResult each : results) {
            if (each.id().equals(result.id())) {
                return true;
            }
        }
        return false;
    }

    /** What a station's first attempt found. */
    private void contribute(InspectionResult attempt, int sign) {
        if (sign < 0) {
            takenBack.set(attempts.size());
        }
        attempts.add(attempt);
        Figure figure = figure(attempt);
        figure.add(At.TESTED, sign);
        switch (attempt.verdict()) {
            case PASS -> {}
            case FAIL, UNDECIDED -> figure.add(At.FAILED, sign);
        }
        if (attempt.defects().isEmpty()) {
            return;
        }
        Set<Morphology> seen = new HashSet<>();
        for (Defect defect : attempt.defects()) {
            if (defect.confirmation() != Confirmation.FALSE_CALL) {
                Morphology morphology = defect.morphology();
                figure.add(At.DEFECTS, sign);
                figure.add(morphology, seen.add(morphology) ? sign : 0, sign);
                figure.add(morphology, tile(defect.place()), sign);
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

    private Figure figure(InspectionResult result) {
        return figure(result.station(), result.context(), result.deviceTime());
    }

    private Figure figure(EquipmentId station, @Nullable WorkContext context, Instant at) {
        Figure known = latest.get(station);
        if (known != null && known.takes(context, at)) {
            return known;
        }
        Shift shift = settings.calendar().at(at);
        FigureKey key = new FigureKey(station, context, shift.hourOf(at), shift.name(), shift.productionDay());
        Figure figure = figures.computeIfAbsent(key, any -> new Figure(key, shift));
        latest.put(station, figure);
        return figure;
    }

    // Quality cost.

    /** Books what the piece costs now and takes back what it cost before, where that is another. */
    private void settle(
            PieceCount was,
            PieceCount is,
            List<InspectionResult> before,
            List<InspectionResult> after,
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
            if (isAgain(result) && !has(after, result)) {
                takeBack(again(result), transaction);
            }
        }
        for (InspectionResult result : after) {
            if (isAgain(result) && !has(before, result)) {
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

    /** Takes down what another system counted. */
    public void stated(StatedCounts counts, Transaction transaction) throws StoreException {
        transaction.add(counts);
        stated.add(new Operation(counts.workOrder(), counts.operation()));
    }

    // What came of it.

    /** Writes the figures that changed. */
    public void write(Transaction transaction) throws StoreException {
        for (Figure figure : figures.values()) {
            if (!isZero(figure.counts)) {
                transaction.add(figure.key, UnitCounts.of(figure.counts));
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
        for (Figure figure : figures.values()) {
            action.accept(figure.key, UnitCounts.of(figure.counts));
        }
    }

    void forEachDefect(Consumer<? super DefectFigure> action) {
        for (Figure figure : figures.values()) {
            figure.defects.forEach((morphology, sums) -> {
                if (!isZero(sums)) {
                    action.accept(new DefectFigure(figure.key, morphology, sums[0], sums[1]));
                }
            });
        }
    }

    void forEachPlace(Consumer<? super PlaceFigure> action) {
        for (Figure figure : figures.values()) {
            figure.places.forEach((key, sums) -> {
                if (!isZero(sums)) {
                    action.accept(new PlaceFigure(figure.key, key.morphology, key.place, sums[0]));
                }
            });
        }
    }

    /** Shows first attempts, and whether each is counted now or no longer, in order. */
    void forEachAttempt(BiConsumer<? super InspectionResult, ? super Boolean> action) {
        for (int i = 0; i < attempts.size(); i++) {
            action.accept(attempts.get(i), !takenBack.get(i));
        }
    }

    /** Tells whether counts that meet a filter changed. */
    public boolean changes(FigureFilter filter) {
        for (FigureKey key : figures.keySet()) {
            if (filter.admits(key)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether our counts at an operation changed, what others said of it, or what was posted on it. */
    public boolean concerns(WorkOrderId order, OperationId operation) {
        if (stated.contains(new Operation(order, operation)) || changes(FigureFilter.ALL.of(order, operation))) {
            return true;
        }
        for (LedgerEntry entry : entries) {
            if (entry instanceof CountPosting posting
                    && posting.workOrder().equals(order)
                    && posting.operation().equals(operation)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the entries that were written. */
    public List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }

    /** Tells whether nothing changed. */
    public boolean isEmpty() {
        return figures.isEmpty() && entries.isEmpty() && stated.isEmpty();
    }
}
