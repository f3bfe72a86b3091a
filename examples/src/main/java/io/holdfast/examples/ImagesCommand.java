package io.holdfast.examples;

import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageVolume;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.port.ImageRoot;
import io.holdfast.report.QualityReport;
import io.holdfast.retain.ExpectedVolume;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageCheck;
import io.holdfast.retain.ImagePlan;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.Standing;
import io.holdfast.retain.TombstoneChain;
import io.holdfast.retain.WhatIf;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code images}. */
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plans what images take, says why an image is still here, and compares register and files.",
            "No line may have the journal open; ask a copy of one that is in use."
        })
final class ImagesCommand {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([kMGT]?)B?");
    private static final List<String> SHIFTS = List.of("first", "second", "third", "fourth");
    private static final EquipmentId STATION = new EquipmentId("station");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** A number of bytes: {@code 4GB}, {@code 1.5TB}, {@code 750MB}, {@code 123}; decimal multiples. */
    static final class Bytes implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (!size.matches()) {
                throw new TypeConversionException("must be a size such as 4GB or 750MB, was " + text);
            }
            double factor = switch (size.group(2)) {
                case "k" -> 1e3;
                case "M" -> 1e6;
                case "G" -> 1e9;
                case "T" -> 1e12;
                default -> 1;
            };
            return Double.parseDouble(size.group(1)) * factor;
        }
    }

    /** A root that is only planned for. */
    private record PlannedRoot(String name) implements ImageRoot {
        @Override
        public Optional<String> locate(URI link) {
            return Optional.empty();
        }

        private IOException isNone() {
            return new IOException(name + " is only planned for");
        }

        @Override
        public Optional<Entry> find(String path) throws IOException {
            throw isNone();
        }

        @Override
        public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
            throw isNone();
        }

        @Override
        public Optional<InputStream> read(String path) throws IOException {
            throw isNone();
        }

        @Override
        public Optional<String> write(String path, InputStream content, long bytes, String sha256) throws IOException {
            throw isNone();
        }

        @Override
        public void forEach(Consumer<? super Entry> action) throws IOException {
            throw isNone();
        }
    }

    private RetentionPolicy policy(Map<ImageClass, Integer> keep) {
        RetentionPolicy policy = RetentionPolicy.ofDefaults();
        for (Map.Entry<ImageClass, Integer> each : keep.entrySet()) {
            Duration most = Duration.ofDays(each.getValue());
            Duration least = policy.shortestMinimum(each.getKey());
            try {
                policy = policy.with(each.getKey(), least.compareTo(most) < 0 ? least : most, most);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
            }
        }
        return policy;
    }

    /** The subcommand {@code plan}. */
    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Forecasts what images take and when their disk is full: from what a journal measured, or, without one, from numbers.",
                "Example: images plan --bytes-per-shift 1GB,4GB --inspections-per-shift 3000 --shifts 3 --days 250"
            })
    int plan(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "The journal's database file.") @Nullable
                    Path journal,
            @Option(
                            names = "--bytes-per-shift",
                            split = ",",
                            paramLabel = "SIZE[,SIZE]",
                            converter = Bytes.class,
                            description = "What one station stores in a shift; two sizes: from, to.")
                    Double @Nullable [] perShift,
            @Option(
                            names = "--inspections-per-shift",
                            paramLabel = "N",
                            defaultValue = "3000",
                            description = "To tell bytes for each. Default: ${DEFAULT-VALUE}")
                    int inspections,
            @Option(
                            names = "--shifts",
                            paramLabel = "N",
                            defaultValue = "3",
                            description = "Shifts a day, 1 to 4. Default: ${DEFAULT-VALUE}")
                    int shifts,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            defaultValue = "250",
                            description = "Working days a year. Default: ${DEFAULT-VALUE}")
                    int days,
            @Option(
                            names = "--stations",
                            paramLabel = "N",
                            defaultValue = "1",
                            description =
                                    "How many stations alike; with a journal: for one measured. Default: ${DEFAULT-VALUE}")
                    int stations,
            @Option(
                            names = "--rejects",
                            paramLabel = "SHARE",
                            defaultValue = "0.05",
                            description = "Share of rejected bytes. Default: ${DEFAULT-VALUE}")
                    double rejects,
            @Option(
                            names = "--keep",
                            split = ",",
                            paramLabel = "CLASS=DAYS",
                            description =
                                    "How long a class is kept at most; else passed 30, borderline and rejected 548 days.")
                    @Nullable
                    Map<ImageClass, Integer> keep,
            @Option(
                            names = "--room",
                            paramLabel = "SIZE",
                            converter = Bytes.class,
                            description = "The room that there is for images.")
                    @Nullable
                    Double room,
            @Option(names = "--out", paramLabel = "FILE", description = "Where to write the plan as an HTML report.")
                    @Nullable
                    Path report)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        RetentionPolicy policy = policy(keep == null ? Map.of() : keep);
        LocalDate today = LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC);
        QualityReport html = QualityReport.titled("Images");
        if (journal != null) {
            requireNumbers(stations >= 1, "--stations must be >= 1, was " + stations);
            measured(JournalFile.existing(journal, spec.commandLine()), policy, room, stations, today, html, out);
        } else {
            requireNumbers(
                    perShift != null && perShift.length <= 2,
                    "a plan needs a journal, or --bytes-per-shift with one size or two");
            requireNumbers(shifts >= 1 && shifts <= SHIFTS.size(), "--shifts must be from 1 to 4, was " + shifts);
            requireNumbers(days >= 1 && days <= 365, "--days must be from 1 to 365, was " + days);
            requireNumbers(inspections >= 1, "--inspections-per-shift must be >= 1, was " + inspections);
            requireNumbers(rejects >= 0 && rejects <= 1, "--rejects must be from 0 to 1, was " + rejects);
            requireNumbers(stations >= 1, "--stations must be >= 1, was " + stations);
            ShiftCalendar calendar = calendar(today, shifts, days);
            for (double bytes : Arrays.stream(Objects.requireNonNull(perShift))
                    .mapToDouble(Double::doubleValue)
                    .toArray()) {
                ImageSettings.Builder settings = ImageSettings.of(new PlannedRoot("disk"))
                        .calendar(calendar)
                        .policy(policy)
                        .reserveBytes(0)
                        .expect(List.of(
                                expected(ImageClass.PASSED, bytes * (1 - rejects)),
                                expected(ImageClass.REJECTED, bytes * rejects)));
                if (room != null) {
                    settings.capacity("disk", Math.max(1, Math.round(room)));
                }
                ImagePlan plan = ImagePlan.of(
                        List.of(),
                        settings.build(),
                        policy,
                        Map.of(),
                        today,
                        ImagePlan.DEFAULT_HORIZON_DAYS,
                        WhatIf.NOTHING.addStations(stations - 1, STATION));
                String head = String.format(
                        Locale.ROOT,
                        "%s a shift (%.2f MB for each of %,d inspections), %d shifts, %d days, %d station%s",
                        size(bytes),
                        bytes / inspections / 1e6,
                        inspections,
                        shifts,
                        days,
                        stations,
                        stations == 1 ? "" : "s");
                print(head, plan, policy, out);
                html.add(head, plan);
            }
        }
        if (report != null) {
            html.write(report);
            out.println("report in " + report);
        }
        return 0;
    }

    private void requireNumbers(boolean right, String words) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), words);
        }
    }

    private static ExpectedVolume expected(ImageClass imageClass, double bytesPerShift) {
        return new ExpectedVolume("disk", STATION, imageClass, null, null, bytesPerShift);
    }

    /** So many working days in each of the years to come: weekdays first, the free ones spread evenly. */
    private static ShiftCalendar calendar(LocalDate today, int shifts, int days) {
        List<ShiftCalendar.Pattern> plan = new ArrayList<>();
        int minutes = 24 * 60 / Math.max(3, shifts);
        for (int i = 0; i < shifts; i++) {
            LocalTime from = LocalTime.of(6, 0).plusMinutes((long) i * minutes);
            plan.add(new ShiftCalendar.Pattern(SHIFTS.get(i), from, from.plusMinutes(minutes), 0));
        }
        ShiftCalendar.Builder calendar = ShiftCalendar.in(ZoneOffset.UTC).everyDay(plan);
        for (int year = 0; year < 4; year++) {
            LocalDate first = today.plusDays(365L * year);
            List<LocalDate> candidates = new ArrayList<>();
            List<LocalDate> weekend = new ArrayList<>();
            for (int i = 0; i < 365; i++) {
                LocalDate day = first.plusDays(i);
                (day.getDayOfWeek().getValue() > DayOfWeek.FRIDAY.getValue() ? weekend : candidates).add(day);
            }
            boolean weekdaysSuffice = days <= candidates.size();
            List<LocalDate> from = weekdaysSuffice ? candidates : weekend;
            int free = weekdaysSuffice ? candidates.size() - days : weekend.size() - (days - candidates.size());
            if (weekdaysSuffice) {
                weekend.forEach(calendar::holiday);
            }
            for (int i = 0; i < free; i++) {
                calendar.holiday(from.get((int) ((long) i * from.size() / free)));
            }
        }
        return calendar.build();
    }

    private void measured(
            Path journal,
            RetentionPolicy policy,
            @Nullable Double room,
            int stations,
            LocalDate today,
            QualityReport html,
            PrintWriter out)
            throws IOException {
        List<ImageVolume> volumes = new ArrayList<>();
        try (SqliteStore store = SqliteStore.open(journal)) {
            store.forEachImageVolume(volumes::add);
        }
        if (volumes.isEmpty()) {
            out.println("no images are registered in " + journal);
            return;
        }
        TreeSet<String> roots = new TreeSet<>();
        volumes.forEach(volume -> roots.add(volume.root()));
        ImageSettings.Builder settings = ImageSettings.of(
                        roots.stream().map(PlannedRoot::new).toArray(ImageRoot[]::new))
                .policy(policy)
                .reserveBytes(0);
        if (room != null) {
            roots.forEach(root -> settings.capacity(root, Math.max(1, Math.round(room))));
        }
        WhatIf whatIf = WhatIf.NOTHING;
        if (stations > 1) {
            for (ImageVolume volume : volumes) {
                whatIf = whatIf.addStations(stations - 1, volume.station());
            }
        }
        ImagePlan plan = ImagePlan.of(
                volumes, settings.build(), policy, Map.of(), today, ImagePlan.DEFAULT_HORIZON_DAYS, whatIf);
        print("as measured in " + journal, plan, policy, out);
        html.add("As measured", plan);
    }

    private static void print(String head, ImagePlan plan, RetentionPolicy policy, PrintWriter out) {
        out.println(head);
        out.println("  without rules: " + size(plan.bytesPerYear()) + " a year");
        for (ImagePlan.Stream stream : plan.streams()) {
            out.printf(
                    Locale.ROOT,
                    "  %s %s: %s a year, kept %d days%n",
                    stream.station(),
                    stream.imageClass(),
                    size(stream.bytesPerYear()),
                    policy.maximum(stream.imageClass(), stream.family(), stream.customer(), stream.station())
                            .toDays());
        }
        for (ImagePlan.RootPlan root : plan.roots()) {
            out.println("  " + root.root() + " with rules: " + size(root.steadyBytes()) + " in the long run, at most "
                    + size(root.peakBytes()) + " on a day; if every image went at its minimum, "
                    + size(root.leastBytes()));
            if (root.usableBytes().isPresent()) {
                out.println("  " + root.root() + " has room for "
                        + size(root.usableBytes().get()) + ": "
                        + root.full()
                                .map(day -> "likely full on " + day + ", at worst on "
                                        + root.fullAtWorst().orElse(day))
                                .orElseGet(() -> root.fullAtWorst()
                                        .map(day -> "at worst full on " + day)
                                        .orElse("not full within three years")));
            }
        }
    }

    private static String size(double bytes) {
        return bytes >= 1e12
                ? String.format(Locale.ROOT, "%.2f TB", bytes / 1e12)
                : bytes >= 1e9
                        ? String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** The subcommand {@code why}. */
    @Command(
            name = "why",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Says why the images of a result are still here and when they go, or when they went and why.")
    int why(
            @Parameters(index = "0", paramLabel = "FILE", description = "The journal's database file.") Path journal,
            @Parameters(index = "1", paramLabel = "RESULT", description = "The result's id.") String result,
            @Option(
                            names = "--keep",
                            split = ",",
                            paramLabel = "CLASS=DAYS",
                            description =
                                    "How long a class is kept at most, where the line's rules differ from the usual.")
                    @Nullable
                    Map<ImageClass, Integer> keep)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        RetentionPolicy policy = policy(keep == null ? Map.of() : keep);
        try (SqliteStore store = SqliteStore.open(JournalFile.existing(journal, spec.commandLine()))) {
            List<RegisteredImage> images = store.imagesOf(new ResultId(result));
            if (images.isEmpty()) {
                out.println("no image of " + result + " is registered");
            }
            Map<Long, List<ImageGuard>> guards = store.imageGuards(images);
            for (RegisteredImage image : images) {
                Standing standing = Standing.of(
                        image,
                        guards.getOrDefault(image.number(), List.of()),
                        policy,
                        image.state() == RegisteredImage.State.EXPIRED
                                ? store.imageTombstone(image.number())
                                : Optional.empty());
                out.println(image.root() + "/" + image.path() + ": " + standing.words());
            }
        }
        return 0;
    }

    /** The subcommand {@code reconcile}. */
    @Command(
            name = "reconcile",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Compares register and files, both ways, and checks the chain of tombstones; mends nothing.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:all agrees",
                "1:the work failed",
                "2:a mistake in the arguments",
                "4:something does not agree"
            })
    int reconcile(
            @Parameters(index = "0", paramLabel = "FILE", description = "The journal's database file.") Path journal,
            @Option(
                            names = "--root",
                            required = true,
                            paramLabel = "NAME=DIR",
                            description = "A root by its name in the line's settings, and its folder.")
                    Map<String, Path> roots,
            @Option(names = "--hashes", description = "Reads every file and compares its hash.") boolean hashes,
            @Option(
                            names = "--most",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "How many findings to print. Default: ${DEFAULT-VALUE}")
                    int most)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<ImageRoot> folders = new ArrayList<>();
        for (Map.Entry<String, Path> root : new LinkedHashMap<>(roots).entrySet()) {
            folders.add(FolderRoot.open(root.getKey(), root.getValue()));
        }
        try (SqliteStore store = SqliteStore.open(JournalFile.existing(journal, spec.commandLine()))) {
            ImageCheck check = ImageCheck.of(
                    store, folders, hashes, InstantSource.system().instant().minus(1, ChronoUnit.HOURS), most);
            check.findings().forEach(out::println);
            List<String> chain = TombstoneChain.verify(store);
            chain.forEach(out::println);
            out.printf(
                    Locale.ROOT,
                    "%,d files and %,d records compared; %s%n",
                    check.files(),
                    check.records(),
                    check.isSound() ? "all agree" : new HashMap<>(check.counts()).toString());
            return check.isSound() && chain.isEmpty() ? 0 : Gateway.TAMPERED;
        }
    }
}
