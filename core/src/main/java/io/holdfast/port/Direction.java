package io.holdfast.port;

/** Which way to follow material. */
public enum Direction {
    /** From what it was made to where it went. */
    FORWARD,
    /** From where it is to what it was made from. */
    BACKWARD;

    /** Returns the other way. */
    public Direction opposite() {
        return this == FORWARD ? BACKWARD : FORWARD;
    }
}
