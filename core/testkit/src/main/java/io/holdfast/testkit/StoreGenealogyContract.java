package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.VOID;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.fail;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.order;
import static io.holdfast.testkit.Samples.pass;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.Actor;
import io.holdfast.model.Defect;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.Episode;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Direction;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.StoreException;
import io.holdfast.port.TraceStep;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store must do with genealogy. */
abstract class StoreGenealogyContract extends StoreOutboxContract {
    private static final GenealogyNode SUPPLIED = lot("SUP \"9\" \\ ä");
    private static final GenealogyNode FINISHED = lot("FG-1");
    private static final GenealogyNode ORDER_7 = GenealogyNode.of(new WorkOrderId("WO-7"));
    private static final GenealogyNode SHIPMENT = GenealogyNode.shipment("SHIP-1");

    private static GenealogyNode lot(String id) {
        return GenealogyNode.of(new MaterialLotId(id));
    }

    private static GenealogyEdge edge(GenealogyNode from, GenealogyNode to, EdgeKind kind) {
        return new GenealogyEdge(from, to, kind, new Quantity(new BigDecimal("12.50"), "KGM"), second(1), "erp 4711");
    }

    private void record(GenealogyEdge... edges) throws StoreException {
        store.write(t -> {
            for (GenealogyEdge edge : edges) {
                t.record(edge, null, second(5));
            }
        });
    }

    private List<RecordedEdge> edges(boolean suspectOnly) throws StoreException {
        List<RecordedEdge> edges = new ArrayList<>();
        store.forEachEdge(suspectOnly, edges::add);
        return edges;
    }

    private List<String> steps(Direction direction, GenealogyNode... nodes) throws StoreException {
        return steps(direction, List.of(), nodes);
    }

    private List<String> steps(Direction direction, List<GenealogyNode> within, GenealogyNode... nodes)
            throws StoreException {
        List<TraceStep> steps = new ArrayList<>();
        store.forEachStep(direction, List.of(nodes), within, steps::add);
        return steps.stream()
                .map(step -> step.from() + " > " + step.to() + " " + step.kind() + (step.within() ? " within" : ""))
                .toList();
    }

    @Test
    void edgesStayAsTheyWereSaidAndAreFoundBothWays() throws IOException {
        GenealogyEdge consumed = edge(SUPPLIED, ORDER_7, EdgeKind.CONSUME);
        GenealogyEdge shipped = new GenealogyEdge(FINISHED, SHIPMENT, EdgeKind.SHIP, null, second(2), "wms");
        record(consumed, shipped);
        reopen();
        assertThat(edges(false))
                .containsExactly(
                        new RecordedEdge(1, consumed, EdgeState.VALID, null),
                        new RecordedEdge(2, shipped, EdgeState.VALID, null));
        assertThat(steps(Direction.FORWARD, SUPPLIED, FINISHED))
                .containsExactlyInAnyOrder(SUPPLIED + " > order WO-7 CONSUME", "lot FG-1 > shipment SHIP-1 SHIP");
        assertThat(steps(Direction.BACKWARD, SHIPMENT)).containsExactly("shipment SHIP-1 > lot FG-1 SHIP");
        assertThat(steps(Direction.BACKWARD, lot("nobody"))).isEmpty();
    }

    @Test
    void theSameEdgeSaidTwiceIsOne() throws IOException {
        GenealogyEdge edge = edge(SUPPLIED, FINISHED, EdgeKind.MERGE);
        List<Boolean> news = new ArrayList<>();
        store.write(t -> news.add(t.record(edge, null, second(5))));
        store.write(t -> news.add(t.record(edge, "said again", second(6))));
        store.write(t -> news.add(t.record(
                new GenealogyEdge(
                        SUPPLIED,
                        FINISHED,
                        EdgeKind.MERGE,
                        new Quantity(new BigDecimal("12.5"), "KGM"),
                        second(1),
                        "erp 4711"),
                null,
                second(7))));
        assertThat(news).containsExactly(true, false, false);
        assertThat(edges(false)).hasSize(1);
    }

