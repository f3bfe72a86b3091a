package io.holdfast.store;

import io.holdfast.port.StoreException;
import io.holdfast.port.StoreSpace;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database file and how sessions on it are opened. */
final class DatabaseFile {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);

    /** "HFST": marks a SQLite file as Holdfast's. */
    static final int APPLICATION_ID = 0x48465354;

    /**
     * The first SQLite without the race between a checkpoint and a restart of the write-ahead log that could damage a
     * file written through several connections (sqlite.org, release 3.51.3).
     */
    static final String OLDEST_LIBRARY = "3.51.3";

    /** Beyond this a check at the start would keep a line waiting for more than seconds; it is left to an operator. */
    static final long CHECKED_BYTES = 2L << 30;

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
    private static final String BOTH = "PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF; ";

    private final Path path;

    private DatabaseFile(Path path) {
        this.path = path;
    }

    /** Names the file, by its real path, and makes its folder if there is none. */
    static DatabaseFile at(Path path) throws StoreException {
        Path absolute = path.toAbsolutePath().normalize();
        Path name = absolute.getFileName();
        Path folder = absolute.getParent();
        if (name == null || folder == null || absolute.toString().indexOf('?') >= 0) {
            // The driver takes what follows a question mark for settings.
            throw new IllegalArgumentException("databaseFile must name a file, without a '?', was " + path);
        }
        try {
            Files.createDirectories(folder);
            requireLocal(folder);
            return new DatabaseFile(
                    Files.exists(absolute)
                            ? absolute.toRealPath()
                            : folder.toRealPath().resolve(name));
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("Cannot open " + path + ": " + e.getMessage(), e);
        }
    }

    private static void requireLocal(Path folder) throws IOException {
        String type = Files.getFileStore(folder).type();
        if (isRemote(type) || folder.toString().startsWith("\\\\")) {
            throw new StoreException("Cannot open a journal in " + folder + ": its file system (" + type
                    + ") is reached over a network, where locks and syncs cannot be relied upon");
        }
    }

    static boolean isRemote(String fileSystemType) {
        String type = fileSystemType.toLowerCase(Locale.ROOT);
        return type.startsWith("nfs")
                || type.startsWith("smb")
                || type.startsWith("cifs")
                || type.startsWith("afs")
                || type.startsWith("fuse.");
    }

    Path path() {
        return path;
    }

    /** Tells whether a write-ahead log was left behind. */
    boolean hasLog() {
        try {
            Path log = StoreLock.sibling(path, "-wal");
            return Files.exists(log) && Files.size(log) > 0;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * Opens the writer, refusing what is not ours, checking what was left unclean, and bringing the schema up to date.
     */
    StoreWriter openWriter(boolean unclean, Migrations migrations, InstantSource clock) throws StoreException {
        Session session = null;
        try {
            session = connect();
            requireLibrary(session.text("SELECT sqlite_version()"));
            requireOurs(session);
            migrations.requireKnown(session);
            session.run(BOTH + "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384");
            if (unclean) {
                check(session);
            }
            String mode = session.text("PRAGMA journal_mode = WAL");
            if (!"wal".equals(mode)) {
                throw new StoreException(
                        "its file system cannot keep a write-ahead log (journal mode is " + mode + ")");
            }
            // A checkpoint costs syncs of its own: one for 16 MB of log, not for 4. The last two: macOS needs more than
            // fsync
            // to reach the disk.
            session.run(
                    "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216;"
                            + " PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON");
            if (migrations.isUpgrade(session)) {
                Path copy = StoreLock.sibling(path, ".schema-" + session.schemaVersion());
                LOG.info("{} gets a later schema; it stays as it is in {}", path, copy);
                // What an attempt before left is of this file as it still is, or older.
                Files.deleteIfExists(copy);
                copy(session, copy);
            }
            migrations.apply(session, clock);
            return new StoreWriter(session, path.toString());
        } catch (SQLException | IOException e) {
            StoreWriter.closeQuietly(session, e);
            throw new StoreException("Cannot open " + path + ": " + e.getMessage(), e);
        }
    }

    /** Opens a session that can only read. */
    Session openReader() throws StoreException {
        Session session = null;
        try {
            session = connect();
            session.run(BOTH + "PRAGMA cache_size = -4096; PRAGMA query_only = ON");
            return session;
        } catch (SQLException e) {
            StoreWriter.closeQuietly(session, e);
            throw new StoreException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes one committed state into a new file, without unused space, that is there whole or not at all. The writer may go on
     * meanwhile in another session.
     */
    static void copy(Session session, Path target) throws SQLException, IOException {
        Path absolute = target.toAbsolutePath();
        if (Files.exists(absolute)) {
            throw new IOException(target + " is there already");
        }
        Path part = StoreLock.sibling(absolute, ".part");
        Files.deleteIfExists(part);
        try {
            session.update("VACUUM INTO ?", part.toString());
            // SQLite does not sync such a file by itself.
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
            Path folder = absolute.getParent();
            if (folder != null && !File.separator.equals("\\")) {
                try (FileChannel channel = FileChannel.open(folder)) {
                    channel.force(true);
                }
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    StoreSpace space() throws StoreException {
        try {
            Path log = Path.of(path + "-wal");
            return new StoreSpace(
                    Files.size(path) + (Files.exists(log) ? Files.size(log) : 0),
                    Files.getFileStore(path).getUsableSpace());
        } catch (IOException e) {
            throw new StoreException("Cannot tell the space of " + path + ": " + e.getMessage(), e);
        }
    }

    private Session connect() throws SQLException {
        return new SqliteSession(path);
    }

    /** Refuses a file that is another program's. */
    private static void requireOurs(Session session) throws SQLException, StoreException {
        long application = session.number("PRAGMA application_id").orElse(0L);
        long tables = session.number("SELECT count(*) FROM sqlite_schema").orElse(0L);
        boolean fresh = application == 0 && session.schemaVersion() == 0 && tables == 0;
        if (!fresh && application != APPLICATION_ID) {
            throw new StoreException(String.format(
                    "it is another program's database (application id %08x, Holdfast's is %08x)",
                    application, APPLICATION_ID));
        }
    }

    static void requireLibrary(String version) throws StoreException {
        if (number(version) < number(OLDEST_LIBRARY)) {
            throw new StoreException(
                    "the SQLite library on the class path is " + version + ", which can damage a file ("
                            + "write-ahead log reset race); use sqlite-jdbc " + OLDEST_LIBRARY + ".0 or later");
        }
    }

    private static long number(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return 0;
        }
        long patch = Long.parseLong(Optional.ofNullable(parts.group(3)).orElse("0"));
        return Long.parseLong(parts.group(1)) * 1_000_000 + Long.parseLong(parts.group(2)) * 1_000 + patch;
    }

    private void check(Session session) throws SQLException, IOException {
        if (Files.size(path) > CHECKED_BYTES) {
            LOG.warn(
                    "{} was not closed in order and is too large to check now; call SqliteStore.verify when convenient",
                    path);
            return;
        }
        LOG.info("{} was not closed in order; checking it", path);
        String findings;
        try {
            findings = String.join("; ", session.list("PRAGMA quick_check(5)", row -> row.getString(1)));
        } catch (SQLException e) {
            throw new StoreException("it is damaged: " + e.getMessage(), e);
        }
        if (!"ok".equals(findings)) {
            throw new StoreException("it is damaged: " + findings);
        }
    }
}
