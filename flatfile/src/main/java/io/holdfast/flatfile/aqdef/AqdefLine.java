package io.holdfast.flatfile.aqdef;

import java.util.Objects;

/**
 * A field of a description that is neither of a part nor of a characteristic: of groups and hierarchy (K5xxx), of the whole
 * file, or of a range that this library does not know.
 *
 * @param index the number behind the slash; -1 where there is none
 * @param field the field
 */
public record AqdefLine(int index, AqdefField field) {
    /** Checks the parts. */
    public AqdefLine {
        Objects.requireNonNull(field, "field");
        if (index < -1) {
            throw new IllegalArgumentException("index must be >= -1, was " + index);
        }
    }
}
