package io.holdfast.opcua;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.CertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.TrustListManager;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.util.CertificateUtil;

/**
 * Which peers are trusted. A peer that is not known is refused and its certificate put aside; a person looks at it and approves,
 * here or by moving the file from {@code pki/rejected/certs} to {@code pki/trusted/certs}. Either takes effect without a restart.
 *
 * <p>Thread-safe. Blocks for the disk.
 */
public final class Trust {
    private final TrustListManager trusted;
    private final CertificateQuarantine refused;
    private final Consumer<X509Certificate> approved;
    private final Consumer<X509Certificate> withdrawn;

    Trust(
            TrustListManager trusted,
            CertificateQuarantine refused,
            Consumer<X509Certificate> approved,
            Consumer<X509Certificate> withdrawn) {
        this.trusted = trusted;
        this.refused = refused;
        this.approved = approved;
        this.withdrawn = withdrawn;
    }

    /** Returns the certificates that were refused, at most the last 128. */
    public List<PeerCertificate> refused() {
        return refused.getRejectedCertificates().stream()
                .map(PeerCertificate::of)
                .toList();
    }

    /** Returns the certificates that are trusted. */
    public List<PeerCertificate> trusted() {
        return trusted.getTrustedCertificates().stream()
                .map(PeerCertificate::of)
                .toList();
    }

    /**
     * Trusts a certificate that was refused.
     *
     * @param fingerprint its fingerprint, as the peer shows it
     * @return whether it was among the refused
     */
    public boolean approve(String fingerprint) {
        Optional<X509Certificate> found = find(refused.getRejectedCertificates(), fingerprint);
        found.ifPresent(certificate -> {
            trusted.addTrustedCertificate(certificate);
            refused.removeRejectedCertificate(certificate);
            approved.accept(certificate);
        });
        return found.isPresent();
    }

    /**
     * Trusts a certificate no longer, and ends the sessions that use it.
     *
     * @return whether it was trusted
     */
    public boolean withdraw(String fingerprint) {
        Optional<X509Certificate> found = find(trusted.getTrustedCertificates(), fingerprint);
        found.ifPresent(certificate -> {
            trusted.removeTrustedCertificate(thumbprint(certificate));
            withdrawn.accept(certificate);
        });
        return found.isPresent();
    }

    private static Optional<X509Certificate> find(List<X509Certificate> certificates, String fingerprint) {
        return certificates.stream()
                .filter(certificate -> PeerCertificate.fingerprint(certificate).equals(fingerprint))
                .findFirst();
    }

    static ByteString thumbprint(X509Certificate certificate) {
        try {
            return CertificateUtil.thumbprint(certificate);
        } catch (UaException e) {
            throw new IllegalStateException(e);
        }
    }
}
