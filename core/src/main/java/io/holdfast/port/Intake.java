package io.holdfast.port;

/** What the store found when a result was added. */
public enum Intake {
    /** The result is new and was written. */
    NEW,
    /** The same result, equal in all but its received time and bound context, is there already; nothing was written. */
    DUPLICATE,
    /** Another content is there under the same id; the first stays, this one was put aside in the list of refused results. */
    CONFLICT,
    /** It was made with another model than its context demands and the line refuses such; put aside in the list of refused results. */
    WRONG_MODEL,
    /**
     * It is durable in the spill file; the journal takes it from there, in order and once, and judges then whether it is new.
     * Only in receipts: a store never says so.
     */
    SPILLED
}
