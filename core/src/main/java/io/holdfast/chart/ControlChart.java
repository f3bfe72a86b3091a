package io.holdfast.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A control chart for attributes, with limits of three sigma. Sources: Montgomery, Introduction to Statistical Quality Control,
 * chapter on attributes (p, np, c, u); Benneyan, Health Care Management Science 4 (2001) (g).
 *
 * @param kind which
 * @param points the points, in order
 * @param signals what the rules found, in order of the points
 */
public record ControlChart(Kind kind, List<Point> points, List<Signal> signals) {
    /** Copies the parts. */
    public ControlChart {
        points = List.copyOf(points);
        signals = List.copyOf(signals);
    }

    /** Which chart. */
    public enum Kind {
        /** Share of units that failed, in samples of any size (binomial). */
        P,
        /** Number of units that failed (binomial). */
        NP,
        /** Number of defects, in samples of equal size (Poisson). */
        C,
        /** Defects per unit, in samples of any size (Poisson). */
        U,
        /** Good units between two that failed (geometric). */
        G
    }

    /**
     * One sample.
     *
     * @param label its name
     * @param count how many failed units or defects; for {@link Kind#G} how many good units in the gap; at least 0
     * @param size how many units, more than 0; of no effect for {@link Kind#C} and {@link Kind#G}
     */
    public record Sample(String label, double count, double size) {
        /** Checks the numbers. */
        public Sample {
            if (!(count >= 0) || !(size > 0)) {
                throw new IllegalArgumentException(
                        "a sample must have count >= 0 and size > 0, " + label + " has " + count + " of " + size);
            }
        }
    }

    /**
     * One point with its limits.
     *
     * @param label its name
     * @param value what is drawn
     * @param centre the centre line at this point
     * @param lower the lower control limit, not below 0
     * @param upper the upper control limit
     * @param sigma the standard deviation at this point
     * @param phase the number of its phase, from 0
     */
    public record Point(
            String label, double value, double centre, double lower, double upper, double sigma, int phase) {
        private double z() {
            return sigma == 0 ? 0 : (value - centre) / sigma;
        }
    }

    /**
     * A rule that is met.
     *
     * @param point the number of the point that completes it, from 0
     * @param rule the rule
     * @param weight what comes of it; never {@link ChartRule.Weight#IGNORE}
     */
    public record Signal(int point, ChartRule rule, ChartRule.Weight weight) {}

    /**
     * Returns the chart of samples.
     *
     * @throws IllegalArgumentException where a sample has more failed units than units, or a phase has no sample to make limits from
     */
    public static ControlChart of(Kind kind, List<Sample> samples, ChartSettings settings) {
        List<Point> points = new ArrayList<>();
        List<Integer> begins = new ArrayList<>(List.of(0));
        begins.addAll(settings.phases().stream()
                .filter(begin -> begin < samples.size())
                .toList());
        for (int phase = 0; phase < begins.size() && !samples.isEmpty(); phase++) {
            int from = begins.get(phase);
            int to = phase + 1 < begins.size() ? begins.get(phase + 1) : samples.size();
            double mean = mean(kind, samples, from, to, settings);
            for (int i = from; i < to; i++) {
                points.add(point(kind, samples.get(i), mean, phase));
            }
        }
        return new ControlChart(kind, points, signals(points, settings.rules()));
    }

    private static double mean(Kind kind, List<Sample> samples, int from, int to, ChartSettings settings) {
        int end = settings.frozenAfter() == 0 ? to : Math.min(to, from + settings.frozenAfter());
        double count = 0;
        double size = 0;
        for (int i = from; i < end; i++) {
            if (!settings.leftOut().contains(i)) {
                Sample sample = samples.get(i);
                count += sample.count();
                size += kind == Kind.C || kind == Kind.G ? 1 : sample.size();
            }
        }
        if (size == 0) {
            throw new IllegalArgumentException(
                    "a phase must have a sample to make limits from, that from " + from + " has none");
        }
        return count / size;
    }

