package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Destination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.api.PlcDriverManager;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client with a stack of its own, neither Milo nor node-opcua: Apache PLC4X reads counters and state, encrypted. */
class Plc4xTest {
    private static final String SECRET = "changeit";

    @TempDir
    Path folder;

    @Test
    @Timeout(
            value = 120,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // It waits for ever for an answer that is a fault.
    @SuppressWarnings("try") // Its close may be interrupted, and is not.
    void anotherStackLogsOnAndReads() throws Exception {
        Pki own = TestPeers.keys("plc4x", "urn:apache:plc4x:client");
        TestPeers.trust(folder.resolve("server"), own.certificate());
        try (VisionServer server = TestPeers.server(folder.resolve("server"))
                .policies(Set.of("Basic256Sha256"))
                .user("plc4x", "no-blanks-here", Role.OBSERVER)
                .open()) {
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            line.deliver(List.of(VisionClientTest.delivery(1), VisionClientTest.delivery(2)));
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "plc4x-client", own.keys().getPrivate(), SECRET.toCharArray(), new Certificate[] {own.certificate()
                    });
            Path file = folder.resolve("client.p12");
            try (var out = Files.newOutputStream(file)) {
                keys.store(out, SECRET.toCharArray());
            }
            String url = server.url().replace("opc.tcp://", "opcua:tcp://") + "?discovery=false"
                    + "&server-certificate-file="
                    + folder.resolve("server/own.der").toAbsolutePath()
                    + "&security-policy=Basic256Sha256&message-security=SIGN_ENCRYPT"
                    + "&username=plc4x&password=no-blanks-here"
                    + "&key-store-type=pkcs12&key-store-password=" + SECRET
                    + "&key-store-file=" + file.toAbsolutePath();
            int namespace = server.secure()
                    .server()
                    .getNamespaceTable()
                    .getIndex(VisionSpace.URI)
                    .intValue();
            try (PlcConnection connection =
                    PlcDriverManager.getDefault().getConnectionManager().getConnection(url)) {
                PlcReadResponse response = connection
                        .readRequestBuilder()
                        .addTagAddress("inspected", "ns=" + namespace + ";s=AOI-1/hf/Counters/Inspected")
                        .addTagAddress("state", "ns=" + namespace + ";s=AOI-1/VisionStateMachine/CurrentState/Number")
                        .build()
                        .execute()
                        .get(30, TimeUnit.SECONDS);
                assertThat(response.getResponseCode("inspected")).isEqualTo(PlcResponseCode.OK);
                assertThat(response.getLong("inspected")).isEqualTo(2);
                assertThat(response.getLong("state")).isEqualTo(1);
            }
        }
    }
}
