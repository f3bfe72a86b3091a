package io.holdfast.rest.oracle;

/** Attributes that are not verified, or that a tenant may call otherwise. */
public enum OracleField {
    /** The unit of a work order's quantities. */
    ORDER_UNIT("UOMCode"),
    /** The scrapped quantity of an operation. */
    OPERATION_SCRAPPED("ScrappedQuantity"),
    /** The rejected quantity of an operation: what is for rework. */
    OPERATION_REJECTED("RejectedQuantity"),
    /** What was wrong with one line of a transaction that was taken as a whole. */
    TRANSACTION_ERROR("ErrorMessages"),
    /** The reason of a transaction. */
    TRANSACTION_REASON("ReasonCode"),
    /** The order of an inspection event. */
    EVENT_ORDER("WorkOrderNumber"),
    /** The part of a lot that is tracked. */
    GENEALOGY_ITEM("ItemNumber"),
    /** The lot that is tracked. */
    GENEALOGY_LOT("LotNumber");

    private final String attribute;

    OracleField(String attribute) {
        this.attribute = attribute;
    }

    /** Returns the attribute that is taken unless the plant says otherwise. */
    public String defaultAttribute() {
        return attribute;
    }
}
