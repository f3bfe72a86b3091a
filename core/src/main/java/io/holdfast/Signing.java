package io.holdfast;

import io.holdfast.model.Actor;
import io.holdfast.model.Role;
import io.holdfast.model.Signature;
import io.holdfast.port.SignaturePort;
import io.holdfast.port.SignatureRequest;
import io.holdfast.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Has persons sign what they do, and takes no signature that is not theirs, not for this, or not in the capacity that it needs. */
final class Signing {
    private final SignaturePort port;
    private final JournalWriter writer;
    final Authority authority;

    Signing(SignaturePort port, Authority authority, JournalWriter writer) {
        this.port = port;
        this.authority = authority;
        this.writer = writer;
    }

    /**
     * Asks for a signature.
     *
     * @param meaning what it means
     * @param subject what the attempt is audited under
     * @param text what is signed, word for word
     */
    Signature sign(Actor.Person by, String meaning, String subject, String text, Role role) throws StoreException {
        SignatureRequest request = new SignatureRequest(by, meaning, text, digest(meaning + "\n" + text), role);
        String fault;
        try {
            SignaturePort.Outcome outcome = port.sign(request);
            if (outcome instanceof SignaturePort.Outcome.Signed signed) {
                fault = fault(signed.signature(), request, role);
                if (fault.isEmpty()) {
                    return signed.signature();
                }
            } else {
                fault = ((SignaturePort.Outcome.Refused) outcome).reason();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fault = "interrupted while waiting for the signature";
        }
        String why = fault.isBlank() ? "no reason was given" : fault;
        boolean audited = writer.await((transaction, scribe) -> {
            scribe.write(by, "SIGNATURE_REFUSED", subject, meaning + ": " + why);
            return true;
        });
        assert audited;
        throw new NotSignedException(meaning + " was not signed by " + by.name() + ": " + why);
    }

    private static String fault(Signature signature, SignatureRequest request, Role role) {
        if (!signature.name().equals(request.by().name())) {
            return "the signature is that of " + signature.name();
        }
        if (!signature.digest().equals(request.digest()) || !signature.meaning().equals(request.meaning())) {
            return "the signature is of something else";
        }
        return signature.roles().contains(role)
                ? ""
                : "it needs " + role + ", the signature is of " + signature.roles();
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
