package io.holdfast.port;

/**
 * What the store holds, in numbers.
 *
 * @param results accepted results
 * @param late those that the detector passed over for their device time
 * @param duplicates how often a result was handed over again unchanged
 * @param refused results refused: because another content was there under their id, or for their model
 * @param unbound results without a work-order context now
 * @param bound results that were bound to a context, or to another, after they were accepted
 * @param mismatched results made with another model than their context demands
 * @param pending deliveries that wait
 * @param parked deliveries that a target refused for good
 * @param confirmed deliveries that a target confirmed
 */
public record StoreCounts(
        long results,
        long late,
        long duplicates,
        long refused,
        long unbound,
        long bound,
        long mismatched,
        long pending,
        long parked,
        long confirmed) {}
