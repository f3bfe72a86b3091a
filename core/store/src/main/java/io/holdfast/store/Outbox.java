package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.ResultId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.Waiting;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What waits for delivery. A row names its content; the content itself stays where it was written. */
final class Outbox {
    private static final String KEY = " WHERE destination = ? AND lane = ? AND sequence = ?";

    private final Session session;
    private final Words words;
    private final Counters counters;
    private final Results results;

    Outbox(Session session, Words words, Counters counters, Results results) {
        this.session = session;
        this.words = words;
        this.counters = counters;
        this.results = results;
    }

    /** Finds the numbers of results. */
    @FunctionalInterface
    interface Results {
        Optional<Long> number(ResultId result) throws SQLException, IOException;
    }

    void enqueue(DestinationId destination, Lane lane, String orderingKey, String idempotencyKey, Deliverable content)
            throws SQLException, IOException {
        requireCarried(lane, content);
        long id = contentId(content);
        counters.lastSequence++;
        counters.pending++;
        session.update(
                "INSERT INTO outbox (destination, lane, sequence, content, kind, ordering_key, idempotency_key, attempts)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                words.id(destination.value()),
                code(lane),
                counters.lastSequence,
                id,
                isDecision(content) ? 1 : 0,
                words.id(orderingKey),
                idempotencyKey);
    }

    private static void requireCarried(Lane lane, Deliverable content) {
        if (!lane.carries(content)) {
            throw new IllegalArgumentException("lane must be " + Lane.of(content) + ", was " + lane);
        }
    }

    private long contentId(Deliverable content) throws SQLException, IOException {
        if (content instanceof InspectionResult result) {
            return results.number(result.id()).orElseThrow(() -> unwritten("result " + result.id()));
        }
        if (content instanceof MaterialHold hold) {
            return session.number(
                            "SELECT v.id FROM hold h CROSS JOIN hold_revision v"
                                    + " WHERE v.hold = h.id AND h.name = ? AND v.revision = ?",
                            hold.id().value(),
                            hold.revision())
                    .orElseThrow(() -> unwritten("hold " + hold.id() + " revision " + hold.revision()));
        }
        if (content instanceof HoldRelease release) {
            return HoldRows.contentId(session, words, release)
                    .orElseThrow(() -> unwritten("release " + release.number() + " of " + release.hold()));
        }
        if (content instanceof NonconformanceFile file) {
            return FileRows.contentId(session, file)
                    .orElseThrow(() -> unwritten("file " + file.id() + " revision " + file.revision()));
        }
        if (content instanceof LedgerEntry entry) {
            return session.number(
                            "SELECT id FROM ledger_entry WHERE name = ?",
                            entry.id().value())
                    .orElseThrow(() -> unwritten("ledger entry " + entry.id()));
        }
        Nonconformance report = (Nonconformance) content;
        return session.number(
                        "SELECT v.id FROM nonconformance c CROSS JOIN nonconformance_revision v"
                                + " WHERE v.nonconformance = c.id AND c.name = ? AND v.revision = ?",
                        report.id().value(),
                        report.revision())
                .orElseThrow(() -> unwritten("nonconformance " + report.id() + " revision " + report.revision()));
    }

    /** Tells whether content is of the second kind that its lane carries: what a person decided. */
    private static boolean isDecision(Deliverable content) {
        return content instanceof HoldRelease || content instanceof NonconformanceFile;
    }

    private static IllegalArgumentException unwritten(String content) {
        return new IllegalArgumentException("content must be written before it is enqueued, was not: " + content);
    }

