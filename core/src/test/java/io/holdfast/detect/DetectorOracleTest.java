package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.detect.Streams.Step;
import io.holdfast.detect.Streams.Stream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the detector with the definition on random streams. Rerun one stream with {@code -Dholdfast.seed=} and the
 * seed that the failure names; search longer with {@code -Plong}.
 */
class DetectorOracleTest {
    static final int STREAMS = Boolean.getBoolean("holdfast.long") ? 200_000 : 10_000;
    private static final int MUTANT_STREAMS = 3_000;
    private static final int PROMISE_STREAMS = STREAMS / 4;

    @Test
    void saysOnEachArrivalWhatTheDefinitionSays() {
        seeds(STREAMS).forEach(seed -> {
            String difference = difference(Streams.random(seed), ClusterDetector::of, BruteForceOracle::new);
            if (difference != null) {
                fail("seed " + seed + ": " + difference);
            }
        });
    }

    @Test
    void coversEveryAdmittedSetAndInventsNone() {
        seeds(PROMISE_STREAMS).forEach(seed -> {
            String breach = breach(Streams.random(seed), ClusterDetector::of);
            if (breach != null) {
                fail("seed " + seed + ": " + breach);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window end included",
                "looks only around the newest defect",
                "looks only back in time",
                "counts defects rather than units",
                "radius exclusive",
                "fixed grid",
                "panel position ignored",
                "late at exactly the allowed lateness",
                "never late",
                "counts stops as run time",
                "drops long gaps from run time altogether"
            })
    void seesThePromiseBroken(String mutant) {
        assertThat(LongStream.range(0, MUTANT_STREAMS)
                        .filter(seed ->
                                breach(Streams.random(seed), Mutants.all().get(mutant)) != null)
                        .findFirst())
                .isPresent();
    }

    /** The control: a comparison that a wrong detector passes proves nothing. */
    @TestFactory
    Collection<DynamicTest> catchesADetectorThatIsWrong() {
        List<DynamicTest> tests = new ArrayList<>();
        Mutants.all()
                .forEach((name, mutant) -> tests.add(DynamicTest.dynamicTest(name, () -> {
                    OptionalLong caught = LongStream.range(0, MUTANT_STREAMS)
                            .filter(seed -> difference(Streams.random(seed), ClusterDetector::of, mutant) != null)
                            .findFirst();
                    assertThat(caught).as(name).isPresent();
                })));
        return tests;
    }

    /** The other control: streams on which nothing happens prove nothing either. */
    @Test
    void randomStreamsShowEveryKindOfEventOnEveryClock() {
        Map<String, Integer> shown = new TreeMap<>();
        for (long seed = 0; seed < 3_000; seed++) {
            Stream stream = Streams.random(seed);
            ClusterDetector detector = ClusterDetector.of(stream.rules());
            for (Step step : stream.steps()) {
                for (DetectionEvent event : step.applyTo(detector)) {
                    String kind = event.getClass().getSimpleName();
                    String clock = event instanceof DetectionEvent.Opened opened
                            ? " " + opened.rule().clock() + " " + opened.rule().scope()
                            : "";
                    shown.merge(kind + clock, 1, Integer::sum);
                }
            }
        }
        assertThat(shown)
                .hasSize(9)
                .allSatisfy((kind, times) -> assertThat(times).isGreaterThan(200));
    }

    static LongStream seeds(int count) {
        Long one = Long.getLong("holdfast.seed");
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    /** Returns how the detector breaks its promise, or null. */
    static @Nullable String breach(Stream stream, Function<RuleSet, ClusterDetector> detector) {
        ClusterDetector watching = detector.apply(stream.rules());
        PromiseCheck check = new PromiseCheck(stream.rules());
        try {
            for (Step step : stream.arrivalsOnly().steps()) {
                check.after(((Streams.Arrival) step).inspection(), step.applyTo(watching));
            }
            return null;
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /** Returns the first difference, or null. */
    static @Nullable String difference(
            Stream stream, Function<RuleSet, ClusterDetector> first, Function<RuleSet, ClusterDetector> second) {
        ClusterDetector one = first.apply(stream.rules());
        ClusterDetector other = second.apply(stream.rules());
        for (int i = 0; i < stream.steps().size(); i++) {
            Step step = stream.steps().get(i);
            List<DetectionEvent> events = step.applyTo(one);
            List<DetectionEvent> expected = step.applyTo(other);
            if (!events.equals(expected)) {
                return "at step " + i + " " + step + "\n  was      " + events + "\n  expected " + expected + "\n  of "
                        + stream.rules();
            }
        }
        return null;
    }
}
