package io.holdfast.model;

/** What became of a unit at an operation, as far as its count goes. A counted unit has exactly one. */
public enum Fate {
    /** It is good, at once or in the end. */
    GOOD,
    /** It is, or waits to be, reworked or repaired. */
    REWORK,
    /** It is lost. */
    SCRAP,
    /** Nobody has decided yet. */
    OPEN
}