    void settle(Delivery delivery, DeliveryOutcome outcome, Instant at) throws SQLException {
        long destination = words.id(delivery.destination().value());
        int lane = code(delivery.lane());
        long sequence = delivery.sequence();
        if (outcome instanceof DeliveryOutcome.Confirmed confirmed) {
            int moved = session.update(
                    "INSERT INTO delivery_log (lane, content, destination, sequence, idempotency_key, attempts,"
                            + " confirmed_at, reference, kind) SELECT CASE lane WHEN 3 THEN 2 ELSE lane END, content,"
                            + " destination, sequence, idempotency_key, attempts + 1, ?, ?, kind FROM outbox" + KEY,
                    Times.nanos(at),
                    confirmed.reference(),
                    destination,
                    lane,
                    sequence);
            counters.confirmed += moved;
            remove(moved, destination, lane, sequence);
        } else if (outcome instanceof DeliveryOutcome.Rejected rejected) {
            int moved = session.update(
                    "INSERT INTO parked (destination, lane, sequence, content, ordering_key, idempotency_key, attempts,"
                            + " parked_at, reason, correction, kind) SELECT destination, lane, sequence, content,"
                            + " ordering_key, idempotency_key, attempts + 1, ?, ?, correction, kind FROM outbox" + KEY,
                    Times.nanos(at),
                    rejected.reason(),
                    destination,
                    lane,
                    sequence);
            counters.parked += moved;
            remove(moved, destination, lane, sequence);
        } else {
            session.update(
                    "UPDATE outbox SET attempts = attempts + 1, last_attempt_at = ?, last_error = ?, in_doubt = ?"
                            + KEY,
                    Times.nanos(at),
                    reason(outcome),
                    mayBeThere(outcome) ? 1 : 0,
                    destination,
                    lane,
                    sequence);
        }
    }

    private void remove(int moved, long destination, int lane, long sequence) throws SQLException {
        if (moved > 0) {
            session.update("DELETE FROM outbox" + KEY, destination, lane, sequence);
            counters.pending -= moved;
        }
    }

    private static boolean mayBeThere(DeliveryOutcome outcome) {
        return outcome instanceof DeliveryOutcome.Unknown
                || (outcome instanceof DeliveryOutcome.Deferred deferred && deferred.sent());
    }

