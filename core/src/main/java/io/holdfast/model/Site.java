package io.holdfast.model;

/** Where material is, as far as containment asks (8D, D3). */
public enum Site {
    /** In the plant: it can be held. */
    PLANT,
    /** It left the plant and is not known to have arrived. */
    IN_TRANSIT,
    /** At a customer. */
    CUSTOMER,
    /** Nobody knows. */
    UNKNOWN
}
