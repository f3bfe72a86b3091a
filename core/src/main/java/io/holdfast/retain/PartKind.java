package io.holdfast.retain;

import org.jspecify.annotations.Nullable;

/**
 * What rules may ask of a part.
 *
 * @param family the part family, or null
 * @param customer the customer that it is made for, or null
 */
public record PartKind(@Nullable String family, @Nullable String customer) {
    /** Neither is known. */
    public static final PartKind UNKNOWN = new PartKind(null, null);
}
