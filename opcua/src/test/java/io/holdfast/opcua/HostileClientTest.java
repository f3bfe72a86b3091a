package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.CLIENT_URI;
import static io.holdfast.opcua.TestPeers.OBSERVER;
import static io.holdfast.opcua.TestPeers.OPERATOR;
import static io.holdfast.opcua.TestPeers.PASSWORD;
import static io.holdfast.opcua.TestPeers.SUPERVISOR;
import static io.holdfast.opcua.TestPeers.call;
import static io.holdfast.opcua.TestPeers.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.EquipmentId;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.identity.IdentityProvider;
import org.eclipse.milo.opcua.sdk.client.identity.SignedIdentityToken;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.AnonymousIdentityToken;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CloseSessionRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.IssuedIdentityToken;
import org.eclipse.milo.opcua.stack.core.types.structured.SignatureData;
import org.eclipse.milo.opcua.stack.core.types.structured.UserIdentityToken;
import org.eclipse.milo.opcua.stack.core.types.structured.UserNameIdentityToken;
import org.eclipse.milo.opcua.stack.core.types.structured.X509IdentityToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no honest client sends: each is answered by a code, or by hanging up, and everybody else goes on. */
class HostileClientTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String RSA_OAEP = "http://www.w3.org/2001/04/xmlenc#rsa-oaep";
    private static final String TOKEN = "user-Basic256Sha256";

    @TempDir
    static Path folder;

    private static VisionServer server;
    private static OpcUaClient operator;
    private static NodeId control;

    @BeforeAll
    static void open() throws Exception {
        server = TestPeers.server(folder)
                .jobOrders(new JobOrders() {}, new EquipmentId("AOI-1"))
                .open();
        operator = TestPeers.connect(server.url(), OPERATOR);
        control = find(operator, "own:AOI-1", "mjobs:JobManagement", "mjobs:JobOrderControl");
    }

    @AfterAll
    static void close() throws Exception {
        operator.disconnect();
        server.close();
    }

    @AfterEach
    void everybodyElseGoesOn() throws Exception {
        assertThat(operator.readNamespaceTable().toArray()).hasSizeGreaterThan(7);
    }

    // Milo 1804: another code for a padding that does not decrypt tells what a recorded password is, guess by guess.
    @Test
    void whateverIsWrongWithATokenTheAnswerIsOneAndTheSame() throws Exception {
        byte[] garbage = new byte[256];
        new Random(4).nextBytes(garbage);
        garbage[0] = 0;
        byte[] certificate = TestPeers.client().certificate().getEncoded();
        List<UserIdentityToken> tokens = List.of(
                new UserNameIdentityToken(TOKEN, "nobody-0", ByteString.of(garbage), RSA_OAEP),
                new UserNameIdentityToken(TOKEN, "nobody-1", ByteString.of(new byte[256]), RSA_OAEP),
                new UserNameIdentityToken(TOKEN, "nobody-2", ByteString.of(new byte[7]), RSA_OAEP),
                new UserNameIdentityToken(TOKEN, "nobody-3", ByteString.NULL_VALUE, RSA_OAEP),
                // Right, but in the clear, and by an algorithm that the policy does not have.
                new UserNameIdentityToken(
                        TOKEN, OBSERVER, ByteString.of(PASSWORD.getBytes(StandardCharsets.UTF_8)), null),
                new UserNameIdentityToken(TOKEN, "nobody-4", ByteString.of(garbage), "http://example.com/rot13"),
                new UserNameIdentityToken(TOKEN, null, ByteString.of(garbage), RSA_OAEP),
                // Milo 1805: a certificate for a user, where none is offered.
                new X509IdentityToken(TOKEN, ByteString.of(certificate)),
                new IssuedIdentityToken(TOKEN, ByteString.of(garbage), RSA_OAEP),
                new AnonymousIdentityToken(TOKEN));
        for (UserIdentityToken token : tokens) {
            OpcUaClient client =
                    client((endpoint, nonce) -> new SignedIdentityToken(token, new SignatureData(null, null)));
            assertThatThrownBy(() -> TestPeers.connected(client))
                    .as("%s", token)
                    .isInstanceOfSatisfying(
                            UaException.class,
                            e -> assertThat(e.getStatusCode().value()).isEqualTo(StatusCodes.Bad_UserAccessDenied));
        }
        assertThat(server.secure().server().getSessionManager().getAllSessions())
                .hasSize(1);
    }

    private static OpcUaClient client(IdentityProvider identity) throws UaException {
        X509Certificate certificate = TestPeers.client().certificate();
        return TestPeers.client(
                server.url(),
                identity,
                SecurityPolicy.Basic256Sha256,
                TestPeers.client().keys(),
                certificate,
                CLIENT_URI);
    }

    // Milo 1803: which certificates and users the others have is nobody's business.
    @Test
    void theSecurityOfOtherSessionsCannotBeRead() throws Exception {
        OpcUaClient supervisor = TestPeers.connect(server.url(), SUPERVISOR);
        OpcUaClient observer = TestPeers.connect(server.url(), OBSERVER);
        for (NodeId node : List.of(
                NodeIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionSecurityDiagnosticsArray,
                NodeIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionDiagnosticsArray)) {
            DataValue value = observer.readValue(0, TimestampsToReturn.Neither, node);
            assertThat(value.value().value() instanceof Object[] list ? list.length : 0)
                    .as("%s: %s", node, value)
                    .isZero();
        }
        assertThat(operator.browse(new BrowseDescription(
                                NodeIds.Server_ServerDiagnostics_SessionsDiagnosticsSummary,
                                BrowseDirection.Forward,
                                NodeIds.HierarchicalReferences,
                                true,
                                UInteger.MIN,
                                UInteger.valueOf(63)))
                        .getReferences())
                .as("no object for each session")
                .allMatch(reference -> reference.getNodeId().getNamespaceIndex().intValue() == 0);
        supervisor.disconnect();
        observer.disconnect();
    }

    // Milo 1745, 1806, and our own codecs: a structure within a structure within a structure.
    @Test
    void structuresNestedWithoutEndAreRefusedAndNothingIsStored() throws Exception {
        for (int depth : new int[] {200, 100_000}) {
            // ISA95ParameterDataType: a mask that says Subparameters, no name, no value, and one more inside.
            ByteBuffer body = ByteBuffer.allocate(13 + 13 * depth + 9).order(ByteOrder.LITTLE_ENDIAN);
            body.putInt(1 << 5).putInt(1).put((byte) 'J').putInt(1);
            for (int i = 0; i < depth; i++) {
                body.putInt(1 << 2).putInt(-1).put((byte) 0).putInt(1);
            }
            body.putInt(0).putInt(-1).put((byte) 0);
            CallMethodResult answer = store(raw("jc:ISA95JobOrderDataType", body.array()));
            assertThat(answer.getStatusCode().value()).as("%d deep", depth).isEqualTo(StatusCodes.Bad_InvalidArgument);
            assertThat(answer.getInputArgumentResults()[0].value()).isEqualTo(StatusCodes.Bad_TypeMismatch);
        }
        assertThat(listed()).isZero();
    }

    // Milo 1784: dimensions whose product is another number than there are elements, or none.
    @Test
    void aMatrixWhoseDimensionsLieIsRefusedAndNothingIsStored() throws Exception {
        int[][] dimensions = {{65_536, 65_536}, {-1, 5}, {Integer.MAX_VALUE, Integer.MAX_VALUE, 4}, {1 << 20, 1 << 20}};
        for (int[] each : dimensions) {
            // ISA95JobOrderDataType with one parameter whose value is an array of one Int32 with dimensions.
            ByteBuffer body = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
            body.putInt(1 << 5).putInt(1).put((byte) 'J').putInt(1);
            body.putInt(0).putInt(1).put((byte) 'P');
            body.put((byte) (6 | 0x80 | 0x40)).putInt(1).putInt(7).putInt(each.length);
            for (int dimension : each) {
                body.putInt(dimension);
            }
            CallMethodResult answer =
                    store(raw("jc:ISA95JobOrderDataType", Arrays.copyOf(body.array(), body.position())));
            assertThat(answer.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
        }
        assertThat(listed()).isZero();
    }

    // Truncated at every byte, and lengths that promise more than there is.
    @Test
    void aStructureThatIsCutShortIsRefusedAndNothingIsStored() throws Exception {
        ByteBuffer body = ByteBuffer.allocate(17).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(1 << 5).putInt(1).put((byte) 'J').putInt(1).putInt(1 << 2);
        for (int length = 0; length < body.capacity(); length++) {
            CallMethodResult answer = store(raw("jc:ISA95JobOrderDataType", Arrays.copyOf(body.array(), length)));
            assertThat(answer.getStatusCode().value())
                    .as("%d bytes", length)
                    .isEqualTo(StatusCodes.Bad_InvalidArgument);
        }
        for (int promised : new int[] {2_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            body.clear();
            body.putInt(1 << 5).putInt(1).put((byte) 'J').putInt(promised).putInt(0);
            assertThat(store(raw("jc:ISA95JobOrderDataType", body.array()))
                            .getStatusCode()
                            .value())
                    .as("%d parameters", promised)
                    .isEqualTo(StatusCodes.Bad_InvalidArgument);
        }
        assertThat(listed()).isZero();
    }

    private static ExtensionObject raw(String type, byte[] body) {
        return ExtensionObject.of(
                ByteString.of(body),
                StructType.of(type)
                        .binaryId()
                        .toNodeId(operator.getNamespaceTable())
                        .orElseThrow());
    }

    private static CallMethodResult store(ExtensionObject order) throws UaException {
        return call(operator, control, find(operator, control, "jc:Store"), order, null);
    }

    private static int listed() throws UaException {
        return ((Object[]) operator.readValue(0, TimestampsToReturn.Neither, find(operator, control, "jc:JobOrderList"))
                        .value()
                        .value())
                .length;
    }

    // Milo 1746: a text of two gigabytes, of which nothing comes.
    @Test
    void aHelloThatPromisesAHugeAddressIsHungUpOnAndTakesNoMemory() throws Exception {
        long before = PlatformDependent.usedDirectMemory();
        for (int length : new int[] {Integer.MAX_VALUE, 100_000_000, 4_097}) {
            try (Socket socket =
                    new Socket("127.0.0.1", URI.create(server.url()).getPort())) {
                ByteBuffer hello = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
                hello.put("HELF".getBytes(StandardCharsets.US_ASCII)).putInt(32).putInt(0);
                hello.putInt(65_535).putInt(65_535).putInt(0).putInt(0).putInt(length);
                socket.getOutputStream().write(hello.array());
                socket.setSoTimeout((int) SOON.toMillis());
                assertHungUp(socket.getInputStream());
            }
        }
        assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(32 << 20);
    }

    private static void assertHungUp(InputStream in) throws IOException {
        byte[] answer = in.readNBytes(3);
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isIn("", "ERR");
        in.readAllBytes();
    }

    // Milo 1734: the subscriptions of a session that left them behind.
    @Test
    void subscriptionsThatALeavingClientLeavesBehindEndByThemselves() throws Exception {
        OpcUaClient client = TestPeers.connect(server.url(), OBSERVER);
        client.createSubscription(50.0, UInteger.valueOf(3), UInteger.valueOf(1), UInteger.MIN, true, UByte.valueOf(0));
        assertThat(server.secure().server().getSubscriptions()).hasSize(1);
        client.sendRequestAsync(new CloseSessionRequest(
                        client.newRequestHeader(client.getSession().getAuthenticationToken()), false))
                .get();
        await().atMost(SOON)
                .until(() -> server.secure().server().getSubscriptions().isEmpty());
        client.disconnectAsync();
    }

    // The stack spares loopback addresses; so this needs a card of the machine's own.
    @Test
    void anAddressThatConnectsAllTheTimeIsHeldOff() throws Exception {
        InetAddress card = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(null);
        if (card == null) {
            System.out.println("skipped: this machine has no address but loopback");
        }
        assumeTrue(card != null, "no address but loopback");
        try (VisionServer open =
                TestPeers.server(folder.resolve("card")).bindAddress("0.0.0.0").open()) {
            int port = URI.create(open.url()).getPort();
            List<Socket> sockets = new ArrayList<>();
            try {
                int heldOff = 0;
                for (int i = 0; i < 40; i++) {
                    Socket socket = new Socket();
                    sockets.add(socket);
                    socket.connect(new InetSocketAddress(card, port), 5_000);
                    socket.setSoTimeout(200);
                    heldOff += isHungUp(socket) ? 1 : 0;
                }
                assertThat(heldOff).isGreaterThan(20);
                // Who comes from elsewhere gets in meanwhile.
                TestPeers.connect(open.url(), OBSERVER).disconnect();
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static boolean isHungUp(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
