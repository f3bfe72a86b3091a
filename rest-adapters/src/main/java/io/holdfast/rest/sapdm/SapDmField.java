package io.holdfast.rest.sapdm;

/** Where values stand in SAP's answers, as JSON pointers. The defaults are not verified. */
public enum SapDmField {
    /** An order's part. */
    ORDER_MATERIAL("/material/material"),
    /** The part's version. */
    ORDER_MATERIAL_VERSION("/material/version"),
    /** An order's planned quantity. */
    ORDER_PLANNED("/productionQuantity"),
    /** An order's good quantity so far. */
    ORDER_COMPLETED("/completedQuantity"),
    /** An order's scrapped quantity so far. */
    ORDER_SCRAPPED("/scrappedQuantity"),
    /** The unit of an order's quantities. */
    ORDER_UNIT("/productionUnitOfMeasure"),
    /** Where an order stands. */
    ORDER_STATUS("/executionStatus"),
    /** The list of an order's SFCs, as texts. */
    ORDER_SFCS("/sfcs"),
    /** The name of an order's routing. */
    ORDER_ROUTING("/routing/routing"),
    /** The version of an order's routing. */
    ORDER_ROUTING_VERSION("/routing/version"),
    /** The list of a routing's steps. */
    ROUTING_STEPS("/routingSteps"),
    /** The operation activity, in a step. */
    STEP_OPERATION("/routingOperation/operationActivity/operationActivity"),
    /** The work centre, in a step. */
    STEP_WORK_CENTER("/workCenter/workCenter"),
    /** An SFC's part. */
    SFC_MATERIAL("/material/material"),
    /** An SFC's status. */
    SFC_STATUS("/status/code"),
    /** The list of nonconformances. */
    NC_LIST(""),
    /** SAP's name for a nonconformance, in one of the list and in the answer to a creation. */
    NC_REFERENCE("/id"),
    /** The list of data fields of a nonconformance, each with {@code dataField} and {@code value}. */
    NC_DATA_FIELDS("/dataFields"),
    /** The list of assembled components. */
    COMPONENT_LIST(""),
    /** A component's part. */
    COMPONENT_MATERIAL("/component"),
    /** A component's batch or SFC. */
    COMPONENT_LOT("/batchNumber"),
    /** How much of a component was assembled. */
    COMPONENT_QUANTITY("/quantity"),
    /** The unit of a component's quantity. */
    COMPONENT_UNIT("/unitOfMeasure");

    private final String pointer;

    SapDmField(String pointer) {
        this.pointer = pointer;
    }

    /** Returns the pointer that is taken unless the plant says otherwise. */
    public String defaultPointer() {
        return pointer;
    }
}
