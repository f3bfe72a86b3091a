package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.model.MaterialHold;
import io.holdfast.port.Intake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commits by count and time. The time is longer than a test waits for a receipt: what arrives did not wait for it. */
class HoldfastGroupTest extends WholeLine {
    private FaultyStore store;

    private Holdfast open(int most) throws Exception {
        store = new FaultyStore(SqliteStore.open(folder.resolve("line.db")));
        Holdfast line = Holdfast.builder()
                .store(store)
                .rules(THREE_IN_A_QUARTER)
                .groupCommit(most, Holdfast.LONGEST_LINGER)
                .open();
        opened.add(line);
        store.commits.set(0);
        return line;
    }

    @Test
    void aGroupIsCommittedOnceItIsFull() throws Exception {
        Holdfast line = open(4);
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            receipts.add(good(line, "U" + i, i));
        }
        receipts.forEach(receipt -> assertThat(durable(receipt)).isEqualTo(Intake.NEW));
        assertThat(store.commits).hasValue(2);
    }

    @Test
    void whatARuleSeesSomethingInDoesNotWaitForMore() throws Exception {
        Holdfast line = open(1_000);
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            receipts.add(bad(line, "U" + i, i, SCRATCH));
        }
        receipts.forEach(receipt -> assertThat(durable(receipt)).isEqualTo(Intake.NEW));
        List<MaterialHold> holds = new ArrayList<>();
        line.journal().forEachHold(holds::add);
        assertThat(holds).hasSize(1);
    }

    @Test
    void closingDoesNotWaitForMore() throws Exception {
        Holdfast line = open(1_000);
        Receipt receipt = good(line, "U1", 1);
        long before = System.nanoTime();
        line.close();
        assertThat(durable(receipt)).isEqualTo(Intake.NEW);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Holdfast.LONGEST_LINGER);
    }

    @Test
    void aGroupOfNoneAndAWaitOfTooLongAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Holdfast.builder().groupCommit(0, Duration.ZERO))
                .withMessage("most must be >= 1, was 0");
        for (Duration wrong : List.of(Duration.ofMillis(-1), Holdfast.LONGEST_LINGER.plusMillis(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Holdfast.builder().groupCommit(1, wrong))
                    .withMessageContaining(wrong.toString());
        }
    }
}
