package io.holdfast.flatfile;

import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the names of a mapping stand for on one row. */
final class Row {
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?");

    private final @Nullable String[] values;
    private final Set<String> absent;
    private final char decimalMark;

    Row(int size, Set<String> absent, char decimalMark) {
        this.values = new String[size];
        this.absent = absent;
        this.decimalMark = decimalMark;
    }

    void set(int slot, @Nullable String value) {
        values[slot] = value;
    }

    /** Returns the text as it stands, whatever it means. */
    String raw(int slot) {
        String value = values[slot];
        return value == null ? "" : value;
    }

    /** Returns the text, or null where it says that there is no value. */
    @Nullable
    String value(int slot) {
        String value = values[slot];
        return value == null || absent.contains(value) ? null : value;
    }

    /** Reads a number whose digits all count; no grouping, no blanks, only the mapping's decimal mark. */
    BigDecimal number(String names, String text) throws BadValueException {
        String plain = decimalMark == '.' ? text : text.replace('.', ' ').replace(decimalMark, '.');
        if (!NUMBER.matcher(plain).matches()) {
            throw new BadValueException(names, text, "is not a number with decimal mark '" + decimalMark + "'");
        }
        return new BigDecimal(plain);
    }
}
