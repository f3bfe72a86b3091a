package io.holdfast.model;

/** What poor quality costs, by what is done. Each kind belongs to one {@link CostCategory}. */
public enum CostKind {
    /** Planning, training, tool care before anything fails. */
    PREVENTION(CostCategory.PREVENTION),
    /** Inspection that is planned. */
    INSPECTION(CostCategory.APPRAISAL),
    /** Inspection of what was inspected before. */
    REINSPECTION(CostCategory.APPRAISAL),
    /** Lost units, at what was put into them up to the operation. */
    SCRAP(CostCategory.INTERNAL_FAILURE),
    /** Rework and repair: time and material. */
    REWORK(CostCategory.INTERNAL_FAILURE),
    /** Sorting the good from the bad. */
    SORTING(CostCategory.INTERNAL_FAILURE),
    /** Holding material and clearing it. */
    CONTAINMENT(CostCategory.INTERNAL_FAILURE),
    /** Returns, complaints, warranty. */
    EXTERNAL_FAILURE(CostCategory.EXTERNAL_FAILURE);

    private final CostCategory category;

    CostKind(CostCategory category) {
        this.category = category;
    }

    /** Returns the category that it belongs to. */
    public CostCategory category() {
        return category;
    }
}
