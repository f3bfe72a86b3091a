package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OBSERVER;
import static io.holdfast.opcua.TestPeers.OPERATOR;
import static io.holdfast.opcua.TestPeers.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.sdk.server.subscriptions.Subscription;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElementResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterResult;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilterResult;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against our own server, over TCP, encrypted. */
class VisionClientTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static VisionServer server;
    private static Destination line;
    private static int sequence;

    @BeforeAll
    static void open() throws Exception {
        server = TestPeers.server(folder.resolve("server"))
                .system(job -> 0)
                .jobOrders(new JobOrders() {}, new EquipmentId("AOI-1"))
                .open();
        line = server.destination(new DestinationId("opcua"), StoredResults.none());
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static VisionClient.Builder client(VisionServer to, Path own, String user) throws IOException {
        return TestPeers.visionClient(to.url(), own, user);
    }

    private static VisionClient approved(VisionServer to, Path own, String user) throws IOException {
        return TestPeers.approved(to, own, user);
    }

    static Delivery delivery(int number) {
        InspectionResult result = InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("AOI-1"),
                        new UnitId("SN-" + number),
                        Verdict.PASS,
                        Instant.now())
                .build();
        return new Delivery(number, new DestinationId("opcua"), Lane.RESULT, "k", "R-" + number, result, 0);
    }

    private static List<String> deliver(int count) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Delivery delivery = delivery(++sequence);
            line.deliver(List.of(delivery));
            ids.add("R-" + sequence);
        }
        return ids;
    }

    @Test
    void systemsAreFoundByTypeAndDrivenByTypedCalls() throws Exception {
        try (VisionClient client = approved(server, folder.resolve("driver"), OPERATOR)) {
            assertThat(client.systems()).containsExactly("AOI-1");
            RemoteVision vision = client.vision("AOI-1");
            assertThat(vision.selectModeAutomatic()).isZero();
            assertThat(vision.state()).isEqualTo("Operational/Ready");
            RemoteVision.Started started = vision.start(true, "SN-1", null, "P-1");
            assertThat(started.error()).isZero();
            assertThat(started.job()).startsWith("AOI-1-");
            assertThat(vision.state()).isEqualTo("Operational/ContinuousExecution");
            assertThat(vision.abort(1, "test")).isZero();
            RefusedException refused =
                    catchThrowableOfType(RefusedException.class, () -> vision.stop(1, "nothing runs"));
            assertThat(refused.code()).isEqualTo(StatusCodes.Bad_InvalidState);
            assertThatThrownBy(() -> client.vision("AOI-9").state())
                    .hasMessageContaining("no vision system \"AOI-9\"; it has [AOI-1]");
        }
    }

    @Test
    void ordersArePushedOnceAndTheirReportsComeBackBothWays() throws Exception {
        try (VisionClient client = approved(server, folder.resolve("orders"), OPERATOR)) {
            RemoteJobs jobs = client.jobs("AOI-1");
            List<JobReport> heard = new CopyOnWriteArrayList<>();
            try (ResultFeed feed = jobs.listen(heard::add)) {
                JobOrder order = JobOrder.of(WorkContext.of(new WorkOrderId("PO-1"), new OperationId("0010"))
                        .jobOrder(new JobOrderId("J-1"))
                        .build());
                await().atMost(SOON).until(() -> feed.status().connected());
                assertThat(jobs.push(order)).isEqualTo(JobAnswer.DONE);
                // After a doubt it is pushed again, and is there already.
                assertThat(jobs.push(order)).isEqualTo(JobAnswer.DONE);
                assertThat(jobs.list()).containsEntry("J-1", JobOrderState.RUNNING);
                assertThat(jobs.pause("J-1")).isEqualTo(JobAnswer.DONE);
                assertThat(jobs.start("J-1")).isEqualTo(JobAnswer.INVALID_STATE);
                assertThat(jobs.stop("nobody")).isEqualTo(JobAnswer.UNKNOWN_ORDER);
                assertThat(jobs.stop("J-1")).isEqualTo(JobAnswer.DONE);
                assertThat(jobs.report("J-1").orElseThrow().state()).isEqualTo(JobOrderState.ENDED);
                assertThat(jobs.report("nobody")).isEmpty();
                await().atMost(SOON)
                        .until(() -> heard.stream()
                                .anyMatch(report ->
                                        report.order().equals("J-1") && report.state() == JobOrderState.ENDED));
            }
        }
    }

    @Test
    void everyResultReachesTheSinkOnceAndNoneAgainAfterARestartOfTheClient() throws Exception {
        CollectingSink sink = new CollectingSink();
        List<String> sent = new ArrayList<>(deliver(20));
        Path own = folder.resolve("results");
        try (VisionClient client = approved(server, own, OPERATOR);
                ResultFeed feed = client.results("AOI-1", sink)) {
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            sent.addAll(deliver(30));
            // The same again, as after a restart of the server.
            server.space().news().add((InspectionResult) delivery(sequence).content());
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            await().atMost(SOON).until(() -> feed.status().repeated() > 0);
            assertThat(feed.status().fault()).isNull();
        }
        sent.addAll(deliver(10));
        try (VisionClient client = client(server, own, OPERATOR).open();
                ResultFeed feed = client.results("AOI-1", sink)) {
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            sent.addAll(deliver(5));
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            assertThat(feed.status().connected()).isTrue();
        }
        assertThat(sink.ids()).doesNotHaveDuplicates().containsAll(sent);
    }

    @Test
    void aReaderThatDoesNotAcknowledgeGoesThroughTheWholeListAndLeavesIt() throws Exception {
        CollectingSink sink = new CollectingSink();
        List<String> sent = deliver(250);
        try (VisionClient client = approved(server, folder.resolve("reader"), OBSERVER);
                ResultFeed feed = client.results("AOI-1", sink, false)) {
            await().atMost(SOON).until(() -> sink.ids().containsAll(sent));
            assertThat(feed.status().fault()).isNull();
        }
        assertThat(sink.ids()).doesNotHaveDuplicates();
        assertThat(sink.taken().get(sink.taken().size() - 1).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void whatTheSinkDoesNotTakeIsHandedOverAgainAndNothingElse() throws Exception {
        List<String> ids = new CopyOnWriteArrayList<>();
        ResultSink moody = result -> {
            ids.add(result.id().value());
            boolean first = ids.stream().filter(result.id().value()::equals).count() == 1;
            return first && result.id().value().endsWith("3")
                    ? CompletableFuture.failedFuture(new IllegalStateException("queue full"))
                    : CompletableFuture.completedFuture(null);
        };
        try (VisionClient client = approved(server, folder.resolve("moody"), OPERATOR);
                ResultFeed feed = client.results("AOI-1", moody, false)) {
            await().atMost(SOON).until(() -> feed.status().connected());
            List<String> sent = deliver(10);
            await().atMost(SOON)
                    .until(() -> ids.containsAll(sent) && feed.status().refused() == 0);
            for (String id : sent) {
                long times = ids.stream().filter(id::equals).count();
                assertThat(times).as(id).isEqualTo(id.endsWith("3") ? 2 : 1);
            }
        }
    }

    @Test
    void anUnknownServerIsRefusedUntilAPersonApprovesAndEachSideSaysWhatToDo() throws Exception {
        try (VisionClient client = VisionClient.of(server.url(), folder.resolve("stranger"))
                .name("stranger")
                .user(OPERATOR, PASSWORD)
                .open()) {
            LinkException theirs = catchThrowableOfType(LinkException.class, client::connect);
            assertThat(theirs.side()).isEqualTo(LinkException.Side.SERVER_CERTIFICATE);
            String fingerprint = PeerCertificate.fingerprint(server.secure().certificate());
            assertThat(theirs)
                    .hasMessageContaining(fingerprint)
                    .hasMessageContaining("not in the trust list")
                    .hasMessageContaining("trust().approve");
            assertThat(client.trust().refused())
                    .extracting(PeerCertificate::fingerprint)
                    .contains(fingerprint);
            assertThat(client.trust().approve(fingerprint)).isTrue();

            LinkException ours = catchThrowableOfType(LinkException.class, client::connect);
            assertThat(ours.side()).isEqualTo(LinkException.Side.CLIENT_CERTIFICATE);
            assertThat(ours).hasMessageContaining("own.der").hasMessageContaining("Bad_");
            TestPeers.approve(client, server.secure());
            client.connect();
            assertThat(client.systems()).contains("AOI-1");

            // Trust that is withdrawn ends the connection.
            client.trust().withdraw(fingerprint);
            assertThat(catchThrowableOfType(LinkException.class, client::systems)
                            .side())
                    .isEqualTo(LinkException.Side.SERVER_CERTIFICATE);
        }
    }

    @Test
    void aWrongPasswordAnEmptyPortAndAWeakServerAreToldApart() throws Exception {
        Path own = folder.resolve("faults");
        approved(server, own, OPERATOR).close();
        try (VisionClient client =
                client(server, own, OPERATOR).user(OPERATOR, "wrong password").open()) {
            LinkException fault = catchThrowableOfType(LinkException.class, client::connect);
            assertThat(fault.side()).isEqualTo(LinkException.Side.USER);
            assertThat(fault).hasMessageContaining("operator").hasMessageNotContaining("wrong password");
            // A client that failed is gone: it neither goes on trying nor leaves sessions behind.
            await().atMost(SOON)
                    .until(() -> server.secure().server().getSessionManager().getAllSessions().stream()
                            .noneMatch(session -> session.getIdentity() == null));
        }
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (VisionClient client = VisionClient.of("opc.tcp://127.0.0.1:" + free, own)
                .user(OPERATOR, PASSWORD)
                .open()) {
            assertThat(catchThrowableOfType(LinkException.class, client::connect)
                            .side())
                    .isEqualTo(LinkException.Side.NETWORK);
        }
        try (VisionServer narrow = TestPeers.server(folder.resolve("narrow"))
                        .policies(Set.of("Basic256Sha256"))
                        .open();
                VisionClient client = client(narrow, own, OPERATOR)
                        .policies(Set.of("Aes256_Sha256_RsaPss"))
                        .open()) {
            LinkException fault = catchThrowableOfType(LinkException.class, client::connect);
            assertThat(fault.side()).isEqualTo(LinkException.Side.ENDPOINT);
            assertThat(fault).hasMessageContaining("Basic256Sha256/SignAndEncrypt");
        }
    }

    // The stack's client goes on by itself after a connection that failed, for ever, and leaves sessions behind (Milo
    // 1580).
    @Test
    void aConnectionThatFailedIsNotTriedAgainBehindTheCallersBack() throws Exception {
        int port = URI.create(server.url()).getPort();
        Path own = folder.resolve("given-up");
        approved(server, own, OPERATOR).close();
        try (TcpProxy ours = new TcpProxy(port);
                TcpProxy theirs = new TcpProxy(port);
                VisionClient client =
                        TestPeers.visionClient(address(ours), own, "nobody").open()) {
            // For the control: what the stack does on its own.
            OpcUaClient stack = OpcUaClient.create(
                    address(theirs),
                    endpoints -> endpoints.stream()
                            .filter(each -> each.getSecurityPolicyUri().endsWith("#Basic256Sha256"))
                            .findFirst()
                            .map(each -> EndpointUtil.updateUrl(each, "127.0.0.1", theirs.port())),
                    transport -> {},
                    config -> config.setApplicationUri(TestPeers.CLIENT_URI)
                            .setKeyPair(TestPeers.client().keys())
                            .setCertificate(TestPeers.client().certificate())
                            .setCertificateChain(
                                    new X509Certificate[] {TestPeers.client().certificate()})
                            .setIdentityProvider(new UsernameProvider("somebody", PASSWORD)));
            theirs.cut();
            assertThatThrownBy(stack::connect).isInstanceOf(UaException.class);
            assertThat(catchThrowableOfType(LinkException.class, client::connect)
                            .side())
                    .isEqualTo(LinkException.Side.USER);
            int tried = ours.connections();
            int known = theirs.connections();
            await().atMost(SOON).until(() -> theirs.connections() >= known + 2);
            assertThat(ours.connections()).isEqualTo(tried);
            stack.disconnectAsync();
            // Asked for, it is tried again.
            assertThatThrownBy(client::connect).isInstanceOf(LinkException.class);
            assertThat(ours.connections()).isGreaterThan(tried);
        }
    }

    private static String address(TcpProxy cable) {
        return "opc.tcp://127.0.0.1:" + cable.port() + "/holdfast";
    }

    // The list of endpoints may say anything: what a server is called with must be valid, too.
    @Test
    void aServersCertificateThatIsTrustedButBadIsRefused() throws Exception {
        try (VisionClient client =
                client(server, folder.resolve("strict"), OPERATOR).open()) {
            Instant now = Instant.now();
            KeyPair keys = TestPeers.client().keys();
            String uri = "urn:server";
            Pki pki = client.link().pki();
            X509Certificate good = VisionServerSecurityTest.certificate(
                    keys, now.minusSeconds(100_000), now.plusSeconds(100_000), uri, true);
            X509Certificate expired = VisionServerSecurityTest.certificate(
                    keys, now.minusSeconds(200_000), now.minusSeconds(100_000), uri, true);
            X509Certificate early = VisionServerSecurityTest.certificate(
                    keys, now.plusSeconds(100_000), now.plusSeconds(200_000), uri, true);
            for (X509Certificate certificate : List.of(good, expired, early)) {
                pki.trust(certificate);
            }
            pki.validator().validateCertificateChain(List.of(good), uri, null);
            for (X509Certificate bad : List.of(expired, early)) {
                assertThatThrownBy(() -> pki.validator().validateCertificateChain(List.of(bad), uri, null))
                        .isInstanceOf(UaException.class);
            }
            assertThatThrownBy(() -> pki.validator().validateCertificateChain(List.of(good), "urn:other", null))
                    .isInstanceOf(UaException.class);
        }
    }

    @Test
    void aSubscriptionLivesTenMinutesWithoutItsClientAndItsQueueIsLong() throws Exception {
        try (VisionServer own = TestPeers.server(folder.resolve("patient")).open();
                VisionClient client = approved(own, folder.resolve("patient-client"), OPERATOR);
                ResultFeed feed = client.results("AOI-1", new CollectingSink())) {
            await().atMost(SOON).until(() -> ((EventFeed) feed).subscriptions() == 1);
            Subscription subscription =
                    own.secure().server().getSubscriptions().values().iterator().next();
            assertThat(subscription.getPublishingInterval() * subscription.getLifetimeCount())
                    .isGreaterThanOrEqualTo(VisionClient.DEFAULT_LIFETIME.toMillis());
            assertThat(subscription
                            .getMonitoredItems()
                            .values()
                            .iterator()
                            .next()
                            .getQueueSize())
                    .isEqualTo(10_000);
        }
    }

    @Test
    void aFilterThatWouldNeverMatchIsSeenThoughTheItemIsGood() {
        StatusCode bad = new StatusCode(StatusCodes.Bad_FilterOperatorUnsupported);
        ContentFilterElementResult[] none = {};
        assertThat(Feed.isGood(new EventFilterResult(
                        new StatusCode[] {StatusCode.GOOD}, null, new ContentFilterResult(none, null))))
                .isTrue();
        assertThat(Feed.isGood(new EventFilterResult(
                        new StatusCode[] {StatusCode.GOOD, bad}, null, new ContentFilterResult(none, null))))
                .isFalse();
        assertThat(Feed.isGood(new EventFilterResult(
                        null,
                        null,
                        new ContentFilterResult(
                                new ContentFilterElementResult[] {new ContentFilterElementResult(bad, null, null)},
                                null))))
                .isFalse();
    }

    @Test
    void aBurstOfLargeResultsFitsIntoMessages() throws Exception {
        CollectingSink sink = new CollectingSink();
        try (VisionServer own = TestPeers.server(folder.resolve("large")).open();
                VisionClient client = approved(own, folder.resolve("large-client"), OPERATOR);
                ResultFeed feed = client.results("AOI-1", sink)) {
            Destination to = own.destination(new DestinationId("opcua"), StoredResults.none());
            await().atMost(SOON).until(() -> ((EventFeed) feed).subscriptions() == 1);
            List<Delivery> burst = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("large-" + i),
                        new EquipmentId("AOI-1"),
                        new UnitId("SN-" + i),
                        Verdict.FAIL,
                        Instant.now());
                for (int defect = 0; defect < 150; defect++) {
                    result.defect(Defect.of(
                            new Morphology("a morphology with a long name"), new Place.Zone(null, "zone-" + defect)));
                }
                burst.add(
                        new Delivery(i, new DestinationId("opcua"), Lane.RESULT, "k", "large-" + i, result.build(), 0));
            }
            to.deliver(burst);
            await().atMost(SOON).until(() -> sink.taken().size() == 300);
            assertThat(sink.taken().get(299).defects()).hasSize(150);
            assertThat(feed.status().fault()).isNull();
        }
    }

    @Test
    void weakSettingsAreRefusedByName() {
        assertThatThrownBy(() -> VisionClient.of("http://x", folder)).hasMessageContaining("opc.tcp://");
        assertThatThrownBy(() -> VisionClient.of("opc.tcp://x", folder).open()).hasMessageContaining("user");
        assertThatThrownBy(() -> VisionClient.of("opc.tcp://x", folder).policies(Set.of("Basic256")))
                .hasMessageContaining("policies");
        assertThatThrownBy(() -> VisionClient.of("opc.tcp://x", folder).lifetime(Duration.ZERO))
                .hasMessageContaining("lifetime");
    }

    @Test
    void aUserThatMayNotAcknowledgeIsToldSo() throws Exception {
        CollectingSink sink = new CollectingSink();
        try (VisionClient client = approved(server, folder.resolve("powerless"), OBSERVER);
                ResultFeed feed = client.results("AOI-1", sink)) {
            deliver(1);
            await().atMost(SOON)
                    .until(() -> feed.status().fault() != null
                            && feed.status().fault().contains("may not acknowledge"));
        }
        assertThat(Files.readString(folder.resolve("powerless/feeds/AOI-1.done.txt")))
                .contains("R-");
    }
}
