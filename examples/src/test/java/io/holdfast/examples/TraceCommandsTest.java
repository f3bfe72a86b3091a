package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.model.Actor;
import io.holdfast.model.Defect;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.store.SqliteStore;
import io.holdfast.trace.EvidencePack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that ask a journal where material came from and went. */
class TraceCommandsTest {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path folder;

    private Path journal;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void fill() throws Exception {
        journal = folder.resolve("line.db");
        try (Holdfast line = Holdfast.builder().store(SqliteStore.open(journal)).open()) {
            for (int i = 1; i <= 3; i++) {
                line.accept(InspectionResult.of(
                                new ResultId("R-" + i),
                                new EquipmentId("VIS-1"),
                                new UnitId("SN-" + i),
                                Verdict.FAIL,
                                START.plusSeconds(i))
                        .context(WorkContext.of(new WorkOrderId("WO-1"), new OperationId("0010"))
                                .consumedLots(List.of(new MaterialLotId("RESIN-1")))
                                .producedLot(new MaterialLotId("FG-1"))
                                .build())
                        .defect(Defect.of(new Morphology("Burr"), new Place.Point(null, 1_000 * i, 0)))
                        .build());
            }
            line.drain(Duration.ofSeconds(10));
            line.genealogy()
                    .record(
                            List.of(
                                    ship("S-1", "urn:epc:id:sscc:0614141.1234567890"),
                                    ship("S-2", "urn:epc:id:sscc:0614141.1234567891")),
                            new Actor.Component("wms"),
                            "despatch");
        }
    }

    private static GenealogyEdge ship(String shipment, String event) {
        return new GenealogyEdge(
                GenealogyNode.of(new MaterialLotId("FG-1")),
                GenealogyNode.shipment(shipment),
                EdgeKind.SHIP,
                null,
                START,
                event);
    }

    private int run(String... arguments) {
        CommandLine commands = new CommandLine(new Gateway());
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        return commands.execute(arguments);
    }

    @Test
    void aShipmentIsTracedAndWhatIsMissingNamed() {
        assertThat(run("trace", journal.toString(), "shipment:S-1")).isZero();
        assertThat(out.toString())
                .contains("shipment S-1, backward: 4 nodes, 3 links, 3 results")
                .contains("LOT: FG-1, RESIN-1")
                .contains("defect: Burr at (1000, 0) um on 3 units")
                .contains("NO_ORIGIN: nobody says what lot RESIN-1 was made of");
    }

    @Test
    void aComplaintIsAnsweredAndItsEvidenceChecked() throws Exception {
        Path pack = folder.resolve("pack");
        assertThat(run(
                        "complaint",
                        journal.toString(),
                        "unit:SN-2",
                        "--defect",
                        "Burr",
                        "--place",
                        "2000,0",
                        "--radius",
                        "1000",
                        "--out",
                        pack.toString()))
                .isZero();
        assertThat(out.toString())
                .contains("made: 2026-03-02T06:00:02Z to 2026-03-02T06:00:02Z")
                .contains("raw material: RESIN-1")
                .contains("similar defects in the batch: on 3 units: SN-1, SN-2, SN-3")
                .contains("other shipments: S-1 (similar defect), S-2 (similar defect)");
        assertThat(run("evidence", pack.toString())).isZero();
        Path json = pack.resolve(EvidencePack.JSON);
        Files.writeString(json, Files.readString(json).replaceFirst("SN-2", "SN-9"));
        assertThat(run("evidence", pack.toString())).isEqualTo(Gateway.TAMPERED);
        assertThat(out.toString()).contains("evidence.json, line 2: entry 1 (question) was changed");
    }

    @Test
    void genealogyGoesOutAsEpcisAndComesBackIntoAnotherJournal() throws Exception {
        assertThat(run("epcis", "out", journal.toString(), "lot:RESIN-1", "--forward"))
                .isZero();
        Path document = folder.resolve("trace.json");
        Files.writeString(document, out.toString());
        Path bad = folder.resolve("bad.json");
        Files.writeString(bad, "{\"type\":\"EPCISDocument\"}");
        Path other = folder.resolve("other.db");
        assertThat(run("epcis", "in", other.toString(), document.toString(), bad.toString()))
                .isEqualTo(Gateway.BAD_LINES);
        assertThat(out.toString()).contains("trace.json: 4 edges, 4 of them new");
        assertThat(err.toString()).contains("bad.json /epcisBody: is missing");
        assertThat(run("trace", other.toString(), "shipment:S-2")).isZero();
        assertThat(out.toString()).contains("LOT: FG-1, RESIN-1").contains("PROCESS: run-1");
    }

    @Test
    void mistakesInArgumentsAreNamedAndNothingIsDone() {
        assertThat(run("trace", journal.toString(), "FG-1")).isEqualTo(Gateway.MISTAKE);
        assertThat(run("trace", folder.resolve("none.db").toString(), "lot:FG-1"))
                .isEqualTo(Gateway.MISTAKE);
        assertThat(run("complaint", journal.toString(), "order:WO-1")).isEqualTo(Gateway.MISTAKE);
        assertThat(run("evidence", folder.toString())).isEqualTo(Gateway.MISTAKE);
        assertThat(err.toString())
                .contains("such as lot:FG-1")
                .contains("none.db is not a file")
                .contains("must be a unit, lot, package or shipment, was order WO-1")
                .contains("holds no evidence.json");
        assertThat(folder.resolve("none.db")).doesNotExist();
    }
}
