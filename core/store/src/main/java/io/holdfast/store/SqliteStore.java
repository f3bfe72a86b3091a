package io.holdfast.store;

import io.holdfast.port.StoreException;
import io.holdfast.port.StoreSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The journal in one SQLite file. One program at a time may open it; others may read it, with any SQLite tool.
 *
 * <p><b>Durability</b>: write-ahead log, synchronous to the disk at each commit. What {@link #write} returned from
 * survives the end of the process and a loss of power, as far as the disk keeps what it confirmed.
 *
 * <p><b>Writers</b>: any thread; {@code write} waits for the one before and for one sync of the disk. Every so many
 * commits it also moves the log into the file, which takes some more syncs. <b>Readers</b>: any thread, at any time;
 * they neither wait for the writer nor hold it up, and each call sees one committed state. A call that streams for long
 * keeps the log from being reused, so that it grows meanwhile. The one lock here is the writer's; nothing is called
 * while it is held but the work.
 *
 * <p><b>Failure</b>: {@link StoreException} names what was attempted and the file. After a full disk or an I/O error
 * nothing of the change is there, and the next {@code write} works once the cause is gone. Calls after {@link #close}
 * throw {@link IllegalStateException}.
 *
 * <p><b>Beside the file</b>: {@code -wal} and {@code -shm} while it is open (SQLite's), {@code .lock} (empty, or the
 * writer's process number), {@code .native} while the process runs (SQLite's library). Copy the file alone only after
 * {@code close}, or by {@link #backup}. A JDK from 24 on warns about that library unless it is started with
 * {@code --enable-native-access=ALL-UNNAMED}.
 */
public final class SqliteStore extends JournalStore {
    private final DatabaseFile database;
    private final InstantSource clock;
    private final StoreLock lock;
    private final Migrations migrations;

    private SqliteStore(
            DatabaseFile database, Migrations migrations, InstantSource clock, StoreLock lock, StoreWriter writer) {
        super(database.path().toString(), writer);
        this.database = database;
        this.clock = clock;
        this.lock = lock;
        this.migrations = migrations;
    }

    /**
     * Opens the journal in that file; makes the file, and its folder, where there is none. Brings an older schema up to
     * date, after it copied the file as it was to {@code <file>.schema-<version>}. Checks the file first where the last writer did not close it, unless it has more than 2 GiB. Blocks
     * meanwhile; the first call in a process takes some 0.5 s to load SQLite.
     *
     * @throws StoreException where another program has it open, where it is not Holdfast's or of a later version, where
     *     it is damaged, where it lies on a network share, or where the SQLite library is older than 3.51.3
     */
    public static SqliteStore open(Path databaseFile) throws StoreException {
        return open(databaseFile, InstantSource.system());
    }

    /** As {@link #open(Path)}, with the clock that dates schema changes; nothing else here reads a clock. */
    public static SqliteStore open(Path databaseFile, InstantSource clock) throws StoreException {
        try {
            return open(databaseFile, Migrations.of("sqlite"), clock);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("Cannot open " + databaseFile + ": " + e.getMessage(), e);
        }
    }

    static SqliteStore open(Path databaseFile, Migrations migrations, InstantSource clock) throws StoreException {
        DatabaseFile database = DatabaseFile.at(databaseFile);
        boolean logLeft = database.hasLog();
        StoreLock lock = StoreLock.acquire(database.path());
        try {
            NativeLibrary.load(database.path());
            StoreWriter writer = database.openWriter(logLeft || lock.leftUnclean(), migrations, clock);
            return new SqliteStore(database, migrations, clock, lock, writer);
        } catch (Throwable e) {
            StoreWriter.closeQuietly(lock, e);
            throw e;
        }
    }

    /**
     * Checks the whole file: every page, index and reference. Takes time in proportion to the file (about a second for
     * some hundred megabytes); readers and the writer go on meanwhile.
     *
     * @throws StoreException naming the first faults, where there are any
     */
    public void verify() throws StoreException {
        read(reader -> reader.attempt("verify", "all content", () -> {
            String faults =
                    String.join("; ", reader.session.list("PRAGMA integrity_check(5)", row -> row.getString(1)));
            boolean dangling = !reader.session
                    .list("PRAGMA foreign_key_check", row -> true)
                    .isEmpty();
            if (!"ok".equals(faults) || dangling) {
                throw new StoreException(database.path() + " is damaged: " + faults
                        + (dangling ? "; some rows refer to rows that are missing" : ""));
            }
            return true;
        }));
    }

    /**
     * Copies the journal as it is at this moment into a new file, which is there whole and synced, or not at all. Takes time in
     * proportion to the file; readers and the writer go on meanwhile, and the log grows by what is committed. Open the copy like
     * any journal; {@link #verify} it.
     *
     * @param target a file that is not there yet, in a folder that is
     */
    public void backup(Path target) throws StoreException {
        read(reader -> reader.named("copy", "the journal to " + target, () -> {
            // A session that fails is closed, never kept with this off.
            reader.session.run("PRAGMA query_only = OFF");
            DatabaseFile.copy(reader.session, target);
            reader.session.run("PRAGMA query_only = ON");
            return true;
        }));
    }

    /** The file with its log, and what its volume can still take. */
    @Override
    public Optional<StoreSpace> space() throws StoreException {
        return Optional.of(database.space());
    }

    @Override
    StoreWriter openWriter() throws StoreException {
        return database.openWriter(false, migrations, clock);
    }

    @Override
    Session openReader() throws StoreException {
        return database.openReader();
    }

    @Override
    void closeWriter(@Nullable StoreWriter open) throws SQLException, IOException {
        try (lock) {
            if (open != null) {
                try (Session session = open.session()) {
                    session.text("PRAGMA wal_checkpoint(TRUNCATE)");
                }
            }
            lock.markClean();
        }
    }
}
