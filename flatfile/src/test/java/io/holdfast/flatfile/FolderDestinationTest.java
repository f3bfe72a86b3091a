package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FolderDestinationTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    private final List<FolderDestination> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(FolderDestination::close);
    }

    /** What the other side implements against; golden/README.md says when a golden file may change. */
    @ParameterizedTest
    @EnumSource
    void filesAreAsTheGoldenFilesShow(FolderFormat format) throws Exception {
        FolderDestination destination =
                open(FolderDestination.to(folder).id("mes").format(format));
        Map<Lane, Deliverable> samples = Map.of(
                Lane.RESULT, Samples.result(),
                Lane.HOLD, Samples.hold(),
                Lane.NONCONFORMANCE, Samples.nonconformance(),
                Lane.LEDGER, Samples.cost());
        for (Lane lane : samples.keySet()) {
            String kind = lane.name().toLowerCase(Locale.ROOT);
            List<DeliveryOutcome> outcomes = destination.deliver(List.of(delivery(7, samples.get(lane))));

            String name = ((Confirmed) outcomes.get(0)).reference();
            assertThat(name).matches(kind + "-000000000007-000000000007-[0-9a-f]{8}\\." + format.extension());
            String golden = kind + "." + format.extension();
            if (Boolean.getBoolean("holdfast.golden")) {
                Files.copy(folder.resolve(name), GOLDEN.resolve(golden), StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(folder.resolve(name)).hasSameTextualContentAs(GOLDEN.resolve(golden));
        }
    }

    /** A reader that lists and reads at any moment, and takes away what it read, never meets half a file. */
    @Test
    void readerNeverSeesAPartialFileUnderItsFinalName() throws Exception {
        FolderDestination destination = open(FolderDestination.to(folder).id("mes"));
        AtomicBoolean done = new AtomicBoolean();
        Map<String, String> taken = new ConcurrentHashMap<>();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            boolean last;
            do {
                last = done.get();
                for (Path file : visible()) {
                    String content = read(file);
                    String digest = Ledger.sha256(content.getBytes(StandardCharsets.UTF_8));
                    assertThat(file.getFileName().toString()).contains(digest.substring(0, 8));
                    assertThat(taken.put(file.getFileName().toString(), content))
                            .isNull();
                    delete(file);
                }
            } while (!last);
        });
        int next = 1;
        int batches = Boolean.getBoolean("holdfast.long") ? 5_000 : 60;
        for (int batch = 0; batch < batches && !reader.isDone(); batch++) {
            int size = 1 + batch % 50;
            assertThat(destination.deliver(results(next, next + size - 1))).allMatch(Confirmed.class::isInstance);
            next += size;
        }
        done.set(true);
        reader.get(30, TimeUnit.SECONDS);

        assertThat(taken.values().stream().flatMap(String::lines))
                .containsExactlyInAnyOrderElementsOf(results(1, next - 1).stream()
                        .map(delivery -> JsonLines.of(delivery.content()))
                        .toList());
    }

    @Test
    void repeatInOtherBatchesIsConfirmedByTheFirstFile() throws Exception {
        FolderDestination first = open(FolderDestination.to(folder).id("mes"));
        String name = ((Confirmed) first.deliver(results(1, 3)).get(0)).reference();
        first.close();
        delete(folder.resolve(name));

        FolderDestination second = open(FolderDestination.to(folder).id("mes"));
        List<DeliveryOutcome> outcomes = second.deliver(results(2, 5));

        assertThat(outcomes.subList(0, 2)).containsOnly(new Confirmed(name));
        String fresh = ((Confirmed) outcomes.get(2)).reference();
        assertThat(fresh).startsWith("result-000000000004-000000000005-");
        assertThat(Files.readAllLines(folder.resolve(fresh))).hasSize(2);
        assertThat(second.find(results(1, 1).get(0))).isEqualTo(new Confirmed(name));
        assertThat(second.find(results(6, 6).get(0))).isInstanceOf(Retryable.class);
    }

    /** Control of the test above: the same number with another key is another delivery. */
    @Test
    void outboxThatStartsAgainFromOneIsNotTakenForARepeat() throws Exception {
        FolderDestination destination = open(FolderDestination.to(folder).id("mes"));
        destination.deliver(results(1, 2));

        Delivery other = delivery(1, result("other"));
        assertThat(destination.find(other)).isInstanceOf(Retryable.class);
        assertThat(destination.deliver(List.of(other))).hasOnlyElementsOfType(Confirmed.class);
        assertThat(visible()).hasSize(2);
    }

    @Test
    void withoutItsLedgerTheSameBatchIsStillRecognisedByItsFile() throws Exception {
        FolderDestination first = open(FolderDestination.to(folder).id("mes"));
        List<DeliveryOutcome> before = first.deliver(results(1, 3));
        first.close();
        for (String suffix : List.of(".ledger", ".ledger.lock")) {
            Files.delete(folder.resolve(".holdfast/mes" + suffix));
        }

        assertThat(open(FolderDestination.to(folder).id("mes")).deliver(results(1, 3)))
                .isEqualTo(before);
        assertThat(visible()).hasSize(1);
    }

    @Test
    void existingFileIsNeverReplaced() throws Exception {
        FolderDestination first = open(FolderDestination.to(folder).id("mes"));
        Path file = folder.resolve(((Confirmed) first.deliver(results(1, 3)).get(0)).reference());
        first.close();
        Files.delete(folder.resolve(".holdfast/mes.ledger"));
        Files.writeString(file, "mine");

        FolderDestination second = open(FolderDestination.to(folder).id("mes"));
        assertThat(second.deliver(results(1, 3))).hasOnlyElementsOfType(Unknown.class);
        assertThat(second.find(results(1, 1).get(0))).isInstanceOf(Unknown.class);
        assertThat(file).hasContent("mine");

        Files.delete(file);
        assertThat(second.find(results(1, 1).get(0)))
                .isEqualTo(new Confirmed(file.getFileName().toString()));
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @Test
    void shareThatIsAwayIsRetriedAndNeverCreated() throws Exception {
        Path share = folder.resolve("share");
        FolderDestination destination = open(FolderDestination.to(share).id("mes"));
        assertThat(destination.deliver(results(1, 2)))
                .hasSize(2)
                .allSatisfy(
                        outcome -> assertThat(((Retryable) outcome).reason()).contains("share"));
        assertThat(share).doesNotExist();

        Files.createDirectory(share);
        assertThat(destination.deliver(results(1, 2))).hasOnlyElementsOfType(Confirmed.class);

        // The mount point without the share: a folder, but not the one with the ledger.
        Files.move(share, folder.resolve("away"));
        Files.createDirectory(share);
        assertThat(destination.deliver(results(3, 3))).hasOnlyElementsOfType(Retryable.class);
        assertThat(destination.find(results(1, 1).get(0))).isInstanceOf(Unknown.class);
        assertThat(share).isEmptyDirectory();
    }

    @Test
    void fullDiskIsRetryableAndTheNextAttemptSucceeds() throws Exception {
        FailingDisk disk = new FailingDisk(6, FailingDisk.Failure.REFUSED);
        FolderDestination destination =
                open(FolderDestination.to(folder).id("mes").disk(disk));
        assertThat(destination.deliver(results(1, 2)))
                .containsOnly(new Retryable("IOException: No space left on device", null));
        assertThat(visible()).isEmpty();
        assertThat(destination.deliver(results(1, 2))).hasOnlyElementsOfType(Confirmed.class);
    }

    @Test
    void contentThatUtf8CannotHoldIsRejectedAndTheRestPublished() throws Exception {
        for (FolderFormat format : FolderFormat.values()) {
            FolderDestination destination = open(
                    FolderDestination.to(folder).id("mes" + format.ordinal()).format(format));
            String id = "mes" + format.ordinal();
            List<DeliveryOutcome> outcomes = destination.deliver(List.of(
                    delivery(id, 1, Samples.hold("half \ud800")), delivery(id, 2, Samples.hold("whole \ud83d\ude00"))));
            assertThat(outcomes.get(0)).isInstanceOf(Rejected.class);
            assertThat(outcomes.get(1)).isInstanceOf(Confirmed.class);
        }
    }

    @Test
    void interruptLeavesTheBatchPending() throws Exception {
        FolderDestination destination = open(FolderDestination.to(folder).id("mes"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> destination.deliver(results(1, 2))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(destination.deliver(results(1, 2))).hasOnlyElementsOfType(Confirmed.class);
        assertThat(visible()).hasSize(1);
    }

    @Test
    void theLedgerForgetsNothingHoweverManyFilesItIsPartedInto() throws Exception {
        FolderDestination.Builder builder =
                FolderDestination.to(folder).id("mes").largestLedger(1_000);
        FolderDestination destination = open(builder);
        for (int i = 1; i <= 50; i++) {
            destination.deliver(results(i, i));
        }
        destination.close();
        visible().forEach(FolderDestinationTest::delete);
        try (Stream<Path> own = Files.list(folder.resolve(".holdfast"))) {
            assertThat(own.filter(file -> file.toString().matches(".*[.][0-9]{6}")))
                    .hasSizeGreaterThan(5);
        }

        FolderDestination again = open(builder);
        assertThat(again.deliver(results(1, 50))).hasOnlyElementsOfType(Confirmed.class);
        assertThat(visible()).isEmpty();
        assertThat(again.find(delivery(7, result("other")))).isInstanceOf(Retryable.class);
        assertThat(again.find(results(51, 51).get(0))).isInstanceOf(Retryable.class);
    }

    /** An index is only a shortcut. */
    @Test
    void anIndexThatIsGoneOrDamagedIsMadeAgain() throws Exception {
        FolderDestination.Builder builder =
                FolderDestination.to(folder).id("mes").largestLedger(1_000);
        FolderDestination destination = open(builder);
        for (int i = 1; i <= 20; i++) {
            destination.deliver(results(i, i));
        }
        destination.close();
        List<Path> indexes;
        try (Stream<Path> own = Files.list(folder.resolve(".holdfast"))) {
            indexes = own.filter(file -> file.toString().endsWith(".index"))
                    .sorted()
                    .toList();
        }
        Files.delete(indexes.get(0));
        Path newest = indexes.get(indexes.size() - 1);
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1]++;
        Files.write(newest, bytes);

        assertThat(open(builder).deliver(results(1, 20))).hasOnlyElementsOfType(Confirmed.class);
        assertThat(visible()).hasSize(20);
    }

    @Test
    void aPartOfTheLedgerThatIsGoneStopsPublishingRatherThanRepeating() throws Exception {
        FolderDestination.Builder builder =
                FolderDestination.to(folder).id("mes").largestLedger(1_000);
        FolderDestination destination = open(builder);
        for (int i = 1; i <= 20; i++) {
            destination.deliver(results(i, i));
        }
        destination.close();
        Files.delete(folder.resolve(".holdfast/mes.ledger.000001"));
        assertThat(open(builder).deliver(results(1, 1)))
                .allSatisfy(
                        outcome -> assertThat(((Retryable) outcome).reason()).contains("mes.ledger.000001", "gone"));
    }

    @Test
    void damagedLedgerStopsPublishingRatherThanRepeating() throws Exception {
        FolderDestination first = open(FolderDestination.to(folder).id("mes"));
        first.deliver(results(1, 1));
        first.deliver(results(2, 2));
        first.close();
        Path ledger = folder.resolve(".holdfast/mes.ledger");
        Files.writeString(ledger, Files.readString(ledger).replaceFirst("P result", "P tluser"));

        FolderDestination second = open(FolderDestination.to(folder).id("mes"));
        assertThat(second.deliver(results(1, 3)))
                .allSatisfy(
                        outcome -> assertThat(((Retryable) outcome).reason()).contains("damaged"));
    }

    @Test
    void twoDestinationsOfOneNameDoNotShareAFolder() throws Exception {
        open(FolderDestination.to(folder).id("mes")).deliver(results(1, 1));
        FolderDestination second = open(FolderDestination.to(folder).id("mes"));
        assertThat(second.deliver(results(2, 2)))
                .allSatisfy(
                        outcome -> assertThat(((Retryable) outcome).reason()).contains("in use"));
    }

    @Test
    void partFilesOfOthersAreLeftAlone() throws Exception {
        Path foreign = Files.writeString(folder.resolve("result-1-2-x.jsonl.erp.part"), "");
        Path own = Files.writeString(folder.resolve("result-1-2-x.jsonl.mes.part"), "");
        open(FolderDestination.to(folder).id("mes")).deliver(results(1, 1));
        assertThat(foreign).exists();
        assertThat(own).doesNotExist();
    }

    @Test
    void formulaGuardTouchesTextsOnly() throws Exception {
        FolderDestination destination = open(
                FolderDestination.to(folder).id("mes").format(FolderFormat.CSV).formulaGuard(true));
        InspectionResult result = JsonLines.readResult(
                "x",
                JsonLines.of(Samples.result())
                        .replace("\"00042\"", "\"=cmd|' /C calc'!A0\"")
                        .replace("\"CAM-1\"", "\"-CAM\"")
                        .replace("12.30", "-12.30")
                        .replace("12.25", "-12.35")
                        .replace("\"upperLimit\":12.35", "\"upperLimit\":-12.25"));
        String name =
                ((Confirmed) destination.deliver(List.of(delivery(1, result))).get(0)).reference();
        assertThat(Files.readString(folder.resolve(name)))
                .contains(",'-CAM,'=cmd|' /C calc'!A0,1,FAIL,", ",D1,-12.30,mm,-12.35,-12.25", ",-1500,20,");
    }

    @Test
    void builderRefusesWhatCannotWork() throws Exception {
        assertThatThrownBy(() -> FolderDestination.to(folder).build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> FolderDestination.to(folder).id("../up")).hasMessageContaining("../up");
        assertThatThrownBy(() -> FolderDestination.to(folder).lanes(Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        FolderDestination holds = open(FolderDestination.to(folder).id("mes").lanes(Set.of(Lane.HOLD)));
        assertThatThrownBy(() -> holds.deliver(results(1, 1))).isInstanceOf(IllegalArgumentException.class);
        holds.close();
        assertThatThrownBy(() -> holds.deliver(List.of())).isInstanceOf(IllegalStateException.class);
    }

    private FolderDestination open(FolderDestination.Builder builder) {
        FolderDestination destination = builder.build();
        opened.add(destination);
        return destination;
    }

    private List<Path> visible() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(jsonl|csv)"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Delivery> results(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> delivery(i, result("R" + i)))
                .toList();
    }

    private static InspectionResult result(String id) {
        return InspectionResult.of(new ResultId(id), new EquipmentId("S"), new UnitId("U"), Verdict.PASS, Samples.T0)
                .build();
    }

    private static Delivery delivery(long sequence, Deliverable content) {
        return delivery("mes", sequence, content);
    }

    private static Delivery delivery(String destination, long sequence, Deliverable content) {
        String key = content instanceof InspectionResult result ? result.id().value() : "key" + sequence;
        return new Delivery(sequence, new DestinationId(destination), Lane.of(content), "order", key, content, 0);
    }
}
