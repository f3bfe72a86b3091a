package io.holdfast.rest;

/** How far one action of a target holds. No target can hold "a work-order segment"; each holds one of these. */
public enum HoldScope {
    /** A whole order. */
    ORDER,
    /** One operation of an order. */
    OPERATION,
    /** A lot, with all that is left of it. */
    LOT,
    /** One serial or container. */
    SERIAL,
    /** A quantity of stock at one place. */
    STOCK_QUANTITY,
    /** A line: nothing more is made on it. */
    LINE,
    /** A part, wherever it is: far wider than what is suspect. */
    MATERIAL
}
