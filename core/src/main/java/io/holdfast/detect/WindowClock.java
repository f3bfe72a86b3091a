package io.holdfast.detect;

/** What a rule's window is measured on. */
public enum WindowClock {
    /** The device time of the inspections. */
    EVENT_TIME,
    /**
     * The inspected units of the scope, numbered from 0 in the order in which the first result of each arrived; a
     * window of M holds units whose numbers differ by less than M. A stop of the line does not empty it. A unit keeps
     * its number until M others have followed it; should it come again after that, it counts as one more unit.
     */
    INSPECTED_UNITS,
    /**
     * Device time with stops cut out: of every gap between one inspection of the scope and the next that is longer than
     * the rule's longest gap, only that longest gap counts. Measured over what has arrived so far: an inspection that
     * arrives late in the middle of a stop lengthens the run time across it.
     */
    RUN_TIME
}
