package io.holdfast.model;

/** Who gave a verdict. */
public enum VerdictSource {
    /** The vision system alone. */
    MACHINE,
    /** An operator who looked at what the machine marked. */
    OPERATOR,
    /** The last word on the unit, after review or repair. */
    FINAL
}
