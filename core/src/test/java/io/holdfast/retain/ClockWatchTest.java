package io.holdfast.retain;

import static io.holdfast.retain.Images.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration STOP = Duration.ofDays(4);

    private static Instant at(Duration after) {
        return START.plus(after);
    }

    private static ClockWatch running() {
        return new ClockWatch(Optional.empty(), START, 0, HOUR, STOP);
    }

    @Test
    void aClockThatJumpsByMoreThanAnHourStopsDeletionsUntilItIsBack() {
        ClockWatch watch = running();
        assertThat(watch.look(at(Duration.ofDays(300)), Duration.ofDays(300).toNanos()))
                .as("time may pass")
                .isEmpty();
        long now = Duration.ofDays(300).toNanos();
        assertThat(watch.look(at(Duration.ofDays(300).plus(HOUR)), now)).isEmpty();
        Duration later = Duration.ofDays(300).plus(HOUR);
        assertThat(watch.look(at(later.plus(HOUR).plusNanos(1)), now))
                .hasValueSatisfying(words -> assertThat(words).contains("jumped by PT1H0.000000001S"));
        assertThat(watch.look(at(later.plusDays(9)), now + 1)).isPresent();
        assertThat(watch.look(at(later.plusSeconds(1)), now + 1_000_000_000L)).isEmpty();
    }

    @Test
    void aJumpBackStopsThemToo() {
        ClockWatch watch = running();
        assertThat(watch.look(START.minus(HOUR).minusNanos(1), 0)).isPresent();
    }

    @Test
    void aPersonCanSayThatTheClockIsRight() {
        ClockWatch watch = running();
        assertThat(watch.look(at(Duration.ofDays(400)), 0)).isPresent();
        watch.confirm(at(Duration.ofDays(400)), 0);
        assertThat(watch.look(at(Duration.ofDays(400)), 0)).isEmpty();
    }

    @Test
    void aStopMayLastAWeekendAndNotLonger() {
        Optional<Instant> seen = Optional.of(START);
        assertThat(new ClockWatch(seen, at(STOP), 0, HOUR, STOP).look(at(STOP), 0))
                .isEmpty();
        Instant longer = at(STOP.plusNanos(1));
        assertThat(new ClockWatch(seen, longer, 0, HOUR, STOP).look(longer, 0))
                .hasValueSatisfying(words -> assertThat(words).contains("ahead of what the journal saw last"));
        Instant before = START.minus(HOUR).minusNanos(1);
        assertThat(new ClockWatch(seen, before, 0, HOUR, STOP).look(before, 0))
                .hasValueSatisfying(words -> assertThat(words).contains("behind what the journal saw last"));
    }
}
