package io.holdfast.store;

import io.holdfast.port.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a PostgreSQL database, 12 or later. Needs {@code org.postgresql:postgresql} on the class path.
 *
 * <p>The tables are made in the connection's current schema, which must be there; set another with {@code currentSchema} in the
 * URL. One program at a time may write to a schema: an advisory lock of the server keeps others away. Any may read it.
 *
 * <p><b>Durability</b>: each commit waits for the server's disk. A server that does not sync ({@code fsync} or
 * {@code full_page_writes} off) is refused; {@code synchronous_commit} is set on for the session where it is not. What
 * {@link #write} returned from survives the end of either process and a loss of power at the server, as far as its disk keeps
 * what it confirmed.
 *
 * <p><b>Writers</b>: any thread; {@code write} waits for the one before, for one round trip per statement and for one sync.
 * <b>Readers</b>: any thread, at any time, on connections of their own, up to four of which are kept; each call sees one
 * committed state.
 *
 * <p><b>Failure</b>: {@link StoreException} names what was attempted and the database. A lost connection is opened again by the
 * next call. Where it is lost in a commit, {@code write} asks the server whether the change is there, for up to {@link #DOUBT};
 * only if no answer comes by then, a change whose {@code write} threw may be there after all, and a result that is handed over
 * again is then a duplicate. Calls after {@link #close} throw {@link IllegalStateException}.
 *
 * <p>Copies are made with the server's own means, such as {@code pg_dump}.
 */
public final class PostgresStore extends JournalStore {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

    /** Half a minute: how long a change is asked after whose commit was not answered; longer than a server takes to restart. */
    public static final Duration DOUBT = Duration.ofSeconds(30);

    /** Two seconds: within these a server notices that the process of the writer before has ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String PREFIX = "jdbc:postgresql:";
    private static final int OLDEST_SERVER = 120_000;
    /** "HFST", as in the SQLite file. */
    private static final int LOCK = DatabaseFile.APPLICATION_ID;

    private static final Set<String> DURABLE = Set.of("on", "remote_write", "remote_apply");
    private static final long RETRY_MILLIS = 200;

    private final Server server;
    private final InstantSource clock;

    private PostgresStore(Server server, InstantSource clock, StoreWriter writer) {
        super(server.place(), writer);
        this.server = server;
        this.clock = clock;
    }

    /**
     * Opens the journal in that database, makes its tables where there are none, and brings an older schema up to date. Blocks
     * meanwhile.
     *
     * @param url as the driver takes it, {@code jdbc:postgresql://host:port/database?sslmode=verify-full}; without the password
     * @param user the role to connect as
     * @param password its password, or null where the server asks for none
     * @throws StoreException where another program writes to that schema, where the server cannot be reached, is too old or does
     *     not sync, or where the schema is of a later version of Holdfast
     */
    public static PostgresStore open(String url, String user, @Nullable String password) throws StoreException {
        return open(url, user, password, InstantSource.system());
    }

    /**
     * As {@link #open(String, String, String)}, with the clock that dates schema changes; nothing else here reads a clock.
     */
    public static PostgresStore open(String url, String user, @Nullable String password, InstantSource clock)
            throws StoreException {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "url must start with " + PREFIX + ", was " + Server.withoutSettings(url));
        }
        Server server = new Server(url, user, password);
        return new PostgresStore(server, clock, server.openWriter(clock));
    }

    /**
     * Reads every result and compares their number with what the counters say. Whether pages are sound is for the server's own
     * tools to say ({@code pg_amcheck}, checksums).
     *
     * @throws StoreException naming the first fault, where there is one
     */
    public void verify() throws StoreException {
        read(reader -> reader.attempt("verify", "all results", () -> {
            long[] read = new long[1];
            ResultRows.all().each(reader.session, reader::result, result -> read[0]++);
            long counted = Counters.read(reader.session).results;
            if (read[0] != counted) {
                throw new StoreException(
                        server.place() + " is damaged: it has " + read[0] + " results and counted " + counted);
            }
            return true;
        }));
    }

    @Override
    StoreWriter openWriter() throws StoreException {
        return server.openWriter(clock);
    }

    @Override
    Session openReader() throws StoreException {
        return server.openReader();
    }

    @Override
    void closeWriter(@Nullable StoreWriter open) {
        if (open != null) {
            try (Session session = open.session()) {
                // Before the end of the session, which the server notices a moment later.
                session.text("SELECT pg_advisory_unlock_all()");
                session.commit();
            } catch (SQLException e) {
                LOG.debug("{} is gone, and the lock with it", server.place(), e);
            }
        }
    }

    @Override
    @Nullable
    StoreWriter afterDoubt(StoreWriter broken) {
        long transaction = ((PostgresSession) broken.session()).doubtfulTransaction();
        if (transaction == 0) {
            return null;
        }
        long deadline = System.nanoTime() + DOUBT.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                try {
                    // Once the lock is ours the old session is gone, and its transaction has come to an end.
                    StoreWriter writer = openWriter();
                    if (committed(writer, transaction)) {
                        return writer;
                    }
                    writer.session().close();
                    return null;
                } catch (StoreException | SQLException e) {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private static boolean committed(StoreWriter writer, long transaction) throws SQLException {
        Session session = writer.session();
        session.begin(false);
        boolean committed = session.number("SELECT 1 WHERE txid_status(?) = 'committed'", transaction)
                .isPresent();
        session.commit();
        return committed;
    }

    /** Where the database is and how sessions on it are opened. */
    private record Server(String url, String user, @Nullable String password) {
        /** For messages: what follows the question mark may hold a password. */
        String place() {
            return withoutSettings(url);
        }

        static String withoutSettings(String url) {
            int settings = url.indexOf('?');
            return settings < 0 ? url : url.substring(0, settings);
        }

        private PostgresSession connect() throws SQLException {
            Properties properties = new Properties();
            properties.setProperty("user", user);
            if (password != null) {
                properties.setProperty("password", password);
            }
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("ApplicationName", "holdfast");
            Connection connection = DriverManager.getConnection(url, properties);
            try {
                return new PostgresSession(connection);
            } catch (SQLException e) {
                StoreWriter.closeQuietly(connection, e);
                throw e;
            }
        }

        StoreWriter openWriter(InstantSource clock) throws StoreException {
            Session session = null;
            try {
                session = connect();
                requireUsable(session);
                // A writer whose machine vanished gives the lock back after a minute.
                session.run(
                        "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3");
                if (!DURABLE.contains(session.text("SHOW synchronous_commit"))) {
                    session.run("SET synchronous_commit = on");
                }
                lock(session);
                Migrations migrations = Migrations.of("postgresql");
                migrations.requireKnown(session);
                session.commit();
                migrations.apply(session, clock);
                StoreWriter writer = new StoreWriter(session, place());
                session.commit();
                return writer;
            } catch (SQLException | IOException e) {
                StoreWriter.closeQuietly(session, e);
                throw new StoreException("Cannot open " + place() + ": " + e.getMessage(), e);
            }
        }

        Session openReader() throws StoreException {
            Session session = null;
            try {
                session = connect();
                session.connection.setReadOnly(true);
                session.connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                return session;
            } catch (SQLException e) {
                StoreWriter.closeQuietly(session, e);
                throw new StoreException("Cannot read " + place() + ": " + e.getMessage(), e);
            }
        }

        private static void requireUsable(Session session) throws SQLException, StoreException {
            if (Integer.parseInt(session.text("SHOW server_version_num")) < OLDEST_SERVER) {
                throw new StoreException("the server is PostgreSQL " + session.text("SHOW server_version")
                        + "; Holdfast needs 12 or later");
            }
            for (String setting : new String[] {"fsync", "full_page_writes"}) {
                if (!"on".equals(session.text("SHOW " + setting))) {
                    throw new StoreException("the server's setting " + setting
                            + " is off, so that a loss of power can lose or damage what was confirmed; set it on");
                }
            }
            String encoding = session.text("SHOW server_encoding");
            if (!"UTF8".equals(encoding)) {
                throw new StoreException("the database's encoding is " + encoding + ", must be UTF8");
            }
            if (session.text("SELECT current_schema()") == null) {
                throw new StoreException(
                        "the connection has no current schema; make one, or name one by currentSchema");
            }
        }

        private static void sleep() throws StoreException {
            try {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException("interrupted while it waited for the lock of the writer before", e);
            }
        }

        private static void lock(Session session) throws SQLException, IOException {
            String key = LOCK + ", hashtext(current_schema())";
            String attempt = "SELECT 1 WHERE pg_try_advisory_lock(" + key + ")";
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            boolean held = session.number(attempt).isPresent();
            while (!held && System.nanoTime() - deadline < 0) {
                sleep();
                held = session.number(attempt).isPresent();
            }
            if (!held) {
                String holder = session.first(
                                "SELECT a.pid, a.application_name, a.client_addr FROM pg_locks l"
                                        + " JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
                                        + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                                        + " AND l.classid = ? AND l.objid::bigint = hashtext(current_schema())::bigint & 4294967295",
                                row -> "the session of server process " + row.getLong(1) + " (" + row.getString(2)
                                        + ", from " + row.getString(3) + ")",
                                LOCK)
                        .orElse("another session");
                throw new StoreException("schema " + session.text("SELECT current_schema()") + " is in use by " + holder
                        + "; one program at a time may write a journal");
            }
        }
    }
}
