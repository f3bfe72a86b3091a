package io.holdfast.flatfile.qif;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One characteristic item of a document, with what its nominal and its definition say.
 *
 * @param id its id in the document
 * @param type what it is, without the ending {@code CharacteristicItem}: {@code Diameter}, {@code Position}
 * @param name its name, or null
 * @param nominal the target value, or null
 * @param lowerLimit the smallest good value, or null; the allowance is added to the target where it is given as one
 * @param upperLimit the largest good value, or null; the tolerance value of geometric tolerances other than profiles
 */
public record QifCharacteristic(
        String id,
        String type,
        @Nullable String name,
        @Nullable BigDecimal nominal,
        @Nullable BigDecimal lowerLimit,
        @Nullable BigDecimal upperLimit) {
    /** Checks the parts. */
    public QifCharacteristic {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
    }
}
