package io.holdfast.flatfile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One agreed field, and how its value is written and read. Values have one form inside: numbers with digits and a point,
 * instants in ISO 8601 UTC, codes by Holdfast's names, text as it is.
 *
 * @param name its name in the file
 * @param value which value it carries, or null for one that only the other side needs
 * @param constant the text that always stands in it, or null
 * @param type its type
 * @param required whether it always has a value
 * @param key whether it is part of what identifies a record
 * @param width its width in characters in fixed-width files, 0 in others
 * @param longest how many characters its text may have
 * @param right whether it stands at the right of its width
 * @param pad what fills the rest of its width
 * @param decimals how many digits may follow the decimal mark
 * @param round whether more digits are rounded (half to even) when it is written, or refused
 * @param pattern how a time is written, or null for ISO 8601 in UTC
 * @param formatter the pattern, made ready
 * @param zone the zone of a time without an offset, or null
 * @param overlap what is meant by a local time that came twice
 * @param codes how codes are written, by their names inside
 * @param description for people; may be empty
 * @param form what is the same for all fields
 */
record AgreedField(
        String name,
        @Nullable String value,
        @Nullable String constant,
        FieldType type,
        boolean required,
        boolean key,
        int width,
        int longest,
        boolean right,
        char pad,
        int decimals,
        boolean round,
        @Nullable String pattern,
        @Nullable DateTimeFormatter formatter,
        @Nullable ZoneId zone,
        TimeRule.Overlap overlap,
        Map<String, String> codes,
        String description,
        Form form) {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,100}(?:\\.[0-9]{0,100})?");

    /**
     * What is the same for all fields of a file.
     *
     * @param decimalMark the decimal mark
     * @param absent the text that stands for "no value"
     */
    record Form(char decimalMark, String absent) {}

    /**
     * Writes a value; the absent text for none.
     *
     * @throws IllegalArgumentException if the field cannot hold it
     */
    String format(@Nullable String inside) {
        String text = constant != null ? constant : inside == null ? null : written(inside);
        if (text == null) {
            if (required) {
                throw refused("", "has no value, and one is required");
            }
            return form.absent();
        }
        if (constant == null && text.equals(form.absent())) {
            throw refused(text, "is the text that stands for no value");
        }
        if (text.length() > longest) {
            throw refused(text, "is longer than " + longest + " characters");
        }
        return text;
    }

    private String written(String inside) {
        return switch (type) {
            case TEXT -> inside;
            case CODE -> {
                String code = codes.get(inside);
                if (code == null) {
                    throw refused(inside, "has no code in " + codes.keySet());
                }
                yield code;
            }
            case INTEGER -> inside;
            case DECIMAL -> decimal(inside);
            case TIME -> time(inside);
        };
    }

    private String decimal(String inside) {
        BigDecimal number = new BigDecimal(inside);
        if (number.scale() < 0) {
            number = number.setScale(0);
        }
        if (number.scale() > decimals) {
            try {
                number = number.setScale(decimals, round ? RoundingMode.HALF_EVEN : RoundingMode.UNNECESSARY);
            } catch (ArithmeticException e) {
                throw refused(inside, "has more than " + decimals + " digits behind the decimal mark");
            }
        }
        String text = number.toPlainString();
        return form.decimalMark() == '.' ? text : text.replace('.', form.decimalMark());
    }

    private String time(String inside) {
        if (formatter == null) {
            return inside;
        }
        Instant time = Instant.parse(inside);
        try {
            return formatter.format(time.atZone(zone == null ? ZoneOffset.UTC : zone));
        } catch (DateTimeException e) {
            throw refused(inside, Texts.reason(e));
        }
    }

    private IllegalArgumentException refused(String text, String reason) {
        return new IllegalArgumentException("field " + name + " " + reason + (text.isEmpty() ? "" : ", was " + text));
    }

    /**
     * Reads what stands in the field; null for none.
     *
     * @throws BadValueException if it is not what was agreed
     */
    @Nullable
    String parse(String text) throws BadValueException {
        if (text.equals(form.absent())) {
            if (required) {
                throw bad(text, "is missing");
            }
            return null;
        }
        String flaw = Texts.flaw(text);
        if (flaw != null) {
            throw bad(text, flaw);
        }
        if (text.length() > longest) {
            throw bad(text, "is longer than " + longest + " characters");
        }
        if (constant != null) {
            if (!text.equals(constant)) {
                throw bad(text, "must be \"" + constant + "\"");
            }
            return text;
        }
        return switch (type) {
            case TEXT -> text;
            case CODE -> code(text);
            case INTEGER -> {
                if (!INTEGER.matcher(text).matches()) {
                    throw bad(text, "is not a whole number");
                }
                yield Long.toString(Long.parseLong(text));
            }
            case DECIMAL -> number(text);
            case TIME -> instant(text).toString();
        };
    }

    private String code(String text) throws BadValueException {
        for (Map.Entry<String, String> code : codes.entrySet()) {
            if (code.getValue().equals(text)) {
                return code.getKey();
            }
        }
        throw bad(text, "is none of the codes " + codes.values());
    }

    private String number(String text) throws BadValueException {
        char mark = form.decimalMark();
        String plain = mark == '.' ? text : text.replace('.', ' ').replace(mark, '.');
        if (!DECIMAL.matcher(plain).matches()) {
            throw bad(text, "is not a number with decimal mark '" + mark + "'");
        }
        BigDecimal number = new BigDecimal(plain.endsWith(".") ? plain + "0" : plain);
        if (number.scale() > decimals) {
            throw bad(text, "has more than " + decimals + " digits behind the decimal mark");
        }
        return number.toPlainString();
    }

    private Instant instant(String text) throws BadValueException {
        TemporalAccessor parsed;
        try {
            if (formatter == null) {
                return OffsetDateTime.parse(text).toInstant();
            }
            parsed = formatter.parseBest(text, ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
            if (!(parsed instanceof LocalDateTime)) {
                return Instant.from(parsed);
            }
        } catch (DateTimeException e) {
            throw bad(text, pattern == null ? "is not an ISO 8601 date and time with Z or an offset" : Texts.reason(e));
        }
        try {
            return overlap.instant((LocalDateTime) parsed, zone == null ? ZoneOffset.UTC : zone);
        } catch (IllegalArgumentException e) {
            throw bad(text, Texts.reason(e));
        }
    }

    private BadValueException bad(String text, String reason) {
        return new BadValueException(name, text, reason);
    }

    /** Returns how its values look, in words. */
    String look() {
        return switch (type) {
            case TEXT -> "text, up to " + longest + " characters";
            case INTEGER -> "whole number, up to 18 digits";
            case DECIMAL -> "number, up to " + decimals + " digits behind '" + form.decimalMark() + "'";
            case TIME ->
                pattern == null
                        ? "date and time, ISO 8601 with Z or an offset"
                        : "date and time, " + pattern + (zone == null ? "" : ", " + zone);
            case CODE -> "one of " + String.join(", ", List.copyOf(codes.values()));
        };
    }
}
