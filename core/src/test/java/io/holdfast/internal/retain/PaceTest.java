package io.holdfast.internal.retain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private final Pace pace = new Pace(100);

    private Duration after(long millis) {
        return pace.after(Duration.ofMillis(millis), PAUSE, false);
    }

    @Test
    void quickBatchesKeepTheirSizeAndTheLeastPeace() {
        assertThat(after(2)).isEqualTo(PAUSE);
        assertThat(pace.files()).isEqualTo(100);
        assertThat(after(10)).as("a hundred times what it took").isEqualTo(Duration.ofMillis(1_000));
        assertThat(pace.files()).isEqualTo(100);
    }

    @Test
    void slowBatchesShrinkToTheLeastAndGrowAgain() {
        assertThat(after(11)).isEqualTo(Duration.ofMillis(1_100));
        assertThat(pace.files()).isEqualTo(50);
        for (int i = 0; i < 9; i++) {
            after(100);
        }
        assertThat(pace.files()).isEqualTo(Pace.LEAST);
        assertThat(after(60_000)).as("it never stops").isEqualTo(Pace.LONGEST);
        for (int i = 0; i < 9; i++) {
            after(1);
        }
        assertThat(pace.files()).isEqualTo(100);
    }

    @Test
    void whoNeedsRoomWaitsForNobody() {
        after(100);
        assertThat(pace.after(Duration.ofSeconds(5), PAUSE, true)).isEqualTo(PAUSE);
        assertThat(pace.files()).isEqualTo(100);
    }

    @Test
    void aBatchThatIsSmallerThanTheLeastStaysSo() {
        Pace small = new Pace(3);
        small.after(Duration.ofSeconds(1), PAUSE, false);
        assertThat(small.files()).isEqualTo(3);
    }
}
