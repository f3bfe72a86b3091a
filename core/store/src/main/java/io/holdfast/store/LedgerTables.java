package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.Grouping;
import io.holdfast.port.Piece;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.ResultQuery;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of the ledger. */
final class LedgerTables {
    private static final String COUNTS =
            "planned, started, produced, unserialised, inspected, first_pass_good, final_good, scrap, rework, open, tested, failed, defects,"
                    + " late, unbound, simulated, partial, retests, repeats";
    private static final List<String> COUNT_NAMES = List.of(COUNTS.split(", ?"));
    private static final String FIGURE = "run, hour, shift, day, ";
    private static final String BY_HOUR = "ORDER BY hour, run";
    private static final String ADD_COUNTS = addCounts();

    private final Session session;
    private final Runs runs;
    private final Names names;

    LedgerTables(Session session, Runs runs, Names names) {
        this.session = session;
        this.runs = runs;
        this.names = names;
    }

    private static String addCounts() {
        StringJoiner sums = new StringJoiner(", ");
        for (String name : COUNT_NAMES) {
            sums.add(name + " = ledger_count." + name + " + excluded." + name);
        }
        return "INSERT INTO ledger_count (run, hour, shift, day, " + COUNTS + ") VALUES (?, ?, ?, ?"
                + ", ?".repeat(COUNT_NAMES.size()) + ") ON CONFLICT (hour, run) DO UPDATE SET " + sums;
    }

    // Pieces: what the journal has of a unit, apart by order and operation; by station, where the order is not known.

    private static boolean isOfOnePiece(InspectionResult one, InspectionResult other) {
        WorkContext context = one.context();
        return context == null
                ? other.context() == null && one.station().equals(other.station())
                : isAt(context.workOrder(), context.operation(), other);
    }

    private static boolean isAt(WorkOrderId order, OperationId operation, InspectionResult result) {
        WorkContext context = result.context();
        return context != null && order.equals(context.workOrder()) && operation.equals(context.operation());
    }

    /**
     * Counts a result that has not been counted; returns what was of its piece before it in the journal.
     *
     * @param unit how its unit may have been written
     * @param isLast whether the journal ends with it
     */
    Piece enter(InspectionResult result, long id, List<Names.Key> unit, boolean isLast, LedgerMemory memory)
            throws SQLException, IOException {
        NavigableSet<Long> before = memory.before(id, unit);
        memory.entered(id, unit.get(0), result);
        // A person decides about a unit that was inspected: before that there is nothing to decide.
        boolean mayBeDecided = !(isLast && before.isEmpty()) && memory.hasDecisions();
        return new Piece(ofPiece(result, before, memory), mayBeDecided ? decided(result) : null);
    }

    /** Returns the piece of a result that was counted, without it. */
    Piece others(InspectionResult result, long id, List<Names.Key> unit, long end, LedgerMemory memory)
            throws SQLException, IOException {
        NavigableSet<Long> ids = memory.before(end, unit);
        ids.remove(id);
        return new Piece(ofPiece(result, ids, memory), memory.hasDecisions() ? decided(result) : null);
    }

    private List<InspectionResult> ofPiece(InspectionResult result, NavigableSet<Long> ids, LedgerMemory memory)
            throws SQLException, IOException {
        List<InspectionResult> piece = new ArrayList<>(ids.size());
        for (long id : ids) {
            InspectionResult remembered = memory.result(id);
            InspectionResult other = remembered != null
                    ? remembered
                    : session.first(ResultRows.BY_ID, row -> ResultRows.read(row, 1, runs, names), id)
                            .orElseThrow();
            if (isOfOnePiece(result, other)) {
                piece.add(other);
            }
        }
        return piece;
    }

    private @Nullable Fate decided(InspectionResult result) throws SQLException, IOException {
        WorkContext context = result.context();
        return context == null ? null : decided(context.workOrder(), context.operation(), result.unit());
    }

    private @Nullable Fate decided(WorkOrderId order, OperationId operation, UnitId unit)
            throws SQLException, IOException {
        return session.first(
                        "SELECT fate FROM ledger_decision WHERE work_order = ? AND operation = ? AND unit = ?",
                        row -> fate(row.getInt(1)),
                        order.value(),
                        operation.value(),
                        unit.value())
                .orElse(null);
    }

