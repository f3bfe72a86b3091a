package io.holdfast.retain;

import io.holdfast.ledger.Shift;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageVolume;
import io.holdfast.port.ImageRoot;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What images will take, day by day, and when each root is full.
 *
 * <p>What comes is measured: bytes for each planned hour, by root, station, class, family and customer, recent days weighing more:
 * exponentially, half as much every {@value #STEADY_HALF_LIFE_DAYS} days, or every {@value #HALF_LIFE_DAYS} where recent days differ
 * from those before by more than chance. What goes follows from the rules, for what is there and for what
 * will come. The band is that of the middle 80 in a hundred: it grows with how much days differ and with how little is known of
 * their mean. A station that is measured for less than {@value #MEASURED_DAYS} days is taken as was expected of it, where somebody said.
 *
 * <p>Not in it: images that are frozen now but not due yet go in the plan when they are due; those more than two days overdue are
 * taken to be frozen and stay. A trend that goes on is followed late, by about the shorter half-life once it shows.
 *
 * @param today the day before the first that is forecast
 * @param streams what comes
 * @param roots what becomes of each root
 */
public record ImagePlan(LocalDate today, List<Stream> streams, List<RootPlan> roots) {
    /** Two weeks: long enough to see each weekday twice, short enough to follow a change within a month. */
    public static final int HALF_LIFE_DAYS = 14;

    /** Eight weeks, where nothing has changed: the more days, the less their noise. */
    public static final int STEADY_HALF_LIFE_DAYS = 56;

    /** A week: before that, a measured mean says less than what somebody expected. */
    public static final int MEASURED_DAYS = 7;

    /** Three years: the longest minimum of rejected images, twice. */
    public static final int DEFAULT_HORIZON_DAYS = 3 * 365;

    private static final int OVERDUE_DAYS = 2;
    /** In standard deviations: chance alone is beyond it once in twenty times. */
    private static final double BEYOND_CHANCE = 2;

    private static final int YEAR = 365;
    /** The 90th percentile of a normal distribution. */
    private static final double NINETY = 1.2815515655446004;

    /**
     * What comes to a root from one station in one class.
     *
     * @param root the root
     * @param station the station
     * @param imageClass the class by verdict
     * @param family the part family, or null
     * @param customer the customer, or null
     * @param bytesPerHour for each planned hour
     * @param deviationPerHour standard deviation of an hour; that of a day is larger by the root of its hours
     * @param errorPerHour standard error of {@code bytesPerHour}
     * @param bytesPerResult for each result that brought images; 0 where that is not measured
     * @param bytesPerYear in the next 365 days, were nothing deleted
     * @param measuredDays days that this rests on; 0 where it was only expected
     */
    public record Stream(
            String root,
            EquipmentId station,
            ImageClass imageClass,
            @Nullable String family,
            @Nullable String customer,
            double bytesPerHour,
            double deviationPerHour,
            double errorPerHour,
            double bytesPerResult,
            double bytesPerYear,
            int measuredDays) {}

    /**
     * What a root holds at the end of a day, in bytes of images.
     *
     * @param day the day
     * @param low 10 in a hundred hold less
     * @param likely the middle
     * @param high 10 in a hundred hold more
     */
    public record Day(LocalDate day, double low, double likely, double high) {}

    /**
     * What becomes of a root.
     *
     * @param root the root
     * @param usableBytes what images may take: its room without the reserve and what others have there; empty where nobody knows it
     * @param days day by day
     * @param full the first day on which it likely is full
     * @param fullAtWorst the first day on which it is full in 10 of a hundred cases
     * @param steadyBytes what it holds in the long run, on average over a year
     * @param leastBytes what it holds in the long run if every image goes at its minimum
     * @param warning at how many days until full a person was to be warned, the least that is reached at worst
     */
    public record RootPlan(
            String root,
            Optional<Long> usableBytes,
            List<Day> days,
            Optional<LocalDate> full,
            Optional<LocalDate> fullAtWorst,
            double steadyBytes,
            double leastBytes,
            OptionalInt warning) {
        /** Copies the list. */
        public RootPlan {
            days = List.copyOf(days);
        }

        /** Returns the most that it likely holds. */
        public double peakBytes() {
            return days.stream().mapToDouble(Day::likely).max().orElse(0);
        }
    }

    /** Copies the lists. */
    public ImagePlan {
        Objects.requireNonNull(today, "today");
        streams = List.copyOf(streams);
        roots = List.copyOf(roots);
    }

    /** Returns what comes in the next 365 days on all roots, were nothing deleted. */
    public double bytesPerYear() {
        return streams.stream().mapToDouble(Stream::bytesPerYear).sum();
    }

    /** Returns the plan of a root. */
    public RootPlan root(String name) {
        return roots.stream()
                .filter(plan -> plan.root().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("root must be one that is planned, was " + name));
    }

    /**
     * Plans.
     *
     * @param volumes what was measured
     * @param policy the rules
     * @param spaces the room that roots have, where it is known
     * @param today the current production day, which is not over and counts as forecast
     * @param horizonDays how many days to forecast, at least 1
     */
    public static ImagePlan of(
            Collection<ImageVolume> volumes,
            ImageSettings settings,
            RetentionPolicy policy,
            Map<String, ImageRoot.Space> spaces,
            LocalDate today,
            int horizonDays,
            WhatIf whatIf) {
        if (horizonDays < 1) {
            throw new IllegalArgumentException("horizonDays must be >= 1, was " + horizonDays);
        }
        Hours hours = new Hours(settings.calendar(), today.minusDays(1), Math.max(horizonDays, YEAR));
        List<Stream> streams = streams(volumes, settings.expected(), hours, whatIf);
        List<RootPlan> roots = new ArrayList<>();
        for (ImageRoot root : settings.roots()) {
            roots.add(new Simulation(settings, policy, whatIf, hours, horizonDays)
                    .of(root.name(), streams, volumes, spaces.get(root.name())));
        }
        return new ImagePlan(today.minusDays(1), streams, roots);
    }

    /**
     * Checks that what is expected can be kept at least as long as its minimum.
     *
     * @throws IllegalArgumentException where it cannot: names the root, what it would hold, and what it has
     */
    public static void requireFeasible(ImageSettings settings, Map<String, ImageRoot.Space> spaces, LocalDate today) {
        if (settings.expected().isEmpty()) {
            return;
        }
        ImagePlan plan = of(List.of(), settings, settings.policy(), spaces, today, YEAR, WhatIf.NOTHING);
        for (RootPlan root : plan.roots()) {
            if (root.usableBytes().isPresent()
                    && root.leastBytes() > root.usableBytes().get()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "root %s must have room for what is expected at the minimum of each class, %.1f GB, but has %.1f GB for"
                                + " images: keep less, store less, or add room",
                        root.root(),
                        root.leastBytes() / 1e9,
                        root.usableBytes().get() / 1e9));
            }
        }
    }

    /** Planned hours by day. */
    private static final class Hours {
        private final ShiftCalendar calendar;
        private final LocalDate today;
        private final double[] sums;
        private final Map<LocalDate, Double> past = new HashMap<>();
        private final boolean planned;

        Hours(ShiftCalendar calendar, LocalDate today, int days) {
            this.calendar = calendar;
            this.today = today;
            sums = new double[days + 1];
            for (int i = 1; i <= days; i++) {
                sums[i] = sums[i - 1] + planned(today.plusDays(i));
            }
            planned = sums[days] > 0;
            if (!planned) {
                // A calendar without shifts says nothing: then all hours are alike.
                for (int i = 1; i <= days; i++) {
                    sums[i] = 24.0 * i;
                }
            }
        }

        private double planned(LocalDate day) {
            double sum = 0;
            for (LocalDate begin = day.minusDays(1); !begin.isAfter(day.plusDays(1)); begin = begin.plusDays(1)) {
                for (Shift shift : calendar.on(begin)) {
                    if (shift.productionDay().equals(day)) {
                        sum += shift.length().toMinutes() / 60.0;
                    }
                }
            }
            return sum;
        }

        double of(LocalDate day) {
            return planned ? past.computeIfAbsent(day, this::planned) : 24;
        }

        /** Returns the hours of the days after {@code from} up to {@code to}, counted from today. */
        double between(int from, int to) {
            return sums[Math.max(0, to)] - sums[Math.max(0, Math.min(from, to))];
        }

        double perDay() {
            return sums[YEAR] / YEAR;
        }

        double perShift() {
            int shifts = 0;
            double length = 0;
            for (int i = 1; i <= YEAR; i++) {
                for (Shift shift : calendar.on(today.plusDays(i))) {
                    shifts++;
                    length += shift.length().toMinutes() / 60.0;
                }
            }
            return shifts == 0 ? 24 : length / shifts;
        }
    }

    private record Key(
            String root,
            EquipmentId station,
            ImageClass imageClass,
            @Nullable String family,
            @Nullable String customer) {
        static Key of(ImageVolume volume) {
            return new Key(volume.root(), volume.station(), volume.imageClass(), volume.family(), volume.customer());
        }
    }

    private static List<Stream> streams(
            Collection<ImageVolume> volumes, List<ExpectedVolume> expected, Hours hours, WhatIf whatIf) {
        Map<Key, Map<LocalDate, ImageVolume>> measured = new LinkedHashMap<>();
        Map<EquipmentId, LocalDate> firstDays = new HashMap<>();
        for (ImageVolume volume : volumes) {
            if (!volume.day().isAfter(hours.today)) {
                firstDays.merge(volume.station(), volume.day(), (one, other) -> one.isBefore(other) ? one : other);
                if (volume.images() > 0) {
                    measured.computeIfAbsent(Key.of(volume), key -> new TreeMap<>())
                            .put(volume.day(), volume);
                }
            }
        }
        List<Stream> streams = new ArrayList<>();
        Map<EquipmentId, Boolean> young = new HashMap<>();
        for (ExpectedVolume each : expected) {
            LocalDate first = firstDays.get(each.station());
            if (first == null || ChronoUnit.DAYS.between(first, hours.today) + 1 < MEASURED_DAYS) {
                young.put(each.station(), true);
                int copies = whatIf.copies(each.station());
                double perHour = each.bytesPerShift() / hours.perShift() * whatIf.times() * copies;
                streams.add(new Stream(
                        each.root(),
                        each.station(),
                        each.imageClass(),
                        each.family(),
                        each.customer(),
                        perHour,
                        0,
                        0,
                        0,
                        perHour * hours.between(0, YEAR),
                        0));
            }
        }
        measured.forEach((key, days) -> {
            if (!young.containsKey(key.station())) {
                // The station's first day: a class that came later was rare before, not unknown.
                streams.add(measured(key, days, Objects.requireNonNull(firstDays.get(key.station())), hours, whatIf));
            }
        });
        return streams;
    }

    private static Stream measured(
            Key key, Map<LocalDate, ImageVolume> days, LocalDate first, Hours hours, WhatIf whatIf) {
        double bytes = 0;
        double results = 0;
        for (ImageVolume volume : days.values()) {
            bytes += volume.bytes();
            results += volume.results();
        }
        int count = (int) ChronoUnit.DAYS.between(first, hours.today) + 1;
        Rate rate = rate(days, first, hours);
        int copies = whatIf.copies(key.station());
        double scale = whatIf.times() * copies;
        return new Stream(
                key.root(),
                key.station(),
                key.imageClass(),
                key.family(),
                key.customer(),
                rate.perHour() * scale,
                Math.sqrt(rate.variance() * copies) * whatIf.times(),
                rate.error() * scale,
                results == 0 ? 0 : bytes / results,
                rate.perHour() * scale * hours.between(0, YEAR),
                count);
    }

    /** Bytes an hour of planned shifts: what comes, how single hours vary, and how well the first is known. */
    private record Rate(double perHour, double variance, double error) {}

    /**
     * Returns the rate of many weeks, which is known best, unless that of the last differs from it by more than chance makes it
     * differ: then something has changed, and the old weeks tell of what was. The variance of the difference between a good
     * estimate and a better one from the same days is the difference of their variances (J. A. Hausman, Econometrica 46, 1978).
     */
    private static Rate rate(Map<LocalDate, ImageVolume> days, LocalDate first, Hours hours) {
        Rate recent = rate(days, first, hours, HALF_LIFE_DAYS);
        Rate all = rate(days, first, hours, STEADY_HALF_LIFE_DAYS);
        double chance = Math.sqrt(Math.max(0, recent.error() * recent.error() - all.error() * all.error()));
        return Math.abs(recent.perHour() - all.perHour()) > BEYOND_CHANCE * chance ? recent : all;
    }

    private static Rate rate(Map<LocalDate, ImageVolume> days, LocalDate first, Hours hours, int halfLifeDays) {
        double weighedBytes = 0;
        double weighedHours = 0;
        double squaredWeights = 0;
        double weights = 0;
        for (LocalDate day = first; !day.isAfter(hours.today); day = day.plusDays(1)) {
            double weight = weight(day, hours.today, halfLifeDays);
            ImageVolume volume = days.get(day);
            double planned = hours.of(day);
            weighedBytes += weight * (volume == null ? 0 : volume.bytes());
            weighedHours += weight * planned;
            squaredWeights += weight * weight * planned;
            weights += weight;
        }
        if (weighedHours == 0) {
            // All of it came outside of shifts: nothing says how much comes in them.
            weighedHours = 24.0 * weights;
            squaredWeights = weighedHours;
        }
        double perHour = weighedBytes / weighedHours;
        double squares = 0;
        for (LocalDate day = first; !day.isAfter(hours.today); day = day.plusDays(1)) {
            ImageVolume volume = days.get(day);
            double off = (volume == null ? 0 : volume.bytes()) - perHour * hours.of(day);
            squares += weight(day, hours.today, halfLifeDays) * off * off;
        }
        double variance = squares / weighedHours;
        return new Rate(perHour, variance, Math.sqrt(variance * squaredWeights) / weighedHours);
    }

    private static double weight(LocalDate day, LocalDate today, int halfLifeDays) {
        return Math.pow(0.5, ChronoUnit.DAYS.between(day, today) / (double) halfLifeDays);
    }

    /** Goes through the days of one root. */
    private static final class Simulation {
        private final ImageSettings settings;
        private final RetentionPolicy policy;
        private final WhatIf whatIf;
        private final Hours hours;
        private final int horizon;

        Simulation(ImageSettings settings, RetentionPolicy policy, WhatIf whatIf, Hours hours, int horizon) {
            this.settings = settings;
            this.policy = policy;
            this.whatIf = whatIf;
            this.hours = hours;
            this.horizon = horizon;
        }

        /** From and to which age, in days, something is in a root. */
        private record Stay(int from, int to) {}

        private static int days(Duration length) {
            return (int) Math.min(Integer.MAX_VALUE, (length.toSeconds() + 86_399) / 86_400);
        }

        private @Nullable Stay stay(Stream stream, String root, boolean least) {
            return stay(
                    stream.root(),
                    stream.imageClass(),
                    stream.family(),
                    stream.customer(),
                    stream.station(),
                    root,
                    least);
        }

        private @Nullable Stay stay(
                String arrives,
                ImageClass imageClass,
                @Nullable String family,
                @Nullable String customer,
                EquipmentId station,
                String root,
                boolean least) {
            Duration keep = whatIf.keep().get(imageClass);
            int end = days(
                    least
                            ? policy.minimum(imageClass, family, customer, station)
                            : keep == null ? policy.maximum(imageClass, family, customer, station) : keep);
            for (Tiering tier : settings.tiers()) {
                if (tier.from().equals(arrives) && tier.classes().contains(imageClass)) {
                    int moves = Math.min(end, days(tier.after()));
                    if (root.equals(arrives)) {
                        return new Stay(0, moves);
                    }
                    if (root.equals(tier.to())) {
                        return new Stay(moves, end);
                    }
                }
            }
            return root.equals(arrives) ? new Stay(0, end) : null;
        }

        RootPlan of(
                String root, List<Stream> streams, Collection<ImageVolume> volumes, ImageRoot.@Nullable Space space) {
            double[] stock = stock(root, volumes);
            double[] likely = new double[horizon + 1];
            double[] variance = new double[horizon + 1];
            double steady = 0;
            double least = 0;
            System.arraycopy(stock, 0, likely, 0, stock.length);
            for (Stream stream : streams) {
                Stay stay = stay(stream, root, false);
                if (stay == null) {
                    continue;
                }
                for (int n = 1; n <= horizon; n++) {
                    double in = hours.between(Math.max(0, n - stay.to()), n - stay.from());
                    likely[n] += stream.bytesPerHour() * in;
                    variance[n] += stream.deviationPerHour() * stream.deviationPerHour() * in
                            + stream.errorPerHour() * stream.errorPerHour() * in * in;
                }
                steady += stream.bytesPerHour() * hours.perDay() * (stay.to() - stay.from());
                Stay shortest = Objects.requireNonNull(stay(stream, root, true));
                least += stream.bytesPerHour() * hours.perDay() * (shortest.to() - shortest.from());
            }
            double now = stock[0];
            Optional<Long> usable = usable(root, space, now);
            List<Day> days = new ArrayList<>(horizon);
            Optional<LocalDate> full = Optional.empty();
            Optional<LocalDate> fullAtWorst = Optional.empty();
            for (int n = 1; n <= horizon; n++) {
                double off = NINETY * Math.sqrt(variance[n]);
                Day day = new Day(hours.today.plusDays(n), Math.max(0, likely[n] - off), likely[n], likely[n] + off);
                days.add(day);
                if (usable.isPresent()) {
                    full = full.isEmpty() && day.likely() > usable.get() ? Optional.of(day.day()) : full;
                    fullAtWorst =
                            fullAtWorst.isEmpty() && day.high() > usable.get() ? Optional.of(day.day()) : fullAtWorst;
                }
            }
            return new RootPlan(root, usable, days, full, fullAtWorst, steady, least, warning(fullAtWorst));
        }

        private OptionalInt warning(Optional<LocalDate> fullAtWorst) {
            if (fullAtWorst.isEmpty()) {
                return OptionalInt.empty();
            }
            long left = ChronoUnit.DAYS.between(hours.today, fullAtWorst.get());
            return settings.warnDays().stream()
                    .mapToInt(Integer::intValue)
                    .filter(days -> left <= days)
                    .min();
        }

        private Optional<Long> usable(String root, ImageRoot.@Nullable Space space, double images) {
            Long capacity = settings.capacities().get(root);
            long added = whatIf.added().getOrDefault(root, 0L);
            if (capacity != null) {
                return Optional.of(Math.max(0, capacity + added - settings.reserveBytes()));
            }
            if (space == null) {
                return Optional.empty();
            }
            return Optional.of(Math.max(0, (long) (space.freeBytes() + images) + added - settings.reserveBytes()));
        }

        /** What is there today and how much of it is left each day. */
        private double[] stock(String root, Collection<ImageVolume> volumes) {
            double[] left = new double[horizon + 1];
            for (ImageVolume volume : volumes) {
                if (volume.keptBytes() == 0) {
                    continue;
                }
                Stay stay = stay(
                        volume.root(),
                        volume.imageClass(),
                        volume.family(),
                        volume.customer(),
                        volume.station(),
                        root,
                        false);
                if (stay == null) {
                    continue;
                }
                int age = (int) ChronoUnit.DAYS.between(volume.day(), hours.today);
                int comes = stay.from() - age;
                int goes = stay.to() - age;
                boolean isThere = root.equals(volume.root());
                if (isThere && goes < -OVERDUE_DAYS && stay.from() == 0 && !moves(volume)) {
                    // Frozen, as far as a plan can tell.
                    goes = Integer.MAX_VALUE;
                }
                // What came today so far is part of the forecast of today.
                int last = age < 0 ? 0 : horizon;
                for (int n = 0; n <= last; n++) {
                    boolean here = isThere ? n == 0 || n < goes : n > 0 && n >= comes && n < goes;
                    left[n] += here ? volume.keptBytes() : 0;
                }
            }
            return left;
        }

        private boolean moves(ImageVolume volume) {
            return settings.tiers().stream()
                    .anyMatch(tier ->
                            tier.from().equals(volume.root()) && tier.classes().contains(volume.imageClass()));
        }
    }
}
