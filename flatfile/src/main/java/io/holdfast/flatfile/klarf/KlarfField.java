package io.holdfast.flatfile.klarf;

import java.util.List;
import java.util.Objects;

/**
 * One statement (1.1, 1.2) or field (1.8) of a file, as it stands there.
 *
 * @param line its line, from 1
 * @param name its keyword
 * @param values its values, without quotes
 */
public record KlarfField(long line, String name, List<String> values) {
    /** Checks the parts. */
    public KlarfField {
        Objects.requireNonNull(name, "name");
        values = List.copyOf(values);
    }
}
