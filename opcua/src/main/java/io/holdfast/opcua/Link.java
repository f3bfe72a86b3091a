package io.holdfast.opcua;

import io.holdfast.opcua.LinkException.Side;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.milo.opcua.sdk.client.DiscoveryClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfig;
import org.eclipse.milo.opcua.sdk.client.SessionActivityListener;
import org.eclipse.milo.opcua.sdk.client.UaSession;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.UaServiceFaultException;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.util.CertificateUtil;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one server: signed and encrypted, to a certificate that a person approved of, as a user. Made when it is first
 * needed; once made, the stack makes it anew after each break. Thread-safe.
 *
 * <p>Threads, all of this link and gone with it: one for the network, a bounded pool for the stack's work, two timers: one of the
 * stack, and one of its requests, whose own, shared by the process, would call on the network after that is gone. Callbacks of the
 * stack only note what came: calling it from within one can block it for ever.
 */
final class Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** The strongest first. */
    static final List<String> POLICIES = List.of("Aes256_Sha256_RsaPss", "Aes128_Sha256_RsaOaep", "Basic256Sha256");

    /** Milo needs at least four, or a client that subscribes anew blocks itself (Milo 1179). */
    private static final int STACK_THREADS = 4;

    private static final int WORK_WAITING = 65_536;

    /** What a link is made of. */
    record Settings(
            String url,
            Path folder,
            String name,
            String user,
            String password,
            Set<String> policies,
            Duration requestTimeout,
            Duration keepAlive,
            Duration publishing,
            Duration lifetime,
            int queue) {}

    /** What our own rules found wrong with a server's certificate. */
    private record Refused(X509Certificate certificate, UaException why) {}

    private final Settings settings;
    private final Pki pki;
    private final Trust trust;
    private final ThreadPoolExecutor stack;
    private final ScheduledExecutorService timer;
    private final NioEventLoopGroup network;
    private final HashedWheelTimer deadlines;
    private final List<Runnable> onActive = new CopyOnWriteArrayList<>();
    private volatile @Nullable Refused refused;
    private volatile boolean active;
    private @Nullable OpcUaClient client;
    private volatile @Nullable Map<String, Remote.Owner> owners;
    private boolean closed;

    Link(Settings settings) throws IOException {
        this.settings = settings;
        String threads = "holdfast-opcua-client-" + settings.name();
        pki = Pki.open(
                settings.folder(), settings.name(), applicationUri(settings), Set.of("localhost"), false, any -> {});
        trust = pki.trust(any -> {}, any -> disconnect());
        stack = new ThreadPoolExecutor(
                STACK_THREADS,
                STACK_THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WORK_WAITING),
                Threads.named(threads + "-stack"),
                Link::reject);
        stack.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, Threads.named(threads + "-timer"), Link::reject);
        network = new NioEventLoopGroup(1, Threads.named(threads + "-net"));
        deadlines = new HashedWheelTimer(Threads.named(threads + "-deadlines"));
    }

    /** What the stack still wants after the end is of no use to anybody: a session that was left is not to be opened again. */
    private static void reject(Runnable work, ThreadPoolExecutor from) {
        if (!from.isShutdown()) {
            throw new RejectedExecutionException("more than " + WORK_WAITING + " pieces of the stack's work wait");
        }
    }

    private static String applicationUri(Settings settings) {
        return "urn:holdfast:client:" + settings.name();
    }

    Settings settings() {
        return settings;
    }

    Pki pki() {
        return pki;
    }

    Trust trust() {
        return trust;
    }

    /** Returns whether a session is open as far as is known. */
    boolean isActive() {
        return active;
    }

    /** Adds what is told when a session is open again. Called on the stack's threads: must return at once. */
    void onActive(Runnable listener) {
        onActive.add(listener);
    }

    void forget(Runnable listener) {
        onActive.remove(listener);
    }

    /** Returns the client, connected for the first time where it has not been; blocks as long as that takes. */
    synchronized OpcUaClient client() throws LinkException {
        if (closed) {
            throw new IllegalStateException("the client of " + settings.url() + " is closed");
        }
        OpcUaClient known = client;
        if (known != null) {
            return known;
        }
        refused = null;
        EndpointDescription endpoint = chosen(endpoints());
        check(endpoint);
        OpcUaClient fresh = new OpcUaClient(
                config(endpoint), new OpcTcpClientTransport(transport(OpcTcpClientTransportConfig.newBuilder())));
        fresh.addSessionActivityListener(new SessionActivityListener() {
            @Override
            public void onSessionActive(UaSession session) {
                active = true;
                // It may be another start of the server, with other numbers.
                owners = null;
                onActive.forEach(Runnable::run);
            }

            @Override
            public void onSessionInactive(UaSession session) {
                active = false;
            }
        });
        try {
            fresh.connectAsync().get(4 * settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            know(fresh);
        } catch (InterruptedException e) {
            leave(fresh);
            Thread.currentThread().interrupt();
            throw fault(e);
        } catch (ExecutionException | TimeoutException | UaException e) {
            // One that failed would go on trying for ever.
            leave(fresh);
            throw fault(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
        }
        client = fresh;
        return fresh;
    }

    /** Returns what the server has by name, as it was found in this session. */
    Map<String, Remote.Owner> owners(OpcUaClient of) throws UaException {
        Map<String, Remote.Owner> known = owners;
        if (known == null) {
            know(of);
            known = Remote.owners(of);
            owners = known;
        }
        return known;
    }

    /** Learns the server's namespaces, and with which numbers its structures come. */
    static void know(OpcUaClient client) throws UaException {
        client.readNamespaceTable();
        StructCodec.registerAll(client.getNamespaceTable(), client.getStaticDataTypeManager());
    }

    /** Ends the connection; the next use makes another. */
    synchronized void disconnect() {
        OpcUaClient known = client;
        client = null;
        active = false;
        if (known != null) {
            leave(known);
        }
    }

    private void leave(OpcUaClient known) {
        try {
            known.disconnectAsync().get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{} was left without a farewell", settings.url(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private OpcTcpClientTransportConfig transport(OpcTcpClientTransportConfigBuilder builder) {
        return builder.setExecutor(stack)
                .setScheduledExecutor(timer)
                .setEventLoop(network)
                .setWheelTimer(deadlines)
                .setConnectTimeout(millis(settings.requestTimeout()))
                .setAcknowledgeTimeout(millis(settings.requestTimeout()))
                .build();
    }

    private static UInteger millis(Duration duration) {
        return UInteger.valueOf(duration.toMillis());
    }

    private OpcUaClientConfig config(EndpointDescription endpoint) {
        return OpcUaClientConfig.builder()
                .setEndpoint(endpoint)
                .setApplicationName(LocalizedText.english(settings.name()))
                .setApplicationUri(applicationUri(settings))
                .setProductUri("urn:io.holdfast:opcua")
                .setKeyPair(pki.keys())
                .setCertificate(pki.certificate())
                .setCertificateChain(pki.chain())
                .setCertificateValidator(this::validate)
                .setIdentityProvider(new UsernameProvider(settings.user(), settings.password()))
                .setRequestTimeout(millis(settings.requestTimeout()))
                .setKeepAliveInterval(millis(settings.keepAlive()))
                .setKeepAliveTimeout(millis(settings.keepAlive()))
                .setKeepAliveFailuresAllowed(UInteger.valueOf(1))
                .build();
    }

    private List<EndpointDescription> endpoints() throws LinkException {
        LinkException first = null;
        // A server may offer its discovery on a path of its own, so that nothing else of it is reached without
        // encryption.
        for (String url : List.of(settings.url(), settings.url() + "/discovery")) {
            try {
                return DiscoveryClient.getEndpoints(url, this::transport)
                        .get(2 * settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw fault(e);
            } catch (ExecutionException | TimeoutException e) {
                LinkException fault = fault(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
                if (fault.side() == Side.NETWORK) {
                    throw fault;
                }
                first = first == null ? fault : first;
            }
        }
        throw Objects.requireNonNull(first);
    }

    /** Looks at the server before it is told anything: who it is, and not only whether it has the key. */
    private void check(EndpointDescription endpoint) throws LinkException {
        try {
            List<X509Certificate> chain = CertificateUtil.decodeCertificates(
                    Objects.requireNonNullElse(endpoint.getServerCertificate(), ByteString.NULL_VALUE)
                            .bytesOrEmpty());
            if (chain.isEmpty()) {
                throw new UaException(StatusCodes.Bad_CertificateInvalid, "no certificate");
            }
            validate(
                    chain,
                    endpoint.getServer() == null ? null : endpoint.getServer().getApplicationUri(),
                    new String[] {EndpointUtil.getHost(settings.url())});
        } catch (UaException e) {
            throw fault(e);
        }
    }

    private void validate(List<X509Certificate> chain, @Nullable String uri, String @Nullable [] names)
            throws UaException {
        try {
            pki.validator().validateCertificateChain(chain, uri, names);
        } catch (UaException e) {
            refused = new Refused(chain.get(0), e);
            throw e;
        }
    }

    private EndpointDescription chosen(List<EndpointDescription> offered) throws LinkException {
        List<String> seen = new ArrayList<>();
        for (String policy : POLICIES) {
            for (EndpointDescription endpoint : offered) {
                if (settings.policies().contains(policy)
                        && endpoint.getSecurityMode() == MessageSecurityMode.SignAndEncrypt
                        && SecurityPolicy.valueOf(policy).getUri().equals(endpoint.getSecurityPolicyUri())) {
                    // Servers name themselves as they see themselves: behind a gateway that leads nowhere.
                    return EndpointUtil.updateUrl(
                            endpoint, EndpointUtil.getHost(settings.url()), EndpointUtil.getPort(settings.url()));
                }
            }
        }
        for (EndpointDescription endpoint : offered) {
            String uri = String.valueOf(endpoint.getSecurityPolicyUri());
            seen.add(uri.substring(uri.indexOf('#') + 1) + "/" + endpoint.getSecurityMode());
        }
        throw new LinkException(
                settings.url(),
                Side.ENDPOINT,
                "the server offers " + seen + " and none of " + settings.policies() + " signed and encrypted",
                "endpoint",
                "turn one of these policies on in the server, with mode SignAndEncrypt",
                new UaException(StatusCodes.Bad_SecurityPolicyRejected));
    }

    /** Says in words what stood in the way. */
    LinkException fault(Throwable why) {
        Refused ours = refused;
        if (ours != null) {
            return serverCertificate(ours);
        }
        for (Throwable each = why; each != null; each = each.getCause()) {
            if (each instanceof UnknownHostException || each instanceof UnresolvedAddressException) {
                return new LinkException(
                        settings.url(),
                        Side.NETWORK,
                        "no machine has that name",
                        "name service",
                        "correct the name, or use the machine's address",
                        why);
            }
            if (each instanceof ConnectException || each instanceof TimeoutException) {
                return new LinkException(
                        settings.url(),
                        Side.NETWORK,
                        "nothing answers",
                        each instanceof TimeoutException ? "no answer in time" : "connection refused",
                        "see that the server runs, and that address, port and firewall let this machine through",
                        why);
            }
        }
        long code = UaException.extractStatusCode(why).map(StatusCode::value).orElse(StatusCodes.Bad_UnexpectedError);
        String name = Statuses.nameOf(code);
        if (code == StatusCodes.Bad_UserAccessDenied
                || code == StatusCodes.Bad_IdentityTokenRejected
                || code == StatusCodes.Bad_IdentityTokenInvalid) {
            return new LinkException(
                    settings.url(),
                    Side.USER,
                    "the server does not let the user \"" + settings.user() + "\" in",
                    name,
                    "correct the user or the password here or in the server; after several wrong ones it may want to be"
                            + " left alone for a while",
                    why);
        }
        if (code == StatusCodes.Bad_SecurityChecksFailed || name.startsWith("Bad_Certificate")) {
            PeerCertificate own = PeerCertificate.of(pki.certificate());
            return new LinkException(
                    settings.url(),
                    Side.CLIENT_CERTIFICATE,
                    "the server does not trust this client's certificate " + own.subject() + ", SHA-256 "
                            + own.fingerprint(),
                    name + ", " + ruleOf(code),
                    "approve of it in the server; the certificate is in "
                            + settings.folder().resolve("own.der").toAbsolutePath(),
                    why);
        }
        if (code == StatusCodes.Bad_Timeout
                || code == StatusCodes.Bad_ConnectionClosed
                || code == StatusCodes.Bad_ConnectionRejected) {
            return new LinkException(
                    settings.url(),
                    Side.NETWORK,
                    "nothing answers",
                    name,
                    "see that the server runs, and that address, port and firewall let this machine through",
                    why);
        }
        return new LinkException(
                settings.url(),
                Side.SERVER,
                "the server answered otherwise: " + why.getMessage(),
                name + (why instanceof UaServiceFaultException ? ", a service fault" : ""),
                "look into the server's log",
                why);
    }

    private LinkException serverCertificate(Refused ours) {
        PeerCertificate peer = PeerCertificate.of(ours.certificate());
        long code = ours.why().getStatusCode().value();
        String rule = ruleOf(code);
        boolean unknown = code == StatusCodes.Bad_CertificateUntrusted || code == StatusCodes.Bad_SecurityChecksFailed;
        return new LinkException(
                settings.url(),
                Side.SERVER_CERTIFICATE,
                "the server's certificate " + peer.subject() + ", SHA-256 " + peer.fingerprint() + ", valid from "
                        + peer.validFrom() + " to " + peer.validTo() + ", is not accepted",
                Statuses.nameOf(code) + ", " + rule,
                unknown
                        ? "compare the fingerprint with the one that the server shows, and then approve of it by"
                                + " trust().approve(fingerprint), or move its file from "
                                + settings.folder()
                                        .resolve("pki/rejected/certs")
                                        .toAbsolutePath() + " to "
                                + settings.folder().resolve("pki/trusted/certs").toAbsolutePath()
                        : "give the server another certificate: no approval helps where " + rule,
                ours.why());
    }

    private static String ruleOf(long code) {
        String name = Statuses.nameOf(code).toLowerCase(Locale.ROOT);
        if (name.contains("timeinvalid")) {
            return "it is expired, or not valid yet";
        }
        if (name.contains("uriinvalid")) {
            return "it is of another application than it is used for";
        }
        if (name.contains("usenotallowed")) {
            return "its key is not for this use";
        }
        if (name.contains("revoked")) {
            return "it was revoked";
        }
        if (name.contains("chainincomplete")) {
            return "the certificate of its issuer is not known";
        }
        return "it is not in the trust list";
    }

    @Override
    public void close() {
        disconnect();
        synchronized (this) {
            closed = true;
        }
        // The network first: with it whatever still waits for an answer is told that none will come.
        network.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        deadlines.stop();
        timer.shutdownNow();
        Threads.stop(stack);
        try {
            pki.close();
        } catch (IOException e) {
            LOG.warn("the trust list is still watched", e);
        }
    }
}
