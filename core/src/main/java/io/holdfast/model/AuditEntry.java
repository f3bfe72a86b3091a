package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * One link of the append-only audit chain.
 *
 * @param sequence its place in the chain, from 1, without gaps
 * @param at when
 * @param actor who, as text: {@code person:}, {@code rule:} or {@code component:} and a name; a rule with its version and
 *     the hash of its settings
 * @param act what was done, a short constant word such as {@code HOLD_REQUESTED}
 * @param subject what it was done to
 * @param detail why and how, in words for a person
 * @param previousHash the hash of the entry before, 64 zeros for the first
 * @param hash SHA-256 over all of the above as lower-case hex
 */
public record AuditEntry(
        long sequence,
        Instant at,
        String actor,
        String act,
        String subject,
        String detail,
        String previousHash,
        String hash) {
    /** Checks that all is there. What a link that was tampered with says is for the chain's verifier to judge, not to refuse. */
    public AuditEntry {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(act, "act");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(previousHash, "previousHash");
        Objects.requireNonNull(hash, "hash");
    }
}
