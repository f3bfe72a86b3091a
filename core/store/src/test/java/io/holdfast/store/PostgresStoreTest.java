package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.testkit.StoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** The contract on a real server, and what is PostgreSQL's own. Skipped, with a word, where the machine has no server. */
class PostgresStoreTest extends StoreContract {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 50 : 2;

    private static PostgresServer server;

    private final String schema = "own" + SCHEMAS.incrementAndGet();

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    protected Store open(Path directory) throws IOException {
        return server.openCopy("d" + Integer.toHexString(directory.hashCode()));
    }

    @Test
    void tablesAndColumnsHaveTheNamesThatTheyHaveInSqlite(@TempDir Path folder) throws Exception {
        server.open(schema).close();
        Path file = folder.resolve("journal.db");
        SqliteStore.open(file).close();
        Set<String> inSqlite = new TreeSet<>();
        try (Connection sqlite = new SQLiteConfig().createConnection("jdbc:sqlite:" + file)) {
            collect(
                    sqlite,
                    "SELECT s.name || '.' || c.name FROM sqlite_schema s, pragma_table_info(s.name) c"
                            + " WHERE s.type IN ('table', 'view')",
                    inSqlite);
        }
        Set<String> inPostgres = new TreeSet<>();
        try (Connection postgres = server.connection()) {
            collect(
                    postgres,
                    "SELECT table_name || '.' || column_name FROM information_schema.columns"
                            + " WHERE table_schema = '" + schema + "'",
                    inPostgres);
        }
        assertThat(inSqlite).hasSizeGreaterThan(100);
        assertThat(inPostgres).isEqualTo(inSqlite);
    }

