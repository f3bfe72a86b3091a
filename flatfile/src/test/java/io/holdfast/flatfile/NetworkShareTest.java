package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.flatfile.InboundFile.Kind;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Deferred;
import io.holdfast.port.DeliveryOutcome.Unknown;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The exchange over a real network share: this side works on the mounted share, the other one on the server's own folder.
 * {@code src/test/samba/share.sh} makes one; without {@code -Dholdfast.share} and {@code -Dholdfast.share.server} it is skipped.
 */
class NetworkShareTest {
    private Path mounted = Path.of("");
    private Path server = Path.of("");

    @BeforeEach
    void find() throws Exception {
        String share = System.getProperty("holdfast.share");
        String there = System.getProperty("holdfast.share.server");
        if (share == null || there == null) {
            System.out.println("skipped: no network share is given, see src/test/samba/share.sh");
        }
        assumeTrue(share != null && there != null, "no network share is given");
        String name = UUID.randomUUID().toString();
        server = Files.createDirectory(Path.of(there, name));
        mounted = Path.of(share, name);
        assertThat(mounted).isDirectory();
    }

    private static List<Delivery> deliveries(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(HostileExchange::delivery)
                .toList();
    }

    @Test
    void whatIsPublishedOverTheShareIsWholeAtTheServerAndItsReceiptComesBack() throws Exception {
        FileAgreement agreement = HostileExchange.agreement();
        try (FolderDestination destination =
                FolderDestination.to(mounted).id("mes").agreement(agreement).build()) {
            for (int round = 0; round < 10; round++) {
                List<Delivery> batch = deliveries(1 + 10 * round, 10 + 10 * round);
                assertThat(destination.deliver(batch)).hasOnlyElementsOfType(Deferred.class);
                String name = destination.status().awaited().get(0).file();
                List<BadLine> bad = new ArrayList<>();
                agreement.check(server.resolve(name), bad::add);
                assertThat(bad).isEmpty();
                // A reader that has the file open while it answers and takes it away.
                try (InputStream open = Files.newInputStream(server.resolve(name))) {
                    assertThat(open.read()).isPositive();
                    Path part = Files.writeString(server.resolve("receipt.part"), "1;NACK;E1;no\n");
                    Files.move(part, server.resolve(name + ".ack"), StandardCopyOption.ATOMIC_MOVE);
                    Files.delete(server.resolve(name));
                }
                List<DeliveryOutcome> outcomes = new ArrayList<>();
                for (Delivery delivery : batch) {
                    outcomes.add(destination.find(delivery));
                }
                assertThat(outcomes.get(0)).isInstanceOf(DeliveryOutcome.Rejected.class);
                assertThat(outcomes.subList(1, 10)).containsOnly(new Confirmed(name));
            }
            assertThat(names(server)).isEmpty();
        }
    }

    @Test
    void aFileOfThatNameIsNeverReplacedNorOneThatIsOpen() throws Exception {
        FolderDestination.Builder builder =
                FolderDestination.to(mounted).id("mes").naming("F{sequence:1}.{extension}");
        Path mine = Files.writeString(server.resolve("F1.jsonl"), "mine");
        try (FolderDestination destination = builder.build();
                InputStream open = Files.newInputStream(mounted.resolve("F1.jsonl"))) {
            assertThat(destination.deliver(deliveries(1, 2))).hasOnlyElementsOfType(Unknown.class);
            assertThat(open.read()).isEqualTo('m');
            assertThat(mine).hasContent("mine");
        }
        Files.delete(mine);
        try (FolderDestination destination = builder.build()) {
            // The client may remember for a while that the file is there; until then nothing is known, and nothing is
            // done.
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> destination.find(deliveries(1, 1).get(0)).equals(new Confirmed("F1.jsonl")));
            assertThat(destination.deliver(deliveries(3, 3))).containsExactly(new Confirmed("F2.jsonl"));
        }
        assertThat(names(server)).containsExactly("F1.jsonl", "F2.jsonl");
    }

    @Test
    void whatTheServerSidePutsThereIsSeenByPollingAndTakenOnce() throws Exception {
        List<String> keys = new ArrayList<>();
        FolderSource source = FolderSource.from(mounted)
                .id("mes")
                .agreement(AgreedFiles.agreement("workorder-json"))
                .agreement(AgreedFiles.agreement("release-fixed"))
                .stable(Duration.ZERO)
                .consumer((key, record) -> keys.add(key))
                .build();
        assertThat(source.poll()).isEmpty();
        for (int i = 0; i < 10; i++) {
            Path part = Files.write(
                    server.resolve("x.part"),
                    AgreedFiles.agreement("workorder-json").sample());
            Files.move(part, server.resolve("WO-" + i + ".jsonl"), StandardCopyOption.ATOMIC_MOVE);
            Files.write(
                    server.resolve("RELEASE000" + i + ".DAT"),
                    AgreedFiles.agreement("release-fixed").sample());
            assertThat(source.poll())
                    .extracting(InboundFile::kind)
                    .as("file " + i)
                    .containsExactly(Kind.NEW, Kind.NEW);
        }
        source.close();
        assertThat(keys).hasSize(60).doesNotHaveDuplicates();
        assertThat(names(server)).isEmpty();
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
