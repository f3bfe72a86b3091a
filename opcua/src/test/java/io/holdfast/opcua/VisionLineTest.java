package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OPERATOR;
import static io.holdfast.opcua.TestPeers.call;
import static io.holdfast.opcua.TestPeers.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Store;
import io.holdfast.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a camera's third scratch to the hold in a client's hands, and what a client finds after both were down. */
class VisionLineTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aClientHearsOfResultsAndHoldAndFindsAfterARestartWhatItHasNotAcknowledged() throws Exception {
        List<InspectionResult> results = new ArrayList<>();
        Instant start = Instant.now().minusSeconds(10);
        for (int serial = 1; serial <= 3; serial++) {
            results.add(InspectionResult.of(
                            new ResultId("AOI-1:" + serial),
                            new EquipmentId("AOI-1"),
                            new UnitId("SN-" + serial),
                            Verdict.FAIL,
                            start.plusSeconds(serial))
                    .defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "gate")))
                    .build());
        }
        try (VisionServer server = TestPeers.server(folder.resolve("opcua")).open();
                Holdfast line = line(server)) {
            OpcUaClient client = TestPeers.connect(server.url(), OPERATOR);
            NodeId system = find(client, "own:AOI-1");
            try (TestEvents ready = TestEvents.of(client, system, "hf:InspectionResultReadyEventType", "mres:Result");
                    TestEvents holds = TestEvents.of(client, system, "hf:HoldPlacedEventType", "hf:Units");
                    TestEvents reports = TestEvents.of(
                            client, system, "hf:NonconformanceRaisedEventType", "hf:NonconformingUnits")) {
                for (InspectionResult result : results) {
                    line.accept(result).durable().toCompletableFuture().get(30, TimeUnit.SECONDS);
                }
                await().atMost(SOON)
                        .until(() -> ready.received().size() == 3
                                && !holds.received().isEmpty()
                                && !reports.received().isEmpty());
                assertThat((String[]) holds.received().get(0)[0].value()).containsExactly("SN-1", "SN-2", "SN-3");
                assertThat(reports.received().get(0)[0].value()).isEqualTo(UInteger.valueOf(3));
                for (int i = 0; i < 3; i++) {
                    assertThat(ResultForms.read(ready.struct(i, 0), client.getStaticEncodingContext()))
                            .isEqualTo(results.get(i));
                }
            }
            NodeId management = find(client, system, "mres:ResultManagement");
            call(client, management, find(client, management, "mres:AcknowledgeResults"), (Object)
                    new String[] {"AOI-1:1"});
            client.disconnect();
        }
        try (VisionServer server = TestPeers.server(folder.resolve("opcua")).open();
                Holdfast line = line(server)) {
            OpcUaClient client = TestPeers.connect(server.url(), OPERATOR);
            NodeId management = find(client, "own:AOI-1", "mres:ResultManagement");
            assertThat((String[]) call(
                                    client,
                                    management,
                                    find(client, management, "mres:GetResultIdListFiltered"),
                                    null,
                                    null,
                                    UInteger.valueOf(0),
                                    0)
                            .getOutputArguments()[1]
                            .value())
                    .containsExactly("AOI-1:2", "AOI-1:3");
            assertThat(line.drain(SOON)).isTrue();
            client.disconnect();
        }
    }

    private Holdfast line(VisionServer server) throws Exception {
        Store store = SqliteStore.open(folder.resolve("line.db"));
        return Holdfast.builder()
                .store(store)
                .rules(ClusterRule.custom("same-defect-same-place")
                        .minimumUnits(3)
                        .window(Duration.ofMinutes(15))
                        .build())
                .destination(server.destination(new DestinationId("opcua"), store))
                .open();
    }
}
