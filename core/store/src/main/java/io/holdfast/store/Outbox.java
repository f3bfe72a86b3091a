package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What waits for delivery. A row names its content; the content itself stays where it was written. */
final class Outbox {
    private static final String KEY = " WHERE destination = ? AND lane = ? AND sequence = ?";

    private final Session session;
    private final Words words;
    private final Counters counters;
    private final ResultNumbers results;

    Outbox(Session session, Words words, Counters counters, ResultNumbers results) {
        this.session = session;
        this.words = words;
        this.counters = counters;
        this.results = results;
    }

    /** Finds results by name. */
    @FunctionalInterface
    interface ResultNumbers {
        Optional<Long> of(ResultId result) throws SQLException, IOException;
    }

    void enqueue(DestinationId destination, String orderingKey, String idempotencyKey, Deliverable content)
            throws SQLException, IOException {
        long id = contentId(content);
        counters.lastSequence++;
        counters.pending++;
        counters.change();
        session.update(
                "INSERT INTO outbox (destination, lane, sequence, content, ordering_key, idempotency_key, attempts)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 0)",
                words.id(destination.value()),
                code(Lane.of(content)),
                counters.lastSequence,
                id,
                words.id(orderingKey),
                idempotencyKey);
    }

    private long contentId(Deliverable content) throws SQLException, IOException {
        if (content instanceof InspectionResult result) {
            return results.of(result.id()).orElseThrow(() -> unwritten("result " + result.id()));
        }
        if (content instanceof MaterialHold hold) {
            return session.number(
                            "SELECT v.id FROM hold h CROSS JOIN hold_revision v"
                                    + " WHERE v.hold = h.id AND h.name = ? AND v.revision = ?",
                            hold.id().value(),
                            hold.revision())
                    .orElseThrow(() -> unwritten("hold " + hold.id() + " revision " + hold.revision()));
        }
        Nonconformance report = (Nonconformance) content;
        return session.number(
                        "SELECT v.id FROM nonconformance c CROSS JOIN nonconformance_revision v"
                                + " WHERE v.nonconformance = c.id AND c.name = ? AND v.revision = ?",
                        report.id().value(),
                        report.revision())
                .orElseThrow(() -> unwritten("nonconformance " + report.id() + " revision " + report.revision()));
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
                            + " confirmed_at, reference) SELECT lane, content, destination, sequence, idempotency_key,"
                            + " attempts + 1, ?, ? FROM outbox" + KEY,
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
                            + " parked_at, reason) SELECT destination, lane, sequence, content, ordering_key,"
                            + " idempotency_key, attempts + 1, ?, ? FROM outbox" + KEY,
                    Times.nanos(at),
                    rejected.reason(),
                    destination,
                    lane,
                    sequence);
            counters.parked += moved;
            remove(moved, destination, lane, sequence);
        } else {
            session.update(
                    "UPDATE outbox SET attempts = attempts + 1, last_attempt_at = ?, last_error = ?" + KEY,
                    Times.nanos(at),
                    reason(outcome),
                    destination,
                    lane,
                    sequence);
        }
    }

    private void remove(int moved, long destination, int lane, long sequence) throws SQLException {
        if (moved > 0) {
            session.update("DELETE FROM outbox" + KEY, destination, lane, sequence);
            counters.pending -= moved;
            counters.change();
        }
    }

    private static String reason(DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Retryable retryable) {
            return retryable.reason();
        }
        return ((DeliveryOutcome.Unknown) outcome).reason();
    }

    static List<Delivery> pending(
            Session session,
            Runs runs,
            Names names,
            DestinationId destination,
            Lane lane,
            long afterSequence,
            int limit)
            throws SQLException, IOException {
        return session.list(
                pendingSql(lane),
                row -> new Delivery(
                        row.getLong(1),
                        destination,
                        lane,
                        row.getString(2),
                        row.getString(3),
                        content(lane, row, runs, names),
                        row.getInt(4)),
                destination.value(),
                code(lane),
                afterSequence,
                limit);
    }

    /** The outbox leads and each content is one seek: CROSS JOIN keeps the planner from turning that round. */
    static String pendingSql(Lane lane) {
        String columns = switch (lane) {
            case HOLD, NONCONFORMANCE -> "r.body";
            case RESULT -> ResultRows.COLUMNS;
        };
        String table = switch (lane) {
            case HOLD -> "hold_revision";
            case NONCONFORMANCE -> "nonconformance_revision";
            case RESULT -> "result";
        };
        return "SELECT o.sequence, k.text, o.idempotency_key, o.attempts, " + columns + " FROM outbox o CROSS JOIN "
                + table + " r CROSS JOIN word k" + (lane == Lane.RESULT ? ResultRows.JOINS : "")
                + " WHERE r.id = o.content AND k.id = o.ordering_key AND o.destination = (SELECT id FROM word WHERE text = ?) AND o.lane = ? AND o.sequence > ?"
                + " ORDER BY o.sequence LIMIT ?";
    }

    private static Deliverable content(Lane lane, ResultSet row, Runs runs, Names names)
            throws SQLException, IOException {
        return switch (lane) {
            case HOLD -> BinaryCodec.decodeMaterialHold(row.getBytes(5));
            case NONCONFORMANCE -> BinaryCodec.decodeNonconformance(row.getBytes(5));
            case RESULT -> ResultRows.read(row, 5, runs, names);
        };
    }

    private static int code(Lane lane) {
        return switch (lane) {
            case HOLD -> 0;
            case NONCONFORMANCE -> 1;
            case RESULT -> 2;
        };
    }
}
