package io.holdfast.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfigLimits;
import org.eclipse.milo.opcua.stack.core.channel.EncodingLimits;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.BuildInfo;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;
import org.slf4j.LoggerFactory;

/**
 * A server that only encrypted sessions of known clients and known users get into. Without the security mode None it offers
 * discovery only, on a path of its own.
 *
 * <p>Threads, all of this server and gone with it: two for the network, a bounded pool for the stack's work, a bounded pool for
 * methods, two for log-ons, one timer, one for the auditor.
 */
final class SecureServer implements AutoCloseable {
    /** As policies are named on the wire, without the address in front. What is older than these is broken. */
    static final Set<String> POLICIES = Set.of("Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss");

    /** Milo needs at least four, or a client that subscribes anew blocks itself (Milo 1179). */
    private static final int STACK_THREADS = 8;

    static final int CALL_THREADS = 8;
    private static final int LOG_ON_THREADS = 2;
    private static final int CALLS_WAITING = 256;
    private static final int WORK_WAITING = 65_536;
    private static final int MAX_CHUNK_BYTES = 65_535;
    private static final int MAX_DEPTH = 32;
    private static final int HELLO_MILLIS = 5_000;

    /** What the server is made of. */
    record Settings(
            Path folder,
            String name,
            String host,
            String bindAddress,
            int port,
            Set<String> policies,
            UserDirectory users,
            ServerLimits limits,
            SecurityListener listener,
            InstantSource clock) {
        String applicationUri() {
            return "urn:" + host + ":holdfast:" + name;
        }
    }

    private final Pki pki;
    private final Auditor auditor;
    private final ThreadPoolExecutor stack;
    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor logOns;
    private final ScheduledExecutorService timer;
    private final NioEventLoopGroup network = new NioEventLoopGroup(2, Threads.named("holdfast-opcua-net"));
    private final GuardedServer server;
    private final Trust trust;
    private final List<TypeSpace> types;
    private final String url;
    private boolean started;

    SecureServer(Settings settings) throws IOException {
        this(settings, every -> true);
    }

    /** Makes one that knows some of the companion specifications only, by the prefixes of their namespaces. */
    SecureServer(Settings settings, Predicate<String> specifications) throws IOException {
        String threads = "holdfast-opcua-" + settings.name();
        auditor = new Auditor(settings.clock(), settings.listener(), threads);
        Set<String> hosts = new LinkedHashSet<>();
        hosts.add(settings.host());
        InetAddress address = InetAddress.getByName(settings.host());
        if (address.isLoopbackAddress()) {
            hosts.add("localhost");
            hosts.add("127.0.0.1");
        }
        pki = Pki.open(
                settings.folder(),
                settings.name(),
                settings.applicationUri(),
                hosts,
                true,
                certificate -> auditor.tell(
                        SecurityEvent.Kind.CERTIFICATE_REFUSED,
                        certificate.getSubjectX500Principal().getName(),
                        "",
                        PeerCertificate.fingerprint(certificate)));
        stack = pool(threads + "-stack", STACK_THREADS, WORK_WAITING);
        calls = pool(threads + "-call", CALL_THREADS, CALLS_WAITING);
        logOns = pool(threads + "-logon", LOG_ON_THREADS, CALLS_WAITING);
        timer = Executors.newSingleThreadScheduledExecutor(Threads.named(threads + "-timer"));
        int port = settings.port() == 0 ? freePort() : settings.port();
        Doorkeeper doorkeeper = new Doorkeeper(settings.users(), logOns, settings.clock(), auditor);
        OpcUaServerConfig config = OpcUaServerConfig.builder()
                .setApplicationUri(settings.applicationUri())
                .setApplicationName(LocalizedText.english(settings.name()))
                .setProductUri("urn:io.holdfast:opcua")
                .setBuildInfo(new BuildInfo(
                        "urn:io.holdfast:opcua",
                        "Holdfast",
                        "Holdfast OPC UA",
                        TypeTable.get().namespace("hf").version(),
                        "",
                        new DateTime(settings.clock().instant())))
                .setEndpoints(endpoints(settings, port, pki.certificate()))
                .setCertificateManager(pki.manager())
                .setIdentityValidator(doorkeeper)
                .setLimits(limits(settings.limits()))
                .setEncodingLimits(new EncodingLimits(
                        MAX_CHUNK_BYTES,
                        2 * (settings.limits().messageBytes() / MAX_CHUNK_BYTES + 1),
                        settings.limits().messageBytes(),
                        MAX_DEPTH))
                .setExecutor(stack)
                .setScheduledExecutor(timer)
                .build();
        server = new GuardedServer(
                config,
                profile -> new OpcTcpServerTransport(OpcTcpServerTransportConfig.newBuilder()
                        .setExecutor(stack)
                        .setEventLoop(network)
                        .setHelloDeadline(uint(HELLO_MILLIS))
                        .build()),
                calls,
                settings.limits(),
                auditor);
        types = TypeSpace.load(server, specifications);
        url = "opc.tcp://" + settings.host() + ":" + port + "/holdfast";
        trust = pki.trust(
                certificate -> auditor.tell(
                        SecurityEvent.Kind.CERTIFICATE_APPROVED,
                        certificate.getSubjectX500Principal().getName(),
                        "",
                        PeerCertificate.fingerprint(certificate)),
                this::withdrawn);
    }

