package io.holdfast.flatfile.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/** Times of files. */
public final class Times {
    private Times() {}

    /**
     * Reads an ISO 8601 date and time, in the zone where it has no offset of its own. Where the clocks were set back, the
     * earlier of the two is meant.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Instant iso(String text, ZoneId zone) {
        try {
            TemporalAccessor read =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return read instanceof OffsetDateTime exact
                    ? exact.toInstant()
                    : ((LocalDateTime) read).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a time must be an ISO 8601 date and time, was \"" + text + "\"", e);
        }
    }

    /** Returns the year of two digits: 70 to 99 are of the last century. */
    public static int century(int year) {
        return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
    }
}
