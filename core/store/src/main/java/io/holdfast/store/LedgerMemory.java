package io.holdfast.store;

import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the writer remembers of the ledger: the last results that were counted, by unit. It knows the highest number of each shape
 * among the units before them, too: of a unit above that, nothing else is in the journal, and nobody needs to look.
 *
 * <p>Knows what its own transaction counted: forget it when that is rolled back.
 */
final class LedgerMemory {
    /** While so many results come, a unit mostly passes the next station of its operation. */
    static final int REMEMBERED = 16_384;
    /** Names mostly have few shapes. Where they have more, the journal is asked. */
    private static final int SHAPES = 10_000;

    private final Session session;
    /** At least a block: a result that is forgotten must be in one. */
    private final int remembered;

    private final Map<Names.Key, long[]> ofUnits = new HashMap<>();
    private final Map<Long, Long> highest = new HashMap<>();
    /** Result n is at n modulo their length: null where it was bound to another context since, or never seen here. */
    private @Nullable InspectionResult[] results = new InspectionResult[0];

    private Names.@Nullable Key[] units = new Names.Key[0];
    private boolean begun;
    /** What comes after this, up to the last, is remembered. */
    private long floor;

    private long last;
    /** Whether the highest numbers are those of all that was counted. Else those of the blocks hold, which may be higher. */
    private boolean whole;

    private @Nullable Boolean decisions;

    LedgerMemory(Session session, int remembered) {
        this.session = session;
        this.remembered = remembered;
    }

    void forget() {
        begun = false;
        ofUnits.clear();
        highest.clear();
        decisions = null;
    }

    /** Nothing is counted yet: the figures are made anew from the first result on. */
    void beginAnew() {
        begin(0);
        whole = true;
    }

    private void begin(long from) {
        forget();
        results = new InspectionResult[remembered];
        units = new Names.Key[remembered];
        floor = from;
        last = from;
        whole = false;
        begun = true;
    }

    /** Makes sure that nothing before a result is unknown here and in no block either: by its unit that could not be found. */
    private void reach(long result) throws SQLException, IOException {
        if (begun && result <= last + 1) {
            return;
        }
        begin(Math.min(Blocks.tail(session), result) - 1);
        session.each(
                "SELECT id, unit_shape, unit_number FROM result WHERE id > ? AND id < ? ORDER BY id",
                row -> Map.entry(row.getLong(1), new Names.Key(row.getLong(2), row.getLong(3))),
                row -> remember(row.getKey(), row.getValue(), null),
                floor,
                result);
    }

    private void remember(long id, Names.Key unit, @Nullable InspectionResult result) {
        int at = slot(id);
        Names.Key gone = units[at];
        if (gone != null) {
            long oldest = id - remembered;
            ofUnits.computeIfPresent(gone, (key, ids) -> ids.length == 1 ? null : without(ids, oldest));
            floor = oldest;
            if (whole) {
                highest.merge(gone.shape(), gone.number(), Math::max);
                whole = highest.size() <= SHAPES;
            } else {
                highest.computeIfPresent(gone.shape(), (shape, number) -> Math.max(number, gone.number()));
            }
        }
        units[at] = unit;
        results[at] = result;
        ofUnits.merge(unit, new long[] {id}, LedgerMemory::joined);
        last = id;
    }

    private int slot(long id) {
        return (int) (id % remembered);
    }

    private static long[] joined(long[] ids, long[] one) {
        long[] all = Arrays.copyOf(ids, ids.length + 1);
        all[ids.length] = one[0];
        return all;
    }

    private static long[] without(long[] ids, long id) {
        long[] left = new long[ids.length - 1];
        int at = 0;
        for (long each : ids) {
            if (each != id) {
                left[at++] = each;
            }
        }
        return left;
    }

    /** Remembers a result that is counted now. */
    void entered(long id, Names.Key unit, InspectionResult result) throws SQLException, IOException {
        reach(id);
        if (id == last + 1) {
            remember(id, unit, result);
        }
    }

    /** Returns the number of the result that is counted after the last one; 0 where that is not known. */
    long next() {
        return begun ? last + 1 : 0;
    }

    /** Notes that a result has another context now. */
    void bound(long id) {
        if (begun && id > floor && id <= last) {
            results[slot(id)] = null;
        }
    }

    /** Returns what a result says, if that is remembered. */
    @Nullable
    InspectionResult result(long id) {
        return begun && id > floor && id <= last ? results[slot(id)] : null;
    }

    /** Returns the results of a unit, whatever their context, that come before one in the journal. */
    NavigableSet<Long> before(long result, List<Names.Key> unit) throws SQLException, IOException {
        reach(result);
        NavigableSet<Long> found = new TreeSet<>();
        for (Names.Key key : unit) {
            long[] ids = ofUnits.get(key);
            if (ids != null) {
                for (long id : ids) {
                    if (id < result) {
                        found.add(id);
                    }
                }
            }
        }
        // The journal may have it in the other of two ways than it was remembered by.
        if (mayBeOlder(unit)) {
            for (Names.Key key : unit) {
                older(key, Math.min(floor, result - 1), found);
            }
        }
        return found;
    }

    private boolean mayBeOlder(List<Names.Key> unit) throws SQLException {
        if (floor > 0) {
            for (Names.Key key : unit) {
                if (key.number() <= highest(key.shape())) {
                    return true;
                }
            }
        }
        return false;
    }

    private void older(Names.Key unit, long last, NavigableSet<Long> into) throws SQLException, IOException {
        Spans spans = new Spans();
        Blocks.find(session, Blocks.Of.UNIT, unit, spans);
        for (Spans.Span span : spans.inOrder()) {
            session.each(
                    "SELECT id FROM result WHERE id BETWEEN ? AND ? AND unit_shape = ? AND unit_number = ?",
                    row -> row.getLong(1),
                    into::add,
                    span.first(),
                    Math.min(span.last(), last),
                    unit.shape(),
                    unit.number());
        }
    }

    /** Returns the highest number of a shape among the units that are not remembered, or a higher one. */
    private long highest(long shape) throws SQLException {
        Long known = highest.get(shape);
        if (known != null || whole) {
            return known == null ? Long.MIN_VALUE : known;
        }
        if (highest.size() >= SHAPES) {
            highest.clear();
        }
        // What is not remembered is in a block: the journal's number covers it.
        long read = Blocks.highest(session, Blocks.Of.UNIT, shape);
        highest.put(shape, read);
        return read;
    }

    /** Tells whether a person decided about any unit. */
    boolean hasDecisions() throws SQLException {
        Boolean known = decisions;
        if (known == null) {
            known = session.number("SELECT 1 FROM ledger_decision LIMIT 1").isPresent();
            decisions = known;
        }
        return known;
    }

    void decided() {
        decisions = true;
    }
}
