package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.RequestBudget;
import io.holdfast.rest.Secret;
import io.holdfast.rest.TargetFault;
import io.holdfast.rest.internal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;

/**
 * A home-made MES as plants have them: a key in a header, errors in answers of status 200, no idempotency. A hold on what is held
 * already is an error, and so is a release of what is not.
 */
final class PlantMes extends Dispatcher implements FakeTarget {
    final Map<String, ObjectNode> lots = new HashMap<>();
    final List<ObjectNode> reports = new ArrayList<>();
    final List<ObjectNode> results = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final Map<String, String> headers = new HashMap<>();
    private final Map<String, Integer> holds = new HashMap<>();
    private final Deque<TargetFault> faults = new ArrayDeque<>();
    private final Deque<Runnable> late = new ArrayDeque<>();
    private final AtomicLong nanos = new AtomicLong();
    private final MockWebServer server = FakeServers.make(this);
    private final CustomMes system;
    private int numbers = 1;

    PlantMes() throws IOException {
        server.start();
        system = CustomMes.at(
                Connection.to(server.url("/api/").uri())
                        .allowPlainHttp()
                        .credentials(new Credentials.ApiKey("X-Plant-Key", Secret.of(() -> "schluessel-1")))
                        .callTimeout(Duration.ofMillis(1500))
                        .budget(new RequestBudget(1_000_000, Duration.ofSeconds(1)))
                        .nanoTime(nanos::get)
                        .build(),
                CustomMapping.parse("plant.json", text()));
    }

