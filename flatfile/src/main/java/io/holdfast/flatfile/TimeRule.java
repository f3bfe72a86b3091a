package io.holdfast.flatfile;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a mapping makes the device time of a result. */
sealed interface TimeRule {
    Instant in(Row row) throws BadValueException;

    /** Which of the two instants is meant by a local time that came twice, when the clocks were set back. */
    enum Overlap {
        REFUSE,
        EARLIER,
        LATER;

        /** Returns the instant of a local time; throws {@link IllegalArgumentException} where there is none, or no one. */
        Instant instant(LocalDateTime local, ZoneId zone) {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.size() == 1 || (offsets.size() == 2 && this != REFUSE)) {
                return local.toInstant(offsets.get(this == LATER ? offsets.size() - 1 : 0));
            }
            throw new IllegalArgumentException(
                    offsets.isEmpty()
                            ? "does not exist in " + zone + ": the clocks were set forward over it"
                            : "came twice in " + zone + " and overlap does not say which is meant");
        }
    }

    /** By a date and time as people write it. */
    record Calendar(
            Template value,
            DateTimeFormatter format,
            @Nullable ZoneId zone,
            Overlap overlap) implements TimeRule {
        /**
         * Returns the format of a pattern. Strict, so that 31 February is no date; months by their English names, whatever
         * the platform's locale.
         */
        static DateTimeFormatter format(String pattern) {
            return new DateTimeFormatterBuilder()
                    .appendPattern(pattern)
                    // A year of a pattern (y) is a year of an era.
                    .parseDefaulting(ChronoField.ERA, 1)
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
        }

        static TemporalAccessor parsed(DateTimeFormatter format, String text) {
            return format.parseBest(text, ZonedDateTime::from, OffsetDateTime::from, LocalDateTime::from);
        }

        @Override
        public Instant in(Row row) throws BadValueException {
            String text = value.in(row);
            if (text == null) {
                throw new BadValueException(value.names(), "", "gives no time");
            }
            TemporalAccessor parsed;
            try {
                parsed = parsed(format, text);
            } catch (DateTimeException e) {
                throw new BadValueException(value.names(), text, Texts.reason(e));
            }
            if (!(parsed instanceof LocalDateTime local)) {
                return Instant.from(parsed);
            }
            if (zone == null) {
                throw new BadValueException(value.names(), text, "has no offset, and the mapping names no zone");
            }
            try {
                return overlap.instant(local, zone);
            } catch (IllegalArgumentException e) {
                throw new BadValueException(value.names(), text, Texts.reason(e));
            }
        }
    }

    /** By counting units of time from an origin. */
    record Counted(Template origin, List<Term> terms) implements TimeRule {
        @Override
        public Instant in(Row row) throws BadValueException {
            String text = origin.in(row);
            if (text == null) {
                throw new BadValueException(origin.names(), "", "gives no origin of time");
            }
            try {
                Instant time = Instant.parse(text);
                for (Term term : terms) {
                    time = time.plus(term.in(row));
                }
                return time;
            } catch (DateTimeException | ArithmeticException e) {
                throw new BadValueException(origin.names(), text, Texts.reason(e));
            }
        }
    }

    /** A number of units of time, from which a constant is taken. */
    record Term(Template value, BigDecimal minus, Duration unit) {
        private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

        Duration in(Row row) throws BadValueException {
            String text = value.in(row);
            if (text == null) {
                throw new BadValueException(value.names(), "", "gives no time");
            }
            BigDecimal unitNanos = BigDecimal.valueOf(unit.getSeconds())
                    .multiply(NANOS_PER_SECOND)
                    .add(BigDecimal.valueOf(unit.getNano()));
            try {
                return Duration.ofNanos(row.number(value.names(), text)
                        .subtract(minus)
                        .multiply(unitNanos)
                        .longValueExact());
            } catch (ArithmeticException e) {
                throw new BadValueException(
                        value.names(), text, "times " + unit + " is not a whole, representable number of nanoseconds");
            }
        }
    }
}