    Piece piece(WorkOrderId order, OperationId operation, UnitId unit) throws SQLException, IOException {
        List<InspectionResult> results = new ArrayList<>();
        ResultRows.matching(ResultQuery.ofUnit(unit), session, names)
                .each(session, row -> ResultRows.read(row, 1, runs, names), result -> {
                    if (isAt(order, operation, result)) {
                        results.add(result);
                    }
                });
        return new Piece(results, decided(order, operation, unit));
    }

    void decide(WorkOrderId order, OperationId operation, UnitId unit, @Nullable Fate fate) throws SQLException {
        if (fate == null) {
            session.update(
                    "DELETE FROM ledger_decision WHERE work_order = ? AND operation = ? AND unit = ?",
                    order.value(),
                    operation.value(),
                    unit.value());
        } else {
            session.update(
                    "INSERT INTO ledger_decision (work_order, operation, unit, fate) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (work_order, operation, unit) DO UPDATE SET fate = excluded.fate",
                    order.value(),
                    operation.value(),
                    unit.value(),
                    code(fate));
        }
    }

    private static int code(Fate fate) {
        return switch (fate) {
            case GOOD -> 0;
            case REWORK -> 1;
            case SCRAP -> 2;
            case OPEN -> 3;
        };
    }

    private static Fate fate(int code) throws SQLException {
        return switch (code) {
            case 0 -> Fate.GOOD;
            case 1 -> Fate.REWORK;
            case 2 -> Fate.SCRAP;
            case 3 -> Fate.OPEN;
            default -> throw new SQLException("no fate has the code " + code);
        };
    }

    // Figures.

    private long run(FigureKey key) throws SQLException {
        return runs.id(new Runs.Run(key.station(), key.context(), null));
    }

    void add(FigureKey key, UnitCounts change, Words words) throws SQLException {
        long[] values = change.values();
        @Nullable Object[] arguments = new @Nullable Object[4 + values.length];
        arguments[0] = run(key);
        arguments[1] = Times.nanos(key.hour());
        arguments[2] = words.id(key.shift());
        arguments[3] = key.productionDay().toEpochDay();
        for (int i = 0; i < values.length; i++) {
            arguments[4 + i] = values[i];
        }
        session.update(ADD_COUNTS, arguments);
    }

    void add(DefectFigure change, Words words) throws SQLException {
        FigureKey key = change.key();
        session.update(
                "INSERT INTO ledger_defect (run, hour, morphology, shift, day, units, defects)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hour, run, morphology) DO UPDATE SET"
                        + " units = ledger_defect.units + excluded.units, defects = ledger_defect.defects + excluded.defects",
                run(key),
                Times.nanos(key.hour()),
                words.id(change.morphology().value()),
                words.id(key.shift()),
                key.productionDay().toEpochDay(),
                change.units(),
                change.defects());
    }

    void add(PlaceFigure change, Words words, Spots spots) throws SQLException {
        FigureKey key = change.key();
        session.update(
                "INSERT INTO ledger_mark (run, hour, morphology, spot, shift, day, defects) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (hour, run, morphology, spot) DO UPDATE SET"
                        + " defects = ledger_mark.defects + excluded.defects",
                run(key),
                Times.nanos(key.hour()),
                words.id(change.morphology().value()),
                spots.id(change.place(), words),
                words.id(key.shift()),
                key.productionDay().toEpochDay(),
                change.defects());
    }

    void clearFigures() throws SQLException {
        session.update("DELETE FROM ledger_count");
        session.update("DELETE FROM ledger_defect");
        session.update("DELETE FROM ledger_mark");
    }

    /** The keys of one reading: rows of one run and hour follow on each other and share theirs. */
    private final class Keys {
        private final Map<Long, String> words = new LinkedHashMap<>();
        private long run;
        private long hour;
        private @Nullable FigureKey last;

        FigureKey of(ResultSet row) throws SQLException, IOException {
            long inRun = row.getLong(1);
            long at = row.getLong(2);
            FigureKey known = last;
            if (known != null && inRun == run && at == hour) {
                return known;
            }
            Runs.Run of = runs.run(inRun);
            FigureKey key = new FigureKey(
                    of.station(),
                    of.context(),
                    Times.instant(at),
                    word(row.getLong(3)),
                    LocalDate.ofEpochDay(row.getLong(4)));
            run = inRun;
            hour = at;
            last = key;
            return key;
        }

