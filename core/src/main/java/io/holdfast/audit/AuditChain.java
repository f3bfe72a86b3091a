package io.holdfast.audit;

import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Makes and checks the links of the audit chain. Each link's hash covers its content and the hash before it, so that a
 * changed, removed or inserted link breaks every later one.
 *
 * <p>Confined to one thread.
 */
public final class AuditChain {
    /** The hash that the first link builds on. */
    public static final String GENESIS = "0".repeat(64);

    private long lastSequence;
    private String lastHash;

    private AuditChain(long lastSequence, String lastHash) {
        this.lastSequence = lastSequence;
        this.lastHash = lastHash;
    }

    /** Returns the chain that goes on after the given last link, or begins where there is none. */
    public static AuditChain after(Optional<AuditEntry> last) {
        return new AuditChain(
                last.map(AuditEntry::sequence).orElse(0L),
                last.map(AuditEntry::hash).orElse(GENESIS));
    }

    /**
     * Makes the next link.
     *
     * @param detail why and how, in words for a person
     * @throws IllegalArgumentException where act or detail is blank: whatever is done has a reason
     */
    public AuditEntry next(Instant at, Actor actor, String act, String subject, String detail) {
        if (act.isBlank() || detail.isBlank()) {
            throw new IllegalArgumentException(
                    "an act needs a name and a reason, \"" + act + "\" by " + actor + " had \"" + detail + "\"");
        }
        long sequence = lastSequence + 1;
        String hash = hash(sequence, at, actor.toString(), act, subject, detail, lastHash);
        AuditEntry entry = new AuditEntry(sequence, at, actor.toString(), act, subject, detail, lastHash, hash);
        lastSequence = sequence;
        lastHash = hash;
        return entry;
    }

    /**
     * Checks the next link and moves on.
     *
     * @return what is wrong with the link, or empty where it is sound
     */
    public Optional<String> check(AuditEntry entry) {
        String expected = hashOf(entry, entry.sequence());
        Optional<String> fault = Optional.empty();
        if (entry.sequence() != lastSequence + 1) {
            fault = Optional.of("link " + entry.sequence() + " follows link " + lastSequence);
        } else if (!entry.previousHash().equals(lastHash)) {
            fault = Optional.of("link " + entry.sequence() + " does not build on the hash of the link before it");
        } else if (!entry.hash().equals(expected)) {
            fault = Optional.of("the content of link " + entry.sequence() + " does not match its hash");
        }
        lastSequence = entry.sequence();
        lastHash = entry.hash();
        return fault;
    }

    /** Returns the hash that a link of this content has in the given place. */
    static String hashOf(AuditEntry entry, long sequence) {
        return hash(
                sequence,
                entry.at(),
                entry.actor(),
                entry.act(),
                entry.subject(),
                entry.detail(),
                entry.previousHash());
    }

    private static String hash(
            long sequence, Instant at, String actor, String act, String subject, String detail, String previousHash) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        for (String part :
                new String[] {Long.toString(sequence), at.toString(), actor, act, subject, detail, previousHash}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
