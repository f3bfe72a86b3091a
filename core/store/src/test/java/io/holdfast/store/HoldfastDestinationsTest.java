package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.DeliveryPolicy;
import io.holdfast.DestinationStatus;
import io.holdfast.DestinationStatus.State;
import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.model.Actor;
import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreException;
import io.holdfast.testkit.FakeMes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Destinations that come, pause and go while the line runs. */
class HoldfastDestinationsTest extends WholeLine {
    private static final Actor.Person ANNA = new Actor.Person("anna");
    private static final DeliveryPolicy POLICY = DeliveryPolicy.custom()
            .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
            .build();

    private final FakeMes erp = new FakeMes("erp");

    @Test
    void aDestinationAddedLaterIsGivenWhatComesFromThenOn() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        drain(line);
        line.destinations().add(erp, POLICY, ANNA, "second system");
        burst(line, "U", 4, 12);
        drain(line);
        assertThat(unitsAt(erp)).containsExactlyElementsOf(units(4, 12));
        assertThat(unitsAt(mes)).hasSize(12);
        assertThat(erp.contents(MaterialHold.class))
                .as("a revision says all, so the first is not missed")
                .extracting(MaterialHold::revision)
                .doesNotContain(1);
        assertThat(acts(line)).contains("DESTINATION_ADDED erp");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.destinations().add(erp, POLICY, ANNA, "twice"))
                .withMessageContaining("there is one named erp");
    }

    @Test
    void aDestinationIsGivenThePastItAsksForOnceAndInOrderThoughTheLineWasRestartedMeanwhile() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "U0", 1);
        drain(line);
        clock.advance(Duration.ofMinutes(1));
        burst(line, "U", 1, 3);
        for (int i = 4; i <= 1_500; i++) {
            good(line, "U" + i, i);
        }
        drain(line);
        erp.stall();
        line.destinations().addWithHistory(erp, POLICY, clock.instant(), ANNA, "needs the day");
        for (int i = 1_501; i <= 1_510; i++) {
            good(line, "U" + i, i);
        }
        await().until(() -> line.journal().counts().pending() > 10);
        line.close();
        erp.resume();

        Holdfast again = builder(THREE_IN_A_QUARTER).destination(erp, POLICY).open();
        opened.add(again);
        drain(again);
        assertThat(erp.contents(MaterialHold.class)).hasSize(1);
        assertThat(erp.contents(Nonconformance.class)).hasSize(1);
        assertThat(erp.contents(InspectionResult.class)).hasSize(1_510);
        assertThat(erp.counts().values()).containsOnly(1);
        List<String> past = erp.contents().stream()
                .filter(delivery -> delivery.lane() == Lane.BULK)
                .map(Delivery::idempotencyKey)
                .toList();
        assertThat(past)
                .containsExactlyElementsOf(
                        units(1, 1_500).stream().map(unit -> "R-" + unit).toList());
    }

    @Test
    void aPausedDestinationIsGivenEverythingWhenItIsResumedThoughTheLineWasRestarted() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        line.destinations().pause(mes.id(), ANNA, "ERP upgrade");
        burst(line, "U", 1, 3);
        drain(line);
        assertThat(mes.contents()).isEmpty();
        assertThat(line.journal().counts().pending()).isEqualTo(5);
        line.close();

        line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 4, 5);
        drain(line);
        assertThat(mes.contents()).isEmpty();
        assertThat(line.destinations().list())
                .extracting(DestinationStatus::state)
                .containsExactly(State.PAUSED);
        line.destinations().resume(mes.id(), ANNA, "upgrade done");
        drain(line);
        assertThat(unitsAt(mes)).containsExactlyElementsOf(units(1, 5));
        assertThat(mes.contents().get(0).lane()).isEqualTo(Lane.HOLD);
        assertThat(mes.counts().values()).containsOnly(1);
        assertThat(acts(line)).contains("DESTINATION_PAUSED mes", "DESTINATION_RESUMED mes");
    }

    @Test
    void whatWaitsForARemovedDestinationWaitsOnUntilItIsAddedAgain() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.away(true);
        burst(line, "U", 1, 3);
        await().until(() -> line.journal().counts().pending() == 5);
        line.destinations().remove(mes.id(), ANNA, "contract ended");
        burst(line, "V", 4, 6);
        drain(line);
        assertThat(line.journal().counts().pending()).isEqualTo(5);
        assertThat(line.destinations().list())
                .extracting(DestinationStatus::state)
                .containsExactly(State.REMOVED);
        assertThat(line.destinations().list().get(0).waiting()).hasSize(3);

        mes.away(false);
        line.destinations().add(mes, POLICY, ANNA, "back");
        drain(line);
        assertThat(unitsAt(mes)).containsExactlyElementsOf(units(1, 3));
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    @Test
    void aLineWithoutADestinationThatStillHasRowsComesToAnEnd() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.away(true);
        burst(line, "U", 1, 3);
        await().until(() -> line.journal().counts().pending() == 5);
        line.close();
        Holdfast other = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .clock(clock)
                .open();
        opened.add(other);
        drain(other);
        assertThat(other.destinations().discardWaiting(mes.id(), ANNA, "contract ended"))
                .isEqualTo(5);
        assertThat(other.destinations().list()).isEmpty();
        assertThat(other.journal().counts().pending()).isZero();
        assertThat(other.journal().counts().results()).isEqualTo(3);
        assertThat(acts(other)).contains("DELIVERIES_DISCARDED mes");
    }

    @Test
    void deliveriesOfADestinationThatIsServedAreNotDiscarded() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        assertThatIllegalStateException().isThrownBy(() -> line.destinations().discardWaiting(mes.id(), ANNA, "no"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.destinations().pause(new DestinationId("none"), ANNA, "no"))
                .withMessageContaining("must be one of [mes], was none");
    }

    @Test
    void nothingIsChangedOnALineThatIsClosed() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        line.close();
        assertThatThrownBy(() -> line.destinations().pause(mes.id(), ANNA, "too late"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the line is closed");
    }

    @Test
    void anOutageIsSaidAndEnds() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.away(true);
        burst(line, "U", 1, 5);
        await().until(() -> line.destinations().list().get(0).away().equals(Optional.of("the MES is away")));
        mes.away(false);
        drain(line);
        assertThat(line.destinations().list().get(0).away()).isEmpty();
        assertThat(line.destinations().list().get(0).lastConfirmed()).contains(clock.instant());
    }

    @Test
    void aStartAfterAnOrderlyEndAsksTheTargetNothing() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.away(true);
        for (int i = 1; i <= 1_000; i++) {
            good(line, "U" + i, i);
        }
        await().until(() -> line.journal().counts().pending() == 1_000);
        line.close();
        long asked = mes.finds();
        mes.away(false);
        drain(open(THREE_IN_A_QUARTER));
        assertThat(mes.finds()).isEqualTo(asked);
        assertThat(mes.contents()).hasSize(1_000);
    }

    // The call under way was interrupted: nobody knows what came of it. Only what may have been part of it is asked
    // for.
    @Test
    void aStartAfterACrashAsksForWhatMayHaveBeenUnderWayOnly() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.away(true);
        Receipt last = good(line, "U0", 0);
        for (int i = 1; i <= 5_000; i++) {
            last = good(line, "U" + i, i);
        }
        durable(last);
        mes.stall();
        mes.away(false);
        await().until(mes::hasCallWaiting);
        List<Delivery> first = line.journal().pending(mes.id(), Lane.RESULT, 0, 10);
        line.close();
        mes.resume();
        mes.deliver(first);
        long asked = mes.finds();
        line = open(THREE_IN_A_QUARTER);
        drain(line);
        assertThat(mes.finds() - asked).isBetween(10L, 2_048L);
        assertThat(mes.contents()).hasSize(5_001);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    private static List<String> units(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "U" + i).toList();
    }

    private static List<String> unitsAt(FakeMes target) {
        return target.contents(InspectionResult.class).stream()
                .map(result -> result.unit().value())
                .toList();
    }
}