        /** Reads a place from four columns, from the given one on. */
        Place place(ResultSet row, int column) throws SQLException, IOException {
            long position = row.getLong(column);
            long zone = row.getLong(column + 1);
            String where = position == 0 ? null : word(position);
            return zone == 0
                    ? new Place.Point(where, row.getLong(column + 2), row.getLong(column + 3))
                    : new Place.Zone(where, word(zone));
        }

        String word(long id) throws SQLException, IOException {
            String known = words.get(id);
            if (known == null) {
                known = session.first("SELECT text FROM word WHERE id = ?", row -> row.getString(1), id)
                        .orElseThrow(() -> new SQLException("no word has the number " + id));
                words.put(id, known);
            }
            return known;
        }
    }

    private <T> void inRange(
            String columns,
            String table,
            String order,
            @Nullable Instant from,
            @Nullable Instant to,
            Session.Row<T> row,
            Consumer<? super T> action)
            throws SQLException, IOException {
        session.each(
                "SELECT " + columns + " FROM " + table
                        + (from == null && to == null ? " " : " WHERE hour >= ? AND hour < ? ") + order,
                row,
                action,
                from == null && to == null
                        ? new Object[0]
                        : new Object[] {
                            from == null ? Long.MIN_VALUE : Times.nanos(from),
                            to == null ? Long.MAX_VALUE : Times.nanos(to)
                        });
    }