    static String text() throws IOException {
        try (InputStream in = PlantMes.class.getResourceAsStream("/custom/plant.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public synchronized MockResponse dispatch(RecordedRequest request) {
        log.add(request.getMethod() + " " + request.getTarget());
        if (!"schluessel-1".equals(request.getHeaders().get("X-Plant-Key"))) {
            return new MockResponse.Builder().code(401).body("who are you").build();
        }
        TargetFault fault = request.getMethod().equals("GET") ? null : faults.poll();
        if (fault == TargetFault.AWAY) {
            return new MockResponse.Builder()
                    .code(503)
                    .setHeader("Retry-After", "3")
                    .build();
        }
        if (fault == TargetFault.CUT_BEFORE_COMMIT || fault == TargetFault.COMMIT_LATE) {
            if (fault == TargetFault.COMMIT_LATE) {
                late.add(() -> handle(request));
            }
            return new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build();
        }
        MockResponse.Builder answer = handle(request);
        if (fault == null) {
            return answer.build();
        }
        switch (fault) {
            case COMMIT_THEN_CUT -> answer.onResponseStart(new SocketEffect.CloseSocket());
            case COMMIT_THEN_STALL -> answer.onResponseStart(SocketEffect.Stall.INSTANCE);
            case COMMIT_THEN_TRUNCATE -> answer.onResponseBody(new SocketEffect.CloseSocket());
            case COMMIT_THEN_DRIP -> answer.throttleBody(1, 1, TimeUnit.SECONDS);
            case COMMIT_THEN_HTML -> answer = new MockResponse.Builder().body("<html>Portal</html>");
            case COMMIT_THEN_BAD_GATEWAY ->
                answer = new MockResponse.Builder().code(502).body("<html>Bad Gateway</html>");
            default -> {}
        }
        return answer.build();
    }

    private MockResponse.Builder handle(RecordedRequest request) {
        HttpUrl url = request.getUrl();
        List<String> path = url.pathSegments();
        JsonNode body = Json.object();
        if (!request.getMethod().equals("GET")) {
            request.getHeaders().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
            try {
                body = Json.parse(request.getBody().toByteArray());
            } catch (IOException e) {
                return error("BAD", "no JSON");
            }
        }
        String last = path.get(path.size() - 1);
        switch (path.get(1)) {
            case "orders" -> {
                if (!last.equals("000001000123")) {
                    return new MockResponse.Builder().code(404).body("{\"ok\":false,\"message\":\"no order\"}");
                }
                return new MockResponse.Builder()
                        .body(
                                "{\"part\":\"BRKT-77\",\"plant\":\"1010\",\"qty\":{\"planned\":3000.50,\"good\":\"12.0\",\"unit\":\"PC\"},"
                                        + "\"steps\":[{\"no\":\"0020\",\"planned\":3000.50,\"good\":12.0}]}");
            }
            case "lots" -> {
                ObjectNode lot = lots.get(path.get(2));
                if (lot == null) {
                    return new MockResponse.Builder().code(404).body("{\"ok\":false,\"message\":\"no lot\"}");
                }
                if (last.equals("hold") || last.equals("release")) {
                    boolean hold = last.equals("hold");
                    if (lot.path("status").asText().equals("HOLD") == hold) {
                        return error("STATE", "lot is " + lot.path("status").asText() + " already");
                    }
                    lot.put("status", hold ? "HOLD" : "FREE");
                    holds.merge(path.get(2), hold ? 1 : -1, Integer::sum);
                    return ok(Json.object());
                }
                return new MockResponse.Builder().body(lot.toString());
            }
            default -> {
                List<ObjectNode> rows = path.get(1).equals("reports") ? reports : results;
                String field = path.get(1).equals("reports") ? "ref" : "key";
                if (request.getMethod().equals("GET")) {
                    ObjectNode answer = Json.object();
                    rows.stream()
                            .filter(row -> row.path(field).asText().equals(url.queryParameter(field)))
                            .forEach(answer.putArray("items")::add);
                    return ok(answer);
                }
                if (request.getMethod().equals("PUT")) {
                    rows.stream()
                            .filter(row -> row.path("id").asText().equals(last))
                            .findFirst()
                            .orElseThrow()
                            .setAll((ObjectNode) body);
                    return ok(Json.object());
                }
                if (body.path("code").asText().equals("DNT")) {
                    return error("BUSY", "jemand hat den Bericht geöffnet");
                }
                if (body.path("note").asText().contains("verboten")) {
                    return error("RULE", "so nicht, geheimer Schlüssel schluessel-1");
                }
                ObjectNode row = ((ObjectNode) body).put("id", "00" + numbers++);
                rows.add(row);
                return ok(Json.object().put("id", row.path("id").asText()));
            }
        }
    }

    private static MockResponse.Builder ok(ObjectNode answer) {
        return new MockResponse.Builder().body(answer.put("ok", true).toString());
    }

    private static MockResponse.Builder error(String code, String message) {
        return new MockResponse.Builder()
                .body(Json.object()
                        .put("ok", false)
                        .put("code", code)
                        .put("message", message)
                        .toString());
    }

    @Override
    public CustomMes system() {
        return system;
    }

    @Override
    public AtomicLong nanos() {
        return nanos;
    }

    @Override
    public synchronized void next(TargetFault... next) {
        faults.clear();
        faults.addAll(List.of(next));
    }

    @Override
    public synchronized void catchUp() {
        while (!late.isEmpty()) {
            late.remove().run();
        }
    }

    @Override
    public WorkOrderId order() {
        return new WorkOrderId("1000123");
    }

    @Override
    public synchronized MaterialHold hold(int number) {
        lots.computeIfAbsent("LOT " + number + "/ä", any -> Json.object().put("status", "FREE"));
        return Content.hold(number, 1, "1000123", 5, "LOT " + number + "/ä");
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        return holds.getOrDefault(hold.population().lots().get(0).value(), 0);
    }

    @Override
    public Nonconformance report(int number, int revision) {
        return Content.report(number, revision, "1000123", "BRKT-77", "Kratzer", 4 + revision);
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) reports.stream()
                .filter(row -> row.path("ref").asText().equals(report.id().value()))
                .count();
    }

    @Override
    public InspectionResult result(int number) {
        return Content.result(number, "1000123", Verdict.FAIL);
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) results.stream()
                .filter(row -> row.path("serial").asText().equals(result.unit().value()))
                .count();
    }

    @Override
    public Counts.Delta count(int number) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int counts(Counts.Delta delta) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        system.close();
        server.close();
    }
}
