package io.holdfast.rest.dynamics;

/** The entity sets that are used, with the name that they have as far as is known. */
public enum DynamicsSet {
    /** Production orders. */
    PRODUCTION_ORDER("ProductionOrderHeaders"),
    /** Operations of production orders; not verified. */
    ROUTE_OPERATION("ProductionOrderRouteOperations"),
    /** Components of production orders; not verified. */
    BOM_LINE("ProductionOrderBillOfMaterialLines"),
    /** Batches. */
    BATCH("ItemBatches"),
    /** Quality orders. */
    QUALITY_ORDER("QualityOrderHeaders"),
    /** Results of quality orders. */
    QUALITY_RESULT("QualityOrderLineResults"),
    /** What was reported as finished; not verified. */
    FINISHED_JOURNAL("ReportAsFinishedJournalLines"),
    /** What operations cost; not verified. */
    ROUTE_TRANSACTION("ProductionOrderRouteTransactions");

    private final String set;

    DynamicsSet(String set) {
        this.set = set;
    }

    /** Returns the name that is taken unless the plant says otherwise. */
    public String defaultName() {
        return set;
    }
}
