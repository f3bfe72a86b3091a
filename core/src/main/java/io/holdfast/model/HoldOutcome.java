package io.holdfast.model;

/** What became of one thing to hold at one target. */
public enum HoldOutcome {
    /** It is held, by us. */
    HELD,
    /** It was held before we asked, by somebody else: not ours to release. */
    ALREADY_HELD,
    /** It is held, by us, by a weaker means than the one that was asked for. */
    WEAKER,
    /** It is used up: it went into something else. */
    CONSUMED,
    /** It has left the plant: the customer must be told (IATF 16949, 8.7.1.6). */
    SHIPPED,
    /** The target does not know it. */
    NOT_FOUND,
    /** The target does not hold it: it refused, has no means, or was read back without it. */
    REJECTED,
    /** We released it, by the word of a person. */
    RELEASED;

    /** Tells whether it cannot move on. */
    public boolean isInForce() {
        return this == HELD || this == ALREADY_HELD || this == WEAKER;
    }

    /** Tells whether a restriction of ours is there, which a release lifts. */
    public boolean isOurs() {
        return this == HELD || this == WEAKER;
    }
}
