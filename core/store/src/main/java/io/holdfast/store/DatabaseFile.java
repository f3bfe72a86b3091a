package io.holdfast.store;

import io.holdfast.port.StoreException;
import io.holdfast.port.StoreSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/** A database file and how sessions on it are opened. */
final class DatabaseFile {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);

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
    SqliteWriter openWriter(boolean unclean, InstantSource clock) throws StoreException {
        Session session = null;
        try {
            session = connect();
            requireLibrary(session.text("SELECT sqlite_version()"));
            var known = Migrations.known();
            Migrations.requireOurs(session, known);
            session.run(BOTH + "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384");
            if (unclean) {
                check(session);
            }
            String mode = session.text("PRAGMA journal_mode = WAL");
            if (!"wal".equals(mode)) {
                throw new StoreException(
                        "its file system cannot keep a write-ahead log (journal mode is " + mode + ")");
            }
            // The last two: macOS needs more than fsync to reach the disk.
            session.run("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;"
                    + " PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON");
            Migrations.apply(session, known, clock);
            return new SqliteWriter(session, path);
        } catch (SQLException | IOException e) {
            SqliteWriter.closeQuietly(session, e);
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
            SqliteWriter.closeQuietly(session, e);
            throw new StoreException("Cannot read " + path + ": " + e.getMessage(), e);
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
        return new Session(new SQLiteConfig().createConnection("jdbc:sqlite:" + path));
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
                    "{} was not closed in order and is too large to check now; run PRAGMA quick_check when convenient",
                    path);
            return;
        }
        LOG.info("{} was not closed in order; checking it", path);
        String findings = String.join("; ", session.list("PRAGMA quick_check(5)", row -> row.getString(1)));
        if (!"ok".equals(findings)) {
            throw new StoreException("it is damaged: " + findings);
        }
    }
}
