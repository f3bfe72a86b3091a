package io.holdfast.flatfile.aqdef;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One K-field: a key and what it says.
 *
 * @param key the key, as in {@code K2101}
 * @param value its text; may be empty; no line break and none of the separators 0x0F and 0x14
 */
public record AqdefField(String key, String value) {
    private static final Pattern KEY = Pattern.compile("K\\d{4}");

    /** Checks the parts. */
    public AqdefField {
        Objects.requireNonNull(key, "key");
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("key must be K and four digits, was \"" + key + "\"");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r' || c == Aqdef.FIELD || c == Aqdef.CHARACTERISTIC) {
                throw new IllegalArgumentException("the value of " + key
                        + " must not have a line break or a separator of the format, had one at index " + i);
            }
        }
    }
}
