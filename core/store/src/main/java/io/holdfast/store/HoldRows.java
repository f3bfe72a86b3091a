package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.MaterialHold;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What becomes of holds after they were asked for. */
final class HoldRows {
    static final String LATEST = "SELECT v.body FROM hold h CROSS JOIN hold_revision v WHERE v.hold = h.id"
            + " AND v.revision = (SELECT max(revision) FROM hold_revision WHERE hold = h.id)";
    static final String IN_FORCE = LATEST + " AND h.id IN (SELECT hold FROM hold_state WHERE status < 3) ORDER BY h.id";
    static final String TO_READ_BACK = LATEST + " AND h.id IN (SELECT hold FROM hold_read_back"
            + " WHERE destination = (SELECT id FROM word WHERE text = ?)) ORDER BY h.id LIMIT ?";

    private HoldRows() {}

    static MaterialHold hold(ResultSet row) throws SQLException, IOException {
        return BinaryCodec.decodeMaterialHold(row.getBytes(1));
    }

    static Optional<Long> id(Session session, HoldId hold) throws SQLException {
        return session.number("SELECT id FROM hold WHERE name = ?", hold.value());
    }

    static long require(Session session, HoldId hold) throws SQLException {
        return id(session, hold)
                .orElseThrow(() -> new IllegalArgumentException("hold must be saved before, was not: " + hold));
    }

    static void requested(Session session, long hold, Instant at) throws SQLException {
        session.update(
                "INSERT INTO hold_state (hold, requested_at, status) VALUES (?, ?, 0) ON CONFLICT (hold) DO NOTHING",
                hold,
                Times.nanos(at));
    }

    static Optional<HoldStatus> status(Session session, HoldId hold) throws SQLException, IOException {
        return session.first(
                "SELECT s.status FROM hold h CROSS JOIN hold_state s WHERE s.hold = h.id AND h.name = ?",
                row -> status(row.getInt(1)),
                hold.value());
    }

    static void status(Session session, HoldId hold, HoldStatus status) throws SQLException {
        session.update("UPDATE hold_state SET status = ? WHERE hold = ?", code(status), require(session, hold));
    }

    static long requestedSince(Session session, Instant from) throws SQLException {
        return session.number(
                        "SELECT count(*) FROM hold_state WHERE requested_at >= ? AND status NOT IN (1, 4)",
                        Times.nanos(from))
                .orElse(0L);
    }

    static Optional<HoldStanding> standing(Session session, HoldId name) throws SQLException, IOException {
        Optional<MaterialHold> hold = session.first(LATEST + " AND h.name = ?", HoldRows::hold, name.value());
        if (hold.isEmpty()) {
            return Optional.empty();
        }
        long id = require(session, name);
        return Optional.of(new HoldStanding(
                hold.get(),
                status(session, name).orElse(HoldStatus.REQUESTED),
                session.list(
                        "SELECT d.text, a.kind, a.name, a.outcome, a.verified, a.at, a.reference, a.note"
                                + " FROM hold_answer a CROSS JOIN word d WHERE d.id = a.destination AND a.hold = ?"
                                + " ORDER BY d.text, a.kind, a.name",
                        HoldRows::answer,
                        id),
                session.list(
                        "SELECT r.body FROM hold_release r CROSS JOIN word d WHERE d.id = r.destination AND r.hold = ?"
                                + " ORDER BY r.number, d.text",
                        row -> BinaryCodec.decodeHoldRelease(row.getBytes(1)),
                        id)));
    }

    private static HoldAnswer answer(ResultSet row) throws SQLException {
        return new HoldAnswer(
                new DestinationId(row.getString(1)),
                new HoldItemOutcome(
                        new HoldItem(kind(row.getInt(2)), row.getString(3)),
                        outcome(row.getInt(4)),
                        row.getString(7),
                        row.getString(8)),
                row.getInt(5) != 0,
                Times.instant(row.getLong(6)));
    }

