package io.holdfast.model;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much.
 *
 * @param value the amount, from 0
 * @param unit the unit of measure, best as UNECE Recommendation 20 has it ({@code KGM}); null counts pieces
 */
public record Quantity(BigDecimal value, @Nullable String unit) {
    /** Checks the parts. */
    public Quantity {
        Objects.requireNonNull(value, "value");
        if (value.signum() < 0) {
            throw new IllegalArgumentException("quantity must be >= 0, was " + value);
        }
        Checks.optionalIdentifier("unit", unit);
    }

    /** Returns a number of pieces. */
    public static Quantity pieces(long count) {
        return new Quantity(BigDecimal.valueOf(count), null);
    }

    @Override
    public String toString() {
        return unit == null ? value.toPlainString() : value.toPlainString() + " " + unit;
    }
}
