package io.holdfast.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.Quantity;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trace and a complaint say that they cannot answer. */
class TraceGapsTest {
    private static final Instant AT = FakeJournal.AT;
    private static final GenealogyNode ORDER = GenealogyNode.of(new WorkOrderId("WO-1"));
    private static final GenealogyNode SHIPMENT = GenealogyNode.shipment("S-1");
    private static final Morphology BURR = new Morphology("burr");
    private static final Place GATE = new Place.Zone(null, "gate");

    private final FakeJournal journal = new FakeJournal();

    private static GenealogyNode lot(String name) {
        return GenealogyNode.of(new MaterialLotId(name));
    }

    private void edge(GenealogyNode from, GenealogyNode to, EdgeKind kind, Quantity quantity) {
        journal.edge(new GenealogyEdge(from, to, kind, quantity, AT, "wms"), EdgeState.VALID, null);
    }

    private void supplied(String name) {
        journal.lots.add(MaterialLot.supplied(new MaterialLotId(name), new MaterialDefinitionId("STEEL"), "Mill"));
    }

    private List<Gap> backward(GenealogyNode from) throws Exception {
        return Trace.of(TraceQuery.backward(from), journal.reader()).gaps();
    }

    private List<Gap> forward(GenealogyNode from) throws Exception {
        return Trace.of(TraceQuery.forward(from), journal.reader()).gaps();
    }

    @Test
    void ofSomethingNobodyEverNamedNothingIsKnown() throws Exception {
        assertThat(backward(lot("X-1")))
                .containsExactly(new Gap(Gap.Kind.UNKNOWN, lot("X-1"), "nothing is known of lot X-1"));
    }

    @Test
    void aLotMadeOfNothingHasNoOriginUnlessASupplierDeliveredIt() throws Exception {
        edge(lot("A"), lot("FG"), EdgeKind.MERGE, null);
        edge(lot("B"), lot("FG"), EdgeKind.MERGE, null);
        supplied("A");
        assertThat(backward(lot("FG")))
                .extracting(Gap::kind, Gap::subject)
                .containsExactly(tuple(Gap.Kind.NO_ORIGIN, lot("B")));
        assertThat(forward(lot("B"))).isEmpty();
    }

    @Test
    void aProvisionalNameThatNobodyResolvedIsTold() throws Exception {
        journal.lots.add(MaterialLot.provisional(new MaterialLotId("TMP-1")));
        assertThat(forward(lot("TMP-1")))
                .extracting(Gap::words)
                .containsExactly("lot TMP-1 is a provisional name that was not resolved");
    }

    @Test
    void moreOutOfALotThanWentInIsTold() throws Exception {
        edge(lot("A"), lot("B"), EdgeKind.SPLIT, pieces(60));
        edge(lot("A"), lot("C"), EdgeKind.SPLIT, pieces(50));
        journal.lots.add(new MaterialLot(new MaterialLotId("A"), null, null, "Mill", pieces(100), false));
        assertThat(forward(lot("A")))
                .containsExactly(
                        new Gap(Gap.Kind.QUANTITY, lot("A"), "more went out of lot A than came in: 110 out, 100 in"));
    }

    @Test
    void asMuchOutAsInIsNoGapAndWhatCannotBeComparedIsNotGuessed() throws Exception {
        edge(lot("A"), lot("B"), EdgeKind.SPLIT, pieces(60));
        edge(lot("A"), lot("C"), EdgeKind.SPLIT, pieces(40));
        journal.lots.add(new MaterialLot(new MaterialLotId("A"), null, null, "Mill", pieces(100), false));
        assertThat(forward(lot("A"))).isEmpty();

        edge(lot("A"), lot("D"), EdgeKind.SPLIT, new Quantity(BigDecimal.valueOf(5), "KGM"));
        assertThat(forward(lot("A"))).as("kilograms with pieces").isEmpty();
    }

    @Test
    void whatComesBackFromReworkIsNotWeighed() throws Exception {
        edge(lot("A"), lot("B"), EdgeKind.MERGE, pieces(100));
        edge(lot("B"), ORDER, EdgeKind.REWORK, pieces(30));
        edge(ORDER, lot("B"), EdgeKind.PRODUCE, pieces(30));
        edge(lot("B"), SHIPMENT, EdgeKind.SHIP, pieces(150));
        supplied("A");
        assertThat(forward(lot("A"))).extracting(Gap::kind).doesNotContain(Gap.Kind.QUANTITY);
    }

    @Test
    void aSuspectEdgeIsToldOnceWithThePathItCloses() throws Exception {
        supplied("A");
        journal.edge(
                new GenealogyEdge(lot("A"), lot("B"), EdgeKind.SPLIT, null, AT, "wms"),
                EdgeState.SUSPECT,
                "lot B > lot A > lot B");
        assertThat(forward(lot("A")))
                .containsExactly(new Gap(
                        Gap.Kind.SUSPECT,
                        lot("A"),
                        "SPLIT of lot A to lot B is suspect: without rework it closes lot B > lot A > lot B"));
    }