    static void answer(Session session, Words words, HoldId hold, HoldAnswer answer) throws SQLException {
        HoldItemOutcome outcome = answer.outcome();
        session.update(
                "INSERT INTO hold_answer (hold, destination, kind, name, outcome, verified, at, reference, note)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hold, destination, kind, name) DO UPDATE SET"
                        + " outcome = excluded.outcome, verified = excluded.verified, at = excluded.at,"
                        + " reference = excluded.reference, note = excluded.note",
                require(session, hold),
                words.id(answer.destination().value()),
                code(outcome.item().kind()),
                outcome.item().name(),
                code(outcome.outcome()),
                answer.verified() ? 1 : 0,
                Times.nanos(answer.at()),
                outcome.reference(),
                outcome.note());
    }

    static void readBack(Session session, Words words, HoldId hold, DestinationId destination, boolean due)
            throws SQLException {
        session.update(
                due
                        ? "INSERT INTO hold_read_back (destination, hold) VALUES (?, ?) ON CONFLICT DO NOTHING"
                        : "DELETE FROM hold_read_back WHERE destination = ? AND hold = ?",
                words.id(destination.value()),
                require(session, hold));
    }

    static void save(Session session, Words words, HoldRelease release) throws SQLException {
        session.update(
                "INSERT INTO hold_release (hold, number, destination, body) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (hold, number, destination) DO UPDATE SET body = excluded.body",
                require(session, release.hold()),
                release.number(),
                words.id(release.destination().value()),
                BinaryCodec.encode(release));
    }

    static Optional<Long> contentId(Session session, Words words, HoldRelease release) throws SQLException {
        return session.number(
                "SELECT id FROM hold_release WHERE hold = ? AND number = ? AND destination = ?",
                require(session, release.hold()),
                release.number(),
                words.id(release.destination().value()));
    }

    static void released(Session session, HoldId hold, Collection<HoldItem> items, boolean value) throws SQLException {
        long id = require(session, hold);
        for (HoldItem item : items) {
            session.update(
                    value
                            ? "INSERT INTO released_item (hold, kind, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
                            : "DELETE FROM released_item WHERE hold = ? AND kind = ? AND name = ?",
                    id,
                    code(item.kind()),
                    item.name());
        }
    }

    static Set<HoldItem> releasedOf(Session session, HoldId hold) throws SQLException, IOException {
        List<HoldItem> items = session.list(
                "SELECT i.kind, i.name FROM hold h CROSS JOIN released_item i WHERE i.hold = h.id AND h.name = ?",
                row -> new HoldItem(kind(row.getInt(1)), row.getString(2)),
                hold.value());
        return new LinkedHashSet<>(items);
    }

    private static int code(HoldStatus status) {
        return switch (status) {
            case REQUESTED -> 0;
            case WITHHELD -> 1;
            case PARTLY_RELEASED -> 2;
            case RELEASED -> 3;
            case DISMISSED -> 4;
        };
    }

    private static HoldStatus status(int code) throws SQLException {
        for (HoldStatus status : HoldStatus.values()) {
            if (code(status) == code) {
                return status;
            }
        }
        throw new SQLException("no status of a hold has the code " + code);
    }

    private static int code(HoldItem.Kind kind) {
        return switch (kind) {
            case UNIT -> 0;
            case LOT -> 1;
            case SEGMENT -> 2;
        };
    }

    private static HoldItem.Kind kind(int code) throws SQLException {
        for (HoldItem.Kind kind : HoldItem.Kind.values()) {
            if (code(kind) == code) {
                return kind;
            }
        }
        throw new SQLException("no kind of thing to hold has the code " + code);
    }

    private static int code(HoldOutcome outcome) {
        return switch (outcome) {
            case HELD -> 0;
            case ALREADY_HELD -> 1;
            case WEAKER -> 2;
            case CONSUMED -> 3;
            case SHIPPED -> 4;
            case NOT_FOUND -> 5;
            case REJECTED -> 6;
            case RELEASED -> 7;
        };
    }

    private static HoldOutcome outcome(int code) throws SQLException {
        for (HoldOutcome outcome : HoldOutcome.values()) {
            if (code(outcome) == code) {
                return outcome;
            }
        }
        throw new SQLException("no outcome of a hold has the code " + code);
    }
}
