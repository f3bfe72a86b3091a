package io.holdfast.model;

/** What Holdfast makes of a recorded edge. */
public enum EdgeState {
    /** As it was said. */
    VALID,
    /** It would make material its own ancestor without rework. Kept, followed, and named as a gap. */
    SUSPECT,
    /** A person took it back. Kept, but not followed any more. */
    WITHDRAWN
}
