package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.DeliveryPolicy;
import io.holdfast.Holdfast;
import io.holdfast.model.Actor;
import io.holdfast.model.Defect;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.port.Lane;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.RefusedResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What targets refuse for good, and what a person makes of it. */
class HoldfastParkedTest extends WholeLine {
    private static final Actor.Person ANNA = new Actor.Person("anna");

    @Test
    void aParkedNonconformanceStopsItsEpisodeOnlyAndAReplayGoesFirst() throws Exception {
        mes.refuse(delivery -> delivery.content() instanceof Nonconformance report && report.revision() == 1);
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        drain(line);
        mes.refuse(delivery -> false);
        burst(line, "U", 4, 12);
        for (int i = 1; i <= 3; i++) {
            accept(
                    line,
                    result("Q" + i, "V" + i, 20 + i)
                            .context(ORDER_2)
                            .defect(Defect.of(DENT, GATE))
                            .build());
        }
        drain(line);
        assertThat(mes.contents(Nonconformance.class)).hasSize(1);
        assertThat(line.journal().counts().pending()).isEqualTo(2);

        line.close();
        line = open(THREE_IN_A_QUARTER);
        drain(line);
        assertThat(mes.contents(Nonconformance.class))
                .as("stopped after a restart, too")
                .hasSize(1);

        List<Parked> parked = parked(line);
        assertThat(parked).hasSize(1);
        assertThat(parked.get(0).reason()).isEqualTo("the MES does not want it");
        assertThat(parked.get(0).since()).isEqualTo(clock.instant());
        assertThat(line.parked().replay(ParkedQuery.of(mes.id()), ANNA, "crosswalk mended"))
                .isEqualTo(1);
        drain(line);
        assertThat(mes.contents(Nonconformance.class).subList(1, 4))
                .extracting(Nonconformance::revision)
                .containsExactly(1, 2, 3);
        assertThat(mes.counts().values()).containsOnly(1);
        assertThat(acts(line)).anyMatch(act -> act.startsWith("DELIVERY_REPLAYED mes/NONCONFORMANCE/"));
    }

