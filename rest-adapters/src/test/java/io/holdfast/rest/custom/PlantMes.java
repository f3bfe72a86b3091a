package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.CountPosting;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.FakeSystem;
import io.holdfast.rest.Secret;
import io.holdfast.rest.internal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;

/**
 * A home-made MES as plants have them: a key in a header, errors in answers of status 200, no idempotency. A hold on what is held
 * already is an error, and so is a release of what is not.
 */
final class PlantMes extends FakeSystem {
    private static final int PAGE = 3;

    final Map<String, ObjectNode> lots = new HashMap<>();
    final List<ObjectNode> reports = new ArrayList<>();
    final List<ObjectNode> results = new ArrayList<>();
    /** What was counted, as it was posted; with {@code state}, and what it was before. */
    final List<ObjectNode> counts = new ArrayList<>();
    /** What was counted under a key that the MES itself makes sure of. */
    final Map<String, ObjectNode> tallies = new HashMap<>();
    /** What orders cost. */
    final List<ObjectNode> costs = new ArrayList<>();
    /** What is next to a lot, by its way: {@code part/lot/from}. */
    final Map<String, List<ObjectNode>> traces = new HashMap<>();

    final Map<String, String> headers = new HashMap<>();
    /** How many of the next searches for counts are refused, with status 200. */
    int busy;

    private final Map<String, Integer> holds = new HashMap<>();
    private final CustomMapping mapping;
    private final CustomMes system;

    PlantMes() throws IOException {
        this("plant.json");
    }

    PlantMes(String file) throws IOException {
        this(CustomMapping.parse(file, text(file)));
    }

    PlantMes(CustomMapping mapping) {
        this.mapping = mapping;
        system = build();
    }

    private CustomMes build() {
        return CustomMes.at(
                connection("/api/")
                        .credentials(new Credentials.ApiKey("X-Plant-Key", Secret.of(() -> "schluessel-1")))
                        .build(),
                mapping);
    }

    @Override
    public CustomMes dryRun(Consumer<Exchange> shown) {
        return dry(shown, this::build);
    }

