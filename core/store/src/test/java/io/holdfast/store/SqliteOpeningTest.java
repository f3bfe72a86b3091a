package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteOpeningTest {
    @TempDir
    Path directory;

    private Path file;

    private static final int LATEST = latest();

    private static int latest() {
        try {
            return Migrations.of("sqlite").latest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void nameFile() {
        file = directory.resolve("new").resolve("journal.db");
    }

    @Test
    void theFileAndItsFolderAreMadeWhereThereAreNone() throws Exception {
        SqliteStore.open(file).close();
        assertThat(file).isRegularFile();
        try (Session session = session()) {
            assertThat(session.number("PRAGMA application_id")).contains((long) DatabaseFile.APPLICATION_ID);
            assertThat(session.number("PRAGMA user_version")).contains((long) LATEST);
        }
    }

    @Test
    void theOnlyClockReadIsThatOfTheSchemaHistory() throws Exception {
        InstantSource clock = InstantSource.fixed(Instant.parse("2031-05-06T07:08:09.5Z"));
        SqliteStore.open(file, clock).close();
        SqliteStore.open(file).close();
        try (Session session = session()) {
            assertThat(session.list("SELECT version || ' ' || applied_at FROM schema_history", row -> row.getString(1)))
                    .isNotEmpty()
                    .allMatch(row -> row.endsWith(" 2031-05-06T07:08:09Z"));
        }
    }

    @Test
    void afterClosingOnlyTheFileAndAnEmptyLockFileAreLeft() throws Exception {
        SqliteStore store = SqliteStore.open(file);
        store.write(t -> t.add(Plant.result(1), false));
        assertThat(Files.readString(StoreLock.fileOf(file.toRealPath())))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        store.close();
        assertThat(StoreLock.fileOf(file)).isEmptyFile();
        assertThat(StoreLock.sibling(file, "-wal")).doesNotExist();
        assertThatIllegalStateException().isThrownBy(store::counts).withMessageContaining("is closed");
        assertThatIllegalStateException().isThrownBy(() -> store.write(t -> {}));
        assertThatNoException().isThrownBy(store::close);
    }

    @Test
    void aSecondOpeningInTheSameProcessIsRefusedThroughAnyNameOfTheFile() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);
            for (Path name : List.of(file, link, file.getParent().resolve("../new/journal.db"))) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> SqliteStore.open(name))
                        .withMessageContaining("in use by this process")
                        .withMessageContaining("journal.db.lock");
            }
            store.write(t -> t.add(Plant.result(1), false));
        }
        SqliteStore.open(file).close();
    }

    /** POSIX drops a process's lock when it closes any channel of the file: the refused attempt here must not have. */
    @Test
    void anotherProcessIsRefusedByNumberEvenAfterARefusalHere() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> SqliteStore.open(file));
            assertThat(openElsewhere())
                    .contains("in use by process " + ProcessHandle.current().pid())
                    .contains("journal.db.lock");
            assertThat(store.counts().results()).isZero();
        }
        assertThat(openElsewhere()).isEqualTo("open");
    }

    @Test
    void aJournalHeldByAnotherProcessIsRefusedHereUntilThatIsKilled() throws Exception {
        Process holder = ChildProcess.start("open", file.toString());
        try (var output = ChildProcess.output(holder)) {
            assertThat(output.readLine()).isEqualTo("open");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> SqliteStore.open(file))
                    .withMessageContaining("in use by process " + holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        SqliteStore.open(file).close();
    }

    private String openElsewhere() throws IOException, InterruptedException {
        Process child = ChildProcess.start("open", file.toString());
        child.getOutputStream().close();
        try (var output = ChildProcess.output(child)) {
            return output.readLine();
        } finally {
            child.waitFor();
        }
    }

    @Test
    void aLaterSchemaIsRefused() throws Exception {
        SqliteStore.open(file).close();
        try (Session session = session()) {
            session.run("PRAGMA user_version = 99");
        }
        refused("its schema has version 99, this version of Holdfast knows " + LATEST);
    }

    @Test
    void anotherProgramsDatabaseIsRefusedUntouched() throws Exception {
        Files.createDirectories(file.getParent());
        try (Session session = session()) {
            session.run("CREATE TABLE theirs (x); PRAGMA application_id = 7");
        }
        byte[] before = Files.readAllBytes(file);
        refused("another program's database (application id 00000007");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aDatabaseWithoutAnApplicationIsRefusedWhereItHasTables() throws Exception {
        Files.createDirectories(file.getParent());
        try (Session session = session()) {
            session.run("CREATE TABLE theirs (x)");
        }
        refused("another program's database (application id 00000000");
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "Dear diary, today the line stood still. ".repeat(50));
        refused("not a database");
    }

    @Test
    void aSchemaMadeByOtherStatementsIsRefused() throws Exception {
        SqliteStore.open(file).close();
        try (Session session = session()) {
            session.run("UPDATE schema_history SET checksum = 'f00'");
        }
        refused("made by other statements");
    }

    /** What a later version may do: a column, a table filled from what is there, and a view made anew. */
    private static Migrations later() throws IOException {
        List<Migrations.Migration> steps =
                new ArrayList<>(Migrations.of("sqlite").steps());
        steps.add(new Migrations.Migration(
                LATEST + 1,
                "ALTER TABLE result ADD COLUMN camera INTEGER; CREATE TABLE station (name TEXT PRIMARY KEY) WITHOUT ROWID;"
                        + " INSERT INTO station SELECT DISTINCT station FROM run;"
                        + " DROP VIEW v_hold; CREATE VIEW v_hold AS SELECT name FROM hold;"));
        return new Migrations(steps);
    }

    @Test
    void anOlderFileIsBroughtForwardWithAllItHoldsAndStaysBesideAsItWas() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            fill(store, 1_000);
        }
        Path copy = StoreLock.sibling(file, ".schema-" + LATEST);
        Files.writeString(copy, "of an attempt before");
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-05-01T10:00:00.5Z"));
        for (int round = 0; round < 2; round++) {
            try (SqliteStore store = SqliteStore.open(file, later(), clock)) {
                requireAll(store, 1_000 + round);
                Files.deleteIfExists(round == 0 ? directory.resolve("none") : copy);
                InspectionResult next = Plant.result(1_000 + round);
                store.write(t -> t.add(next, false));
                store.verify();
            }
        }
        assertThat(copy).as("copied again without an upgrade").doesNotExist();
        try (Session session = session()) {
            assertThat(session.list(
                            "SELECT version || ' ' || applied_at FROM schema_history ORDER BY version",
                            row -> row.getString(1)))
                    .last()
                    .isEqualTo((LATEST + 1) + " 2026-05-01T10:00:00Z");
            assertThat(session.list("SELECT name FROM station ORDER BY name", row -> row.getString(1)))
                    .containsExactly("ST0", "ST1", "ST2");
        }
        refused("its schema has version " + (LATEST + 1) + ", this version of Holdfast knows " + LATEST);
    }

    @Test
    void runsOfAFileFromBeforeGenealogyAreTraced() throws Exception {
        Migrations first = new Migrations(Migrations.of("sqlite").steps().subList(0, 1));
        Files.createDirectories(file.getParent());
        try (Session session = session()) {
            first.apply(session, InstantSource.system());
            session.run(
                    "INSERT INTO run (fingerprint, station, work_order, operation) VALUES (x'00', 'ST-1', 'WO-1', '10');"
                            + " INSERT INTO run_lot VALUES ('SUP-1', 1, 1), ('FG-1', 1, 0)");
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            List<String> links = new ArrayList<>();
            Trace.walk(
                    TraceQuery.forward(GenealogyNode.of(new MaterialLotId("SUP-1"))),
                    store,
                    link -> links.add(link.from() + " > " + link.to()));
            assertThat(links).containsExactly("lot SUP-1 > run 1", "run 1 > lot FG-1");
        }
    }

    @Test
    void theCopyBeforeAnUpgradeIsAJournalOfTheOldVersion() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            fill(store, 600);
        }
        SqliteStore.open(file, later(), InstantSource.system()).close();
        try (SqliteStore old = SqliteStore.open(StoreLock.sibling(file, ".schema-" + LATEST))) {
            requireAll(old, 600);
            old.verify();
        }
    }

    @Test
    void aBackupIsTakenWhileTheWriterGoesOnAndHoldsOneStateOfIt() throws Exception {
        Path copy = directory.resolve("copy.db");
        int before = 2_000;
        try (SqliteStore store = SqliteStore.open(file)) {
            fill(store, before);
            AtomicInteger written = new AtomicInteger(before);
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    int number = written.get();
                    try {
                        store.write(t -> {
                            t.add(Plant.result(number), false);
                            t.enqueue(ChildProcess.ERP, Lane.RESULT, "key", "k" + number, Plant.result(number));
                        });
                    } catch (StoreException e) {
                        throw new IllegalStateException(e);
                    }
                    written.incrementAndGet();
                }
            });
            while (written.get() == before) {
                Thread.onSpinWait();
            }
            store.backup(copy);
            stop.set(true);
            writer.get();
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.backup(copy))
                    .withMessageContaining("copy.db is there already");
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.backup(directory.resolve("no folder/copy.db")));
            requireAll(store, written.get());
        }
        try (SqliteStore restored = SqliteStore.open(copy)) {
            int results = (int) restored.counts().results();
            assertThat(results).isGreaterThan(before);
            requireAll(restored, results);
            assertThat(restored.counts().pending()).isEqualTo(results - before);
            restored.verify();
            restored.write(t -> t.add(Plant.result(results), false));
        }
        try (var files = Files.list(directory)) {
            assertThat(files).noneMatch(each -> each.toString().endsWith(".part"));
        }
    }

    private static void fill(SqliteStore store, int results) throws StoreException {
        store.write(t -> {
            for (int i = 0; i < results; i++) {
                t.add(Plant.result(i), false);
            }
        });
    }

    private static void requireAll(SqliteStore store, int results) throws StoreException {
        List<InspectionResult> read = new ArrayList<>();
        store.forEachResult(ResultQuery.ALL, read::add);
        assertThat(read.equals(
                        LongStream.range(0, results).mapToObj(Plant::result).toList()))
                .isTrue();
    }

    @Test
    void aMigrationThatFailsLeavesTheSchemaBefore() throws Exception {
        SqliteStore.open(file).close();
        List<Migrations.Migration> next =
                new ArrayList<>(Migrations.of("sqlite").steps());
        next.add(new Migrations.Migration(LATEST + 1, "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1)"));
        try (Session session = session()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> new Migrations(next).apply(session, InstantSource.system()));
            assertThat(session.number("PRAGMA user_version")).contains((long) LATEST);
            assertThat(session.number("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'"))
                    .contains(0L);
            next.set(next.size() - 1, new Migrations.Migration(LATEST + 1, "CREATE TABLE extra (x)"));
            new Migrations(next).apply(session, InstantSource.system());
            assertThat(session.number("PRAGMA user_version")).contains(LATEST + 1L);
        }
        refused("its schema has version " + (LATEST + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.46.1", "3.51.2", "3.7", "2.9.9", "nonsense"})
    void aLibraryThatCanDamageAFileIsRefused(String version) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> DatabaseFile.requireLibrary(version))
                .withMessageContaining(version)
                .withMessageContaining("3.51.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.51.3", "3.52.0", "3.54", "4.0.0", "3.51.10"})
    void aLibraryFromTheFirstSoundOneOnIsTaken(String version) {
        assertThatNoException().isThrownBy(() -> DatabaseFile.requireLibrary(version));
    }

    @Test
    void fileSystemsOverANetworkAreToldFromLocalOnes() {
        assertThat(List.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs"))
                .allMatch(DatabaseFile::isRemote);
        assertThat(List.of("ext4", "xfs", "btrfs", "NTFS", "apfs", "overlay", "tmpfs", "fuseblk"))
                .noneMatch(DatabaseFile::isRemote);
    }

    @Test
    void aNameThatTheDriverWouldMisreadIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqliteStore.open(directory.resolve("journal?.db")))
                .withMessageContaining("journal?.db");
    }

    /** Control: the same damage goes unnoticed at the opening where the last writer closed in order. */
    @Test
    void aFileThatWasNotClosedInOrderIsCheckedBeforeItIsUsed() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> {
                for (int i = 0; i < 3_000; i++) {
                    t.add(Plant.result(i), false);
                }
            });
        }
        damage();
        SqliteStore.open(file).close();
        Files.writeString(StoreLock.fileOf(file), "4711");
        refused("it is damaged");
        refused("it is damaged");
    }

    /** Overwrites the last page of the defects with zeros. */
    private void damage() throws Exception {
        long page;
        try (Session session = session()) {
            page = session.number("SELECT max(pageno) FROM dbstat WHERE name = 'defect' AND pagetype = 'leaf'")
                    .orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4096), (page - 1) * 4096);
        }
    }

    @Test
    void damageIsFoundOnDemandToo() throws Exception {
        try (SqliteStore store = SqliteStore.open(file)) {
            store.write(t -> {
                for (int i = 0; i < 3_000; i++) {
                    t.add(Plant.result(i), false);
                }
            });
            assertThatNoException().isThrownBy(store::verify);
        }
        damage();
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(store::verify)
                    .withMessageMatching(".*journal.db.*(damaged|malformed).*");
        }
    }

    /** The driver would keep what killed processes left for ever; the folder beside the database is swept. */
    @Test
    void theNativeLibraryIsLoadedFromBesideTheDatabaseAndLeftoversAreSwept() throws Exception {
        Path folder = Files.createDirectories(StoreLock.sibling(file, ".native"));
        Path leftover =
                Files.writeString(folder.resolve("sqlite-3.1.0-x-libsqlitejdbc.so"), "", StandardCharsets.UTF_8);
        Process holder = ChildProcess.start("open", file.toString());
        try (var output = ChildProcess.output(holder)) {
            assertThat(output.readLine()).isEqualTo("open");
            assertThat(leftover).doesNotExist();
            try (var loaded = Files.list(folder)) {
                assertThat(loaded).isNotEmpty();
            }
            holder.getOutputStream().close();
            assertThat(holder.waitFor()).isZero();
        }
        assertThat(folder).doesNotExist();
    }

    private void refused(String why) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteStore.open(file).close())
                .withMessageStartingWith("Cannot open ")
                .withMessageContaining("journal.db")
                .withMessageContaining(why);
    }

    private Session session() throws SQLException {
        return new SqliteSession(file);
    }

    /** A zone and a tile, each counted in two hours under two contexts, as the schema had them before figures lay by hour. */
    @Test
    void figuresOfAnEarlierSchemaAreTheSameAfterIt() throws Exception {
        Files.createDirectories(file.getParent());
        try (SqliteSession session = new SqliteSession(file)) {
            new Migrations(Migrations.of("sqlite").steps().subList(0, 4)).apply(session, InstantSource.system());
            session.run("INSERT INTO word (id, text) VALUES (1, 'early'), (2, 'void'), (3, 'gate'), (4, 'A1')");
            session.run("INSERT INTO run (id, fingerprint, station) VALUES (1, x'01', 'ST1'), (2, x'02', 'ST2')");
            for (int run = 1; run <= 2; run++) {
                for (long hour : new long[] {0, 3_600_000_000_000L}) {
                    session.run("INSERT INTO ledger_count SELECT " + run + ", " + hour + ", 1, 20526"
                            + ", 7".repeat(UnitCounts.SIZE));
                    session.run("INSERT INTO ledger_defect VALUES (" + run + ", " + hour + ", 2, 1, 20526, 3, 5)");
                    session.run(
                            "INSERT INTO ledger_place VALUES (" + run + ", " + hour + ", 2, 0, 3, 0, 0, 1, 20526, 2),"
                                    + " (" + run + ", " + hour + ", 2, 4, 0, -2500, 7500, 1, 20526, " + run + ")");
                }
            }
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            assertThat(store.sum(FigureFilter.ALL).values()).containsOnly(28);
            assertThat(store.sum(FigureFilter.ALL.at(new EquipmentId("ST2"))).values())
                    .containsOnly(14);
            Map<Object, Long> sums = new HashMap<>();
            store.forEachDefectSum(FigureFilter.ALL, sums::put);
            store.forEachPlaceSum(FigureFilter.ALL, sums::put);
            assertThat(sums)
                    .isEqualTo(Map.of(
                            new Morphology("void"), 12L,
                            new Place.Zone(null, "gate"), 8L,
                            new Place.Point("A1", -2_500, 7_500), 6L));
        }
    }
}
