package io.holdfast.store;

import io.holdfast.port.StoreCounts;
import java.io.IOException;
import java.sql.SQLException;

/** The counters as one transaction sees and changes them. */
final class Counters {
    long results;
    long late;
    long duplicates;
    long refused;
    long unbound;
    long bound;
    long mismatched;
    long pending;
    long parked;
    long confirmed;
    long lastSequence;
    private boolean changed;

    private Counters() {}

    static Counters read(Session session) throws SQLException, IOException {
        return session.first(
                        "SELECT results, late, duplicates, refused, unbound, bound, mismatched, pending,"
                                + " parked, confirmed, last_sequence FROM counter",
                        row -> {
                            Counters counters = new Counters();
                            counters.results = row.getLong(1);
                            counters.late = row.getLong(2);
                            counters.duplicates = row.getLong(3);
                            counters.refused = row.getLong(4);
                            counters.unbound = row.getLong(5);
                            counters.bound = row.getLong(6);
                            counters.mismatched = row.getLong(7);
                            counters.pending = row.getLong(8);
                            counters.parked = row.getLong(9);
                            counters.confirmed = row.getLong(10);
                            counters.lastSequence = row.getLong(11);
                            return counters;
                        })
                .orElseThrow(() -> new SQLException("the table counter is empty"));
    }

    void change() {
        changed = true;
    }

    void write(Session session) throws SQLException {
        if (changed) {
            session.update(
                    "UPDATE counter SET results = ?, late = ?, duplicates = ?, refused = ?, unbound = ?, bound = ?,"
                            + " mismatched = ?, pending = ?, parked = ?, confirmed = ?, last_sequence = ?",
                    results,
                    late,
                    duplicates,
                    refused,
                    unbound,
                    bound,
                    mismatched,
                    pending,
                    parked,
                    confirmed,
                    lastSequence);
            changed = false;
        }
    }

    StoreCounts counts() {
        return new StoreCounts(
                results, late, duplicates, refused, unbound, bound, mismatched, pending, parked, confirmed);
    }
}
