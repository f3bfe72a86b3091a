package io.holdfast.benchmarks.rest;

import io.holdfast.model.DefectSummary;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Timeline;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.QualitySystem;
import io.holdfast.rest.RequestBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One nonconformance of 20 units to each target, over loopback with connections kept.
 *
 * <p>{@code adapter} against {@code bare}: the same requests, recorded beforehand and sent by a plain loop over the HTTP client; how
 * much the adapter adds. {@code dryRun} minus {@code search}: the report marshalled, for a dry run searches, marshals, and does not
 * send.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReportBenchmark {
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

    /** The target. */
    @Param
    public Target target = Target.S4HANA;

    private Loopback server;
    private QualitySystem system;
    private QualitySystem dry;
    private Nonconformances adapter;
    private Nonconformances unsent;
    private OkHttpClient client;
    private final List<Request> recorded = new ArrayList<>();
    private final Nonconformance report = report();
    private long shown;

    /** Made whole by {@link #begin}. */
    @SuppressWarnings("NullAway.Init")
    public ReportBenchmark() {}

    private static Nonconformance report() {
        EpisodeId episode = new EpisodeId("EP-1");
        return new Nonconformance(
                NonconformanceId.of(episode),
                1,
                episode,
                HoldId.of(episode),
                new RuleRef(new RuleId("five-alike"), 2),
                NOON,
                NOON,
                true,
                new MaterialDefinitionId("BRKT-77"),
                "C",
                List.of(new WorkOrderSegment(new WorkOrderId("1000123"), new OperationId("20"), null)),
                List.of(),
                List.of(new DefectSummary(
                        new Morphology("Scratch"),
                        new Place.Zone(null, "Gehäuse links"),
                        20,
                        NOON,
                        NOON.plusSeconds(60))),
                23,
                20,
                IntStream.range(0, 20)
                        .mapToObj(i -> new EvidenceRef(new ResultId("CAM-1:" + i), new UnitId("SN-" + i), List.of()))
                        .toList(),
                new Timeline(NOON, NOON, NOON, NOON));
    }

    /** Starts server and systems, and records what one report takes once tokens and descriptions are there. */
    @Setup
    public void begin() throws IOException, InterruptedException {
        server = new Loopback(target::answer);
        system = target.at(connection().build());
        dry = target.at(connection().dryRun(exchange -> shown++).build());
        adapter = system.nonconformances().orElseThrow();
        unsent = dry.nonconformances().orElseThrow();
        client = new OkHttpClient();
        List<Exchange> exchanges = new ArrayList<>();
        try (QualitySystem watched =
                target.at(connection().recorder(exchanges::add).build())) {
            Nonconformances port = watched.nonconformances().orElseThrow();
            check(port.put(report));
            exchanges.clear();
            check(port.put(report));
        }
        for (Exchange exchange : exchanges) {
            Request.Builder request = new Request.Builder().url(exchange.url());
            exchange.requestHeaders().forEach((name, values) -> request.header(name, values.get(0)));
            request.method(
                    exchange.method(),
                    exchange.method().equals("GET")
                            ? null
                            : RequestBody.create(exchange.requestBody().getBytes(StandardCharsets.UTF_8)));
            recorded.add(request.build());
        }
    }

    private Connection.Builder connection() {
        return Connection.to(server.base())
                .allowPlainHttp()
                .credentials(Target.credentials())
                .budget(new RequestBudget(1_000_000_000, Duration.ofSeconds(1)));
    }

    private static void check(Answer<?> answer) {
        if (answer instanceof Answer.Failed<?> failed) {
            throw new IllegalStateException(failed.fault().toString());
        }
    }

    /** Ends all. */
    @TearDown
    public void end() throws IOException {
        system.close();
        dry.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.close();
    }

    /** The report by the adapter. */
    @Benchmark
    public Object adapter() throws InterruptedException {
        Answer<?> answer = adapter.put(report);
        check(answer);
        return answer;
    }

    /** The same requests by a plain loop. */
    @Benchmark
    public long bare() throws IOException {
        long bytes = 0;
        for (Request request : recorded) {
            try (Response response = client.newCall(request).execute()) {
                bytes += response.body().bytes().length;
            }
        }
        return bytes;
    }

    /** Looks for the report, which is not there. */
    @Benchmark
    public Object search() throws InterruptedException {
        Answer<?> answer = adapter.find(report);
        check(answer);
        return answer;
    }

    /** Looks for the report, and marshals it for nobody. */
    @Benchmark
    public Object dryRun() throws InterruptedException {
        return unsent.put(report);
    }
}
