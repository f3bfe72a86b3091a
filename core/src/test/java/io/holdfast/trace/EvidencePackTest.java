package io.holdfast.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Actor;
import io.holdfast.model.Confirmation;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pack of a trace with one of everything. */
class EvidencePackTest {
    private static final Instant AT = FakeJournal.AT;
    private static final GenealogyNode SHIPMENT = GenealogyNode.shipment("S-1 <urgent>");
    private static final GenealogyNode LOT = GenealogyNode.of(new MaterialLotId("FIN-1"));
    private static final GenealogyNode RUN = GenealogyNode.run(7);
    private static final Morphology BURR = new Morphology("Grat & Kratzer \"ü\"");
    private static final Place GATE = new Place.Zone(null, "gate");

    @TempDir
    Path folder;

    private final FakeJournal journal = new FakeJournal();

    private Trace trace() {
        GenealogyEdge shipped = new GenealogyEdge(LOT, SHIPMENT, EdgeKind.SHIP, Quantity.pieces(40), AT, "warehouse");
        return new Trace(
                TraceQuery.backward(SHIPMENT),
                SHIPMENT,
                List.of(SHIPMENT, LOT, RUN),
                List.of(
                        new TraceLink(
                                LOT, SHIPMENT, EdgeKind.SHIP, new RecordedEdge(1, shipped, EdgeState.VALID, null)),
                        new TraceLink(RUN, LOT, EdgeKind.PRODUCE, null)),
                List.of(MaterialLot.supplied(
                        new MaterialLotId("STEEL-7"), new MaterialDefinitionId("000815"), "Stahl Müller")),
                List.of(new LotResolution(
                        new MaterialLotId("TMP-1"),
                        new MaterialLotId("FIN-1"),
                        AT,
                        "person:anna",
                        "batch was created")),
                List.of(
                        new RunInspections(
                                7,
                                new EquipmentId("AOI-1"),
                                WorkContext.of(new WorkOrderId("004711"), new OperationId("0010"))
                                        .build(),
                                38,
                                2,
                                0,
                                1,
                                AT,
                                AT.plusSeconds(400)),
                        new RunInspections(8, new EquipmentId("AOI-2"), null, 0, 0, 0, 0, null, null)),
                List.of(new DefectSummary(BURR, GATE, 2, AT, AT.plusSeconds(9))),
                List.of(),
                List.of(),
                List.of(new Gap(Gap.Kind.NO_ORIGIN, LOT, "nobody says what lot FIN-1 was made of")));
    }

    private String written() throws Exception {
        for (int i = 0; i < 2; i++) {
            journal.defects.add(new SeenDefect(
                    7,
                    new ResultId("R-" + i),
                    new UnitId("SN-" + i),
                    AT.plusSeconds(i),
                    true,
                    BURR,
                    GATE,
                    Confirmation.CONFIRMED));
        }
        return EvidencePack.write(folder, trace(), journal.reader(), AT, new Actor.Person("anna"));
    }

    @Test
    void aPackIsSoundAndThePageShowsWhatTheFileSays() throws Exception {
        String head = written();
        EvidenceReport report = EvidencePack.verify(folder, head);
        assertThat(report.isSound()).isTrue();
        assertThat(Files.readString(folder.resolve(EvidencePack.PAGE)))
                .contains("Grat &amp; Kratzer &quot;ü&quot;", "S-1 &lt;urgent&gt;", "Stahl Müller", "000815", "SN-1")
                .doesNotContain("<urgent>");
        assertThat(Files.readString(folder.resolve(EvidencePack.JSON)))
                .contains("Grat & Kratzer \\\"ü\\\"", "Stahl Müller", "000815");
        assertThatThrownBy(() -> EvidencePack.write(folder, trace(), journal.reader(), AT, new Actor.Person("anna")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void everyByteOfBothFilesIsVouchedFor() throws Exception {
        String head = written();
        SplittableRandom random = new SplittableRandom(20261126);
        for (String name : List.of(EvidencePack.JSON, EvidencePack.PAGE)) {
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < 400; i++) {
                byte[] changed = whole.clone();
                int at = random.nextInt(changed.length);
                changed[at] ^= (byte) (1 << random.nextInt(7));
                Files.write(file, changed);
                assertThat(EvidencePack.verify(folder, head).isSound())
                        .as("%s, byte %d of %d", name, at, whole.length)
                        .isFalse();
            }
            Files.write(file, whole);
        }
        assertThat(EvidencePack.verify(folder, head).isSound()).isTrue();
    }

    @Test
    void linesThatAreTakenOutPutInOrExchangedAreNamedByTheirPlace() throws Exception {
        written();
        Path file = folder.resolve(EvidencePack.JSON);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSizeGreaterThan(8);
        for (int i = 1; i < lines.size() - 2; i++) {
            List<String> without = new ArrayList<>(lines);
            without.remove(i);
            Files.write(file, without);
            assertThat(EvidencePack.verify(folder).faults())
                    .as("without line %d", i + 1)
                    .isNotEmpty();
            List<String> twice = new ArrayList<>(lines);
            twice.add(i, lines.get(i));
            Files.write(file, twice);
            assertThat(EvidencePack.verify(folder).faults().get(0).toString()).contains(EvidencePack.JSON);
        }
        Files.write(file, lines.subList(0, lines.size() - 1));
        assertThat(EvidencePack.verify(folder).faults()).isNotEmpty();
        Files.write(file, lines);
        Files.delete(folder.resolve(EvidencePack.PAGE));
        assertThat(EvidencePack.verify(folder).faults().toString()).contains("the page is missing");
    }
}
