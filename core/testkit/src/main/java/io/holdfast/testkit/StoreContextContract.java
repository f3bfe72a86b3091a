package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.ORDER;
import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.STATION;
import static io.holdfast.testkit.Samples.VOID;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.member;
import static io.holdfast.testkit.Samples.order;
import static io.holdfast.testkit.Samples.pass;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.second;
import static io.holdfast.testkit.Samples.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Actor;
import io.holdfast.model.Binding;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Intake;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store must do with work-order contexts, late bindings and models. */
abstract class StoreContextContract extends StoreLedgerContract {
    private static final Actor CLERK = new Actor.Person("M. Weber");
    private static final InspectionModel MODEL_1 = new InspectionModel("housing", "1");
    private static final InspectionModel MODEL_2 = new InspectionModel("housing", "2");
    private static final EquipmentId LINE = new EquipmentId("LINE-3");

    private static InspectionResult unbound(int number) {
        return received(result(number, Verdict.PASS).context(null));
    }

    private static ContextStatement statement(long number, EquipmentId equipment, ContextPeriod period) {
        return new ContextStatement(number, equipment, period, "mes", second(number));
    }

    private Binding bind(InspectionResult result, WorkContext context, String reason) throws StoreException {
        List<Binding> bindings = new ArrayList<>();
        store.write(t -> bindings.add(t.bind(result.id(), context, second(900), CLERK, reason)));
        return bindings.get(0);
    }

    private List<InspectionResult> unbound() throws StoreException {
        List<InspectionResult> results = new ArrayList<>();
        store.forEachUnbound(results::add);
        return results;
    }

    private List<ModelMismatch> mismatches() throws StoreException {
        List<ModelMismatch> mismatches = new ArrayList<>();
        store.forEachModelMismatch(mismatches::add);
        return mismatches;
    }

    @Test
    void contextStatementsAreReadBackAsTheyWereSaidAlsoAfterReopening() throws IOException {
        ContextStatement open = statement(1, STATION, ContextPeriod.since(second(1), ORDER));
        ContextStatement none = statement(2, STATION, new ContextPeriod(null, second(5), second(9)));
        ContextStatement elsewhere = statement(4, LINE, ContextPeriod.since(second(3), ORDER));
        assertThat(store.lastContextNumber()).isZero();
        store.write(t -> {
            t.add(open);
            t.add(none);
            t.add(elsewhere);
        });
        for (int round = 0; round < 2; round++) {
            assertThat(store.contextEquipment()).containsExactlyInAnyOrder(STATION, LINE);
            assertThat(store.contexts(STATION, 9)).containsExactly(open, none);
            assertThat(store.contexts(STATION, 1)).containsExactly(none);
            assertThat(store.contexts(LINE, 9)).containsExactly(elsewhere);
            assertThat(store.contexts(new EquipmentId("nowhere"), 9)).isEmpty();
            assertThat(store.lastContextNumber()).isEqualTo(4);
            reopen();
        }
    }

