package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Deferred;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Lane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a folder destination does beyond publishing: agreements, numbers, markers, rotation, receipts. */
class FolderExchangeTest {
    private static final Instant T0 = Instant.parse("2026-03-02T06:00:00Z");
    private static final ReceiptRule RECEIPTS =
            new ReceiptRule(".ack", ".nack", Duration.ofMinutes(5), Duration.ofSeconds(1));

    @TempDir
    Path folder;

    private final List<FolderDestination> opened = new ArrayList<>();
    private Instant now = T0;

    @AfterEach
    void close() {
        opened.forEach(FolderDestination::close);
    }

    private FolderDestination open(FolderDestination.Builder builder) {
        FolderDestination destination = builder.clock(
                        () -> now, () -> Duration.between(T0, now).toNanos())
                .build();
        opened.add(destination);
        return destination;
    }

    private FolderDestination.Builder mes() {
        return FolderDestination.to(folder).id("mes");
    }

    private static Delivery delivery(int sequence, Deliverable content) {
        return new Delivery(
                sequence, new DestinationId("mes"), Lane.of(content), "key", content + "/" + sequence, content, 0);
    }

    private static List<Delivery> results(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> delivery(i, Samples.result()))
                .toList();
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static String file(DeliveryOutcome outcome) {
        return ((Confirmed) outcome).reference();
    }

    // Agreements.

    @Test
    void filesArePublishedAsAgreedAndPassTheCheckOfTheAgreement() throws Exception {
        FileAgreement results = AgreedFiles.agreement("result-csv");
        FileAgreement reports = AgreedFiles.agreement("nonconformance-xml");
        FolderDestination destination = open(mes().agreement(results).agreement(reports));
        assertThat(destination.lanes()).containsExactlyInAnyOrder(Lane.RESULT, Lane.NONCONFORMANCE);

        String csv = file(destination.deliver(results(1, 3)).get(0));
        String xml = file(destination
                .deliver(List.of(delivery(9, Samples.nonconformance())))
                .get(0));
        List<BadLine> bad = new ArrayList<>();
        // A result and its measurement are two records.
        assertThat(results.check(folder.resolve(csv), bad::add))
                .as(bad.toString())
                .isEqualTo(new FileTally(6, 0));
        assertThat(reports.check(folder.resolve(xml), bad::add).badLines())
                .as(bad.toString())
                .isZero();
        assertThat(csv).startsWith("RES_000001_");
        String text = Files.readString(folder.resolve(csv), results.terms().charset());
        assertThat(text).contains("1000;measurement;R-1;00042;004711;NIO;02.03.2026 07:00:00,123456789;12,30;N\r\n");
        assertThat(text).endsWith("\r\n").contains("\r\nENDE;6;");
    }

    @Test
    void whatTheAgreedFieldsCannotHoldIsRejectedWithTheFieldAndTheRestPublished() throws Exception {
        FolderDestination destination = open(mes().agreement(AgreedFiles.agreement("result-csv")));
        InspectionResult bad = JsonLines.readResult(
                "x", JsonLines.of(Samples.result()).replace("\"R-1\"", "\"" + "R".repeat(41) + "\""));
        List<DeliveryOutcome> outcomes = destination.deliver(List.of(delivery(1, bad), delivery(2, Samples.result())));
        assertThat(((Rejected) outcomes.get(0)).reason()).contains("ERGEBNIS").contains("longer than 40");
        assertThat(outcomes.get(1)).isInstanceOf(Confirmed.class);
    }

    @Test
    void agreementsThatDoNotGoTogetherAreRefusedWhenTheDestinationIsMade() throws Exception {
        FileAgreement holds = AgreedFiles.agreement("hold-fixed");
        FileAgreement results = AgreedFiles.agreement("result-csv");
        assertThatThrownBy(() -> mes().agreement(AgreedFiles.agreement("count-csv")))
                .hasMessageContaining("outbound");
        assertThatThrownBy(() -> mes().agreement(results).agreement(results)).hasMessageContaining("only one");
        assertThatThrownBy(() -> mes().agreement(results).agreement(holds).build())
                .hasMessageContaining("same marker");
        assertThatThrownBy(() -> mes().agreement(results)
                        .lanes(Set.of(Lane.RESULT, Lane.HOLD))
                        .build())
                .hasMessageContaining("lane HOLD has no agreement");
        assertThatThrownBy(() -> mes().agreement(results).receipts(RECEIPTS).build())
                .hasMessageContaining("come from the agreement");
        assertThatThrownBy(() -> mes().naming("same.jsonl")).hasMessageContaining("{sequence}");
    }

