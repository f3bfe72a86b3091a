package io.holdfast.model;

/** What became of material in an act of making (B2MML MaterialUse). */
public enum MaterialUse {
    /** It went in. */
    CONSUMED,
    /** It went in to be made right. */
    REWORKED,
    /** It came out, wanted or not. */
    PRODUCED
}
