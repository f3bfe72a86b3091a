package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.HoldfastListener;
import io.holdfast.Receipt;
import io.holdfast.Status;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.Defect;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Intake;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Shed;
import io.holdfast.port.StoreException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What the line does when results come faster than the journal takes them, or the journal takes none. */
class HoldfastPressureTest extends WholeLine {
    private FaultyStore store;

    private HoldfastBuilder pressed() throws StoreException {
        store = new FaultyStore(SqliteStore.open(folder.resolve("line.db")));
        return builder(THREE_IN_A_QUARTER, store);
    }

    private Holdfast opened(HoldfastBuilder builder) throws StoreException {
        Holdfast line = builder.open();
        opened.add(line);
        return line;
    }

    private Path spillFile() {
        return folder.resolve("spill.hf");
    }

    // Limits.

    @Test
    void theQueueIsLimitedInBytesToo() throws Exception {
        Holdfast line = opened(pressed().queueBytes(10_000));
        store.failing.set(true);
        ImageRef image = new ImageRef(URI.create("file:///i.png"), 1, "ab".repeat(32));
        int taken = 0;
        while (line.accept(result("R" + taken, "U" + taken, taken).image(image).build())
                .isTaken()) {
            taken++;
        }
        assertThat(taken).isBetween(10, 25);
        Status status = line.status();
        assertThat(status.queued()).isEqualTo(taken);
        assertThat(status.queuedBytes()).isBetween(8_000L, 10_000L);
        store.failing.set(false);
        await().until(() -> line.status().queuedBytes() == 0);
    }

    @Test
    void aResultLargerThanTheQueueIsTakenWhenNothingElseIsThere() throws Exception {
        Holdfast line = opened(pressed().queueBytes(1));
        assertThat(durable(good(line, "U1", 1))).isEqualTo(Intake.NEW);
        await().until(() -> line.status().queued() == 0);
        assertThat(durable(good(line, "U2", 2))).isEqualTo(Intake.NEW);
    }

