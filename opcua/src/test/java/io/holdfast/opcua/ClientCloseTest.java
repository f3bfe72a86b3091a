package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.RecordedLogs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class ClientCloseTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("holdfast-opcua-client-"))
                .toList();
    }

    /**
     * The stack shuts a channel again five seconds after its end, where it is not sure of that. On a timer of the process that came
     * when the network was gone; on one of the client's own, which goes with it, it does not come any more.
     */
    @Test
    void clientsThatAreClosedLeaveNoThreadBehindAndNothingThatFailsLater() throws Exception {
        try (VisionServer server =
                TestPeers.server(folder.resolve("server")).system(job -> 0).open()) {
            Path own = folder.resolve("client");
            TestPeers.approved(server, own, TestPeers.OPERATOR).close();
            try (RecordedLogs.Recording logs = RecordedLogs.from(Level.WARN)) {
                for (int i = 0; i < 4; i++) {
                    try (VisionClient client = TestPeers.visionClient(server.url(), own, TestPeers.OPERATOR)
                                    .open();
                            ResultFeed feed = client.results("AOI-1", new CollectingSink())) {
                        await().atMost(SOON).until(() -> feed.status().connected());
                        assertThat(threads()).anyMatch(name -> name.contains("-deadlines"));
                    }
                    await().atMost(SOON)
                            .untilAsserted(() -> assertThat(threads()).isEmpty());
                }
                assertThat(logs.entries()).isEmpty();
            }
        }
    }
}
