package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of another maker: node-opcua, of a version that package-lock.json pins, with the specifications' own types. */
class NodeOpcuaServerIT {
    private static final Path PEER = Path.of("src/test/node");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void ourClientDrivesAForeignServerUnderEveryPolicy() throws Exception {
        boolean there = Files.isDirectory(PEER.resolve("node_modules/node-opcua-server"));
        if (!there) {
            System.out.println("skipped: node-opcua is not there; fetch it by `npm ci` in opcua/" + PEER);
        }
        assumeTrue(there, "node-opcua is not there");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        List<String> said = new CopyOnWriteArrayList<>();
        Process node = new ProcessBuilder(
                        "node",
                        "server.js",
                        Integer.toString(port),
                        "mes",
                        TestPeers.PASSWORD,
                        Files.createDirectories(folder.resolve("peer"))
                                .toAbsolutePath()
                                .toString())
                .directory(PEER.toFile())
                .redirectError(folder.resolve("stderr.txt").toFile())
                .start();
        Thread reading = new Thread(
                () -> {
                    try (BufferedReader out =
                            new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
                        out.lines().forEach(said::add);
                    } catch (IOException | UncheckedIOException e) {
                        // The server has ended.
                    }
                },
                "node-server");
        reading.start();
        try (OutputStream commands = node.getOutputStream()) {
            await().atMost(SOON).until(() -> {
                assertThat(node.isAlive())
                        .as(Files.readString(folder.resolve("stderr.txt")))
                        .isTrue();
                return said.stream().anyMatch(line -> line.contains("\"ready\""));
            });
            CollectingSink sink = new CollectingSink();
            int number = 10;
            for (String policy : List.of("Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss")) {
                try (VisionClient client = TestPeers.visionClient(
                                "opc.tcp://127.0.0.1:" + port + "/cam", folder.resolve("client"), "mes")
                        .policies(Set.of(policy))
                        .open()) {
                    approve(client);
                    assertThat(client.systems()).contains("CAM-2");
                    drive(client, said);
                    try (ResultFeed feed = client.results("CAM-2", sink)) {
                        await().atMost(SOON).until(() -> ((EventFeed) feed).subscriptions() == 1);
                        await().atMost(SOON).until(() -> sink.ids().contains("N-3"));
                        String id = "N-" + ++number;
                        commands.write(("event " + number + "\n").getBytes(StandardCharsets.UTF_8));
                        commands.flush();
                        await().atMost(SOON).until(() -> sink.ids().contains(id));
                        await().atMost(SOON)
                                .until(() -> said.stream()
                                        .anyMatch(line -> line.contains("acknowledged") && line.contains(id)));
                        assertThat(feed.status().fault()).isNull();
                    }
                }
            }
            assertThat(sink.ids()).containsExactly("N-1", "N-2", "N-3", "N-11", "N-12", "N-13");
            InspectionResult second = sink.taken().get(1);
            assertThat(second.unit()).isEqualTo(new UnitId("SN-2"));
            assertThat(second.verdict()).isEqualTo(Verdict.PASS);
            assertThat(sink.taken().get(0).verdict()).isEqualTo(Verdict.FAIL);
        } finally {
            node.destroyForcibly();
        }
    }

    /** What a person does: looks at what was refused, and approves. */
    private static void approve(VisionClient client) throws LinkException {
        try {
            client.connect();
        } catch (LinkException e) {
            if (e.side() != LinkException.Side.SERVER_CERTIFICATE) {
                throw e;
            }
            client.trust().approve(client.trust().refused().get(0).fingerprint());
            client.connect();
        }
    }

    private static void drive(VisionClient client, List<String> said) throws IOException {
        said.removeIf(line -> line.contains("\"order\""));
        JobOrder order = new JobOrder(
                "J-1",
                WorkContext.of(new WorkOrderId("PO-1"), new OperationId("0010"))
                        .jobOrder(new JobOrderId("J-1"))
                        .material(new MaterialDefinitionId("P-100"), "C")
                        .build(),
                "gasket",
                new BigDecimal("250"),
                (short) 3,
                null,
                null);
        RemoteJobs jobs = client.jobs("CAM-2");
        assertThat(jobs.push(order)).isEqualTo(JobAnswer.DONE);
        await().atMost(SOON)
                .until(() -> said.stream()
                        .anyMatch(line -> line.contains("\"order\":\"J-1\"")
                                && line.contains("gasket")
                                && line.contains("\"material\":\"P-100\",\"quantity\":\"250\"")
                                && line.contains("\"numbers\":[\"PO-1\"],\"priority\":3")));
        assertThat(jobs.report("J-1").orElseThrow().state()).isEqualTo(JobOrderState.RUNNING);
        assertThat(jobs.stop("J-1")).isEqualTo(JobAnswer.DONE);
        JobReport report = jobs.report("J-1").orElseThrow();
        assertThat(report.state()).isEqualTo(JobOrderState.ENDED);
        assertThat(report.inspected()).isEqualTo(42);
    }
}