    static String text(String file) throws IOException {
        try (InputStream in = PlantMes.class.getResourceAsStream("/custom/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    protected MockResponse.Builder door(RecordedRequest request) {
        return "schluessel-1".equals(request.getHeaders().get("X-Plant-Key"))
                ? null
                : new MockResponse.Builder().code(401).body("who are you");
    }

    @Override
    protected MockResponse.Builder refusal(Refused refused) {
        return error(refused.code, refused.getMessage());
    }

    @Override
    protected MockResponse.Builder handle(RecordedRequest request, String encoded, JsonNode body) {
        HttpUrl url = request.getUrl();
        List<String> path = url.pathSegments();
        if (writes(request)) {
            request.getHeaders().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
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
                                        + "\"steps\":[" + step() + "]}");
            }
            case "steps" -> {
                return path.get(2).equals("000001000123") && last.equals("0020")
                        ? new MockResponse.Builder().body(step())
                        : new MockResponse.Builder().code(404).body("{\"ok\":false,\"message\":\"no step\"}");
            }
            case "counts" -> {
                return counts(request, url, last, body);
            }
            case "tallies" -> {
                if (request.getMethod().equals("DELETE")) {
                    return tallies.remove(last) == null
                            ? new MockResponse.Builder().code(404).body("{\"ok\":false}")
                            : ok(Json.object());
                }
                tallies.put(last, (ObjectNode) body);
                return new MockResponse.Builder().code(204);
            }
            case "costs" -> {
                int from = Integer.parseInt(url.queryParameter("from"));
                ObjectNode answer = Json.object();
                costs.stream().skip(from).limit(PAGE).forEach(answer.putArray("rows")::add);
                return ok(answer);
            }
            case "trace" -> {
                List<ObjectNode> rows = traces.getOrDefault(path.get(2) + "/" + path.get(3) + "/" + last, List.of());
                int from = url.queryParameter("after") == null ? 0 : Integer.parseInt(url.queryParameter("after"));
                ObjectNode answer = Json.object();
                rows.stream().skip(from).limit(PAGE).forEach(answer.putArray("rows")::add);
                if (from + PAGE < rows.size()) {
                    answer.put("next", encoded + "?after=" + (from + PAGE));
                }
                return ok(answer);
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
                    lot.set("why", body.path("why"));
                    holds.merge(path.get(2), hold ? 1 : -1, Integer::sum);
                    return ok(Json.object());
                }
                return new MockResponse.Builder().body(lot.toString());
            }
            case "all-reports" -> {
                int from = url.queryParameter("after") == null ? 0 : Integer.parseInt(url.queryParameter("after"));
                ObjectNode answer = Json.object();
                reports.stream().skip(from).limit(PAGE).forEach(answer.putArray("items")::add);
                if (from + PAGE < reports.size()) {
                    answer.put("next", connection("/api/all-reports").build().base() + "?after=" + (from + PAGE));
                }
                return ok(answer);
            }
            case "all-results" -> {
                int page = Integer.parseInt(url.queryParameter("page"));
                ObjectNode answer = Json.object();
                results.stream().skip((long) page * PAGE).limit(PAGE).forEach(answer.putArray("items")::add);
                return ok(answer);
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
                ObjectNode row = ((ObjectNode) body).put("id", "00" + number());
                rows.add(row);
                return ok(Json.object().put("id", row.path("id").asText()));
            }
        }
    }

    private MockResponse.Builder counts(RecordedRequest request, HttpUrl url, String last, JsonNode body) {
        if (request.getMethod().equals("GET")) {
            if (busy > 0) {
                busy--;
                return error("BUSY", "die Suche ist überlastet");
            }
            ObjectNode answer = Json.object();
            counts.stream()
                    .filter(row -> row.path("ref").asText().equals(url.queryParameter("ref")))
                    .forEach(answer.putArray("items")::add);
            return ok(answer);
        }
        if (last.equals("reversal")) {
            ObjectNode row = counts.stream()
                    .filter(each ->
                            each.path("id").asText().equals(url.pathSegments().get(2)))
                    .findFirst()
                    .orElseThrow();
            if (row.path("state").asText().equals("REVERSED")) {
                return error("STATE", "ist schon storniert");
            }
            row.put("state", "REVERSED");
            return ok(Json.object());
        }
        if (!body.path("good").isNumber() || !body.path("unit").asText("PC").equals("PC")) {
            return error("UNIT", "hier wird in PC gezählt");
        }
        ObjectNode row = ((ObjectNode) body).put("id", "00" + number()).put("state", "POSTED");
        counts.add(row);
        return ok(Json.object().put("id", row.path("id").asText()));
    }

    private String step() {
        return Json.object()
                .put("no", "0020")
                .put("planned", new BigDecimal("3000.50"))
                .put("good", new BigDecimal("12.0").add(counted("good")))
                .put("bad", counted("bad"))
                .put("again", counted("again").toPlainString())
                .put("unit", "PC")
                .toString();
    }

    private BigDecimal counted(String field) {
        return counts.stream()
                .filter(row -> row.path("state").asText().equals("POSTED"))
                .map(row -> row.path(field).decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
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
    public synchronized MaterialHold hold(int number) {
        lots.computeIfAbsent("LOT " + number + "/ä", any -> Json.object().put("status", "FREE"));
        return Content.hold(number, 1, "1000123", 5, "LOT " + number + "/ä");
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        return holds.getOrDefault(hold.population().lots().get(0).value(), 0);
    }

    @Override
    public synchronized int counts(Counts.Delta delta) {
        // A correction is a posting, too: it stands against the one that it takes back.
        return counts.stream()
                .filter(row -> row.path("state").asText().equals("POSTED"))
                .mapToInt(row -> row.path("good").decimalValue().signum())
                .sum();
    }

    @Override
    public synchronized int counts(CountPosting posting) {
        return (int) counts.stream()
                .filter(row -> row.path("ref").asText().equals(posting.id().value()))
                .count();
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) reports.stream()
                .filter(row -> row.path("ref").asText().equals(report.id().value()))
                .count();
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) results.stream()
                .filter(row -> row.path("serial").asText().equals(result.unit().value()))
                .count();
    }
}
