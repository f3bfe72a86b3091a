package io.holdfast.rest;

/** What can be asked of an MES or ERP, in the words of no vendor. */
public enum Verb {
    /** Read an order: its part, quantities, operations, and the lots that go in and come out. */
    WORK_ORDER,
    /** Record what an inspection said of a unit. */
    INSPECTION_RESULT,
    /** Restrict material. */
    HOLD,
    /** Lift a restriction that Holdfast placed, in a person's name. */
    RELEASE,
    /** Open a nonconformance report. */
    NONCONFORMANCE,
    /** Bring a report that was opened before to a later revision. */
    NONCONFORMANCE_REVISION,
    /** Read planned and actual quantities. */
    COUNT_READ,
    /** Post yield, scrap and rework. */
    COUNT_POST,
    /** Take back a posted count. */
    COUNT_REVERSE,
    /** Read what a lot was made from, and where it went. */
    GENEALOGY,
    /** Read what an order cost. */
    COST
}
