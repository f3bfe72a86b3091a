package io.holdfast.model;

/** What an image is worth, in rising order. What it is evidence of counts more than what its inspection said. */
public enum ImageClass {
    /** Its inspection passed the unit and marked nothing. */
    PASSED,
    /** Its inspection did not decide, or passed the unit although it marked something. */
    BORDERLINE,
    /** Its inspection failed the unit. */
    REJECTED,
    /** Its unit or lot was on a hold, or in a nonconformance, be it over or not. */
    CONTAINMENT_EVIDENCE,
    /** A person named it in a complaint, be it answered or not. */
    COMPLAINT_EVIDENCE;

    /** Returns what the images of a result are worth by its verdict alone. */
    public static ImageClass of(InspectionResult result) {
        return switch (result.verdict()) {
            case PASS -> result.defects().isEmpty() ? PASSED : BORDERLINE;
            case UNDECIDED -> BORDERLINE;
            case FAIL -> REJECTED;
        };
    }

    /** Tells whether it is evidence: no emergency deletes such. */
    public boolean isEvidence() {
        return this == CONTAINMENT_EVIDENCE || this == COMPLAINT_EVIDENCE;
    }
}
