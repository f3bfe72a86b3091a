package io.holdfast.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements, and what differs between the databases. One thread at a time.
 *
 * <p>A statement is prepared once for each text; the texts are few. Results stream.
 */
abstract class Session implements AutoCloseable {
    final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Begins a transaction that sees one committed state; one that writes waits for the writer before it. */
    abstract void begin(boolean write) throws SQLException;

    abstract void commit() throws SQLException;

    /** Undoes the transaction; does nothing where the database has done so by itself. */
    abstract void rollback() throws SQLException;

    /** Returns the version of the schema, 0 where there is none. */
    abstract long schemaVersion() throws SQLException;

    /** Notes the version of the schema where the database has a place for it beside the history. */
    abstract void markSchema(int version) throws SQLException;

    /** Returns a query that makes a table of numbers of its one argument, a JSON array. */
    abstract String numbersOfArray();

    /** Returns the same for texts. */
    abstract String textsOfArray();

    /** Says how many rows to fetch at once, where the database sends them over a network. */
    void prepare(PreparedStatement statement) throws SQLException {
        // SQLite computes a row when it is asked for.
    }

    /** Runs statements that are parted by semicolons and return nothing. */
    void run(String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        }
    }

    /** Runs one statement and returns how many rows it changed. */
    int update(String sql, @Nullable Object... arguments) throws SQLException {
        return bound(sql, arguments).executeUpdate();
    }

    /** Runs one insert that ends with RETURNING id, and returns the new row's id. */
    long insert(String sql, @Nullable Object... arguments) throws SQLException {
        return number(sql, arguments).orElseThrow();
    }

    /** Returns the first column of the first row. */
    Optional<Long> number(String sql, @Nullable Object... arguments) throws SQLException {
        try (ResultSet rows = bound(sql, arguments).executeQuery()) {
            return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
        }
    }

    /** Returns the first column of the only row, as text. */
    String text(String sql) throws SQLException {
        try (ResultSet rows = bound(sql).executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** Returns the first row. */
    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException, IOException {
        try (ResultSet rows = bound(sql, arguments).executeQuery()) {
            return rows.next() ? Optional.of(row.from(rows)) : Optional.empty();
        }
    }

    /** Returns all rows. */
    <T> List<T> list(String sql, Row<T> row, @Nullable Object... arguments) throws SQLException, IOException {
        List<T> values = new ArrayList<>();
        each(sql, row, values::add, arguments);
        return values;
    }

    /** Streams all rows. */
    <T> void each(String sql, Row<T> row, Consumer<? super T> action, @Nullable Object... arguments)
            throws SQLException, IOException {
        try (ResultSet rows = bound(sql, arguments).executeQuery()) {
            while (rows.next()) {
                action.accept(row.from(rows));
            }
        }
    }

    /** Closes what was prepared: after a failure the driver may hold a statement for running that is not. */
    void forget() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepare(statement);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            statement.setString(index, text);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else {
            statement.setLong(index, ((Number) value).longValue());
        }
    }

    @Override
    public void close() throws SQLException {
        // Closes the statements too.
        connection.close();
    }

    /** Makes a value of the row that the cursor stands on. */
    @FunctionalInterface
    interface Row<T> {
        T from(ResultSet row) throws SQLException, IOException;
    }
}
