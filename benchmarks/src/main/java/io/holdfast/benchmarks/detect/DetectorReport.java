package io.holdfast.benchmarks.detect;

import io.holdfast.benchmarks.detect.Contender.Trait;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link DetectorBenchmark} for every contender and prints the results as Markdown. The contenders of one workload run
 * right after one another, each in a virtual machine of its own, and so again in every round: what slows the machine down
 * for a while slows down neighbours in the table, and the ratios hold.
 *
 * <p>Arguments: {@code quick} (the default), {@code wide} or {@code full}, then optionally a regular expression that a row, such as
 * {@code zones-1k-zipf concurrent-map 2}, must contain.
 */
public final class DetectorReport {
    private static final String EVERYTHING = "(?!points-1m-zipf).*";

    /** How much is measured. */
    private enum Extent {
        /** One round of the workloads that the product is judged by. */
        QUICK(1, 2, 3, 500, "zones-1k-.*|zones-100k-(?!hot).*|points-1(k|00k)-uniform", ".*-(zipf|apart)"),
        /** One round of everything, but for one workload whose reference takes minutes. */
        WIDE(1, 2, 3, 500, EVERYTHING, ".*"),
        /** Three longer rounds of everything. */
        FULL(3, 3, 5, 1_000, ".*", ".*");

        private final int rounds;
        private final int warmups;
        private final int iterations;
        private final int millis;
        private final Pattern alone;
        private final Pattern shared;

        Extent(int rounds, int warmups, int iterations, int millis, String alone, String shared) {
            this.rounds = rounds;
            this.warmups = warmups;
            this.iterations = iterations;
            this.millis = millis;
            this.alone = Pattern.compile(alone);
            this.shared = Pattern.compile(shared);
        }

        boolean has(String workload, int threads) {
            return alone.matcher(workload).matches()
                    && (threads == 1 || shared.matcher(workload).matches());
        }
    }

    private record Setting(String workload, int threads) {
        @Override
        public String toString() {
            return workload + ", " + threads + (threads == 1 ? " thread" : " threads");
        }
    }

    private record Row(Setting setting, Contender contender) {
        @Override
        public String toString() {
            return setting.workload + " " + contender + " " + setting.threads;
        }
    }

    /** What one virtual machine measured; times in nanoseconds per sighting. */
    private record Figures(double median, double p99, double bytesPerSighting, double bytesPerKey, double openings) {
        static Figures of(RunResult result, int threads) {
            var times = result.getPrimaryResult().getStatistics();
            return new Figures(
                    times.getPercentile(50) / Batch.SIZE,
                    times.getPercentile(99) / Batch.SIZE,
                    sum(result, "allocatedBytes") / sum(result, "sightings"),
                    sum(result, "retainedBytes") / sum(result, "keys"),
                    sum(result, "firstLapOpenings")
                            / (threads * result.getParams().getMeasurement().getCount()));
        }

        private static double sum(RunResult result, String counter) {
            return Objects.requireNonNull(result.getSecondaryResults().get(counter), counter)
                    .getScore();
        }
    }

    private final Extent extent;
    private final Map<Row, List<Figures>> measured = new LinkedHashMap<>();
    private boolean failed;

    private DetectorReport(Extent extent) {
        this.extent = extent;
    }

    /** Runs and prints. */
    public static void main(String[] arguments) throws IOException {
        Extent extent = Extent.valueOf((arguments.length > 0 ? arguments[0] : "quick").toUpperCase(Locale.ROOT));
        Pattern wanted = Pattern.compile(arguments.length > 1 ? arguments[1] : "");
        DetectorReport report = new DetectorReport(extent);
        report.run(row -> wanted.matcher(row.toString()).find());
        if (report.failed) {
            System.exit(1);
        }
    }

