package io.holdfast.store;

import io.holdfast.model.EquipmentId;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The index of results: not of each, but of blocks of {@value #SIZE} in the order of the journal. What is looked for by
 * name, unit, run or time is in few blocks, which are read through; what came after the last whole block always is.
 *
 * <p>Names and units are indexed by ranges of their numbers. The numbers of one shape at one station mostly grow: then
 * each block has a range of its own above those before, and a number is in one range at most. Numbers that do not grow
 * are entered one by one; a plant whose serial numbers come shuffled pays what a plain index costs.
 *
 * <p>Entering a block reads nothing but the block and writes in the transaction of its last result. So there is nothing
 * in memory that a rollback could make wrong.
 */
final class Blocks {
    static final int SIZE = 256;

    /** A range that spans more is no help: a number that is not in it would look so. */
    private static final long WIDEST_RANGE = 64L * SIZE;

    static final String FIND = "SELECT g.block * " + SIZE + ", g.block * " + SIZE + " + " + (SIZE - 1)
            + " FROM number_stream s CROSS JOIN number_range g WHERE s.of_unit = ? AND s.shape = ? AND g.stream = s.id"
            + " AND g.lowest = (SELECT max(x.lowest) FROM number_range x WHERE x.stream = s.id AND x.lowest <= ?)"
            + " AND g.highest >= ? UNION ALL"
            + " SELECT result, result FROM number_stray WHERE of_unit = ? AND shape = ? AND number = ?";

    private static final String LAST_MARK = "SELECT %s FROM received_mark ORDER BY highest DESC, result DESC LIMIT 1";

    private Blocks() {}

    /** What a number names. */
    enum Of {
        NAME(0),
        UNIT(1);

        final int code;

        Of(int code) {
            this.code = code;
        }
    }

    static boolean isLastOfBlock(long result) {
        return result % SIZE == SIZE - 1;
    }

    static long first(long block) {
        return block * SIZE;
    }

    static long last(long block) {
        return block * SIZE + SIZE - 1;
    }

    /** Returns the first result that is in no block yet. */
    static long tail(Session session) throws SQLException {
        return session.number(String.format(LAST_MARK, "result")).orElse(0L) + 1;
    }

    /** Returns the highest number of a shape in any block; the lowest there is where none is. */
    static long highest(Session session, Of of, long shape) throws SQLException {
        return session.number(
                        "SELECT coalesce(max(seen), ?) FROM number_stream WHERE of_unit = ? AND shape = ?",
                        Long.MIN_VALUE,
                        of.code,
                        shape)
                .orElse(Long.MIN_VALUE);
    }

    /** Adds the blocks and single results, but not the tail, where the number may be. */
    static void find(Session session, Of of, Names.Key key, Spans into) throws SQLException, IOException {
        session.each(
                FIND,
                row -> new Spans.Span(row.getLong(1), row.getLong(2)),
                span -> into.add(span.first(), span.last()),
                of.code,
                key.shape(),
                key.number(),
                key.number(),
                of.code,
                key.shape(),
                key.number());
    }

    /** Enters the block that ends with the given result. */
    static void enter(Session session, Runs runs, Words words, long last) throws SQLException, IOException {
        long block = last / SIZE;
        List<Row> rows = session.list(
                "SELECT id, name_shape, name_number, unit_shape, unit_number, run, uncounted + verdict, device_time,"
                        + " received_time FROM result WHERE id BETWEEN ? AND ? ORDER BY id",
                row -> new Row(
                        row.getLong(1),
                        new Names.Key(row.getLong(2), row.getLong(3)),
                        new Names.Key(row.getLong(4), row.getLong(5)),
                        row.getLong(6),
                        row.getInt(7) == 0,
                        row.getLong(8),
                        row.getLong(9)),
                first(block),
                last);
        long highest = session.number(String.format(LAST_MARK, "highest")).orElse(Long.MIN_VALUE);
        Map<Long, Extent> ofRuns = new TreeMap<>();
        Map<Stream, List<Numbered>> ofStreams = new HashMap<>();
        for (Row row : rows) {
            highest = Math.max(highest, row.receivedTime());
            ofRuns.computeIfAbsent(row.run(), run -> new Extent()).add(row);
            EquipmentId station = runs.run(row.run()).station();
            ofStreams
                    .computeIfAbsent(new Stream(Of.NAME, row.name().shape(), station), it -> new ArrayList<>())
                    .add(new Numbered(row.name().number(), row.id()));
            ofStreams
                    .computeIfAbsent(new Stream(Of.UNIT, row.unit().shape(), station), it -> new ArrayList<>())
                    .add(new Numbered(row.unit().number(), row.id()));
        }
        session.update("INSERT INTO received_mark (highest, result) VALUES (?, ?)", highest, last);
        for (Map.Entry<Long, Extent> entry : ofRuns.entrySet()) {
            Extent times = entry.getValue();
            session.update(
                    "INSERT INTO run_block (run, block, earliest, latest, latest_good) VALUES (?, ?, ?, ?, ?)",
                    entry.getKey(),
                    block,
                    times.earliest,
                    times.latest,
                    times.latestGood);
        }
        for (Map.Entry<Stream, List<Numbered>> entry : ofStreams.entrySet()) {
            enter(session, words, entry.getKey(), entry.getValue(), block);
        }
    }

    /** Enters a result into its block, if that was entered, under the run that it has now. Under the other it stays. */
    static void moved(Session session, long result) throws SQLException {
        if (result >= tail(session)) {
            return;
        }
        session.update(
                "INSERT INTO run_block (run, block, earliest, latest, latest_good) SELECT run, ?, device_time,"
                        + " device_time, CASE WHEN uncounted = 0 AND verdict = 0 THEN device_time END FROM result"
                        + " WHERE id = ? ON CONFLICT (run, block) DO UPDATE SET"
                        + " earliest = CASE WHEN excluded.earliest < run_block.earliest THEN excluded.earliest"
                        + " ELSE run_block.earliest END,"
                        + " latest = CASE WHEN excluded.latest > run_block.latest THEN excluded.latest"
                        + " ELSE run_block.latest END,"
                        + " latest_good = CASE WHEN run_block.latest_good IS NULL"
                        + " OR excluded.latest_good > run_block.latest_good THEN excluded.latest_good"
                        + " ELSE run_block.latest_good END",
                result / SIZE,
                result);
    }

    private static void enter(Session session, Words words, Stream stream, List<Numbered> numbers, long block)
            throws SQLException, IOException {
        numbers.sort((a, b) -> Long.compare(a.number(), b.number()));
        long highest = numbers.get(numbers.size() - 1).number();
        long station = words.id(stream.station().value());
        long id = session.insert(
                "INSERT INTO number_stream (of_unit, shape, station, seen) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (of_unit, shape, station) DO UPDATE SET seen ="
                        + " CASE WHEN number_stream.seen < excluded.seen THEN excluded.seen ELSE number_stream.seen END"
                        + " RETURNING id",
                stream.of().code,
                stream.shape(),
                station,
                highest);
        long before = session.number(
                        "SELECT highest FROM number_range WHERE stream = ? ORDER BY lowest DESC LIMIT 1", id)
                .orElse(Long.MIN_VALUE);
        int from = 0;
        while (from < numbers.size() && numbers.get(from).number() <= before) {
            from++;
        }
        int start = from;
        int end = from;
        // The window that holds the most: an outlier is left out, it does not hide the rest.
        for (int low = from, high = from; high < numbers.size(); high++) {
            while (numbers.get(high).number() - numbers.get(low).number() >= WIDEST_RANGE) {
                low++;
            }
            if (high + 1 - low > end - start) {
                start = low;
                end = high + 1;
            }
        }
        if (end > start) {
            session.update(
                    "INSERT INTO number_range (stream, lowest, highest, block) VALUES (?, ?, ?, ?)",
                    id,
                    numbers.get(start).number(),
                    numbers.get(end - 1).number(),
                    block);
        }
        for (int i = 0; i < numbers.size(); i++) {
            if (i < start || i >= end) {
                session.update(
                        "INSERT INTO number_stray (of_unit, shape, number, result) VALUES (?, ?, ?, ?)",
                        stream.of().code,
                        stream.shape(),
                        numbers.get(i).number(),
                        numbers.get(i).result());
            }
        }
    }

    private record Row(
            long id, Names.Key name, Names.Key unit, long run, boolean good, long deviceTime, long receivedTime) {}

    private record Stream(Of of, long shape, EquipmentId station) {}

    private record Numbered(long number, long result) {}

    /** The device times of one run in one block. */
    private static final class Extent {
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;

        @Nullable
        Long latestGood;

        void add(Row row) {
            earliest = Math.min(earliest, row.deviceTime());
            latest = Math.max(latest, row.deviceTime());
            if (row.good()) {
                latestGood = latestGood == null ? row.deviceTime() : Math.max(latestGood, row.deviceTime());
            }
        }
    }
}
