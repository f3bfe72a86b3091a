package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Destination;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to cable, server and sink, each result reaches the sink once. Through a real TCP proxy. */
class LinkFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    /** A server whose queues are short, so that a break of any length loses events. */
    private VisionServer server(int queue) throws Exception {
        ServerLimits all = ServerLimits.DEFAULT;
        return TestPeers.server(folder.resolve("server"))
                .limits(new ServerLimits(
                        all.sessions(),
                        all.sessionsNotLoggedOn(),
                        all.subscriptions(),
                        all.subscriptionsPerSession(),
                        all.items(),
                        all.itemsPerSession(),
                        queue,
                        all.messageBytes()))
                .open();
    }

    private static VisionClient client(Path folder, int port, SecureServer server) throws Exception {
        VisionClient client = TestPeers.visionClient("opc.tcp://127.0.0.1:" + port + "/holdfast", folder, OPERATOR)
                .requestTimeout(Duration.ofSeconds(2))
                .keepAlive(Duration.ofMillis(400))
                .lifetime(Duration.ofSeconds(2))
                .open();
        if (server != null) {
            TestPeers.approve(client, server);
        }
        return client;
    }

    @Test
    void cutsOfEveryLengthAndABlackHoleLoseNothingAndRepeatNothing() throws Exception {
        CollectingSink sink = new CollectingSink();
        List<String> sent = new ArrayList<>();
        try (VisionServer server = server(20);
                TcpProxy cable = new TcpProxy(URI.create(server.url()).getPort());
                VisionClient client = client(folder.resolve("client"), cable.port(), server.secure());
                ResultFeed feed = client.results("AOI-1", sink)) {
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            deliver(line, sent, 50);
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            long subscribed = ((EventFeed) feed).subscriptions();

            // Shorter than the subscription lives: the server still knows the client.
            cable.cut();
            deliver(line, sent, 100);
            cable.mend();
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            deliver(line, sent, 20);
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));

            // Longer: the server has forgotten the subscription.
            cable.cut();
            await().atMost(SOON)
                    .until(() -> server.secure().server().getSubscriptions().isEmpty());
            deliver(line, sent, 100);
            cable.mend();
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            // It learns of that a little after it is back, and had caught up before.
            await().atMost(SOON).until(() -> ((EventFeed) feed).subscriptions() > subscribed);

            // Nothing is answered, and nothing says so.
            cable.swallow();
            deliver(line, sent, 100);
            await().atMost(SOON).until(() -> !feed.status().connected());
            cable.mend();
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            deliver(line, sent, 20);
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            await().atMost(SOON).until(() -> feed.status().fault() == null);
        }
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    @Test
    void aServerThatIsKilledComesBackWithEverythingThatWasDurable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        CollectingSink sink = new CollectingSink();
        List<String> durable = new CopyOnWriteArrayList<>();
        // Both sides have been approved of before.
        try (VisionServer made = TestPeers.server(folder.resolve("server")).open();
                VisionClient client = client(folder.resolve("client"), port, made.secure())) {
            assertThat(client.trust().trusted()).isNotEmpty();
        }
        Child first = child(port, "A", 100_000, durable);
        // Who finds nobody waits longer each time: that is for the second start.
        await().atMost(SOON).until(() -> !durable.isEmpty());
        try (first;
                VisionClient client = client(folder.resolve("client"), port, null);
                ResultFeed feed = client.results("AOI-1", sink)) {
            await().atMost(SOON).until(() -> sink.taken().size() > 100);
            first.kill();
            try (Child second = child(port, "B", 50, durable)) {
                await().atMost(SOON).until(() -> durable.contains("done"));
                durable.remove("done");
                await().atMost(SOON).until(() -> sink.ids().containsAll(durable));
                assertThat(durable).contains("B-49");
                assertThat(feed.status().putAside()).isZero();
                assertThat(second.isAlive()).isTrue();
            }
        }
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    @Test
    void aSlowMesIsWaitedForInBoundedMemoryAndGetsEverythingOnce() throws Exception {
        CollectingSink sink = new CollectingSink();
        List<String> sent = new ArrayList<>();
        try (VisionServer server = server(1_000);
                VisionClient client = TestPeers.visionClient(server.url(), folder.resolve("slow"), OPERATOR)
                        .queue(100)
                        .open()) {
            TestPeers.approve(client, server.secure());
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            CompletableFuture<Void> gate = sink.hold();
            try (ResultFeed feed = client.results("AOI-1", sink)) {
                await().atMost(SOON).until(() -> feed.status().connected());
                deliver(line, sent, 1);
                await().atMost(SOON).until(() -> sink.taken().size() == 1);
                deliver(line, sent, 600);
                await().atMost(SOON).until(() -> ((EventFeed) feed).dropped() > 0);
                assertThat(feed.status().waiting()).isLessThanOrEqualTo(100);
                gate.complete(null);
                await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            }
        }
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    private int number;

    private void deliver(Destination line, List<String> sent, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            line.deliver(List.of(VisionClientTest.delivery(++number)));
            sent.add("R-" + number);
        }
    }

    private Child child(int port, String prefix, int count, List<String> durable) throws Exception {
        return new Child(
                ServerChild.class,
                folder.resolve("child-" + prefix + ".txt"),
                durable,
                folder.toAbsolutePath().toString(),
                Integer.toString(port),
                prefix,
                Integer.toString(count));
    }
}