    @Test
    void aStatementNeverTakesTheNumberOfAnother() throws IOException {
        store.write(t -> t.add(statement(2, STATION, ContextPeriod.since(second(1), ORDER))));
        for (long number : new long[] {1, 2}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            store.write(t -> t.add(statement(number, STATION, ContextPeriod.since(second(7), null)))))
                    .withMessageContaining("number must be higher than the last, 2, was " + number);
        }
        assertThat(store.contexts(STATION, 9)).hasSize(1);
    }

    @Test
    void unboundResultsAreListedInTheOrderOfTheJournal() throws IOException {
        InspectionResult elsewhere =
                received(InspectionResult.of(new ResultId("R-x"), LINE, new UnitId("U-x"), Verdict.FAIL, second(2)));
        add(unbound(9), pass(1), elsewhere, unbound(3));
        assertThat(unbound()).containsExactly(unbound(9), elsewhere, unbound(3));
    }

    @Test
    void aBoundResultMovesToItsSegmentAndLotsAndKeepsWhatItCarried() throws IOException {
        WorkContext context = order("WO-7")
                .producedLot(new MaterialLotId("LOT-OUT"))
                .consumedLots(List.of(new MaterialLotId("LOT-IN")))
                .build();
        InspectionResult first = received(result(1, Verdict.PASS).context(null).model(MODEL_1));
        add(first, unbound(2));
        Binding binding = bind(first, context, "the MES was away");
        InspectionResult bound = first.boundTo(context);
        for (int round = 0; round < 2; round++) {
            assertThat(store.result(first.id())).contains(bound);
            assertThat(unbound()).containsExactly(unbound(2));
            assertThat(results(ResultQuery.ofSegment(segment(), null, null))).containsExactly(bound);
            assertThat(results(ResultQuery.ofSegment(new UnboundSegment(STATION), null, null)))
                    .containsExactly(unbound(2));
            assertThat(results(ResultQuery.ofLot(new MaterialLotId("LOT-IN")))).containsExactly(bound);
            assertThat(results(ResultQuery.ofLot(new MaterialLotId("LOT-OUT")))).containsExactly(bound);
            assertThat(store.lastGood(segment(), second(99))).contains(bound);
            assertThat(store.bindings(first.id())).containsExactly(binding);
            assertThat(store.counts().unbound()).isEqualTo(1);
            assertThat(store.counts().bound()).isEqualTo(1);
            assertThat(store.counts().results()).isEqualTo(2);
            reopen();
        }
        assertThat(binding)
                .isEqualTo(
                        new Binding(first.id(), 2, null, context, second(900), "person:M. Weber", "the MES was away"));
        assertThat(store.bindings(new ResultId("R-2"))).isEmpty();
    }

    /** Long ago for the store: whatever it indexes behind its newest results has been indexed by then. */
    @Test
    void aResultOfLongAgoIsFoundWhereItWasBoundTo() throws IOException {
        List<InspectionResult> all = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            all.add(i % 10 == 0 ? unbound(i) : pass(i));
        }
        add(all.toArray(InspectionResult[]::new));
        WorkContext order =
                order("WO-9").producedLot(new MaterialLotId("LOT-9")).build();
        for (int number : new int[] {600, 40, 50, 990}) {
            bind(unbound(number), order, "said late");
        }
        List<InspectionResult> bound = new ArrayList<>();
        for (int number : new int[] {40, 50, 600, 990}) {
            bound.add(received(result(number, Verdict.PASS).context(order)));
        }
        assertThat(results(ResultQuery.ofSegment(order.segment(), null, null))).isEqualTo(bound);
        assertThat(results(ResultQuery.ofSegment(order.segment(), second(41), second(600))))
                .isEqualTo(bound.subList(1, 3));
        assertThat(results(ResultQuery.ofLot(new MaterialLotId("LOT-9")))).isEqualTo(bound);
        assertThat(store.lastGood(order.segment(), second(2_000))).contains(bound.get(3));
        assertThat(store.lastGood(order.segment(), second(990))).contains(bound.get(2));
        assertThat(store.lastGood(order.segment(), second(600))).contains(bound.get(1));
        assertThat(store.lastGood(order.segment(), second(50))).contains(bound.get(0));
        assertThat(store.lastGood(order.segment(), second(40))).isEmpty();
        assertThat(store.lastGood(unbound(1).segment(), second(601))).contains(unbound(590));
        assertThat(store.lastGood(unbound(1).segment(), second(2_000))).contains(unbound(1_000));
        assertThat(unbound()).hasSize(96).doesNotContainAnyElementsOf(bound);
    }

    @Test
    void aResultMayBeBoundAnewAndEveryStateStaysVisible() throws IOException {
        add(unbound(1));
        WorkContext other = order("WO-8").build();
        bind(unbound(1), ORDER, "first");
        bind(unbound(1), other, "second");
        assertThat(store.result(new ResultId("R-1"))).contains(unbound(1).boundTo(other));
        assertThat(store.bindings(new ResultId("R-1")))
                .extracting(Binding::revision, Binding::before, Binding::after, Binding::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2, null, ORDER, "first"),
                        org.assertj.core.groups.Tuple.tuple(3, ORDER, other, "second"));
        assertThat(store.counts().unbound()).isZero();
        assertThat(store.counts().bound()).isEqualTo(1);
    }

    @Test
    void whatWaitsToBeDeliveredIsTheResultAsItIsBoundByThen() throws IOException {
        enqueued(unbound(1));
        bind(unbound(1), ORDER, "late");
        assertThat(store.pending(ERP, Lane.RESULT, 0, 9))
                .singleElement()
                .satisfies(delivery ->
                        assertThat(delivery.content()).isEqualTo(unbound(1).boundTo(ORDER)));
    }

    @Test
    void aBoundResultHandedOverAgainIsADuplicate() throws IOException {
        add(unbound(1));
        bind(unbound(1), ORDER, "late");
        assertThat(add(unbound(1))).isEqualTo(Intake.DUPLICATE);
        assertThat(store.result(new ResultId("R-1"))).contains(unbound(1).boundTo(ORDER));
    }

    @Test
    void bindingAResultThatIsNotThereIsRefusedAndNothingOfItsTransactionIsKept() throws IOException {
        add(unbound(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> {
                    t.bind(new ResultId("R-1"), ORDER, second(900), CLERK, "late");
                    t.bind(new ResultId("R-none"), ORDER, second(900), CLERK, "late");
                }))
                .withMessageContaining("R-none");
        assertThat(store.result(new ResultId("R-1"))).contains(unbound(1));
        assertThat(store.bindings(new ResultId("R-1"))).isEmpty();
        assertThat(store.counts().unbound()).isEqualTo(1);
    }

    @Test
    void episodesAreFoundByTheUnitsOfAnyOfTheirMembers() throws IOException {
        var scratches = episode(cluster(SCRATCH, 1, 2, 3));
        var voids = episode(cluster(VOID, 3, 4));
        store.write(t -> {
            t.save(scratches);
            t.save(voids);
            t.add(cluster(SCRATCH, 1, 2, 3).id(), member(9));
        });
        assertThat(store.episodesOf(new UnitId("U-3"))).containsExactly(scratches, voids);
        assertThat(store.episodesOf(new UnitId("U-9"))).containsExactly(scratches);
        assertThat(store.episodesOf(new UnitId("U-8"))).isEmpty();
    }

    @Test
    void theModelOfAResultIsReadBackAndTellsResultsApart() throws IOException {
        InspectionResult one = received(result(1, Verdict.PASS).model(MODEL_1));
        InspectionResult two = received(result(2, Verdict.PASS).model(MODEL_2));
        add(one, two, pass(3));
        assertThat(results(ResultQuery.ALL)).containsExactly(one, two, pass(3));
        assertThat(results(ResultQuery.ofSegment(segment(), null, null))).containsExactly(one, two, pass(3));
        assertThat(add(received(result(1, Verdict.PASS).model(MODEL_2)))).isEqualTo(Intake.CONFLICT);
    }

    @Test
    void theLatestModelTableIsInForceAlsoAfterReopening() throws IOException {
        MaterialDefinitionId part = new MaterialDefinitionId("PN-4711");
        ModelTable first = new ModelTable(1, List.of());
        ModelTable second = new ModelTable(
                3,
                List.of(
                        new ModelTable.Row(part, null, null, MODEL_1, second(0), null),
                        new ModelTable.Row(part, "C", new OperationId("0020"), MODEL_2, second(0), second(9))));
        assertThat(store.modelTable()).isEmpty();
        store.write(t -> t.save(first, second(1)));
        assertThat(store.modelTable()).contains(first);
        store.write(t -> t.save(second, second(2)));
        reopen();
        assertThat(store.modelTable()).contains(second);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.save(first, second(3))))
                .withMessageContaining("version must be higher than the last, 3, was 1");
    }

    @Test
    void resultsOfAWrongModelAreFlaggedOnceAndCounted() throws IOException {
        InspectionResult made = received(result(1, Verdict.PASS).model(MODEL_1));
        ModelMismatch mismatch = new ModelMismatch(made.id(), MODEL_1, MODEL_2, 4);
        store.write(t -> {
            t.add(made, false);
            t.flag(new ModelMismatch(made.id(), MODEL_1, new InspectionModel("other", "1"), 3));
            t.flag(mismatch);
        });
        reopen();
        assertThat(mismatches()).containsExactly(mismatch);
        assertThat(store.counts().mismatched()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> store.write(t -> t.flag(new ModelMismatch(new ResultId("R-none"), MODEL_1, MODEL_2, 4))))
                .withMessageContaining("R-none");
    }

    @Test
    void aRefusedResultIsCountedAndMayComeAgainInOrder() throws IOException {
        store.write(t -> t.refuse(pass(1), "made with a wrong model"));
        assertThat(store.result(new ResultId("R-1"))).isEmpty();
        assertThat(store.counts().refused()).isEqualTo(1);
        assertThat(store.counts().results()).isZero();
        assertThat(add(pass(1))).isEqualTo(Intake.NEW);
    }
}
