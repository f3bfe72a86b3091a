package io.holdfast.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A connection to a PostgreSQL server. Transactions begin by themselves with the first statement. */
final class PostgresSession extends Session {
    /** Enough that a round trip does not count, few enough to hold. */
    private static final int FETCHED_ROWS = 500;

    private boolean writing;
    private long transaction;

    PostgresSession(Connection connection) throws SQLException {
        super(connection);
        connection.setAutoCommit(false);
    }

    @Override
    void begin(boolean write) {
        writing = write;
        transaction = 0;
    }

    @Override
    void commit() throws SQLException {
        if (writing) {
            transaction = number("SELECT txid_current()").orElseThrow();
        }
        connection.commit();
        transaction = 0;
    }

    @Override
    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Returns the transaction that was asked to commit and did not answer, or 0. */
    long doubtfulTransaction() {
        return transaction;
    }

    @Override
    long schemaVersion() throws SQLException {
        boolean fresh = number("SELECT 1 FROM information_schema.tables"
                        + " WHERE table_schema = current_schema() AND table_name = 'schema_history'")
                .isEmpty();
        return fresh
                ? 0
                : number("SELECT coalesce(max(version), 0) FROM schema_history").orElse(0L);
    }

    @Override
    void markSchema(int version) {
        // the history says it
    }

    @Override
    void prepare(PreparedStatement statement) throws SQLException {
        statement.setFetchSize(FETCHED_ROWS);
    }

    @Override
    String numbersOfArray() {
        return "SELECT value::bigint FROM json_array_elements_text(?::json)";
    }

    @Override
    String textsOfArray() {
        return "SELECT value FROM json_array_elements_text(?::json)";
    }
}
