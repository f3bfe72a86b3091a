package io.holdfast.opcua;

import static io.holdfast.port.Diagnosis.fault;
import static io.holdfast.port.Diagnosis.remark;
import static io.holdfast.port.Diagnosis.well;

import io.holdfast.port.Diagnosis;
import io.holdfast.port.Diagnosis.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Looks over the certificates of one side: its own, those it trusts, and those that wait for a person's word. */
final class TrustExamination {
    /** A month: what a plant needs to bring a new certificate to every peer. */
    private static final Duration SOON = Duration.ofDays(30);

    private TrustExamination() {}

    static List<Diagnosis> of(PeerCertificate own, Trust trust, Instant now) {
        List<Diagnosis> found = new ArrayList<>();
        ages("own certificate", own, now, found);
        for (PeerCertificate peer : trust.trusted()) {
            ages("certificate of " + peer.subject(), peer, now, found);
        }
        for (PeerCertificate peer : trust.refused()) {
            found.add(fault(
                    "OPC UA trust",
                    Side.IT,
                    "a peer was refused, for its certificate is not trusted",
                    peer.subject() + ", " + peer.fingerprint(),
                    "compare the fingerprint with the peer's, then approve of it"));
        }
        if (trust.trusted().isEmpty()) {
            found.add(remark(
                    "OPC UA trust", Side.IT, "no peer is trusted yet", "", "connect the peers and approve of them"));
        }
        if (found.isEmpty()) {
            found.add(well(
                    "OPC UA trust",
                    Side.IT,
                    "certificates are valid and peers trusted",
                    trust.trusted().size() + " trusted, own until " + own.validTo()));
        }
        return found;
    }

    private static void ages(String whose, PeerCertificate certificate, Instant now, List<Diagnosis> found) {
        if (now.isBefore(certificate.validFrom()) || now.isAfter(certificate.validTo())) {
            found.add(fault(
                    "OPC UA trust",
                    Side.IT,
                    "the " + whose + " is not valid now",
                    "valid from " + certificate.validFrom() + " to " + certificate.validTo() + ", it is " + now,
                    "correct the clock, or renew the certificate and have it approved of"));
        } else if (now.isAfter(certificate.validTo().minus(SOON))) {
            found.add(fault(
                    "OPC UA trust",
                    Side.IT,
                    "the " + whose + " ends soon",
                    "valid to " + certificate.validTo(),
                    "renew it and have it approved of before"));
        }
    }

    static Diagnosis of(LinkException e) {
        return fault(
                "OPC UA link",
                Side.IT,
                "the server cannot be used: " + e.side(),
                e.rule() + ": " + e.getMessage(),
                e.fix());
    }
}
