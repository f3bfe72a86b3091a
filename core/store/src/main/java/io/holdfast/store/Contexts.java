package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.Actor;
import io.holdfast.model.Binding;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ResultId;
import io.holdfast.model.WorkContext;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Work-order contexts as they were said, and the results that were bound to one afterwards. */
final class Contexts {
    private static final String LATEST = "SELECT * FROM (SELECT number, equipment, valid_from, valid_to, source,"
            + " received_at, context FROM context_statement"
            + " WHERE equipment = ? ORDER BY number DESC LIMIT ?) latest ORDER BY number";

    private Contexts() {}

    /** A binding that is wanted. */
    record Wanted(ResultId result, WorkContext context, Instant at, Actor by, String reason) {}

    static long lastNumber(Session session) throws SQLException {
        return session.number("SELECT max(number) FROM context_statement").orElse(0L);
    }

    static Set<EquipmentId> equipment(Session session) throws SQLException, IOException {
        return new LinkedHashSet<>(session.list(
                "SELECT DISTINCT equipment FROM context_statement ORDER BY equipment",
                row -> new EquipmentId(row.getString(1))));
    }

    static List<ContextStatement> latest(Session session, EquipmentId equipment, int latest)
            throws SQLException, IOException {
        return session.list(LATEST, Contexts::statement, equipment.value(), latest);
    }

    private static ContextStatement statement(ResultSet row) throws SQLException, IOException {
        byte[] context = row.getBytes("context");
        long to = row.getLong("valid_to");
        Instant validTo = row.wasNull() ? null : Times.instant(to);
        return new ContextStatement(
                row.getLong("number"),
                new EquipmentId(row.getString("equipment")),
                new ContextPeriod(
                        context == null ? null : BinaryCodec.decodeWorkContext(context),
                        Times.instant(row.getLong("valid_from")),
                        validTo),
                row.getString("source"),
                Times.instant(row.getLong("received_at")));
    }

    static void add(Session session, ContextStatement statement) throws SQLException {
        long last = lastNumber(session);
        if (statement.number() <= last) {
            throw new IllegalArgumentException(
                    "number must be higher than the last, " + last + ", was " + statement.number());
        }
        ContextPeriod period = statement.period();
        WorkContext context = period.context();
        session.update(
                "INSERT INTO context_statement (number, equipment, valid_from, valid_to, source, received_at,"
                        + " work_order, operation, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                statement.number(),
                statement.equipment().value(),
                Times.nanos(period.from()),
                Times.nanosOrNull(period.to()),
                statement.source(),
                Times.nanos(statement.receivedAt()),
                context == null ? null : context.workOrder().value(),
                context == null ? null : context.operation().value(),
                context == null ? null : BinaryCodec.encode(context));
    }

    static Binding bind(Session session, Runs runs, Counters counters, Optional<Long> id, Wanted wanted)
            throws SQLException, IOException {
        if (id.isEmpty()) {
            throw new IllegalArgumentException(
                    "result must be in the journal to be bound, was not: " + wanted.result());
        }
        long result = id.get();
        long before =
                session.number("SELECT run FROM result WHERE id = ?", result).orElseThrow();
        Runs.Run was = runs.run(before);
        long after = runs.id(new Runs.Run(was.station(), wanted.context(), was.model()));
        long revision = session.number("SELECT coalesce(max(revision), 1) + 1 FROM binding WHERE result = ?", result)
                .orElseThrow();
        session.update("UPDATE result SET run = ? WHERE id = ?", after, result);
        Blocks.moved(session, result);
        session.update(
                "INSERT INTO binding (result, revision, run_before, run_after, bound_at, actor, reason)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                result,
                revision,
                before,
                after,
                Times.nanos(wanted.at()),
                wanted.by().toString(),
                wanted.reason());
        counters.unbound -= was.context() == null ? 1 : 0;
        counters.bound += revision == 2 ? 1 : 0;
        return new Binding(
                wanted.result(),
                (int) revision,
                was.context(),
                wanted.context(),
                wanted.at(),
                wanted.by().toString(),
                wanted.reason());
    }

    static List<Binding> bindings(Session session, Runs runs, Optional<Long> id, ResultId result)
            throws SQLException, IOException {
        return session.list(
                "SELECT revision, run_before, run_after, bound_at, actor, reason FROM binding WHERE result = ?"
                        + " ORDER BY revision",
                row -> {
                    WorkContext after = runs.run(row.getLong(3)).context();
                    if (after == null) {
                        throw new SQLException("a binding of " + result + " leads to no context");
                    }
                    return new Binding(
                            result,
                            row.getInt(1),
                            runs.run(row.getLong(2)).context(),
                            after,
                            Times.instant(row.getLong(4)),
                            row.getString(5),
                            row.getString(6));
                },
                id.orElse(0L));
    }
}
