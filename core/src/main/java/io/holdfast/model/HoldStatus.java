package io.holdfast.model;

/** Where a hold stands as a whole. What became of each thing it names is told by {@link HoldAnswer}. */
public enum HoldStatus {
    /** Asked for, of every destination that takes holds. */
    REQUESTED,
    /** Kept back, because the ceiling on holds per hour was reached: a person places or dismisses it. */
    WITHHELD,
    /** A person released some of what it names. */
    PARTLY_RELEASED,
    /** A person released all of it. */
    RELEASED,
    /** A person decided not to place what was kept back. */
    DISMISSED;

    /** Tells whether nothing more is held by it: what is found later needs another hold. */
    public boolean isOver() {
        return this == RELEASED || this == DISMISSED;
    }
}
