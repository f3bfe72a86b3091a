package io.holdfast.model;

/**
 * How grave a defect is, the least first: {@code compareTo} orders by gravity. Which defect belongs to which class is for
 * the plant's catalogue of defects to say, never for Holdfast.
 *
 * <p>Source: ISO 2859-1 sorts nonconformities into classes by how serious they are; sampling practice, AIAG's included,
 * calls the classes critical, major and minor.
 */
public enum Severity {
    /** Departs from the specification, with little effect on how the unit is used. */
    MINOR,
    /** Likely to make the unit fail, or much less fit for what it is meant for. */
    MAJOR,
    /** Likely to endanger people, or to break the law. */
    CRITICAL
}
