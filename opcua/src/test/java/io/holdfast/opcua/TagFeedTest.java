package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers without a companion specification: variables read as results, holds written to variables and methods. */
class TagFeedTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static PlainServer plant;
    private static UaVariableNode count;
    private static UaVariableNode ready;
    private static UaVariableNode answer;
    private static UaVariableNode serial;
    private static UaVariableNode status;
    private static UaVariableNode defect;
    private static UaVariableNode height;
    private static UaVariableNode lots;
    private static UaVariableNode quantity;
    private static UaVariableNode holdKey;
    private static UaVariableNode taken;
    private static UaVariableNode known;

    @BeforeAll
    static void open() throws Exception {
        plant = new PlainServer(folder.resolve("plant"));
        count = plant.variable("Count", NodeIds.UInt32, UInteger.valueOf(7));
        ready = plant.variable("Ready", NodeIds.Boolean, false);
        answer = plant.variable("Answer", NodeIds.Boolean, false);
        serial = plant.variable("Serial", NodeIds.String, "SN-7");
        status = plant.variable("Status", NodeIds.Int16, (short) 1);
        defect = plant.variable("Defect", NodeIds.String, "");
        height = plant.variable("Height", NodeIds.Double, 1.5);
        lots = plant.variable("Lots", NodeIds.String, new String[0]);
        quantity = plant.variable("Quantity", NodeIds.UInt32, UInteger.MIN);
        holdKey = plant.variable("HoldKey", NodeIds.String, "");
        taken = plant.variable("Taken", NodeIds.String, "");
        known = plant.variable("Known", NodeIds.String, new String[] {"old"});
        Map<String, NodeId> inputs = new LinkedHashMap<>();
        inputs.put("id", NodeIds.String);
        inputs.put("lots", NodeIds.String);
        inputs.put("quantity", NodeIds.Int32);
        inputs.put("at", NodeIds.DateTime);
        plant.method("Hold", inputs, Set.of("lots"));
        plant.start();
    }

    @AfterAll
    static void close() {
        plant.close();
    }

    private static VisionClient client(String name) throws IOException {
        VisionClient client = TestPeers.visionClient(plant.url(), folder.resolve(name), OPERATOR)
                .open();
        TestPeers.approve(client, plant.secure());
        return client;
    }

    private static String mapping(String station, String trigger) {
        return """
                {
                  "station": "%s",
                  "trigger": %s,
                  "sampling": 10,
                  "unit": "nsu=urn:plant;s=Serial",
                  "verdict": {"node": "nsu=urn:plant;s=Status", "pass": [1], "fail": [2], "undecided": [3]},
                  "defects": [{"morphology": {"node": "nsu=urn:plant;s=Defect"}, "zone": "gate"}],
                  "measurements": [{"characteristic": "height", "node": "nsu=urn:plant;s=Height",
                                    "unitOfMeasure": "mm", "lowerLimit": 1, "upperLimit": 2}]
                }
                """.formatted(station, trigger);
    }

    private static void set(UaVariableNode node, Object value) {
        node.setValue(new DataValue(Variant.of(value)));
    }

    @Test
    void aCounterThatGrowsMakesAResultOnceThroughARestartAndCountsWhatItSkipped() throws Exception {
        TagMapping mapping = TagMapping.parse(
                "counter.json", mapping("CAM-7", "{\"kind\": \"counter\", \"node\": \"nsu=urn:plant;s=Count\"}"));
        CollectingSink sink = new CollectingSink();
        try (VisionClient client = client("counter");
                ResultFeed feed = client.tags(mapping, sink)) {
            await().atMost(SOON).until(() -> sink.taken().size() == 1);
            next(8, "SN-8", 2, "Scratch");
            await().atMost(SOON).until(() -> sink.taken().size() == 2);
            InspectionResult second = sink.taken().get(1);
            assertThat(second.unit()).isEqualTo(new UnitId("SN-8"));
            assertThat(second.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(second.defects())
                    .containsExactly(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "gate")));
            assertThat(second.measurements().get(0).value()).isEqualByComparingTo("1.5");
            assertThat(second.id().value()).startsWith("CAM-7:").endsWith(":8");

            // A status that the mapping does not know: put aside, by name, and the next goes on.
            next(9, "SN-9", 77, "");
            await().atMost(SOON).until(() -> feed.status().putAside() == 1);
            assertThat(Files.readString(folder.resolve("counter/feeds/CAM-7.put-aside.txt")))
                    .contains("\"77\", which the mapping does not know")
                    .contains("SN-9");
        }
        next(12, "SN-12", 1, "");
        try (VisionClient client = client("counter");
                ResultFeed feed = client.tags(mapping, sink)) {
            await().atMost(SOON).until(() -> sink.taken().size() == 3);
            // Counted once the result is handed over.
            await().atMost(SOON).until(() -> feed.status().missed() == 2);
            // The counter begins anew: the same number is another result.
            next(8, "SN-20", 1, "");
            await().atMost(SOON).until(() -> sink.taken().size() == 4);
            assertThat(feed.status().missed()).isEqualTo(2);
            assertThat(feed.status().fault()).isNull();
        }
        assertThat(sink.ids()).doesNotHaveDuplicates();
        assertThat(sink.taken()).extracting(result -> result.unit().value()).contains("SN-12", "SN-20");
    }

    private static void next(int number, String unit, int verdict, String morphology) {
        set(serial, unit);
        set(status, (short) verdict);
        set(defect, morphology);
        set(count, UInteger.valueOf(number));
    }

    @Test
    void aBitThatRisesIsAnsweredOnlyWhenTheSinkHasTheResult() throws Exception {
        TagMapping mapping = TagMapping.parse(
                "edge.json",
                mapping(
                        "CAM-8",
                        "{\"kind\": \"edge\", \"node\": \"nsu=urn:plant;s=Ready\","
                                + " \"acknowledge\": \"nsu=urn:plant;s=Answer\"}"));
        CollectingSink sink = new CollectingSink();
        var gate = sink.hold();
        try (VisionClient client = client("edge");
                ResultFeed feed = client.tags(mapping, sink)) {
            await().atMost(SOON).until(() -> feed.status().connected());
            set(status, (short) 1);
            set(ready, true);
            await().atMost(SOON).until(() -> sink.taken().size() == 1);
            assertThat(answer.getValue().value().value()).isEqualTo(false);
            gate.complete(null);
            await().atMost(SOON)
                    .until(() -> Boolean.TRUE.equals(answer.getValue().value().value()));
            set(ready, false);
            await().atMost(SOON)
                    .until(() -> Boolean.FALSE.equals(answer.getValue().value().value()));
            set(ready, true);
            await().atMost(SOON)
                    .until(() -> Boolean.TRUE.equals(answer.getValue().value().value()));
            set(ready, false);
            await().atMost(SOON)
                    .until(() -> Boolean.FALSE.equals(answer.getValue().value().value()));
        }
        assertThat(sink.taken()).hasSize(2);
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    @Test
    void everyMistakeOfAMappingIsNamedAtOnce() {
        MappingException fault = catchThrowableOfType(MappingException.class, () -> TagMapping.parse("bad.json", """
                        {
                          "station": "a\\nb",
                          "trigger": {"kind": "counter", "node": "Count", "acknowledge": "ns=2;s=A"},
                          "sampling": 0,
                          "unti": "ns=2;s=Serial",
                          "verdict": {"node": "ns=2;s=V", "pass": [1], "fail": [1]},
                          "defects": [{"morphology": "Scratch", "zone": "gate"}],
                          "measurements": [{"characteristic": "h", "node": "ns=2;s=H", "unitOfMeasure": "mm",
                                            "lowerLimit": 3, "upperLimit": 2}]
                        }
                        """));
        assertThat(fault.mistakes())
                .extracting(MappingMistake::toString)
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each).contains("the document lacks \"unit\""),
                        each -> assertThat(each).startsWith("2:").contains("station"),
                        each -> assertThat(each).startsWith("3:").contains("trigger.node", "\"Count\""),
                        each -> assertThat(each).contains("trigger.acknowledge is for the kind edge"),
                        each -> assertThat(each).startsWith("4:").contains("from 1 to 60000, was 0"),
                        each -> assertThat(each).startsWith("5:").contains("unti is not known here"),
                        each -> assertThat(each).startsWith("6:").contains("more than one thing of \"1\""),
                        each -> assertThat(each).startsWith("7:").contains("needs \"when\""),
                        each -> assertThat(each).startsWith("8:").contains("3 > 2"));
        assertThat(catchThrowableOfType(MappingException.class, () -> TagMapping.parse("x.json", "{\"a\": ")))
                .hasMessageContaining("x.json:1:")
                .hasMessageContaining("is no JSON");
        assertThat(catchThrowableOfType(MappingException.class, () -> NodeMapping.parse("y.json", """
                                {"hold": {"call": {"object": "ns=0;i=85", "method": "ns=2;s=H", "arguments": ["${loot}"]}},
                                 "nonconformance": {"write": [{"node": "ns=2;s=N", "value": "${id}"}]}}
                                """))
                        .mistakes())
                .extracting(MappingMistake::reason)
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each).contains("${loot}"),
                        each -> assertThat(each).contains("a lost answer could not be resolved"),
                        each -> assertThat(each).contains("needs \"taken\""));
    }

    @Test
    void aHoldCallsAMethodWithTheTypesThatItAsksFor() throws Exception {
        NodeMapping mapping = NodeMapping.parse("call.json", """
                {"hold": {"call": {"object": "ns=0;i=85", "method": "nsu=urn:plant;s=Hold",
                                   "arguments": ["${key}", "${lots}", "${quantity}", "${time}"]},
                          "find": {"node": "nsu=urn:plant;s=Known", "is": "${key}"}}}
                """);
        try (VisionClient client = client("caller")) {
            Destination destination = client.destination(new DestinationId("mes"), mapping);
            assertThat(destination.lanes()).containsExactly(Lane.HOLD);
            assertThat(destination.deliver(List.of(delivery("H-1", false)))).containsExactly(confirmed("H-1/1"));
            List<Object> call = plant.calls().get(plant.calls().size() - 1);
            assertThat(call.subList(0, 3)).containsExactly("H-1/1", List.of("LOT-1", "LOT-2"), 2);
            int calls = plant.calls().size();

            plant.answer(new StatusCode(StatusCodes.Bad_InvalidArgument));
            assertThat(destination.deliver(List.of(delivery("H-2", false))).get(0))
                    .isInstanceOf(DeliveryOutcome.Rejected.class);
            plant.answer(new StatusCode(StatusCodes.Bad_OutOfService));
            // The second is another order's, the third of the one that waits.
            assertThat(destination.deliver(List.of(delivery("H-3", false), delivery("H-3", false))))
                    .allMatch(DeliveryOutcome.Retryable.class::isInstance);
            assertThat(plant.calls()).hasSize(calls + 2);
            plant.answer(new StatusCode(StatusCodes.Bad_Timeout));
            assertThat(destination.deliver(List.of(delivery("H-4", false))).get(0))
                    .isInstanceOf(DeliveryOutcome.Unknown.class);
            plant.answer(StatusCode.GOOD);
            assertThat(destination.find(delivery("H-4", true))).isInstanceOf(DeliveryOutcome.Retryable.class);
            set(known, new String[] {"old", "H-4/1"});
            assertThat(destination.find(delivery("H-4", true))).isEqualTo(confirmed("H-4/1"));
            // In doubt, it is looked for and not called again.
            int before = plant.calls().size();
            assertThat(destination.deliver(List.of(delivery("H-4", true)))).containsExactly(confirmed("H-4/1"));
            assertThat(plant.calls()).hasSize(before);
        }
    }

    @Test
    void aHoldInVariablesIsConfirmedWhenItIsTakenAndNotOverwrittenBefore() throws Exception {
        NodeMapping mapping = NodeMapping.parse("write.json", """
                {"hold": {"write": [{"node": "nsu=urn:plant;s=Lots", "value": "${lots}"},
                                    {"node": "nsu=urn:plant;s=Quantity", "value": "${quantity}"},
                                    {"node": "nsu=urn:plant;s=HoldKey", "value": "${key}"}],
                          "taken": {"node": "nsu=urn:plant;s=Taken", "is": "${key}"}, "wait": 200}}
                """);
        try (VisionClient client = client("writer")) {
            Destination destination = client.destination(new DestinationId("scada"), mapping);
            assertThat(destination.deliver(List.of(delivery("W-1", false))).get(0))
                    .isInstanceOf(DeliveryOutcome.Retryable.class);
            assertThat((String[]) lots.getValue().value().value()).containsExactly("LOT-1", "LOT-2");
            assertThat(quantity.getValue().value().value()).isEqualTo(UInteger.valueOf(2));
            assertThat(destination.deliver(List.of(delivery("W-2", false))).get(0))
                    .isEqualTo(new DeliveryOutcome.Retryable("W-1/1 lies there and is not taken yet", null));
            assertThat(holdKey.getValue().value().value()).isEqualTo("W-1/1");
            set(taken, "W-1/1");
            assertThat(destination.deliver(List.of(delivery("W-1", false)))).containsExactly(confirmed("W-1/1"));
            set(taken, "W-2/1");
            assertThat(destination.deliver(List.of(delivery("W-2", false)))).containsExactly(confirmed("W-2/1"));
        }
    }

    private static DeliveryOutcome confirmed(String key) {
        return new DeliveryOutcome.Confirmed(key);
    }

    static Delivery delivery(String id, boolean inDoubt) {
        Instant now = Instant.now();
        MaterialHold hold = new MaterialHold(
                new HoldId(id),
                1,
                new EpisodeId("E-" + id),
                new RuleRef(new RuleId("rule"), 1),
                "5 units alike",
                new SuspectPopulation(
                        List.of(),
                        null,
                        now.minusSeconds(60),
                        now,
                        List.of(new UnitId("SN-1"), new UnitId("SN-2")),
                        List.of(new MaterialLotId("LOT-1"), new MaterialLotId("LOT-2")),
                        List.of()),
                now);
        return new Delivery(1, new DestinationId("mes"), Lane.HOLD, id, id + "/1", hold, 0, inDoubt);
    }
}
