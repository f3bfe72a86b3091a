package io.holdfast.retain;

import static io.holdfast.retain.Images.STATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.ledger.Shift;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageVolume;
import io.holdfast.port.ImageRoot;
import java.io.InputStream;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImagePlanTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 1);
    private static final double GB = 1e9;

    /** A root that is only named. */
    private record Named(String name) implements ImageRoot {
        @Override
        public Optional<String> locate(URI link) {
            return Optional.empty();
        }

        @Override
        public Optional<Entry> find(String path) {
            return Optional.empty();
        }

        @Override
        public Removal remove(String path, long bytes, @Nullable String sha256) {
            return new Removal.Missing();
        }

        @Override
        public Optional<InputStream> read(String path) {
            return Optional.empty();
        }

        @Override
        public Optional<String> write(String path, InputStream content, long bytes, String sha256) {
            return Optional.empty();
        }

        @Override
        public void forEach(Consumer<? super Entry> action) {}
    }

    private static final ImageRoot DISK = new Named("disk");

    private static ShiftCalendar threeShifts(ZoneId zone, boolean weekends) {
        List<ShiftCalendar.Pattern> day = List.of(
                ShiftCalendar.Pattern.of("early", "06:00", "14:00"),
                ShiftCalendar.Pattern.of("late", "14:00", "22:00"),
                ShiftCalendar.Pattern.of("night", "22:00", "06:00"));
        List<ShiftCalendar.Pattern> rest = weekends ? day : List.of();
        return ShiftCalendar.in(zone)
                .rotation(LocalDate.of(2026, 1, 5), List.of(day, day, day, day, day, rest, rest))
                .build();
    }

    private static ExpectedVolume expected(ImageClass imageClass, double bytesPerShift) {
        return new ExpectedVolume("disk", STATION, imageClass, null, null, bytesPerShift);
    }

    private static ImagePlan plan(ImageSettings settings, List<ImageVolume> volumes, WhatIf whatIf) {
        return ImagePlan.of(volumes, settings, settings.policy(), Map.of(), TODAY, 1_095, whatIf);
    }

    /** 3,000 inspections a shift, 3 shifts, 250 days, 1 to 4 GB a shift. */
    @Test
    void aStationOfOneToFourGigabytesAShiftBringsThreeQuartersToThreeTerabytesAYear() {
        // Five days a week are 261 a year; eleven holidays leave 250.
        ShiftCalendar.Builder year = ShiftCalendar.in(ZoneOffset.UTC);
        List<ShiftCalendar.Pattern> day = List.of(
                ShiftCalendar.Pattern.of("early", "06:00", "14:00"),
                ShiftCalendar.Pattern.of("late", "14:00", "22:00"),
                ShiftCalendar.Pattern.of("night", "22:00", "06:00"));
        year.rotation(LocalDate.of(2026, 1, 5), List.of(day, day, day, day, day, List.of(), List.of()));
        int working = 0;
        for (LocalDate each = TODAY; each.isBefore(TODAY.plusDays(365)); each = each.plusDays(1)) {
            boolean weekend = each.getDayOfWeek().getValue() > DayOfWeek.FRIDAY.getValue();
            if (!weekend && ++working > 250) {
                year.holiday(each);
            }
        }
        ShiftCalendar calendar = year.build();
        for (double perShift : new double[] {1 * GB, 4 * GB}) {
            ImageSettings settings = ImageSettings.of(DISK)
                    .calendar(calendar)
                    .expect(List.of(
                            expected(ImageClass.PASSED, 0.95 * perShift),
                            expected(ImageClass.REJECTED, 0.05 * perShift)))
                    .build();
            ImagePlan plan = plan(settings, List.of(), WhatIf.NOTHING);
            assertThat(plan.bytesPerYear()).isCloseTo(750 * perShift, within(1.0));
            double passed = 0.95 * perShift * 750 / 365 * 30;
            double rejected = 0.05 * perShift * 750 / 365 * 548;
            assertThat(plan.root("disk").steadyBytes()).isCloseTo(passed + rejected, within(1_000.0));
        }
    }

    /** What a plant does: shifts, noise, bursts of rejects; every day apart. */
    private static final class Plant {
        private final ShiftCalendar calendar;
        private final double perHour;
        private final double noise;
        private final double rejectShare;
        private final Random random;

        Plant(ShiftCalendar calendar, double perHour, double noise, double rejectShare, long seed) {
            this.calendar = calendar;
            this.perHour = perHour;
            this.noise = noise;
            this.rejectShare = rejectShare;
            random = new Random(seed);
        }

        /** Passed and rejected bytes of a day. */
        long[] day(LocalDate day) {
            double hours = calendar.on(day).stream()
                    .map(Shift::length)
                    .mapToDouble(length -> length.toMinutes() / 60.0)
                    .sum();
            double all = hours * perHour * Math.max(0, 1 + noise * random.nextGaussian());
            double share = Math.min(1, rejectShare * (random.nextInt(10) == 0 ? 4 : 1));
            return new long[] {(long) (all * (1 - share)), (long) (all * share)};
        }
    }

    private static ImageVolume volume(ImageClass imageClass, LocalDate day, long bytes, boolean kept) {
        return new ImageVolume("disk", STATION, imageClass, null, null, day, 3_000, 3_000, bytes, kept ? bytes : 0);
    }

    /** Errors at thirty days of a plant, one for each seed: of what is there then, of what came, and of one who knew the rate. */
    private record Errors(double[] there, double[] came, double[] known) {
        static double at(double share, double[] errors) {
            double[] sorted = errors.clone();
            Arrays.sort(sorted);
            return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))];
        }
    }

    private static Errors errors(ShiftCalendar calendar, double noise, long firstSeed, int seeds) {
        RetentionPolicy policy =
                RetentionPolicy.ofDefaults().with(ImageClass.PASSED, Duration.ZERO, Duration.ofDays(45));
        ImageSettings settings =
                ImageSettings.of(DISK).calendar(calendar).policy(policy).build();
        Errors errors = new Errors(new double[seeds], new double[seeds], new double[seeds]);
        for (int seed = 0; seed < seeds; seed++) {
            Plant plant = new Plant(calendar, 3e8, noise, 0.05, firstSeed + seed);
            List<ImageVolume> history = new ArrayList<>();
            double keptLater = 0;
            for (LocalDate day = TODAY.minusDays(120); day.isBefore(TODAY); day = day.plusDays(1)) {
                long[] bytes = plant.day(day);
                history.add(volume(ImageClass.PASSED, day, bytes[0], !day.isBefore(TODAY.minusDays(45))));
                history.add(volume(ImageClass.REJECTED, day, bytes[1], true));
                // At the end of the thirtieth day passed images of 45 days are there, and all rejected ones.
                keptLater += bytes[1] + (day.isAfter(TODAY.plusDays(29 - 45)) ? bytes[0] : 0);
            }
            double comes = 0;
            double expected = 0;
            Plant quiet = new Plant(calendar, 3e8, 0, 0, 0);
            for (int i = 0; i < 30; i++) {
                long[] bytes = plant.day(TODAY.plusDays(i));
                comes += bytes[0] + bytes[1];
                expected += quiet.day(TODAY.plusDays(i))[0];
            }
            ImagePlan plan = ImagePlan.of(history, settings, policy, Map.of(), TODAY, 30, WhatIf.NOTHING);
            double forecast = plan.root("disk").days().get(29).likely();
            errors.there[seed] = Math.abs(forecast - keptLater - comes) / (keptLater + comes);
            errors.came[seed] = Math.abs(forecast - keptLater - comes) / comes;
            errors.known[seed] = Math.abs(expected - comes) / comes;
        }
        return errors;
    }

    /**
     * Each day apart by so much, thirty days of one station are apart from their mean by a fifth of that or more: so much no
     * forecast can know. By how much ours is off beyond it, and up to which noise the aim of a tenth holds, is shown here.
     */
    @Test
    void thirtyDaysAheadTheForecastIsOffByATenthOrWhatChanceMakesIt() {
        boolean search = Boolean.getBoolean("holdfast.long");
        long seed = search ? System.nanoTime() : 1;
        int seeds = search ? 400 : 40;
        System.out.println("forecast, seeds from " + seed
                + ": off by (median, 9 of 10) there; came; came, had one known the rate");
        Map<String, ShiftCalendar> calendars = new LinkedHashMap<>();
        calendars.put("3 shifts, 7 days", threeShifts(ZoneOffset.UTC, true));
        calendars.put("3 shifts, 5 days, Berlin", threeShifts(ZoneId.of("Europe/Berlin"), false));
        calendars.put(
                "rotating shifts, Chicago",
                ShiftCalendar.in(ZoneId.of("America/Chicago"))
                        .rotation(
                                LocalDate.of(2026, 1, 5),
                                List.of(
                                        List.of(ShiftCalendar.Pattern.of("day", "07:00", "15:30")),
                                        List.of(ShiftCalendar.Pattern.of("day", "07:00", "15:30")),
                                        List.of(),
                                        List.of(ShiftCalendar.Pattern.of("day", "07:00", "19:00"))))
                        .build());
        for (Map.Entry<String, ShiftCalendar> each : calendars.entrySet()) {
            for (double noise : new double[] {0.05, 0.1, 0.2, 0.3, 0.4}) {
                Errors errors = errors(each.getValue(), noise, seed, seeds);
                double there = Errors.at(0.9, errors.there);
                double came = Errors.at(0.9, errors.came);
                double known = Errors.at(0.9, errors.known);
                System.out.printf(
                        Locale.ROOT,
                        "%-25s noise %2.0f %%: %4.1f %4.1f %%; %4.1f %4.1f %%; %4.1f %4.1f %%%n",
                        each.getKey(),
                        100 * noise,
                        100 * Errors.at(0.5, errors.there),
                        100 * there,
                        100 * Errors.at(0.5, errors.came),
                        100 * came,
                        100 * Errors.at(0.5, errors.known),
                        100 * known);
                if (noise <= 0.3) {
                    assertThat(there)
                            .as("what is there, %s, %s", each.getKey(), noise)
                            .isLessThan(0.10);
                    assertThat(Errors.at(0.5, errors.came))
                            .as("what came, half of them, %s, %s", each.getKey(), noise)
                            .isLessThan(0.10);
                }
                // With few seeds both are themselves apart by chance.
                assertThat(came)
                        .as("what came, %s, %s", each.getKey(), noise)
                        .isLessThan(Math.max(0.10, known * (search ? 1.35 : 1.7)));
            }
        }
    }

    @Test
    void whatChangedIsFollowedWithinWeeksAndChanceIsNot() {
        ImageSettings settings = ImageSettings.of(DISK).build();
        List<ImageVolume> doubled = new ArrayList<>();
        List<ImageVolume> even = new ArrayList<>();
        Random random = new Random(7);
        for (LocalDate day = TODAY.minusDays(200); day.isBefore(TODAY); day = day.plusDays(1)) {
            double noise = 1 + 0.1 * random.nextGaussian();
            boolean after = !day.isBefore(TODAY.minusDays(28));
            doubled.add(volume(ImageClass.PASSED, day, (long) ((after ? 2 : 1) * GB * noise), false));
            even.add(volume(ImageClass.PASSED, day, (long) (GB * noise), false));
        }
        assertThat(plan(settings, doubled, WhatIf.NOTHING).bytesPerYear() / 365).isGreaterThan(1.7 * GB);
        assertThat(plan(settings, even, WhatIf.NOTHING).bytesPerYear() / 365).isCloseTo(GB, within(0.03 * GB));
    }

    @Test
    void theBandHoldsAboutEightOfTenTruths() {
        int inside = 0;
        int runs = 200;
        for (int run = 0; run < runs; run++) {
            Plant plant = new Plant(threeShifts(ZoneOffset.UTC, true), 1e8, 0.3, 0, 100 + run);
            ImageSettings settings =
                    ImageSettings.of(DISK).calendar(plant.calendar).build();
            List<ImageVolume> history = new ArrayList<>();
            for (LocalDate day = TODAY.minusDays(60); day.isBefore(TODAY); day = day.plusDays(1)) {
                history.add(volume(ImageClass.PASSED, day, plant.day(day)[0], false));
            }
            double truth = 0;
            for (int i = 0; i < 20; i++) {
                truth += plant.day(TODAY.plusDays(i))[0];
            }
            ImagePlan.Day day = ImagePlan.of(history, settings, settings.policy(), Map.of(), TODAY, 20, WhatIf.NOTHING)
                    .root("disk")
                    .days()
                    .get(19);
            inside += truth >= day.low() && truth <= day.high() ? 1 : 0;
        }
        assertThat((double) inside / runs).isEqualTo(0.8, offset(0.1));
    }

    @Test
    void theDayOnWhichARootIsFullIsFoundWithItsBand() {
        List<ImageVolume> history = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            history.add(volume(ImageClass.REJECTED, TODAY.minusDays(i), (long) GB, true));
        }
        ImageSettings settings = ImageSettings.of(DISK)
                .capacity("disk", (long) (110 * GB))
                .reserveBytes((long) (10 * GB))
                .build();
        ImagePlan plan = plan(settings, history, WhatIf.NOTHING);
        ImagePlan.RootPlan root = plan.root("disk");
        assertThat(root.usableBytes()).contains((long) (100 * GB));
        assertThat(root.full()).as("60 there, one more each day").contains(TODAY.plusDays(40));
        assertThat(root.fullAtWorst()).as("every day was alike").isEqualTo(root.full());
        assertThat(root.warning()).as("41 days are no alarm").isEmpty();
        ImagePlan more = plan(settings, history, WhatIf.NOTHING.addStations(2, STATION));
        assertThat(more.root("disk").full()).contains(TODAY.plusDays(13));
        assertThat(more.root("disk").warning()).hasValue(30);
        assertThat(plan(settings, history, WhatIf.NOTHING.larger(2))
                        .root("disk")
                        .full())
                .contains(TODAY.plusDays(20));
        assertThat(plan(settings, history, WhatIf.NOTHING.addRoom("disk", (long) (10 * GB)))
                        .root("disk")
                        .full())
                .contains(TODAY.plusDays(50));
        assertThat(plan(settings, history, WhatIf.NOTHING.keep(ImageClass.REJECTED, Duration.ofDays(60)))
                        .root("disk")
                        .full())
                .as("then as much goes as comes")
                .isEmpty();
        assertThat(plan(settings, history, WhatIf.NOTHING.addStations(-1, STATION))
                        .root("disk")
                        .full())
                .isEmpty();
    }

    @Test
    void whatMovesToATierIsPlannedThere() {
        ImageRoot cheap = new Named("cheap");
        ImageSettings settings = ImageSettings.of(DISK, cheap)
                .tiers(new Tiering("disk", "cheap", Set.of(ImageClass.REJECTED), Duration.ofDays(90)))
                .expect(List.of(expected(ImageClass.REJECTED, GB)))
                .build();
        ImagePlan plan = plan(settings, List.of(), WhatIf.NOTHING);
        assertThat(plan.root("disk").days().get(1_000).likely()).isCloseTo(90 * GB, within(1.0));
        assertThat(plan.root("cheap").days().get(1_000).likely()).isCloseTo((548 - 90) * GB, within(1.0));
        assertThat(plan.root("cheap").days().get(80).likely()).isZero();
    }

    @Test
    void whatIsLongOverdueIsTakenToBeFrozenAndStays() {
        List<ImageVolume> history = List.of(
                volume(ImageClass.PASSED, TODAY.minusDays(100), (long) GB, true),
                volume(ImageClass.PASSED, TODAY.minusDays(20), (long) (3 * GB), true));
        ImageSettings settings = ImageSettings.of(DISK).build();
        ImagePlan plan = plan(settings, history, WhatIf.NOTHING.addStations(-1, STATION));
        assertThat(plan.root("disk").days().get(0).likely()).isCloseTo(4 * GB, within(1.0));
        assertThat(plan.root("disk").days().get(30).likely()).isCloseTo(GB, within(1.0));
    }

    @Test
    void settingsThatCannotFitAreRefused() {
        ImageSettings.Builder builder = ImageSettings.of(DISK)
                .capacity("disk", (long) (400 * GB))
                .expect(List.of(expected(ImageClass.PASSED, GB), expected(ImageClass.REJECTED, GB)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePlan.requireFeasible(
                        builder.reserveBytes((long) (50 * GB)).build(), Map.of(), TODAY))
                .withMessage(
                        "root disk must have room for what is expected at the minimum of each class, 372.0 GB, but has"
                                + " 350.0 GB for images: keep less, store less, or add room");
        ImagePlan.requireFeasible(builder.reserveBytes((long) (20 * GB)).build(), Map.of(), TODAY);
        ImagePlan.requireFeasible(ImageSettings.of(DISK).build(), Map.of("disk", new ImageRoot.Space(1, 1)), TODAY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSettings.of(DISK).capacity("dusk", 1).build())
                .withMessage("root must be one of [disk], was dusk");
    }

    @Test
    void aStationIsForecastFromWhatWasExpectedUntilAWeekIsMeasured() {
        ImageSettings settings = ImageSettings.of(DISK)
                .expect(List.of(expected(ImageClass.PASSED, GB)))
                .build();
        List<ImageVolume> young = List.of(volume(ImageClass.PASSED, TODAY.minusDays(2), (long) (9 * GB), true));
        assertThat(plan(settings, young, WhatIf.NOTHING).bytesPerYear()).isCloseTo(365 * GB, within(1.0));
        List<ImageVolume> week = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            week.add(volume(ImageClass.PASSED, TODAY.minusDays(i), (long) (9 * GB), true));
        }
        assertThat(plan(settings, week, WhatIf.NOTHING).bytesPerYear()).isCloseTo(9 * 365 * GB, within(1.0));
        assertThat(plan(settings, week, WhatIf.NOTHING).streams())
                .extracting(stream -> stream.measuredDays())
                .containsExactly(7);
    }

    @Test
    void anUnknownStationIsNoQuestion() {
        assertThat(WhatIf.NOTHING.addStations(3, new EquipmentId("ST-9")).copies(STATION))
                .isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> WhatIf.NOTHING.larger(0));
        assertThatIllegalArgumentException().isThrownBy(() -> WhatIf.NOTHING.addStations(-2, STATION));
    }
}