    // Names and rotation.

    @Test
    void fileNumbersHaveNoGapsThroughFailuresAndRestarts() throws Exception {
        FolderDestination.Builder builder =
                mes().naming("F{sequence:4}.{extension}").largestLedger(500);
        for (int step = 1; step <= 30; step++) {
            FailingDisk disk = new FailingDisk(step, FailingDisk.Failure.REFUSED);
            FolderDestination destination = open(builder.disk(disk));
            for (Delivery each : results(step * 10, step * 10 + 2)) {
                List<DeliveryOutcome> outcomes = destination.deliver(List.of(each));
                if (!(outcomes.get(0) instanceof Confirmed) && !(destination.find(each) instanceof Confirmed)) {
                    assertThat(destination.deliver(List.of(each))).hasOnlyElementsOfType(Confirmed.class);
                }
            }
            destination.close();
        }
        assertThat(names())
                .isEqualTo(IntStream.rangeClosed(1, 90)
                        .mapToObj(i -> String.format("F%04d.jsonl", i))
                        .toList());
    }

    @Test
    void filesArePartedByCountBytesAndWorkOrderInOrder() throws Exception {
        FolderDestination byCount = open(mes().mostDeliveries(4));
        assertThat(byCount.deliver(results(1, 10)).stream()
                        .map(FolderExchangeTest::file)
                        .distinct())
                .hasSize(3);
        byCount.close();

        long each = Files.size(folder.resolve(names().get(0))) / 4;
        FolderDestination byBytes = open(mes().mostBytes(2 * each + each / 2));
        assertThat(byBytes.deliver(results(11, 20)).stream()
                        .map(FolderExchangeTest::file)
                        .distinct())
                .hasSize(5);
        byBytes.close();

        FolderDestination byOrder = open(mes().byWorkOrder(true).naming("{workOrder}-{first:3}-{last:3}.jsonl"));
        List<Delivery> mixed = new ArrayList<>();
        for (int i = 21; i <= 26; i++) {
            mixed.add(delivery(
                    i,
                    JsonLines.readResult(
                            "x", JsonLines.of(Samples.result()).replace("004711", i % 2 == 0 ? "00 A/2" : "001"))));
        }
        assertThat(byOrder.deliver(mixed).stream().map(FolderExchangeTest::file).distinct())
                .containsExactlyInAnyOrder("001-021-025.jsonl", "00_A_2-022-026.jsonl");
        assertThat(((WorkOrderSegment) ((InspectionResult) mixed.get(1).content()).segment())
                        .workOrder()
                        .value())
                .isEqualTo("00 A/2");
    }

    @Test
    void resultsAreGatheredForTheAgreedTimeAndHoldsNever() throws Exception {
        FolderDestination destination =
                open(mes().gather(Duration.ofSeconds(30)).mostDeliveries(100));
        Deferred first = (Deferred) destination.deliver(results(1, 2)).get(0);
        assertThat(first.sent()).isFalse();
        assertThat(first.after()).isEqualTo(Duration.ofSeconds(30));
        assertThat(destination.deliver(List.of(delivery(3, Samples.hold())))).hasOnlyElementsOfType(Confirmed.class);
        now = now.plusSeconds(20);
        assertThat(((Deferred) destination.deliver(results(1, 5)).get(4)).after())
                .isEqualTo(Duration.ofSeconds(10));
        now = now.plusSeconds(10);
        assertThat(destination.deliver(results(1, 9)).stream()
                        .map(FolderExchangeTest::file)
                        .distinct())
                .hasSize(1);
        assertThat(destination.deliver(results(10, 11))).hasOnlyElementsOfType(Deferred.class);
        assertThat(destination.deliver(results(10, 109)))
                .as("as many as a file takes")
                .hasOnlyElementsOfType(Confirmed.class);
    }

    // Markers.

