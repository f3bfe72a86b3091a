package io.holdfast.detect;

/** What a rule asks for when it finds a cluster. */
public enum RuleAction {
    /** A nonconformance report, no hold. */
    WARN,
    /** A material hold and a nonconformance report. */
    HOLD
}
