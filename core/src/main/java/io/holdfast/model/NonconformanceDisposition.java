package io.holdfast.model;

/** What is to become of nonconforming units. */
public enum NonconformanceDisposition {
    /** Used although it does not conform; needs the design authority. */
    USE_AS_IS,
    /** Brought back to specification. */
    REWORK,
    /** Made usable, not to specification; needs the design authority. */
    REPAIR,
    /** Destroyed, or made unusable; counts as done when that is confirmed. */
    SCRAP,
    /** Sent back to whom it came from. */
    RETURN_TO_SUPPLIER,
    /** Used for something that it is good enough for. */
    REGRADE,
    /** To be sorted piece by piece. */
    SORT,
    /** Found to be good. */
    NO_DEFECT
}
