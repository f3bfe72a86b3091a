package io.holdfast.flatfile.aqdef;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of a description: its fields, those of its characteristics not included.
 *
 * @param index its number in the file, from 1; 0 for fields that hold for all parts
 * @param fields its fields in the file's order, at least one; copied
 */
public record AqdefPart(int index, List<AqdefField> fields) {
    /** Checks the parts. */
    public AqdefPart {
        Aqdef.checkIndex(index);
        fields = Aqdef.some(fields);
    }

    /** Returns the last value of a key that is not blank, or null. */
    public @Nullable String value(String key) {
        return Aqdef.value(fields, key);
    }
}
