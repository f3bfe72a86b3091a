package io.holdfast.rest.epicor;

/** Names that are not verified, or that an instance may have otherwise. */
public enum EpicorName {
    /** What is read along with a job. */
    JOB_EXPAND("JobAsmbls($expand=JobOpers,JobMtls)"),
    /** A job's assemblies. */
    JOB_ASSEMBLIES("JobAsmbls"),
    /** An assembly's operations. */
    JOB_OPERATIONS("JobOpers"),
    /** An assembly's materials. */
    JOB_MATERIALS("JobMtls"),
    /** The unit of a job's quantities. */
    JOB_UNIT("IUM"),
    /** The table of nonconformances in a dataset. */
    NONCONFORMANCE_TABLE("NonConf"),
    /** The parameter of {@code OnChangeTranQty} that has the quantity. */
    QUANTITY_PARAMETER("pdProposedTranQty"),
    /** The field of a labor detail that takes our key. */
    LABOR_NOTE("LaborNote");

    private final String name;

    EpicorName(String name) {
        this.name = name;
    }

    /** Returns the name that is taken unless the plant says otherwise. */
    public String defaultName() {
        return name;
    }
}
