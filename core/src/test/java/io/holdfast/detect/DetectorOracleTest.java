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

/**
 * Compares the detectors with the definition on random streams. Rerun one stream with {@code -Dholdfast.seed=} and the
 * seed that the failure names; search longer with {@code -Plong}.
 */
class DetectorOracleTest {
    static final int STREAMS = Boolean.getBoolean("holdfast.long") ? 1_000_000 : 20_000;
    private static final int MUTANT_STREAMS = 3_000;

    /** Both detectors at once: the definition takes most of the time. */
    @Test
    void bothDetectorsSayOnEachArrivalWhatTheDefinitionSays() {
        seeds(STREAMS).forEach(seed -> {
            Stream stream = Streams.random(seed);
            List<List<DetectionEvent>> expected = events(stream, new BruteForceOracle(stream.rules()));
            for (ClusterDetector detector :
                    List.of(ClusterDetector.of(stream.rules()), LockFreeDetectorTest.small(stream.rules()))) {
                String difference = difference(stream, events(stream, detector), expected);
                if (difference != null) {
                    fail(detector.getClass().getSimpleName() + ", seed " + seed + ": " + difference);
                }
            }
        });
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

    /** Returns the first difference, or null. */
    static @Nullable String difference(
            Stream stream, Function<RuleSet, ClusterDetector> first, Function<RuleSet, ClusterDetector> second) {
        return difference(
                stream, events(stream, first.apply(stream.rules())), events(stream, second.apply(stream.rules())));
    }

    private static List<List<DetectionEvent>> events(Stream stream, ClusterDetector detector) {
        return stream.steps().stream().map(step -> step.applyTo(detector)).toList();
    }

    private static @Nullable String difference(
            Stream stream, List<List<DetectionEvent>> events, List<List<DetectionEvent>> expected) {
        for (int i = 0; i < expected.size(); i++) {
            if (!events.get(i).equals(expected.get(i))) {
                return "at step " + i + " " + stream.steps().get(i) + "\n  was      " + events.get(i) + "\n  expected "
                        + expected.get(i) + "\n  of " + stream.rules();
            }
        }
        return null;
    }
}