    @Test
    void materialThatIsItsOwnAncestorThroughTheContextsOfRunsIsTold() throws Exception {
        run(7, "B", "A", 5);
        edge(lot("B"), lot("A"), EdgeKind.SPLIT, null);
        assertThat(forward(lot("A"))).extracting(Gap::kind).containsExactly(Gap.Kind.OWN_ANCESTOR);
        assertThat(backward(lot("A")).toString()).contains("lot A > run 7 > lot B > lot A");
    }

    @Test
    void aRunWhoseResultsAreGoneOrCameWithoutAContextIsTold() throws Exception {
        run(7, "FG", "A", 0);
        supplied("A");
        journal.runs.add(new RunInspections(8, new EquipmentId("AOI-2"), null, 3, 0, 0, 0, AT, AT));
        journal.defects.add(defect(8, "SN-1", BURR, GATE));
        assertThat(forward(lot("A"))).extracting(Gap::words).containsExactly("run 7 at AOI-1 has no result any more");
        assertThat(forward(GenealogyNode.of(new UnitId("SN-1"))))
                .extracting(Gap::words)
                .containsExactly("3 results at AOI-2 came without a work-order context");
    }

    @Test
    void anOrderThatNothingWasInspectedInIsTold() throws Exception {
        edge(lot("A"), ORDER, EdgeKind.CONSUME, null);
        edge(ORDER, lot("FG"), EdgeKind.PRODUCE, null);
        supplied("A");
        assertThat(backward(lot("FG")))
                .containsExactly(new Gap(Gap.Kind.NO_RESULTS, ORDER, "no inspection of order WO-1 is in the journal"));
    }

