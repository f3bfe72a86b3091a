package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Material that really went in or came out (B2MML MaterialActual).
 *
 * @param material the lot, unit or package
 * @param use whether it went in or came out
 * @param quantity how much, or null where nobody says
 */
public record MaterialActual(
        GenealogyNode material, MaterialUse use, @Nullable Quantity quantity) {
    /** Checks the parts. */
    public MaterialActual {
        Objects.requireNonNull(material, "material");
        Objects.requireNonNull(use, "use");
        if (!material.isMaterial()) {
            throw new IllegalArgumentException("material must be a lot, unit or package, was " + material);
        }
    }
}
