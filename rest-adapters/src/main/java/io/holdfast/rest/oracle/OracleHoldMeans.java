package io.holdfast.rest.oracle;

/** How material can be held. */
public enum OracleHoldMeans {
    /** Give the lot the material status that the plant has for it. Reaches the lot. */
    LOT_STATUS,
    /** Put the work order on hold. Reaches the order, not what is in stock of it already. */
    ORDER_STATUS
}
