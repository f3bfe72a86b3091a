package io.holdfast.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.chart.ChartRule.Weight;
import io.holdfast.chart.ControlChart.Kind;
import io.holdfast.chart.ControlChart.Sample;
import io.holdfast.model.UnitCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlChartTest {
    /** Textbook data and limits, from the shared folder beside the project. */
    private static List<Sample> read(String file, int size, int rows) throws IOException {
        Path path = Path.of("../../shared/data/spc-reference/qcc", file);
        if (!Files.isReadable(path)) {
            path = Path.of("../../../shared/data/spc-reference/qcc", file);
        }
        if (!Files.isReadable(path)) {
            System.out.println("skipped: " + path.toAbsolutePath().normalize() + " is not there");
        }
        assumeTrue(Files.isReadable(path), path + " is not there");
        List<Sample> samples = new ArrayList<>();
        List<String> lines = Files.readAllLines(path);
        List<String> header = List.of(lines.get(0).trim().split("\\s+"));
        int count = header.contains("D") ? header.indexOf("D") : header.indexOf("x");
        for (String line : lines.subList(1, Math.min(lines.size(), rows + 1))) {
            samples.add(new Sample(
                    String.valueOf(samples.size() + 1),
                    Double.parseDouble(line.trim().split("\\s+")[count]),
                    size));
        }
        return samples;
    }

    private static List<Integer> outside(ControlChart chart) {
        return chart.signals().stream()
                .filter(signal -> signal.rule() == ChartRule.BEYOND_LIMIT)
                .map(signal -> signal.point() + 1)
                .toList();
    }

    private static void limits(ControlChart chart, double lower, double centre, double upper) {
        assertThat(chart.points()).allSatisfy(point -> {
            assertThat(point.centre()).isCloseTo(centre, offset(0.00005));
            assertThat(point.lower()).isCloseTo(lower, offset(0.00005));
            assertThat(point.upper()).isCloseTo(upper, offset(0.00005));
        });
    }

    @Test
    void theShareOfLeakyJuiceCansIsAsTheTextbookSays() throws Exception {
        List<Sample> cans = read("orangejuice.txt", 50, 30);

        ControlChart chart = ControlChart.of(Kind.P, cans, ChartSettings.ofDefaults());
        limits(chart, 0.0524, 0.2313, 0.4102);
        assertThat(outside(chart)).containsExactly(15, 23);

        ControlChart without =
                ControlChart.of(Kind.P, cans, ChartSettings.ofDefaults().without(Set.of(14, 22)));
        limits(without, 0.0407, 0.2150, 0.3893);
        assertThat(outside(without)).contains(21);
        assertThat(outside(without)).containsExactly(15, 21, 23);

        ControlChart numbers = ControlChart.of(Kind.NP, cans, ChartSettings.ofDefaults());
        limits(numbers, 50 * 0.05242755, 50 * 0.23133333, 50 * 0.41023912);
        assertThat(outside(numbers)).containsExactly(15, 23);
    }

    @Test
    void theNumberOfFaultsInCircuitBoardsIsAsTheTextbookSays() throws Exception {
        ControlChart chart = ControlChart.of(Kind.C, read("circuit.txt", 1, 26), ChartSettings.ofDefaults());

        limits(chart, 6.4814, 19.8462, 33.2109);
        assertThat(outside(chart)).containsExactly(6, 20);
    }

    @Test
    void theFaultsPerComputerAreAsTheTextbookSays() throws Exception {
        ControlChart chart = ControlChart.of(Kind.U, read("pcmanufact.txt", 5, 20), ChartSettings.ofDefaults());

        limits(chart, 0.0661, 1.9300, 3.7939);
        assertThat(outside(chart)).isEmpty();
    }

    /** Mean gap 4: sigma is the root of 4 x 5, the upper limit 4 + 3 x 4.4721. */
    @Test
    void gapsBetweenRejectsHaveTheLimitsOfAGeometricLaw() {
        ControlChart chart = ControlChart.of(Kind.G, samples(3, 4, 5, 2, 6), ChartSettings.ofDefaults());

        limits(chart, 0, 4, 17.4164);
    }

    @Test
    void limitsThatAreFrozenDoNotMoveWithLaterPointsAndEachPhaseHasItsOwn() {
        List<Sample> samples = samples(4, 6, 4, 6, 30, 20, 22, 18);

        ControlChart frozen =
                ControlChart.of(Kind.C, samples, ChartSettings.ofDefaults().frozenAfter(4));
        assertThat(frozen.points()).extracting(ControlChart.Point::centre).containsOnly(5.0);
        assertThat(outside(frozen)).containsExactly(5, 6, 7, 8);

        ControlChart moving = ControlChart.of(Kind.C, samples, ChartSettings.ofDefaults());
        assertThat(moving.points()).extracting(ControlChart.Point::centre).containsOnly(13.75);

        ControlChart phases =
                ControlChart.of(Kind.C, samples, ChartSettings.ofDefaults().phases(List.of(5)));
        assertThat(phases.points())
                .extracting(ControlChart.Point::centre)
                .containsExactly(10.0, 10.0, 10.0, 10.0, 10.0, 20.0, 20.0, 20.0);
        assertThat(phases.points()).extracting(ControlChart.Point::phase).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
    }

    /** Each run ends at the point that completes its rule; on a c chart of centre 100 one sigma is 10. */
    @ParameterizedTest
    @EnumSource(ChartRule.class)
    void eachRuleIsMetByItsRunAndNotByOneThatIsAPointShort(ChartRule rule) {
        double[] run = switch (rule) {
            case BEYOND_LIMIT -> new double[] {131};
            case TWO_OF_THREE -> new double[] {121, 100, 121};
            case FOUR_OF_FIVE -> new double[] {89, 89, 100, 89, 89};
            case EIGHT_ON_ONE_SIDE -> new double[] {101, 101, 101, 101, 101, 101, 101, 101};
            case NINE_ON_ONE_SIDE -> new double[] {99, 99, 99, 99, 99, 99, 99, 99, 99};
            case SIX_TRENDING -> new double[] {98, 99, 100, 101, 102, 103};
            case FOURTEEN_ALTERNATING -> new double[] {99, 101, 99, 101, 99, 101, 99, 101, 99, 101, 99, 101, 99, 101};
            case FIFTEEN_WITHIN_ONE_SIGMA ->
                new double[] {101, 99, 99, 101, 101, 99, 99, 101, 101, 99, 99, 101, 101, 99, 99};
            case EIGHT_BEYOND_ONE_SIGMA -> new double[] {111, 89, 89, 111, 111, 89, 111, 111};
        };
        assertThat(last(rule, run)).as("%s", rule).isTrue();
        double[] shorter = new double[run.length];
        System.arraycopy(run, 0, shorter, 0, run.length);
        shorter[0] = rule == ChartRule.BEYOND_LIMIT
                ? 130
                : rule == ChartRule.SIX_TRENDING ? 99 : rule == ChartRule.FOURTEEN_ALTERNATING ? 102 : 100;
        if (rule == ChartRule.FIFTEEN_WITHIN_ONE_SIGMA) {
            shorter[0] = 110;
        }
        assertThat(last(rule, shorter)).as("%s, short", rule).isFalse();
    }

    private static boolean last(ChartRule rule, double... run) {
        // The first point alone sets the limits, and is a phase of its own.
        List<Sample> withBase = new ArrayList<>();
        withBase.addAll(samples(100));
        withBase.addAll(samples(run));
        ControlChart chart =
                ControlChart.of(Kind.C, withBase, new ChartSettings(Map.of(rule, Weight.WARN), List.of(), 1, Set.of()));
        return chart.signals().stream()
                .anyMatch(signal -> signal.point() == run.length && signal.weight() == Weight.WARN);
    }

    @Test
    void anIgnoredRuleSaysNothing() {
        ControlChart chart = ControlChart.of(
                Kind.C,
                samples(10, 10, 10, 10, 100),
                ChartSettings.ofDefaults().frozenAfter(4).with(Map.of(ChartRule.BEYOND_LIMIT, Weight.IGNORE)));

        assertThat(chart.signals()).isEmpty();
    }

    @Test
    void aSampleWithMoreRejectsThanUnitsIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ControlChart.of(Kind.P, List.of(new Sample("Monday", 6, 5)), ChartSettings.ofDefaults()))
                .withMessageContaining("Monday");
    }

    private static List<Sample> samples(double... counts) {
        return DoubleStream.of(counts)
                .mapToObj(count -> new Sample("s", count, 1))
                .toList();
    }

    @Test
    void keyFiguresAreAbsentWithoutUnitsAndNotApplicableWithoutSerialNumbers() {
        Kpis none = Kpis.of(UnitCounts.ZERO);
        assertThat(none.firstPassYield().state()).isEqualTo(Ratio.State.NO_UNITS);
        assertThat(none.scrapRatio().state()).isEqualTo(Ratio.State.NO_UNITS);

        long[] values = new long[UnitCounts.SIZE];
        values[3] = 100; // unserialised
        values[6] = 95; // good
        values[7] = 5; // scrap
        Kpis booked = Kpis.of(UnitCounts.of(values));
        assertThat(booked.firstPassYield().state()).isEqualTo(Ratio.State.NOT_APPLICABLE);
        assertThat(booked.qualityRatio()).isEqualTo(new Ratio(Ratio.State.KNOWN, 0.95));
        assertThat(booked.scrapRatio()).hasToString("5.00 %");
    }

    @Test
    void theTextbooksParetoOfWrongOrdersComesOutInItsOrderAndShares() {
        Pareto pareto = Pareto.of(Map.of(
                "contact num.", 94L, "price code", 80L, "supplier code", 66L, "part num.", 33L, "schedule date", 27L));

        assertThat(pareto.bars())
                .extracting(
                        bar -> bar.label() + String.format(java.util.Locale.ROOT, " %.2f", 100 * bar.cumulativeShare()))
                .containsExactly(
                        "contact num. 31.33",
                        "price code 58.00",
                        "supplier code 80.00",
                        "part num. 91.00",
                        "schedule date 100.00");
    }
}
