package io.holdfast.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.port.Lane;
import io.holdfast.rest.RequestBudget;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LaneBudgetTest {
    private final AtomicLong nanos = new AtomicLong();

    private int takes(LaneBudget budget, Lane lane) {
        int taken = 0;
        while (budget.tryTake(lane)) {
            taken++;
        }
        return taken;
    }

    @Test
    void resultsAndReportsLeaveWhatHoldsMayNeed() {
        LaneBudget budget = new LaneBudget(new RequestBudget(100, Duration.ofMinutes(1)), nanos::get);

        assertThat(takes(budget, Lane.RESULT)).isEqualTo(70);
        assertThat(takes(budget, Lane.NONCONFORMANCE)).isEqualTo(20);
        assertThat(takes(budget, Lane.HOLD)).isEqualTo(10);
        assertThat(takes(budget, Lane.HOLD)).isZero();
    }

    @Test
    void fillsSteadilyAndNeverBeyondItsSize() {
        LaneBudget budget = new LaneBudget(new RequestBudget(60, Duration.ofMinutes(1)), nanos::get);
        takes(budget, Lane.HOLD);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertThat(takes(budget, Lane.HOLD)).isEqualTo(5);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(5));
        assertThat(takes(budget, Lane.HOLD)).isEqualTo(60);
    }

    @Test
    void aBudgetOfOneServesEveryLane() {
        LaneBudget budget = new LaneBudget(new RequestBudget(1, Duration.ofSeconds(1)), nanos::get);

        assertThat(budget.tryTake(Lane.RESULT)).isTrue();
        assertThat(budget.tryTake(Lane.HOLD)).isFalse();
    }

    @Test
    void aWaitingHoldGoesBeforeAResult() throws Exception {
        LaneBudget budget = new LaneBudget(new RequestBudget(10, Duration.ofSeconds(10)), nanos::get);
        takes(budget, Lane.HOLD);
        Thread hold = new Thread(() -> {
            try {
                budget.take(Lane.HOLD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        hold.start();
        Awaitility.await().until(() -> hold.getState() == Thread.State.TIMED_WAITING);

        assertThat(budget.tryTake(Lane.RESULT)).isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        hold.join(5_000);
        assertThat(hold.isAlive()).isFalse();
    }
}
