package io.holdfast.opcua;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What a person looks at before approving of a peer.
 *
 * @param fingerprint the SHA-256 of the certificate as 64 lower-case hex digits; compare it with what the peer shows
 * @param subject the distinguished name
 * @param validFrom from when it is valid
 * @param validTo until when it is valid
 */
public record PeerCertificate(String fingerprint, String subject, Instant validFrom, Instant validTo) {
    /** Checks the parts. */
    public PeerCertificate {
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(validFrom, "validFrom");
        Objects.requireNonNull(validTo, "validTo");
    }

    static PeerCertificate of(X509Certificate certificate) {
        return new PeerCertificate(
                fingerprint(certificate),
                certificate.getSubjectX500Principal().getName(),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