    private static String reason(DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Deferred deferred) {
            return deferred.reason();
        }
        if (outcome instanceof DeliveryOutcome.Retryable retryable) {
            return retryable.reason();
        }
        return ((DeliveryOutcome.Unknown) outcome).reason();
    }

    boolean replay(Parked parked, Lane lane) throws SQLException {
        Delivery delivery = parked.delivery();
        requireCarried(lane, delivery.content());
        int moved = session.update(
                "INSERT INTO outbox (destination, lane, sequence, content, ordering_key, idempotency_key, attempts,"
                        + " correction, kind) SELECT destination, ?, sequence, content, ordering_key, idempotency_key, 0,"
                        + " correction, kind FROM parked" + KEY,
                code(lane),
                words.id(delivery.destination().value()),
                code(delivery.lane()),
                delivery.sequence());
        counters.pending += moved;
        return discard(parked);
    }

    boolean discard(Parked parked) throws SQLException {
        Delivery delivery = parked.delivery();
        int removed = session.update(
                "DELETE FROM parked" + KEY,
                words.id(delivery.destination().value()),
                code(delivery.lane()),
                delivery.sequence());
        counters.parked -= removed;
        return removed > 0;
    }

    int discardPending(DestinationId destination, int limit) throws SQLException {
        long id = words.id(destination.value());
        int removed = session.update(
                "DELETE FROM outbox WHERE destination = ? AND (lane, sequence) IN (SELECT lane, sequence FROM outbox"
                        + " WHERE destination = ? ORDER BY lane, sequence LIMIT ?)",
                id,
                id,
                limit);
        counters.pending -= removed;
        return removed;
    }

    boolean correct(Parked parked, Deliverable content) throws SQLException {
        Delivery delivery = parked.delivery();
        requireCarried(delivery.lane(), content);
        long correction = session.insert(
                "INSERT INTO correction (lane, body) VALUES (?, ?) RETURNING id",
                code(Lane.of(content)),
                BinaryCodec.encode(content));
        return session.update(
                        "UPDATE parked SET correction = ?" + KEY,
                        correction,
                        words.id(delivery.destination().value()),
                        code(delivery.lane()),
                        delivery.sequence())
                > 0;
    }

    static List<Delivery> pending(
            Session session,
            Runs runs,
            Names names,
            DestinationId destination,
            Lane lane,
            OrderingKeys keys,
            long afterSequence,
            int limit)
            throws SQLException, IOException {
        List<@Nullable Object> arguments = new ArrayList<>(List.of(destination.value(), code(lane), afterSequence));
        if (!keys.equals(OrderingKeys.ALL)) {
            arguments.add(numbers(session, keys));
        }
        arguments.add(limit);
        return session.list(
                pendingSql(session, lane, keys),
                row -> new Delivery(
                        row.getLong(1),
                        destination,
                        lane,
                        row.getString(2),
                        row.getString(3),
                        content(lane, row, 6, runs, names),
                        row.getInt(4),
                        row.getInt(5) != 0),
                arguments.toArray());
    }

    /** The keys' numbers as a JSON array, which a database can read as a table. */
    private static String numbers(Session session, OrderingKeys keys) throws SQLException {
        StringJoiner numbers = new StringJoiner(",", "[", "]");
        for (String key : keys.named()) {
            session.number("SELECT id FROM word WHERE text = ?", key)
                    .ifPresent(number -> numbers.add(Long.toString(number)));
        }
        return numbers.toString();
    }

    /**
     * The outbox leads, rows of other keys are passed over by its own columns, and each content is one seek: CROSS JOIN keeps
     * the planner from turning that round.
     */
    static String pendingSql(Session session, Lane lane, OrderingKeys keys) {
        String keyed = keys.equals(OrderingKeys.ALL)
                ? ""
                : " AND o.ordering_key " + (keys.excepted() ? "NOT " : "") + "IN (" + session.numbersOfArray() + ")";
        return "SELECT o.sequence, k.text, o.idempotency_key, o.attempts, o.in_doubt, " + contentColumns(lane)
                + " FROM outbox o CROSS JOIN word k" + contentJoin(lane)
                + " AND o.destination = (SELECT id FROM word WHERE text = ?) AND o.lane = ? AND o.sequence > ?"
                + keyed
                + " ORDER BY o.sequence LIMIT ?";
    }

    static void parked(Session session, Runs runs, Names names, ParkedQuery query, Consumer<? super Parked> action)
            throws SQLException, IOException {
        DestinationId destination = query.destination();
        Lane lane = query.lane();
        // One lane after the other: what a content is joined to depends on it. Across destinations that is their order
        // too.
        for (DestinationId each : destination == null ? parkedDestinations(session) : List.of(destination)) {
            for (Lane in : lane == null ? Lane.values() : new Lane[] {lane}) {
                List<@Nullable Object> arguments = new ArrayList<>(List.of(each.value(), code(in)));
                String sql = parkedSql(in)
                        + condition("o.sequence", query.sequence(), arguments)
                        + condition("k.text", query.orderingKey(), arguments)
                        + condition("o.reason", query.reason(), arguments)
                        + " ORDER BY o.sequence";
                session.each(sql, row -> parked(each, in, row, runs, names), action, arguments.toArray());
            }
        }
    }

    private static String condition(String column, @Nullable Object value, List<@Nullable Object> arguments) {
        if (value == null) {
            return "";
        }
        arguments.add(value);
        return " AND " + column + " = ?";
    }

    private static List<DestinationId> parkedDestinations(Session session) throws SQLException, IOException {
        return session.list(
                "SELECT text FROM word WHERE id IN (SELECT destination FROM parked) ORDER BY text",
                row -> new DestinationId(row.getString(1)));
    }

    static String parkedSql(Lane lane) {
        return "SELECT o.sequence, k.text, o.idempotency_key, o.attempts, o.parked_at, o.reason, "
                + contentColumns(lane) + " FROM parked o CROSS JOIN word k" + contentJoin(lane)
                + " AND o.destination = (SELECT id FROM word WHERE text = ?) AND o.lane = ?";
    }

    private static Parked parked(DestinationId destination, Lane lane, ResultSet row, Runs runs, Names names)
            throws SQLException, IOException {
        Delivery delivery = new Delivery(
                row.getLong(1),
                destination,
                lane,
                row.getString(2),
                row.getString(3),
                content(lane, row, 7, runs, names),
                row.getInt(4));
        return new Parked(delivery, row.getString(6), Times.instant(row.getLong(5)));
    }

    static Set<String> parkedKeys(Session session, DestinationId destination, Lane lane)
            throws SQLException, IOException {
        return Set.copyOf(session.list(
                "SELECT DISTINCT k.text FROM parked o CROSS JOIN word k"
                        + " WHERE k.id = o.ordering_key AND o.destination = (SELECT id FROM word WHERE text = ?) AND o.lane = ?",
                row -> row.getString(1),
                destination.value(),
                code(lane)));
    }

    static List<Waiting> waiting(Session session) throws SQLException, IOException {
        return session.list(
                "SELECT w.text, x.lane, sum(x.pending), sum(x.parked) FROM ("
                        + "SELECT destination, lane, count(*) AS pending, 0 AS parked FROM outbox GROUP BY 1, 2"
                        + " UNION ALL SELECT destination, lane, 0, count(*) FROM parked GROUP BY 1, 2) x"
                        + " JOIN word w ON w.id = x.destination GROUP BY 1, 2 ORDER BY 1, 2",
                row -> new Waiting(
                        new DestinationId(row.getString(1)), lane(row.getInt(2)), row.getLong(3), row.getLong(4)));
    }

    /** The correction first, then the content: where there is a correction, it stands for the content. */
    private static String contentColumns(Lane lane) {
        return "c.body, "
                + switch (lane) {
                    case RESULT, BULK -> ResultRows.COLUMNS;
                    case HOLD, NONCONFORMANCE -> "coalesce(r.body, d.body)";
                    case LEDGER -> "r.body";
                };
    }

    private static String contentJoin(Lane lane) {
        if (carriesResults(lane)) {
            return " CROSS JOIN result r LEFT JOIN correction c ON c.id = o.correction" + ResultRows.JOINS
                    + " WHERE r.id = o.content AND k.id = o.ordering_key";
        }
        if (lane == Lane.LEDGER) {
            return " CROSS JOIN ledger_entry r LEFT JOIN correction c ON c.id = o.correction"
                    + " WHERE r.id = o.content AND k.id = o.ordering_key";
        }
        boolean holds = lane == Lane.HOLD;
        return " LEFT JOIN " + (holds ? "hold_revision" : "nonconformance_revision")
                + " r ON o.kind = 0 AND r.id = o.content LEFT JOIN "
                + (holds ? "hold_release" : "nonconformance_file_revision")
                + " d ON o.kind = 1 AND d.id = o.content LEFT JOIN correction c ON c.id = o.correction"
                + " WHERE k.id = o.ordering_key";
    }

    private static Deliverable content(Lane lane, ResultSet row, int column, Runs runs, Names names)
            throws SQLException, IOException {
        byte[] correction = row.getBytes(column);
        if (carriesResults(lane)) {
            return correction == null
                    ? ResultRows.read(row, column + 1, runs, names)
                    : BinaryCodec.decodeInspectionResult(correction);
        }
        byte[] body = correction == null ? row.getBytes(column + 1) : correction;
        return BinaryCodec.decodeDeliverable(body);
    }

    private static boolean carriesResults(Lane lane) {
        return lane == Lane.RESULT || lane == Lane.BULK;
    }

    private static int code(Lane lane) {
        return switch (lane) {
            case HOLD -> 0;
            case NONCONFORMANCE -> 1;
            case RESULT -> 2;
            case BULK -> 3;
            case LEDGER -> 4;
        };
    }

    private static Lane lane(int code) throws SQLException {
        return switch (code) {
            case 0 -> Lane.HOLD;
            case 1 -> Lane.NONCONFORMANCE;
            case 2 -> Lane.RESULT;
            case 3 -> Lane.BULK;
            case 4 -> Lane.LEDGER;
            default -> throw new SQLException("no lane has the code " + code);
        };
    }
}
