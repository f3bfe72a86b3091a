package io.holdfast.store;

import io.holdfast.port.StoreCounts;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The counters as one transaction sees and changes them. Only who writes may keep them for the next: he is alone. */
final class Counters {
    private static final List<String> COLUMNS = List.of(
            "results",
            "late",
            "duplicates",
            "refused",
            "unbound",
            "bound",
            "mismatched",
            "pending",
            "parked",
            "confirmed",
            "last_sequence");

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
    private long[] written;

    private Counters(long[] values) {
        results = values[0];
        late = values[1];
        duplicates = values[2];
        refused = values[3];
        unbound = values[4];
        bound = values[5];
        mismatched = values[6];
        pending = values[7];
        parked = values[8];
        confirmed = values[9];
        lastSequence = values[10];
        written = values;
    }

    private long[] values() {
        return new long[] {
            results, late, duplicates, refused, unbound, bound, mismatched, pending, parked, confirmed, lastSequence
        };
    }

    static Counters read(Session session) throws SQLException, IOException {
        return session.first("SELECT " + String.join(", ", COLUMNS) + " FROM counter", row -> {
                    long[] values = new long[COLUMNS.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = row.getLong(i + 1);
                    }
                    return new Counters(values);
                })
                .orElseThrow(() -> new SQLException("the table counter is empty"));
    }

    /** Writes what has changed since they were read or written. */
    void write(Session session) throws SQLException {
        long[] values = values();
        StringJoiner changes = new StringJoiner(" = ?, ", "UPDATE counter SET ", " = ?").setEmptyValue("");
        List<@Nullable Object> changed = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != written[i]) {
                changes.add(COLUMNS.get(i));
                changed.add(values[i]);
            }
        }
        if (!changed.isEmpty()) {
            session.update(changes.toString(), changed.toArray());
            written = values;
        }
    }

    StoreCounts counts() {
        return new StoreCounts(
                results, late, duplicates, refused, unbound, bound, mismatched, pending, parked, confirmed);
    }
}
