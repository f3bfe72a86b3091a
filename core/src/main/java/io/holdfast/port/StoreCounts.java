package io.holdfast.port;

/**
 * What the store holds, in numbers.
 *
 * @param results accepted results
 * @param late those that the detector passed over for their device time
 * @param duplicates how often a result was handed over again unchanged
 * @param refused results refused because another content was there under their id
 * @param unbound results without a work-order context
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
        long pending,
        long parked,
        long confirmed) {}
