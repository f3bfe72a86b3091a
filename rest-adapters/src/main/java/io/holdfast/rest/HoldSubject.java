package io.holdfast.rest;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing to hold: a lot, one serial, or a number of units that neither names.
 *
 * @param lot the lot, or null for a serial or a quantity
 * @param serial the serial or container, or null for a lot or a quantity
 * @param order the order that it belongs to, or null where none is known
 * @param material its part, or null where the target could not tell
 * @param site the plant where it is, or null where the target could not tell
 * @param storage the place in that plant where it is or will be put, or null where the target could not tell
 * @param quantity how much of it is suspect
 * @param unitOfMeasure the unit of the quantity, in the target's own code, or null where the target could not tell
 */
public record HoldSubject(
        @Nullable String lot,
        @Nullable String serial,
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

    /** Returns some units of which nothing more is known. */
    public static HoldSubject units(int count) {
        return new HoldSubject(null, null, null, null, null, null, BigDecimal.valueOf(count), null);
    }

    /** Names it: part and lot or serial, or part and quantity. */
    @Override
    public String toString() {
        String part = material == null ? "unknown part" : material;
        if (lot != null) {
            return "lot " + lot + " of " + part;
        }
        if (serial != null) {
            return "serial " + serial + " of " + part;
        }
        return quantity.toPlainString() + " units of " + part + (order == null ? "" : " of order " + order);
    }
}