    @Test
    void suspectEdgesAreFollowedWithdrawnOnesAreNot() throws IOException {
        GenealogyEdge edge = edge(SUPPLIED, FINISHED, EdgeKind.SPLIT);
        store.write(t -> t.record(edge, "lot FG-1 > " + SUPPLIED, second(5)));
        assertThat(edges(true)).containsExactly(new RecordedEdge(1, edge, EdgeState.SUSPECT, "lot FG-1 > " + SUPPLIED));
        assertThat(steps(Direction.FORWARD, SUPPLIED)).hasSize(1);
        List<Boolean> done = new ArrayList<>();
        store.write(t -> done.add(t.withdraw(1, "typing error")));
        store.write(t -> done.add(t.withdraw(1, "again")));
        store.write(t -> done.add(t.withdraw(99, "nobody")));
        assertThat(done).containsExactly(true, false, false);
        assertThat(edges(true)).isEmpty();
        assertThat(edges(false)).containsExactly(new RecordedEdge(1, edge, EdgeState.WITHDRAWN, "typing error"));
        assertThat(steps(Direction.FORWARD, SUPPLIED)).isEmpty();
    }

    @Test
    void contextsLeadFromConsumedLotsOverRunsToTheProducedLot() throws IOException {
        add(made(1, "FG-1", "SUP-1", "SUP-2"), made(2, "FG-1", "SUP-1", "SUP-2"), made(3, "FG-2", "SUP-2"));
        assertThat(steps(Direction.FORWARD, lot("SUP-2")))
                .containsExactly("lot SUP-2 > run 1 CONSUME", "lot SUP-2 > run 2 CONSUME");
        assertThat(steps(Direction.FORWARD, GenealogyNode.run(1), GenealogyNode.run(2)))
                .containsExactly("run 1 > lot FG-1 PRODUCE", "run 2 > lot FG-2 PRODUCE");
        assertThat(steps(Direction.BACKWARD, FINISHED)).containsExactly("lot FG-1 > run 1 PRODUCE");
        assertThat(steps(Direction.BACKWARD, GenealogyNode.run(1)))
                .containsExactly("run 1 > lot SUP-1 CONSUME", "run 1 > lot SUP-2 CONSUME");
        assertThat(steps(Direction.FORWARD, ORDER_7))
                .containsExactlyInAnyOrder("order WO-7 > run 1 PART_OF", "order WO-7 > run 2 PART_OF");
        assertThat(steps(Direction.FORWARD, List.of(ORDER_7), ORDER_7))
                .as("reached within: its other runs have no share")
                .isEmpty();
    }

    private static InspectionResult made(int number, String produced, String... consumed) {
        return received(result(number, Verdict.PASS)
                .context(order("WO-7")
                        .producedLot(new MaterialLotId(produced))
                        .consumedLots(List.of(consumed).stream()
                                .map(MaterialLotId::new)
                                .toList())
                        .build()));
    }

    @Test
    void anOrderAndUnitsArePartOfARunOnceEdgesOfThemAreKnown() throws IOException {
        add(made(1, "FG-1", "SUP-1"));
        assertThat(steps(Direction.FORWARD, GenealogyNode.run(1))).containsExactly("run 1 > lot FG-1 PRODUCE");
        GenealogyNode unit = GenealogyNode.of(new UnitId("U-1"));
        GenealogyNode product = GenealogyNode.of(new UnitId("PRODUCT-1"));
        assertThat(steps(Direction.FORWARD, unit)).containsExactly("unit U-1 > run 1 PART_OF within");
        record(edge(SUPPLIED, ORDER_7, EdgeKind.CONSUME), edge(unit, product, EdgeKind.CONSUME));
        assertThat(steps(Direction.FORWARD, GenealogyNode.run(1)))
                .containsExactly(
                        "run 1 > lot FG-1 PRODUCE", "run 1 > order WO-7 PART_OF within", "run 1 > unit U-1 PART_OF");
        assertThat(steps(Direction.FORWARD, List.of(GenealogyNode.run(1)), GenealogyNode.run(1)))
                .as("reached from a unit: its other units have no share")
                .containsExactly("run 1 > lot FG-1 PRODUCE", "run 1 > order WO-7 PART_OF within");
        // What comes later, and what is bound anew, follows.
        add(made(2, "FG-2"));
        store.write(t -> t.add(
                received(InspectionResult.of(
                                new ResultId("R-1b"), Samples.STATION, new UnitId("U-1"), Verdict.PASS, second(9))
                        .context(made(2, "FG-2").context())),
                false));
        assertThat(steps(Direction.FORWARD, unit))
                .contains("unit U-1 > run 1 PART_OF within", "unit U-1 > run 2 PART_OF within");
        store.write(t -> t.bind(
                new ResultId("R-1b"), order("WO-8").build(), second(10), new Actor.Person("anna"), "wrong order"));
        assertThat(steps(Direction.FORWARD, unit))
                .contains("unit U-1 > run 1 PART_OF within", "unit U-1 > run 3 PART_OF within")
                .doesNotContain("unit U-1 > run 2 PART_OF within");
    }

