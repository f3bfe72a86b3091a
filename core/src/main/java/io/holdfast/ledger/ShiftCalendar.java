package io.holdfast.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which shift an instant lies in. A plan of some days repeats for ever (seven days: the same each week; more: crews that rotate);
 * holidays have no shifts, single days have others. Shifts are half-open: an instant on a border belongs to the shift that begins.
 *
 * <p>Times are wall-clock times of the plant's zone. A shift across a change to or from daylight saving time is an hour shorter or
 * longer, and so is its production day. A wall-clock time that does not exist that day is the instant at which the clock jumps over
 * it; of one that comes twice, the first is meant. Two shifts that share a border still share it then.
 *
 * <p>Where nobody is scheduled the time is cut at midnight into stretches named {@link Shift#NONE}.
 *
 * <p>Immutable but for a remembered answer; any thread. The time of an answer does not depend on how far the instant is away.
 */
public final class ShiftCalendar {
    private static final int MOST_DAYS = 366;
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private final ZoneId zone;
    private final LocalDate anchor;
    private final List<List<Pattern>> cycle;
    private final Set<LocalDate> holidays;
    private final Map<LocalDate, List<Pattern>> exceptions;
    private volatile @Nullable Shift last;

    private ShiftCalendar(Builder builder) {
        zone = builder.zone;
        anchor = builder.anchor;
        cycle = builder.cycle.stream().map(List::copyOf).toList();
        holidays = Set.copyOf(builder.holidays);
        exceptions = Map.copyOf(builder.exceptions);
    }

    /**
     * A shift as it is planned.
     *
     * @param name its name
     * @param from when it begins, on the day that it is planned for
     * @param to when it ends; at or before {@code from}: on the next day
     * @param labelDays how many days after the day of its begin its production belongs to: 0, or 1 for a night shift that is counted
     *     to the day it ends on
     */
    public record Pattern(String name, LocalTime from, LocalTime to, int labelDays) {
        /** Checks the parts. */
        public Pattern {
            if (name.isBlank() || name.equals(Shift.NONE)) {
                throw new IllegalArgumentException(
                        "name must not be blank and not \"" + Shift.NONE + "\", was \"" + name + "\"");
            }
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
            if (labelDays < -1 || labelDays > 1) {
                throw new IllegalArgumentException("labelDays must be from -1 to 1, was " + labelDays);
            }
        }

        /** Returns a shift whose production belongs to the day of its begin. */
        public static Pattern of(String name, String from, String to) {
            return new Pattern(name, LocalTime.parse(from), LocalTime.parse(to), 0);
        }

        private boolean overnight() {
            return !to.isAfter(from);
        }

        private long nanos() {
            return to.toNanoOfDay() - from.toNanoOfDay() + (overnight() ? DAY_NANOS : 0);
        }

        private Shift on(LocalDate day, ZoneId zone) {
            Instant begin = ZonedDateTime.of(day, from, zone).toInstant();
            Instant end = ZonedDateTime.of(overnight() ? day.plusDays(1) : day, to, zone)
                    .toInstant();
            return new Shift(name, day.plusDays(labelDays), begin, end);
        }
    }

    /** Starts a calendar of a plant's zone. */
    public static Builder in(ZoneId zone) {
        return new Builder(zone);
    }

    /** Returns a calendar of one shift a day, from midnight to midnight, named "day". */
    public static ShiftCalendar daily(ZoneId zone) {
        return in(zone).everyDay(List.of(Pattern.of("day", "00:00", "00:00"))).build();
    }

    /** Returns the plant's zone. */
    public ZoneId zone() {
        return zone;
    }

    /** Returns the shift, or the stretch without one, that an instant lies in. */
    public Shift at(Instant at) {
        Shift known = last;
        if (known != null && known.contains(at)) {
            return known;
        }
        Shift found = find(at);
        last = found;
        return found;
    }

    private Shift find(Instant at) {
        LocalDate today = LocalDate.ofInstant(at, zone);
        Instant from = today.atStartOfDay(zone).toInstant();
        Instant to = today.plusDays(1).atStartOfDay(zone).toInstant();
        // A shift lasts at most a day: what covers this instant began today or yesterday.
        for (LocalDate day = today.minusDays(1); !day.isAfter(today.plusDays(1)); day = day.plusDays(1)) {
            for (Shift shift : on(day)) {
                if (shift.contains(at)) {
                    return shift;
                }
                if (!shift.to().isAfter(at) && shift.to().isAfter(from)) {
                    from = shift.to();
                }
                if (shift.from().isAfter(at) && shift.from().isBefore(to)) {
                    to = shift.from();
                }
            }
        }
        return new Shift(Shift.NONE, today, from, to);
    }

    /** Returns the shifts planned to begin on a day, in order; none on a holiday. A shift that a change of clocks swallows is left out. */
    public List<Shift> on(LocalDate day) {
        List<Shift> shifts = new ArrayList<>();
        for (Pattern pattern : patterns(day)) {
            Instant begin = ZonedDateTime.of(day, pattern.from(), zone).toInstant();
            Instant end = ZonedDateTime.of(pattern.overnight() ? day.plusDays(1) : day, pattern.to(), zone)
                    .toInstant();
            if (begin.isBefore(end)) {
                shifts.add(pattern.on(day, zone));
            }
        }
        return shifts;
    }

    private List<Pattern> patterns(LocalDate day) {
        List<Pattern> exception = exceptions.get(day);
        if (exception != null) {
            return exception;
        }
        if (holidays.contains(day)) {
            return List.of();
        }
        return cycle.get((int) Math.floorMod(ChronoUnit.DAYS.between(anchor, day), (long) cycle.size()));
    }

    /** The whole plan in words: two calendars that say the same are the same. */
    @Override
    public String toString() {
        return zone + " from " + anchor + " " + cycle + " holidays "
                + holidays.stream().sorted().toList() + " exceptions " + new TreeMap<>(exceptions);
    }

    /** Makes a calendar part by part. Not thread-safe. */
    public static final class Builder {
        private final ZoneId zone;
        private LocalDate anchor = LocalDate.of(2024, 1, 1); // a Monday
        private List<List<Pattern>> cycle = List.of();
        private final Set<LocalDate> holidays = new HashSet<>();
        private final Map<LocalDate, List<Pattern>> exceptions = new TreeMap<>();

        private Builder(ZoneId zone) {
            this.zone = Objects.requireNonNull(zone, "zone");
        }

        /** Plans the same shifts for every day. */
        public Builder everyDay(List<Pattern> shifts) {
            return rotation(anchor, List.of(shifts));
        }

        /**
         * Plans days that repeat.
         *
         * @param firstDay a day that the first of them stands for
         * @param days the shifts of each day; 1 to 366 days
         */
        public Builder rotation(LocalDate firstDay, List<List<Pattern>> days) {
            if (days.isEmpty() || days.size() > MOST_DAYS) {
                throw new IllegalArgumentException("days must be from 1 to " + MOST_DAYS + ", were " + days.size());
            }
            anchor = firstDay;
            cycle = days;
            return this;
        }

        /** Says that no shift begins on a day. One that began the day before goes on to its end. */
        public Builder holiday(LocalDate day) {
            holidays.add(day);
            return this;
        }

        /** Plans other shifts for one day; goes before a holiday. */
        public Builder exception(LocalDate day, List<Pattern> shifts) {
            exceptions.put(day, inOrder(List.of(List.copyOf(shifts))).get(0));
            return this;
        }

        /**
         * Returns the calendar.
         *
         * @throws IllegalStateException where no shifts are planned
         * @throws IllegalArgumentException where two shifts overlap
         */
        public ShiftCalendar build() {
            if (cycle.isEmpty()) {
                throw new IllegalStateException("a calendar needs shifts: set everyDay(...) or rotation(...)");
            }
            cycle = inOrder(cycle);
            for (int i = 0; i < cycle.size(); i++) {
                requireApart(cycle.get(i), cycle.get((i + 1) % cycle.size()), "day " + (i + 1) + " of the rotation");
            }
            ShiftCalendar calendar = new ShiftCalendar(this);
            for (LocalDate day : exceptions.keySet()) {
                requireApart(
                        calendar.patterns(day.minusDays(1)),
                        calendar.patterns(day),
                        day.minusDays(1).toString());
                requireApart(calendar.patterns(day), calendar.patterns(day.plusDays(1)), day.toString());
            }
            return calendar;
        }

        private static List<List<Pattern>> inOrder(List<List<Pattern>> days) {
            return days.stream()
                    .map(day -> day.stream()
                            .sorted(Comparator.comparing(Pattern::from))
                            .toList())
                    .toList();
        }

        private static void requireApart(List<Pattern> day, List<Pattern> next, String name) {
            long busyUntil = Long.MIN_VALUE;
            Pattern before = null;
            List<Pattern> both = new ArrayList<>(day);
            both.addAll(next);
            for (int i = 0; i < both.size(); i++) {
                Pattern shift = both.get(i);
                long from = shift.from().toNanoOfDay() + (i < day.size() ? 0 : DAY_NANOS);
                if (before != null && from < busyUntil) {
                    throw new IllegalArgumentException(
                            "shifts must not overlap, on " + name + " " + before + " and " + shift + " do");
                }
                busyUntil = from + shift.nanos();
                before = shift;
            }
        }
    }
}
