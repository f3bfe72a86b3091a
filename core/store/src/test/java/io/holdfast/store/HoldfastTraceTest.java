package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.Holdfast;
import io.holdfast.model.Actor;
import io.holdfast.model.Defect;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialActual;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.MaterialUse;
import io.holdfast.model.OperationId;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.SegmentResponse;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.trace.AffectedShipment;
import io.holdfast.trace.Complaint;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.EvidenceFault;
import io.holdfast.trace.EvidencePack;
import io.holdfast.trace.EvidenceReport;
import io.holdfast.trace.Gap;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Genealogy, traces, complaints and evidence packs by the front door. */
class HoldfastTraceTest extends WholeLine {
    private static final Actor.Person ANNA = new Actor.Person("anna");
    private static final Actor WMS = new Actor.Component("wms");
    private static final GenealogyNode FIN_1 = lot("FIN-WO-1");
    private static final GenealogyNode FIN_2 = lot("FIN-WO-2");

    private static GenealogyNode lot(String id) {
        return GenealogyNode.of(new MaterialLotId(id));
    }

    private static GenealogyNode unit(String id) {
        return GenealogyNode.of(new UnitId(id));
    }

    private static GenealogyEdge edge(GenealogyNode from, GenealogyNode to, EdgeKind kind, Integer pieces) {
        return new GenealogyEdge(
                from, to, kind, pieces == null ? null : Quantity.pieces(pieces), START, from.id() + " to " + to.id());
    }

    /** Two orders from one steel; scratches on the first; three shipments, of one box each. */
    private Holdfast shipped() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        good(line, "A0", 0);
        burst(line, "A", 1, 5);
        for (int i = 7; i <= 9; i++) {
            accept(
                    line,
                    result("R-B" + i, "B" + i, i)
                            .context(ORDER_2)
                            .defect(Defect.of(i == 9 ? SCRATCH : DENT, GATE))
                            .build());
        }
        drain(line);
        line.genealogy()
                .lot(
                        MaterialLot.supplied(
                                new MaterialLotId("STEEL-7"), new MaterialDefinitionId("STEEL"), "Steelworks"),
                        WMS,
                        "goods receipt 5001");
        line.genealogy()
                .record(
                        List.of(
                                edge(FIN_1, GenealogyNode.pack("BOX-1"), EdgeKind.PACK, 3),
                                edge(FIN_1, GenealogyNode.pack("BOX-2"), EdgeKind.PACK, 3),
                                edge(GenealogyNode.pack("BOX-1"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP, null),
                                edge(GenealogyNode.pack("BOX-2"), GenealogyNode.shipment("S-2"), EdgeKind.SHIP, null),
                                edge(FIN_2, GenealogyNode.shipment("S-3"), EdgeKind.SHIP, 4)),
                        WMS,
                        "despatch");
        return line;
    }

