package io.holdfast.benchmarks.rest;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reports a second by each adapter, beside a plain loop of the HTTP client that makes the same requests, the search before the
 * creation among them: they are what the target needs, and no cost of ours.
 *
 * <p>After rounds over all targets, that leave little to compile, blocks of both alternate. Of each pair of blocks the ratio is taken, and the median of the ratios is printed with the quartiles
 * around it: what disturbs the machine disturbs neighbours alike. Processor time is that of the whole process, server included, and
 * does not count who else has the processor. Hypothesis: within 1.5 times bare.
 *
 * <p>Arguments: pairs of blocks (60), reports in each (200), targets (all).
 */
public final class PostPaces {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final int WARM_UP = 30;

    private PostPaces() {}

    /** Something that is timed. */
    private interface Work {
        Object run() throws Exception;
    }

    /** Prints a table. */
    public static void main(String[] arguments) throws Exception {
        int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        int reports = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        List<Target> targets = arguments.length > 2
                ? Stream.of(arguments).skip(2).map(Target::valueOf).toList()
                : List.of(Target.values());
        for (int round = 0; round < WARM_UP; round++) {
            for (Target target : targets) {
                try (Posts posts = new Posts(target)) {
                    block(posts::byAdapter, reports);
                    block(posts::bare, reports);
                }
            }
        }
        System.out.println(
                "| target | requests | reports/s | bare | time / bare | quartiles | processor us | bare | ratio |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Target target : targets) {
            try (Posts posts = new Posts(target)) {
                double[] ours = new double[pairs];
                double[] bare = new double[pairs];
                double[] ratios = new double[pairs];
                double ourProcessor = 0;
                double bareProcessor = 0;
                for (int i = 0; i < pairs; i++) {
                    long begun = SYSTEM.getProcessCpuTime();
                    ours[i] = block(posts::byAdapter, reports);
                    long between = SYSTEM.getProcessCpuTime();
                    bare[i] = block(posts::bare, reports);
                    ratios[i] = ours[i] / bare[i];
                    ourProcessor += between - begun;
                    bareProcessor += SYSTEM.getProcessCpuTime() - between;
                }
                double each = 1e3 * pairs * reports;
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %d | %.0f | %.0f | %.2f | %.2f-%.2f | %.0f | %.0f | %.2f |%n",
                        target,
                        posts.requests(),
                        1e9 / quantile(ours, 0.5),
                        1e9 / quantile(bare, 0.5),
                        quantile(ratios, 0.5),
                        quantile(ratios, 0.25),
                        quantile(ratios, 0.75),
                        ourProcessor / each,
                        bareProcessor / each,
                        ourProcessor / bareProcessor);
            }
        }
    }

    /** Returns the nanoseconds for one report. */
    private static double block(Work work, int reports) throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < reports; i++) {
            work.run();
        }
        return (System.nanoTime() - begun) / (double) reports;
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1))];
    }
}
