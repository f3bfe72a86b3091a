package io.holdfast.examples;

import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.opcua.HoldNotice;
import io.holdfast.opcua.JobOrder;
import io.holdfast.opcua.JobOrders;
import io.holdfast.opcua.LinkException;
import io.holdfast.opcua.ResultFeed;
import io.holdfast.opcua.Role;
import io.holdfast.opcua.VisionClient;
import io.holdfast.opcua.VisionServer;
import io.holdfast.port.Store;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A vision system and an MES over OPC UA, in one process: an order goes down, results, a hold and the counts come back. */
public final class VisionToMes {
    private static final EquipmentId STATION = new EquipmentId("AOI-1");
    private static final String PASSWORD = "correct horse battery";

    private VisionToMes() {}

    /** Runs it in a folder of its own. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        run(Files.createTempDirectory("holdfast-opcua"), System.out);
    }

    static void run(Path folder, PrintStream out) throws IOException, InterruptedException {
        BlockingQueue<InspectionResult> results = new LinkedBlockingQueue<>();
        BlockingQueue<HoldNotice> holds = new LinkedBlockingQueue<>();
        Store store = SqliteStore.open(folder.resolve("camera.db"));
        try (VisionServer server = VisionServer.in(folder.resolve("camera"))
                        .name("AOI-1")
                        .host("127.0.0.1")
                        .bindAddress("127.0.0.1")
                        .port(0)
                        .user("mes", PASSWORD, Role.OPERATOR)
                        .jobOrders(new JobOrders() {}, STATION)
                        .open();
                Holdfast line = Holdfast.builder()
                        .store(store)
                        .rules(ClusterRule.custom("same-defect-same-place")
                                .minimumUnits(3)
                                .window(Duration.ofMinutes(15))
                                .build())
                        .destination(server.destination(new DestinationId("opcua"), store))
                        .workOrderSource(server.workOrders())
                        .open();
                VisionClient mes = VisionClient.of(server.url(), folder.resolve("mes"))
                        .user("mes", PASSWORD)
                        .publishingInterval(Duration.ofMillis(50))
                        .open()) {
            approveOfEachOther(server, mes, out);
            try (ResultFeed feed = mes.results("AOI-1", result -> {
                        results.add(result);
                        return CompletableFuture.completedFuture(null);
                    });
                    ResultFeed holdFeed = mes.vision("AOI-1").listenToHolds(holds::add)) {
                out.println("order J-1: "
                        + mes.jobs("AOI-1")
                                .push(JobOrder.of(WorkContext.of(new WorkOrderId("PO-4711"), new OperationId("0020"))
                                        .jobOrder(new JobOrderId("J-1"))
                                        .material(new MaterialDefinitionId("P-100"), "C")
                                        .build())));
                while (line.journal().contexts(STATION, 1).isEmpty()
                        || !feed.status().connected()
                        || !holdFeed.status().connected()) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                for (int serial = 1; serial <= 3; serial++) {
                    line.accept(InspectionResult.of(
                                    new ResultId("AOI-1:" + serial),
                                    STATION,
                                    new UnitId("SN-" + serial),
                                    Verdict.FAIL,
                                    Instant.now())
                            .defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "gate")))
                            .build());
                }
                for (int received = 0; received < 3; received++) {
                    InspectionResult result = results.poll(1, TimeUnit.MINUTES);
                    out.println("result " + (result == null ? "missing" : result.id() + " " + result.verdict()));
                }
                out.println("hold " + holds.poll(1, TimeUnit.MINUTES));
                out.println("report " + mes.jobs("AOI-1").report("J-1").orElseThrow());
            }
        }
    }

    /** What two persons do once, after they have compared the fingerprints. */
    private static void approveOfEachOther(VisionServer server, VisionClient mes, PrintStream out) throws IOException {
        for (int sides = 0; sides < 2; sides++) {
            try {
                mes.connect();
                return;
            } catch (LinkException e) {
                out.println(e.side() + ": " + e.rule());
                mes.trust().refused().forEach(refused -> mes.trust().approve(refused.fingerprint()));
                server.trust().refused().forEach(refused -> server.trust().approve(refused.fingerprint()));
            }
        }
        mes.connect();
    }
}
