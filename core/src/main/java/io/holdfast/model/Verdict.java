package io.holdfast.model;

/** What an inspection said of a unit (OPC 40001-101 ResultEvaluation: OK, NOT_OK, NOT_DECIDABLE). */
public enum Verdict {
    /** The unit met every criterion. */
    PASS,
    /** The unit missed at least one criterion. */
    FAIL,
    /** The inspection ended without an answer. */
    UNDECIDED
}
