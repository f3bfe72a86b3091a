package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OBSERVER;
import static io.holdfast.opcua.TestPeers.OPERATOR;
import static io.holdfast.opcua.TestPeers.call;
import static io.holdfast.opcua.TestPeers.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Severity;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of a line as clients fetch them and hear of them, over TCP. */
class VisionResultsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant NOW = Instant.now();

    @TempDir
    Path folder;

    @Test
    void resultsAndHoldsReachASubscriberAndCanBeFetchedTwoWays() throws Exception {
        try (VisionServer server = TestPeers.server(folder).open()) {
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            OpcUaClient client = TestPeers.connect(server.url(), OBSERVER);
            NodeId system = find(client, "own:AOI-1");
            List<InspectionResult> results = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                results.add(sample(new Random(i), "R-" + i));
            }
            try (TestEvents vision = TestEvents.of(
                            client, system, "mv:ResultReadyEventType", "mv:ResultId", "mv:PartId", "mv:ResultContent");
                    TestEvents machinery =
                            TestEvents.of(client, system, "hf:InspectionResultReadyEventType", "mres:Result");
                    TestEvents holds = TestEvents.of(
                            client, system, "hf:HoldPlacedEventType", "hf:HoldId", "hf:Units", "hf:Revision")) {
                assertThat(line.deliver(deliveries(results))).allMatch(DeliveryOutcome.Confirmed.class::isInstance);
                line.deliver(List.of(new Delivery(9, line.id(), Lane.HOLD, "k", "i", hold(), 0)));

                await().atMost(SOON)
                        .until(() -> machinery.received().size() == 5
                                && vision.received().size() == 5);
                await().atMost(SOON).until(() -> holds.received().size() == 1);
                for (int i = 0; i < 5; i++) {
                    assertThat(vision.struct(i, 0).text("Id")).isEqualTo("R-" + i);
                    assertThat(vision.struct(i, 1).text("Id"))
                            .isEqualTo(results.get(i).unit().value());
                    assertThat(ResultForms.read(machinery.struct(i, 0), client.getStaticEncodingContext()))
                            .isEqualTo(results.get(i));
                }
                assertThat(holds.received().get(0)[0]).isEqualTo(Variant.of("H-1"));
                assertThat((String[]) holds.received().get(0)[1].value()).containsExactly("SN-1", "SN-2");
            }

            NodeId management = find(client, system, "mv:ResultManagement");
            CallMethodResult byId = call(
                    client,
                    management,
                    find(client, management, "mv:GetResultById"),
                    Struct.of("mv:ResultIdDataType", "Id", "R-3"),
                    0);
            Struct vision = struct(client, byId, 1);
            assertThat(vision.struct("PartId").text("Id"))
                    .isEqualTo(results.get(3).unit().value());
            assertThat(call(
                                    client,
                                    management,
                                    find(client, management, "mv:GetResultById"),
                                    Struct.of("mv:ResultIdDataType", "Id", "R-99"),
                                    0)
                            .getStatusCode()
                            .value())
                    .isEqualTo(StatusCodes.Bad_NotFound);
            CallMethodResult parts = call(
                    client,
                    management,
                    find(client, management, "mv:GetResultComponentsById"),
                    Struct.of("mv:ResultIdDataType", "Id", "R-3"),
                    0);
            assertThat(parts.getOutputArguments()).hasSize(17);
            assertThat(struct(client, parts, 6)).isEqualTo(vision.struct("PartId"));

            NodeId machinery = find(client, system, "mres:ResultManagement");
            assertThat(ResultForms.read(
                            struct(
                                    client,
                                    call(client, machinery, find(client, machinery, "mres:GetResultById"), "R-2", 0),
                                    1),
                            client.getStaticEncodingContext()))
                    .isEqualTo(results.get(2));
            assertThat(ResultForms.read(
                            struct(
                                    client,
                                    call(client, machinery, find(client, machinery, "mres:GetLatestResult"), 0),
                                    1),
                            client.getStaticEncodingContext()))
                    .isEqualTo(results.get(4));

            NodeId counters = find(client, system, "hf:Counters", "hf:Inspected");
            assertThat(client.readValue(0, TimestampsToReturn.Neither, counters)
                            .value()
                            .value())
                    .isEqualTo(ULong.valueOf(
                            results.stream().filter(InspectionResult::counts).count()));
            client.disconnect();
        }
    }

    @Test
    void anEventTakesTheNodesOfTheOneBeforeIt() throws Exception {
        try (VisionServer server = TestPeers.server(folder).open()) {
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            line.deliver(deliveries(List.of(sample(new Random(1), "R-1"))));
            int nodes = server.events().nodes();
            for (int i = 2; i < 20; i++) {
                line.deliver(deliveries(List.of(sample(new Random(i), "R-" + i))));
            }
            assertThat(server.events().nodes()).isEqualTo(nodes).isPositive();
        }
    }

    @Test
    void aListIsFilteredAndComesInPages() throws Exception {
        try (VisionServer server = TestPeers.server(folder).open()) {
            Destination line = server.destination(new DestinationId("opcua"), StoredResults.none());
            List<InspectionResult> results = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                results.add(plain("R-" + i, "SN-" + i % 2));
            }
            line.deliver(deliveries(results));
            OpcUaClient client = TestPeers.connect(server.url(), OBSERVER);
            NodeId management = find(client, "own:AOI-1", "mv:ResultManagement");

            CallMethodResult first = list(client, management, null, 3, 0);
            assertThat(ids(client, first)).containsExactly("R-0", "R-1", "R-2");
            assertThat(first.getOutputArguments()[0]).isEqualTo(Variant.of(false));
            CallMethodResult last = list(client, management, null, 3, 6);
            assertThat(ids(client, last)).containsExactly("R-6");
            assertThat(last.getOutputArguments()[0]).isEqualTo(Variant.of(true));
            assertThat(ids(client, list(client, management, "SN-1", 0, 0))).containsExactly("R-1", "R-3", "R-5");
            assertThat(ids(client, list(client, management, null, 3, 100))).isEmpty();
            client.disconnect();
        }
    }

    @Test
    void whatIsAcknowledgedIsGoneFromTheListThroughARestartAndNothingElseIs() throws Exception {
        List<InspectionResult> results = List.of(plain("R-1", "SN-1"), plain("R-2", "SN-2"), plain("R-3", "SN-3"));
        try (VisionServer server = TestPeers.server(folder).open()) {
            server.destination(new DestinationId("opcua"), StoredResults.none()).deliver(deliveries(results));
            OpcUaClient observer = TestPeers.connect(server.url(), OBSERVER);
            OpcUaClient client = TestPeers.connect(server.url(), OPERATOR);
            NodeId management = find(client, "own:AOI-1", "mres:ResultManagement");
            NodeId acknowledge = find(client, management, "mres:AcknowledgeResults");

            assertThat(call(observer, management, acknowledge, (Object) new String[] {"R-1"})
                            .getStatusCode()
                            .value())
                    .isEqualTo(StatusCodes.Bad_UserAccessDenied);
            CallMethodResult done = call(client, management, acknowledge, (Object) new String[] {"R-2", "R-99", "R-2"});
            assertThat((Integer[]) done.getOutputArguments()[0].value()).containsExactly(0, 1, 0);
            assertThat(waiting(client, management)).containsExactly("R-1", "R-3");
            client.disconnect();
            observer.disconnect();
        }
        // A crash cut the last line short: it was not answered.
        Files.writeString(folder.resolve("acknowledged.txt"), "R-3", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        try (VisionServer server = TestPeers.server(folder).open()) {
            server.destination(new DestinationId("opcua"), StoredResults.of(results.toArray(InspectionResult[]::new)));
            OpcUaClient client = TestPeers.connect(server.url(), OPERATOR);
            assertThat(waiting(client, find(client, "own:AOI-1", "mres:ResultManagement")))
                    .containsExactly("R-1", "R-3");
            client.disconnect();
        }
    }

    @Test
    void theListIsBoundedAndSaysWhatWentUnacknowledged() throws Exception {
        try (ResultStore store = new ResultStore(3, folder.resolve("book.txt"))) {
            for (int i = 0; i < 4; i++) {
                store.add(plain("R-" + i, "SN"));
            }
            store.acknowledge(List.of("R-1"));
            store.add(plain("R-4", "SN"));
            assertThat(store.size()).isEqualTo(3);
            assertThat(store.unacknowledged()).containsExactly("R-2", "R-3", "R-4");
            // R-0 went before anybody had it; R-1 after.
            assertThat(store.lostUnacknowledged()).isEqualTo(1);
        }
    }

    @Test
    void aResultBelongsToTheJobThatItsImageWasTakenIn() throws Exception {
        try (ResultStore store = new ResultStore(10, folder.resolve("book.txt"))) {
            store.jobStarted("J-1", NOW.minusSeconds(20));
            store.jobStarted("J-2", NOW.minusSeconds(10));
            assertThat(store.add(at("before", NOW.minusSeconds(30))).job()).isNull();
            // It is ready only when the next job runs, and yet is of the first.
            assertThat(store.add(at("late", NOW.minusSeconds(11))).job()).isEqualTo("J-1");
            assertThat(store.add(at("next", NOW.minusSeconds(10))).job()).isEqualTo("J-2");
        }
    }

    @Test
    void everyPartOfAResultComesBackAsItWas() throws Exception {
        try (VisionServer server = TestPeers.server(folder).open()) {
            EncodingContext context = server.secure().server().getStaticEncodingContext();
            for (int seed = 0; seed < 500; seed++) {
                InspectionResult result = sample(new Random(seed), "R-" + seed);
                Struct form = ResultForms.machinery(result, "J");
                ExtensionObject wire = ExtensionObject.encode(context, form);
                Struct back = (Struct) ExtensionObject.of((ByteString) wire.getBody(), wire.getEncodingOrTypeId())
                        .decode(context);
                assertThat(ResultForms.read(back, context)).as("seed " + seed).isEqualTo(result);
            }
            Struct foreign = Struct.of(
                    "mres:ResultDataType",
                    "ResultMetaData",
                    Struct.of("mres:ResultMetaDataType", "ResultId", "R"),
                    "ResultContent",
                    new Variant[] {Variant.of("text")});
            assertThatThrownBy(() -> ResultForms.read(foreign, context))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hf:InspectionDataType");
        }
    }

    private static CallMethodResult list(OpcUaClient client, NodeId management, String part, int max, int start)
            throws Exception {
        return call(
                client,
                management,
                find(client, management, "mv:GetResultListFiltered"),
                0,
                null,
                part == null ? null : Struct.of("mv:PartIdDataType", "Id", part),
                null,
                null,
                null,
                null,
                null,
                null,
                UInteger.valueOf(max),
                UInteger.valueOf(start),
                0);
    }

    private static List<String> ids(OpcUaClient client, CallMethodResult result) {
        List<String> ids = new ArrayList<>();
        for (Object each : (Object[]) result.getOutputArguments()[3].value()) {
            ids.add(StructCodec.decoded(client.getStaticEncodingContext(), each)
                    .struct("ResultId")
                    .text("Id"));
        }
        return ids;
    }

    private static List<String> waiting(OpcUaClient client, NodeId management) throws Exception {
        return List.of((String[]) call(
                        client,
                        management,
                        find(client, management, "mres:GetResultIdListFiltered"),
                        null,
                        null,
                        UInteger.valueOf(0),
                        0)
                .getOutputArguments()[1]
                .value());
    }

    private static Struct struct(OpcUaClient client, CallMethodResult result, int index) {
        assertThat(result.getStatusCode().isGood())
                .as(String.valueOf(result.getStatusCode()))
                .isTrue();
        return Objects.requireNonNull(
                StructCodec.decoded(client.getStaticEncodingContext(), result.getOutputArguments()[index]));
    }

    private static List<Delivery> deliveries(List<InspectionResult> results) {
        List<Delivery> deliveries = new ArrayList<>();
        for (InspectionResult result : results) {
            deliveries.add(new Delivery(
                    deliveries.size() + 1,
                    new DestinationId("opcua"),
                    Lane.RESULT,
                    "k",
                    result.id().value(),
                    result,
                    0));
        }
        return deliveries;
    }

    private static InspectionResult plain(String id, String unit) {
        return InspectionResult.of(new ResultId(id), new EquipmentId("AOI-1"), new UnitId(unit), Verdict.PASS, NOW)
                .build();
    }

    private static InspectionResult at(String id, Instant time) {
        return InspectionResult.of(new ResultId(id), new EquipmentId("AOI-1"), new UnitId("SN"), Verdict.PASS, time)
                .build();
    }

    private static MaterialHold hold() {
        return new MaterialHold(
                new HoldId("H-1"),
                1,
                new EpisodeId("E-1"),
                new RuleRef(new RuleId("five-alike"), 1),
                "five alike",
                new SuspectPopulation(
                        List.of(),
                        null,
                        NOW.minusSeconds(60),
                        NOW,
                        List.of(new UnitId("SN-1"), new UnitId("SN-2")),
                        List.of(new MaterialLotId("LOT")),
                        List.of()),
                NOW);
    }

    private static InspectionResult sample(Random random, String id) {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId(id),
                        new EquipmentId("AOI-" + random.nextInt(3)),
                        new UnitId("SN-" + random.nextInt()),
                        Verdict.values()[random.nextInt(3)],
                        NOW.plusNanos(random.nextInt(1_000_000_000)))
                .attempt(1 + random.nextInt(2))
                .verdictSource(VerdictSource.values()[random.nextInt(3)])
                .simulated(random.nextInt(5) == 0)
                .partial(random.nextInt(5) == 0);
        if (random.nextBoolean()) {
            WorkContext.Builder context = WorkContext.of(new WorkOrderId("004711"), new OperationId("0010"));
            if (random.nextBoolean()) {
                context.jobOrder(new JobOrderId("J-1"))
                        .material(new MaterialDefinitionId("000815"), random.nextBoolean() ? "B" : null)
                        .line(new EquipmentId("L1"));
            }
            if (random.nextBoolean()) {
                context.segmentEquipment(new EquipmentId("L1"))
                        .tooling(new Tooling(
                                random.nextBoolean() ? new EquipmentId("L1") : null,
                                new EquipmentId("M-12"),
                                random.nextBoolean() ? "3" : null,
                                random.nextBoolean() ? "housing" : null))
                        .producedLot(new MaterialLotId("LOT-9"))
                        .consumedLots(List.of(new MaterialLotId("RM-1"), new MaterialLotId("RM-2")));
            }
            result.context(context.build());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            Place place = random.nextBoolean()
                    ? new Place.Zone(random.nextBoolean() ? "7" : null, "gr\u00fcn-" + i)
                    : new Place.Point(random.nextBoolean() ? "7" : null, -random.nextInt(1_000_000), random.nextInt(9));
            result.defect(new Defect(
                    new Morphology("Kratzer"),
                    place,
                    Confirmation.values()[random.nextInt(3)],
                    random.nextBoolean() ? new DefectSize(1_200, 80) : null,
                    random.nextBoolean() ? random.nextDouble() : null,
                    random.nextBoolean() ? Severity.values()[random.nextInt(3)] : null));
        }
        if (random.nextBoolean()) {
            result.image(new ImageRef(
                    URI.create("file://nas/1.png"),
                    random.nextInt(99_999),
                    random.nextBoolean() ? "0".repeat(64) : null));
            result.measurement(new Measurement(
                    new CharacteristicId("D1"),
                    new BigDecimal("12.30"),
                    "mm",
                    random.nextBoolean() ? new BigDecimal("12.25") : null,
                    random.nextBoolean() ? new BigDecimal("12.350") : null));
        }
        return result.build();
    }
}
