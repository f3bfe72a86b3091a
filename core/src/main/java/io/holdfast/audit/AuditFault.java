package io.holdfast.audit;

import java.util.Objects;

/**
 * One thing that is wrong with an audit chain.
 *
 * @param kind what was done to it, as far as the chain tells
 * @param first the first link concerned, by its place in the chain
 * @param last the last link concerned
 * @param words what is wrong, in words for a person
 */
public record AuditFault(Kind kind, long first, long last, String words) {
    /** Checks the parts. */
    public AuditFault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(words, "words");
    }

    /** What was done to a link. */
    public enum Kind {
        /** Its content was changed, or it was put in by somebody who did not know how. */
        CHANGED,
        /** It was put in. */
        INSERTED,
        /** It was taken out. */
        DELETED,
        /** It stands in the place of another. */
        MOVED,
        /** It, or the chain up to it, was written anew with right hashes. */
        REWRITTEN,
        /** The chain ends before it; known from a kept head only. */
        TRUNCATED
    }
}
