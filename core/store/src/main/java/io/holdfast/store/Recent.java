package io.holdfast.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers the writer's question whether a name is taken, mostly from memory: it knows the names since the last whole
 * block, and the highest number before. Knows those of its own transaction too: forget them when that is rolled back.
 */
final class Recent {
    private static final int REMEMBERED = 10_000;

    private final Session session;
    private final Map<Long, Long> seen = new RecentlyUsed<>(REMEMBERED);
    private @Nullable Map<Names.Key, Long> tail;

    Recent(Session session) {
        this.session = session;
    }

    /** Returns the result of that name. */
    Optional<Long> find(Names.Key name) throws SQLException, IOException {
        Long recent = tail().get(name);
        if (recent != null) {
            return Optional.of(recent);
        }
        return name.number() > seen(name.shape()) ? Optional.empty() : older(name);
    }

    private Optional<Long> older(Names.Key name) throws SQLException, IOException {
        Spans spans = new Spans();
        Blocks.find(session, Blocks.Of.NAME, name, spans);
        for (Spans.Span span : spans.inOrder()) {
            Optional<Long> found = session.number(
                    "SELECT id FROM result WHERE id BETWEEN ? AND ? AND name_shape = ? AND name_number = ?",
                    span.first(),
                    span.last(),
                    name.shape(),
                    name.number());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Notes a result that was written. */
    void written(long result, Names.Key name) throws SQLException, IOException {
        tail().put(name, result);
    }

    /** Notes that what was written is in a block now. */
    void entered() {
        tail = new HashMap<>();
        seen.clear();
    }

    void forget() {
        tail = null;
        seen.clear();
    }

    private Map<Names.Key, Long> tail() throws SQLException, IOException {
        Map<Names.Key, Long> names = tail;
        if (names == null) {
            Map<Names.Key, Long> read = new HashMap<>();
            session.each(
                    "SELECT name_shape, name_number, id FROM result WHERE id >= ?",
                    row -> Map.entry(new Names.Key(row.getLong(1), row.getLong(2)), row.getLong(3)),
                    entry -> read.put(entry.getKey(), entry.getValue()),
                    Blocks.tail(session));
            names = read;
            tail = read;
        }
        return names;
    }

    private long seen(long shape) throws SQLException {
        Long known = seen.get(shape);
        if (known == null) {
            known = Blocks.highest(session, Blocks.Of.NAME, shape);
            seen.put(shape, known);
        }
        return known;
    }
}
