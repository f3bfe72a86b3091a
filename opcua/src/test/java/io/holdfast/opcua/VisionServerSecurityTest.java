package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.CLIENT_URI;
import static io.holdfast.opcua.TestPeers.OBSERVER;
import static io.holdfast.opcua.TestPeers.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.testkit.VirtualClock;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.eclipse.milo.opcua.sdk.client.DiscoveryClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfig;
import org.eclipse.milo.opcua.sdk.client.identity.AnonymousProvider;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.ApplicationType;
import org.eclipse.milo.opcua.stack.core.types.enumerated.FilterOperator;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MonitoringMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.ApplicationDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElement;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateSessionRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.LiteralOperand;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoredItemCreateRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoredItemCreateResult;
import org.eclipse.milo.opcua.stack.core.types.structured.MonitoringParameters;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.SimpleAttributeOperand;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and who does not: a real server and a real client over TCP. */
class VisionServerSecurityTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Queue<SecurityEvent> SHARED_EVENTS = new ConcurrentLinkedQueue<>();

    @TempDir
    static Path sharedFolder;

    /** For tests that leave a server as it was: one takes seconds to open. */
    private static VisionServer shared;

    @TempDir
    Path folder;

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
    private final VirtualClock clock = new VirtualClock(Instant.now());

    @BeforeAll
    static void openShared() throws IOException {
        shared = TestPeers.server(sharedFolder).security(SHARED_EVENTS::add).open();
    }

    @AfterAll
    static void closeShared() {
        shared.close();
    }

    private VisionServer open() throws IOException {
        return TestPeers.server(folder).security(events::add).clock(clock).open();
    }

    @Test
    void everyEndpointIsEncryptedAndAsksForAUser() throws Exception {
        VisionServer server = shared;
        List<EndpointDescription> endpoints =
                DiscoveryClient.getEndpoints(server.url()).get();

        assertThat(endpoints)
                .filteredOn(endpoint -> !endpoint.getEndpointUrl().endsWith("/discovery"))
                .hasSize(3)
                .allSatisfy(endpoint -> {
                    assertThat(endpoint.getSecurityMode()).isEqualTo(MessageSecurityMode.SignAndEncrypt);
                    assertThat(endpoint.getSecurityPolicyUri())
                            .doesNotEndWith("#None")
                            .doesNotEndWith("#Basic256")
                            .doesNotEndWith("#Basic128Rsa15");
                    assertThat(endpoint.getUserIdentityTokens())
                            .extracting(token -> token.getTokenType().name())
                            .containsExactly("UserName");
                });
    }

    @Test
    void discoveryGivesNoSession() throws Exception {
        try (VisionServer server = open()) {
            EndpointDescription discovery = new EndpointDescription(
                    server.url() + "/discovery",
                    DiscoveryClient.getEndpoints(server.url()).get().get(0).getServer(),
                    ByteString.NULL_VALUE,
                    MessageSecurityMode.None,
                    SecurityPolicy.None.getUri(),
                    new UserTokenPolicy[] {new UserTokenPolicy("anonymous", UserTokenType.Anonymous, null, null, null)},
                    TransportProfile.TCP_UASC_UABINARY.getUri(),
                    UByte.MIN);
            OpcUaClient client = OpcUaClient.create(OpcUaClientConfig.builder()
                    .setEndpoint(discovery)
                    .setRequestTimeout(UInteger.valueOf(5_000))
                    .build());

            assertThatThrownBy(client::connect).isInstanceOf(UaException.class);
            client.disconnectAsync();
            assertThat(server.secure().server().getSessionManager().getAllSessions())
                    .isEmpty();
        }
    }

    @Test
    void everyPolicyCarriesASession() throws Exception {
        VisionServer server = shared;
        for (SecurityPolicy policy : List.of(
                SecurityPolicy.Basic256Sha256,
                SecurityPolicy.Aes128_Sha256_RsaOaep,
                SecurityPolicy.Aes256_Sha256_RsaPss)) {
            OpcUaClient client = TestPeers.connect(server.url(), OBSERVER, PASSWORD, policy, TestPeers.client());
            assertThat(client.readNamespaceTable().toArray()).contains("http://opcfoundation.org/UA/MachineVision");
            client.disconnect();
        }
    }

    @Test
    void nobodyGetsInWithoutAName() throws Exception {
        VisionServer server = shared;
        OpcUaClient client = TestPeers.client(
                server.url(),
                new AnonymousProvider(),
                SecurityPolicy.Basic256Sha256,
                TestPeers.client().keys(),
                TestPeers.client().certificate(),
                CLIENT_URI);

        assertThatThrownBy(() -> TestPeers.connected(client)).isInstanceOf(UaException.class);
    }

    @Test
    void anUnknownClientIsPutAsideUntilAPersonApprovesOfIt() throws Exception {
        Pki stranger = TestPeers.keys("stranger", CLIENT_URI);
        String fingerprint = PeerCertificate.fingerprint(stranger.certificate());
        try (VisionServer server = open()) {
            assertThatThrownBy(() -> connect(server, stranger)).isInstanceOf(UaException.class);
            assertThat(server.trust().refused())
                    .extracting(PeerCertificate::fingerprint)
                    .containsExactly(fingerprint);

            assertThat(server.trust().approve(fingerprint)).isTrue();
            OpcUaClient client = connect(server, stranger);
            assertThat(server.trust().refused()).isEmpty();

            assertThat(server.trust().withdraw(fingerprint)).isTrue();
            await().atMost(SOON)
                    .until(() -> server.secure()
                            .server()
                            .getSessionManager()
                            .getAllSessions()
                            .isEmpty());
            client.disconnectAsync();
            assertThatThrownBy(() -> connect(server, stranger)).isInstanceOf(UaException.class);
            assertThat(events)
                    .extracting(SecurityEvent::kind)
                    .contains(
                            SecurityEvent.Kind.CERTIFICATE_REFUSED,
                            SecurityEvent.Kind.CERTIFICATE_APPROVED,
                            SecurityEvent.Kind.CERTIFICATE_WITHDRAWN);
        }
    }

    @Test
    void aCertificateThatIsDroppedIntoTheFolderIsTrustedWithoutARestart() throws Exception {
        Pki stranger = TestPeers.keys("dropped", CLIENT_URI);
        try (VisionServer server = open()) {
            assertThatThrownBy(() -> connect(server, stranger)).isInstanceOf(UaException.class);

            TestPeers.trust(folder, stranger.certificate());

            await().atMost(SOON)
                    .until(() -> server.trust().trusted().stream()
                            .anyMatch(known ->
                                    known.fingerprint().equals(PeerCertificate.fingerprint(stranger.certificate()))));
            connect(server, stranger).disconnect();
        }
    }

    @Test
    void aCertificateThatIsTrustedButBadIsRefused() throws Exception {
        Instant now = Instant.now();
        KeyPair keys = TestPeers.keys("certified", CLIENT_URI).keys();
        X509Certificate expired =
                certificate(keys, now.minusSeconds(200_000), now.minusSeconds(100_000), CLIENT_URI, true);
        X509Certificate early = certificate(keys, now.plusSeconds(100_000), now.plusSeconds(200_000), CLIENT_URI, true);
        X509Certificate otherUri =
                certificate(keys, now.minusSeconds(100_000), now.plusSeconds(200_000), "urn:somebody:else", true);
        X509Certificate otherUse =
                certificate(keys, now.minusSeconds(100_000), now.plusSeconds(200_000), CLIENT_URI, false);
        X509Certificate good = certificate(keys, now.minusSeconds(100_000), now.plusSeconds(200_000), CLIENT_URI, true);
        for (X509Certificate certificate : List.of(expired, early, otherUri, otherUse, good)) {
            TestPeers.trust(folder, certificate);
        }
        try (VisionServer server = open()) {
            for (X509Certificate bad : List.of(expired, early, otherUri, otherUse)) {
                assertThatThrownBy(() -> connect(server, keys, bad)).isInstanceOf(UaException.class);
                assertThat(server.trust().refused())
                        .extracting(PeerCertificate::fingerprint)
                        .contains(PeerCertificate.fingerprint(bad));
            }
            // The control: the same key with nothing wrong about it.
            connect(server, keys, good).disconnect();
        }
    }

    @Test
    void wrongPasswordsLockTheUserOutForAWhileAndAreAudited() throws Exception {
        try (VisionServer server = open()) {
            for (int i = 0; i < 5; i++) {
                assertThat(refusal(server, OBSERVER, "wrong password " + i))
                        .isEqualTo(StatusCodes.Bad_UserAccessDenied);
            }
            // Right, and yet refused; a user of another name is not.
            assertThat(refusal(server, OBSERVER, PASSWORD)).isEqualTo(StatusCodes.Bad_UserAccessDenied);
            TestPeers.connect(server.url(), TestPeers.OPERATOR).disconnect();

            clock.advance(Duration.ofSeconds(31));
            TestPeers.connect(server.url(), OBSERVER).disconnect();

            await().atMost(SOON)
                    .until(() -> events.stream()
                            .anyMatch(event -> event.kind() == SecurityEvent.Kind.LOGGED_ON
                                    && event.subject().equals(OBSERVER)));
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.LOG_ON_REFUSED)
                    .hasSize(6)
                    .allMatch(event ->
                            event.subject().equals(OBSERVER) && event.address().equals("127.0.0.1"));
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.LOCKED_OUT)
                    .hasSize(1);
            assertThat(events.toString()).doesNotContain(PASSWORD, "wrong password");
        }
    }

    @Test
    void aUserDirectoryThatGivesNoAnswerLocksNobodyOut() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        UserDirectory directory = (user, password) -> {
            if (down.get()) {
                throw new IllegalStateException("the directory is down");
            }
            return Optional.of(Role.OBSERVER);
        };
        try (VisionServer server =
                TestPeers.server(folder).users(directory).security(events::add).open()) {
            for (int i = 0; i < 6; i++) {
                assertThat(refusal(server, OBSERVER, PASSWORD)).isEqualTo(StatusCodes.Bad_UserAccessDenied);
            }
            down.set(false);
            TestPeers.connect(server.url(), OBSERVER).disconnect();
            assertThat(events).extracting(SecurityEvent::kind).doesNotContain(SecurityEvent.Kind.LOCKED_OUT);
        }
    }

    @Test
    void anUnknownUserIsAnsweredLikeAWrongPassword() throws Exception {
        VisionServer server = shared;
        assertThat(refusal(server, "nobody", PASSWORD)).isEqualTo(StatusCodes.Bad_UserAccessDenied);
    }

    @Test
    void sessionsThatDoNotLogOnDoNotKeepOthersOut() throws Exception {
        try (VisionServer server = open()) {
            OpcUaClient flood = TestPeers.connect(server.url(), OBSERVER);
            int refused = 0;
            for (int i = 0; i < 60; i++) {
                try {
                    flood.sendRequestAsync(sessionRequest(flood, server.url())).get();
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).hasMessageContaining("Bad_TooManySessions");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(60 - ServerLimits.DEFAULT.sessionsNotLoggedOn());
            assertThat(server.secure().server().getSessionManager().getAllSessions())
                    .hasSize(1 + ServerLimits.DEFAULT.sessionsNotLoggedOn());
            flood.disconnect();
        }
    }

    // The stack keeps a session whose log-on failed until it times out.
    @Test
    void failedLogOnsLeaveNoSessionBehind() throws Exception {
        try (VisionServer server = open()) {
            for (int i = 0; i < 3; i++) {
                refusal(server, OBSERVER, "wrong");
            }
            assertThat(server.secure().server().getSessionManager().getAllSessions())
                    .isEmpty();
        }
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        VisionServer server = shared;
        OpcUaClient client = TestPeers.connect(server.url(), TestPeers.SUPERVISOR);

        List<StatusCode> codes = client.writeValues(
                List.of(NodeIds.Server_ServerDiagnostics_EnabledFlag, NodeIds.Server_ServiceLevel),
                List.of(DataValue.valueOnly(Variant.of(true)), DataValue.valueOnly(Variant.of(1))));

        assertThat(codes).allMatch(code -> code.value() == StatusCodes.Bad_NotWritable);
        client.disconnect();
    }

    @Test
    void anEventFilterThatWouldNeverMatchIsRefused() throws Exception {
        VisionServer server = shared;
        OpcUaClient client = TestPeers.connect(server.url(), OBSERVER);
        EventFilter or = filter(client, FilterOperator.Or, "Message");
        EventFilter unknownField = filter(client, FilterOperator.OfType, "Massage");
        EventFilter good = filter(client, FilterOperator.OfType, "Message");

        assertThat(create(client, or, 10).getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_MonitoredItemFilterUnsupported);
        assertThat(create(client, unknownField, 10).getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_EventFilterInvalid);
        assertThat(create(client, good, 10).getStatusCode().isGood()).isTrue();
        await().atMost(SOON)
                .until(() -> SHARED_EVENTS.stream()
                                .filter(event -> event.kind() == SecurityEvent.Kind.FILTER_REFUSED)
                                .count()
                        == 2);
        client.disconnect();
    }

    @Test
    void queuesSubscriptionsAndItemsHaveLimits() throws Exception {
        ServerLimits limits = new ServerLimits(3, 2, 2, 1, 5, 4, 100, 1 << 20);
        try (VisionServer server = TestPeers.server(folder).limits(limits).open()) {
            OpcUaClient client = TestPeers.connect(server.url(), OBSERVER);
            EventFilter filter = filter(client, FilterOperator.OfType, "Message");
            UInteger subscription = subscription(client);

            assertThat(create(client, subscription, filter, 1_000_000).getRevisedQueueSize())
                    .isEqualTo(UInteger.valueOf(100));
            assertThatThrownBy(() -> subscription(client)).hasMessageContaining("Bad_TooManySubscriptions");
            for (int i = 1; i < 4; i++) {
                assertThat(create(client, subscription, filter, 1)
                                .getStatusCode()
                                .isGood())
                        .isTrue();
            }
            assertThat(create(client, subscription, filter, 1).getStatusCode().value())
                    .isEqualTo(StatusCodes.Bad_TooManyMonitoredItems);

            OpcUaClient second = TestPeers.connect(server.url(), OBSERVER);
            OpcUaClient third = TestPeers.connect(server.url(), OBSERVER);
            assertThatThrownBy(() -> TestPeers.connect(server.url(), OBSERVER))
                    .hasMessageContaining("Bad_TooManySessions");
            // Whoever is in goes on.
            assertThat(second.readNamespaceTable().toArray()).hasSizeGreaterThan(7);
            for (OpcUaClient each : List.of(client, second, third)) {
                each.disconnect();
            }
        }
    }

    @Test
    void twoServersLiveInOneProcessAndAreGoneWhenClosed() throws Exception {
        int rounds = Boolean.getBoolean("holdfast.long") ? 200 : 2;
        Path other = Files.createDirectory(folder.resolve("other"));
        Set<String> before = threads();
        for (int i = 0; i < rounds; i++) {
            VisionServer first = TestPeers.server(folder.resolve("one")).open();
            VisionServer second = TestPeers.server(other).name("AOI-2").open();
            OpcUaClient client = TestPeers.connect(first.url(), OBSERVER);
            assertThat(client.readNamespaceTable().toArray()).hasSizeGreaterThan(7);
            client.disconnect();
            int port = Integer.parseInt(first.url().replaceAll(".*:(\\d+)/.*", "$1"));
            first.close();
            second.close();
            try (ServerSocket free = new ServerSocket(port)) {
                assertThat(free.isBound()).isTrue();
            }
        }
        await().atMost(SOON).untilAsserted(() -> {
            Set<String> left = threads();
            left.removeAll(before);
            assertThat(left).isEmpty();
        });
    }

    @Test
    void keysAreForTheirOwnerOnlyAndSurviveARestart() throws Exception {
        byte[] certificate;
        try (VisionServer server = open()) {
            certificate = Files.readAllBytes(folder.resolve("own.der"));
            assertThat(server.url()).startsWith("opc.tcp://127.0.0.1:");
        }
        try (VisionServer again = open()) {
            assertThat(Files.readAllBytes(folder.resolve("own.der"))).isEqualTo(certificate);
            assertThat(again.trust().trusted()).hasSize(1);
        }
        for (String file : List.of("own.p12", "own.secret")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aServerWithoutUsersOrWithWeakSettingsIsRefused() {
        assertThatThrownBy(() -> VisionServer.in(folder).host("127.0.0.1").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a user");
        assertThatThrownBy(() -> VisionServer.in(folder).user("u", "short", Role.OBSERVER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 8 characters")
                .hasMessageNotContaining("short");
        assertThatThrownBy(() -> VisionServer.in(folder).policies(Set.of("Basic256")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was [Basic256]");
        assertThatThrownBy(() -> VisionServer.in(folder).policies(Set.of("None")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Set<String> threads() {
        return new TreeSet<>(Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("holdfast-opcua") || name.contains("trust-list"))
                .toList());
    }

    private static OpcUaClient connect(VisionServer server, Pki keys) throws UaException {
        return connect(server, keys.keys(), keys.certificate());
    }

    private static OpcUaClient connect(VisionServer server, KeyPair keys, X509Certificate certificate)
            throws UaException {
        return TestPeers.connected(TestPeers.client(
                server.url(),
                new UsernameProvider(OBSERVER, PASSWORD),
                SecurityPolicy.Basic256Sha256,
                keys,
                certificate,
                CLIENT_URI));
    }

    private static long refusal(VisionServer server, String user, String password) {
        try {
            TestPeers.connect(server.url(), user, password, SecurityPolicy.Basic256Sha256, TestPeers.client())
                    .disconnect();
            return StatusCodes.Good;
        } catch (UaException e) {
            return e.getStatusCode().value();
        }
    }

    private static CreateSessionRequest sessionRequest(OpcUaClient client, String url) throws Exception {
        byte[] nonce = new byte[32];
        new SecureRandom().nextBytes(nonce);
        return new CreateSessionRequest(
                client.newRequestHeader(),
                new ApplicationDescription(
                        CLIENT_URI, "", LocalizedText.NULL_VALUE, ApplicationType.Client, null, null, null),
                null,
                url,
                "flood",
                ByteString.of(nonce),
                ByteString.of(TestPeers.client().certificate().getEncoded()),
                120_000.0,
                UInteger.MIN);
    }

    private static EventFilter filter(OpcUaClient client, FilterOperator operator, String field) {
        SimpleAttributeOperand select = new SimpleAttributeOperand(
                NodeIds.AuditEventType,
                new QualifiedName[] {new QualifiedName(0, field)},
                AttributeId.Value.uid(),
                null);
        SimpleAttributeOperand plain = new SimpleAttributeOperand(
                NodeIds.BaseEventType,
                new QualifiedName[] {new QualifiedName(0, field)},
                AttributeId.Value.uid(),
                null);
        ExtensionObject literal = ExtensionObject.encode(
                client.getStaticEncodingContext(), new LiteralOperand(Variant.of(NodeIds.BaseEventType)));
        return new EventFilter(
                new SimpleAttributeOperand[] {field.equals("Message") ? plain : select},
                new ContentFilter(new ContentFilterElement[] {
                    new ContentFilterElement(
                            operator,
                            operator == FilterOperator.OfType
                                    ? new ExtensionObject[] {literal}
                                    : new ExtensionObject[] {literal, literal})
                }));
    }

    private static UInteger subscription(OpcUaClient client) throws UaException {
        return client.createSubscription(
                        1_000.0,
                        UInteger.valueOf(600),
                        UInteger.valueOf(60),
                        UInteger.valueOf(0),
                        true,
                        UByte.valueOf(0))
                .getSubscriptionId();
    }

    private static MonitoredItemCreateResult create(OpcUaClient client, EventFilter filter, long queue)
            throws UaException {
        return create(client, subscription(client), filter, queue);
    }

    private static MonitoredItemCreateResult create(
            OpcUaClient client, UInteger subscription, EventFilter filter, long queue) throws UaException {
        return client.createMonitoredItems(
                        subscription,
                        TimestampsToReturn.Both,
                        List.of(new MonitoredItemCreateRequest(
                                new ReadValueId(
                                        NodeIds.Server,
                                        AttributeId.EventNotifier.uid(),
                                        null,
                                        QualifiedName.NULL_VALUE),
                                MonitoringMode.Reporting,
                                new MonitoringParameters(
                                        UInteger.valueOf(1),
                                        0.0,
                                        ExtensionObject.encode(client.getStaticEncodingContext(), filter),
                                        UInteger.valueOf(queue),
                                        true))))
                .getResults()[0];
    }

    static X509Certificate certificate(KeyPair keys, Instant from, Instant to, String uri, boolean forSigning)
            throws Exception {
        SelfSignedCertificateGenerator generator = forSigning
                ? new SelfSignedCertificateGenerator()
                : new SelfSignedCertificateGenerator() {
                    @Override
                    protected void addKeyUsage(X509v3CertificateBuilder builder) throws CertIOException {
                        builder.addExtension(Extension.keyUsage, false, new KeyUsage(KeyUsage.cRLSign));
                    }
                };
        return generator.generateSelfSigned(
                keys,
                Date.from(from),
                Date.from(to),
                "test",
                "test",
                null,
                null,
                null,
                null,
                uri,
                new ArrayList<>(List.of("localhost")),
                new ArrayList<>(),
                "SHA256withRSA");
    }
}
