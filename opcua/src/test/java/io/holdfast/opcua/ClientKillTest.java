package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.Destination;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.store.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElement;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The MES's process is killed while results come in, at a moment of chance, and started again. */
class ClientKillTest {
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final int KILLS = Boolean.getBoolean("holdfast.long") ? 8 : 1;
    private static final int BURST = 300;

    @TempDir
    Path folder;

    @Test
    void aClientThatIsKilledHasEveryResultOnceInItsLineWhenItIsBack() throws Exception {
        long seed = System.nanoTime();
        System.out.println("client kill: seed " + seed);
        Random random = new Random(seed);
        Path mes = Files.createDirectories(folder.resolve("mes"));
        List<String> sent = new ArrayList<>();
        List<String> durable = new CopyOnWriteArrayList<>();
        try (VisionServer server = TestPeers.server(folder.resolve("server")).open()) {
            try (VisionClient same = TestPeers.approved(server, mes, TestPeers.OPERATOR)) {
                assertThat(same.trust().trusted()).isNotEmpty();
            }
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            for (int kill = 0; kill <= KILLS; kill++) {
                deliver(line, sent);
                try (Child child = child(server.url(), mes, durable)) {
                    if (kill < KILLS) {
                        // Somewhere within the burst; more comes while it dies.
                        int until = durable.size() + 1 + random.nextInt(BURST / 2);
                        await().atMost(SOON).until(() -> durable.size() >= until || !child.isAlive());
                        deliver(line, sent);
                    } else {
                        await().atMost(SOON).until(() -> durable.containsAll(sent));
                        // What it is told of as done, the server need not list any more.
                        await().atMost(SOON).until(() -> unacknowledged(server) == 0);
                    }
                    assertThat(child.isAlive())
                            .as(Files.readString(folder.resolve("child.txt")))
                            .isTrue();
                }
            }
        }
        List<String> inTheLine = new ArrayList<>();
        try (Store store = SqliteStore.open(mes.resolve("line.db"))) {
            store.forEachResult(
                    ResultQuery.ALL,
                    (InspectionResult result) -> inTheLine.add(result.id().value()));
        }
        assertThat(inTheLine).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(sent);
        // Told to the line more than once were at most those that it had and had not noted at a kill.
        assertThat(durable.size() - Set.copyOf(durable).size()).isLessThanOrEqualTo(KILLS * 2 * BURST);
        assertThat(Files.readAllLines(mes.resolve("feeds/AOI-1.done.txt"), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrderElementsOf(sent);
    }

    private static void deliver(Destination line, List<String> sent) throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            int number = sent.size() + 1;
            line.deliver(List.of(VisionClientTest.delivery(number)));
            sent.add("R-" + number);
        }
    }

    private static int unacknowledged(VisionServer server) throws UaException {
        OpcUaClient client = TestPeers.connect(server.url(), TestPeers.OBSERVER);
        try {
            NodeId results = TestPeers.find(client, "own:AOI-1", "mres:ResultManagement");
            Object ids = TestPeers.call(
                            client,
                            results,
                            TestPeers.find(client, results, "mres:GetResultIdListFiltered"),
                            new ContentFilter(new ContentFilterElement[0]),
                            new RelativePath[0],
                            UInteger.MIN,
                            0)
                    .getOutputArguments()[1]
                    .value();
            return ((String[]) ids).length;
        } finally {
            client.disconnect();
        }
    }

    private Child child(String url, Path mes, List<String> durable) throws Exception {
        return new Child(
                ClientChild.class,
                folder.resolve("child.txt"),
                durable,
                url,
                mes.toAbsolutePath().toString());
    }
}
