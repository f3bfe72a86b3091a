package io.holdfast.flatfile.klarf;

/** What counts as one inspected unit. */
public enum KlarfUnit {
    /**
     * The wafer. The unit is {@code lot/wafer}; a defect's place is in the wafer's frame: micrometres from its centre, for
     * causes that stay put on the wafer (handling, chuck, nozzle).
     */
    WAFER,
    /**
     * The die. The unit is {@code lot/wafer/x,y}; a defect's place is in the die's frame: micrometres from its origin, for
     * causes that repeat with the reticle. Each inspected die gives a result, those without a defect too.
     */
    DIE
}
