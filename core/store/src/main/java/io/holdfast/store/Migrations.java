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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Brings a database to the schema of this version, each step in a transaction of its own. */
final class Migrations {
    private static final List<String> NAMES = List.of(
            "V1__journal.sql",
            "V2__containment.sql",
            "V3__genealogy.sql",
            "V4__ledger.sql",
            "V5__figures.sql",
            "V6__images.sql");
    private static final String HISTORY = "CREATE TABLE IF NOT EXISTS schema_history (version INTEGER PRIMARY KEY,"
            + " checksum TEXT NOT NULL, applied_at TEXT NOT NULL, app_version TEXT NOT NULL)";

    private final List<Migration> known;

    Migrations(List<Migration> known) {
        this.known = List.copyOf(known);
    }

    /**
     * One step.
     *
     * @param version the schema that it leads to, from 1, higher than that of the step before
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

    /** Returns the steps for one kind of database. */
    static Migrations of(String database) throws IOException {
        List<Migration> known = new ArrayList<>();
        for (String name : NAMES) {
            String resource = database + "/" + name;
            try (InputStream stream = Migrations.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    throw new IOException("the resource " + resource + " is missing from the jar");
                }
                int version = Integer.parseInt(name.substring(1, name.indexOf("__")));
                known.add(new Migration(version, new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        return new Migrations(known);
    }

    List<Migration> steps() {
        return known;
    }

    /** Returns the version of the schema after the last step. */
    int latest() {
        return known.get(known.size() - 1).version();
    }

    /** Refuses a database of a later version of Holdfast. Changes nothing. */
    void requireKnown(Session session) throws SQLException, StoreException {
        long version = session.schemaVersion();
        if (version > latest()) {
            throw new StoreException("its schema has version " + version + ", this version of Holdfast knows "
                    + latest() + "; open it with the version that wrote it, or a later one");
        }
    }

    /** Tells whether there is a schema, and steps that it lacks. */
    boolean isUpgrade(Session session) throws SQLException {
        long version = session.schemaVersion();
        return version > 0 && version < latest();
    }

    /** Applies what is missing. */
    void apply(Session session, InstantSource clock) throws SQLException, IOException {
        long version = session.schemaVersion();
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
        session.begin(true);
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
            session.markSchema(migration.version());
            session.commit();
        } catch (SQLException e) {
            try {
                session.rollback();
            } catch (SQLException rollback) {
                e.addSuppressed(rollback);
            }
            throw e;
        }
    }
}
