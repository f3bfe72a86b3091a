package io.holdfast.store;

import io.holdfast.port.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Brings a database file to the schema of this version, each step in a transaction of its own. */
final class Migrations {
    /** "HFST": marks a SQLite file as Holdfast's. */
    static final int APPLICATION_ID = 0x48465354;

    private static final String[] RESOURCES = {"V1__journal.sql"};
    private static final String HISTORY = "CREATE TABLE IF NOT EXISTS schema_history (version INTEGER PRIMARY KEY,"
            + " checksum TEXT NOT NULL, applied_at TEXT NOT NULL, app_version TEXT NOT NULL)";

    private Migrations() {}

    /**
     * One step.
     *
     * @param version the schema that it leads to, from 1 without gaps
     * @param sql its statements
     */
    record Migration(int version, String sql) {
        String checksum() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(digest);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    /** Returns the steps that this version knows. */
    static List<Migration> known() throws IOException {
        Migration[] migrations = new Migration[RESOURCES.length];
        for (int i = 0; i < RESOURCES.length; i++) {
            try (InputStream stream = Migrations.class.getResourceAsStream(RESOURCES[i])) {
                if (stream == null) {
                    throw new IOException("the resource " + RESOURCES[i] + " is missing from the jar");
                }
                migrations[i] = new Migration(i + 1, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return List.of(migrations);
    }

    /** Refuses a file that is another program's, or of a later version of Holdfast. Changes nothing. */
    static void requireOurs(Session session, List<Migration> known) throws SQLException, StoreException {
        long application = session.number("PRAGMA application_id").orElse(0L);
        long version = session.number("PRAGMA user_version").orElse(0L);
        long tables = session.number("SELECT count(*) FROM sqlite_schema").orElse(0L);
        boolean fresh = application == 0 && version == 0 && tables == 0;
        if (!fresh && application != APPLICATION_ID) {
            throw new StoreException(String.format(
                    "it is another program's database (application id %08x, Holdfast's is %08x)",
                    application, APPLICATION_ID));
        }
        if (version > known.size()) {
            throw new StoreException("its schema has version " + version + ", this version of Holdfast knows "
                    + known.size() + "; open it with the version that wrote it, or a later one");
        }
    }

    /** Applies what is missing. */
    static void apply(Session session, List<Migration> known, InstantSource clock) throws SQLException, IOException {
        long version = session.number("PRAGMA user_version").orElse(0L);
        for (Migration migration : known) {
            if (migration.version() <= version) {
                requireUnchanged(session, migration);
            } else {
                apply(session, migration, clock.instant());
            }
        }
    }

    private static void requireUnchanged(Session session, Migration migration) throws SQLException, IOException {
        Optional<String> applied = session.first(
                "SELECT checksum FROM schema_history WHERE version = ?", row -> row.getString(1), migration.version());
        if (!applied.equals(Optional.of(migration.checksum()))) {
            throw new StoreException("its schema version " + migration.version()
                    + " was made by other statements than this version of Holdfast has (checksum "
                    + applied.orElse("missing") + ", should be " + migration.checksum() + ")");
        }
    }

    private static void apply(Session session, Migration migration, Instant at) throws SQLException {
        session.run("BEGIN IMMEDIATE");
        try {
            session.run(HISTORY);
            session.run(migration.sql());
            session.update(
                    "INSERT INTO schema_history (version, checksum, applied_at, app_version) VALUES (?, ?, ?, ?)",
                    migration.version(),
                    migration.checksum(),
                    at.truncatedTo(ChronoUnit.SECONDS).toString(),
                    Optional.ofNullable(Migrations.class.getPackage().getImplementationVersion())
                            .orElse("development"));
            session.run("PRAGMA application_id = " + APPLICATION_ID);
            session.run("PRAGMA user_version = " + migration.version());
            session.run("COMMIT");
        } catch (SQLException e) {
            try {
                session.run("ROLLBACK");
            } catch (SQLException rollback) {
                e.addSuppressed(rollback);
            }
            throw e;
        }
    }
}
