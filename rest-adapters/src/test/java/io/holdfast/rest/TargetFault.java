package io.holdfast.rest;

/** What goes wrong with one write, at any target. */
public enum TargetFault {
    /** Nothing. */
    NONE,
    /** The request arrives, nothing is done, and the connection is cut. */
    CUT_BEFORE_COMMIT,
    /** It is done, and the connection is cut before the answer. */
    COMMIT_THEN_CUT,
    /** It is done, and no answer ever comes. */
    COMMIT_THEN_STALL,
    /** It is done, and the answer breaks off. */
    COMMIT_THEN_TRUNCATE,
    /** It is done, and the answer comes a byte a second. */
    COMMIT_THEN_DRIP,
    /** It is done, and a portal answers instead. */
    COMMIT_THEN_HTML,
    /** It is done, and a gateway answers that it got no answer. */
    COMMIT_THEN_BAD_GATEWAY,
    /** It is done only after the connection was cut, when the target catches up. */
    COMMIT_LATE,
    /** The target is away, and says when it will be back. */
    AWAY
}
