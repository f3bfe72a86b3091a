package io.holdfast.opcua;

import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an event costs, and how many results a second reach a client that decodes them, signed and encrypted.
 *
 * <p><b>Hypothesis</b>: an event whose tree of nodes is there already costs what setting its fields and copying the selected ones
 * costs, some tens of microseconds; and what limits results from end to end is the stack's handling of notifications, not the events.
 *
 * <p>{@link #throughput} ends when the sink has every result once; one that were lost would end it by an error.
 */
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls set-up first.
public class EventBenchmark {
    static final int ROUND = 10_000;
    private static final String USER = "bench";
    private static final String PASSWORD = "not a secret";

    /** A server and a client of it that trust each other. */
    static final class Pair implements AutoCloseable {
        final VisionServer server;
        final VisionClient client;

        Pair(Duration publishing) throws IOException {
            Path folder = Files.createTempDirectory("holdfast-bench");
            server = VisionServer.in(folder.resolve("server"))
                    .name("AOI-1")
                    .host("127.0.0.1")
                    .bindAddress("127.0.0.1")
                    .port(0)
                    .user(USER, PASSWORD, Role.OPERATOR)
                    .open();
            client = VisionClient.of(server.url(), folder.resolve("client"))
                    .user(USER, PASSWORD)
                    .publishingInterval(publishing)
                    .open();
            client.link().pki().trust(server.secure().certificate());
            server.secure().pki().trust(client.link().pki().certificate());
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** The system's own space without the line in front of it. */
    @State(Scope.Benchmark)
    public static class Firing {
        /** How many encrypted clients are subscribed. */
        @Param({"0", "1"})
        public int subscribers;

        private Pair pair;
        private ResultFeed feed;
        private EventTemplates events;
        private Struct result;

        /** Opens both. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            pair = new Pair(Duration.ofMillis(50));
            if (subscribers > 0) {
                feed = pair.client.results("AOI-1", any -> CompletableFuture.completedFuture(null), false);
                awaitSubscribed(feed);
            }
            events = pair.server.events();
            result = ResultForms.machinery(EventBenchmark.result(1), null);
        }

        /** Closes both. */
        @TearDown(Level.Trial)
        public void close() {
            if (feed != null) {
                feed.close();
            }
            pair.close();
        }
    }

    /** Fires one event of the kind that carries a result. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void fire(Firing state) {
        state.events.fire("hf:InspectionResultReadyEventType", Instant.now(), 100, "result", "Result", state.result);
    }

    /** A line, a server, and a client whose sink counts. */
    @State(Scope.Benchmark)
    public static class Line {
        private final AtomicInteger received = new AtomicInteger();
        private Pair pair;
        private ResultFeed feed;
        private ServerDestination destination;
        private int number;

        /** Opens both. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            pair = new Pair(Duration.ofMillis(20));
            destination = new ServerDestination(new DestinationId("bench"), pair.server.space());
            feed = pair.client.results(
                    "AOI-1",
                    result -> {
                        received.incrementAndGet();
                        return CompletableFuture.completedFuture(null);
                    },
                    true);
            awaitSubscribed(feed);
        }

        /** Closes both. */
        @TearDown(Level.Trial)
        public void close() {
            feed.close();
            pair.close();
        }
    }

    /** Results from the line's delivery to the client's sink, decoded, noted on disk and acknowledged. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @OperationsPerInvocation(ROUND)
    public int throughput(Line state) throws InterruptedException {
        int target = state.received.get() + ROUND;
        List<Delivery> batch = new ArrayList<>();
        for (int i = 0; i < ROUND; i++) {
            InspectionResult result = result(++state.number);
            batch.add(new Delivery(
                    state.number,
                    new DestinationId("bench"),
                    Lane.RESULT,
                    "k",
                    result.id().value(),
                    result,
                    0));
            if (batch.size() == 100) {
                state.destination.deliver(batch);
                batch.clear();
            }
        }
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (state.received.get() < target) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "lost " + (target - state.received.get()) + " results: " + state.feed.status());
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        if (state.received.get() != target) {
            throw new IllegalStateException((state.received.get() - target) + " results came twice");
        }
        return target;
    }

    static void awaitSubscribed(ResultFeed feed) throws IOException {
        try {
            EventFeed known = (EventFeed) feed;
            while (known.subscriptions() == 0 || known.isBehind()) {
                if (feed.status().fault() != null) {
                    throw new IOException(feed.status().fault());
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static InspectionResult result(int number) {
        return InspectionResult.of(
                        new ResultId("AOI-1:" + number),
                        new EquipmentId("AOI-1"),
                        new UnitId("SN-" + number),
                        Verdict.FAIL,
                        Instant.now())
                .defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "gate")))
                .build();
    }
}