    @Test
    void aShipmentIsTracedBackToTheSuppliersLotWithWhatWasSeenAndHeld() throws Exception {
        Holdfast line = shipped();
        Trace trace = line.trace(TraceQuery.backward(GenealogyNode.shipment("S-1")));
        assertThat(trace.nodes().stream().map(GenealogyNode::toString))
                .containsExactly("shipment S-1", "package BOX-1", "lot FIN-WO-1", "run 1", "lot STEEL-7");
        assertThat(trace.links().get(0).from()).as("as material flows").isEqualTo(GenealogyNode.pack("BOX-1"));
        assertThat(trace.inspections()).singleElement().satisfies(run -> {
            assertThat(run.passed()).isEqualTo(1);
            assertThat(run.failed()).isEqualTo(5);
        });
        assertThat(trace.defects())
                .singleElement()
                .satisfies(defect -> assertThat(defect.unitCount()).isEqualTo(5));
        assertThat(trace.holds()).hasSize(1);
        assertThat(trace.nonconformances()).hasSize(1);
        assertThat(trace.lots().get(0).supplier()).isEqualTo("Steelworks");
        assertThat(trace.gaps()).isEmpty();
        List<String> links = new ArrayList<>();
        assertThat(Trace.walk(
                        TraceQuery.forward(lot("STEEL-7")),
                        line.journal(),
                        link -> links.add(link.from() + " > " + link.to())))
                .isTrue();
        assertThat(links).contains("lot STEEL-7 > run 2", "lot FIN-WO-2 > shipment S-3");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(line, bare("R-1", "LOOSE", 1));
        drain(line);
        line.genealogy()
                .record(
                        List.of(
                                edge(lot("NOWHERE"), lot("HALF"), EdgeKind.SPLIT, 10),
                                edge(lot("HALF"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP, 11),
                                edge(unit("NEVER-SEEN"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP, null),
                                edge(unit("LOOSE"), GenealogyNode.shipment("S-1"), EdgeKind.SHIP, null)),
                        WMS,
                        "despatch");
        line.genealogy().lot(MaterialLot.provisional(new MaterialLotId("HALF")), WMS, "named later");
        Trace trace = line.trace(TraceQuery.backward(GenealogyNode.shipment("S-1")));
        assertThat(trace.gaps().stream().map(gap -> gap.kind() + " " + gap.words()))
                .containsExactlyInAnyOrder(
                        "NO_ORIGIN nobody says what lot NOWHERE was made of, or who delivered it",
                        "PROVISIONAL lot HALF is a provisional name that was not resolved",
                        "NO_RESULTS no inspection of unit NEVER-SEEN is in the journal",
                        "UNBOUND 1 results at AOI-1 came without a work-order context",
                        "QUANTITY more went out of lot HALF than came in: 11 out, 10 in");
        assertThat(line.trace(TraceQuery.forward(lot("UNHEARD-OF"))).gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.kind()).isEqualTo(Gap.Kind.UNKNOWN));
        assertThat(line.trace(TraceQuery.backward(GenealogyNode.shipment("S-1")).withMostNodes(3))
                        .gaps())
                .extracting(Gap::kind)
                .contains(Gap.Kind.BUDGET);
    }

    @Test
    void anEdgeThatMakesALotItsOwnAncestorIsSuspectWithThePathAndReworkIsNot() throws Exception {
        Holdfast line = shipped();
        line.genealogy().record(List.of(edge(lot("A"), lot("B"), EdgeKind.SPLIT, null)), ANNA, "split");
        line.genealogy().record(List.of(edge(lot("B"), lot("C"), EdgeKind.MERGE, null)), ANNA, "merged");
        line.genealogy().record(List.of(edge(lot("C"), lot("A"), EdgeKind.REWORK, null)), ANNA, "done again");
        line.genealogy().record(List.of(edge(lot("C"), lot("A"), EdgeKind.MERGE, null)), ANNA, "typing error");
        List<RecordedEdge> suspect = new ArrayList<>();
        line.genealogy().forEach(true, suspect::add);
        assertThat(suspect).singleElement().satisfies(edge -> {
            assertThat(edge.state()).isEqualTo(EdgeState.SUSPECT);
            assertThat(edge.remark()).isEqualTo("lot A > lot B > lot C > lot A");
        });
        assertThat(acts(line)).contains("EDGE_SUSPECT MERGE of lot C to lot A");
        Trace trace = line.trace(TraceQuery.forward(lot("A")));
        assertThat(trace.nodes()).containsExactly(lot("A"), lot("B"), lot("C"));
        assertThat(trace.gaps())
                .extracting(Gap::kind)
                .contains(Gap.Kind.SUSPECT)
                .doesNotContain(Gap.Kind.OWN_ANCESTOR);
        assertThat(line.genealogy().withdraw(suspect.get(0).number(), ANNA, "was not so"))
                .isTrue();
        assertThat(line.trace(TraceQuery.forward(lot("A"))).gaps()).isEmpty();
        assertThat(acts(line)).contains("EDGE_WITHDRAWN edge " + suspect.get(0).number());
    }

    // Nobody says that an order is rework in its context: it is a gap until an edge says it.
    @Test
    void contextsThatMakeALotItsOwnAncestorAreNamedAsWell() throws Exception {
        Holdfast line = open(THREE_IN_A_QUARTER);
        accept(
                line,
                result("R-1", "U-1", 1)
                        .context(WorkContext.of(new WorkOrderId("WO-9"), new OperationId("0010"))
                                .consumedLots(List.of(new MaterialLotId("LOOP")))
                                .producedLot(new MaterialLotId("LOOP"))
                                .build())
                        .build());
        drain(line);
        assertThat(line.trace(TraceQuery.backward(lot("LOOP"))).gaps())
                .extracting(Gap::words)
                .contains("lot LOOP is its own ancestor without rework: lot LOOP > run 1 > lot LOOP");
    }

    @Test
    void aProvisionalLotIsResolvedWithAuditAndTracedByBothNames() throws Exception {
        Holdfast line = shipped();
        int rewritten = line.genealogy()
                .resolve(new MaterialLotId("FIN-WO-1"), new MaterialLotId("BATCH-88"), ANNA, "batch created at GR");
        assertThat(rewritten).isEqualTo(2);
        assertThat(acts(line)).contains("LOT_RESOLVED FIN-WO-1");
        Trace byOld = line.trace(TraceQuery.backward(FIN_1));
        Trace byNew = line.trace(TraceQuery.backward(lot("BATCH-88")));
        assertThat(byOld.start()).isEqualTo(lot("BATCH-88"));
        assertThat(byOld.nodes()).isEqualTo(byNew.nodes()).contains(lot("STEEL-7"));
        assertThat(byNew.resolutions())
                .singleElement()
                .satisfies(resolution -> assertThat(resolution.by()).isEqualTo("person:anna"));
        assertThat(byNew.holds()).as("held by the old name").hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line.genealogy()
                        .resolve(new MaterialLotId("FIN-WO-1"), new MaterialLotId("BATCH-89"), ANNA, "again"))
                .withMessageContaining("was resolved to BATCH-88 before");
    }