    @Test
    void aProvisionalLotIsRewrittenEverywhereAndItsOldNameStaysFindable() throws IOException {
        MaterialLotId provisional = new MaterialLotId("PROV-1");
        MaterialLotId real = new MaterialLotId("FG-1");
        add(made(1, "PROV-1", "SUP-1"));
        GenealogyEdge shipped = edge(lot("PROV-1"), SHIPMENT, EdgeKind.SHIP);
        record(shipped);
        LotResolution resolution =
                new LotResolution(provisional, real, second(20), "person:anna", "the batch was created");
        List<RecordedEdge> rewritten = new ArrayList<>();
        store.write(t -> rewritten.addAll(t.resolve(resolution)));
        assertThat(rewritten).hasSize(1);
        assertThat(rewritten.get(0).edge().from()).isEqualTo(FINISHED);
        assertThat(store.resolved(provisional)).isEqualTo(real);
        assertThat(store.resolved(real)).isEqualTo(real);
        assertThat(store.resolutions(List.of(real))).containsExactly(resolution);
        assertThat(steps(Direction.BACKWARD, SHIPMENT)).containsExactly("shipment SHIP-1 > lot FG-1 SHIP");
        assertThat(steps(Direction.FORWARD, GenealogyNode.run(1))).containsExactly("run 1 > lot FG-1 PRODUCE");
        assertThat(steps(Direction.BACKWARD, FINISHED)).containsExactly("lot FG-1 > run 1 PRODUCE");
        // A station that goes on saying the old name.
        add(made(2, "PROV-1", "SUP-2"));
        record(edge(lot("PROV-1"), lot("PART-OF-IT"), EdgeKind.SPLIT));
        assertThat(steps(Direction.BACKWARD, FINISHED))
                .containsExactly("lot FG-1 > run 1 PRODUCE", "lot FG-1 > run 2 PRODUCE");
        assertThat(steps(Direction.FORWARD, FINISHED)).contains("lot FG-1 > lot PART-OF-IT SPLIT");
        List<RecordedEdge> again = new ArrayList<>();
        store.write(t -> again.addAll(t.resolve(resolution)));
        assertThat(again).as("said twice").isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(t -> t.resolve(
                        new LotResolution(provisional, new MaterialLotId("FG-9"), second(21), "person:anna", "other"))))
                .withMessage("lot PROV-1 was resolved to FG-1 before, not to FG-9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.write(
                        t -> t.resolve(new LotResolution(real, provisional, second(21), "person:anna", "back"))));
        // And the next name: the first leads on to it.
        store.write(t ->
                t.resolve(new LotResolution(real, new MaterialLotId("FG-1A"), second(22), "person:anna", "renamed")));
        assertThat(store.resolved(provisional)).isEqualTo(new MaterialLotId("FG-1A"));
        assertThat(store.resolutions(List.of(new MaterialLotId("FG-1A")))).hasSize(2);
    }

    @Test
    void whatWasSaidOfAProvisionalLotHoldsForTheOneItTurnsOutToBe() throws IOException {
        MaterialLotId provisional = new MaterialLotId("PROV-1");
        MaterialLotId real = new MaterialLotId("SUP-1");
        store.write(t -> {
            t.save(
                    new MaterialLot(provisional, new MaterialDefinitionId("RESIN"), null, "Acme", null, true),
                    second(1));
            t.resolve(new LotResolution(provisional, real, second(2), "person:anna", "labelled"));
        });
        assertThat(store.lots(List.of(real)))
                .containsExactly(MaterialLot.supplied(real, new MaterialDefinitionId("RESIN"), "Acme"));
    }

    @Test
    void runsThatAreNoneHaveNothingInspected() throws IOException {
        assertThat(store.inspections(List.of(7L))).isEmpty();
        store.forEachDefect(List.of(7L), null, defect -> {
            throw new AssertionError(defect);
        });
    }

    @Test
    void aLotIsDescribedAndDescribedAnew() throws IOException {
        MaterialLotId id = new MaterialLotId("SUP-1");
        MaterialLot first = new MaterialLot(
                id,
                new MaterialDefinitionId("RESIN"),
                "B",
                "Acme",
                new Quantity(new BigDecimal("1000.0"), "KGM"),
                true);
        store.write(t -> t.save(first, second(1)));
        reopen();
        assertThat(store.lots(List.of(id, new MaterialLotId("nobody")))).containsExactly(first);
        MaterialLot next = MaterialLot.supplied(id, null, "Acme Ltd");
        store.write(t -> t.save(next, second(2)));
        assertThat(store.lots(List.of(id))).containsExactly(next);
    }

    @Test
    void resultsOfRunsAreCountedAndTheirDefectsStreamedAcrossBlocks() throws IOException {
        List<InspectionResult> results = new ArrayList<>();
        for (int i = 1; i <= 600; i++) {
            results.add(
                    i % 100 == 0
                            ? received(result(i, Verdict.FAIL)
                                    .context(order(i <= 300 ? "WO-7" : "WO-8").build())
                                    .defect(Defect.of(i % 200 == 0 ? SCRATCH : VOID, Samples.ZONE)))
                            : received(result(i, Verdict.PASS)
                                    .context(order(i <= 300 ? "WO-7" : "WO-8").build())));
        }
        add(results.toArray(InspectionResult[]::new));
        assertThat(store.inspections(List.of(1L, 2L)))
                .containsExactly(
                        new RunInspections(
                                1, Samples.STATION, results.get(0).context(), 297, 3, 0, 0, second(1), second(300)),
                        new RunInspections(
                                2,
                                Samples.STATION,
                                results.get(599).context(),
                                297,
                                3,
                                0,
                                0,
                                second(301),
                                second(600)));
        List<SeenDefect> seen = new ArrayList<>();
        store.forEachDefect(List.of(2L, 1L), null, seen::add);
        assertThat(seen.stream().map(defect -> defect.unit().value() + " " + defect.morphology()))
                .containsExactly(
                        "U-100 void", "U-200 scratch", "U-300 void", "U-400 scratch", "U-500 void", "U-600 scratch");
        assertThat(seen.get(0).place()).isEqualTo(Samples.ZONE);
        assertThat(seen.get(0).counts()).isTrue();
        seen.clear();
        store.forEachDefect(List.of(1L), SCRATCH, seen::add);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).deviceTime()).isEqualTo(second(200));
    }

    @Test
    void holdsOnLotsAndUnitsAreFoundByEitherName() throws IOException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        add(pass(1), fail(2, SCRATCH));
        store.write(t -> {
            t.save(episode);
            t.save(hold(episode, 1, "U-1", "U-2"));
        });
        GenealogyNode unit = GenealogyNode.of(new UnitId("U-2"));
        assertThat(store.holdsOn(List.of(unit, SHIPMENT)))
                .containsExactly(hold(episode, 1).id());
        assertThat(store.holdsOn(List.of(lot("LOT-OUT"), unit)))
                .containsExactly(hold(episode, 1).id());
        assertThat(store.holdsOn(List.of(FINISHED))).isEmpty();
        store.write(t -> t.resolve(new LotResolution(
                new MaterialLotId("LOT-OUT"), new MaterialLotId("FG-1"), second(9), "person:anna", "named")));
        assertThat(store.holdsOn(List.of(FINISHED)))
                .containsExactly(hold(episode, 1).id());
    }

    @Test
    void genealogyThatFailsWithItsTransactionIsNotThere() throws IOException {
        try {
            store.write(t -> {
                t.record(edge(GenealogyNode.of(new UnitId("U-1")), FINISHED, EdgeKind.PACK), null, second(1));
                t.save(MaterialLot.provisional(new MaterialLotId("FG-1")), second(1));
                throw new IllegalStateException("no");
            });
        } catch (IllegalStateException e) {
            // as thrown
        }
        assertThat(edges(false)).isEmpty();
        assertThat(store.lots(List.of(new MaterialLotId("FG-1")))).isEmpty();
        add(pass(1));
        assertThat(steps(Direction.FORWARD, GenealogyNode.of(new UnitId("U-1"))))
                .hasSize(1);
    }
}
