package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.audit.AuditChain;
import io.holdfast.audit.AuditFault;
import io.holdfast.audit.AuditFault.Kind;
import io.holdfast.audit.AuditHead;
import io.holdfast.audit.AuditReport;
import io.holdfast.audit.AuditVerifier;
import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who can write the file, and dropped the triggers, against the verifier. Ten links, numbered from 1. */
class AuditTamperTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final int LINKS = 10;
    private static final String DROP = "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted;";

    @TempDir
    Path folder;

    private Path file;
    private final List<AuditEntry> written = new ArrayList<>();

    @BeforeEach
    void write() throws Exception {
        file = folder.resolve("journal.db");
        AuditChain chain = AuditChain.after(Optional.empty());
        try (SqliteStore store = SqliteStore.open(file)) {
            for (int i = 1; i <= LINKS; i++) {
                AuditEntry entry = chain.next(
                        START.plusSeconds(i), new Actor.Person("M. Weber"), "RELEASED", "MH-" + i, "reason " + i);
                written.add(entry);
                store.write(t -> t.append(entry));
            }
        }
    }

    private void sql(String script) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        }
    }

    private AuditReport verify(AuditHead... kept) throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            return AuditVerifier.verify(store, List.of(kept));
        }
    }

    private AuditHead head(int link) {
        return new AuditHead(link, written.get(link - 1).hash());
    }

    /** Writes a link as somebody does who knows how the hash is made. */
    private static String forged(long sequence, AuditEntry entry) {
        return "INSERT OR REPLACE INTO audit VALUES (" + sequence + ", " + Times.nanos(entry.at()) + ", '"
                + entry.actor()
                + "', '" + entry.act() + "', '" + entry.subject() + "', '" + entry.detail() + "', '"
                + entry.previousHash() + "', '" + entry.hash() + "');";
    }

    private AuditEntry forge(int after, String detail) {
        return AuditChain.after(after == 0 ? Optional.empty() : Optional.of(written.get(after - 1)))
                .next(START.plusSeconds(after), new Actor.Person("M. Weber"), "RELEASED", "MH-x", detail);
    }

    private static void assertFault(AuditReport report, Kind kind, long first, long last) {
        assertThat(report.faults())
                .extracting(AuditFault::kind, AuditFault::first, AuditFault::last)
                .containsExactly(tuple(kind, first, last));
        assertThat(report.isSound()).isFalse();
    }

    @Test
    void anUntouchedChainIsSoundAndTellsItsHead() throws Exception {
        AuditReport report = verify(head(3), head(10));
        assertThat(report).isEqualTo(new AuditReport(LINKS, Optional.of(head(10)), List.of()));
    }

    @Test
    void theTriggersRefuseWhatDoesNotDropThem() {
        assertThatThrownBy(() -> sql("UPDATE audit SET detail = 'x'")).hasMessageContaining("append-only");
        assertThatThrownBy(() -> sql("DELETE FROM audit")).hasMessageContaining("append-only");
    }

    @Test
    void aChangeOfAnyColumnNamesTheRow() throws Exception {
        sql(DROP);
        for (String change : List.of(
                "at = at + 1",
                "actor = 'person:x'",
                "actor = ''",
                "act = 'HELD'",
                "subject = ''",
                "detail = 'kinder'")) {
            sql("CREATE TABLE kept AS SELECT * FROM audit; UPDATE audit SET " + change + " WHERE sequence = 4");
            assertFault(verify(), Kind.CHANGED, 4, 4);
            sql("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept");
        }
        sql("UPDATE audit SET detail = 'kinder' WHERE sequence IN (2, 10)");
        assertThat(verify().faults()).extracting(AuditFault::first).containsExactly(2L, 10L);
    }

    @Test
    void aChangeWithARightHashNamesTheRowByTheOneBehindIt() throws Exception {
        sql(DROP + forged(4, forge(3, "kinder")));
        assertFault(verify(), Kind.REWRITTEN, 4, 4);
    }

    @Test
    void aChangedHashNamesTheRow() throws Exception {
        sql(DROP + "UPDATE audit SET hash = '" + "0".repeat(64) + "' WHERE sequence = 4");
        assertThat(verify().faults()).extracting(AuditFault::first).contains(4L).allMatch(link -> link <= 5);
    }

    @Test
    void rowsTakenOutOfTheMiddleAreNamed() throws Exception {
        sql(DROP + "DELETE FROM audit WHERE sequence = 4");
        assertFault(verify(), Kind.DELETED, 4, 4);
        sql("DELETE FROM audit WHERE sequence IN (5, 6)");
        assertFault(verify(), Kind.DELETED, 4, 6);
        sql("DELETE FROM audit WHERE sequence < 4");
        assertFault(verify(), Kind.DELETED, 1, 6);
    }

    @Test
    void rowsTakenOutAndTheRestNumberedAnewAreNamed() throws Exception {
        sql(
                DROP
                        + "DELETE FROM audit WHERE sequence IN (4, 5); UPDATE audit SET sequence = sequence - 2 WHERE sequence > 5");
        assertFault(verify(), Kind.DELETED, 4, 5);
    }

    @Test
    void aRowPutInIsNamed() throws Exception {
        sql(DROP + "UPDATE audit SET sequence = -sequence - 1 WHERE sequence > 3;"
                + " UPDATE audit SET sequence = -sequence WHERE sequence < 0;" + forged(4, forge(3, "put in")));
        assertFault(verify(), Kind.INSERTED, 4, 4);
    }

    @Test
    void aClumsyRowAtTheEndIsNamed() throws Exception {
        sql("INSERT INTO audit VALUES (11, 0, 'person:x', 'RELEASED', 'MH-9', 'why', '" + "0".repeat(64) + "', '"
                + "1".repeat(64) + "')");
        assertFault(verify(), Kind.CHANGED, 11, 11);
    }

    @Test
    void rowsThatChangedPlacesAreNamed() throws Exception {
        sql(DROP
                + "UPDATE audit SET sequence = -1 WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 7;"
                + " UPDATE audit SET sequence = 7 WHERE sequence = -1");
        assertThat(verify().faults())
                .extracting(AuditFault::kind, AuditFault::first)
                .containsExactly(tuple(Kind.MOVED, 3L), tuple(Kind.MOVED, 7L));
    }

    @Test
    void rowsTakenOffTheEndAreNamedByAKeptHeadOnly() throws Exception {
        sql(DROP + "DELETE FROM audit WHERE sequence > 7");
        assertThat(verify().isSound()).isTrue();
        assertFault(verify(head(10)), Kind.TRUNCATED, 8, 10);
        sql("DELETE FROM audit");
        assertThat(verify().isSound()).isTrue();
        assertFault(verify(head(2), head(10)), Kind.TRUNCATED, 1, 10);
    }

    @Test
    void aChainWrittenAnewToTheEndIsNamedByAKeptHeadOnly() throws Exception {
        StringBuilder script = new StringBuilder(DROP);
        AuditChain chain = AuditChain.after(Optional.of(written.get(2)));
        for (int i = 4; i <= LINKS; i++) {
            AuditEntry old = written.get(i - 1);
            script.append(forged(
                    i, chain.next(old.at(), new Actor.Person("M. Weber"), old.act(), old.subject(), "other " + i)));
        }
        sql(script.toString());
        assertThat(verify().isSound()).isTrue();
        assertThat(verify(head(3)).isSound()).isTrue();
        assertFault(verify(head(3), head(6)), Kind.REWRITTEN, 6, 6);
    }

    /** What is honestly beyond a chain without a secret: an end that nobody kept. */
    @Test
    void aForgedRowBehindTheLastKeptHeadIsNotFound() throws Exception {
        sql(forged(11, forge(10, "never happened")));
        assertThat(verify(head(10)).isSound()).isTrue();
    }
}
