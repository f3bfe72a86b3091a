package io.holdfast.opcua;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.identity.IdentityProvider;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowsePath;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowsePathResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePathElement;

/** The stack's own client, with the keys of a known client, and a server that knows them. */
final class TestPeers {
    static final String OBSERVER = "observer";
    static final String OPERATOR = "operator";
    static final String SUPERVISOR = "supervisor";
    static final String PASSWORD = "correct horse";
    static final String SERVER = "AOI-1";
    static final String CLIENT_URI = "urn:localhost:test-client";

    /** Keys are kept here from run to run, and for other processes: making them takes longer than most tests. */
    private static final Path KEYS = Path.of("target", "test-keys");

    private static final Pki CLIENT = keys("test-client", CLIENT_URI);

    private TestPeers() {}

    private static void copyKeys(String name, String uri, boolean server, Path to) throws IOException {
        Path from = KEYS.resolve(name);
        if (!Files.isDirectory(from)) {
            Files.createDirectories(KEYS);
            Path made = Files.createTempDirectory(KEYS, name);
            Pki.open(made, name, uri, Set.of("localhost", "127.0.0.1"), server, certificate -> {})
                    .close();
            try {
                Files.move(made, from, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                // Another process was faster; its keys are as good.
                if (!Files.isDirectory(from)) {
                    throw e;
                }
            }
        }
        Files.createDirectories(to);
        for (String file : List.of("own.p12", "own.secret")) {
            if (!Files.exists(to.resolve(file))) {
                Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    static void copyServerKeys(Path folder) throws IOException {
        copyKeys(SERVER, "urn:127.0.0.1:holdfast:" + SERVER, true, folder);
    }

    /** Starts the set-up of a client of ours, named peer. */
    static VisionClient.Builder visionClient(String url, Path folder, String user) throws IOException {
        copyKeys("peer", "urn:holdfast:client:peer", false, folder);
        return VisionClient.of(url, folder).name("peer").user(user, PASSWORD).publishingInterval(Duration.ofMillis(50));
    }

    /** Opens a client of ours that trusts the server and is trusted. */
    static VisionClient approved(VisionServer server, Path folder, String user) throws IOException {
        VisionClient client = visionClient(server.url(), folder, user).open();
        approve(client, server.secure());
        return client;
    }

    /** Returns the keys of another client. */
    static Pki keys(String name, String uri) {
        try {
            Path folder = Files.createTempDirectory("holdfast-" + name);
            copyKeys(name, uri, false, folder);
            return Pki.open(folder, name, uri, Set.of("localhost", "127.0.0.1"), false, certificate -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pki client() {
        return CLIENT;
    }

    static VisionServer.Builder server(Path folder) throws IOException {
        trust(folder, CLIENT.certificate());
        copyServerKeys(folder);
        return VisionServer.in(folder)
                .name(SERVER)
                .host("127.0.0.1")
                .bindAddress("127.0.0.1")
                .port(0)
                .user(OBSERVER, PASSWORD, Role.OBSERVER)
                .user(OPERATOR, PASSWORD, Role.OPERATOR)
                .user(SUPERVISOR, PASSWORD, Role.SUPERVISOR);
    }

    static void trust(Path folder, X509Certificate certificate) throws IOException {
        Path file = folder.resolve("pki/trusted/certs/" + PeerCertificate.fingerprint(certificate) + ".der");
        Files.createDirectories(file.getParent());
        try {
            Files.write(file, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    /** Makes both sides trust each other, as persons would after a look. */
    static void approve(VisionClient client, SecureServer server) throws IOException {
        client.link().pki().trust(server.certificate());
        server.pki().trust(client.link().pki().certificate());
    }

    static OpcUaClient connect(String url, String user) throws UaException {
        return connect(url, user, PASSWORD, SecurityPolicy.Basic256Sha256, CLIENT);
    }

    static OpcUaClient connect(String url, String user, String password, SecurityPolicy policy, Pki keys)
            throws UaException {
        return connected(
                client(url, new UsernameProvider(user, password), policy, keys.keys(), keys.certificate(), CLIENT_URI));
    }

    static OpcUaClient connected(OpcUaClient client) throws UaException {
        try {
            client.connect();
            client.readNamespaceTable();
            StructCodec.registerAll(client.getNamespaceTable(), client.getStaticDataTypeManager());
            return client;
        } catch (UaException e) {
            // One that failed goes on trying for ever.
            client.disconnectAsync();
            throw e;
        }
    }

    static OpcUaClient client(
            String url,
            IdentityProvider identity,
            SecurityPolicy policy,
            KeyPair keys,
            X509Certificate certificate,
            String uri)
            throws UaException {
        return OpcUaClient.create(
                url,
                endpoints -> endpoint(endpoints, policy),
                transport -> {},
                config -> config.setApplicationName(LocalizedText.english("test client"))
                        .setApplicationUri(uri)
                        .setKeyPair(keys)
                        .setCertificate(certificate)
                        .setCertificateChain(new X509Certificate[] {certificate})
                        .setIdentityProvider(identity)
                        .setRequestTimeout(UInteger.valueOf(10_000)));
    }

    private static Optional<EndpointDescription> endpoint(List<EndpointDescription> endpoints, SecurityPolicy policy) {
        return endpoints.stream()
                .filter(endpoint -> policy.getUri().equals(endpoint.getSecurityPolicyUri()))
                .findFirst();
    }

    /** Finds a node by a path of names with prefixes, from the Objects folder. */
    static NodeId find(OpcUaClient client, String... path) throws UaException {
        return find(client, NodeIds.ObjectsFolder, path);
    }

    static NodeId find(OpcUaClient client, NodeId start, String... path) throws UaException {
        Names names = Names.in(client.getNamespaceTable());
        List<RelativePathElement> elements = new ArrayList<>();
        for (String step : path) {
            QualifiedName name = step.startsWith("own:")
                    ? new QualifiedName(
                            client.getNamespaceTable().getIndex("urn:io.holdfast:vision"),
                            step.substring("own:".length()))
                    : names.name(step);
            elements.add(new RelativePathElement(NodeIds.HierarchicalReferences, false, true, name));
        }
        BrowsePathResult result = client.translateBrowsePaths(
                        List.of(new BrowsePath(start, new RelativePath(elements.toArray(RelativePathElement[]::new)))))
                .getResults()[0];
        if (result.getStatusCode().isBad()) {
            throw new UaException(result.getStatusCode(), Arrays.toString(path));
        }
        return result.getTargets()[0].getTargetId().toNodeIdOrThrow(client.getNamespaceTable());
    }

    static CallMethodResult call(OpcUaClient client, NodeId object, NodeId method, Object... arguments)
            throws UaException {
        return client.call(List.of(new CallMethodRequest(
                        object,
                        method,
                        Arrays.stream(arguments).map(Variant::of).toArray(Variant[]::new))))
                .getResults()[0];
    }
}
