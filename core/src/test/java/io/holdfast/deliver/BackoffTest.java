package io.holdfast.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3));
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void doublesFromTheFirstToTheLongestAndTakesARandomHalf() {
        long[] full = {100, 200, 400, 800, 1_600, 3_000, 3_000};
        for (int failures = 1; failures <= full.length; failures++) {
            for (int i = 0; i < 100; i++) {
                assertThat(BACKOFF.nanosAfter(failures, random))
                        .isBetween(full[failures - 1] * 500_000, full[failures - 1] * 1_000_000);
            }
        }
    }

    @Test
    void neverOverflowsHoweverLongTheOutage() {
        Backoff patient = new Backoff(Duration.ofNanos(1), Duration.ofDays(300));
        assertThat(patient.nanosAfter(Integer.MAX_VALUE, random)).isPositive();
    }

    @Test
    void refusesDelaysThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .withMessageContaining("first")
                .withMessageContaining("PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("longest");
    }
}
