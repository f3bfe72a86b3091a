package io.holdfast.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/** A connection to a SQLite file. */
final class SqliteSession extends Session {
    SqliteSession(Path file) throws SQLException {
        super(config().createConnection("jdbc:sqlite:" + file));
    }

    /** Without generated keys: for them the driver would prepare another query after each insert. */
    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setGetGeneratedKeys(false);
        return config;
    }

    /** A writer takes the lock at once: no reader could have it, so that nothing needs to be tried again. */
    @Override
    void begin(boolean write) throws SQLException {
        update(write ? "BEGIN IMMEDIATE" : "BEGIN");
    }

    @Override
    void commit() throws SQLException {
        update("COMMIT");
    }

    @Override
    void rollback() throws SQLException {
        try {
            update("ROLLBACK");
        } catch (SQLException e) {
            // After a full disk or an I/O error SQLite has rolled back by itself, and says so.
            if (!Optional.ofNullable(e.getMessage()).orElse("").contains("no transaction is active")) {
                throw e;
            }
        }
    }

    @Override
    long schemaVersion() throws SQLException {
        return number("PRAGMA user_version").orElse(0L);
    }

    @Override
    void markSchema(int version) throws SQLException {
        run("PRAGMA application_id = " + DatabaseFile.APPLICATION_ID);
        run("PRAGMA user_version = " + version);
    }

    @Override
    String numbersOfArray() {
        return "SELECT value FROM json_each(?)";
    }

    @Override
    String textsOfArray() {
        return numbersOfArray();
    }
}
