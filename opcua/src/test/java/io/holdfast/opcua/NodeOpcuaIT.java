package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of another maker: node-opcua, of a version that package-lock.json pins. */
class NodeOpcuaIT {
    private static final Path PEER = Path.of("src/test/node");
    private static final List<String> POLICIES =
            List.of("Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss");

    @TempDir
    Path folder;

    @Test
    void aForeignClientCallsDecodesAndHearsUnderEveryPolicy() throws Exception {
        boolean there = Files.isDirectory(PEER.resolve("node_modules/node-opcua-client"));
        if (!there) {
            System.out.println("skipped: node-opcua is not there; fetch it by `npm ci` in opcua/" + PEER);
        }
        assumeTrue(there, "node-opcua is not there");
        try (VisionServer server = TestPeers.server(folder.resolve("server")).open()) {
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            line.deliver(List.of(delivery(1)));
            Path structs = folder.resolve("structs.json");
            int samples = write(structs, server.secure().server().getStaticEncodingContext());
            Process node = new ProcessBuilder(List.of(
                            "node",
                            "client.js",
                            server.url(),
                            TestPeers.OBSERVER,
                            TestPeers.PASSWORD,
                            Files.createDirectories(folder.resolve("peer"))
                                    .toAbsolutePath()
                                    .toString(),
                            structs.toAbsolutePath().toString(),
                            POLICIES.get(0),
                            POLICIES.get(1),
                            POLICIES.get(2)))
                    .directory(PEER.toFile())
                    .redirectError(folder.resolve("stderr.txt").toFile())
                    .start();
            try {
                Thread approving = new Thread(() -> approve(server, node));
                approving.start();
                int number = 2;
                int policies = 0;
                try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String text = out.readLine(); text != null; text = out.readLine()) {
                        if (text.contains("\"subscribed\":true")) {
                            line.deliver(List.of(delivery(number)));
                        } else if (text.startsWith("{")) {
                            assertThat(text)
                                    .contains("\"policy\":\"" + POLICIES.get(policies) + "\"", "\"status\":\"Good\"")
                                    .contains("\"part\":\"SN-1\"", "\"state\":1", "\"unit\":\"SN-1\"")
                                    .contains("[\"InspectionDataType\",\"DefectDataType\"]")
                                    .contains("\"eventResult\":\"R-" + number + "\"")
                                    .contains("\"equal\":" + (policies == 0 ? samples : 0), "\"different\":[]");
                            policies++;
                            number++;
                        }
                    }
                }
                assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
                approving.join();
                assertThat(policies)
                        .as(Files.readString(folder.resolve("stderr.txt")))
                        .isEqualTo(3);
            } finally {
                node.destroyForcibly();
            }
        }
    }

    /** What a person does: looks at what was refused, and approves. */
    private static void approve(VisionServer server, Process node) {
        while (node.isAlive()) {
            server.trust().refused().stream()
                    .filter(certificate -> certificate.subject().contains("node-peer"))
                    .forEach(certificate -> server.trust().approve(certificate.fingerprint()));
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Writes samples of every structure with random optional members; returns how many. */
    private static int write(Path file, EncodingContext context) throws Exception {
        StringBuilder json = new StringBuilder("[");
        int samples = 0;
        for (StructType type : StructType.all()) {
            if (type.name().equals("mv:BinaryIdBaseDataType")) {
                // Abstract: there are no values of it.
                continue;
            }
            for (int seed = 0; seed < 20; seed++) {
                Struct struct = StructCodecTest.sample(type, new Random(seed).nextLong(), new Random(seed), 0);
                byte[] body =
                        ((ByteString) ExtensionObject.encode(context, struct).getBody()).bytesOrEmpty();
                json.append(samples++ == 0 ? "" : ",\n")
                        .append("{\"name\":\"" + type.name() + "\",\"uri\":\"" + type.uri() + "\",\"number\":"
                                + type.id().getIdentifier() + ",\"body\":\""
                                + Base64.getEncoder().encodeToString(body) + "\"}");
            }
        }
        Files.writeString(file, json.append("]"));
        return samples;
    }

    private static Delivery delivery(int number) {
        InspectionResult result = InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("AOI-1"),
                        new UnitId("SN-" + number),
                        Verdict.FAIL,
                        Instant.now())
                .defect(new Defect(
                        new Morphology("Scratch"),
                        new Place.Zone(null, "gate"),
                        Confirmation.UNCONFIRMED,
                        null,
                        0.5,
                        null))
                .build();
        return new Delivery(number, new DestinationId("opcua"), Lane.RESULT, "k", "R-" + number, result, 0);
    }
}
