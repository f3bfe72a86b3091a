package io.holdfast.flatfile.aqdef;

import io.holdfast.flatfile.internal.Times;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times of values (K0004): day, month and year with points, or month, day and year with slashes, or ISO 8601; then a
 * slash or a blank and the time of day, which may be missing.
 */
final class AqdefTime {
    private static final Pattern TIME = Pattern.compile(
            "(?:(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d{2})|(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})"
                    + "|(\\d{4})-(\\d{1,2})-(\\d{1,2}))(?:[/ T](\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d{1,9}))?)?)?");
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("dd.MM.uuuu/HH:mm:ss", Locale.ROOT);

    private AqdefTime() {}

    static LocalDateTime parse(String text) {
        Matcher time = TIME.matcher(text.strip());
        if (!time.matches()) {
            throw new IllegalArgumentException(
                    "must be a date and time such as 31.12.2026/23:59:59, was \"" + text + "\"");
        }
        int year;
        int month;
        int day;
        if (time.group(1) != null) {
            year = number(time, 3);
            month = number(time, 2);
            day = number(time, 1);
        } else if (time.group(4) != null) {
            year = number(time, 6);
            month = number(time, 4);
            day = number(time, 5);
        } else {
            year = number(time, 7);
            month = number(time, 8);
            day = number(time, 9);
        }
        String fraction = time.group(13) == null ? "" : time.group(13);
        try {
            return LocalDateTime.of(
                    Times.century(year),
                    month,
                    day,
                    number(time, 10),
                    number(time, 11),
                    number(time, 12),
                    Integer.parseInt((fraction + "000000000").substring(0, 9)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is no date and time that exists: \"" + text + "\"", e);
        }
    }

    private static int number(Matcher time, int group) {
        String text = time.group(group);
        return text == null ? 0 : Integer.parseInt(text);
    }

    /** Returns the form that the format's own tools write; fractions of a second are not carried. */
    static String format(LocalDateTime time) {
        return WRITTEN.format(time);
    }
}
