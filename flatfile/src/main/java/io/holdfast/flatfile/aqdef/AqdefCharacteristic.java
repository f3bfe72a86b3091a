package io.holdfast.flatfile.aqdef;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One characteristic of a description.
 *
 * @param index its number in the file, from 1; 0 for fields that hold for all characteristics
 * @param part the number of its part
 * @param fields its fields in the file's order, at least one; copied
 */
public record AqdefCharacteristic(int index, int part, List<AqdefField> fields) {
    /** Checks the parts. */
    public AqdefCharacteristic {
        Aqdef.checkIndex(index);
        Aqdef.checkIndex(part);
        fields = Aqdef.some(fields);
    }

    /** Returns the last value of a key that is not blank, or null. */
    public @Nullable String value(String key) {
        return Aqdef.value(fields, key);
    }

    /** Tells whether its values are counts of errors (K2004 is 1, 5 or 6) and not measured ones. */
    public boolean isAttributive() {
        return isAttributive(value("K2004"));
    }

    static boolean isAttributive(@Nullable String type) {
        return "1".equals(type) || "5".equals(type) || "6".equals(type);
    }
}