    private static void collect(Connection connection, String sql, Set<String> into) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                into.add(rows.getString(1));
            }
        }
    }

    @Test
    void aSecondWriterIsRefusedAndToldWhoWrites() throws Exception {
        try (PostgresStore first = server.open(schema)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> server.open(schema))
                    .withMessageContaining("Cannot open jdbc:postgresql://127.0.0.1")
                    .withMessageContaining("schema " + schema + " is in use by the session of server process")
                    .withMessageContaining("holdfast");
            first.write(t -> t.add(Plant.result(0), false));
            server.open(schema + "b").close();
        }
        server.open(schema).close();
    }

    @Test
    void aSchemaOfALaterVersionOrOfOtherStatementsIsRefused() throws Exception {
        server.open(schema).close();
        server.sql("UPDATE " + schema + ".schema_history SET checksum = 'f00'");
        refused("made by other statements");
        server.sql("INSERT INTO " + schema + ".schema_history VALUES (99, '', '', '')");
        refused("its schema has version 99");
    }

    private void refused(String why) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> server.open(schema).close())
                .withMessageContaining(why);
    }

    @Test
    void aMigrationThatFailsLeavesTheSchemaBefore() throws Exception {
        server.open(schema).close();
        List<Migrations.Migration> next =
                new ArrayList<>(Migrations.of("postgresql").steps());
        next.add(new Migrations.Migration(
                next.get(next.size() - 1).version() + 1, "CREATE TABLE extra (x int); INSERT INTO nowhere VALUES (1)"));
        try (Connection connection = server.connection();
                Session session = new PostgresSession(connection)) {
            session.run("SET search_path = " + schema);
            session.commit();
            long before = session.schemaVersion();
            session.commit();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> new Migrations(next).apply(session, InstantSource.system()));
            assertThat(session.schemaVersion()).isEqualTo(before);
            assertThat(session.number("SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema()"
                            + " AND table_name = 'extra'"))
                    .isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotSyncIsRefused() throws Exception {
        server.sql("ALTER SYSTEM SET full_page_writes = off");
        server.sql("SELECT pg_reload_conf()");
        try {
            TimeUnit.MILLISECONDS.sleep(500);
            refused("full_page_writes is off");
        } finally {
            server.sql("ALTER SYSTEM RESET full_page_writes");
            server.sql("SELECT pg_reload_conf()");
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    @Test
    void commitsWaitForTheDiskThoughTheRoleSaysOtherwise() throws Exception {
        server.sql("ALTER ROLE postgres SET synchronous_commit = off");
        try (PostgresStore store = server.open(schema)) {
            List<String> setting = new ArrayList<>();
            store.write(t -> ((JournalTransaction) t).attempt("ask", "the server", () -> {
                setting.add(((JournalTransaction) t).session.text("SHOW synchronous_commit"));
                return true;
            }));
            assertThat(setting).containsExactly("on");
        } finally {
            server.sql("ALTER ROLE postgres RESET synchronous_commit");
        }
    }

    @Test
    void onlyAUrlOfTheDriverIsTakenAndNoPasswordIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresStore.open("postgresql://host/db?password=secret", "u", "secret"))
                .withMessageContaining("jdbc:postgresql:")
                .withMessageNotContaining("secret");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> PostgresStore.open("jdbc:postgresql://127.0.0.1:1/db?password=secret", "u", "secret"))
                .withMessageStartingWith("Cannot open jdbc:postgresql://127.0.0.1:1/db: ")
                .withMessageNotContaining("secret");
    }

    @Test
    void theViewsReadAsAPersonWould() throws Exception {
        try (PostgresStore store = server.open(schema)) {
            store.write(t -> {
                t.add(Plant.result(0), false);
                t.add(Plant.result(19), false);
                t.add(Plant.result(22), false);
                t.enqueue(ChildProcess.ERP, "WO-4000", "k1", Plant.result(19));
            });
            Delivery refused =
                    store.pending(ChildProcess.ERP, Lane.RESULT, 0, 1).get(0);
            store.write(t -> t.settle(refused, new DeliveryOutcome.Rejected("unknown material"), Plant.START));
        }
        Set<String> seen = new TreeSet<>();
        try (Connection connection = server.connection()) {
            connection.setSchema(schema);
            collect(
                    connection,
                    "SELECT concat_ws(' ', result, unit, station, work_order, verdict, device_time, received_time)"
                            + " FROM v_result WHERE id = 3",
                    seen);
            collect(connection, "SELECT concat_ws(' ', result, morphology, zone, confirmation) FROM v_defect", seen);
            collect(
                    connection,
                    "SELECT concat_ws(' ', state, destination, lane, ordering_key, detail) FROM v_delivery",
                    seen);
        }
        assertThat(seen)
                .containsExactly(
                        "PARKED erp RESULT WO-4000 unknown material",
                        "ST1-100000019 void zone-1 UNCONFIRMED",
                        "ST1-100000022 SN200000049 ST1 WO-4000 PASS"
                                + " 2026-03-14T06:02:12.000174218Z 2026-03-14T06:02:12.202174218Z");
    }

    @Test
    void theAuditChainCannotBeChangedWithPlainSql() throws Exception {
        server.open(schema).close();
        server.sql("INSERT INTO " + schema + ".audit VALUES (1, 0, 'a', 'b', 'c', 'd', 'e', 'f')");
        for (String change : List.of("UPDATE %s.audit SET actor = 'x'", "DELETE FROM %s.audit", "TRUNCATE %s.audit")) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> server.sql(String.format(change, schema)))
                    .withMessageContaining("append-only");
        }
    }

    /** Whole server, SIGKILL, mid-stream; the store goes on by itself when the server is back. */
    @Test
    void whateverWasAcknowledgedBeforeTheServerWasKilledIsThereOnce() throws Exception {
        List<Integer> acknowledged = new ArrayList<>();
        try (PostgresStore store = server.open(schema)) {
            for (int round = 0; round < ROUNDS; round++) {
                int first = 10_000 * round;
                CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(400);
                        server.kill();
                        TimeUnit.MILLISECONDS.sleep(200);
                        server.startAgain();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                for (int i = first; !killed.isDone(); i++) {
                    int number = i;
                    try {
                        store.write(t -> {
                            t.add(Plant.result(number), false);
                            t.enqueue(ChildProcess.ERP, "key", "k" + number, Plant.result(number));
                        });
                        acknowledged.add(number);
                    } catch (StoreException e) {
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                }
                killed.get();
            }
            store.verify();
            List<Object> all = new ArrayList<>();
            store.forEachResult(ResultQuery.ALL, all::add);
            assertThat(all).doesNotHaveDuplicates();
            for (int number : acknowledged) {
                assertThat(store.result(Plant.result(number).id())).contains(Plant.result(number));
            }
            assertThat(store.pending(ChildProcess.ERP, Lane.RESULT, 0, Integer.MAX_VALUE))
                    .hasSameSizeAs(all);
            // The control: it did write.
            assertThat(acknowledged).hasSizeGreaterThan(30);
        }
    }

    /** The backend is ended while it commits, or just before or after: what write says must be what is there. */
    @Test
    void aCommitThatWasNotAnsweredIsAskedAfter() throws Exception {
        int told = 0;
        try (PostgresStore store = server.open(schema)) {
            for (int i = 0; i < 40; i++) {
                int number = i;
                CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> {
                    try {
                        TimeUnit.MICROSECONDS.sleep(200L * number);
                        server.sql(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast'");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                boolean written = false;
                try {
                    store.write(t -> t.add(Plant.result(number), false));
                    written = true;
                    told++;
                } catch (StoreException e) {
                    // undone, then
                }
                cut.get();
                assertThat(results())
                        .as("result " + number + " told " + written)
                        .isEqualTo(told);
            }
        }
    }

    private long results() throws SQLException {
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + schema + ".result")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
