package io.holdfast.model;

/**
 * Whether somebody confirmed what the machine marked. On a real electronics line 95.6 % of the raw marks were false
 * calls, so a rule states which of these it counts.
 */
public enum Confirmation {
    /** Nobody has looked yet; the machine's word stands alone. */
    UNCONFIRMED,
    /** A person, or a second inspection, agreed that this is a defect. */
    CONFIRMED,
    /** A person, or a second inspection, found no defect here. */
    FALSE_CALL
}