    @Test
    void whatIsBehindADiscardedDeliveryGoesOn() throws Exception {
        mes.refuse(delivery -> delivery.content() instanceof Nonconformance report && report.revision() == 1);
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 12);
        drain(line);
        assertThat(mes.contents(Nonconformance.class)).isEmpty();
        assertThat(line.parked().discard(ParkedQuery.ALL.because("no such words"), ANNA, "none"))
                .isZero();
        assertThat(line.parked().discard(ParkedQuery.ALL, ANNA, "raised by hand"))
                .isEqualTo(1);
        drain(line);
        assertThat(mes.contents(Nonconformance.class))
                .extracting(Nonconformance::revision)
                .containsExactly(2, 3);
        assertThat(acts(line)).anyMatch(act -> act.startsWith("DELIVERY_DISCARDED mes/NONCONFORMANCE/"));
        assertThat(line.journal().counts().parked()).isZero();
    }

    @Test
    void aParkedResultLetsTheOthersPassAndComesAgainInBulk() throws Exception {
        mes.refuse(delivery -> delivery.idempotencyKey().equals("R-U2"));
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "U1", 1);
        good(line, "U2", 2);
        good(line, "U3", 3);
        drain(line);
        assertThat(mes.contents(InspectionResult.class)).hasSize(2);
        mes.refuse(delivery -> false);
        line.parked().replay(ParkedQuery.ALL.in(Lane.RESULT), ANNA, "material created");
        drain(line);
        assertThat(mes.contents().get(2).lane()).isEqualTo(Lane.BULK);
        assertThat(mes.contents().get(2).idempotencyKey()).isEqualTo("R-U2");
    }

    @Test
    void aLaneOfResultsStopsWhereThePolicySaysSo() throws Exception {
        mes.refuse(delivery -> delivery.idempotencyKey().equals("R-U2"));
        Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .clock(clock)
                .destination(
                        mes,
                        DeliveryPolicy.custom()
                                .stopKeyIn(Set.of(Lane.RESULT))
                                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                                .build())
                .open();
        opened.add(line);
        good(line, "U1", 1);
        good(line, "U2", 2);
        good(line, "U3", 3);
        accept(line, result("R4", "U4", 4).context(ORDER_2).build());
        drain(line);
        assertThat(unitsAtMes()).containsExactlyInAnyOrder("U1", "U4");
        mes.refuse(delivery -> false);
        line.parked().replay(ParkedQuery.ALL, ANNA, "mended");
        drain(line);
        assertThat(unitsAtMes().subList(2, 4)).containsExactly("U2", "U3");
    }

    private List<String> unitsAtMes() {
        return mes.contents(InspectionResult.class).stream()
                .map(result -> result.unit().value())
                .toList();
    }

    @Test
    void aCorrectedHoldIsSentAsCorrectedAndTheJournalKeepsWhatWasConcluded() throws Exception {
        mes.refuse(delivery -> delivery.lane() == Lane.HOLD);
        Holdfast line = open(THREE_IN_A_QUARTER);
        burst(line, "U", 1, 3);
        drain(line);
        Parked parked = parked(line).get(0);
        MaterialHold hold = (MaterialHold) parked.delivery().content();
        MaterialHold corrected = new MaterialHold(
                hold.id(),
                hold.revision(),
                hold.episode(),
                hold.rule(),
                "stock type Q instead of B",
                hold.population(),
                hold.requestedAt());
        line.parked().correct(parked, corrected, ANNA, "the plant blocks by stock type");
        mes.refuse(delivery -> false);
        line.parked().replay(ParkedQuery.of(parked.delivery().sequence()), ANNA, "corrected");
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).containsExactly(corrected);
        assertThat(line.journal().hold(hold.id())).contains(hold);
        assertThat(acts(line)).anyMatch(act -> act.startsWith("DELIVERY_CORRECTED mes/HOLD/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.parked().correct(parked, corrected, ANNA, "again"))
                .withMessageContaining("is not parked");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        line.parked().correct(parked, result("R9", "U9", 9).build(), ANNA, "another kind"))
                .withMessageContaining("corrected must be hold " + hold.id() + " revision 1, was result R9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.parked().replay(ParkedQuery.ALL, ANNA, " "))
                .withMessageContaining("reason must not be blank");
    }

    private static List<Parked> parked(Holdfast line) throws Exception {
        List<Parked> parked = new ArrayList<>();
        line.parked().forEach(ParkedQuery.ALL, parked::add);
        return parked;
    }

    @Test
    void aRefusedResultIsAcceptedUnderANewIdByAPerson() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        bad(line, "U1", 1, SCRATCH);
        bad(line, "U2", 2, SCRATCH);
        durable(line.accept(
                result("R-U1", "U3", 3).defect(Defect.of(SCRATCH, GATE)).build()));
        List<RefusedResult> refused = new ArrayList<>();
        line.refused().forEach(refused::add);
        assertThat(refused).extracting(each -> each.result().unit().value()).containsExactly("U3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.refused().accept(1, new ResultId("R-U2"), ANNA, "as"))
                .withMessageContaining("as must be a new id, there is a result R-U2");

        assertThat(line.refused()
                        .accept(1, new ResultId("R-U3"), ANNA, "station counter was reset")
                        .opened())
                .as("it is watched as any other")
                .isPresent();
        drain(line);
        assertThat(line.journal().result(new ResultId("R-U3"))).isPresent();
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
        refused.clear();
        line.refused().forEach(refused::add);
        assertThat(refused).isEmpty();
        assertThat(acts(line)).contains("REFUSED_RESULT_ACCEPTED R-U1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.refused().discard(1, ANNA, "twice"))
                .withMessageContaining("number must be of a refused result that waits, was 1");
    }

    @Test
    void aRefusedResultIsDiscardedByAPerson() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        bad(line, "U1", 1, SCRATCH);
        durable(line.accept(result("R-U1", "U3", 3).build()));
        line.refused().discard(1, ANNA, "test run");
        line.refused().forEach(each -> assertThat(each).isNull());
        assertThat(acts(line)).contains("REFUSED_RESULT_DISCARDED R-U1");
        assertThat(line.journal().counts().refused()).isEqualTo(1);
    }
}
