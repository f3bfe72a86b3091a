package io.holdfast.opcua;

import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.port.Store;
import io.holdfast.store.SqliteStore;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An MES's line in a process of its own, to be killed: it takes every result of a server; what it has durably is printed. */
final class ClientChild {
    private ClientChild() {}

    public static void main(String[] arguments) throws Exception {
        String url = arguments[0];
        Path folder = Path.of(arguments[1]);
        Store store = SqliteStore.open(folder.resolve("line.db"));
        try (Holdfast line = Holdfast.builder()
                        .store(store)
                        .rules(ClusterRule.custom("five").minimumUnits(5).build())
                        .open();
                VisionClient client =
                        TestPeers.visionClient(url, folder, TestPeers.OPERATOR).open();
                ResultFeed feed = client.results(
                        "AOI-1",
                        result -> line.accept(result)
                                .durable()
                                .thenRun(() -> System.out.println(result.id().value())))) {
            // Until it is killed.
            TimeUnit.MINUTES.sleep(5);
            System.out.println(feed.status());
        }
    }
}
