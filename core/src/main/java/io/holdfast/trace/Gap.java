package io.holdfast.trace;

import io.holdfast.model.GenealogyNode;
import java.util.Objects;

/**
 * Something that a trace cannot answer.
 *
 * @param kind what kind of gap
 * @param subject where
 * @param words what is missing, for a person
 */
public record Gap(Kind kind, GenealogyNode subject, String words) {
    /** What kinds of gaps there are. */
    public enum Kind {
        /** Nothing is known of what was asked for. */
        UNKNOWN,
        /** A lot that nobody says was delivered by a supplier, and that was made of nothing known. */
        NO_ORIGIN,
        /** A unit, order or run without a result. */
        NO_RESULTS,
        /** Results that came without a work-order context: what they were made from, and went into, is not known. */
        UNBOUND,
        /** A lot under a name that stands in for one to come. */
        PROVISIONAL,
        /** More went out of a lot than came in. */
        QUANTITY,
        /** A recorded edge that would make material its own ancestor without rework. */
        SUSPECT,
        /** Work-order contexts and edges that together make material its own ancestor without rework. */
        OWN_ANCESTOR,
        /** It was made as another part than the question says. */
        OTHER_PART,
        /** The trace or a list ended at its budget; there is more. */
        BUDGET
    }

    /** Checks the parts. */
    public Gap {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(words, "words");
    }
}
