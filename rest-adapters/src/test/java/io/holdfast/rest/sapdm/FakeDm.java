package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.FakeSystem;
import io.holdfast.rest.Secret;
import io.holdfast.rest.internal.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;

/**
 * SAP Digital Manufacturing in memory: a token that ends, every call for one plant, an SFC that cannot be held twice or released
 * without a hold, at most 500 SFCs, no idempotency but where results are overwritten.
 */
final class FakeDm extends FakeSystem {
    final Map<String, String> sfcs = new HashMap<>();
    final Map<String, Integer> holds = new HashMap<>();
    final List<ObjectNode> logged = new ArrayList<>();
    final List<ObjectNode> confirmations = new ArrayList<>();
    final Map<String, JsonNode> results = new HashMap<>();
    final Map<String, ArrayNode> components = new HashMap<>();
    final ObjectNode order = Json.object();
    String token = "";
    private final UnaryOperator<SapDm.Builder> settings;
    private final SapDm system;

    FakeDm() {
        this(settings -> settings);
    }

    FakeDm(UnaryOperator<SapDm.Builder> settings) {
        order.put("order", "1000123").put("executionStatus", "ACTIVE");
        order.putObject("material").put("material", "BRKT-77").put("version", "C");
        order.putObject("routing").put("routing", "R-77").put("version", "A");
        order.put("productionQuantity", new BigDecimal("3000.500"))
                .put("completedQuantity", new BigDecimal("12.0"))
                .put("scrappedQuantity", new BigDecimal("1"))
                .put("productionUnitOfMeasure", "PC");
        order.putArray("sfcs").add("SFC-1");
        this.settings = settings;
        system = build();
    }

