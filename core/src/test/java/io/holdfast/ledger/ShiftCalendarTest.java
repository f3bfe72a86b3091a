package io.holdfast.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.ledger.ShiftCalendar.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShiftCalendarTest {
    private static final List<Pattern> THREE = List.of(
            Pattern.of("early", "06:00", "14:00"),
            Pattern.of("late", "14:00", "22:00"),
            Pattern.of("night", "22:00", "06:00"));

    /** Borders of the night shift worked out by hand from the published offsets of each zone. */
    @ParameterizedTest
    @CsvSource({
        // zone, day, night begins, night ends, hours of the night, hours of the production day
        "Europe/Berlin,       2026-03-27, 2026-03-27T21:00:00Z, 2026-03-28T05:00:00Z, 8,   24",
        "Europe/Berlin,       2026-03-28, 2026-03-28T21:00:00Z, 2026-03-29T04:00:00Z, 7,   23",
        "Europe/Berlin,       2026-10-24, 2026-10-24T20:00:00Z, 2026-10-25T05:00:00Z, 9,   25",
        "America/New_York,    2026-03-07, 2026-03-08T03:00:00Z, 2026-03-08T10:00:00Z, 7,   23",
        "America/New_York,    2026-10-31, 2026-11-01T02:00:00Z, 2026-11-01T11:00:00Z, 9,   25",
        "Australia/Adelaide,  2026-04-04, 2026-04-04T11:30:00Z, 2026-04-04T20:30:00Z, 9,   25",
        "Australia/Adelaide,  2026-10-03, 2026-10-03T12:30:00Z, 2026-10-03T19:30:00Z, 7,   23",
        "Australia/Lord_Howe, 2026-04-04, 2026-04-04T11:00:00Z, 2026-04-04T19:30:00Z, 8.5, 24.5",
        "Australia/Lord_Howe, 2026-10-03, 2026-10-03T11:30:00Z, 2026-10-03T19:00:00Z, 7.5, 23.5",
    })
    void aNightShiftAcrossAChangeOfClocksIsAsLongAsItReallyIs(
            String zone, LocalDate day, Instant begins, Instant ends, double hours, double dayHours) {
        ShiftCalendar calendar =
                ShiftCalendar.in(ZoneId.of(zone)).everyDay(THREE).build();

        Shift night = calendar.at(begins);
        assertThat(night).isEqualTo(new Shift("night", day, begins, ends));
        assertThat(night.length()).isEqualTo(Duration.ofMinutes((long) (hours * 60)));
        assertThat(calendar.at(ends.minusNanos(1))).isEqualTo(night);
        // Half-open: the border itself belongs to the next shift.
        assertThat(calendar.at(ends).name()).isEqualTo("early");
        assertThat(calendar.at(ends).productionDay()).isEqualTo(day.plusDays(1));
        assertThat(calendar.at(begins.minusNanos(1)).name()).isEqualTo("late");
        assertThat(calendar.on(day).stream().map(Shift::length).reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofMinutes((long) (dayHours * 60)));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-29, 23",
        "Europe/Berlin, 2026-10-25, 25",
        "America/New_York, 2026-03-08, 23",
        "America/New_York, 2026-11-01, 25",
        "Australia/Adelaide, 2026-10-04, 23",
        "Australia/Adelaide, 2026-04-05, 25",
    })
    void aDayFromMidnightToMidnightHasTwentyThreeOrTwentyFiveHours(String zone, LocalDate day, int hours) {
        ShiftCalendar calendar = ShiftCalendar.daily(ZoneId.of(zone));

        assertThat(calendar.on(day)).singleElement().satisfies(shift -> {
            assertThat(shift.length()).isEqualTo(Duration.ofHours(hours));
            assertThat(shift.productionDay()).isEqualTo(day);
        });
    }

    @Test
    void everyInstantOfAYearLiesInExactlyOneShiftAndTheyFollowOnEachOther() {
        for (String zone : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")) {
            // A border at 02:30: the hour that is missing, or comes twice, at most changes of clocks.
            ShiftCalendar calendar = ShiftCalendar.in(ZoneId.of(zone))
                    .everyDay(List.of(
                            Pattern.of("a", "02:30", "10:30"),
                            Pattern.of("b", "10:30", "18:30"),
                            Pattern.of("c", "18:30", "02:30")))
                    .build();
            Instant at = Instant.parse("2026-01-01T00:00:00Z");
            Shift shift = calendar.at(at);
            while (shift.to().isBefore(Instant.parse("2027-01-02T00:00:00Z"))) {
                Shift next = calendar.at(shift.to());
                assertThat(next.from()).as(zone).isEqualTo(shift.to());
                assertThat(next.name()).isEqualTo(String.valueOf((char)
                        ('a' + (shift.name().charAt(0) - 'a' + 1) % 3)));
                shift = next;
            }
        }
    }

    @Test
    void crewsRotateOverTheDaysOfTheirCycle() {
        Pattern day = Pattern.of("A", "06:00", "18:00");
        Pattern night = Pattern.of("A", "18:00", "06:00");
        ShiftCalendar calendar = ShiftCalendar.in(ZoneId.of("UTC"))
                .rotation(LocalDate.of(2026, 3, 2), List.of(List.of(day), List.of(night), List.of(), List.of()))
                .build();

        assertThat(calendar.at(Instant.parse("2026-03-02T12:00:00Z")).name()).isEqualTo("A");
        assertThat(calendar.at(Instant.parse("2026-03-02T20:00:00Z")).name()).isEqualTo(Shift.NONE);
        assertThat(calendar.at(Instant.parse("2026-03-04T05:59:59Z")))
                .isEqualTo(new Shift(
                        "A",
                        LocalDate.of(2026, 3, 3),
                        Instant.parse("2026-03-03T18:00:00Z"),
                        Instant.parse("2026-03-04T06:00:00Z")));
        // Before the first day, too.
        assertThat(calendar.at(Instant.parse("2026-02-26T12:00:00Z")).name()).isEqualTo("A");
        assertThat(calendar.at(Instant.parse("2026-02-25T12:00:00Z")).name()).isEqualTo(Shift.NONE);
    }

    @Test
    void aHolidayHasNoShiftsButTheNightBeforeGoesOnToItsEnd() {
        LocalDate holiday = LocalDate.of(2026, 5, 1);
        ShiftCalendar calendar = ShiftCalendar.in(ZoneId.of("Europe/Berlin"))
                .everyDay(THREE)
                .holiday(holiday)
                .exception(holiday.plusDays(1), List.of(Pattern.of("maintenance", "08:00", "12:00")))
                .build();

        assertThat(calendar.at(Instant.parse("2026-05-01T03:59:00Z")).name()).isEqualTo("night");
        assertThat(calendar.at(Instant.parse("2026-05-01T04:00:00Z")))
                .isEqualTo(new Shift(
                        Shift.NONE,
                        holiday,
                        Instant.parse("2026-05-01T04:00:00Z"),
                        Instant.parse("2026-05-01T22:00:00Z")));
        assertThat(calendar.at(Instant.parse("2026-05-02T07:00:00Z")).name()).isEqualTo("maintenance");
        assertThat(calendar.at(Instant.parse("2026-05-02T10:00:00Z")).name()).isEqualTo(Shift.NONE);
        assertThat(calendar.at(Instant.parse("2026-05-03T04:00:00Z")).name()).isEqualTo("early");
    }

    @Test
    void aNightShiftMayCountToTheDayItEndsOn() {
        ShiftCalendar calendar = ShiftCalendar.in(ZoneId.of("UTC"))
                .everyDay(List.of(new Pattern("night", LocalTime.of(22, 0), LocalTime.of(6, 0), 1)))
                .build();

        assertThat(calendar.at(Instant.parse("2026-03-02T23:00:00Z")).productionDay())
                .isEqualTo("2026-03-03");
    }

    @Test
    void shiftsThatOverlapAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShiftCalendar.in(ZoneId.of("UTC"))
                        .everyDay(List.of(Pattern.of("early", "06:00", "14:00"), Pattern.of("night", "22:00", "06:30")))
                        .build())
                .withMessageContaining("night")
                .withMessageContaining("early");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShiftCalendar.in(ZoneId.of("UTC"))
                        .everyDay(List.of(Pattern.of("early", "06:00", "14:00")))
                        .exception(LocalDate.of(2026, 5, 1), List.of(Pattern.of("long", "10:00", "07:00")))
                        .build())
                .withMessageContaining("long");
    }

    @Test
    void hoursAreCountedFromTheBeginOfTheShift() {
        Shift shift = new Shift(
                "x",
                LocalDate.of(2026, 3, 2),
                Instant.parse("2026-03-02T05:45:00Z"),
                Instant.parse("2026-03-02T13:45:00Z"));

        assertThat(shift.hourOf(Instant.parse("2026-03-02T05:45:00Z"))).isEqualTo("2026-03-02T05:45:00Z");
        assertThat(shift.hourOf(Instant.parse("2026-03-02T07:44:59Z"))).isEqualTo("2026-03-02T06:45:00Z");
    }
}
