package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.model.Actor;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.UnitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What containment learns from the genealogy of the same journal. */
class HoldfastLocatorTest extends ContainedLine {
    private static final Actor WMS = new Actor.Component("wms");
    private static final GenealogyNode FIN_1 = node("FIN-WO-1");
    private static final GenealogyNode FITTING = GenealogyNode.process("FIT-1");

    private static GenealogyNode node(String lot) {
        return GenealogyNode.of(new MaterialLotId(lot));
    }

    private static void record(Holdfast line, GenealogyNode from, GenealogyNode to, EdgeKind kind) throws Exception {
        line.genealogy().record(List.of(new GenealogyEdge(from, to, kind, null, START, "wms")), WMS, "as booked");
    }

    /** Each lot was used up before it could be held. */
    private static List<HoldItemOutcome> lotsConsumed(MaterialHold hold) {
        List<HoldItemOutcome> items = new ArrayList<>();
        hold.population()
                .lots()
                .forEach(lot ->
                        items.add(new HoldItemOutcome(HoldItem.of(lot), HoldOutcome.CONSUMED, "M-" + lot.value(), "")));
        return items;
    }

    @Test
    void aConsumedLotIsFollowedByTheGenealogyButNotTheRawMaterialOfTheSuspectUnits() throws Exception {
        mes.answerHolds(HoldfastLocatorTest::lotsConsumed);
        Holdfast line = open(contained());
        accept(line, result("R-other", "OTHER", 0).context(ORDER_2).build()); // of the same steel
        record(line, FIN_1, FITTING, EdgeKind.CONSUME);
        record(line, FITTING, node("ASSY-9"), EdgeKind.PRODUCE);
        record(line, FITTING, GenealogyNode.of(new UnitId("CAR-1")), EdgeKind.PRODUCE);
        record(line, node("ASSY-9"), GenealogyNode.process("NEXT"), EdgeKind.CONSUME);
        burst(line, "U", 1, 3);
        drain(line);

        assertThat(hold(line).population().lots())
                .contains(new MaterialLotId("ASSY-9"), new MaterialLotId("STEEL-7"))
                .doesNotContain(new MaterialLotId("FIN-WO-2"));
        assertThat(hold(line).population().units()).contains(new UnitId("CAR-1"));
    }

    @Test
    void unitsOfALotThatWasShippedAreOnTheirWay() throws Exception {
        Holdfast line = withThree();
        NonconformanceFile.InterimContainment before =
                line.nonconformances().containment(files(line).get(0).id());
        assertThat(before.sites()).isEqualTo(new SiteSplit(0, 0, 0, 3));

        record(line, FIN_1, GenealogyNode.pack("PALLET-4"), EdgeKind.PACK);
        assertThat(line.nonconformances().containment(files(line).get(0).id()).sites())
                .as("packed, not shipped")
                .isEqualTo(new SiteSplit(0, 0, 0, 3));
        record(line, GenealogyNode.pack("PALLET-4"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP);
        assertThat(line.nonconformances().containment(files(line).get(0).id()).sites())
                .isEqualTo(new SiteSplit(0, 3, 0, 0));
        assertThat(Set.copyOf(hold(line).population().units())).hasSize(3);
    }
}
