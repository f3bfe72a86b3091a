package io.holdfast.rest.s4hana;

import io.holdfast.rest.internal.odata.Version;

/** The services that are used, with where SAP puts them. A plant behind a gateway of its own may have them elsewhere. */
public enum S4Service {
    /** Production orders. */
    PRODUCTION_ORDER(true, "/sap/opu/odata/sap/API_PRODUCTION_ORDER_2_SRV"),
    /** Confirmations of production orders. */
    CONFIRMATION(true, "/sap/opu/odata/sap/API_PROD_ORDER_CONFIRMATION_2_SRV"),
    /** Inspection lots. */
    INSPECTION_LOT(true, "/sap/opu/odata/sap/API_INSPECTIONLOT_SRV"),
    /** Defects. */
    DEFECT(false, "/sap/opu/odata4/sap/api_defect/srvd_a2x/sap/defect/0001"),
    /** The codes of defects. */
    DEFECT_CODE(true, "/sap/opu/odata/sap/API_DEFECTCODE_SRV"),
    /** Material documents, which move stock. */
    MATERIAL_DOCUMENT(true, "/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV"),
    /** Batches. */
    BATCH(true, "/sap/opu/odata/sap/API_BATCH_SRV"),
    /** Stock. */
    MATERIAL_STOCK(true, "/sap/opu/odata/sap/API_MATERIAL_STOCK_SRV"),
    /** Deliveries to customers. */
    OUTBOUND_DELIVERY(true, "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002"),
    /** Postings of financial accounting. */
    ACCOUNTING(true, "/sap/opu/odata/sap/API_OPLACCTGDOCITEMCUBE_SRV");

    private final boolean version2;
    private final String path;

    S4Service(boolean version2, String path) {
        this.version2 = version2;
        this.path = path;
    }

    /** Returns where SAP puts it. */
    public String defaultPath() {
        return path;
    }

    Version version() {
        return version2 ? Version.V2 : Version.V4;
    }
}
