package io.holdfast.flatfile.epcis;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as XML Schema has them, with a zone. */
final class Times {
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2})(:\\d{2})?(\\.\\d{1,30})?(Z|[+-]\\d{2}:\\d{2})");
    private static final Pattern OFFSET = Pattern.compile("[+-](0\\d|1[0-3]):[0-5]\\d|[+-]14:00|Z");
    private static final int NANO_DIGITS = 10;

    private Times() {}

    /** Returns the instant, or null where it is none. */
    static @Nullable Instant instant(String text) {
        Matcher match = TIME.matcher(text);
        if (!match.matches()) {
            return null;
        }
        // Some systems leave out seconds that are zero, against the schema: nothing is lost by it.
        String seconds = match.group(2) == null ? ":00" : match.group(2);
        String fraction = match.group(3) == null ? "" : match.group(3);
        try {
            return OffsetDateTime.parse(match.group(1)
                            + seconds
                            + fraction.substring(0, Math.min(NANO_DIGITS, fraction.length()))
                            + match.group(4))
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static boolean isOffset(String text) {
        return OFFSET.matcher(text).matches();
    }

    static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