    private static List<String> workloads() {
        try {
            return List.of(DetectorBenchmark.class
                    .getField("workload")
                    .getAnnotation(Param.class)
                    .value());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Row> rows() {
        return IntStream.of(1, 2)
                .boxed()
                .flatMap(threads -> workloads().stream()
                        .filter(workload -> extent.has(workload, threads))
                        .flatMap(workload -> Contender.all().stream()
                                .filter(contender -> contender.takes(Workload.of(workload), threads))
                                .map(contender -> new Row(new Setting(workload, threads), contender))))
                .toList();
    }

    /** Prints each workload's table as soon as it is complete; a run of hours that ends early has told what it knows. */
    private void run(Predicate<Row> wanted) throws IOException {
        List<Row> rows = rows().stream().filter(wanted).toList();
        printHead();
        for (int round = 1; round <= extent.rounds; round++) {
            for (int at = 0; at < rows.size(); at++) {
                Row row = rows.get(at);
                measure(row, round);
                boolean isLast =
                        at == rows.size() - 1 || !rows.get(at + 1).setting.equals(row.setting);
                if (isLast && round == extent.rounds) {
                    print(row.setting);
                }
            }
        }
    }

    private void measure(Row row, int round) {
        List<Figures> all = measured.computeIfAbsent(row, any -> new ArrayList<>());
        try {
            Figures figures = measure(row);
            all.add(figures);
            System.err.printf(Locale.ROOT, "round %d: %s: %.1f ns%n", round, row, figures.median);
        } catch (RunnerException e) {
            failed = true;
            System.err.printf(Locale.ROOT, "round %d: %s: failed, %s%n", round, row, e);
        }
    }

    private Figures measure(Row row) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(extent.millis);
        RunResult result = new Runner(new OptionsBuilder()
                        .include(Pattern.quote(DetectorBenchmark.class.getName() + ".batch"))
                        .param("workload", row.setting.workload)
                        .param("contender", row.contender.name())
                        .threads(row.setting.threads)
                        .forks(1)
                        .warmupIterations(extent.warmups)
                        .warmupTime(time)
                        .measurementIterations(extent.iterations)
                        .measurementTime(time)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        return Figures.of(result, row.setting.threads);
    }

    private void printHead() throws IOException {
        System.out.printf(
                "%s, %d processors, Java %s, load %.1f; %d round(s) of %d x %d ms.%n",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                extent.rounds,
                extent.iterations,
                extent.millis);
    }

    private static String processor() throws IOException {
        Path information = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(information)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(information)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private void print(Setting setting) {
        List<Row> rows = measured.keySet().stream()
                .filter(row -> row.setting.equals(setting))
                .filter(row -> figures(row, Figures::median).findAny().isPresent())
                .sorted(Comparator.comparingDouble(row -> middle(row, Figures::median)))
                .toList();
        OptionalDouble ours = fastest(rows, contender -> contender.is(Trait.OURS));
        OptionalDouble floor = fastest(rows, contender -> !contender.is(Trait.EXACT));
        System.out.printf("%n**%s**%n%n", setting);
        System.out.println("| contender | ns/event p50 | rounds | p99 | x ours | x floor | B/event | B/key | opened |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Row row : rows) {
            double median = middle(row, Figures::median);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s | %s | %.1f | %.0f | %s |%n",
                    row.contender,
                    nanos(median),
                    figures(row, Figures::median)
                            .mapToObj(DetectorReport::nanos)
                            .collect(Collectors.joining(" ")),
                    nanos(middle(row, Figures::p99)),
                    ratio(median, ours),
                    ratio(median, floor),
                    middle(row, Figures::bytesPerSighting),
                    middle(row, Figures::bytesPerKey),
                    row.contender.is(Trait.EXACT) ? "%.0f".formatted(middle(row, Figures::openings)) : "-");
        }
        measured.forEach((row, figures) -> {
            if (row.setting.equals(setting) && figures.isEmpty()) {
                System.out.printf("| %s | failed | | | | | | | |%n", row.contender);
            }
        });
    }

    private OptionalDouble fastest(List<Row> rows, Predicate<Contender> wanted) {
        return rows.stream()
                .filter(row -> wanted.test(row.contender))
                .mapToDouble(row -> middle(row, Figures::median))
                .min();
    }

    private DoubleStream figures(Row row, ToDoubleFunction<Figures> figure) {
        return measured.getOrDefault(row, List.of()).stream()
                .mapToDouble(figure)
                .sorted();
    }

    private double middle(Row row, ToDoubleFunction<Figures> figure) {
        double[] sorted = figures(row, figure).toArray();
        return sorted[sorted.length / 2];
    }

    private static String nanos(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static String ratio(double value, OptionalDouble base) {
        return base.isPresent() ? String.format(Locale.ROOT, "%.2f", value / base.getAsDouble()) : "-";
    }
}
