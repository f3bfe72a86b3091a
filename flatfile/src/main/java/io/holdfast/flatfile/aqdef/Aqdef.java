package io.holdfast.flatfile.aqdef;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reading and writing of the format share. */
final class Aqdef {
    /** Between the fields of a value (DC4). */
    static final char FIELD = 0x14;

    /** Between the values of a record (SI). */
    static final char CHARACTERISTIC = 0x0F;

    /** The fields of a measured value in a record, in their order. */
    static final List<String> MEASURED =
            List.of("K0001", "K0002", "K0004", "K0005", "K0006", "K0007", "K0008", "K0010", "K0011", "K0012");

    /** The fields of an attributive value in a record. */
    static final List<String> ATTRIBUTIVE =
            List.of("K0020", "K0021", "K0002", "K0004", "K0005", "K0006", "K0007", "K0008", "K0010", "K0011", "K0012");

    /** The format has five digits for a number of a characteristic. */
    static final int LARGEST_INDEX = 99_999;

    private Aqdef() {}

    static void checkIndex(int index) {
        if (index < 0 || index > LARGEST_INDEX) {
            throw new IllegalArgumentException("index must be from 0 to " + LARGEST_INDEX + ", was " + index);
        }
    }

    static List<AqdefField> some(List<AqdefField> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("fields must be one at least");
        }
        return List.copyOf(fields);
    }

    static @Nullable String value(List<AqdefField> fields, String key) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            AqdefField field = fields.get(i);
            if (field.key().equals(key) && !field.value().isBlank()) {
                return field.value();
            }
        }
        return null;
    }

    static boolean isOfValue(String key) {
        return key.startsWith("K00") && !key.equals("K0000");
    }
}
