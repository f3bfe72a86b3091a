package io.holdfast.detect;

/** What the members of a rule's clusters must have in common. */
public enum ScopeKind {
    /** The work-order segment. */
    SEGMENT,
    /** The tooling, whatever the order; an inspection without known tooling counts by its segment. */
    TOOLING
}