    @Test
    void theMarkerComesAfterItsFileWhereverPublishingFails() throws Exception {
        int steps = 0;
        for (int step = 1; step == 1 || step <= steps; step++) {
            Path share = Files.createDirectory(folder.resolve("s" + step));
            FailingDisk disk = new FailingDisk(step, FailingDisk.Failure.CRASH) {
                @Override
                void writeTail(Path file, long position, byte[] content) throws java.io.IOException {
                    if (file.toString().endsWith(".done")) {
                        assertThat(Path.of(file.toString().replace(".done", "")))
                                .exists();
                    }
                    super.writeTail(file, position, content);
                }
            };
            FolderDestination destination = FolderDestination.to(share)
                    .id("mes")
                    .doneMarker(".done")
                    .disk(disk)
                    .build();
            try {
                destination.deliver(results(1, 2));
                steps = Math.max(steps, step == 1 ? 0 : disk.steps());
            } catch (FailingDisk.Crash e) {
                steps = Math.max(steps, disk.steps() + 1);
            } finally {
                destination.close();
            }
            FolderDestination again =
                    FolderDestination.to(share).id("mes").doneMarker(".done").build();
            String name = file(again.deliver(results(1, 2)).get(0));
            again.close();
            assertThat(share.resolve(name)).as("step " + step).exists();
            assertThat(share.resolve(name + ".done")).as("step " + step).exists();
        }
        assertThat(steps).isGreaterThan(15);
    }

    @Test
    void aMarkerThatTheReaderTookWithItsFileIsNotMadeAgain() throws Exception {
        FolderDestination first = open(mes().doneMarker(".done"));
        String name = file(first.deliver(results(1, 2)).get(0));
        first.close();
        Files.delete(folder.resolve(name + ".done"));
        FolderDestination second = open(mes().doneMarker(".done"));
        assertThat(second.find(results(1, 1).get(0))).isEqualTo(new Confirmed(name));
        assertThat(names()).containsExactly(name);
    }

    // Receipts.

