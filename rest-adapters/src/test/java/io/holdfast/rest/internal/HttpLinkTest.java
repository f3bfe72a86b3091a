package io.holdfast.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.port.Lane;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.RequestBudget;
import io.holdfast.rest.Secret;
import java.net.ServerSocket;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpLinkTest {
    private static final Request READ = Request.get("/read");
    private static final Request WRITE = Request.write("POST", "/write", "{}".getBytes(UTF_8), "application/json");

    private final AtomicLong nanos = new AtomicLong();
    private final List<RecordedRequest> seen = new ArrayList<>();
    private final List<Exchange> recorded = new ArrayList<>();
    private MockWebServer server;
    private HttpLink link;

    @AfterEach
    void stop() {
        if (link != null) {
            link.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void serve(Function<RecordedRequest, MockResponse.Builder> answer) throws Exception {
        server = FakeServers.make(new Dispatcher() {
            @Override
            public synchronized MockResponse dispatch(RecordedRequest request) {
                seen.add(request);
                return answer.apply(request).build();
            }
        });
    }

    private void connect(UnaryOperator<Connection.Builder> settings) throws Exception {
        server.start();
        link = new HttpLink(settings.apply(Connection.to(server.url("/").uri())
                        .allowPlainHttp()
                        .callTimeout(Duration.ofSeconds(10))
                        .budget(new RequestBudget(100_000, Duration.ofSeconds(1)))
                        .recorder(recorded::add)
                        .nanoTime(nanos::get))
                .build());
    }

    private Fault fault(Request request) {
        VendorException e = catchThrowableOfType(VendorException.class, () -> link.send(request, Lane.HOLD));
        return e.fault();
    }

    private static MockResponse.Builder ok(String body) {
        return new MockResponse.Builder().body(body);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsSentOnceAndUnknown() throws Exception {
        for (SocketEffect effect : List.of(new SocketEffect.CloseSocket(), SocketEffect.Stall.INSTANCE)) {
            serve(request -> new MockResponse.Builder().onResponseStart(effect));
            connect(c -> c.callTimeout(Duration.ofMillis(500)));
            assertThat(fault(WRITE).kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
            assertThat(seen).hasSize(1);
            seen.clear();
            server.close();
            link.close();
        }
    }

    @Test
    void aWriteThatDiesOnAStaleConnectionIsNotRepeatedByTheClient() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        serve(request -> answers.getAndIncrement() == 0
                ? ok("{}").onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
                : new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()));
        connect(c -> c);
        link.send(READ, Lane.HOLD);
        assertThat(fault(WRITE).kind()).isIn(Kind.UNKNOWN_OUTCOME, Kind.UNAVAILABLE);
        assertThat(seen.stream().filter(request -> request.getMethod().equals("POST")))
                .hasSizeLessThanOrEqualTo(1);
    }

    // OkHttp itself repeats after a 503 that says "Retry-After: 0"; a body that may be sent once only stops it.
    @Test
    void aWriteIsNotRepeatedAfter503WithRetryAfterZero() throws Exception {
        serve(request -> new MockResponse.Builder().code(503).setHeader("Retry-After", "0"));
        connect(c -> c);
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.THROTTLED);
            assertThat(fault.after()).isZero();
        });
        assertThat(seen).hasSize(1);
    }

    @Test
    void aReadIsTriedAFewTimes() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        serve(request -> answers.incrementAndGet() < 3
                ? new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket())
                : ok("fine"));
        connect(c -> c);
        assertThat(link.send(READ, Lane.HOLD).text()).isEqualTo("fine");
        assertThat(seen).hasSize(3);
    }

    @Test
    void aReadThatNeverGetsAnAnswerIsUnavailable() throws Exception {
        serve(request -> new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()));
        connect(c -> c);
        assertThat(fault(READ).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(seen).hasSize(3);
    }

    @Test
    void nothingWasSentWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        link = new HttpLink(Connection.to(URI.create("http://127.0.0.1:" + port))
                .allowPlainHttp()
                .build());
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(fault.text()).startsWith("nothing was sent");
        });
    }

    @Test
    void anAnswerByteByByteEndsWithTheWholeCallsTimeOut() throws Exception {
        serve(request -> ok("x".repeat(100)).throttleBody(1, 200, TimeUnit.MILLISECONDS));
        connect(c -> c.callTimeout(Duration.ofSeconds(1)));
        assertThat(fault(WRITE).kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
    }

    @Test
    void aTruncatedAnswerIsNoAnswer() throws Exception {
        serve(request -> ok("x".repeat(100_000)).onResponseBody(new SocketEffect.CloseSocket()));
        connect(c -> c);
        assertThat(fault(WRITE).kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
    }

    @Test
    void anAnswerWithoutEndIsNotReadIntoMemory() throws Exception {
        serve(request -> ok("x".repeat(100_000)));
        connect(c -> c.largestAnswer(10_000));
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
            assertThat(fault.text()).contains("larger than 10000 bytes");
        });
    }

    @Test
    void aRedirectIsNotFollowedWithOurCredentials() throws Exception {
        serve(request -> new MockResponse.Builder().code(302).setHeader("Location", "https://elsewhere.example/login"));
        connect(c -> c.credentials(new Credentials.Bearer(Secret.of(() -> "token-4711"))));
        assertThat(link.send(READ, Lane.HOLD).status()).isEqualTo(302);
        assertThat(seen).hasSize(1);
    }

    @Test
    void after429NothingIsSentUntilTheTimeIsOver() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        serve(request -> answers.getAndIncrement() == 0
                ? new MockResponse.Builder().code(429).setHeader("Retry-After", "30")
                : ok("fine"));
        connect(c -> c);
        assertThat(fault(WRITE).after()).isEqualTo(Duration.ofSeconds(30));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(29));
        for (int i = 0; i < 100; i++) {
            assertThat(fault(READ)).satisfies(fault -> {
                assertThat(fault.kind()).isEqualTo(Kind.THROTTLED);
                assertThat(fault.after()).isEqualTo(Duration.ofSeconds(1));
            });
        }
        assertThat(seen).hasSize(1);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(link.send(READ, Lane.HOLD).text()).isEqualTo("fine");
    }

    @Test
    void readsRetryAfterAsSecondsOrAsADateAgainstTheServersOwnClock() {
        assertThat(HttpLink.retryAfter(new Reply(429, Map.of("retry-after", List.of("120")), new byte[0])))
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(HttpLink.retryAfter(new Reply(
                        429,
                        Map.of(
                                "retry-after", List.of("Wed, 21 Oct 2015 07:28:00 GMT"),
                                "date", List.of("Wed, 21 Oct 2015 07:27:30 GMT")),
                        new byte[0])))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(HttpLink.retryAfter(new Reply(429, Map.of("retry-after", List.of("soon")), new byte[0])))
                .isPositive();
        assertThat(HttpLink.retryAfter(new Reply(429, Map.of(), new byte[0]))).isPositive();
        assertThat(HttpLink.retryAfter(new Reply(429, Map.of("retry-after", List.of("999999999")), new byte[0])))
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aHostThatDoesNotAnswerIsLeftAloneAndTriedAgainLater() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        serve(request -> answers.incrementAndGet() <= 10
                ? new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket())
                : ok("fine"));
        connect(c -> c);
        for (int i = 0; i < 10; i++) {
            assertThat(fault(WRITE).kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        }
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(fault.text()).contains("left alone");
        });
        assertThat(seen).hasSize(10);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        assertThat(link.send(WRITE, Lane.HOLD).text()).isEqualTo("fine");
    }

    @Test
    void noSecretShowsInFaultOrRecordingWhateverTheServerEchoes() throws Exception {
        serve(request -> new MockResponse.Builder()
                .code(200)
                .setHeader("Set-Cookie", "SID=cookie-geheim")
                .body("you sent " + request.getHeaders() + " and password geheim-ÄÖÜ"));
        connect(c -> c.credentials(
                new Credentials.Basic("user", Secret.of(() -> "geheim-ÄÖÜ")),
                new Credentials.ApiKey("X-Own-Key", Secret.of(() -> "key-0815"))));
        link.send(WRITE, Lane.HOLD);
        String all = recorded.toString();
        assertThat(all).contains("you sent").contains("***");
        assertThat(all)
                .doesNotContain("geheim-ÄÖÜ", "key-0815", "cookie-geheim")
                .doesNotContain(java.util.Base64.getEncoder().encodeToString("user:geheim-ÄÖÜ".getBytes(UTF_8)));
        assertThat(seen.get(0).getHeaders().get("Authorization")).startsWith("Basic ");
        assertThat(Secret.of(() -> "geheim-ÄÖÜ").toString()).doesNotContain("geheim");
    }

    @Test
    void aVaultThatFailsIsTheAdministratorsTurn() throws Exception {
        serve(request -> ok("fine"));
        connect(c -> c.credentials(new Credentials.Bearer(Secret.of(() -> {
            throw new IllegalStateException("vault sealed, last token was token-4711");
        }))));
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.AUTHENTICATION);
            assertThat(fault.text()).contains("supplier of a secret").doesNotContain("token-4711");
        });
        assertThat(seen).isEmpty();
    }

    @Test
    void aTokenIsFetchedOnceForAllThreadsAndRenewedBeforeItEnds() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        serve(request -> {
            if (request.getTarget().equals("/token")) {
                assertThat(request.getBody().utf8()).isEqualTo("grant_type=client_credentials&scope=api%2F.default");
                return ok("{\"access_token\":\"token-" + tokens.incrementAndGet() + "\",\"expires_in\":3600}");
            }
            return ok(request.getHeaders().get("Authorization"));
        });
        connect(c -> c.credentials(new Credentials.ClientCredentials(
                server.url("/token").uri(), "client", Secret.of(() -> "client-geheim"), "api/.default")));
        CountDownLatch begin = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(threads.submit(() -> {
                begin.await();
                return link.send(READ, Lane.RESULT).text();
            }));
        }
        begin.countDown();
        for (Future<String> answer : answers) {
            assertThat(answer.get()).isEqualTo("Bearer token-1");
        }
        threads.shutdown();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(3539));
        assertThat(link.send(READ, Lane.RESULT).text()).isEqualTo("Bearer token-1");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(link.send(READ, Lane.RESULT).text()).isEqualTo("Bearer token-2");
        assertThat(recorded.toString()).doesNotContain("token-1", "token-2", "client-geheim");
    }

    @Test
    void aTokenThatEndsInTheMiddleIsRenewedAndTheWriteSentAgain() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        serve(request -> {
            if (request.getTarget().equals("/token")) {
                return ok("{\"access_token\":\"token-" + tokens.incrementAndGet() + "\",\"expires_in\":3600}");
            }
            return "Bearer token-2".equals(request.getHeaders().get("Authorization"))
                    ? ok("done")
                    : new MockResponse.Builder().code(401);
        });
        connect(c -> c.credentials(new Credentials.ClientCredentials(
                server.url("/token").uri(), "client", Secret.of(() -> "client-geheim"), "")));
        assertThat(link.send(WRITE, Lane.HOLD).text()).isEqualTo("done");
        assertThat(tokens).hasValue(2);
    }

    @Test
    void aRefusedTokenIsTheAdministratorsTurnAndNamesNoSecret() throws Exception {
        serve(request -> new MockResponse.Builder()
                .code(400)
                .body("{\"error\":\"invalid_client\",\"error_description\":\"client-geheim is wrong\"}"));
        connect(c -> c.credentials(new Credentials.ClientCredentials(
                server.url("/token").uri(), "client", Secret.of(() -> "client-geheim"), "")));
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.AUTHENTICATION);
            assertThat(fault.code()).isEqualTo("invalid_client");
            assertThat(fault.text()).contains("is wrong").doesNotContain("client-geheim");
        });
    }

    @Test
    void nothingIsSentByAThreadThatWasInterrupted() throws Exception {
        serve(request -> ok("fine"));
        connect(c -> c);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> link.send(WRITE, Lane.HOLD)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void aWaitingCallEndsWhenItsThreadIsInterrupted() throws Exception {
        Thread caller = Thread.currentThread();
        serve(request -> {
            caller.interrupt();
            return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE);
        });
        connect(c -> c.callTimeout(Duration.ofMinutes(5)));
        // Again and again: an interrupt is nobody's but the call's that it ended.
        for (int i = 1; i <= 3; i++) {
            assertThatThrownBy(() -> link.send(WRITE, Lane.HOLD)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(seen).hasSize(i);
        }
    }

    @Test
    void aThreadThatWaitsForATokenIsInterruptedToo() throws Exception {
        Thread caller = Thread.currentThread();
        serve(request -> {
            caller.interrupt();
            return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE);
        });
        connect(c -> c.callTimeout(Duration.ofMinutes(5))
                .credentials(new Credentials.ClientCredentials(
                        server.url("/token").uri(), "client", Secret.of(() -> "client-geheim"), "")));
        assertThatThrownBy(() -> link.send(WRITE, Lane.HOLD)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void closingEndsWhatIsUnderWayAndLetsNothingMoreOut() throws Exception {
        CountDownLatch arrived = new CountDownLatch(4);
        serve(request -> {
            arrived.countDown();
            return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE);
        });
        connect(c -> c.callTimeout(Duration.ofMinutes(5)));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Fault>> faults = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            faults.add(threads.submit(() -> fault(WRITE)));
        }
        arrived.await();
        link.close();
        for (Future<Fault> fault : faults) {
            assertThat(fault.get().kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        }
        threads.shutdown();
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(fault.text()).startsWith("nothing was sent");
        });
        assertThat(seen).hasSize(4);
    }

    // A path is text from a mapping or a target's answer: it must not lead to another host.
    @Test
    void noPathLeadsToAnotherHost() throws Exception {
        serve(request -> ok(request.getTarget()));
        connect(c -> c);
        assertThat(link.send(Request.get("//elsewhere.example/x?a=%27b%27&c=%2F"), Lane.HOLD)
                        .text())
                .isEqualTo("//elsewhere.example/x?a=%27b%27&c=%2F");
        assertThat(link.send(Request.get("/A_Set(Key=%27%2F%C3%84%27)?$filter=x%20eq%20%27y%27"), Lane.HOLD)
                        .text())
                .isEqualTo("/A_Set(Key=%27%2F%C3%84%27)?$filter=x%20eq%20%27y%27");
        assertThat(seen).hasSize(2);
    }

    @Test
    void aStrangersCertificateIsRefusedAndNothingSent() throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate host = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(authority)
                .build();
        serve(request -> ok("fine"));
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(host)
                .build()
                .sslSocketFactory());
        connect(c -> c);
        assertThat(fault(WRITE)).satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(fault.text()).startsWith("nothing was sent: SSLHandshakeException");
        });
        assertThat(seen).isEmpty();

        HttpLink trusting = new HttpLink(Connection.to(server.url("/").uri())
                .trust(store("ca", authority, false))
                .build());
        assertThat(trusting.send(WRITE, Lane.HOLD).text()).isEqualTo("fine");
        trusting.close();
    }

    @Test
    void aClientCertificateIsShownWhereOneIsSet() throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate host = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(authority)
                .build();
        HeldCertificate client = new HeldCertificate.Builder()
                .commonName("holdfast")
                .signedBy(authority)
                .build();
        serve(request -> ok(request.getHandshake().peerPrincipal().getName()));
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(host)
                .addTrustedCertificate(authority.certificate())
                .build()
                .sslSocketFactory());
        server.requireClientAuth();
        connect(c -> c.trust(store("ca", authority, false))
                .identity(store("me", client, true), Secret.of(() -> "schluessel")));
        assertThat(link.send(WRITE, Lane.HOLD).text()).contains("CN=holdfast");
    }

    private static KeyStore store(String name, HeldCertificate certificate, boolean withKey) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (withKey) {
                store.setKeyEntry(
                        name,
                        certificate.keyPair().getPrivate(),
                        "schluessel".toCharArray(),
                        new java.security.cert.Certificate[] {certificate.certificate()});
            } else {
                store.setCertificateEntry(name, certificate.certificate());
            }
            return store;
        } catch (java.security.GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void plainHttpMustBeAskedFor() {
        assertThatThrownBy(() -> Connection.to(URI.create("http://erp.example")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https");
        assertThatThrownBy(() -> Connection.to(URI.create("https://user:geheim@erp.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim");
    }
}