    private SapDm build() {
        return settings.apply(SapDm.at(connectionFor(), "P100")
                        .clock(InstantSource.fixed(Content.NOON))
                        .inspection(new SapDm.InspectionPoint(
                                order -> order.value().equals("1000123") ? "LOT 7/1" : null,
                                "0020",
                                "10",
                                "value",
                                "OK",
                                "NOK"))
                        .nonconformances(new SapDm.NonconformanceSettings(
                                "HOLDFAST_ID",
                                Crosswalk.version("1")
                                        .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("code", "SCRATCH"))
                                        .build()))
                        .reasons(Crosswalk.version("1")
                                .map(Crosswalk.Kind.REASON, "burr", Map.of("key", "R-BURR"))
                                .build()))
                .build();
    }

    Connection connectionFor() {
        return connection("/")
                .credentials(new Credentials.ClientCredentials(
                        connection("/oauth/token").build().base(),
                        "holdfast",
                        Secret.of(() -> "geheimnis-4711"),
                        "",
                        Duration.ofSeconds(30)))
                .build();
    }

    @Override
    protected MockResponse.Builder door(RecordedRequest request) {
        if (request.getUrl().encodedPath().equals("/oauth/token")) {
            token = "token-" + number();
            return json(200, Json.object().put("access_token", token).put("expires_in", 3600));
        }
        return ("Bearer " + token).equals(request.getHeaders().get("Authorization"))
                ? null
                : json(401, Json.object().put("code", "unauthorized").put("message", "token expired"));
    }

    @Override
    protected MockResponse.Builder refusal(Refused refused) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error").put("code", refused.code).put("message", refused.getMessage());
        if (refused.field != null) {
            error.putArray("details").addObject().put("target", refused.field);
        }
        return json(refused.status, body);
    }

    @Override
    protected MockResponse.Builder handle(RecordedRequest request, String path, JsonNode body) throws Refused {
        String plant = writes(request)
                ? needed(body, "plant", 6)
                : String.valueOf(request.getUrl().queryParameter("plant"));
        if (!plant.equals("P100")) {
            throw new Refused(400, "plant.unknown", "Werk " + plant + " gibt es nicht", "plant");
        }
        String sfc = request.getUrl().queryParameter("sfc");
        switch (path) {
            case "/order/v1/orders" -> {
                if (!"1000123".equals(request.getUrl().queryParameter("order"))) {
                    throw new Refused(404, "order.notFound", "Auftrag nicht gefunden", null);
                }
                return json(200, order);
            }
            case "/routing/v1/routings" -> {
                ArrayNode all = Json.object().putArray("x");
                ObjectNode step = all.addObject().putArray("routingSteps").addObject();
                step.putObject("routingOperation")
                        .putObject("operationActivity")
                        .put("operationActivity", "20");
                step.putObject("workCenter").put("workCenter", "LINE3");
                return json(200, all);
            }
            case "/sfc/v1/sfcdetail" -> {
                String status = sfcs.get(sfc);
                if (status == null) {
                    throw new Refused(404, "sfc.notFound", "SFC " + sfc + " nicht gefunden", null);
                }
                ObjectNode detail = Json.object().put("sfc", sfc);
                detail.putObject("status").put("code", status);
                return json(200, detail);
            }
            case "/sfc/v1/sfcs/hold", "/sfc/v1/sfcs/release" -> {
                known(body, "plant", "sfcs", "comments", "expectedReleaseDateTime");
                return hold(body, path.endsWith("/hold"));
            }
            case "/nonconformance/v1/log" -> {
                return log(body);
            }
            case "/nonconformance/v1/nonconformances" -> {
                ArrayNode all = Json.object().putArray("x");
                for (ObjectNode row : logged) {
                    for (JsonNode one : row.path("sfcs")) {
                        if (one.asText().equals(sfc)) {
                            all.add(row);
                        }
                    }
                }
                return json(200, all);
            }
            case "/quantityConfirmation/v1/confirm" -> {
                needed(body, "shopOrder", 36);
                needed(body, "sfc", 128);
                needed(body, "operationActivity", 36);
                needed(body, "workCenter", 36);
                add(order, "completedQuantity", body.path("yieldQuantity").decimalValue());
                add(order, "scrappedQuantity", body.path("scrapQuantity").decimalValue());
                confirmations.add((ObjectNode) body);
                return json(200, Json.object());
            }
            case "/assembly/v1/assembledComponents" -> {
                if (!components.containsKey(sfc)) {
                    throw new Refused(404, "sfc.notFound", "SFC nicht gefunden", null);
                }
                return json(200, components.get(sfc));
            }
            default -> {
                if (path.startsWith(
                        "/qualityinspection/v1/lots/LOT%207%2F1/operations/0020/characteristics/10/results")) {
                    needed(body, "sfc", 128);
                    String key = path + body.path("sfc").asText();
                    if (results.containsKey(key)
                            && !body.path("overwriteResult").asBoolean()) {
                        throw new Refused(400, "result.exists", "Ergebnis ist schon da", null);
                    }
                    results.put(key, body);
                    return json(200, Json.object());
                }
                return empty(404);
            }
        }
    }

    private MockResponse.Builder hold(JsonNode body, boolean hold) throws Refused {
        if (body.path("sfcs").isEmpty() || body.path("sfcs").size() > 500) {
            throw new Refused(400, "sfcs.size", "1 bis 500 SFCs", "sfcs");
        }
        for (JsonNode one : body.path("sfcs")) {
            String status = sfcs.get(one.asText());
            if (status == null || hold == status.equals("404")) {
                throw new Refused(400, "sfc.status", "SFC " + one.asText() + " steht auf " + status, "sfcs");
            }
            sfcs.put(one.asText(), hold ? "404" : "402");
            holds.merge(one.asText(), hold ? 1 : -1, Integer::sum);
        }
        return json(200, Json.object());
    }

    private MockResponse.Builder log(JsonNode body) throws Refused {
        known(
                body,
                "plant",
                "code",
                "sfcs",
                "quantity",
                "workCenter",
                "resource",
                "routingStepId",
                "dataFields",
                "files");
        needed(body, "code", 16);
        if (body.path("sfcs").isEmpty()) {
            throw new Refused(400, "sfcs.missing", "SFC fehlt", "sfcs");
        }
        ObjectNode row = ((ObjectNode) body.deepCopy()).put("id", "00" + number());
        logged.add(row);
        ArrayNode answer = Json.object().putArray("x");
        answer.add(row);
        return json(200, answer);
    }

    @Override
    public SapDm dryRun(Consumer<Exchange> shown) {
        return dry(shown, this::build);
    }

    @Override
    public SapDm system() {
        return system;
    }

    @Override
    public synchronized MaterialHold hold(int number) {
        sfcs.putIfAbsent("SN-" + number + "-0", "402");
        return Content.hold(number, 1, "1000123", 1);
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        return holds.getOrDefault(hold.population().units().get(0).value(), 0);
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) logged.stream()
                .filter(row -> row.path("dataFields")
                        .path(0)
                        .path("value")
                        .asText()
                        .equals(report.id().value()))
                .count();
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) results.values().stream()
                .filter(row -> row.path("sfc").asText().equals(result.unit().value()))
                .count();
    }

    @Override
    public synchronized int counts(Counts.Delta delta) {
        return confirmations.size();
    }
}