    private String published(FolderDestination destination, List<Delivery> batch) throws Exception {
        List<DeliveryOutcome> outcomes = destination.deliver(batch);
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(((Deferred) outcome).sent()).isTrue());
        return destination.status().awaited().get(0).file();
    }

    @Test
    void aDeliveryIsConfirmedByTheReceiptOnceThatIsSettled() throws Exception {
        FolderDestination destination = open(mes().receipts(RECEIPTS));
        String name = published(destination, results(1, 3));
        Delivery one = results(1, 1).get(0);
        assertThat(destination.find(one)).isInstanceOf(Deferred.class);
        Path receipt = Files.writeString(folder.resolve(name + ".ack"), "");
        assertThat(destination.find(one)).as("it may be written to still").isInstanceOf(Deferred.class);
        now = now.plusSeconds(1);
        Files.writeString(receipt, "2;NACK;E17;no such lot\n");
        assertThat(destination.find(one)).as("and it was").isInstanceOf(Deferred.class);
        now = now.plusSeconds(1);
        assertThat(destination.find(one)).isEqualTo(new Confirmed(name));
        assertThat(destination.find(results(2, 2).get(0)))
                .isEqualTo(new Rejected(name + ": line 2 refused: E17 no such lot"));
        assertThat(destination.deliver(results(3, 3))).containsExactly(new Confirmed(name));
        assertThat(receipt).doesNotExist();
        assertThat(destination.status().awaited()).isEmpty();
        destination.close();

        FolderDestination again = open(mes().receipts(RECEIPTS));
        assertThat(again.find(results(2, 2).get(0))).isInstanceOf(Rejected.class);
        assertThat(again.find(one)).isEqualTo(new Confirmed(name));
    }

    @Test
    void aRefusedFileRefusesAllButTheLinesThatItsReceiptTakes() throws Exception {
        FolderDestination destination =
                open(mes().receipts(new ReceiptRule(".ok", ".err", Duration.ofMinutes(1), Duration.ZERO)));
        String name = published(destination, results(1, 3));
        Files.writeString(folder.resolve(name + ".err"), "database is down\n3;ACK\n");
        assertThat(destination.find(results(1, 1).get(0))).isEqualTo(new Rejected(name + ": database is down"));
        assertThat(destination.find(results(3, 3).get(0))).isEqualTo(new Confirmed(name));
    }

    @Test
    void lineNumbersCountTheHeaderAndEveryLineOfADelivery() throws Exception {
        FileAgreement agreement =
                AgreedFiles.changed("result-csv", "\"mostRecords\": 1000", "\"receipts\": {\"settle\": \"PT0S\"}");
        FolderDestination destination = open(mes().agreement(agreement));
        String name = published(destination, results(1, 3));
        // 1 is the header, 2 and 3 the first result and its measurement, 8 the trailer.
        Files.writeString(folder.resolve(name + ".ack"), "5;NACK\n4;ACK\n");
        assertThat(destination.find(results(1, 1).get(0))).isInstanceOf(Confirmed.class);
        assertThat(destination.find(results(2, 2).get(0))).isEqualTo(new Rejected(name + ": line 5 refused"));
        assertThat(destination.find(results(3, 3).get(0))).isInstanceOf(Confirmed.class);
    }

    @Test
    void aReceiptThatCannotBeReadConfirmsNothingAndShows() throws Exception {
        FolderDestination destination =
                open(mes().receipts(new ReceiptRule(".ack", ".nack", Duration.ofMinutes(1), Duration.ZERO)));
        String name = published(destination, results(1, 3));
        Path receipt = folder.resolve(name + ".ack");
        for (String bad : List.of("all good", "4;ACK", "0;ACK", "2;NAK", "1 ACK")) {
            Files.writeString(receipt, bad);
            assertThat(destination.find(results(1, 1).get(0))).as(bad).isInstanceOf(Deferred.class);
            assertThat(destination.status().awaited().get(0).note()).as(bad).isNotNull();
        }
        Files.writeString(receipt, "");
        Files.writeString(folder.resolve(name + ".nack"), "");
        assertThat(destination.find(results(1, 1).get(0))).isInstanceOf(Deferred.class);
        assertThat(destination.status().awaited().get(0).note()).contains("both");
        Files.delete(folder.resolve(name + ".nack"));
        assertThat(destination.find(results(1, 1).get(0))).isInstanceOf(Confirmed.class);
    }

    @Test
    void aMissingReceiptShowsInStatusAndOutcomeOnceItIsOverdueAndCountsStillWhenItComes() throws Exception {
        FolderDestination destination = open(mes().receipts(RECEIPTS));
        String name = published(destination, results(1, 3));
        assertThat(destination.status().overdue(now)).isEmpty();
        now = now.plus(Duration.ofMinutes(5));
        FolderStatus.Awaited overdue = destination.status().overdue(now).get(0);
        assertThat(overdue.file()).isEqualTo(name);
        assertThat(overdue.deliveries()).isEqualTo(3);
        assertThat(((Unknown) destination.find(results(1, 1).get(0))).reason())
                .contains(name, "it was due by 2026-03-02T06:05:00Z");
        Files.writeString(folder.resolve(name + ".ack"), "");
        destination.find(results(1, 1).get(0));
        now = now.plusSeconds(2);
        assertThat(destination.find(results(1, 1).get(0))).isInstanceOf(Confirmed.class);
        assertThat(destination.status().overdue(now)).isEmpty();
    }

    @Test
    void whatAwaitsItsReceiptIsNotForgottenWhenTheLedgerIsParted() throws Exception {
        FolderDestination.Builder builder = mes().receipts(RECEIPTS).largestLedger(1_000);
        FolderDestination destination = open(builder);
        String name = published(destination, results(1, 1));
        for (int i = 2; i <= 30; i++) {
            destination.deliver(results(i, i));
        }
        destination.close();
        FolderDestination again = open(builder);
        assertThat(again.status().awaited()).hasSize(30);
        Files.writeString(folder.resolve(name + ".ack"), "");
        again.find(results(1, 1).get(0));
        now = now.plusSeconds(1);
        assertThat(again.find(results(1, 1).get(0))).isEqualTo(new Confirmed(name));
        for (int i = 31; i <= 60; i++) {
            again.deliver(results(i, i));
        }
        assertThat(again.find(results(1, 1).get(0))).isEqualTo(new Confirmed(name));
        assertThat(again.deliver(results(2, 60))).hasOnlyElementsOfType(Deferred.class);
        assertThat(again.status().awaited()).hasSize(59);
        assertThat(again.find(results(61, 61).get(0))).isInstanceOf(Retryable.class);
    }

    @Test
    void theStatusSaysWhyNothingCanBePublished() throws Exception {
        FolderDestination destination =
                FolderDestination.to(folder.resolve("away")).id("mes").build();
        assertThat(destination.status().fault()).contains("away");
        destination.close();
    }
}
