package io.holdfast.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldItem;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Site;
import io.holdfast.model.UnitId;
import io.holdfast.port.Direction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GenealogyLocatorTest {
    private final GenealogyLocator locator = new GenealogyLocator();
    private final FakeJournal journal = new FakeJournal();

    private static GenealogyNode lot(String id) {
        return GenealogyNode.of(new MaterialLotId(id));
    }

    private static HoldItem held(String lot) {
        return HoldItem.of(new MaterialLotId(lot));
    }

    @Test
    void whatIsPackedIntoSomethingShippedIsOnItsWayAndWhatIsOnlyPackedIsNot() throws Exception {
        journal.edge(lot("A"), GenealogyNode.pack("BOX-1"), EdgeKind.PACK)
                .edge(GenealogyNode.pack("BOX-1"), GenealogyNode.pack("PALLET-1"), EdgeKind.PACK)
                .edge(GenealogyNode.pack("PALLET-1"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP)
                .edge(lot("B"), GenealogyNode.pack("BOX-2"), EdgeKind.PACK);
        assertThat(locator.siteOf(held("A"), journal.reader())).isEqualTo(Site.IN_TRANSIT);
        assertThat(locator.siteOf(held("B"), journal.reader())).isEqualTo(Site.UNKNOWN);
        assertThat(locator.siteOf(new HoldItem(HoldItem.Kind.SEGMENT, "WO-1/0010"), journal.reader()))
                .isEqualTo(Site.UNKNOWN);
    }

    @Test
    void aPartThatWasBuiltIntoSomethingShippedIsNotItselfOnItsWay() throws Exception {
        journal.edge(lot("A"), GenealogyNode.process("FIT"), EdgeKind.CONSUME)
                .edge(GenealogyNode.process("FIT"), lot("CAR"), EdgeKind.PRODUCE)
                .edge(lot("CAR"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP);
        assertThat(locator.siteOf(held("A"), journal.reader())).isEqualTo(Site.UNKNOWN);
        assertThat(locator.siteOf(held("CAR"), journal.reader())).isEqualTo(Site.IN_TRANSIT);
    }

    @Test
    void successorsAreTheNextLotsAndUnitsAndNotThoseBehindThem() throws Exception {
        journal.edge(lot("A"), GenealogyNode.process("FIT"), EdgeKind.CONSUME)
                .edge(GenealogyNode.process("FIT"), lot("CAR"), EdgeKind.PRODUCE)
                .edge(GenealogyNode.process("FIT"), GenealogyNode.of(new UnitId("U-1")), EdgeKind.PRODUCE)
                .edge(lot("CAR"), GenealogyNode.process("PAINT"), EdgeKind.CONSUME)
                .edge(GenealogyNode.process("PAINT"), lot("RED-CAR"), EdgeKind.PRODUCE)
                .edge(lot("A"), lot("A-REST"), EdgeKind.SPLIT)
                .edge(lot("A"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP);
        assertThat(locator.successorsOf(held("A"), journal.reader()))
                .containsExactlyInAnyOrder(held("CAR"), HoldItem.of(new UnitId("U-1")), held("A-REST"));
        assertThat(locator.successorsOf(held("RED-CAR"), journal.reader())).isEmpty();
        assertThat(locator.successorsOf(new HoldItem(HoldItem.Kind.SEGMENT, "WO-1/0010"), journal.reader()))
                .isEmpty();
    }

    /** On random edges among few lots: a loop is named exactly where plain reachability finds one. */
    @Test
    void anEdgeIsSuspectExactlyWhereItsTargetLeadsBackWithoutRework() throws Exception {
        long seed = Long.getLong("holdfast.seed", 20261126L);
        SplittableRandom random = new SplittableRandom(seed);
        int suspects = 0;
        for (int round = 0; round < 2_000; round++) {
            FakeJournal plant = new FakeJournal();
            List<GenealogyEdge> plain = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                GenealogyNode from = lot("L" + random.nextInt(6));
                GenealogyNode to = lot("L" + random.nextInt(6));
                EdgeKind kind = random.nextInt(4) == 0 ? EdgeKind.REWORK : EdgeKind.SPLIT;
                if (!from.equals(to)) {
                    plant.edge(from, to, kind);
                    if (kind != EdgeKind.REWORK) {
                        plain.add(new GenealogyEdge(from, to, kind, null, FakeJournal.AT, "wms"));
                    }
                }
            }
            GenealogyNode from = lot("L" + random.nextInt(6));
            GenealogyNode to = lot("L" + random.nextInt(6));
            if (from.equals(to)) {
                continue;
            }
            GenealogyEdge asked = new GenealogyEdge(from, to, EdgeKind.MERGE, null, FakeJournal.AT, "wms");
            boolean leadsBack = reaches(to, from, plain, new HashSet<>());
            assertThat(Ancestry.loop(asked, plant.reader()).isPresent())
                    .as("seed %d, round %d: %s among %s", seed, round, asked, plain)
                    .isEqualTo(leadsBack);
            suspects += leadsBack ? 1 : 0;
        }
        assertThat(suspects).isBetween(200, 1_800);
    }

    private static boolean reaches(
            GenealogyNode from, GenealogyNode sought, List<GenealogyEdge> edges, Set<GenealogyNode> seen) {
        if (from.equals(sought)) {
            return true;
        }
        return seen.add(from)
                && edges.stream()
                        .filter(edge -> edge.from().equals(from))
                        .anyMatch(edge -> reaches(edge.to(), sought, edges, seen));
    }

    @Test
    void aWalkEndsAtItsBudgetAndKnowsTheWayToEachNode() throws Exception {
        for (int i = 0; i < 20; i++) {
            journal.edge(lot("L" + i), lot("L" + (i + 1)), EdgeKind.SPLIT);
        }
        Walk walk = Walk.ofAll(journal.reader(), Direction.FORWARD, 5);
        walk.from(List.of(lot("L0")), null, step -> {});
        assertThat(walk.hasEnded()).isTrue();
        assertThat(walk.nodes()).containsExactly(lot("L0"), lot("L1"), lot("L2"), lot("L3"), lot("L4"));
        assertThat(walk.pathTo(lot("L2"))).containsExactly(lot("L0"), lot("L1"), lot("L2"));
    }
}