    @Test
    void acceptWaitsForRoomAsLongAsItWasTold() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(2).blockWhenFull(Duration.ofSeconds(20)));
        store.failing.set(true);
        good(line, "U1", 1);
        good(line, "U2", 2);
        Thread mender = new Thread(() -> {
            await().until(() -> line.status().storeFault().isPresent());
            store.failing.set(false);
        });
        mender.start();
        assertThat(line.accept(result("R3", "U3", 3).build()).isTaken()).isTrue();
        mender.join();
    }

    // Shedding.

    @Test
    void goodResultsAreShedFirstAndRejectsNever() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(8).shedPassesWhenFull());
        store.failing.set(true);
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            receipts.add(line.accept(InspectionResult.of(
                            new ResultId("G" + i), STATION, new UnitId("G" + i), Verdict.PASS, START.plusSeconds(i))
                    .build()));
        }
        assertThat(receipts).filteredOn(Receipt::isTaken).hasSize(6);
        assertThat(bad(line, "U1", 30, SCRATCH).isTaken()).isTrue();
        assertThat(bad(line, "U2", 31, SCRATCH).isTaken()).isTrue();
        Receipt overflow = line.accept(
                result("R-U3", "U3", 32).defect(Defect.of(SCRATCH, GATE)).build());
        assertThat(overflow.isTaken()).isFalse();
        assertThatThrownBy(() -> durable(overflow)).hasMessageContaining("the queue is full, with 8 results in");
        assertThatThrownBy(() -> durable(receipts.get(19))).hasMessageContaining("shed and counted");
        assertThat(line.status().shed()).isEqualTo(14);
        assertThat(line.status().notTaken()).isEqualTo(1);

        store.failing.set(false);
        await().until(() -> line.status().queued() == 0);
        line.close();
        try (SqliteStore journal = SqliteStore.open(folder.resolve("line.db"))) {
            List<Shed> shed = new ArrayList<>();
            journal.forEachShed(shed::add);
            assertThat(shed.stream().mapToLong(Shed::results).sum()).isEqualTo(14);
            assertThat(shed).allSatisfy(each -> assertThat(each.station()).isEqualTo(STATION));
            assertThat(shed.get(0).first()).isEqualTo(START.plusSeconds(6));
            assertThat(shed.get(shed.size() - 1).last()).isEqualTo(START.plusSeconds(19));
            assertThat(journal.counts().results()).isEqualTo(8);
        }
    }

    // Spilling.

    @Test
    void whatIsSpilledIsAcknowledgedAtOnceAndReachesTheJournalInOrderAndOnce() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(4).spillWhenFull(spillFile(), 10 << 20));
        store.failing.set(true);
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            Receipt receipt = i % 100 < 3 ? bad(line, "U" + i, i, SCRATCH) : good(line, "U" + i, i);
            receipts.add(receipt);
            if (i > 4) { // the first wait for the journal, which was not known to fail
                assertThat(durable(receipt)).isEqualTo(Intake.SPILLED);
            }
        }
        assertThat(receipts.get(0).durable().toCompletableFuture()).isNotDone();
        assertThat(line.status().spilledBytes()).isPositive();
        assertThat(line.status().health()).isEqualTo(Status.Health.DEGRADED);
        assertThat(line.status().troubles()).anyMatch(trouble -> trouble.startsWith("results are spilled"));

        store.failing.set(false);
        drain(line);
        assertThat(durable(receipts.get(0))).isEqualTo(Intake.NEW);
        assertThat(journalled(line)).containsExactlyElementsOf(names(1, 300));
        assertThat(line.journal().counts().duplicates()).isZero();
        assertThat(mes.contents(InspectionResult.class)).hasSize(300);
        assertThat(mes.contents(MaterialHold.class).get(0).population().units())
                .as("what the detector concluded while they were spilled")
                .isNotEmpty();
        await().until(() -> line.status().health() == Status.Health.OK);
        assertThat(durable(good(line, "U301", 301))).isEqualTo(Intake.NEW);
        assertThat(Files.size(spillFile())).as("the file begins anew").isEqualTo(24);
    }

    @Test
    void aStoreThatFailsIsSpilledAroundThoughTheQueueHasRoom() throws Exception {
        Holdfast line = opened(pressed().spillWhenFull(spillFile(), 10 << 20));
        store.failing.set(true);
        Receipt first = good(line, "U1", 1);
        await().until(() -> line.status().storeFault().isPresent());
        assertThat(durable(good(line, "U2", 2))).isEqualTo(Intake.SPILLED);
        assertThat(first.durable().toCompletableFuture()).isNotDone();
        store.failing.set(false);
        drain(line);
        assertThat(journalled(line)).containsExactly("R-U1", "R-U2");
    }

    @Test
    void whatWasSpilledWhenTheLineEndedIsTakenUpAtTheNextStart() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(2).spillWhenFull(spillFile(), 10 << 20));
        store.failing.set(true);
        good(line, "U1", 1);
        good(line, "U2", 2);
        for (int i = 3; i <= 10; i++) {
            durable(bad(line, "U" + i, i, SCRATCH));
        }
        line.close();
        line = opened(pressed().spillWhenFull(spillFile(), 10 << 20));
        bad(line, "U11", 11, SCRATCH);
        drain(line);
        assertThat(journalled(line))
                .endsWith(names(3, 11).toArray(String[]::new))
                .doesNotContain("R-U1");
        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
        assertThat(line.journal().counts().duplicates()).isZero();
    }

    @Test
    void aContextThatIsStatedWhileResultsAreSpilledBindsThem() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(2).spillWhenFull(spillFile(), 10 << 20));
        store.failing.set(true);
        good(line, "U1", 1);
        good(line, "U2", 2);
        for (int i = 3; i <= 6; i++) {
            assertThat(durable(accept(line, bare("R-U" + i, "U" + i, i)))).isEqualTo(Intake.SPILLED);
        }
        var stated = line.workOrder(STATION, new ContextPeriod(ORDER_2, START, START.plusSeconds(5)), Holdfast.HOST);
        store.failing.set(false);
        stated.toCompletableFuture().join();
        drain(line);
        for (int i = 3; i <= 6; i++) {
            assertThat(contextOf(line, "R-U" + i)).as("R-U" + i).isEqualTo(i < 5 ? ORDER_2 : null);
        }
        assertThat(line.journal().counts().unbound()).isEqualTo(2);
        assertThat(line.journal().bindings(new ResultId("R-U3")))
                .singleElement()
                .satisfies(binding -> assertThat(binding.reason()).contains("spill file"));
    }

    @Test
    void aFullSpillFileIsSaidAtOnceAndNothingOfItIsLost() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(50).spillWhenFull(spillFile(), 1 << 20));
        store.failing.set(true);
        ImageRef image = new ImageRef(URI.create("file:///" + "i".repeat(3_000)), 1, "ab".repeat(32));
        int taken = 0;
        Receipt receipt = line.accept(result("R-U0", "U0", 0).image(image).build());
        // Not taken before the file is full: its writer is behind.
        while (receipt.isTaken() || line.status().spilledBytes() < (1 << 20) - 10_000) {
            taken += receipt.isTaken() ? 1 : 0;
            receipt = line.accept(
                    result("R-U" + taken, "U" + taken, taken).image(image).build());
        }
        Receipt last = receipt;
        assertThatThrownBy(() -> durable(last)).hasMessageContaining("and so is the spill file");
        assertThat(taken).isGreaterThan(300);
        assertThat(Files.size(spillFile())).isLessThanOrEqualTo(1 << 20);
        store.failing.set(false);
        drain(line);
        assertThat(line.journal().counts().results()).isEqualTo(taken);
    }

    @Test
    void halfARecordAtTheEndIsDroppedAndTheRestIsTakenUp() throws Exception {
        Holdfast line = opened(pressed().queueCapacity(1).spillWhenFull(spillFile(), 10 << 20));
        store.failing.set(true);
        good(line, "U1", 1);
        durable(good(line, "U2", 2));
        durable(good(line, "U3", 3));
        line.close();
        byte[] whole = Files.readAllBytes(spillFile());
        Files.write(spillFile(), new byte[] {0, 0, 0, 9, 1, 2, 3}, StandardOpenOption.APPEND);
        line = opened(pressed().spillWhenFull(spillFile(), 10 << 20));
        drain(line);
        assertThat(journalled(line)).containsExactly("R-U2", "R-U3");
        line.close();

        // The same file again, as a crash just before it began anew would leave it: the journal knows that it has it
        // all.
        Files.write(spillFile(), whole);
        line = opened(pressed().spillWhenFull(spillFile(), 10 << 20));
        drain(line);
        assertThat(line.journal().counts().results()).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotASpillFileIsRefused() throws Exception {
        Files.writeString(spillFile(), "somebody's notes, longer than a head");
        HoldfastBuilder builder = pressed().spillWhenFull(spillFile(), 10 << 20);
        assertThatThrownBy(builder::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("spill.hf: it is not a spill file");
        store.close();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Holdfast.builder().spillWhenFull(spillFile(), 5))
                .withMessageContaining("mostBytes must be >= 1048576, was 5");
    }

    // A refused result that had completed nothing: the detector is rebuilt, and what waits in the file is concluded
    // anew.
    @Test
    void aResultRefusedWhileOthersAreSpilledLeavesTheRestRight() throws Exception {
        Holdfast line = opened(pressed());
        durable(line.accept(result("R1", "U1", 1).build()));
        line.close();
        clock.advance(Duration.ofDays(30));
        int later = (int) Duration.ofDays(30).toSeconds();
        Holdfast again = opened(pressed().queueCapacity(1).spillWhenFull(spillFile(), 10 << 20));
        store.failing.set(true);
        accept(
                again,
                result("R1", "V1", later + 1).defect(Defect.of(SCRATCH, GATE)).build());
        durable(bad(again, "V2", later + 2, SCRATCH));
        durable(bad(again, "V3", later + 3, SCRATCH));
        durable(bad(again, "V4", later + 4, DENT));
        store.failing.set(false);
        drain(again);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        bad(again, "V5", later + 5, SCRATCH);
        drain(again);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    // Status.

    @Test
    void theTimeToAFullDiskIsEstimatedFromTheGrowth() throws Exception {
        Holdfast line = opened(pressed());
        durable(good(line, "U0", 0));
        await().until(() -> line.status().space().isPresent());
        long used = line.status().space().orElseThrow().usedBytes();
        assertThat(used).isPositive();
        assertThat(line.status().timeToFull()).isEmpty();
        for (int i = 1; i <= 3_000; i++) {
            good(line, "U" + i, i);
        }
        await().until(() -> line.status().queued() == 0);
        clock.advance(Duration.ofMinutes(10));
        durable(good(line, "U9999", 9_999));
        await().until(() -> line.status().timeToFull().isPresent());
        Status status = line.status();
        long grown = status.space().orElseThrow().usedBytes() - used;
        assertThat(grown).isPositive();
        assertThat((double) status.timeToFull().orElseThrow().toSeconds())
                .isCloseTo(600.0 * status.space().orElseThrow().freeBytes() / grown, Percentage.withPercentage(1));
    }

    @Test
    void aFaultOfTheStoreIsToldOnceAndSoIsItsEnd() throws Exception {
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger recovered = new AtomicInteger();
        Holdfast line = opened(pressed().listener(new HoldfastListener() {
            @Override
            public void storeFailed(StoreException fault) {
                failed.incrementAndGet();
            }

            @Override
            public void storeRecovered() {
                recovered.incrementAndGet();
            }
        }));
        store.failing.set(true);
        Receipt receipt = good(line, "U1", 1);
        await().until(() -> store.failures() >= 3);
        assertThat(line.status().troubles())
                .containsExactly("the journal cannot be written: the disk is full, says the test");
        store.failing.set(false);
        durable(receipt);
        drain(line);
        assertThat(failed).hasValue(1);
        assertThat(recovered).hasValue(1);
        assertThat(line.status().health()).isEqualTo(Status.Health.OK);
    }

    private static List<String> names(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "R-U" + i).toList();
    }

    private static List<String> journalled(Holdfast line) throws StoreException {
        List<String> names = new ArrayList<>();
        line.journal()
                .forEachResult(ResultQuery.ALL, result -> names.add(result.id().value()));
        return names;
    }
}
