package io.holdfast.store;

import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one session that writes, with what it remembers. One thread at a time. */
final class SqliteWriter {
    private final Session session;
    private final Path file;
    private final Words words;
    private final Runs runs;
    private final Names names;
    private final Recent recent;
    private boolean broken;

    SqliteWriter(Session session, Path file) throws SQLException {
        this.session = session;
        this.file = file;
        this.words = new Words(session);
        this.runs = new Runs(session);
        this.names = new Names(session);
        this.recent = new Recent(session);
    }

    Session session() {
        return session;
    }

    Path file() {
        return file;
    }

    Words words() {
        return words;
    }

    Runs runs() {
        return runs;
    }

    Names names() {
        return names;
    }

    Recent recent() {
        return recent;
    }

    /** Tells whether a rollback failed: the session is then of no use any more. */
    boolean isBroken() {
        return broken;
    }

    /** Runs the work in a transaction that takes the database's write lock at once, and commits it. */
    void write(Store.Work work) throws StoreException {
        Counters counters;
        try {
            session.update("BEGIN IMMEDIATE");
            counters = Counters.read(session);
        } catch (SQLException | IOException e) {
            rollback(e);
            throw failed("begin", e);
        }
        try {
            SqliteTransaction transaction = new SqliteTransaction(this, counters);
            work.in(transaction);
            transaction.finish();
            session.update("COMMIT");
        } catch (SQLException e) {
            rollback(e);
            throw failed("commit", e);
        } catch (Throwable e) {
            rollback(e);
            throw e;
        }
    }

    private StoreException failed(String what, Exception cause) {
        return new StoreException("Cannot " + what + " a change of " + file + ": " + cause.getMessage(), cause);
    }

    private void rollback(Throwable cause) {
        words.forget();
        runs.forget();
        names.forget();
        recent.forget();
        try {
            session.forget();
            session.update("ROLLBACK");
        } catch (SQLException e) {
            // After a full disk or an I/O error SQLite has rolled back by itself, and says so.
            if (!Optional.ofNullable(e.getMessage()).orElse("").contains("no transaction is active")) {
                broken = true;
                cause.addSuppressed(e);
            }
        }
    }

    /** Moves the write-ahead log into the database file and closes. */
    void close() throws SQLException {
        try (session) {
            if (!broken) {
                session.text("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
    }

    static void closeQuietly(@Nullable AutoCloseable closeable, Throwable cause) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
