package io.holdfast.opcua;

import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Prints what heap ten thousand results take that wait at a server for a subscriber: kept for fetching, and queued as events. */
final class QueuedResults {
    private static final int COLLECTIONS = 5;

    private QueuedResults() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        // An hour between two publications: whatever is fired waits.
        try (EventBenchmark.Pair pair = new EventBenchmark.Pair(Duration.ofHours(1));
                ResultFeed feed = pair.client.results("AOI-1", any -> CompletableFuture.completedFuture(null), false)) {
            EventBenchmark.awaitSubscribed(feed);
            ServerDestination line = new ServerDestination(new DestinationId("bench"), pair.server.space());
            long before = heap();
            for (int number = 1; number <= EventBenchmark.ROUND; number++) {
                InspectionResult result = EventBenchmark.result(number);
                line.deliver(List.of(new Delivery(
                        number,
                        new DestinationId("bench"),
                        Lane.RESULT,
                        "k",
                        result.id().value(),
                        result,
                        0)));
            }
            long after = heap();
            System.out.printf(
                    "%d results queued: %.1f MiB of heap, %.0f bytes each%n",
                    EventBenchmark.ROUND,
                    (after - before) / 1048576.0,
                    (after - before) / (double) EventBenchmark.ROUND);
        }
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
