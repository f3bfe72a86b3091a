package io.holdfast.store;

import io.holdfast.model.Identifier;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Grouping;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sums of the ledger's figures: grouped and filtered by the database, which hands out one row for each label. */
final class LedgerSums {
    private final Session session;

    LedgerSums(Session session) {
        this.session = session;
    }

    /**
     * Adds up figures that meet a filter.
     *
     * @param values the columns to add up
     * @param table a table of figures
     * @param by something that a unit has one of; null: all together, with an empty label
     */
    <T> void by(
            @Nullable Grouping by,
            List<String> values,
            String table,
            FigureFilter filter,
            Session.Row<T> sums,
            BiConsumer<? super String, ? super T> action)
            throws SQLException, IOException {
        if (by == Grouping.CONSUMED_LOT) {
            byConsumedLot(values, table, filter, sums, action);
            return;
        }
        String key = by == null ? "''" : key(by);
        // Where nothing meets the filter, a sum without a group is a row of nulls.
        select(
                "SELECT " + key + " AS label, " + sums(values, null),
                table,
                by,
                filter,
                by == null ? " HAVING count(*) > 0" : " GROUP BY " + group(by),
                row -> new Row<>(label(by, row.getString(1)), sums.from(row)),
                row -> action.accept(row.label, row.sums));
    }

    /**
     * Adds up figures that meet a filter, by one of their own columns.
     *
     * @param column the number of something
     * @param names the table that says what the numbers mean
     * @param name the columns of it that say so
     */
    <T> void byColumn(
            String column,
            String names,
            String name,
            String value,
            String table,
            FigureFilter filter,
            Session.Row<T> thing,
            BiConsumer<? super T, ? super Long> action)
            throws SQLException, IOException {
        select(
                "SELECT t.total, " + name + " FROM (SELECT c." + column + " AS thing, sum(c." + value + ") AS total",
                table,
                null,
                filter,
                " GROUP BY c." + column + ") t JOIN " + names + " ON id = t.thing",
                row -> new Sum<>(thing.from(row), row.getLong(1)),
                row -> action.accept(row.of, row.value));
    }

    /** The lots as the contexts say them: not also under the names that provisional ones were resolved to later. */
    private <T> void byConsumedLot(
            List<String> values,
            String table,
            FigureFilter filter,
            Session.Row<T> sums,
            BiConsumer<? super String, ? super T> action)
            throws SQLException, IOException {
        boolean resolved =
                session.number("SELECT 1 FROM lot_resolution LIMIT 1").isPresent();
        StringJoiner ofLots = new StringJoiner(", ");
        values.forEach(value -> ofLots.add("sum(t." + value + ")"));
        select(
                "SELECT l.lot, " + ofLots + " FROM (SELECT c.run AS run, " + sums(values, " AS "),
                table,
                null,
                filter,
                " GROUP BY c.run) t LEFT JOIN run_lot l ON l.run = t.run AND l.role = " + Runs.CONSUMED
                        + (resolved ? NOT_BY_RESOLUTION : "") + " GROUP BY l.lot",
                row -> new Row<>(label(Grouping.CONSUMED_LOT, row.getString(1)), sums.from(row)),
                row -> action.accept(row.label, row.sums));
    }

    private static final String NOT_BY_RESOLUTION = " AND NOT EXISTS (SELECT 1 FROM lot_resolution s JOIN run_lot o"
            + " ON o.lot = s.provisional AND o.run = l.run AND o.role = l.role WHERE s.lot = l.lot)";

    private static String sums(List<String> values, @Nullable String alias) {
        StringJoiner sums = new StringJoiner(", ");
        values.forEach(value -> sums.add("sum(c." + value + ")" + (alias == null ? "" : alias + value)));
        return sums.toString();
    }

    private record Row<T>(String label, T sums) {}

    private record Sum<T>(T of, long value) {}

    private <T> void select(
            String columns,
            String table,
            @Nullable Grouping by,
            FigureFilter filter,
            String end,
            Session.Row<T> row,
            Consumer<? super T> action)
            throws SQLException, IOException {
        StringJoiner conditions = new StringJoiner(" AND ", " WHERE ", "").setEmptyValue("");
        List<@Nullable Object> arguments = new ArrayList<>();
        if (filter.from() != null) {
            conditions.add("c.hour >= ?");
            arguments.add(Times.nanos(filter.from()));
        }
        if (filter.to() != null) {
            conditions.add("c.hour < ?");
            arguments.add(Times.nanos(filter.to()));
        }
        if (filter.shift() != null) {
            conditions.add("c.shift = (SELECT id FROM word WHERE text = ?)");
            arguments.add(filter.shift());
        }
        if (filter.productionDay() != null) {
            conditions.add("c.day = ?");
            arguments.add(filter.productionDay().toEpochDay());
        }
        boolean joined = by != null && isOfRun(by);
        StringJoiner ofRun = joined ? conditions : new StringJoiner(" AND ");
        int ofFigures = arguments.size();
        ofRun("work_order", filter.workOrder(), ofRun, arguments);
        ofRun("operation", filter.operation(), ofRun, arguments);
        ofRun("material", filter.material(), ofRun, arguments);
        ofRun("line", filter.line(), ofRun, arguments);
        ofRun("station", filter.station(), ofRun, arguments);
        if (!joined && arguments.size() > ofFigures) {
            // An order has few runs: they are looked up. Else the figures are gone through; the sign keeps off their
            // index by run.
            conditions.add(
                    (filter.workOrder() == null ? "+" : "") + "c.run IN (SELECT n.id FROM run n WHERE " + ofRun + ")");
        }
        session.each(
                columns + " FROM " + table + " c" + (joined ? " JOIN run n ON n.id = c.run" : "") + conditions + end,
                row,
                action,
                arguments.toArray());
    }

    private static void ofRun(
            String column, @Nullable Identifier value, StringJoiner conditions, List<@Nullable Object> arguments) {
        if (value != null) {
            conditions.add("n." + column + " = ?");
            arguments.add(value.value());
        }
    }

    private static boolean isOfRun(Grouping by) {
        return switch (by) {
            case STATION, LINE, TOOL, LOT, WORK_ORDER, OPERATION, PART -> true;
            case CONSUMED_LOT, SHIFT, PRODUCTION_DAY, DEFECT, PLACE -> false;
        };
    }

    private static String key(Grouping by) {
        return switch (by) {
            case SHIFT -> "(SELECT text FROM word WHERE id = c.shift)";
            case TOOL -> "CASE WHEN n.cavity IS NULL THEN n.tool ELSE n.tool || ' cavity ' || n.cavity END";
            default -> group(by);
        };
    }

    private static String group(Grouping by) {
        return switch (by) {
            case STATION -> "n.station";
            case LINE -> "n.line";
            case TOOL -> "n.tool, n.cavity";
            case LOT -> "n.produced_lot";
            case WORK_ORDER -> "n.work_order";
            case OPERATION -> "n.operation";
            case PART -> "n.material";
            case SHIFT -> "c.shift";
            case PRODUCTION_DAY -> "c.day";
            case CONSUMED_LOT, DEFECT, PLACE ->
                throw new IllegalArgumentException("by must be of one column, was " + by);
        };
    }

    private static String label(@Nullable Grouping by, @Nullable String label) {
        return label == null
                ? Grouping.UNKNOWN
                : by == Grouping.PRODUCTION_DAY
                        ? LocalDate.ofEpochDay(Long.parseLong(label)).toString()
                        : label;
    }
}
