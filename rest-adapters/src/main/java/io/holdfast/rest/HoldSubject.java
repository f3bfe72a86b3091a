package io.holdfast.rest;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing to hold: a lot, or a number of units that no lot names.
 *
 * @param lot the lot, or null for a quantity
 * @param order the order that it belongs to, or null where none is known
 * @param material its part, or null where the target could not tell
 * @param site the plant where it is, or null where the target could not tell
 * @param storage the place in that plant where it is or will be put, or null where the target could not tell
 * @param quantity how much of it is suspect
 * @param unitOfMeasure the unit of the quantity, in the target's own code, or null where the target could not tell
 */
public record HoldSubject(
        @Nullable String lot,
        @Nullable String order,
        @Nullable String material,
        @Nullable String site,
        @Nullable String storage,
        BigDecimal quantity,
        @Nullable String unitOfMeasure) {
    /** Checks the parts. */
    public HoldSubject {
        Objects.requireNonNull(quantity, "quantity");
        if (quantity.signum() < 0) {
            throw new IllegalArgumentException("quantity must be >= 0, was " + quantity);
        }
    }

    /** Names it: part and lot, or part and quantity. */
    @Override
    public String toString() {
        String part = material == null ? "unknown part" : material;
        if (lot != null) {
            return "lot " + lot + " of " + part;
        }
        return quantity.toPlainString() + " units of " + part + (order == null ? "" : " of order " + order);
    }
}
