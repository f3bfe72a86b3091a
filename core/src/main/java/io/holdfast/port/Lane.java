package io.holdfast.port;

import io.holdfast.model.Deliverable;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;

/** The lanes of a destination, most urgent first: what waits in an earlier lane is delivered before a later one. */
public enum Lane {
    /** Material holds. */
    HOLD,
    /** Nonconformance reports and their revisions. */
    NONCONFORMANCE,
    /** Inspection results. */
    RESULT;

    /** Returns the lane that the given content travels in. */
    public static Lane of(Deliverable content) {
        if (content instanceof MaterialHold) {
            return HOLD;
        }
        return content instanceof InspectionResult ? RESULT : NONCONFORMANCE;
    }
}
