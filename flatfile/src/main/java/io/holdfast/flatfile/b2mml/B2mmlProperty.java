package io.holdfast.flatfile.b2mml;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A property of a lot, or a measured property of a test result.
 *
 * @param id its name
 * @param value its first value, or null
 * @param unitOfMeasure the unit of measure of that, or null
 */
public record B2mmlProperty(
        String id, @Nullable String value, @Nullable String unitOfMeasure) {
    /** Checks the id. */
    public B2mmlProperty {
        Objects.requireNonNull(id, "id");
    }
}
