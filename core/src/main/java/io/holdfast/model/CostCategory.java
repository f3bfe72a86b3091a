package io.holdfast.model;

/** The categories of quality cost: prevention, appraisal, failure (PAF model). */
public enum CostCategory {
    /** What prevents failure. */
    PREVENTION,
    /** What finds failure. */
    APPRAISAL,
    /** Failure found before delivery. */
    INTERNAL_FAILURE,
    /** Failure found by the customer. */
    EXTERNAL_FAILURE
}