    private static Point point(Kind kind, Sample sample, double mean, int phase) {
        double n = sample.size();
        if ((kind == Kind.P || kind == Kind.NP) && sample.count() > n) {
            throw new IllegalArgumentException("a sample must not have more failed units than units, " + sample.label()
                    + " has " + sample.count() + " of " + n);
        }
        double value = kind == Kind.P || kind == Kind.U ? sample.count() / n : sample.count();
        double centre = kind == Kind.NP ? n * mean : mean;
        double sigma = Math.sqrt(
                switch (kind) {
                    case P -> mean * (1 - mean) / n;
                    case NP -> n * mean * (1 - mean);
                    case C -> mean;
                    case U -> mean / n;
                    case G -> mean * (mean + 1);
                });
        double most = kind == Kind.P ? 1 : kind == Kind.NP ? n : Double.POSITIVE_INFINITY;
        return new Point(
                sample.label(),
                value,
                centre,
                Math.max(0, centre - 3 * sigma),
                Math.min(most, centre + 3 * sigma),
                sigma,
                phase);
    }

    private static List<Signal> signals(List<Point> points, Map<ChartRule, ChartRule.Weight> rules) {
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            for (ChartRule rule : ChartRule.values()) {
                ChartRule.Weight weight = rules.getOrDefault(rule, ChartRule.Weight.IGNORE);
                if (weight != ChartRule.Weight.IGNORE && isMet(rule, points, i)) {
                    signals.add(new Signal(i, rule, weight));
                }
            }
        }
        return signals;
    }

    private static boolean isMet(ChartRule rule, List<Point> points, int at) {
        return switch (rule) {
            case BEYOND_LIMIT ->
                points.get(at).value() > points.get(at).upper()
                        || points.get(at).value() < points.get(at).lower();
            case TWO_OF_THREE -> some(points, at, 2, 3, 2);
            case FOUR_OF_FIVE -> some(points, at, 4, 5, 1);
            case EIGHT_ON_ONE_SIDE -> some(points, at, 8, 8, 0);
            case NINE_ON_ONE_SIDE -> some(points, at, 9, 9, 0);
            case SIX_TRENDING -> trend(points, at);
            case FOURTEEN_ALTERNATING -> alternation(points, at);
            case FIFTEEN_WITHIN_ONE_SIGMA ->
                run(points, at, 15).stream()
                                .filter(point -> Math.abs(point.z()) < 1 && point.sigma() > 0)
                                .count()
                        == 15;
            case EIGHT_BEYOND_ONE_SIGMA -> mixture(points, at);
        };
    }

    /** The last points up to one, of its phase; none where there are fewer. */
    private static List<Point> run(List<Point> points, int at, int length) {
        int from = at - length + 1;
        return from < 0 || points.get(from).phase() != points.get(at).phase()
                ? List.of()
                : points.subList(from, at + 1);
    }

    /** So many of the last points beyond so many sigma on one side, the last among them. */
    private static boolean some(List<Point> points, int at, int least, int length, int sigmas) {
        double last = points.get(at).z();
        if (last == 0 || Math.abs(last) <= sigmas) {
            return false;
        }
        // The first points of a phase are fewer than a run; as many as are needed suffice.
        long met = 0;
        for (int i = at;
                i >= 0
                        && i > at - length
                        && points.get(i).phase() == points.get(at).phase();
                i--) {
            met += points.get(i).z() * Math.signum(last) > sigmas ? 1 : 0;
        }
        return met >= least;
    }

    private static boolean trend(List<Point> points, int at) {
        List<Point> run = run(points, at, 6);
        int direction = 0;
        for (int i = 1; i < run.size(); i++) {
            direction += Integer.signum(
                    Double.compare(run.get(i).value(), run.get(i - 1).value()));
        }
        return Math.abs(direction) == 5;
    }

    private static boolean alternation(List<Point> points, int at) {
        List<Point> run = run(points, at, 14);
        int turns = 0;
        for (int i = 2; i < run.size(); i++) {
            int before = Integer.signum(
                    Double.compare(run.get(i - 1).value(), run.get(i - 2).value()));
            int now = Integer.signum(
                    Double.compare(run.get(i).value(), run.get(i - 1).value()));
            turns += before * now < 0 ? 1 : 0;
        }
        return turns == 12;
    }

    private static boolean mixture(List<Point> points, int at) {
        List<Point> run = run(points, at, 8);
        return run.size() == 8
                && run.stream().allMatch(point -> Math.abs(point.z()) > 1)
                && run.stream().anyMatch(point -> point.z() > 0)
                && run.stream().anyMatch(point -> point.z() < 0);
    }
}
