package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.Defect;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Severity;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.testkit.StoreContract;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is SQLite's own. */
class SqliteStoreTest extends StoreContract {
    @TempDir
    Path ownDirectory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = ownDirectory.resolve("journal.db");
    }

    @Override
    protected Store open(Path directory) throws StoreException {
        return SqliteStore.open(directory.resolve("journal.db"));
    }

    @Test
    void theViewsReadAsAPersonWould() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> {
                t.add(Plant.result(0), false);
                t.add(Plant.result(19), false);
                t.enqueue(ChildProcess.ERP, "WO-4000", "k1", Plant.result(19));
                t.enqueue(ChildProcess.ERP, "WO-4000", "k2", Plant.result(19));
            });
            Delivery refused =
                    store.pending(ChildProcess.ERP, Lane.RESULT, 0, 1).get(0);
            store.write(t -> t.settle(refused, new DeliveryOutcome.Rejected("unknown material"), Plant.START));
        }
        try (Session session = session()) {
            assertThat(session.list(
                            "SELECT result, unit, station, work_order, verdict, counts, device_time, received_time"
                                    + " FROM v_result ORDER BY id DESC",
                            row -> String.join(
                                    " ",
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getString(7),
                                    row.getString(8))))
                    .first()
                    .isEqualTo("ST1-100000019 SN200000042 ST1 WO-4000 FAIL 1"
                            + " 2026-03-14T06:01:54.000150461Z 2026-03-14T06:01:54.199150461Z");
            assertThat(session.text("SELECT morphology || ' ' || zone || ' ' || confirmation FROM v_defect"))
                    .isEqualTo("void zone-1 UNCONFIRMED");
            assertThat(session.list(
                            "SELECT state || ' ' || destination || ' ' || lane || ' ' || ordering_key || ' '"
                                    + " || idempotency_key || ' ' || coalesce(detail, '-') FROM v_delivery",
                            row -> row.getString(1)))
                    .containsExactly(
                            "PENDING erp RESULT WO-4000 k2 -", "PARKED erp RESULT WO-4000 k1 unknown material");
        }
    }

    @Test
    void defectsShowTheirSeverityWhereTheInspectionSaysIt() throws Exception {
        InspectionResult plain = Plant.result(0);
        InspectionResult.Builder result =
                InspectionResult.of(plain.id(), plain.station(), plain.unit(), Verdict.FAIL, plain.deviceTime());
        Defect unstated = Defect.of(new Morphology("scratch"), new Place.Zone(null, "zone-1"));
        result.defect(unstated);
        for (Severity severity : Severity.values()) {
            result.defect(unstated.with(severity));
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> t.add(result.build().received(Plant.START, null), false));
        }
        try (Session session = session()) {
            assertThat(session.list(
                            "SELECT coalesce(severity, 'unstated') FROM v_defect ORDER BY idx",
                            row -> row.getString(1)))
                    .containsExactly("unstated", "MINOR", "MAJOR", "CRITICAL");
        }
    }

    @Test
    void theAuditChainCannotBeChangedWithPlainSql() throws Exception {
        SqliteStore.open(file).close();
        try (Session session = session()) {
            session.run("INSERT INTO audit VALUES (1, 0, 'a', 'b', 'c', 'd', 'e', 'f')");
            for (String change : List.of("UPDATE audit SET actor = 'x'", "DELETE FROM audit")) {
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> session.run(change))
                        .withMessageContaining("append-only");
            }
        }
    }

    @Test
    void aFullDatabaseUndoesTheChangeAndTakesTheNextOnceThereIsRoom() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> t.add(Plant.result(0), false));
            store.write(t -> limitPages(t, 60));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(t -> {
                        for (int i = 1; i < 5_000; i++) {
                            t.add(Plant.result(i), false);
                        }
                    }))
                    .withMessageContaining("SQLITE_FULL")
                    .withMessageContaining(file.toString());
            assertThat(store.counts().results()).isEqualTo(1);
            assertThatExceptionOfType(StoreException.class)
                    .as("a failure that the work keeps to itself")
                    .isThrownBy(() -> store.write(t -> {
                        try {
                            for (int i = 1; i < 5_000; i++) {
                                t.add(Plant.result(i), false);
                            }
                        } catch (StoreException e) {
                            t.counts();
                        }
                    }));
            assertThat(store.counts().results()).isEqualTo(1);
            store.write(t -> limitPages(t, 1_000_000));
            store.write(t -> t.add(Plant.result(1), false));
            List<Object> results = new ArrayList<>();
            store.forEachResult(ResultQuery.ALL, results::add);
            assertThat(results).containsExactly(Plant.result(0), Plant.result(1));
            store.verify();
        }
    }

    private static void limitPages(Transaction transaction, int pages) throws StoreException {
        JournalTransaction ours = (JournalTransaction) transaction;
        ours.attempt("limit", "pages", () -> ours.session.number("PRAGMA max_page_count = " + pages));
    }

    @Test
    void aRefusedResultIsPutAsideWhole() throws Exception {
        InspectionResult other = Plant.result(1);
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> t.add(Plant.result(0), false));
            InspectionResult sameName = InspectionResult.of(
                            Plant.result(0).id(), other.station(), other.unit(), Verdict.FAIL, other.deviceTime())
                    .build()
                    .received(Plant.START, null);
            store.write(t -> t.add(sameName, false));
            assertThat(refused()).containsExactly(sameName);
        }
    }

    private List<InspectionResult> refused() throws Exception {
        try (Session session = session()) {
            return session.list(
                    "SELECT body FROM refused_result", row -> BinaryCodec.decodeInspectionResult(row.getBytes(1)));
        }
    }

    @Test
    void anActionThatThrowsEndsTheStreamAndNothingElse() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> {
                t.add(Plant.result(0), false);
                t.add(Plant.result(1), false);
            });
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> store.forEachResult(ResultQuery.ALL, result -> {
                        throw new ArithmeticException("a bug");
                    }));
            assertThat(store.counts().results()).isEqualTo(2);
            store.write(t -> t.add(Plant.result(2), false));
        }
        assertThat(StoreLock.sibling(file, "-wal")).doesNotExist();
    }

    /** All there is: columns, blocks, runs, shapes of names, defects and findings. */
    @Test
    void aResultTakesAtMost60BytesWithItsIndexes() throws Exception {
        int results = 20_000;
        try (SqliteStore store = SqliteStore.open(file)) {
            long empty = bytes();
            store.write(t -> {
                for (int i = 0; i < results; i++) {
                    t.add(Plant.result(i), false);
                }
            });
            assertThat((bytes() - empty) / results).isBetween(30L, 60L);
        }
    }

    private long bytes() throws SQLException {
        try (Session session = session()) {
            return session.number("SELECT sum(pgsize) FROM dbstat").orElseThrow();
        }
    }

    private Session session() throws SQLException {
        return new SqliteSession(file);
    }
}
