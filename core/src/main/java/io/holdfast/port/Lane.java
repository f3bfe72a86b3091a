package io.holdfast.port;

import io.holdfast.model.Deliverable;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import java.util.Set;

/** The lanes of a destination, most urgent first: what waits in an earlier lane is delivered before a later one. */
public enum Lane {
    /** Material holds and their releases. */
    HOLD,
    /** Nonconformance reports, their files, and the revisions of both. */
    NONCONFORMANCE,
    /** Inspection results, as they come. */
    RESULT,
    /**
     * Inspection results that nobody waits for: history that a destination asked for when it was added, and what was parked
     * and is sent again. In order among themselves only. A destination that takes {@link #RESULT} takes this lane too, without
     * naming it.
     */
    BULK,
    /** Count postings and quality cost. */
    LEDGER;

    /** Returns the lane that the given content travels in as it comes; never {@link #BULK}. */
    public static Lane of(Deliverable content) {
        if (content instanceof MaterialHold || content instanceof HoldRelease) {
            return HOLD;
        }
        if (content instanceof LedgerEntry) {
            return LEDGER;
        }
        return content instanceof InspectionResult ? RESULT : NONCONFORMANCE;
    }

    /** Tells whether a destination that names the given lanes takes this one. */
    public boolean isAmong(Set<Lane> named) {
        return named.contains(this == BULK ? RESULT : this);
    }

    /** Tells whether the content may travel in this lane. */
    public boolean carries(Deliverable content) {
        return this == of(content) || (this == BULK && content instanceof InspectionResult);
    }
}
