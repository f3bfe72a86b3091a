package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.detect.Streams.Step;
import io.holdfast.detect.Streams.Stream;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the detector against its promise alone, whatever it prefers, on random streams. Rerun one stream with
 * {@code -Dholdfast.seed=} and the seed that the failure names; search longer with {@code -Plong}.
 */
class DetectorPromiseTest {
    private static final int STREAMS = Boolean.getBoolean("holdfast.long") ? 50_000 : 2_500;
    private static final int MUTANT_STREAMS = 3_000;

    @Test
    void coversEveryAdmittedSetAndInventsNone() {
        DetectorOracleTest.seeds(STREAMS).forEach(seed -> {
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
}
