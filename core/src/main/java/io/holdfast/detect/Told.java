package io.holdfast.detect;

/** What a sighting led to, for callers that speak to a detector in numbers. */
public enum Told {
    /** It was taken in, and no cluster holds it yet. */
    NOTHING,
    /** It belongs to a cluster that was told before. */
    EXTENDED,
    /** It completed a cluster. Of several callers that complete one together, one is told so. */
    OPENED,
    /** It came later than is allowed, and was not taken in. */
    LATE,
    /** There was no room for it; it was not taken in, and counted. */
    REFUSED
}
