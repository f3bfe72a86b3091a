package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.ContextClashException;
import io.holdfast.Holdfast;
import io.holdfast.HoldfastListener;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Actor;
import io.holdfast.model.Binding;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.Defect;
import io.holdfast.model.Episode;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import io.holdfast.port.WorkOrderSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Work-order contexts: kept, asked for, bound late, corrected, and what follows from that. */
class HoldfastContextTest extends WholeLine {
    private static final Actor.Person CLERK = new Actor.Person("M. Weber");

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static InspectionResult scratched(String unit, int second) {
        return InspectionResult.of(
                        new ResultId("R-" + unit), STATION, new UnitId(unit), Verdict.FAIL, START.plusSeconds(second))
                .defect(Defect.of(SCRATCH, GATE))
                .build();
    }

    private static List<InspectionResult> unbound(Holdfast line) throws Exception {
        List<InspectionResult> results = new ArrayList<>();
        line.journal().forEachUnbound(results::add);
        return results;
    }

    @Test
    void theBookIsAsItWasAfterARestart() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        line.workOrder(STATION, ORDER_1, START);
        line.workOrder(STATION, new ContextPeriod(ORDER_2, START.plusSeconds(600), START.plusSeconds(900)), "mes");
        line.workOrder(STATION, null, START.plusSeconds(1200));
        line.close();
        line = open(THREE_IN_A_QUARTER);
        accept(line, bare("R1", "U1", 599));
        accept(line, bare("R2", "U2", 600));
        accept(line, bare("R3", "U3", 900));
        accept(line, bare("R4", "U4", 1200));
        drain(line);

