package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.model.Episode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import io.holdfast.testkit.FakeMes.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the whole line carries out, and what it takes up again after a restart. */
class HoldfastDeliveryTest extends WholeLine {
    @Test
    void aHoldOvertakesTheResultsThatWait() throws Exception {
        mes.stall();
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, result("R0", "U0", 0).build());
        await().until(() -> line.journal().counts().pending() == 1);
        for (int i = 1; i <= 600; i++) {
            accept(line, result("R" + i, "U" + i, i).build());
        }
        bad(line, "V1", 601, SCRATCH);
        bad(line, "V2", 602, SCRATCH);
        bad(line, "V3", 603, SCRATCH);
        mes.resume();
        drain(line);

        List<Lane> lanes = mes.contents().stream().map(Delivery::lane).toList();
        assertThat(lanes).hasSize(606);
        assertThat(lanes.indexOf(Lane.HOLD)).isLessThanOrEqualTo(256);
        assertThat(lanes.indexOf(Lane.NONCONFORMANCE)).isLessThanOrEqualTo(257);
    }

    @Test
    void aLostAnswerIsResolvedByLookingAndNeverByASecondCopy() throws Exception {
        mes.next(Fault.TAKE_THEN_TIME_OUT, Fault.LOSE_THEN_TIME_OUT, Fault.AWAY, Fault.THROW, Fault.TAKE_THEN_TIME_OUT);
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 5);
        drain(line);

        assertThat(mes.counts().values()).containsOnly(1);
        assertThat(mes.contents(InspectionResult.class))
                .extracting(result -> result.unit().value())
                .containsExactly("U1", "U2", "U3", "U4", "U5");
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    @Test
    void whatTheTargetRefusesIsParkedAndTheRestGoesOn() throws Exception {
        mes.next(Fault.REFUSE);
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, result("R1", "U1", 1).build());
        accept(line, result("R2", "U2", 2).build());
        drain(line);

        assertThat(line.journal().counts().parked()).isEqualTo(1);
        assertThat(mes.contents(InspectionResult.class)).hasSize(1);
    }

    @Test
    void aRestartGoesOnWithTheOpenEpisodeAndPlacesNoSecondHold() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        drain(line);
        line.close();
        line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 4, 12);
        drain(line);

        assertThat(mes.contents(MaterialHold.class).stream()
                        .map(MaterialHold::id)
                        .distinct())
                .hasSize(1);
        List<Nonconformance> revisions = mes.contents(Nonconformance.class);
        assertThat(revisions).extracting(Nonconformance::revision).containsExactly(1, 2, 3);
        assertThat(revisions.get(2).nonconformingUnits()).isEqualTo(12);
        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(true, episodes::add);
        assertThat(episodes).extracting(Episode::unitCount).containsExactly(12);
    }

    @Test
    void aClusterThatBeganBeforeARestartIsCompletedAfterIt() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        line.close();
        line = open(THREE_IN_A_QUARTER);
        assertThat(bad(line, "U3", 3, SCRATCH).opened()).isPresent();
    }

    @Test
    void whatWaitedForAnMesThatWasAwayIsDeliveredAfterTheRestartOnceEach() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.stall();
        for (int i = 1; i <= 4; i++) {
            durable(bad(line, "U" + i, i, SCRATCH));
        }
        line.close();
        assertThat(mes.contents()).isEmpty();
        mes.resume();
        line = open(THREE_IN_A_QUARTER);
        drain(line);

        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        assertThat(mes.contents(InspectionResult.class)).hasSize(4);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    // The process died after the MES had taken the batch and before that was written down.
    @Test
    void whatWasUnderWayWhenTheLineDiedIsLookedForBeforeItIsSentAgain() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.stall();
        durable(bad(line, "U1", 1, SCRATCH));
        await().until(mes::hasCallWaiting);
        List<Delivery> waiting = line.journal().pending(mes.id(), Lane.RESULT, 0, 10);
        line.close();
        mes.resume();
        mes.deliver(waiting);
        line = open(THREE_IN_A_QUARTER);
        drain(line);

        assertThat(mes.counts().values()).containsExactly(1);
    }
}
