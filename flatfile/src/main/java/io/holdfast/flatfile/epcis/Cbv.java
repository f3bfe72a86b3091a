package io.holdfast.flatfile.epcis;

/** The words of GS1's Core Business Vocabulary 2.0, and the URIs that they stand for. */
enum Cbv {
    BIZ_STEP(
            "bizstep",
            "BizStep-",
            "accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting"
                    + " decommissioning departing destroying disassembling dispensing encoding entering_exiting holding"
                    + " inspecting installing killing loading other packing picking receiving removing repackaging repairing"
                    + " replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking"
                    + " stocking storing transporting unloading unpacking void_shipping"),
    DISPOSITION(
            "disp",
            "Disp-",
            "active available completeness_verified completeness_inferred conformant container_closed container_open damaged"
                    + " destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_instance"
                    + " mismatch_class mismatch_quantity needs_replacement no_pedigree_match non_conformant"
                    + " non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible"
                    + " sellable_not_accessible stolen unavailable unknown non_sellable_expired non_sellable_damaged"
                    + " non_sellable_disposed non_sellable_no_pedigree_match non_sellable_recalled"),
    TRANSACTION("btt", "BTT-", "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
    PARTY("sdt", "SDT-", "owning_party possessing_party location"),
    ERROR("er", "ER-", "did_not_occur incorrect_data"),
    COMPONENT(
            "comp",
            "Comp-",
            "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude"
                    + " longitude altitude");

    private static final String URN = "urn:epcglobal:cbv:";

    private final String urn;
    private final String web;
    private final String words;

    Cbv(String urn, String web, String words) {
        this.urn = URN + urn + ":";
        this.web = web;
        this.words = " " + words + " ";
    }

    /** Returns the bare word of a URI of this vocabulary, else the text as it is. */
    String bare(String text) {
        for (String start : new String[] {urn, "https://ref.gs1.org/cbv/" + web, "cbv:" + web}) {
            if (text.startsWith(start)) {
                return text.substring(start.length());
            }
        }
        return text;
    }

    /** Returns the bare word of a name of this vocabulary as XML has it, else the text as it is. */
    String ofXml(String text) {
        return text.startsWith(urn) ? text.substring(urn.length()) : text;
    }

    /** Tells whether it is a word of this vocabulary, or a name of somebody's own. */
    boolean allows(String text) {
        String bare = bare(text);
        return isWord(bare) || (bare.equals(text) && Uris.isUri(text));
    }

    private boolean isWord(String text) {
        return !text.isEmpty() && text.indexOf(' ') < 0 && words.contains(" " + text + " ");
    }
}
