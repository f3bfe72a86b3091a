package io.holdfast.detect;

/** What a rule's window is measured on. */
public enum WindowClock {
    /** The device time of the inspections. */
    EVENT_TIME,
    /**
     * The inspected units of the scope, numbered from 0 in the order in which the first result of each arrived; a window of M
     * holds units whose numbers differ by less than M. A stop of the line does not empty it.
     */
    INSPECTED_UNITS,
    /**
     * Device time with stops cut out: of every gap between one inspection of the scope and the next that is longer than the
     * rule's longest gap, only that longest gap counts.
     */
    RUN_TIME
}
