package io.holdfast.flatfile;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a mapping makes the text of one part of a result. */
sealed interface TextRule {
    /** Returns the names it uses, for messages. */
    String names();

    /** Returns the text for a row, or null where it has none. */
    @Nullable
    String in(Row row) throws BadValueException;

    /** By a template. */
    record Filled(Template template) implements TextRule {
        @Override
        public String names() {
            return template.names();
        }

        @Override
        public @Nullable String in(Row row) {
            return template.in(row);
        }
    }

    /** By a table over one name's text as it stands; what the table lacks is {@code otherwise}, or bad. */
    record Mapped(
            String names,
            int slot,
            Map<String, String> map,
            @Nullable String otherwise) implements TextRule {
        @Override
        public @Nullable String in(Row row) throws BadValueException {
            String value = map.get(row.raw(slot));
            if (value != null) {
                return value;
            }
            if (otherwise != null || row.value(slot) == null) {
                return otherwise;
            }
            throw new BadValueException(names, row.raw(slot), "is not in the map " + map.keySet());
        }
    }

    /** A condition on one name's text as it stands. */
    record Condition(int slot, Set<String> values, boolean in) {
        boolean holds(Row row) {
            return values.contains(row.raw(slot)) == in;
        }
    }

    /** Makes a value of the text; null where there is none or no rule. What the value refuses makes the row bad. */
    static <T> @Nullable T optional(@Nullable TextRule rule, Row row, Function<String, T> made)
            throws BadValueException {
        String text = rule == null ? null : rule.in(row);
        if (rule == null || text == null) {
            return null;
        }
        String flaw = Texts.flaw(text);
        if (flaw != null) {
            throw new BadValueException(rule.names(), text, flaw);
        }
        try {
            return made.apply(text);
        } catch (IllegalArgumentException e) {
            throw new BadValueException(rule.names(), text, Texts.reason(e));
        }
    }

    /** As {@link #optional}, but a row without the text is bad. */
    static <T> T required(String part, TextRule rule, Row row, Function<String, T> made) throws BadValueException {
        T value = optional(rule, row, made);
        if (value == null) {
            throw new BadValueException(rule.names(), "", "gives no " + part);
        }
        return value;
    }

    static @Nullable BigDecimal number(@Nullable TextRule rule, Row row) throws BadValueException {
        String text = rule == null ? null : rule.in(row);
        return rule == null || text == null ? null : row.number(rule.names(), text);
    }

    static <E extends Enum<E>> E oneOf(@Nullable TextRule rule, Row row, Class<E> type, E otherwise)
            throws BadValueException {
        E value = optional(rule, row, text -> constant(type, text));
        return value == null ? otherwise : value;
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "must be one of " + Arrays.toString(type.getEnumConstants()) + ", was \"" + text + "\"");
    }

    static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number, was \"" + text + "\"", e);
        }
    }

    static int attempt(String text) {
        long attempt = whole(text);
        if (attempt < 1 || attempt > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("must be from 1 to " + Integer.MAX_VALUE + ", was " + attempt);
        }
        return (int) attempt;
    }

    static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false, was \"" + text + "\"");
        }
        return text.equals("true");
    }
}
