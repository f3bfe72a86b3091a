package io.holdfast.model;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One measured value of a unit (B2MML TestResult, PropertyMeasurement).
 *
 * @param characteristic what was measured
 * @param value the value, digits kept as given
 * @param unitOfMeasure the unit of measure as a UCUM code ("mm", "um", "1" for a bare number)
 * @param lowerLimit the smallest good value, or null where there is none
 * @param upperLimit the largest good value, or null where there is none
 */
public record Measurement(
        CharacteristicId characteristic,
        BigDecimal value,
        String unitOfMeasure,
        @Nullable BigDecimal lowerLimit,
        @Nullable BigDecimal upperLimit) {
    /** Checks the parts and that the limits are in order. */
    public Measurement {
        Objects.requireNonNull(characteristic, "characteristic");
        Objects.requireNonNull(value, "value");
        Checks.identifier("unitOfMeasure", unitOfMeasure);
        if (lowerLimit != null && upperLimit != null && lowerLimit.compareTo(upperLimit) > 0) {
            throw new IllegalArgumentException(
                    "lowerLimit must be <= upperLimit, was " + lowerLimit + " > " + upperLimit);
        }
    }

    /** Tells whether the value lies within its limits, borders included. */
    public boolean withinLimits() {
        return (lowerLimit == null || value.compareTo(lowerLimit) >= 0)
                && (upperLimit == null || value.compareTo(upperLimit) <= 0);
    }
}
