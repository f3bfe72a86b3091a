package io.holdfast.rest.sapdm;

/** The services that are used, with where SAP puts them. */
public enum SapDmService {
    /** Orders. */
    ORDER("/order/v1/orders"),
    /** Routings, which say what operations there are. */
    ROUTING("/routing/v1/routings"),
    /** What is done to SFCs. */
    SFC("/sfc/v1/sfcs"),
    /** What an SFC is. */
    SFC_DETAIL("/sfc/v1/sfcdetail"),
    /** Nonconformances. */
    NONCONFORMANCE("/nonconformance/v1"),
    /** Results of inspection lots. */
    INSPECTION("/qualityinspection/v1/lots"),
    /** Confirmations of quantities. */
    QUANTITY("/quantityConfirmation/v1"),
    /** Components of an SFC. */
    ASSEMBLY("/assembly/v1/assembledComponents");

    private final String path;

    SapDmService(String path) {
        this.path = path;
    }

    /** Returns where SAP puts it. */
    public String defaultPath() {
        return path;
    }
}
