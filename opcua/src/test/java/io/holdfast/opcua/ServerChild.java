package io.holdfast.opcua;

import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Store;
import io.holdfast.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A vision system in a process of its own, to be killed: a result each few milliseconds; what is durable is printed. */
final class ServerChild {
    private ServerChild() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        String prefix = arguments[2];
        int count = Integer.parseInt(arguments[3]);
        Store store = SqliteStore.open(folder.resolve("line.db"));
        try (VisionServer server =
                        TestPeers.server(folder.resolve("server")).port(port).open();
                Holdfast line = Holdfast.builder()
                        .store(store)
                        .rules(ClusterRule.custom("five").minimumUnits(5).build())
                        .destination(server.destination(new DestinationId("opcua"), store))
                        .open()) {
            for (int i = 0; i < count; i++) {
                String id = prefix + "-" + i;
                line.accept(InspectionResult.of(
                                        new ResultId(id),
                                        new EquipmentId("AOI-1"),
                                        new UnitId(id),
                                        Verdict.PASS,
                                        Instant.now())
                                .build())
                        .durable()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
                System.out.println(id);
                TimeUnit.MILLISECONDS.sleep(5);
            }
            System.out.println("done");
            // Until it is killed.
            TimeUnit.MINUTES.sleep(5);
        }
    }
}
