package io.holdfast.flatfile.klarf;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One wafer of a file.
 *
 * @param line the line that it begins in, from 1
 * @param version the file's version: {@code 1.1}, {@code 1.2}, {@code 1.8}
 * @param lot the lot's name, or null
 * @param wafer the wafer's name
 * @param micrometresPerUnit what one unit of a coordinate is: 1 up to version 1.2, 0.001 from version 1.8
 * @param fields every statement and field that holds for the wafer, those of its lot and file first; a later one of the same
 *     name overrides an earlier one; copied
 * @param classes the names of the defect classes by their numbers; copied
 * @param dies the inspected dies of all its tests, each once; copied
 * @param defects its defects; copied
 */
public record KlarfWafer(
        long line,
        String version,
        @Nullable String lot,
        String wafer,
        BigDecimal micrometresPerUnit,
        List<KlarfField> fields,
        Map<String, String> classes,
        List<KlarfDie> dies,
        List<KlarfDefect> defects) {
    /** Checks the parts. */
    public KlarfWafer {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(wafer, "wafer");
        Objects.requireNonNull(micrometresPerUnit, "micrometresPerUnit");
        fields = List.copyOf(fields);
        classes = Map.copyOf(classes);
        dies = List.copyOf(dies);
        defects = List.copyOf(defects);
    }

    /** Returns the values of the last field of the name; empty where there is none. */
    public List<String> field(String name) {
        return last(fields, name);
    }

    static List<String> last(List<KlarfField> fields, String name) {
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).name().equals(name)) {
                return fields.get(i).values();
            }
        }
        return List.of();
    }

    /** Returns the one value of the last field of the name, or null where there is none or it is blank. */
    public @Nullable String text(String name) {
        List<String> values = field(name);
        return values.isEmpty() || values.get(0).isBlank() ? null : values.get(0);
    }
}
