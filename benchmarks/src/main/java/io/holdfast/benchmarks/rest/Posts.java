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
import io.holdfast.rest.custom.InvalidMappingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * One nonconformance of 20 units to one target, over loopback with connections kept: by the adapter, and by a plain loop of the HTTP
 * client over the same requests, recorded beforehand.
 */
final class Posts implements AutoCloseable {
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

    private final Loopback server;
    private final QualitySystem system;
    private final Nonconformances adapter;
    private final OkHttpClient client = new OkHttpClient();
    private final List<Request> recorded = new ArrayList<>();
    private final Nonconformance report = report();

    /** Starts server and system, and records what one report takes once tokens and descriptions are there. */
    Posts(Target target) throws IOException, InterruptedException {
        server = new Loopback(target::answer);
        List<Exchange> exchanges = new ArrayList<>();
        try (QualitySystem watched =
                target.at(connection(server).recorder(exchanges::add).build())) {
            Nonconformances port = watched.nonconformances().orElseThrow();
            check(port.put(report));
            exchanges.clear();
            check(port.put(report));
            system = target.at(connection(server).build());
        } catch (InvalidMappingException e) {
            throw new IllegalStateException(e);
        }
        adapter = system.nonconformances().orElseThrow();
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

    static Nonconformance report() {
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

    static Connection.Builder connection(Loopback server) {
        return Connection.to(server.base())
                .allowPlainHttp()
                .credentials(Target.credentials())
                .budget(new RequestBudget(1_000_000_000, Duration.ofSeconds(1)));
    }

    Nonconformances port() {
        return adapter;
    }

    /** Returns how many requests one report takes. */
    int requests() {
        return recorded.size();
    }

    /** The report by the adapter. */
    Answer<?> byAdapter() throws InterruptedException {
        Answer<?> answer = adapter.put(report);
        check(answer);
        return answer;
    }

    /** The same requests by a plain loop. */
    long bare() throws IOException {
        long bytes = 0;
        for (Request request : recorded) {
            try (Response response = client.newCall(request).execute()) {
                bytes += response.body().bytes().length;
            }
        }
        return bytes;
    }

    private static void check(Answer<?> answer) {
        if (answer instanceof Answer.Failed<?> failed) {
            throw new IllegalStateException(failed.fault().toString());
        }
    }

    @Override
    public void close() throws IOException {
        system.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.close();
    }
}
