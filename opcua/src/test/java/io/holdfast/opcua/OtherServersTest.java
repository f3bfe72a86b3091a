package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.OperationId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DeliveryOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of others that know one specification alone: what can be had from them is had, and what cannot is said. */
class OtherServersTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PAGE = 100;
    private static final Instant MADE = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path folder;

    private final List<Struct> kept = new CopyOnWriteArrayList<>();
    private final List<Long> released = new CopyOnWriteArrayList<>();

    private VisionClient client(PlainServer of) throws IOException {
        VisionClient client = TestPeers.visionClient(of.url(), folder.resolve("client"), OPERATOR)
                .open();
        TestPeers.approve(client, of.secure());
        return client;
    }

    private static JobOrder order(String id) {
        return JobOrder.of(WorkContext.of(new WorkOrderId("PO-1"), new OperationId("0010"))
                .jobOrder(new JobOrderId(id))
                .build());
    }

    private static Struct result(int number) {
        return Struct.of(
                "mv:ResultDataType",
                "ResultId",
                Struct.of("mv:ResultIdDataType", "Id", "V-" + number),
                "IsPartial",
                false,
                "ResultState",
                1,
                "PartId",
                number == 1 ? null : Struct.of("mv:PartIdDataType", "Id", "SN-" + number),
                "InternalRecipeId",
                Struct.of("mv:RecipeIdInternalDataType", "Id", "r"),
                "InternalConfigurationId",
                Struct.of("mv:ConfigurationIdDataType", "Id", "c"),
                "JobId",
                Struct.of("mv:JobIdDataType", "Id", "j"),
                "CreationTime",
                new DateTime(MADE.plusSeconds(number)));
    }

    /** A vision system of OPC 40100-1: no result management of OPC 40001-101, no jobs, none of our types. */
    private NodeId visionSystem(PlainServer server) {
        NodeId system = server.object(
                "CAM-9",
                "mv:VisionSystemType",
                path -> path.equals("ResultManagement") || path.equals("ResultManagement/ReleaseResultHandle"));
        AtomicLong handles = new AtomicLong();
        server.bind("CAM-9/ResultManagement/GetResultById", "mv", 7026, (in, caller) -> {
            String id = ((Struct) Objects.requireNonNull(in[0])).text("Id");
            for (Struct each : kept) {
                if (Objects.equals(each.struct("ResultId").text("Id"), id)) {
                    return new Object[] {UInteger.valueOf(handles.incrementAndGet()), each, 0};
                }
            }
            throw new Refusal(StatusCodes.Bad_NotFound, "gone");
        });
        server.bind("CAM-9/ResultManagement/GetResultListFiltered", "mv", 7089, (in, caller) -> {
            int from = Math.min(kept.size(), ((UInteger) Objects.requireNonNull(in[10])).intValue());
            int to = Math.min(kept.size(), from + PAGE);
            return new Object[] {
                to == kept.size(),
                UInteger.valueOf(to - from),
                UInteger.valueOf(handles.incrementAndGet()),
                kept.subList(from, to).toArray(Struct[]::new),
                0
            };
        });
        server.bind("CAM-9/ResultManagement/ReleaseResultHandle", "mv", 7090, (in, caller) -> {
            released.add(((UInteger) Objects.requireNonNull(in[0])).longValue());
            return new Object[] {0};
        });
        return system;
    }

    @Test
    void aVisionSystemOfOpc40100AloneIsReadByListAndByEventOnceEachAndSaysNoVerdict() throws Exception {
        CollectingSink sink = new CollectingSink();
        List<String> expected = new ArrayList<>();
        try (PlainServer server = new PlainServer(folder.resolve("camera"), "mv")) {
            EventTemplates events = server.events(visionSystem(server), "CAM-9");
            server.start();
            for (int i = 1; i <= 2 * PAGE + 50; i++) {
                kept.add(result(i));
                expected.add("V-" + i);
            }
            try (VisionClient client = client(server)) {
                assertThat(client.systems()).containsExactly("CAM-9");
                try (ResultFeed feed = client.results("CAM-9", sink)) {
                    await().atMost(SOON).until(() -> sink.ids().containsAll(expected));
                    for (int i = 1_000; i < 1_020; i++) {
                        kept.add(result(i));
                        expected.add("V-" + i);
                        tell(events, "V-" + i);
                    }
                    // One that the server has thrown away meanwhile keeps nothing up.
                    tell(events, "V-gone");
                    tell(events, "V-1019");
                    await().atMost(SOON).until(() -> sink.ids().containsAll(expected));
                    await().atMost(SOON).until(() -> feed.status().repeated() > 0);
                    assertThat(feed.status().fault()).isNull();
                    assertThat(feed.status().putAside()).isZero();
                }
                // Every handle that the server gave is given back: three pages of the list, and each fetched by itself.
                assertThat(released).hasSizeGreaterThanOrEqualTo(3 + 20).doesNotHaveDuplicates();
                whatItDoesNotHaveIsSaid(client);
            }
            // Another start of the client: its own book knows them all, for the list does not forget.
            try (VisionClient client = client(server);
                    ResultFeed feed = client.results("CAM-9", sink)) {
                await().atMost(SOON).until(() -> ((EventFeed) feed).subscriptions() == 1);
                kept.add(result(2_000));
                expected.add("V-2000");
                tell(events, "V-2000");
                await().atMost(SOON).until(() -> sink.ids().contains("V-2000"));
            }
            events.close();
        }
        assertThat(sink.ids()).containsExactlyElementsOf(expected);
        InspectionResult first = sink.taken().get(0);
        assertThat(first.unit()).as("without a part it is a unit of its own").isEqualTo(new UnitId("V-1"));
        InspectionResult second = sink.taken().get(1);
        assertThat(second.unit()).isEqualTo(new UnitId("SN-2"));
        assertThat(second.deviceTime()).isEqualTo(MADE.plusSeconds(2));
        assertThat(sink.taken()).allMatch(result -> result.verdict() == Verdict.UNDECIDED);
    }

    private static void tell(EventTemplates events, String id) {
        events.fire(
                "mv:ResultReadyEventType",
                Instant.now(),
                100,
                "result",
                "ResultId",
                Struct.of("mv:ResultIdDataType", "Id", id));
    }

    private static void whatItDoesNotHaveIsSaid(VisionClient client) {
        assertThatThrownBy(() -> client.jobs("CAM-9").push(order("J-1")))
                .isInstanceOf(IOException.class)
                .hasMessage("CAM-9 has no object of the type jc:ISA95JobOrderReceiverObjectType");
        assertThatThrownBy(() -> client.vision("CAM-9").recipes())
                .isInstanceOf(IOException.class)
                .hasMessage("CAM-9 has no object of the type mv:RecipeManagementType");
        assertThatThrownBy(() ->
                        client.report(new JobReport("J-1", JobOrderState.ENDED, null, null, 0, 0, 0, 0), order("J-1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no object of the type jc:ISA95JobResponseReceiverObjectType");
        try (ResultFeed holds = client.vision("CAM-9").listenToHolds(hold -> {})) {
            await().atMost(SOON)
                    .until(() -> holds.status().fault() != null
                            && holds.status().fault().contains("tells of no holds"));
        }
    }

    @Test
    void aReportReachesAnMesThatReceivesReportsAndItsAnswerComesBack() throws Exception {
        List<Struct> received = new CopyOnWriteArrayList<>();
        List<Long> answers = new CopyOnWriteArrayList<>(List.of(1L, 2L, 1L << 32));
        try (PlainServer server = new PlainServer(folder.resolve("mes"), "jc")) {
            server.object("Reports", "jc:ISA95JobResponseReceiverObjectType", path -> false);
            server.bind("Reports/ReceiveJobResponse", "jc", 7003, (in, caller) -> {
                received.add((Struct) Objects.requireNonNull(in[0]));
                if (answers.isEmpty()) {
                    throw new Refusal(StatusCodes.Bad_OutOfService, "closed for today");
                }
                return new Object[] {ULong.valueOf(answers.remove(0))};
            });
            server.start();
            try (VisionClient client = client(server)) {
                JobReport report =
                        new JobReport("J-1", JobOrderState.ENDED, MADE, MADE.plusSeconds(600), 250, 240, 8, 2);
                assertThat(client.report(report, order("J-1"))).isEqualTo(JobAnswer.DONE);
                assertThat(client.report(report, order("J-1"))).isEqualTo(JobAnswer.UNKNOWN_ORDER);
                assertThat(client.report(report, order("J-1"))).isEqualTo(JobAnswer.INVALID_REQUEST);
                RefusedException refused =
                        catchThrowableOfType(RefusedException.class, () -> client.report(report, order("J-1")));
                assertThat(refused.code()).isEqualTo(StatusCodes.Bad_OutOfService);
                assertThat(received).hasSize(4);
                assertThat(received.get(0).text("JobOrderID")).isEqualTo("J-1");
                assertThat(received.get(0).get("StartTime")).isEqualTo(new DateTime(MADE));
                assertThat(JobOrderForms.report(received.get(0))).isEqualTo(report);
            }
        }
    }

    @Test
    void anAnswerThatTheMappingDoesNotAcceptIsARejection() throws Exception {
        NodeMapping mapping = NodeMapping.parse("accepted.json", """
                {"hold": {"call": {"object": "ns=0;i=85", "method": "nsu=urn:plant;s=Hold", "arguments": ["${key}"],
                                   "accepted": [0, "QUEUED", true], "repeatable": true}}}
                """);
        try (PlainServer server = new PlainServer(folder.resolve("scada"))) {
            server.method("Hold", Map.of("key", NodeIds.String), Set.of());
            server.start();
            try (VisionClient client = client(server)) {
                NodeDestination destination = (NodeDestination) client.destination(new DestinationId("mes"), mapping);
                for (Object accepted : new Object[] {0, (short) 0, ULong.valueOf(0), "QUEUED", true}) {
                    server.answer(StatusCode.GOOD, accepted);
                    assertThat(destination.deliver(List.of(TagFeedTest.delivery("H-1", false))))
                            .as("answer %s", accepted)
                            .containsExactly(new DeliveryOutcome.Confirmed("H-1/1"));
                }
                for (Object other : new Object[] {7, "queued", false, ""}) {
                    server.answer(StatusCode.GOOD, other, 0);
                    assertThat(destination.deliver(List.of(TagFeedTest.delivery("H-1", false))))
                            .containsExactly(new DeliveryOutcome.Rejected(
                                    "nsu=urn:plant;s=Hold answered \"" + other + "\", accepted is [0, QUEUED, true]"));
                }
                server.answer(StatusCode.GOOD);
                assertThat(destination
                                .deliver(List.of(TagFeedTest.delivery("H-1", false)))
                                .get(0))
                        .isInstanceOf(DeliveryOutcome.Rejected.class);
                // A call that failed is no answer, whatever it says beside.
                server.answer(new StatusCode(StatusCodes.Bad_OutOfService), 0);
                assertThat(destination
                                .deliver(List.of(TagFeedTest.delivery("H-1", false)))
                                .get(0))
                        .isInstanceOf(DeliveryOutcome.Retryable.class);
            }
        }
    }
}