    @Test
    void manyToManyGoesThroughTheProcessAndBacksOutOfIt() throws Exception {
        Holdfast line = shipped();
        GenealogyNode mixing = GenealogyNode.process("MIX-1");
        line.genealogy()
                .record(
                        new SegmentResponse(
                                mixing,
                                List.of(
                                        new MaterialActual(lot("X1"), MaterialUse.CONSUMED, Quantity.pieces(5)),
                                        new MaterialActual(lot("X2"), MaterialUse.CONSUMED, Quantity.pieces(7)),
                                        new MaterialActual(unit("Y1"), MaterialUse.PRODUCED, null),
                                        new MaterialActual(lot("Y2"), MaterialUse.PRODUCED, Quantity.pieces(11))),
                                START,
                                "mixer 3"),
                        WMS,
                        "recipe done");
        assertThat(line.trace(TraceQuery.forward(lot("X2"))).nodes())
                .containsExactly(lot("X2"), mixing, unit("Y1"), lot("Y2"));
        assertThat(line.trace(TraceQuery.backward(unit("Y1"))).nodes())
                .containsExactly(unit("Y1"), mixing, lot("X1"), lot("X2"));
    }

    @Test
    void aComplaintIsAnsweredWithDateMaterialSimilarDefectsAndOtherShipments() throws Exception {
        Holdfast line = shipped();
        ComplaintAnswer answer = line.complaint(Complaint.of(unit("A3"))
                .withMaterial(new MaterialDefinitionId("P-100"))
                .withDefect(SCRATCH, GATE));
        assertThat(answer.producedFrom()).isEqualTo(START.plusSeconds(3));
        assertThat(answer.batch()).containsExactly(FIN_1);
        assertThat(answer.rawMaterial()).containsExactly(lot("STEEL-7"));
        assertThat(answer.own()).hasSize(1);
        assertThat(answer.similarUnits()).isEqualTo(5);
        assertThat(answer.similar().get(0).unit()).isEqualTo(new UnitId("A1"));
        assertThat(answer.shipments())
                .containsExactlyInAnyOrder(
                        new AffectedShipment(GenealogyNode.shipment("S-1"), AffectedShipment.Grade.SIMILAR_DEFECT),
                        new AffectedShipment(GenealogyNode.shipment("S-2"), AffectedShipment.Grade.SIMILAR_DEFECT),
                        new AffectedShipment(GenealogyNode.shipment("S-3"), AffectedShipment.Grade.SAME_MATERIAL));
        assertThat(answer.origin().holds()).hasSize(1);
        assertThat(answer.gaps()).isEmpty();

        ComplaintAnswer ofShipment = line.complaint(Complaint.of(GenealogyNode.shipment("S-1")));
        assertThat(ofShipment.batch()).containsExactly(FIN_1);
        assertThat(ofShipment.producedFrom()).isEqualTo(START);
        assertThat(ofShipment.producedTo()).isEqualTo(START.plusSeconds(5));
        assertThat(ofShipment.shipments())
                .containsExactlyInAnyOrder(
                        new AffectedShipment(GenealogyNode.shipment("S-2"), AffectedShipment.Grade.SAME_LOT),
                        new AffectedShipment(GenealogyNode.shipment("S-3"), AffectedShipment.Grade.SAME_MATERIAL));

        assertThat(line.complaint(Complaint.of(unit("A3")).withMaterial(new MaterialDefinitionId("P-999")))
                        .gaps())
                .extracting(Gap::words)
                .containsExactly("unit A3 was made as part P-100, not as P-999");
    }

