package io.holdfast.flatfile.epcis;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An amount of a class of things (QuantityElement).
 *
 * @param epcClass the class: a lot, or a product at large
 * @param quantity how much; null where the document does not say
 * @param uom the unit of measure (UNECE Recommendation 20); null counts pieces
 */
public record EpcisQuantity(
        String epcClass,
        @Nullable BigDecimal quantity,
        @Nullable String uom) {
    /** Checks the class. */
    public EpcisQuantity {
        Objects.requireNonNull(epcClass, "epcClass");
    }
}
