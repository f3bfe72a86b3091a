package io.holdfast.store;

import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of repeated texts. Remembers numbers of its own transaction too: forget them when that is rolled back.
 */
final class Words {
    private static final int REMEMBERED = 10_000;

    private final Session session;
    private final Map<String, Long> ids = new RecentlyUsed<>(REMEMBERED);

    Words(Session session) {
        this.session = session;
    }

    /** Returns the text's number; a new text gets one. */
    long id(String text) throws SQLException {
        Long known = ids.get(text);
        if (known != null) {
            return known;
        }
        Long stored = session.number("SELECT id FROM word WHERE text = ?", text).orElse(null);
        long id = stored != null ? stored : session.insert("INSERT INTO word (text) VALUES (?) RETURNING id", text);
        ids.put(text, id);
        return id;
    }

    @Nullable
    Long idOrNull(@Nullable String text) throws SQLException {
        return text == null ? null : id(text);
    }

    void forget() {
        ids.clear();
    }
}