    @Test
    void anEvidencePackIsSoundUntilSomebodyTouchesItAndThePlaceIsNamed() throws Exception {
        Holdfast line = shipped();
        Path pack = folder.resolve("pack");
        ComplaintAnswer answer = line.complaint(Complaint.of(unit("A3")).withDefect(SCRATCH, GATE));
        String head = line.exportEvidence(pack, answer, ANNA, "customer <\"Müller & Söhne\">");
        EvidenceReport report = EvidencePack.verify(pack, head);
        assertThat(report.isSound()).as("%s", report.faults()).isTrue();
        assertThat(acts(line)).contains("EVIDENCE_EXPORTED unit A3");
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> line.exportEvidence(pack, answer, ANNA, "again"));

        Path json = pack.resolve(EvidencePack.JSON);
        List<String> lines = Files.readAllLines(json);
        int at = lines.stream()
                .filter(text -> text.contains("\"similar-defect\""))
                .map(lines::indexOf)
                .findFirst()
                .orElseThrow();
        assertThat(tampered(pack, replaced(lines, at, lines.get(at).replace("gate", "rear"))))
                .containsExactly("evidence.json, line " + (at + 1) + ": entry " + at
                        + " (similar-defect) was changed: it does not have the hash that it says");
        List<String> without = new ArrayList<>(lines);
        without.remove(at);
        assertThat(tampered(pack, without))
                .containsExactly("evidence.json, line " + (at + 1) + ": entry " + at + " is missing before entry "
                        + (at + 1) + " (similar-defect)");
        assertThat(tampered(pack, lines.subList(0, at)))
                .hasSize(2)
                .first()
                .asString()
                .contains("ends before its end");
        assertThat(tampered(pack, replaced(lines, at, "{}"))).first().asString().contains("is not an entry");
        Files.write(json, lines);
        assertThat(EvidencePack.verify(pack, "0".repeat(64)).isSound()).isFalse();

        Path page = pack.resolve(EvidencePack.PAGE);
        List<String> shown = Files.readAllLines(page);
        Files.write(page, replaced(shown, 7, shown.get(7) + " "));
        assertThat(EvidencePack.verify(pack).faults().stream().map(EvidenceFault::toString))
                .containsExactly("evidence.html, line 8: the page was changed, here first");
        Files.delete(page);
        assertThat(EvidencePack.verify(pack).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.words()).contains("missing"));
    }

    private static List<String> replaced(List<String> lines, int at, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(at, line);
        return changed;
    }

    private static List<String> tampered(Path pack, List<String> lines) throws Exception {
        Files.write(pack.resolve(EvidencePack.JSON), lines);
        return EvidencePack.verify(pack).faults().stream()
                .map(EvidenceFault::toString)
                .toList();
    }
}
