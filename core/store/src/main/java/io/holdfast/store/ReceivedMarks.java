package io.holdfast.store;

import java.sql.SQLException;

/**
 * Notes, every so many results, the highest received time so far. Results are received in the order of the journal but
 * for small swaps between threads and steps of the clock; whatever the order, no result at or before a mark below an
 * instant was received at or after it. So reading from there finds all, and an index of received times is saved.
 *
 * <p>After a rollback the highest time may be that of a result that is not there: marks are then later than they need
 * be, never wrong.
 */
final class ReceivedMarks {
    static final int DISTANCE = 256;

    private final Session session;
    private long highest;

    ReceivedMarks(Session session) throws SQLException {
        this.session = session;
        long marked = session.number("SELECT max(result) FROM received_mark").orElse(0L);
        long before = session.number("SELECT highest FROM received_mark ORDER BY highest DESC LIMIT 1")
                .orElse(Long.MIN_VALUE);
        long since = session.number("SELECT coalesce(max(received_time), ?) FROM result WHERE id > ?", before, marked)
                .orElse(before);
        this.highest = Math.max(before, since);
    }

    void passed(long result, long received) throws SQLException {
        highest = Math.max(highest, received);
        if (result % DISTANCE == 0) {
            session.update("INSERT INTO received_mark (highest, result) VALUES (?, ?)", highest, result);
        }
    }
}
