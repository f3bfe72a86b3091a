package io.holdfast.opcua;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.CertificateManager;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.DefaultApplicationGroup;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.DefaultClientCertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.DefaultServerCertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.FileBasedCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.FileBasedTrustListManager;
import org.eclipse.milo.opcua.stack.core.security.KeyStoreCertificateStore;
import org.eclipse.milo.opcua.stack.core.security.RsaSha256CertificateFactory;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;
import org.eclipse.milo.opcua.stack.core.util.validation.ValidationCheck;
import org.jspecify.annotations.Nullable;

/**
 * The keys and certificates of one application, in a folder: its own key, made on first use, and the peers that it trusts.
 *
 * <pre>
 * own.p12, own.secret     the key and the password of its file; both readable by the owner only
 * own.der                 the certificate, to hand to peers
 * pki/trusted/certs, pki/trusted/crl, pki/issuer/certs, pki/issuer/crl    watched
 * pki/rejected/certs      peers that were refused
 * </pre>
 */
final class Pki implements Closeable {
    /** Everything that the stack can check and that does not need a name service. Its own default accepts expired ones. */
    private static final Set<ValidationCheck> CHECKS = Set.of(
            ValidationCheck.VALIDITY,
            ValidationCheck.KEY_USAGE_END_ENTITY,
            ValidationCheck.EXTENDED_KEY_USAGE_END_ENTITY,
            ValidationCheck.APPLICATION_URI,
            ValidationCheck.REVOCATION);

    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|.*:.*");
    private static final int SECRET_BYTES = 32;

    static {
        // The stack asks for it by name for Aes256_Sha256_RsaPss.
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
            Security.addProvider(new BouncyCastleProvider());
        }
    }

    private final FileBasedTrustListManager trusted;
    private final FileBasedCertificateQuarantine refused;
    private final KeyStoreCertificateStore store;
    private final DefaultApplicationGroup group;
    private final CertificateValidator validator;

    private Pki(
            FileBasedTrustListManager trusted,
            FileBasedCertificateQuarantine refused,
            KeyStoreCertificateStore store,
            DefaultApplicationGroup group,
            CertificateValidator validator) {
        this.trusted = trusted;
        this.refused = refused;
        this.store = store;
        this.group = group;
        this.validator = validator;
    }

    /**
     * Opens the folder, and makes what is not there yet.
     *
     * @param hosts names and addresses that the application is reached by; a change does not touch a certificate that is there
     * @param server whether peers are clients
     * @param onRefused is told of each certificate that was refused
     */
    static Pki open(
            Path folder,
            String name,
            String applicationUri,
            Set<String> hosts,
            boolean server,
            Consumer<X509Certificate> onRefused)
            throws IOException {
        Files.createDirectories(folder);
        restrict(folder, "rwx------");
        FileBasedTrustListManager trusted = FileBasedTrustListManager.createAndInitialize(folder.resolve("pki"));
        try {
            FileBasedCertificateQuarantine refused =
                    FileBasedCertificateQuarantine.create(folder.resolve("pki/rejected/certs"));
            char[] secret = secret(folder.resolve("own.secret"));
            Path keys = folder.resolve("own.p12");
            KeyStoreCertificateStore store = KeyStoreCertificateStore.createAndInitialize(
                    new KeyStoreCertificateStore.Settings(keys, () -> secret, alias -> secret));
            restrict(keys, "rw-------");
            CertificateValidator strict = server
                    ? new DefaultServerCertificateValidator(trusted, CHECKS, refused)
                    : new DefaultClientCertificateValidator(trusted, CHECKS, refused);
            CertificateValidator validator = (chain, uri, names) -> {
                try {
                    strict.validateCertificateChain(chain, uri, names);
                } catch (UaException e) {
                    // The stack puts aside only what is not trusted, not what is expired or of another use.
                    refused.addRejectedCertificate(chain.get(0));
                    onRefused.accept(chain.get(0));
                    throw e;
                }
            };
            DefaultApplicationGroup group = DefaultApplicationGroup.createAndInitialize(
                    trusted, store, factory(name, applicationUri, hosts), validator);
            restrict(keys, "rw-------");
            Pki pki = new Pki(trusted, refused, store, group, validator);
            Files.write(folder.resolve("own.der"), pki.certificate().getEncoded());
            return pki;
        } catch (IOException e) {
            trusted.close();
            throw e;
        } catch (Exception e) {
            trusted.close();
            throw new IOException("cannot open the keys in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static RsaSha256CertificateFactory factory(String name, String applicationUri, Set<String> hosts) {
        return new RsaSha256CertificateFactory() {
            @Override
            protected KeyPair createRsaSha256KeyPair() throws java.security.NoSuchAlgorithmException {
                return SelfSignedCertificateGenerator.generateRsaKeyPair(2048);
            }

            @Override
            protected X509Certificate[] createRsaSha256CertificateChain(KeyPair keys) throws Exception {
                SelfSignedCertificateBuilder builder = new SelfSignedCertificateBuilder(keys)
                        .setCommonName(name)
                        .setOrganization("Holdfast")
                        .setApplicationUri(applicationUri);
                for (String host : new TreeSet<>(hosts)) {
                    if (ADDRESS.matcher(host).matches()) {
                        builder.addIpAddress(host);
                    } else {
                        builder.addDnsName(host);
                    }
                }
                return new X509Certificate[] {builder.build()};
            }
        };
    }

    private static char[] secret(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            Files.createFile(file);
            restrict(file, "rw-------");
            Files.writeString(file, HexFormat.of().formatHex(random), StandardCharsets.US_ASCII);
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip().toCharArray();
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    X509Certificate certificate() {
        return chain()[0];
    }

    X509Certificate[] chain() {
        return group.getCertificateChain(NodeIds.RsaSha256ApplicationCertificateType)
                .orElseThrow();
    }

    KeyPair keys() {
        return group.getKeyPair(NodeIds.RsaSha256ApplicationCertificateType).orElseThrow();
    }

    CertificateValidator validator() {
        return validator;
    }

    CertificateManager manager() {
        return new DefaultCertificateManager(refused, group);
    }

    Trust trust(Consumer<X509Certificate> approved, Consumer<X509Certificate> withdrawn) {
        return new Trust(trusted, refused, approved, withdrawn);
    }

    /** Trusts a peer whose certificate is in a file; a null file changes nothing. */
    void trust(@Nullable X509Certificate certificate) {
        if (certificate != null
                && !List.copyOf(trusted.getTrustedCertificates()).contains(certificate)) {
            trusted.addTrustedCertificate(certificate);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            store.close();
        } finally {
            trusted.close();
        }
    }
}
