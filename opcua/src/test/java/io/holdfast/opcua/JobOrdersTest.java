package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OBSERVER;
import static io.holdfast.opcua.TestPeers.OPERATOR;
import static io.holdfast.opcua.TestPeers.SUPERVISOR;
import static io.holdfast.opcua.TestPeers.call;
import static io.holdfast.opcua.TestPeers.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Store;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Job orders of OPC 10031-4 as a client gives them, over TCP. Codes of the bit mask are those of its annex B. */
class JobOrdersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final EquipmentId STATION = new EquipmentId("AOI-1");
    private static final long DONE = 1;
    private static final long UNKNOWN = 2;
    private static final long STATE = 8;
    private static final long REFUSED = 16;
    private static final long INVALID = 1L << 32;

    @TempDir
    static Path folder;

    private static final Host HOST = new Host();
    private static VisionServer server;
    private static OpcUaClient operator;
    private static OpcUaClient supervisor;
    private static NodeId system;
    private static NodeId control;
    private static NodeId results;

    /** A host that does as it is told, and says what it was told. */
    private static final class Host implements JobOrders {
        private final Queue<String> told = new ConcurrentLinkedQueue<>();
        private volatile int answer;
        private volatile int startAnswer;

        private int told(String what, JobOrder order) {
            told.add(what + " " + order.id());
            return answer;
        }

        @Override
        public int accept(JobOrder order) {
            return told("accept", order);
        }

        @Override
        public int start(JobOrder order) {
            told("start", order);
            return startAnswer;
        }

        @Override
        public int pause(JobOrder order) {
            return told("pause", order);
        }

        @Override
        public int resume(JobOrder order) {
            return told("resume", order);
        }

        @Override
        public int end(JobOrder order, boolean aborted) {
            return told(aborted ? "abort" : "stop", order);
        }
    }

    @BeforeAll
    static void open() throws IOException, UaException {
        server = TestPeers.server(folder.resolve("shared"))
                .jobOrders(HOST, STATION)
                .open();
        operator = TestPeers.connect(server.url(), OPERATOR);
        supervisor = TestPeers.connect(server.url(), SUPERVISOR);
        system = find(operator, "own:AOI-1");
        NodeId management = find(operator, system, "mjobs:JobManagement");
        control = find(operator, management, "mjobs:JobOrderControl");
        results = find(operator, management, "mjobs:JobOrderResults");
    }

    @AfterAll
    static void close() throws UaException {
        operator.disconnect();
        supervisor.disconnect();
        server.close();
    }

    @BeforeEach
    void empty() throws UaException {
        HOST.answer = 0;
        HOST.startAnswer = 0;
        for (String id : List.copyOf(listed().keySet())) {
            act("Cancel", id);
            act("Abort", id);
            act("Clear", id);
        }
        assertThat(listed()).isEmpty();
        HOST.told.clear();
    }

    @Test
    void anOrderGoesThroughItsLifeAndEachStepIsToldAndListed() throws Exception {
        try (TestEvents events = TestEvents.of(
                operator, system, "hf:JobOrderStatusEventType", "jc:JobOrder", "jc:JobState", "jc:JobResponse")) {
            assertThat(store("Store", order("J-1"))).isEqualTo(DONE);
            assertThat(listed()).containsExactly(Map.entry("J-1", "NotAllowedToStart"));
            assertThat(act("Start", "J-1")).isEqualTo(DONE);
            assertThat(listed()).containsExactly(Map.entry("J-1", "Running"));
            assertThat(act("Pause", "J-1")).isEqualTo(DONE);
            assertThat(act("Resume", "J-1")).isEqualTo(DONE);
            assertThat(act("Stop", "J-1")).isEqualTo(DONE);
            assertThat(HOST.told).containsExactly("accept J-1", "start J-1", "pause J-1", "resume J-1", "stop J-1");
            assertThat(act("Clear", "J-1")).isEqualTo(DONE);
            assertThat(listed()).isEmpty();

            await().atMost(SOON).until(() -> events.received().size() == 6);
            List<String> states = new ArrayList<>();
            for (Variant[] event : events.received()) {
                Struct state =
                        StructCodec.decoded(operator.getStaticEncodingContext(), ((Object[]) event[1].value())[0]);
                states.add(((LocalizedText) state.get("StateText")).text());
            }
            assertThat(states)
                    .containsExactly(
                            "NotAllowedToStart", "AllowedToStart", "Running", "Interrupted", "Running", "Ended");
            assertThat(events.struct(5, 0).text("JobOrderID")).isEqualTo("J-1");
            assertThat(events.struct(5, 2).get("EndTime")).isNotNull();
        }
    }

    // Every method in every state: where it leads, or that nothing has changed.
    @Test
    void aMethodThatTheStateDoesNotAllowIsRefusedAndChangesNothing() throws Exception {
        Map<String, Map<String, String>> allowed = Map.of(
                "NotAllowedToStart", Map.of("Start", "Running", "Abort", "Aborted", "Cancel", "gone"),
                "AllowedToStart", Map.of("RevokeStart", "NotAllowedToStart", "Abort", "Aborted", "Cancel", "gone"),
                "Running", Map.of("Pause", "Interrupted", "Stop", "Ended", "Abort", "Aborted"),
                "Interrupted", Map.of("Resume", "Running", "Stop", "Ended", "Abort", "Aborted"),
                "Ended", Map.of("Clear", "gone"),
                "Aborted", Map.of("Clear", "gone"));
        List<String> methods = List.of("Start", "RevokeStart", "Pause", "Resume", "Stop", "Abort", "Cancel", "Clear");
        int number = 0;
        for (String from : allowed.keySet()) {
            for (String method : methods) {
                String id = "T-" + number++;
                bring(id, from);
                String to = allowed.get(from).get(method);
                assertThat(act(method, id)).as(method + " in " + from).isEqualTo(to == null ? STATE : DONE);
                assertThat(listed().getOrDefault(id, "gone"))
                        .as(method + " in " + from)
                        .isEqualTo(to == null ? from : to);
                HOST.startAnswer = 0;
                act("Cancel", id);
                act("Abort", id);
                act("Clear", id);
            }
        }
        for (String method : methods) {
            assertThat(act(method, "nobody")).as(method).isEqualTo(UNKNOWN);
            assertThat(act(method, "")).as(method).isEqualTo(INVALID);
            assertThat(act(method, null)).as(method).isEqualTo(INVALID);
        }
    }

    @Test
    void ordersBeginOneAfterAnotherInTheOrderTheyWereAllowedIn() throws Exception {
        assertThat(store("StoreAndStart", order("J-1"))).isEqualTo(DONE);
        assertThat(store("Store", order("J-2"))).isEqualTo(DONE);
        assertThat(store("StoreAndStart", order("J-3"))).isEqualTo(DONE);
        assertThat(act("Start", "J-2")).isEqualTo(DONE);
        assertThat(listed())
                .containsExactly(
                        Map.entry("J-1", "Running"),
                        Map.entry("J-2", "AllowedToStart"),
                        Map.entry("J-3", "AllowedToStart"));
        act("Stop", "J-1");
        assertThat(listed()).containsEntry("J-3", "Running");
        server.jobOrderEnded("J-3");
        await().atMost(SOON).until(() -> listed().get("J-2").equals("Running"));
        assertThat(listed()).containsEntry("J-3", "Ended");
    }

    @Test
    void anOrderThatTheHostDoesNotBeginWithWaitsUntilItSaysSo() throws Exception {
        HOST.startAnswer = 7;
        assertThat(store("StoreAndStart", order("J-1"))).isEqualTo(DONE);
        assertThat(listed()).containsEntry("J-1", "AllowedToStart");
        HOST.startAnswer = 0;
        server.jobOrdersReady();
        await().atMost(SOON).until(() -> listed().get("J-1").equals("Running"));
    }

    @Test
    void whatTheHostRefusesIsNotStoredAndNotChanged() throws Exception {
        HOST.answer = 3;
        assertThat(store("Store", order("J-1"))).isEqualTo(REFUSED);
        assertThat(listed()).isEmpty();
        HOST.answer = 0;
        store("StoreAndStart", order("J-1"));
        HOST.answer = 3;
        for (String method : List.of("Pause", "Stop", "Abort")) {
            assertThat(act(method, "J-1")).as(method).isEqualTo(REFUSED);
            assertThat(listed()).containsEntry("J-1", "Running");
        }
        HOST.answer = 0;
    }

    @Test
    void malformedAndOversizedOrdersAreRefused() throws Exception {
        assertThat(store("Store", null)).isEqualTo(INVALID);
        assertThat(store("Store", Struct.of("jc:ISA95JobOrderDataType", "JobOrderID", " ")))
                .isEqualTo(INVALID);
        assertThat(store("Store", Struct.of("jc:ISA95JobOrderDataType", "JobOrderID", "a\nb")))
                .isEqualTo(INVALID);
        assertThat(store("Store", withQuantity("J-1", "many"))).isEqualTo(INVALID);
        assertThat(store("Store", withQuantity("J-1", "-1"))).isEqualTo(INVALID);
        assertThat(store(
                        "Store",
                        Struct.of("jc:ISA95JobOrderDataType", "JobOrderID", "J-1", "Description", new LocalizedText[] {
                            LocalizedText.english("x".repeat(20_000))
                        })))
                .isEqualTo(INVALID);
        CallMethodResult other = call(
                operator,
                control,
                find(operator, control, "jc:Store"),
                Struct.of("mv:PartIdDataType", "Id", "P"),
                null);
        assertThat(other.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(listed()).isEmpty();

        store("StoreAndStart", order("J-1"));
        assertThat(store("Store", order("J-1"))).isEqualTo(STATE);
        assertThat(store("Update", order("J-1"))).isEqualTo(STATE);
        assertThat(store("Update", order("J-9"))).isEqualTo(UNKNOWN);
    }

    @Test
    void anOrderThatHasNotBegunCanBeChanged() throws Exception {
        store("Store", withQuantity("J-1", "10"));
        assertThat(store("Update", withQuantity("J-1", "12.5"))).isEqualTo(DONE);
        Struct listed = list().get(0).struct("JobOrder");
        assertThat(JobOrderForms.order(listed).planned()).isEqualByComparingTo("12.5");
    }

    @Test
    void whenTheListIsFullTheOldestThatIsOverGoesAndNoOther() throws Exception {
        store("StoreAndStart", order("first"));
        act("Stop", "first");
        for (int i = 1; i < JobOrderDesk.MOST_ORDERS; i++) {
            store("Store", order("J-" + i));
        }
        assertThat(store("Store", order("one-more"))).isEqualTo(DONE);
        assertThat(listed()).hasSize(JobOrderDesk.MOST_ORDERS).doesNotContainKey("first");
        assertThat(store("Store", order("too-many"))).isEqualTo(REFUSED);
    }

    @Test
    void onlyASupervisorClearsAndAnObserverChangesNothing() throws Exception {
        OpcUaClient observer = TestPeers.connect(server.url(), OBSERVER);
        assertThat(call(observer, control, find(observer, control, "jc:Store"), JobOrderForms.order(order("J-1")), null)
                        .getStatusCode()
                        .value())
                .isEqualTo(StatusCodes.Bad_UserAccessDenied);
        assertThat(call(operator, control, find(operator, control, "jc:Clear"), "J-1", null)
                        .getStatusCode()
                        .value())
                .isEqualTo(StatusCodes.Bad_UserAccessDenied);
        observer.disconnect();
    }

    @Test
    void responsesAreFoundByOrderAndByState() throws Exception {
        store("StoreAndStart", order("J-1"));
        store("Store", order("J-2"));
        CallMethodResult unknown = respond("RequestJobResponseByJobOrderID", "nobody");
        assertThat(unknown.getOutputArguments()[1].value()).isEqualTo(ULong.valueOf(UNKNOWN));
        CallMethodResult byId = respond("RequestJobResponseByJobOrderID", "J-1");
        assertThat(byId.getOutputArguments()[1].value()).isEqualTo(ULong.valueOf(DONE));
        JobReport report = JobOrderForms.report(
                StructCodec.decoded(operator.getStaticEncodingContext(), byId.getOutputArguments()[0]));
        assertThat(report.state()).isEqualTo(JobOrderState.RUNNING);
        assertThat(report.start()).isNotNull();
        CallMethodResult byState = respond("RequestJobResponseByJobOrderState", (Object)
                new Struct[] {JobOrderForms.state(JobOrderState.NOT_ALLOWED_TO_START)});
        Object[] responses = (Object[]) byState.getOutputArguments()[0].value();
        assertThat(responses).hasSize(1);
        assertThat(StructCodec.decoded(operator.getStaticEncodingContext(), responses[0])
                        .text("JobOrderID"))
                .isEqualTo("J-2");
        CallMethodResult none = respond("RequestJobResponseByJobOrderState", (Object) new Struct[0]);
        assertThat(none.getOutputArguments()[1].value()).isEqualTo(ULong.valueOf(INVALID));
    }

    @Test
    void whatARunningOrderSaysIsTheLinesContextAndItsCountsGoBackThroughARestart() throws Exception {
        Path own = folder.resolve("line");
        JobOrder sent = new JobOrder(
                "J-77",
                WorkContext.of(new WorkOrderId("PO-4711"), new OperationId("0020"))
                        .jobOrder(new JobOrderId("J-77"))
                        .material(new MaterialDefinitionId("P-100"), "C")
                        .producedLot(new MaterialLotId("LOT-1"))
                        .consumedLots(List.of(new MaterialLotId("STEEL-1"), new MaterialLotId("STEEL-2")))
                        .build(),
                "gasket",
                new BigDecimal("250"),
                (short) 5,
                Instant.parse("2026-03-02T06:00:00Z"),
                null);
        try (VisionServer first = TestPeers.server(own).jobOrders(HOST, STATION).open();
                Holdfast line = line(first)) {
            OpcUaClient client = TestPeers.connect(first.url(), OPERATOR);
            NodeId management = find(client, "own:AOI-1", "mjobs:JobManagement");
            NodeId desk = find(client, management, "mjobs:JobOrderControl");
            assertThat(call(client, desk, find(client, desk, "jc:StoreAndStart"), JobOrderForms.order(sent), null)
                            .getOutputArguments()[0]
                            .value())
                    .isEqualTo(ULong.valueOf(DONE));
            for (int i = 1; i <= 4; i++) {
                line.accept(result(i, i == 4 ? Verdict.FAIL : Verdict.PASS))
                        .durable()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
            }
            // A re-test counts for nothing.
            line.accept(InspectionResult.of(
                                    new ResultId("again"),
                                    STATION,
                                    new UnitId("SN-4"),
                                    Verdict.PASS,
                                    Instant.now().plusMillis(1))
                            .attempt(2)
                            .build())
                    .durable()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            await().atMost(SOON)
                    .until(() -> line.journal()
                                    .result(new ResultId("R-4"))
                                    .orElseThrow()
                                    .context()
                            != null);
            assertThat(line.journal().result(new ResultId("R-1")).orElseThrow().context())
                    .isEqualTo(sent.context());
            await().atMost(SOON).until(() -> report(client, management, "J-77").inspected() == 4);
            client.disconnect();
        }
        try (VisionServer second =
                        TestPeers.server(own).jobOrders(HOST, STATION).open();
                Holdfast line = line(second)) {
            OpcUaClient client = TestPeers.connect(second.url(), OPERATOR);
            NodeId management = find(client, "own:AOI-1", "mjobs:JobManagement");
            JobReport report = report(client, management, "J-77");
            assertThat(report)
                    .isEqualTo(new JobReport("J-77", JobOrderState.RUNNING, report.start(), null, 4, 3, 1, 0));
            NodeId desk = find(client, management, "mjobs:JobOrderControl");
            call(client, desk, find(client, desk, "jc:Stop"), "J-77", null);
            line.accept(result(9, Verdict.PASS)).durable().toCompletableFuture().get(30, TimeUnit.SECONDS);
            // After the end the line works without an order.
            await().atMost(SOON)
                    .until(() -> line.journal().contexts(STATION, 10).stream()
                            .anyMatch(each -> each.period().context() == null));
            assertThat(report(client, management, "J-77").state()).isEqualTo(JobOrderState.ENDED);
            client.disconnect();
        }
    }

    @Test
    void aDamagedBookIsToldByNameAndNothingIsForgotten() throws Exception {
        Path own = folder.resolve("damaged");
        try (VisionServer first = TestPeers.server(own).jobOrders(HOST, STATION).open()) {
            OpcUaClient client = TestPeers.connect(first.url(), OPERATOR);
            NodeId desk = find(client, "own:AOI-1", "mjobs:JobManagement", "mjobs:JobOrderControl");
            call(client, desk, find(client, desk, "jc:Store"), JobOrderForms.order(order("J-1")), null);
            client.disconnect();
        }
        Path book = own.resolve("job-orders.bin");
        byte[] bytes = Files.readAllBytes(book);
        bytes[bytes.length / 2] ^= 1;
        Files.write(book, bytes);
        assertThatThrownBy(() -> TestPeers.server(own).jobOrders(HOST, STATION).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("job-orders.bin")
                .hasMessageContaining("put it aside");
        assertThat(Files.readAllBytes(book)).isEqualTo(bytes);
    }

    private static JobReport report(OpcUaClient client, NodeId management, String id) throws UaException {
        NodeId provider = find(client, management, "mjobs:JobOrderResults");
        CallMethodResult answer =
                call(client, provider, find(client, provider, "jc:RequestJobResponseByJobOrderID"), id);
        return JobOrderForms.report(
                StructCodec.decoded(client.getStaticEncodingContext(), answer.getOutputArguments()[0]));
    }

    private static Holdfast line(VisionServer server) throws Exception {
        Store store = SqliteStore.open(folder.resolve("line.db"));
        return Holdfast.builder()
                .store(store)
                .rules(ClusterRule.custom("five").minimumUnits(5).build())
                .destination(server.destination(new DestinationId("opcua"), store))
                .workOrderSource(server.workOrders())
                .open();
    }

    private static InspectionResult result(int number, Verdict verdict) {
        return InspectionResult.of(
                        new ResultId("R-" + number),
                        STATION,
                        new UnitId("SN-" + number),
                        verdict,
                        Instant.now().plusMillis(1))
                .build();
    }

    private static JobOrder order(String id) {
        return JobOrder.of(WorkContext.of(new WorkOrderId("PO-" + id), new OperationId("0010"))
                .jobOrder(new JobOrderId(id))
                .build());
    }

    private static Struct withQuantity(String id, String quantity) {
        return Struct.of("jc:ISA95JobOrderDataType", "JobOrderID", id, "MaterialRequirements", new Struct[] {
            Struct.of("jc:ISA95MaterialDataType", "MaterialDefinitionID", "P", "Quantity", quantity)
        });
    }

    /** Makes an order of that state. */
    private static void bring(String id, String state) throws UaException {
        HOST.startAnswer = state.equals("AllowedToStart") ? 1 : 0;
        store(state.equals("NotAllowedToStart") ? "Store" : "StoreAndStart", order(id));
        switch (state) {
            case "Interrupted" -> act("Pause", id);
            case "Ended" -> act("Stop", id);
            case "Aborted" -> act("Abort", id);
            default -> {}
        }
        assertThat(listed()).containsEntry(id, state);
    }

    private static long store(String method, Object order) throws UaException {
        Object struct = order instanceof JobOrder known ? JobOrderForms.order(known) : order;
        return status(call(operator, control, find(operator, control, "jc:" + method), struct, null));
    }

    private static long act(String method, String id) throws UaException {
        OpcUaClient client = method.equals("Clear") ? supervisor : operator;
        return status(call(client, control, find(client, control, "jc:" + method), id, null));
    }

    private static CallMethodResult respond(String method, Object argument) throws UaException {
        return call(operator, results, find(operator, results, "jc:" + method), argument);
    }

    private static long status(CallMethodResult result) {
        assertThat(result.getStatusCode().isGood()).as(result.toString()).isTrue();
        return ((ULong) result.getOutputArguments()[0].value()).longValue();
    }

    private static List<Struct> list() throws UaException {
        Object value = operator.readValue(0, TimestampsToReturn.Neither, find(operator, control, "jc:JobOrderList"))
                .value()
                .value();
        List<Struct> list = new ArrayList<>();
        for (Object each : (Object[]) value) {
            list.add(StructCodec.decoded(operator.getStaticEncodingContext(), each));
        }
        return list;
    }

    private static Map<String, String> listed() throws UaException {
        Map<String, String> listed = new TreeMap<>();
        for (Struct each : list()) {
            Struct state = ((Struct[]) each.get("State"))[0];
            assertThat(state.get("StateNumber")).isInstanceOf(UInteger.class);
            listed.put(each.struct("JobOrder").text("JobOrderID"), ((LocalizedText) state.get("StateText")).text());
        }
        return listed;
    }
}
