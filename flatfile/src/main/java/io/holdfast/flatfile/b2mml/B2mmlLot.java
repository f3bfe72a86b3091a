package io.holdfast.flatfile.b2mml;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A material lot or sublot.
 *
 * @param line its line in the document, from 1
 * @param subLot true for a sublot
 * @param id its name; empty where the document gives none
 * @param material its material definition, or null
 * @param status its status, or null
 * @param disposition its disposition, as {@code Restricted}, or null
 * @param quantity its first quantity, or null
 * @param unitOfMeasure the unit of measure of that, or null
 * @param properties its properties; copied
 */
public record B2mmlLot(
        long line,
        boolean subLot,
        String id,
        @Nullable String material,
        @Nullable String status,
        @Nullable String disposition,
        @Nullable String quantity,
        @Nullable String unitOfMeasure,
        List<B2mmlProperty> properties) {
    /** Checks the parts. */
    public B2mmlLot {
        Objects.requireNonNull(id, "id");
        properties = List.copyOf(properties);
    }
}
