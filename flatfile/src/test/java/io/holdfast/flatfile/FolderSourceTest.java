package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.flatfile.FailingDisk.Failure;
import io.holdfast.flatfile.FolderSource.Disposal;
import io.holdfast.flatfile.InboundFile.Kind;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import io.holdfast.port.WorkOrderSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    private static final Instant T0 = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path folder;

    private final List<FolderSource> opened = new ArrayList<>();
    private final Taker taker = new Taker();
    private long nanos;

    /** Takes all, and counts what it takes by key. */
    private static final class Taker implements InboundConsumer {
        final Map<String, InboundRecord> records = new LinkedHashMap<>();
        final List<BadLine> bad = new ArrayList<>();
        final List<InboundFile> files = new ArrayList<>();
        final List<String> missing = new ArrayList<>();
        int taken;

        @Override
        public void record(String key, InboundRecord record) throws RecordRefusedException {
            taken++;
            InboundRecord before = records.put(key, record);
            assertThat(before).as("the same key is the same record").isIn(null, record);
        }

        @Override
        public void badLine(BadLine line) {
            bad.add(line);
        }

        @Override
        public void end(InboundFile file) {
            files.add(file);
        }

        @Override
        public void missing(MissingFiles gap) {
            missing.add(gap.toString());
        }
    }

    @AfterEach
    void close() {
        opened.forEach(FolderSource::close);
    }

    private FolderSource open(FolderSource.Builder builder) {
        FolderSource source = builder.consumer(taker).ticker(() -> nanos).build();
        opened.add(source);
        return source;
    }

    private FolderSource.Builder source(String... agreements) throws IOException {
        FolderSource.Builder builder = FolderSource.from(folder).id("mes");
        for (String name : agreements) {
            builder.agreement(AgreedFiles.agreement(name));
        }
        return builder;
    }

    private Path sample(String agreement, String name) throws IOException {
        return Files.write(
                folder.resolve(name), AgreedFiles.agreement(agreement).sample());
    }

    private List<String> names(String below) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(below))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyKindOfRecordIsReadAndItsFileTakenAway() throws Exception {
        FolderSource source = open(source("count-csv", "workorder-json", "ack-xml", "release-fixed", "lot-csv")
                .stable(Duration.ZERO));
        sample("count-csv", "COUNT_1.csv");
        sample("workorder-json", "WO-1.jsonl");
        sample("ack-xml", "ACK_1.xml");
        Files.createFile(folder.resolve("ACK_1.xml.done"));
        sample("release-fixed", "RELEASE0001.DAT");
        sample("lot-csv", "LOT-1.txt");
        Files.writeString(folder.resolve("README.txt"), "not ours");

        assertThat(source.poll())
                .extracting(InboundFile::kind)
                .containsOnly(Kind.NEW)
                .hasSize(5);
        assertThat(taker.records.values())
                .hasSize(15)
                .hasAtLeastOneElementOfType(InboundRecord.Count.class)
                .hasAtLeastOneElementOfType(InboundRecord.WorkOrder.class)
                .hasAtLeastOneElementOfType(InboundRecord.HoldAcknowledgement.class)
                .hasAtLeastOneElementOfType(InboundRecord.Release.class)
                .hasAtLeastOneElementOfType(InboundRecord.LotAssignment.class);
        assertThat(names("")).containsExactly("README.txt");
        assertThat(names(".holdfast/mes.done")).hasSize(5);
        assertThat(names(".holdfast/mes.work")).isEmpty();
        assertThat(source.poll()).isEmpty();
    }

    @Test
    void inspectionResultsAreReadByTheirMapping() throws Exception {
        FolderSource source = open(source().results("*.jsonl", ResultReader.jsonLines(Arrival.FILE)));
        Files.writeString(
                folder.resolve("r.jsonl"),
                JsonLines.of(Samples.result()) + "\nnonsense\n" + JsonLines.of(Samples.result()));
        assertThat(source.poll().get(0)).satisfies(file -> {
            assertThat(file.records()).isEqualTo(2);
            assertThat(file.badLines()).isEqualTo(1);
        });
        assertThat(taker.records.values()).containsOnly(new InboundRecord.Result(Samples.result()));
        assertThat(taker.bad.get(0).line()).isEqualTo(2);
    }

    @Test
    void aBadLineIsPutAsideWithItsPlaceAndTheGoodOnesFlow() throws Exception {
        FolderSource source = open(FolderSource.from(folder)
                .id("mes")
                .agreement(AgreedFiles.without(AgreedFiles.agreement("count-csv"), "trailer")));
        Files.writeString(folder.resolve("COUNT_1.csv"), """
                STATION;AUFTRAG;VON;BIS;GUT;AUSSCHUSS;GRUND;WERK
                CAM-1;004711;;01.03.2026 02:30:00;1;;;1000
                CAM-1;004711;;01.03.2026 02:30:00;1.5;;;1000
                CAM-1;"004711;;01.03.2026 02:30:00;1;;;1000
                CAM-1;004711;;01.03.2026 02:31:00;2;;;1000
                """);
        InboundFile file = source.poll().get(0);
        assertThat(file.records()).isEqualTo(2);
        assertThat(file.badLines()).isEqualTo(2);
        assertThat(taker.bad).extracting(BadLine::line).containsExactly(3L, 4L);
        String stem = "COUNT_1.csv." + file.sha256().substring(0, 16);
        assertThat(names(".holdfast/mes.quarantine")).containsExactly(stem + ".bad.jsonl");
        assertThat(Files.readAllLines(folder.resolve(".holdfast/mes.quarantine/" + stem + ".bad.jsonl")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("\"line\":3", "\"column\":\"GUT\"", "\"value\":\"1.5\"", "decimal mark")
                                .contains("\"text\":\"CAM-1;004711;;01.03.2026 02:30:00;1.5;;;1000\""),
                        line -> assertThat(line).contains("\"line\":4", "quote"));
    }

    @Test
    void aRecordThatTheHostRefusesIsPutAside() throws Exception {
        FolderSource source = FolderSource.from(folder)
                .id("mes")
                .agreement(AgreedFiles.agreement("count-csv"))
                .consumer((key, record) -> {
                    throw new InboundConsumer.RecordRefusedException("no such station");
                })
                .build();
        opened.add(source);
        sample("count-csv", "COUNT_1.csv");
        assertThat(source.poll().get(0)).satisfies(file -> {
            assertThat(file.records()).isZero();
            assertThat(file.badLines()).isEqualTo(3);
        });
    }

    @Test
    void aFileThatIsNotWholeGoesToQuarantineWholeAndIsTriedAgainWhenItIsGivenAgain() throws Exception {
        FolderSource source = open(source("count-csv"));
        String text = new String(AgreedFiles.agreement("count-csv").sample(), StandardCharsets.ISO_8859_1);
        String cut = text.substring(0, text.length() - 20);
        for (int i = 0; i < 2; i++) {
            Files.writeString(folder.resolve("COUNT_1.csv"), cut, StandardCharsets.ISO_8859_1);
            assertThat(source.poll()).extracting(InboundFile::kind).containsExactly(Kind.REFUSED);
        }
        assertThat(taker.records).isEmpty();
        assertThat(taker.bad.get(0).reason()).contains("trailer");
        assertThat(names(".holdfast/mes.quarantine")).hasSize(2);
        Files.writeString(folder.resolve("COUNT_1.csv"), text, StandardCharsets.ISO_8859_1);
        assertThat(source.poll()).extracting(InboundFile::kind).containsExactly(Kind.NEW_CONTENT);
        assertThat(taker.records).hasSize(3);
    }

    @Test
    void aFileWithAnotherHeaderIsRefusedWhole() throws Exception {
        FolderSource source = open(source("count-csv"));
        String text = new String(AgreedFiles.agreement("count-csv").sample(), StandardCharsets.ISO_8859_1);
        Files.writeString(folder.resolve("COUNT_1.csv"), text.replace("STATION", "MASCHINE"));
        assertThat(source.poll()).extracting(InboundFile::kind).containsExactly(Kind.REFUSED);
        assertThat(taker.bad.get(0).reason()).contains("agreed header");
    }

    @Test
    void theSameNameWithTheSameContentIsTakenOnceForEverAndWithOtherContentAgain() throws Exception {
        FolderSource.Builder builder = source("workorder-json").largestLedger(2_000);
        FolderSource source = open(builder);
        for (int i = 0; i < 60; i++) {
            sample("workorder-json", "WO-" + i + ".jsonl");
            source.poll();
        }
        source.close();
        assertThat(names(".holdfast")).anyMatch(name -> name.endsWith(".inbox.000002"));
        FolderSource again = open(builder);
        sample("workorder-json", "WO-0.jsonl");
        assertThat(again.poll()).extracting(InboundFile::kind).containsExactly(Kind.REPEAT);
        assertThat(taker.records).hasSize(180);
        assertThat(taker.taken).isEqualTo(180);
        assertThat(names("")).isEmpty();

        Path other = Files.write(
                folder.resolve("WO-0.jsonl"),
                new AgreedSample("workorder-json").with("0001-equipment", "0009-equipment"));
        // The old time of a copy proves nothing.
        Files.setLastModifiedTime(other, FileTime.fromMillis(0));
        assertThat(again.poll()).extracting(InboundFile::kind).containsExactly(Kind.NEW_CONTENT);
        assertThat(taker.records).hasSize(183);
    }

    /** A sample file with a text replaced and its trailer made anew. */
    private record AgreedSample(String agreement) {
        byte[] with(String before, String after) throws IOException {
            FileAgreement agreed = AgreedFiles.without(AgreedFiles.agreement(agreement), "trailer");
            FileAgreement.Terms terms = AgreedFiles.agreement(agreement).terms();
            String body = new String(agreed.sample(), terms.charset()).replace(before, after);
            AgreementWriter.Checksum checksum = new AgreementWriter.Checksum("CRC-32");
            byte[] bytes = body.getBytes(terms.charset());
            checksum.update(bytes, 0, bytes.length);
            return (body + AgreementWriter.trailerLine(terms, 3, checksum.hex()) + terms.lineEnd())
                    .getBytes(terms.charset());
        }
    }

    @Test
    void aFileWithoutItsMarkerWaitsAndItsMarkerGoesWithIt() throws Exception {
        FolderSource source = open(source("ack-xml"));
        sample("ack-xml", "ACK_1.xml");
        assertThat(source.poll()).isEmpty();
        Files.createFile(folder.resolve("ACK_1.xml.done"));
        assertThat(source.poll()).hasSize(1);
        assertThat(names("")).isEmpty();
    }

    @Test
    void aFileThatGrowsIsTakenWhenItHasBeenStillForTheAgreedTime() throws Exception {
        FolderSource source = open(source("release-fixed").stable(Duration.ofSeconds(5)));
        byte[] sample = AgreedFiles.agreement("release-fixed").sample();
        Path file = folder.resolve("RELEASE0001.DAT");
        for (int length = 100; length < sample.length; length += 100) {
            Files.write(file, Arrays.copyOf(sample, length));
            assertThat(source.poll()).isEmpty();
            nanos += Duration.ofSeconds(4).toNanos();
            assertThat(source.poll()).isEmpty();
        }
        Files.write(file, sample);
        assertThat(source.poll()).isEmpty();
        nanos += Duration.ofSeconds(4).toNanos();
        assertThat(source.poll()).isEmpty();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(source.poll()).extracting(InboundFile::kind).containsExactly(Kind.NEW);
        assertThat(taker.records).hasSize(3);
    }

    @Test
    void partFilesAndOwnFoldersAreLeftAlone() throws Exception {
        FolderSource source = open(source().results("*", ResultReader.jsonLines(Arrival.FILE)));
        Files.writeString(folder.resolve("x.jsonl.part"), "");
        Files.createDirectory(folder.resolve("sub"));
        assertThat(source.poll()).isEmpty();
        assertThat(names("")).containsExactly("x.jsonl.part");
    }

    @Test
    void whereFilesStayTheyAreKnownByTheirContent() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        FolderSource.Builder builder =
                source("workorder-json").disposal(Disposal.LEAVE).ownFolder(own);
        FolderSource source = open(builder);
        Path file = sample("workorder-json", "WO-1.jsonl");
        assertThat(source.poll()).extracting(InboundFile::kind).containsExactly(Kind.NEW);
        assertThat(source.poll()).isEmpty();
        source.close();
        FolderSource again = open(builder);
        assertThat(again.poll()).isEmpty();
        assertThat(taker.taken).isEqualTo(3);
        assertThat(file).exists();

        // Same size and same time, other content: seen when it is read again.
        FileTime time = Files.getLastModifiedTime(file);
        Path other = Files.write(
                folder.resolve("other.tmp"),
                new AgreedSample("workorder-json").with("0001-equipment", "0009-equipment"));
        Files.write(file, Files.readAllBytes(other));
        Files.setLastModifiedTime(file, time);
        nanos += Duration.ofMinutes(2).toNanos();
        assertThat(again.poll()).extracting(InboundFile::kind).containsExactly(Kind.NEW_CONTENT);
        assertThat(names("")).contains("WO-1.jsonl").noneMatch(name -> name.startsWith("."));
    }

    /** At every step of the disk a crash, a power loss and a refusal: each record once by its key, nothing lost. */
    @Test
    void eachRecordArrivesOnceByItsKeyWhereverItFails() throws Exception {
        FailingDisk counting = FailingDisk.never();
        run(folder.resolve("none"), counting, "no failure");
        assertThat(counting.steps()).isGreaterThan(20);
        for (Failure failure : Failure.values()) {
            for (int step = 1; step <= counting.steps(); step++) {
                String what = failure + " at " + step;
                run(folder.resolve(what.replace(' ', '-')), new FailingDisk(step, failure), what);
            }
        }
        System.out.println(3 * counting.steps() + " runs of failure and recovery");
    }

    private static void run(Path share, FailingDisk disk, String what) throws Exception {
        Files.createDirectories(share);
        Taker each = new Taker();
        FileAgreement counts = AgreedFiles.without(AgreedFiles.agreement("count-csv"), "trailer");
        String text = new String(counts.sample(), StandardCharsets.ISO_8859_1);
        assertThat(text).contains("12,34");
        Files.writeString(share.resolve("COUNT_1.csv"), text.replace("12,34", "12.34"), StandardCharsets.ISO_8859_1);
        Files.write(share.resolve("ACK_1.xml"), AgreedFiles.agreement("ack-xml").sample());
        Files.createFile(share.resolve("ACK_1.xml.done"));
        FolderSource failing = source(share, each, disk);
        try {
            failing.poll();
        } catch (IOException e) {
            failing.poll();
        } catch (FailingDisk.Crash e) {
            if (disk.failure() == Failure.POWER_LOSS) {
                disk.loseUnforced();
            }
        } finally {
            failing.close();
        }
        FolderSource last = source(share, each, FailingDisk.never());
        last.poll();
        last.poll();
        last.close();
        assertThat(each.records).as(what).hasSize(5);
        assertThat(each.files.stream().map(InboundFile::name).distinct())
                .as(what)
                .hasSize(2);
        try (Stream<Path> left = Files.list(share)) {
            assertThat(left.map(file -> file.getFileName().toString())).as(what).containsOnly(".holdfast");
        }
        try (Stream<Path> left = Files.list(share.resolve(".holdfast/mes.quarantine"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .as(what)
                    .singleElement()
                    .satisfies(name -> assertThat(name).endsWith(".bad.jsonl"));
        }
    }

    private static FolderSource source(Path share, InboundConsumer consumer, Disk disk) throws IOException {
        return FolderSource.from(share)
                .id("mes")
                .agreement(AgreedFiles.without(AgreedFiles.agreement("count-csv"), "trailer"))
                .agreement(AgreedFiles.agreement("ack-xml"))
                .consumer(consumer)
                .disk(disk)
                .build();
    }

    @Test
    void aFileThatSomebodyHoldsOpenDoesNotHoldUpTheOthers() throws Exception {
        boolean[] held = {true};
        FolderSource source = open(source("count-csv", "lot-csv").disk(new Disk() {
            @Override
            void move(Path from, Path to) throws IOException {
                if (held[0] && from.endsWith("COUNT_1.csv")) {
                    throw new FileSystemException(from.toString(), null, "used by another process");
                }
                super.move(from, to);
            }
        }));
        sample("count-csv", "COUNT_1.csv");
        sample("count-csv", "COUNT_2.csv");
        sample("lot-csv", "LOT-1.txt");

        assertThat(source.poll())
                .extracting(InboundFile::name)
                .doesNotContain("COUNT_1.csv")
                .contains("COUNT_2.csv");
        assertThat(source.fault()).contains("used by another process");
        assertThat(names("")).contains("COUNT_1.csv");
        held[0] = false;
        assertThat(source.poll()).extracting(InboundFile::name).contains("COUNT_1.csv");
        assertThat(source.fault()).isNull();
    }

    @Test
    void aFileThatWasBegunUnderAnAgreementThatIsGoneWaitsAndTheOthersFlow() throws Exception {
        sample("lot-csv", "LOT-1.txt");
        FolderSource first = open(source("count-csv", "lot-csv").disk(new Disk() {
            @Override
            void forceFolder(Path path) throws IOException {
                if (path.endsWith("mes.work")) {
                    throw new IOException("the program ends here");
                }
                super.forceFolder(path);
            }
        }));
        assertThatThrownBy(first::poll).hasMessageContaining("ends here");
        first.close();
        assertThat(names(".holdfast/mes.work")).containsExactly("LOT-1.txt");

        sample("count-csv", "COUNT_1.csv");
        FolderSource without = open(source("count-csv"));
        assertThat(without.poll()).extracting(InboundFile::name).containsExactly("COUNT_1.csv");
        assertThat(without.fault()).contains("LOT-1.txt");
        assertThat(without.poll()).isEmpty();
        assertThat(without.fault()).contains("LOT-1.txt");
        without.close();

        FolderSource with = open(source("count-csv", "lot-csv"));
        assertThat(with.poll()).extracting(InboundFile::name).containsExactly("LOT-1.txt");
        assertThat(with.fault()).isNull();
    }

    @Test
    void aShareThatIsAwayIsSaidAndNothingIsCreatedThere() throws Exception {
        Path share = folder.resolve("share");
        FolderSource source = open(FolderSource.from(share).id("mes").agreement(AgreedFiles.agreement("count-csv")));
        assertThatThrownBy(source::poll).isInstanceOf(IOException.class).hasMessageContaining("share");
        assertThat(source.fault()).contains("share");
        assertThat(share).doesNotExist();
        Files.createDirectory(share);
        assertThat(source.poll()).isEmpty();
        assertThat(source.fault()).isNull();
        Files.move(share, folder.resolve("elsewhere"));
        Files.createDirectory(share);
        assertThatThrownBy(source::poll).hasMessageContaining("lost its ledger");
        assertThat(share).isEmptyDirectory();
    }

    @Test
    void twoSourcesOfOneNameDoNotShareAFolder() throws Exception {
        open(source("count-csv")).poll();
        FolderSource second = open(source("count-csv"));
        assertThatThrownBy(second::poll).hasMessageContaining("in use");
    }

    @Test
    void aThreadOfItsOwnPollsUntilItIsClosed() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        FolderSource source = FolderSource.from(folder)
                .id("mes")
                .agreement(AgreedFiles.agreement("count-csv"))
                .every(Duration.ofMillis(20))
                .consumer(new InboundConsumer() {
                    @Override
                    public void record(String key, InboundRecord record) {}

                    @Override
                    public void end(InboundFile file) {
                        done.countDown();
                    }
                })
                .build();
        opened.add(source);
        source.start();
        Path part = sample("count-csv", "COUNT_1.csv.part");
        Files.move(part, folder.resolve("COUNT_1.csv"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        source.close();
        assertThatThrownBy(source::poll).isInstanceOf(IllegalStateException.class);
    }

    // Files that are numbered without gaps.

    private FolderSource numbered() throws IOException {
        return open(source("release-fixed").stable(Duration.ZERO));
    }

    private void release(int... numbers) throws IOException {
        for (int number : numbers) {
            sample("release-fixed", "RELEASE%04d.DAT".formatted(number));
        }
    }

    @Test
    void aNumberThatDidNotComeIsToldOnceAndNothingWaitsForIt() throws Exception {
        FolderSource source = numbered();
        release(7, 8);
        source.poll();
        assertThat(source.missing()).isEmpty();
        release(11);
        assertThat(source.poll()).extracting(InboundFile::kind).containsExactly(Kind.NEW);
        assertThat(source.missing()).containsExactly(new MissingFiles("releases", 9, 10, 11));
        assertThat(source.fault()).as("it reads on").isNull();
        source.poll();
        assertThat(taker.missing).containsExactly("files 9 to 10 of releases did not come; 11 did");

        release(9);
        source.poll();
        assertThat(source.missing()).containsExactly(new MissingFiles("releases", 10, 10, 11));
        release(10, 12);
        source.poll();
        assertThat(source.missing()).isEmpty();
        assertThat(taker.missing).hasSize(1);
    }

    @Test
    void whatIsMissingIsKnownAndToldAgainAfterARestartThroughSealedLedgers() throws Exception {
        FolderSource.Builder small =
                source("release-fixed").stable(Duration.ZERO).largestLedger(500);
        FolderSource source = open(small);
        release(1, 2, 4);
        source.poll();
        for (int number = 5; number < 25; number++) {
            release(number);
            source.poll();
        }
        assertThat(names(".holdfast")).contains("mes.inbox.000003");
        source.close();
        taker.missing.clear();

        FolderSource again = open(small);
        again.poll();
        assertThat(again.missing()).containsExactly(new MissingFiles("releases", 3, 3, 4));
        assertThat(taker.missing).containsExactly("file 3 of releases did not come; 4 did");
        release(3);
        again.poll();
        assertThat(again.missing()).isEmpty();
    }

    @Test
    void aFileThatIsRefusedAndOneThatComesTwiceDidCome() throws Exception {
        FolderSource source = numbered();
        release(1);
        Files.writeString(folder.resolve("RELEASE0002.DAT"), "nothing as agreed");
        release(3);
        source.poll();
        release(1, 4);
        source.poll();
        assertThat(source.missing()).isEmpty();
        assertThat(taker.missing).isEmpty();
    }

    @Test
    void aFileThatIsStillCopiedIsNotMissing() throws Exception {
        FolderSource source = open(source("release-fixed").stable(Duration.ofSeconds(5)));
        release(1);
        source.poll();
        release(3);
        nanos += Duration.ofSeconds(5).toNanos();
        source.poll();
        release(2);
        nanos += Duration.ofSeconds(5).toNanos();
        assertThat(source.poll()).hasSize(1);
        assertThat(source.missing()).isEmpty();
        nanos += Duration.ofSeconds(5).toNanos();
        assertThat(source.poll()).hasSize(1);
        assertThat(source.missing()).isEmpty();
        assertThat(taker.missing).isEmpty();
    }

    @Test
    void aFailureBetweenTwoFilesMakesNoNumberMissing() throws Exception {
        for (Failure failure : List.of(Failure.CRASH, Failure.REFUSED)) {
            for (int at = 1; at < 40; at++) {
                Path inbox = Files.createDirectory(folder.resolve(failure + "-" + at));
                for (int number = 1; number <= 3; number++) {
                    Files.write(
                            inbox.resolve("RELEASE%04d.DAT".formatted(number)),
                            AgreedFiles.agreement("release-fixed").sample());
                }
                FolderSource.Builder builder = FolderSource.from(inbox)
                        .id("mes")
                        .agreement(AgreedFiles.agreement("release-fixed"))
                        .stable(Duration.ZERO);
                try (FolderSource first = open(builder.disk(new FailingDisk(at, failure)))) {
                    first.poll();
                } catch (IOException | FailingDisk.Crash failed) {
                    // the next goes on from there
                }
                try (FolderSource second = open(builder.disk(FailingDisk.never()))) {
                    second.poll();
                    assertThat(second.missing())
                            .as("%s at step %d", failure, at)
                            .isEmpty();
                }
            }
        }
        assertThat(taker.missing).isEmpty();
    }

    @Test
    void aNumberIsReadOnlyWhereItIsSureWhichDigitsAreIts() {
        assertThat(FileNaming.of("RES_{sequence:6}_{digest}.csv").sequence("RES_000012_ab.csv"))
                .isEqualTo(12);
        assertThat(FileNaming.of("{workOrder}-{sequence:3}.csv").sequence("WO-1-1234.csv"))
                .isEqualTo(1234);
        assertThat(FileNaming.of("RES*{sequence:3}.csv").sequence("RES1234.csv"))
                .as("of which 1234 may be a part")
                .isNull();
        assertThat(FileNaming.of("{sequence:3}{time}.csv").sequence("00120260302.csv"))
                .isNull();
        assertThat(FileNaming.of("{first}-{last}.csv").sequence("000000000001-000000000002.csv"))
                .isNull();
        assertThat(FileNaming.of("A{sequence:3}.csv").sequence("B001.csv")).isNull();
    }

    // Work orders as a source.

    @Test
    void workOrdersOfAFileAnswerTheLineAfterARestart() throws Exception {
        Path file = folder.resolve("orders.jsonl");
        EquipmentId station = new EquipmentId("CAM-1");
        List<EquipmentId> changed = new ArrayList<>();
        WorkOrderBook book = WorkOrderBook.open("mes", file);
        book.changes(changed::add);
        ContextPeriod first = ContextPeriod.since(T0, Samples.result().context());
        ContextPeriod second = new ContextPeriod(null, T0.plusSeconds(60), T0.plusSeconds(120));
        ContextPeriod third =
                ContextPeriod.since(T0.plusSeconds(90), Samples.result().context());
        for (ContextPeriod period : List.of(first, second, third, second)) {
            book.take(new InboundRecord.WorkOrder(station, period));
        }
        assertThat(changed).containsOnly(station).hasSize(4);
        // A crash in the middle of a line.
        Files.writeString(file, Files.readString(file) + "{\"equipment\":\"CAM");

        WorkOrderBook again = WorkOrderBook.open("mes", file);
        assertThat(again.ask(station, T0.plusSeconds(10)))
                .isEqualTo(new WorkOrderSource.Answer.Known(List.of(first, third, second)));
        assertThat(again.ask(station, T0.plusSeconds(130))).isEqualTo(new WorkOrderSource.Answer.Known(List.of(third)));
        assertThat(again.ask(new EquipmentId("CAM-2"), T0)).isEqualTo(new WorkOrderSource.Answer.Known(List.of()));
        assertThat(again.name()).isEqualTo("mes");
    }
}
