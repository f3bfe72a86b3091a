package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.Receipt;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Intake;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.testkit.FakeMes;
import io.holdfast.testkit.VirtualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole line on a real database: front door, detector, containment, journal, delivery. */
abstract class WholeLine {
    static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    static final EquipmentId STATION = new EquipmentId("AOI-1");
    static final Place GATE = new Place.Zone(null, "gate");
    static final Morphology SCRATCH = new Morphology("Scratch");
    static final Morphology DENT = new Morphology("Dent");
    static final ClusterRule THREE_IN_A_QUARTER =
            ClusterRule.custom("three").minimumUnits(3).build();
    static final WorkContext ORDER_1 = order("WO-1");
    static final WorkContext ORDER_2 = order("WO-2");

    @TempDir
    Path folder;

    final VirtualClock clock = new VirtualClock(START.plus(Duration.ofHours(12)));
    final FakeMes mes = new FakeMes("mes");
    final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        mes.resume();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    HoldfastBuilder builder(ClusterRule rule, Store store) {
        return Holdfast.builder()
                .store(store)
                .rules(rule)
                .clock(clock)
                .destination(mes)
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                .closeGrace(Duration.ofMillis(500));
    }

    HoldfastBuilder builder(ClusterRule rule) throws StoreException {
        return builder(rule, SqliteStore.open(folder.resolve("line.db")));
    }

    Holdfast open(ClusterRule rule) throws StoreException {
        Holdfast line = builder(rule).open();
        opened.add(line);
        return line;
    }

    static WorkContext order(String number) {
        return WorkContext.of(new WorkOrderId(number), new OperationId("0010"))
                .material(new MaterialDefinitionId("P-100"), "C")
                .tooling(new Tooling(null, new EquipmentId("TOOL-1"), null, null))
                .consumedLots(List.of(new MaterialLotId("STEEL-7")))
                .producedLot(new MaterialLotId("FIN-" + number))
                .build();
    }

    static InspectionResult bare(String id, String unit, int second) {
        return InspectionResult.of(new ResultId(id), STATION, new UnitId(unit), Verdict.PASS, START.plusSeconds(second))
                .build();
    }

    static InspectionResult.Builder result(String id, String unit, int second) {
        return InspectionResult.of(new ResultId(id), STATION, new UnitId(unit), Verdict.FAIL, START.plusSeconds(second))
                .context(ORDER_1);
    }

    Receipt accept(Holdfast line, InspectionResult result) {
        Receipt receipt = line.accept(result);
        assertThat(receipt.isTaken()).isTrue();
        return receipt;
    }

    Receipt good(Holdfast line, String unit, int second) {
        return accept(
                line,
                InspectionResult.of(
                                new ResultId("R-" + unit),
                                STATION,
                                new UnitId(unit),
                                Verdict.PASS,
                                START.plusSeconds(second))
                        .context(ORDER_1)
                        .build());
    }

    Receipt bad(Holdfast line, String unit, int second, Morphology morphology) {
        return accept(
                line,
                result("R-" + unit, unit, second)
                        .defect(Defect.of(morphology, GATE))
                        .build());
    }

    /** Scratches at the gate on units of running numbers, one a second. */
    void burst(Holdfast line, String units, int first, int last) {
        for (int i = first; i <= last; i++) {
            bad(line, units + i, i, SCRATCH);
        }
    }

    static Intake durable(Receipt receipt) {
        return receipt.durable()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    static void drain(Holdfast line) throws Exception {
        assertThat(line.drain(Duration.ofSeconds(20))).isTrue();
    }

    static WorkContext contextOf(Holdfast line, String result) throws StoreException {
        return line.journal().result(new ResultId(result)).orElseThrow().context();
    }

    static List<String> acts(Holdfast line) throws StoreException {
        List<AuditEntry> entries = new ArrayList<>();
        line.journal().forEachAudit(entries::add);
        return entries.stream()
                .map(entry -> entry.act() + " " + entry.subject())
                .toList();
    }
}