    /** Opens the port. What clients see must be there before. */
    void start() throws IOException {
        try {
            server.startup().get();
            started = true;
        } catch (ExecutionException e) {
            throw new IOException("cannot open " + url + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening " + url, e);
        }
    }

    GuardedServer server() {
        return server;
    }

    Auditor auditor() {
        return auditor;
    }

    Trust trust() {
        return trust;
    }

    Pki pki() {
        return pki;
    }

    X509Certificate certificate() {
        return pki.certificate();
    }

    String url() {
        return url;
    }

    private void withdrawn(X509Certificate certificate) {
        auditor.tell(
                SecurityEvent.Kind.CERTIFICATE_WITHDRAWN,
                certificate.getSubjectX500Principal().getName(),
                "",
                PeerCertificate.fingerprint(certificate));
        server.getSessionManager().getAllSessions().stream()
                .filter(session ->
                        certificate.equals(session.getSecurityConfiguration().getClientCertificate()))
                .forEach(session -> server.getSessionManager().killSession(session.getSessionId(), true));
    }

    private static ThreadPoolExecutor pool(String name, int threads, int waiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), Threads.named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Set<EndpointConfig> endpoints(Settings settings, int port, X509Certificate certificate) {
        Set<EndpointConfig> endpoints = new LinkedHashSet<>();
        EndpointConfig.Builder base = EndpointConfig.newBuilder()
                .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
                .setBindAddress(settings.bindAddress())
                .setHostname(settings.host())
                .setBindPort(port)
                .setCertificate(certificate);
        for (String name : settings.policies()) {
            SecurityPolicy policy = SecurityPolicy.valueOf(name);
            endpoints.add(base.copy()
                    .setPath("/holdfast")
                    .setSecurityPolicy(policy)
                    .setSecurityMode(MessageSecurityMode.SignAndEncrypt)
                    .addTokenPolicies(
                            new UserTokenPolicy("user-" + name, UserTokenType.UserName, null, null, policy.getUri()))
                    .build());
        }
        endpoints.add(base.copy()
                .setPath("/holdfast/discovery")
                .setSecurityPolicy(SecurityPolicy.None)
                .setSecurityMode(MessageSecurityMode.None)
                .build());
        return endpoints;
    }

    private static OpcUaServerConfigLimits limits(ServerLimits limits) {
        return new OpcUaServerConfigLimits() {
            @Override
            public UInteger getMaxSessions() {
                return uint(limits.sessions());
            }

            @Override
            public UInteger getMaxSubscriptions() {
                return uint(limits.subscriptions());
            }

            @Override
            public UInteger getMaxSubscriptionsPerSession() {
                return uint(limits.subscriptionsPerSession());
            }

            @Override
            public UInteger getMaxMonitoredItems() {
                return uint(limits.items());
            }

            @Override
            public UInteger getMaxMonitoredItemsPerSession() {
                return uint(limits.itemsPerSession());
            }

            @Override
            public UInteger getMaxArrayLength() {
                return uint(limits.messageBytes() / 2);
            }

            @Override
            public UInteger getMaxStringLength() {
                return uint(limits.messageBytes() / 2);
            }

            @Override
            public UInteger getMaxByteStringLength() {
                return uint(limits.messageBytes() / 2);
            }

            @Override
            public UInteger getMaxNodesPerMethodCall() {
                return uint(20);
            }
        };
    }

    @Override
    public void close() {
        for (int i = types.size() - 1; i >= 0; i--) {
            types.get(i).shutdown();
        }
        try {
            // The stack does not shut down what never started.
            if (started) {
                server.shutdown().get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        network.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        Threads.stop(calls);
        Threads.stop(logOns);
        timer.shutdownNow();
        Threads.stop(stack);
        auditor.close();
        try {
            pki.close();
        } catch (IOException e) {
            LoggerFactory.getLogger(SecureServer.class).warn("the trust list is still watched", e);
        }
    }
}
