package io.holdfast.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names written short. Most names of results and units are a counter with something around it: a name is written as its
 * shape, which is kept once, and the number in it. Every text has one shape and one number, and they give it back
 * exactly.
 *
 * <p>Names without order, such as UUIDs, have a shape of their own each. So the first name of a shape is written in
 * full, and the shape is only made when a second comes.
 */
final class Names {
    /** The shape of names that are written in full. */
    static final long FULL = 0;

    private static final int REMEMBERED = 10_000;
    /** As many as any {@code long} can hold. */
    private static final int MOST_DIGITS = 18;

    private final Session session;
    private final Map<Shape, Known> known = new RecentlyUsed<>(REMEMBERED);
    private final Map<Long, Shape> shapes = new RecentlyUsed<>(REMEMBERED);

    /** The name taken apart last: it is looked for, then written, then looked for again. */
    private String latest = "";

    private Parts latestParts = taken(latest);

    Names(Session session) {
        this.session = session;
    }

    /** How a name is written: the number of its shape and the number in it. */
    record Key(long shape, long number) {}

    /**
     * What is around a number.
     *
     * @param digits how many digits there are where the first is a superfluous zero, else 0
     */
    record Shape(String before, int digits, String after) {
        String with(long number) {
            String plain = Long.toString(number);
            return before + "0".repeat(Math.max(0, digits - plain.length())) + plain + after;
        }
    }

    /** A shape that was made, and the one name of that shape that was written in full before. */
    private record Known(long id, long firstId, String first) {}

    private record Parts(@Nullable Shape shape, long number, long hash) {}

    /** Returns how the name may have been written, if it was: mostly one way, and two for the first of a shape. */
    List<Key> find(String name) throws SQLException, IOException {
        Parts parts = parts(name);
        Known made = parts.shape() == null ? null : known(parts.shape());
        if (made == null) {
            return fullId(parts, name).map(id -> List.of(new Key(FULL, id))).orElse(List.of());
        }
        Key key = new Key(made.id(), parts.number());
        return made.first().equals(name) ? List.of(key, new Key(FULL, made.firstId())) : List.of(key);
    }

    /** Returns how to write the name. */
    Key key(String name) throws SQLException, IOException {
        Parts parts = parts(name);
        Shape shape = parts.shape();
        Known made = shape == null ? null : known(shape);
        if (made != null) {
            return new Key(made.id(), parts.number());
        }
        Optional<Long> written = fullId(parts, name);
        if (written.isPresent()) {
            return new Key(FULL, written.get());
        }
        Optional<Long> sibling = shape == null ? Optional.empty() : sibling(parts, shape);
        if (sibling.isEmpty() || shape == null) {
            long id =
                    session.insert("INSERT INTO full_name (hash, text) VALUES (?, ?) RETURNING id", parts.hash(), name);
            return new Key(FULL, id);
        }
        long id = session.insert(
                "INSERT INTO name_shape (before, digits, after, first_name) VALUES (?, ?, ?, ?) RETURNING id",
                shape.before(),
                shape.digits(),
                shape.after(),
                sibling.get());
        return new Key(id, parts.number());
    }

    /** Returns the name that is written with that shape; names in full come with the row instead. */
    String text(Key key) throws SQLException, IOException {
        Shape shape = shapes.get(key.shape());
        if (shape == null) {
            shape = session.first(
                            "SELECT before, digits, after FROM name_shape WHERE id = ?",
                            row -> new Shape(row.getString(1), row.getInt(2), row.getString(3)),
                            key.shape())
                    .orElseThrow(() -> new SQLException("no shape of names has the number " + key.shape()));
            shapes.put(key.shape(), shape);
        }
        return shape.with(key.number());
    }

    void forget() {
        known.clear();
        shapes.clear();
    }

    private @Nullable Known known(Shape shape) throws SQLException, IOException {
        Known made = known.get(shape);
        if (made == null) {
            made = session.first(
                            "SELECT s.id, f.id, f.text FROM name_shape s JOIN full_name f ON f.id = s.first_name"
                                    + " WHERE s.before = ? AND s.digits = ? AND s.after = ?",
                            row -> new Known(row.getLong(1), row.getLong(2), row.getString(3)),
                            shape.before(),
                            shape.digits(),
                            shape.after())
                    .orElse(null);
            if (made != null) {
                known.put(shape, made);
            }
        }
        return made;
    }

    private Optional<Long> fullId(Parts parts, String name) throws SQLException {
        return session.number("SELECT id FROM full_name WHERE hash = ? AND text = ?", parts.hash(), name);
    }

    /** Returns the name in full of the same shape: at most one, unless hashes meet. */
    private Optional<Long> sibling(Parts parts, Shape shape) throws SQLException, IOException {
        record Full(long id, String text) {}
        return session
                .list(
                        "SELECT id, text FROM full_name WHERE hash = ?",
                        row -> new Full(row.getLong(1), row.getString(2)),
                        parts.hash())
                .stream()
                .filter(full -> shape.equals(taken(full.text()).shape()))
                .map(Full::id)
                .findFirst();
    }

    @SuppressWarnings("ReferenceEquality") // another text of the same letters is taken apart again, to the same parts
    private Parts parts(String name) {
        if (name != latest) {
            latestParts = taken(name);
            latest = name;
        }
        return latestParts;
    }

    /** Takes the name apart at its longest row of digits, the last of these. */
    private static Parts taken(String name) {
        int from = 0;
        int length = 0;
        for (int i = 0, run = 0; i < name.length(); i++) {
            run = isDigit(name.charAt(i)) ? run + 1 : 0;
            if (run > 0 && run >= length) {
                length = run;
                from = i + 1 - run;
            }
        }
        if (length == 0) {
            return new Parts(null, 0, hash(name));
        }
        if (length > MOST_DIGITS) {
            from += length - MOST_DIGITS;
            length = MOST_DIGITS;
        }
        int digits = name.charAt(from) == '0' && length > 1 ? length : 0;
        Shape shape = new Shape(name.substring(0, from), digits, name.substring(from + length));
        // No name holds a control character: the zeros part what is around the number.
        long hash = hash(shape.before() + '\0' + digits + '\0' + shape.after());
        return new Parts(shape, Long.parseLong(name, from, from + length, 10), hash);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** FNV-1a over UTF-16 units. Where it meets another text's, the texts are compared. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