        assertThat(contextOf(line, "R1")).isEqualTo(ORDER_1);
        assertThat(contextOf(line, "R2")).isEqualTo(ORDER_2);
        assertThat(contextOf(line, "R3")).isNull();
        assertThat(contextOf(line, "R4")).isNull();
        assertThat(line.journal().contexts(STATION, 9)).hasSize(3);
        assertThat(acts(line)).containsExactly("CONTEXT_STATED AOI-1", "CONTEXT_STATED AOI-1", "CONTEXT_STATED AOI-1");
        // Said again by a host that does not know: nothing is written.
        assertThat(done(line.workOrder(STATION, ORDER_1, START))).isZero();
        assertThat(line.journal().contexts(STATION, 9)).hasSize(3);
    }

    @Test
    void aContextThatComesLateBindsWhatWasUnboundAndNothingElse() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, bare("R1", "U1", 59));
        accept(line, bare("R2", "U2", 60));
        accept(line, bare("R3", "U3", 119));
        accept(line, bare("R4", "U4", 120));
        good(line, "own", 90);
        EquipmentId elsewhere = new EquipmentId("AOI-2");
        accept(
                line,
                InspectionResult.of(
                                new ResultId("R5"), elsewhere, new UnitId("U5"), Verdict.PASS, START.plusSeconds(90))
                        .build());
        drain(line);
        assertThat(unbound(line)).hasSize(5);

        int bound = done(line.workOrder(
                STATION, new ContextPeriod(ORDER_2, START.plusSeconds(60), START.plusSeconds(120)), "mes"));
        drain(line);

        assertThat(bound).isEqualTo(2);
        assertThat(unbound(line)).extracting(result -> result.id().value()).containsExactly("R1", "R4", "R5");
        assertThat(contextOf(line, "R2")).isEqualTo(ORDER_2);
        assertThat(contextOf(line, "R3")).isEqualTo(ORDER_2);
        assertThat(contextOf(line, "R-own")).isEqualTo(ORDER_1);
        assertThat(line.journal().counts().unbound()).isEqualTo(3);
        assertThat(line.journal().counts().bound()).isEqualTo(2);
        Binding binding = line.journal().bindings(new ResultId("R2")).get(0);
        assertThat(binding.before()).isNull();
        assertThat(binding.by()).isEqualTo("component:context-book");
        assertThat(binding.reason()).contains("stated late").contains("by mes (statement 1)");
        assertThat(acts(line)).containsExactly("CONTEXT_STATED AOI-1", "RESULTS_BOUND WO-2/0010");
        // Genealogy follows.
        assertThat(line.where(new MaterialLotId("FIN-WO-2")).units())
                .extracting(UnitId::value)
                .containsExactly("U2", "U3");
        assertThat(line.where(new UnitId("U2")).gaps()).isEmpty();
    }

    @Test
    void aBoundResultIsDeliveredAgainUnderAKeyOfItsRevisionAfterTheFirst() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        mes.stall();
        accept(line, bare("R1", "U1", 60));
        accept(line, bare("R2", "U2", 61));
        done(line.workOrder(STATION, ORDER_1, START));
        mes.resume();
        done(line.bind(List.of(new ResultId("R1")), ORDER_2, CLERK, "wrong order on the screen"));
        drain(line);

        List<Delivery> results = mes.contents().stream()
                .filter(delivery -> delivery.lane() == Lane.RESULT)
                .toList();
        assertThat(results).extracting(Delivery::idempotencyKey).containsExactly("R1", "R2", "R1/2", "R2/2", "R1/3");
        assertThat(results).extracting(Delivery::orderingKey).containsOnly("unbound@AOI-1");
        assertThat(((InspectionResult) results.get(4).content()).context()).isEqualTo(ORDER_2);
        assertThat(mes.counts().values()).containsOnly(1);
    }

    @Test
    void aResultWhoseNameLooksLikeARevisionOfAnotherIsNotTakenForIt() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, bare("R1", "U1", 60));
        accept(line, bare("R1/2", "U2", 61));
        done(line.workOrder(STATION, ORDER_1, START));
        drain(line);

        assertThat(mes.contents().stream()
                        .filter(delivery -> delivery.lane() == Lane.RESULT)
                        .map(Delivery::idempotencyKey))
                .containsExactly("R1", "R1/2/1", "R1/2", "R1/2/2");
    }

    @Test
    void aPersonBindsAndRebindsWithAReasonAndTheOriginalStaysVisible() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        durable(accept(line, bare("R1", "U1", 60)));
        List<Binding> first = done(line.bind(List.of(new ResultId("R1")), ORDER_1, CLERK, "read off the traveller"));
        List<Binding> second = done(line.bind(List.of(new ResultId("R1")), ORDER_2, CLERK, "no, the other one"));
        assertThat(done(line.bind(List.of(new ResultId("R1")), ORDER_2, CLERK, "again")))
                .isEmpty();

        assertThat(line.journal().bindings(new ResultId("R1")))
                .containsExactly(first.get(0), second.get(0))
                .extracting(Binding::before)
                .containsExactly(null, ORDER_1);
        assertThat(first.get(0).by()).isEqualTo("person:M. Weber");
        assertThat(acts(line)).containsExactly("RESULTS_BOUND WO-1/0010", "RESULTS_BOUND WO-2/0010");
    }

    @Test
    void bindingNeedsAReasonAndNamesWhatIsNotThereAndThenBindsNothing() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        durable(accept(line, bare("R1", "U1", 60)));
        assertThatThrownBy(() -> line.bind(List.of(new ResultId("R1")), ORDER_1, CLERK, " "))
                .hasMessage("reason must not be blank, was \" \"");
        assertThatThrownBy(() ->
                        done(line.bind(List.of(new ResultId("R1"), new ResultId("R-9")), ORDER_1, CLERK, "typed")))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("results must be in the journal to be bound, were not: R-9; none was bound");
        assertThat(contextOf(line, "R1")).isNull();
        assertThat(acts(line)).isEmpty();
    }

    @Test
    void sourcesThatDisagreeAreToldAndAuditedOnceAndTheFirstStays() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .listener(new HoldfastListener() {
                    @Override
                    public void contextRefused(ContextClashException clash) {
                        told.add(clash.inForce().source());
                    }
                })
                .open();
        opened.add(line);
        ContextPeriod one = new ContextPeriod(ORDER_1, START, START.plusSeconds(600));
        ContextPeriod other = new ContextPeriod(ORDER_2, START, START.plusSeconds(600));
        line.workOrder(STATION, one, "mes");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> line.workOrder(STATION, other, "scada"))
                    .isInstanceOf(ContextClashException.class)
                    .hasMessageContaining("WO-2/0010")
                    .hasMessageContaining("by scada clashes with WO-1/0010")
                    .hasMessageContaining("by mes (statement 1)");
        }
        assertThatThrownBy(() -> line.workOrder(STATION, other, "person:nobody"))
                .hasMessage("source must not begin with person:, was \"person:nobody\"");
        done(line.workOrder(STATION, other, CLERK, "saw it myself"));
        accept(line, bare("R1", "U1", 60));
        drain(line);

        assertThat(told).containsExactly("mes");
        assertThat(contextOf(line, "R1")).isEqualTo(ORDER_2);
        assertThat(acts(line))
                .containsExactly("CONTEXT_STATED AOI-1", "CONTEXT_REFUSED AOI-1", "CONTEXT_CORRECTED AOI-1");
    }

    @Test
    void aLinesContextHoldsForItsStations() throws Exception {
        EquipmentId lineThree = new EquipmentId("LINE-3");
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .line(lineThree, STATION, new EquipmentId("AOI-2"))
                .open();
        opened.add(line);
        durable(accept(line, bare("R1", "U1", 60)));
        assertThat(done(line.workOrder(lineThree, ORDER_1, START))).isEqualTo(1);
        accept(line, bare("R2", "U2", 61));
        drain(line);
        assertThat(contextOf(line, "R1")).isEqualTo(ORDER_1);
        assertThat(contextOf(line, "R2")).isEqualTo(ORDER_1);
    }

    @Test
    void aHoldOnUnboundUnitsNamesTheirOrderAndLotsOnceThatIsKnown() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, bare("R-G1", "G1", 0));
        for (int i = 1; i <= 3; i++) {
            accept(line, scratched("U" + i, i));
        }
        accept(line, bare("R-late", "X1", 700));
        drain(line);
        MaterialHold first = mes.contents(MaterialHold.class).get(0);
        assertThat(first.population().segments()).containsExactly(new UnboundSegment(STATION));

        done(line.workOrder(STATION, new ContextPeriod(ORDER_1, START, START.plusSeconds(600)), "mes"));
        drain(line);

        List<MaterialHold> holds = mes.contents(MaterialHold.class);
        MaterialHold last = holds.get(holds.size() - 1);
        assertThat(last.id()).isEqualTo(first.id());
        assertThat(last.revision()).isGreaterThan(1);
        assertThat(last.population().segments()).containsExactly(ORDER_1.segment());
        assertThat(last.population().units()).extracting(UnitId::value).startsWith("U1", "U2", "U3");
        assertThat(last.population().lots()).extracting(MaterialLotId::value).containsExactly("STEEL-7", "FIN-WO-1");
        assertThat(last.population().lastKnownGood()).isEqualTo(new UnitId("G1"));
        List<Nonconformance> reports = mes.contents(Nonconformance.class);
        Nonconformance report = reports.get(reports.size() - 1);
        assertThat(report.segments()).containsExactly(ORDER_1.segment());
        assertThat(report.material()).isEqualTo(new MaterialDefinitionId("P-100"));
        assertThat(reports.get(0).material()).isNull();
        assertThat(mes.counts().values()).containsOnly(1);
        assertThat(line.where(new MaterialLotId("FIN-WO-1")).holds())
                .extracting(MaterialHold::id)
                .containsExactly(first.id());

        // Also after a restart, and with the next member.
        line.close();
        line = open(THREE_IN_A_QUARTER);
        accept(line, scratched("U4", 4));
        accept(line, scratched("U5", 5));
        accept(line, scratched("U6", 6));
        drain(line);
        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(false, episodes::add);
        assertThat(episodes).hasSize(1);
        MaterialHold grown = line.journal().hold(first.id()).orElseThrow();
        assertThat(grown.population().segments()).containsExactly(ORDER_1.segment());
        assertThat(grown.population().units()).extracting(UnitId::value).contains("U1", "U6");
    }

    @Test
    void aClosedEpisodeFollowsALateBindingTooAndNoSecondOneIsOpened() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        for (int i = 1; i <= 3; i++) {
            accept(line, scratched("U" + i, i));
        }
        accept(line, bare("R-far", "X1", 4000));
        drain(line);
        List<Episode> open = new ArrayList<>();
        line.journal().forEachEpisode(true, open::add);
        assertThat(open).isEmpty();

        done(line.bind(
                List.of(new ResultId("R-U1"), new ResultId("R-U2"), new ResultId("R-U3")),
                ORDER_1,
                CLERK,
                "from the shift book"));
        drain(line);
        List<MaterialHold> holds = mes.contents(MaterialHold.class);
        assertThat(holds).extracting(MaterialHold::id).containsOnly(holds.get(0).id());
        assertThat(holds.get(holds.size() - 1).population().segments()).containsExactly(ORDER_1.segment());
        List<Nonconformance> reports = mes.contents(Nonconformance.class);
        assertThat(reports.get(reports.size() - 1).segments()).containsExactly(ORDER_1.segment());
        // In the order the same cause may go on: it is still the one episode.
        bad(line, "U4", 4, SCRATCH);
        drain(line);
        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(false, episodes::add);
        assertThat(episodes).extracting(Episode::unitCount).containsExactly(4);
        assertThat(mes.contents(MaterialHold.class))
                .extracting(MaterialHold::id)
                .containsOnly(holds.get(0).id());
    }

    @Test
    void bindingCompletesAClusterThatTheOrderAndTheStationAloneDidNotHave() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, scratched("U1", 1));
        accept(line, scratched("U2", 2));
        bad(line, "U3", 3, SCRATCH);
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();

        done(line.workOrder(STATION, ORDER_1, START));
        drain(line);
        MaterialHold hold = mes.contents(MaterialHold.class).get(0);
        assertThat(hold.population().segments()).containsExactly(ORDER_1.segment());
        assertThat(hold.population().units()).extracting(UnitId::value).containsExactly("U1", "U2", "U3");
    }

    @Test
    void whatWasBoundAwayCompletesNoClusterOfTheUnbound() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, scratched("U1", 1));
        accept(line, scratched("U2", 2));
        done(line.workOrder(STATION, new ContextPeriod(ORDER_1, START, START.plusSeconds(10)), "mes"));
        accept(line, scratched("U3", 11));
        accept(line, scratched("U4", 12));
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        // The control.
        accept(line, scratched("U5", 13));
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    /** Passes alone make no detector anew, but where they count for a window. */
    @Test
    void boundPassesCountInAWindowOfInspectedUnits() throws Exception {
        Holdfast line = open(ClusterRule.custom("units")
                .minimumUnits(2)
                .windowOfInspectedUnits(3)
                .build());
        bad(line, "U1", 1, SCRATCH);
        for (int i = 2; i <= 4; i++) {
            accept(line, bare("R-P" + i, "P" + i, i));
        }
        done(line.workOrder(STATION, ORDER_1, START));
        // The passes between them are of the same order: more than three units lie between the two scratches.
        bad(line, "U5", 5, SCRATCH);
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        bad(line, "U6", 6, SCRATCH);
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    /** What was bound, is judged by the detector at once; what the journal has after a restart is judged the same. */
    @Test
    void aClusterGoesOnWithBoundAndLaterResultsAcrossARestart() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, scratched("U1", 1));
        accept(line, scratched("U2", 2));
        done(line.workOrder(STATION, ORDER_1, START));
        line.close();
        line = open(THREE_IN_A_QUARTER);
        assertThat(accept(line, scratched("U3", 3)).opened()).isPresent();
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).hasSize(1);
    }

    /** A source whose answers the test writes. */
    private static final class Plan implements WorkOrderSource {
        final List<Instant> asked = Collections.synchronizedList(new ArrayList<>());
        volatile WorkOrderSource.Answer answer = new Answer.Unavailable("the MES is away", null);
        volatile @Nullable Consumer<EquipmentId> changed;

        @Override
        public String name() {
            return "mes";
        }

        @Override
        public void changes(Consumer<EquipmentId> value) {
            changed = value;
        }

        @Override
        public Answer ask(EquipmentId equipment, Instant at) {
            asked.add(at);
            return answer;
        }
    }

    private Holdfast openWith(Plan plan, List<String> told) throws Exception {
        Holdfast line = builder(THREE_IN_A_QUARTER)
                .workOrderSource(plan)
                .workOrderDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                .listener(new HoldfastListener() {
                    @Override
                    public void sourceFailed(String source, String reason) {
                        told.add(source + ": " + reason);
                    }
                })
                .open();
        opened.add(line);
        return line;
    }

    @Test
    void aSourceIsAskedForAContextThatNobodyToldUntilItAnswers() throws Exception {
        Plan plan = new Plan();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Holdfast line = openWith(plan, told);
        accept(line, bare("R1", "U1", 60));
        await().until(() -> plan.asked.size() > 3);
        assertThat(line.status().sourceFaults()).containsExactly("mes: the MES is away");
        assertThat(line.status().troubles()).isNotEmpty();
        assertThat(told).containsExactly("mes: the MES is away");

        plan.answer = new WorkOrderSource.Answer.Known(List.of(ContextPeriod.since(START, ORDER_1)));
        await().until(() -> contextOf(line, "R1") != null);
        accept(line, bare("R2", "U2", 61));
        drain(line);
        assertThat(contextOf(line, "R2")).isEqualTo(ORDER_1);
        assertThat(line.status().sourceFaults()).isEmpty();
        assertThat(plan.asked).containsOnly(START.plusSeconds(60));
        assertThat(line.journal().contexts(STATION, 9))
                .singleElement()
                .satisfies(statement -> assertThat(statement.source()).isEqualTo("mes"));
    }

    @Test
    void aSourceIsAskedWhenItSaysThatSomethingChangedAndWhenAContextEnds() throws Exception {
        Plan plan = new Plan();
        Instant now = clock.instant();
        plan.answer = new WorkOrderSource.Answer.Known(
                List.of(new ContextPeriod(ORDER_1, now.minusSeconds(60), now.plusSeconds(60))));
        Holdfast line = openWith(plan, new ArrayList<>());
        await().until(() -> plan.changed != null);
        Consumer<EquipmentId> changed = plan.changed;
        assertThat(changed).isNotNull();
        changed.accept(STATION);
        await().until(() -> line.journal().contexts(STATION, 9).size() == 1);

        plan.answer = new WorkOrderSource.Answer.Known(List.of(ContextPeriod.since(now.plusSeconds(60), ORDER_2)));
        clock.advance(Duration.ofSeconds(61));
        await().until(() -> line.journal().contexts(STATION, 9).size() == 2);
        accept(line, bare("R1", "U1", (int) Duration.between(START, now).toSeconds() + 60));
        drain(line);
        assertThat(contextOf(line, "R1")).isEqualTo(ORDER_2);
    }

    @Test
    void aRuleOfToolingSeesBoundResultsInTheirTooling() throws Exception {
        Holdfast line = open(ClusterRule.custom("tool")
                .minimumUnits(3)
                .scope(io.holdfast.detect.ScopeKind.TOOLING)
                .build());
        accept(line, scratched("U1", 1));
        accept(line, scratched("U2", 2));
        bad(line, "U3", 3, SCRATCH);
        drain(line);
        assertThat(mes.contents(MaterialHold.class)).isEmpty();
        done(line.workOrder(STATION, ORDER_2, START));
        drain(line);
        assertThat(mes.contents(MaterialHold.class).get(0).population().segments())
                .containsExactlyInAnyOrder(ORDER_1.segment(), ORDER_2.segment());
    }
}
