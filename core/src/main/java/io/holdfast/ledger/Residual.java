package io.holdfast.ledger;

/**
 * One part of the difference between two counts, by its cause.
 *
 * @param cause why
 * @param units how many units: what is to be added to our count on the way to theirs; not 0
 */
public record Residual(Cause cause, long units) {
    /** Why two counts differ. */
    public enum Cause {
        /** We counted units made after they counted. */
        MES_LATE,
        /** Results that reached us after they counted. */
        LATE_RESULTS,
        /** They count inspections, we units: units that were inspected twice or again. */
        INSPECTED_TWICE,
        /** Units inspected there whose order is not known to us. */
        CONTEXT_MISSING,
        /** They count rejects as good. */
        REJECTS_NOT_SUBTRACTED,
        /** Results of good units that were given up under pressure. */
        SHED,
        /** Units so near to the border of the shift that the clocks may count them apart. */
        CLOCK_OFFSET,
        /** Units that were made and never seen by an inspection. */
        NOT_INSPECTED,
        /** Nothing that we know explains it. */
        UNEXPLAINED
    }
}
