package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Intake;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spill file by itself: what it keeps, and what it makes of a file that something happened to. */
class SpillTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final int HEAD = 24;
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final Map<String, String> notes = new HashMap<>();
    private final List<Spill> opened = new ArrayList<>();
    private int number;

    @AfterEach
    void close() {
        opened.forEach(spill -> spill.close(GRACE));
        opened.forEach(Spill::closeFile);
    }

    private Path file() {
        return folder.resolve("spill");
    }

    private Spill open() throws StoreException {
        StoreReader journal = (StoreReader) Proxy.newProxyInstance(
                StoreReader.class.getClassLoader(), new Class<?>[] {StoreReader.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("note");
                    return Optional.ofNullable(notes.get((String) arguments[0]));
                });
        Spill spill = Spill.open(file(), 1 << 20, new Room(100, 1 << 20), journal, () -> {});
        opened.add(spill);
        spill.start();
        return spill;
    }

    private void end(Spill spill) {
        spill.close(GRACE);
        spill.closeFile();
        opened.remove(spill);
    }

    private void add(Spill spill, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            number++;
            InspectionResult result = InspectionResult.of(
                            new ResultId("R-" + number),
                            new EquipmentId("AOI-1"),
                            new UnitId("U-" + number),
                            Verdict.PASS,
                            START.plusSeconds(number))
                    .build();
            Receipt receipt = Receipt.taken(result.id(), List.of());
            spill.add(new Arrival(result, true, number % 2 == 0, List.of(), receipt, null, 100));
            assertThat(receipt.durable().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(Intake.SPILLED);
        }
    }

    private static List<String> read(Spill spill) throws IOException {
        return spill.next(1_000).map(batch -> ids(batch)).orElse(List.of());
    }

    private static List<String> ids(Spill.Batch batch) {
        return batch.arrivals().stream()
                .map(arrival -> arrival.result.id().value())
                .toList();
    }

    @Test
    void whatWasAcknowledgedIsReadInOrderByTheNextProgramAndWhatTheJournalHasIsNot() throws Exception {
        Spill spill = open();
        assertThat(spill.isActive()).isFalse();
        add(spill, 5);
        Spill.Batch first = spill.next(2).orElseThrow();
        assertThat(ids(first)).containsExactly("R-1", "R-2");
        assertThat(first.arrivals()).extracting(arrival -> arrival.ahead).containsExactly(false, true);
        notes.put(first.note(), Long.toString(first.upTo()));
        end(spill);

        Spill again = open();
        assertThat(again.isActive()).isTrue();
        assertThat(read(again)).containsExactly("R-3", "R-4", "R-5");
        assertThat(again.end()).as("not before all is read").isFalse();
        again.consumed(again.next(9).orElseThrow().upTo());
        assertThat(again.isEmpty()).isTrue();
        assertThat(again.end()).isTrue();
        assertThat(Files.size(file())).isEqualTo(HEAD);
    }

    @Test
    void aFileThatBeganAnewIsNotReadByTheNoteOfTheOldOne() throws Exception {
        Spill spill = open();
        add(spill, 3);
        Spill.Batch all = spill.next(9).orElseThrow();
        notes.put(all.note(), Long.toString(all.upTo()));
        spill.consumed(all.upTo());
        assertThat(spill.end()).isTrue();
        add(spill, 1);
        end(spill);
        assertThat(read(open())).containsExactly("R-4");
    }

    @Test
    void itTakesNoMoreThanItMayGrow() throws Exception {
        Spill spill = open();
        assertThat(spill.canTake((1 << 20) - HEAD)).isTrue();
        assertThat(spill.canTake((1 << 20) - HEAD + 1)).isFalse();
        add(spill, 1);
        assertThat(spill.unreadBytes()).isEqualTo(Files.size(file()) - HEAD);
        assertThat(spill.canTake((1 << 20) - Files.size(file()))).isTrue();
        assertThat(spill.canTake((1 << 20) - Files.size(file()) + 1)).isFalse();
    }

    @Test
    void aFileThatIsOpenOrSomethingElseIsRefusedByItsName() throws Exception {
        open();
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining(file().toString());
        end(opened.get(0));
        byte[] other = new byte[100];
        Arrays.fill(other, (byte) 'x');
        Files.write(file(), other);
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("it is not a spill file");
        assertThat(Files.readAllBytes(file())).as("left as it was").isEqualTo(other);
    }

    @Test
    void aFileCutAnywhereStillGivesEveryWholeRecordBeforeTheCut() throws Exception {
        Spill spill = open();
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            add(spill, 1);
            ends.add(Files.size(file()));
        }
        end(spill);
        byte[] whole = Files.readAllBytes(file());
        SplittableRandom random = new SplittableRandom(20261127);
        for (int i = 0; i < 60; i++) {
            int cut = HEAD + random.nextInt(whole.length - HEAD + 1);
            Files.write(file(), Arrays.copyOf(whole, cut), StandardOpenOption.TRUNCATE_EXISTING);
            Spill left = open();
            long records = ends.stream().filter(end -> end <= cut).count();
            assertThat(read(left)).as("cut at %d", cut).hasSize((int) records);
            end(left);
            assertThat(folder.toFile().list()).as("nothing is kept of a cut").hasSize(1);
        }
    }

    @Test
    void whatLiesBehindADamagedRecordIsKeptBesideAndWhatLiesBeforeItIsRead() throws Exception {
        Spill spill = open();
        add(spill, 1);
        long damaged = Files.size(file());
        add(spill, 3);
        end(spill);
        byte[] whole = Files.readAllBytes(file());
        whole[(int) damaged + 20] ^= 1;
        Files.write(file(), whole);

        assertThat(read(open())).containsExactly("R-1");
        try (Stream<Path> files = Files.list(folder)) {
            Path kept = files.filter(each -> !each.equals(file()))
                    .reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
            assertThat(kept.getFileName().toString())
                    .startsWith("spill.damaged-")
                    .endsWith("-" + damaged);
            assertThat(Files.readAllBytes(kept)).isEqualTo(Arrays.copyOfRange(whole, (int) damaged, whole.length));
        }
    }

    @Test
    void aRecordThatIsDamagedWhileItWaitsIsSaidWithItsPlaceAndNotSkipped() throws Exception {
        Spill spill = open();
        add(spill, 2);
        byte[] whole = Files.readAllBytes(file());
        whole[HEAD + 12] ^= 1;
        Files.write(file(), whole);
        assertThatThrownBy(() -> spill.next(9))
                .isInstanceOf(IOException.class)
                .hasMessage(file() + " is damaged at byte " + HEAD);
    }

    @Test
    void whatTheDetectorConcludesIsAskedAgainOfEachThatRulesWatch() throws Exception {
        Spill spill = open();
        add(spill, 4);
        List<String> seen = new ArrayList<>();
        spill.conclude(result -> {
            seen.add(result.id().value());
            return List.of();
        });
        assertThat(seen).containsExactly("R-1", "R-2", "R-3", "R-4");
    }
}
