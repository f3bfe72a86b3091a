package io.holdfast.model;

/** In which capacity a person signs. Which person has which, the plant's own log-on knows. */
public enum Role {
    /** Runs the line. */
    PRODUCTION,
    /** Is answerable for quality. */
    QUALITY,
    /** May accept what does not meet the drawing (AS9100, 8.7: use-as-is and repair). */
    DESIGN_AUTHORITY,
    /** Sits on the material review board. */
    REVIEW_BOARD,
    /** Speaks for the customer. */
    CUSTOMER
}