    @Test
    void aTraceThatEndsAtItsBudgetSaysSo() throws Exception {
        for (int i = 0; i < 9; i++) {
            edge(lot("A" + i), lot("A" + (i + 1)), EdgeKind.SPLIT, null);
        }
        supplied("A0");
        Trace cut = Trace.of(TraceQuery.forward(lot("A0")).withMostNodes(5), journal.reader());
        assertThat(cut.nodes()).hasSize(5);
        assertThat(cut.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.kind()).isEqualTo(Gap.Kind.BUDGET);
            assertThat(gap.words()).contains("budget of 5 nodes");
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceQuery.forward(lot("A0")).withMostNodes(0))
                .withMessage("mostNodes must be >= 1, was 0");
    }

    @Test
    void aComplaintFindsTheOtherShipmentsNearestFirst() throws Exception {
        supplied("STEEL");
        run(7, "FG-1", "STEEL", 5);
        run(8, "FG-2", "STEEL", 5);
        run(9, "FG-3", "STEEL", 5);
        journal.defects.add(defect(7, "SN-1", BURR, GATE));
        journal.defects.add(defect(7, "SN-2", BURR, GATE));
        journal.defects.add(defect(8, "SN-3", new Morphology("scratch"), GATE));
        journal.results.add(own("SN-1", "P-1"));
        edge(lot("FG-1"), SHIPMENT, EdgeKind.SHIP, null);
        edge(lot("FG-1"), GenealogyNode.shipment("S-2"), EdgeKind.SHIP, null);
        edge(lot("FG-2"), GenealogyNode.shipment("S-3"), EdgeKind.SHIP, null);
        ComplaintAnswer answer =
                ComplaintAnswer.of(Complaint.of(GenealogyNode.of(new UnitId("SN-1"))), journal.reader());
        assertThat(answer.batch()).containsExactly(lot("FG-1"));
        assertThat(answer.rawMaterial()).containsExactly(lot("STEEL"));
        assertThat(answer.similar())
                .extracting(SeenDefect::unit)
                .containsExactly(new UnitId("SN-1"), new UnitId("SN-2"));
        assertThat(answer.similarUnits()).isEqualTo(2);
        assertThat(answer.shipments())
                .containsExactly(
                        new AffectedShipment(SHIPMENT, AffectedShipment.Grade.SIMILAR_DEFECT),
                        new AffectedShipment(GenealogyNode.shipment("S-2"), AffectedShipment.Grade.SIMILAR_DEFECT),
                        new AffectedShipment(GenealogyNode.shipment("S-3"), AffectedShipment.Grade.SAME_MATERIAL));
        assertThat(answer.producedFrom()).isEqualTo(AT);
    }

    @Test
    void aComplaintOfAShipmentIsAboutTheLotsPackedIntoItAndNotAboutItself() throws Exception {
        supplied("STEEL");
        run(7, "FG-1", "STEEL", 5);
        GenealogyNode box = GenealogyNode.pack("BOX-1");
        edge(lot("FG-1"), box, EdgeKind.PACK, null);
        edge(box, SHIPMENT, EdgeKind.SHIP, null);
        edge(lot("FG-1"), GenealogyNode.shipment("S-2"), EdgeKind.SHIP, null);
        journal.defects.add(defect(7, "SN-2", BURR, GATE));
        Complaint complaint =
                Complaint.of(SHIPMENT).withDefect(BURR, null).withMaterial(new MaterialDefinitionId("P-9"));
        ComplaintAnswer answer = ComplaintAnswer.of(complaint, journal.reader());
        assertThat(answer.batch()).containsExactly(lot("FG-1"));
        assertThat(answer.shipments())
                .extracting(AffectedShipment::shipment)
                .containsExactly(GenealogyNode.shipment("S-2"));
        assertThat(answer.gaps())
                .anySatisfy(gap -> assertThat(gap.words()).isEqualTo("shipment S-1 was made as part P-1, not as P-9"));
        assertThat(answer.producedFrom()).isEqualTo(AT);
        assertThat(answer.producedTo()).isEqualTo(AT.plusSeconds(60));
    }

    @Test
    void aDefectOfAnotherKindOrElsewhereIsNotLikeTheOneComplainedOf() throws Exception {
        run(7, "FG-1", "STEEL", 5);
        journal.defects.add(defect(7, "SN-2", BURR, new Place.Point(null, 1_000, 0)));
        Complaint near = Complaint.of(lot("FG-1")).withDefect(BURR, new Place.Point(null, 0, 0));
        assertThat(ComplaintAnswer.of(near, journal.reader()).similarUnits()).isEqualTo(1);
        Complaint far = Complaint.of(lot("FG-1")).withDefect(BURR, new Place.Point(null, 9_000, 0));
        assertThat(ComplaintAnswer.of(far, journal.reader()).similarUnits()).isZero();
        Complaint other = Complaint.of(lot("FG-1")).withDefect(new Morphology("scratch"), null);
        assertThat(ComplaintAnswer.of(other, journal.reader()).similarUnits()).isZero();
    }

    @Test
    void aComplaintOfAnOrderOrWithinLessThanNothingIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Complaint.of(ORDER))
                .withMessage("subject must be a unit, lot, package or shipment, was order WO-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Complaint(lot("A"), null, null, null, -1))
                .withMessageContaining("radiusMicrometres")
                .withMessageContaining("was -1");
    }

    @Test
    void whereaboutsSayWhatTheResultsDoNot() throws Exception {
        assertThat(Whereabouts.of(new UnitId("SN-1"), journal.reader()).gaps())
                .containsExactly("no inspection of it is in the journal");
        journal.results.add(own("SN-1", "P-1"));
        journal.results.add(
                InspectionResult.of(new ResultId("R-2"), new EquipmentId("AOI-2"), new UnitId("SN-1"), Verdict.PASS, AT)
                        .build());
        Whereabouts known = Whereabouts.of(new UnitId("SN-1"), journal.reader());
        assertThat(known.gaps())
                .containsExactly(
                        "1 of 2 results came without a work-order context",
                        "no consumed lot is known",
                        "no produced lot is known");
        assertThat(known.segments()).hasSize(2);
        assertThat(known.units()).containsExactly(new UnitId("SN-1"));
    }

    private void run(long number, String produced, String consumed, long passed) {
        WorkContext context = WorkContext.of(new WorkOrderId("WO-" + number), new OperationId("0010"))
                .material(new MaterialDefinitionId("P-1"), null)
                .producedLot(new MaterialLotId(produced))
                .consumedLots(List.of(new MaterialLotId(consumed)))
                .build();
        journal.runs.add(
                new RunInspections(number, new EquipmentId("AOI-1"), context, passed, 0, 0, 0, AT, AT.plusSeconds(60)));
    }

    private static InspectionResult own(String unit, String part) {
        return InspectionResult.of(
                        new ResultId("R-" + unit), new EquipmentId("AOI-1"), new UnitId(unit), Verdict.FAIL, AT)
                .context(WorkContext.of(new WorkOrderId("WO-7"), new OperationId("0010"))
                        .material(new MaterialDefinitionId(part), null)
                        .build())
                .defect(Defect.of(BURR, GATE))
                .build();
    }

    private static SeenDefect defect(long run, String unit, Morphology morphology, Place place) {
        return new SeenDefect(
                run,
                new ResultId("R-" + unit),
                new UnitId(unit),
                AT,
                true,
                morphology,
                place,
                Confirmation.UNCONFIRMED);
    }

    private static Quantity pieces(long count) {
        return Quantity.pieces(count);
    }
}
