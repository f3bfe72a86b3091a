package io.holdfast.rest.s4hana;

/** How S/4HANA can hold material. It cannot hold a production order: no released service locks one. */
public enum HoldMeans {
    /** Sets the batch to restricted use: all its stock, now and later. */
    RESTRICT_BATCH,
    /** Moves stock to blocked: what is there now. */
    BLOCK_STOCK
}
