package io.holdfast.flatfile.klarf;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of a wafer's defect list, digits and texts as they stand in the file.
 *
 * @param line its line in the file, from 1
 * @param columns the columns' names in upper case, in the file's order; as many as there are values
 * @param values the values; that of {@code IMAGELIST} is its numbers or texts, separated by blanks
 */
public record KlarfDefect(long line, List<String> columns, List<String> values) {
    /** Checks that there is a value for each column. */
    public KlarfDefect {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
        if (columns.size() != values.size()) {
            throw new IllegalArgumentException(
                    "values must be one for each column, was " + values.size() + " for " + columns.size());
        }
    }

    /** Returns the value of a column, or null where there is no such column or the tool gave none ({@code NA}, {@code N}). */
    public @Nullable String value(String column) {
        int index = columns.indexOf(Objects.requireNonNull(column, "column"));
        if (index < 0) {
            return null;
        }
        String value = values.get(index);
        return Klarf.isAbsent(value) ? null : value;
    }
}
