package io.holdfast.ledger;

/**
 * What we know that may explain a difference, in units, each at least 0.
 *
 * @param madeAfter units that we counted and that were made after the other count
 * @param goodMadeAfter those of them that are good
 * @param receivedAfter units made before it whose first result reached us after it
 * @param again inspections beyond one for each unit
 * @param unbound units inspected at the same stations, in the same time, whose order we do not know
 * @param shed good results that were given up there meanwhile
 * @param rejects units that we do not count as good
 * @param atBorder units within the clocks' offset of the border
 */
public record Evidence(
        long madeAfter,
        long goodMadeAfter,
        long receivedAfter,
        long again,
        long unbound,
        long shed,
        long rejects,
        long atBorder) {
    /** Nothing is known. */
    public static final Evidence NONE = new Evidence(0, 0, 0, 0, 0, 0, 0, 0);
}