    void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action)
            throws SQLException, IOException {
        Keys keys = new Keys();
        inRange(
                FIGURE + COUNTS,
                "ledger_count",
                BY_HOUR,
                from,
                to,
                row -> {
                    long[] values = new long[UnitCounts.SIZE];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = row.getLong(5 + i);
                    }
                    return Map.entry(keys.of(row), UnitCounts.of(values));
                },
                entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    void forEachDefect(@Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action)
            throws SQLException, IOException {
        Keys keys = new Keys();
        inRange(
                FIGURE + "morphology, units, defects",
                "ledger_defect",
                BY_HOUR,
                from,
                to,
                row -> new DefectFigure(
                        keys.of(row), new Morphology(keys.word(row.getLong(5))), row.getLong(6), row.getLong(7)),
                action);
    }

    void forEachPlace(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action)
            throws SQLException, IOException {
        Keys keys = new Keys();
        Map<Long, Place> places = new HashMap<>();
        session.each(
                "SELECT id, position, zone, x_um, y_um FROM ledger_spot",
                row -> Map.entry(row.getLong(1), keys.place(row, 2)),
                spot -> places.put(spot.getKey(), spot.getValue()));
        inRange(
                FIGURE + "morphology, spot, defects",
                "ledger_mark",
                BY_HOUR,
                from,
                to,
                row -> new PlaceFigure(
                        keys.of(row),
                        new Morphology(keys.word(row.getLong(5))),
                        known(places, row.getLong(6)),
                        row.getLong(7)),
                action);
    }

    private static Place known(Map<Long, Place> places, long spot) throws SQLException {
        Place place = places.get(spot);
        if (place == null) {
            throw new SQLException("no place has the number " + spot);
        }
        return place;
    }

    // Sums.

    UnitCounts sum(FigureFilter filter) throws SQLException, IOException {
        List<UnitCounts> sum = new ArrayList<>();
        sums().by(null, COUNT_NAMES, "ledger_count", filter, LedgerTables::counts, (label, counts) -> sum.add(counts));
        return sum.isEmpty() ? UnitCounts.ZERO : sum.get(0);
    }

    void forEachCountSum(Grouping by, FigureFilter filter, BiConsumer<? super String, ? super UnitCounts> action)
            throws SQLException, IOException {
        sums().by(by, COUNT_NAMES, "ledger_count", filter, LedgerTables::counts, action);
    }

    private static UnitCounts counts(ResultSet row) throws SQLException {
        long[] values = new long[UnitCounts.SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getLong(2 + i);
        }
        return UnitCounts.of(values);
    }

    void forEachFailedSum(Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action)
            throws SQLException, IOException {
        sums().by(by, List.of("failed"), "ledger_count", filter, row -> row.getLong(2), action);
    }

    void forEachDefectSum(FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action)
            throws SQLException, IOException {
        sums().byColumn(
                        "morphology",
                        "word",
                        "text",
                        "units",
                        "ledger_defect",
                        filter,
                        row -> new Morphology(row.getString(2)),
                        action);
    }

    void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action)
            throws SQLException, IOException {
        Keys keys = new Keys();
        sums().byColumn(
                        "spot",
                        "ledger_spot",
                        "position, zone, x_um, y_um",
                        "defects",
                        "ledger_mark",
                        filter,
                        row -> keys.place(row, 2),
                        action);
    }

    private LedgerSums sums() {
        return new LedgerSums(session);
    }

    // Bookings, statements, entries.

    boolean add(CountBooking booking) throws SQLException {
        return session.update(
                        "INSERT INTO ledger_booking (name, body) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                        booking.id().value(),
                        BinaryCodec.encode(booking))
                > 0;
    }

    void forEachBooking(Consumer<? super CountBooking> action) throws SQLException, IOException {
        session.each(
                "SELECT body FROM ledger_booking ORDER BY id",
                row -> BinaryCodec.decodeCountBooking(row.getBytes(1)),
                action);
    }

    void add(StatedCounts counts) throws SQLException {
        LocalDate day = counts.productionDay();
        session.update(
                "INSERT INTO ledger_stated (source, work_order, operation, shift, day, as_of, produced, good, scrap,"
                        + " rework) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                counts.source(),
                counts.workOrder().value(),
                counts.operation().value(),
                counts.shift(),
                day == null ? null : day.toEpochDay(),
                Times.nanos(counts.asOf()),
                counts.produced(),
                counts.good(),
                counts.scrap(),
                counts.rework());
    }

    List<StatedCounts> statedCounts(WorkOrderId order, OperationId operation) throws SQLException, IOException {
        Map<List<@Nullable Object>, StatedCounts> latest = new LinkedHashMap<>();
        session.each(
                "SELECT source, shift, day, as_of, produced, good, scrap, rework FROM ledger_stated"
                        + " WHERE work_order = ? AND operation = ? ORDER BY as_of, id",
                row -> {
                    Long day = number(row, 3);
                    return new StatedCounts(
                            row.getString(1),
                            order,
                            operation,
                            row.getString(2),
                            day == null ? null : LocalDate.ofEpochDay(day),
                            Times.instant(row.getLong(4)),
                            number(row, 5),
                            number(row, 6),
                            number(row, 7),
                            number(row, 8));
                },
                stated -> {
                    List<@Nullable Object> key = new ArrayList<>();
                    key.add(stated.source());
                    key.add(stated.shift());
                    key.add(stated.productionDay());
                    latest.put(key, stated);
                },
                order.value(),
                operation.value());
        return List.copyOf(latest.values());
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    boolean add(LedgerEntry entry) throws SQLException {
        LedgerId reverses = entry.reverses();
        return session.update(
                        "INSERT INTO ledger_entry (name, series, number, reverses, body) VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT (name) DO NOTHING",
                        entry.id().value(),
                        entry.series().value(),
                        entry.number(),
                        reverses == null ? null : reverses.value(),
                        BinaryCodec.encode(entry))
                > 0;
    }

    Optional<LedgerEntry> entry(LedgerId id) throws SQLException, IOException {
        return session.first("SELECT body FROM ledger_entry WHERE name = ?", LedgerTables::entry, id.value());
    }

    Optional<LedgerEntry> lastOfSeries(LedgerId series) throws SQLException, IOException {
        return session.first(
                "SELECT body FROM ledger_entry WHERE series = ? ORDER BY number DESC LIMIT 1",
                LedgerTables::entry,
                series.value());
    }

    void forEachEntry(Consumer<? super LedgerEntry> action) throws SQLException, IOException {
        session.each("SELECT body FROM ledger_entry ORDER BY id", LedgerTables::entry, action);
    }

    private static LedgerEntry entry(ResultSet row) throws SQLException, IOException {
        return BinaryCodec.decodeLedgerEntry(row.getBytes(1));
    }

    void unpriced(CostItem item, String reason) throws SQLException {
        session.update(
                "INSERT INTO ledger_unpriced (name, reason, body) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                        + " reason = excluded.reason, body = excluded.body",
                item.series().value(),
                reason,
                BinaryCodec.encode(item));
    }

    boolean removeUnpriced(LedgerId series) throws SQLException {
        return session.update("DELETE FROM ledger_unpriced WHERE name = ?", series.value()) > 0;
    }

    void forEachUnpriced(BiConsumer<? super CostItem, ? super String> action) throws SQLException, IOException {
        session.each(
                "SELECT body, reason FROM ledger_unpriced ORDER BY id",
                row -> Map.entry(BinaryCodec.decodeCostItem(row.getBytes(1)), row.getString(2)),
                entry -> action.accept(entry.getKey(), entry.getValue()));
    }
}
