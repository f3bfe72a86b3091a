package io.holdfast.rest.oracle;

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
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;

/**
 * Oracle Fusion in memory: a framework version must be named and decides the query language, the shape of children and whether
 * complaints are plain text; lots are changed only at the hashed key of their link; a description is no part of a creation;
 * transactions cannot be read, and fail line by line inside an answer of status 201; no idempotency.
 */
final class FakeOracle extends FakeSystem {
    private static final String ROOT = "/fscmRestApi/resources/11.13.18.05/";
    private static final Pattern CONDITION = Pattern.compile("(\\w+)=(?:'((?:[^']|'')*)'|([0-9]+))( and |;|$)");

    final Map<String, List<ObjectNode>> tables = new TreeMap<>();
    final Map<String, String> descriptions = new HashMap<>();
    /** Each change of a status, as "place value". */
    final List<String> changes = new ArrayList<>();

    final List<JsonNode> transactions = new ArrayList<>();
    int pageSize = 2;
    final ObjectNode operation;
    private final UnaryOperator<OracleFusion.Builder> settings;
    private final OracleFusion system;

    FakeOracle() {
        this(settings -> settings.hold(OracleHoldMeans.LOT_STATUS, OracleHoldMeans.ORDER_STATUS));
    }

    FakeOracle(UnaryOperator<OracleFusion.Builder> settings) {
        for (String table : List.of(
                "workOrders",
                "inventoryItemLots",
                "qualityIssues",
                "inspectionEvents",
                "genealogyObjects",
                "genealogyRelationships")) {
            tables.put(table, new ArrayList<>());
        }
        operation = order("1000123");
        this.settings = settings;
        system = system(settings);
    }

    OracleFusion system(UnaryOperator<OracleFusion.Builder> settings) {
        Connection connection = connection("/")
                .credentials(new Credentials.Basic("holdfast", Secret.of(() -> "geheim-4711")))
                .build();
        return settings.apply(OracleFusion.at(connection, "M1")
                        .clock(InstantSource.fixed(Content.NOON))
                        .pageSize(pageSize)
                        .lotStatus(new OracleFusion.LotStatus(null, "HOLD", "ACTIVE"))
                        .issues(new OracleFusion.IssueSettings(
                                "ORA_QUALITY",
                                Map.of("WorkflowTemplateId", 2000),
                                Crosswalk.version("1")
                                        .map(
                                                Crosswalk.Kind.DEFECT,
                                                "Kratzer",
                                                Map.of("type", "ORA_ENQ_QI_PR_ITEM", "severity", "ORA_HIGH"))
                                        .build()))
                        .inspection(new OracleFusion.InspectionSettings(
                                "ORA_WIP", "HoldfastId", "holdfast", "Surface", "PASS", "FAIL", Map.of()))
                        .counts(OracleFusion.CountSettings.of(
                                "VISION",
                                Crosswalk.version("1")
                                        .map(Crosswalk.Kind.REASON, "burr", Map.of("code", "BURR"))
                                        .build())))
                .build();
    }

    /** Adds an order with one operation, and returns that. */
    ObjectNode order(String number) {
        ObjectNode order = Json.object()
                .put("WorkOrderId", 300100000 + number())
                .put("WorkOrderNumber", number)
                .put("OrganizationCode", "M1")
                .put("OrganizationId", 204)
                .put("ItemNumber", "BRKT-77")
                .put("InventoryItemId", 4711)
                .put("PlannedStartQuantity", new BigDecimal("3000.50"))
                .put("CompletedQuantity", new BigDecimal("12.0"))
                .put("UOMCode", "PC")
                .put("WorkOrderStatusCode", "ORA_RELEASED");
        tables.get("workOrders").add(order);
        order.putArray("WorkOrderMaterial")
                .addObject()
                .put("ItemNumber", "COIL-3")
                .put("OperationSequenceNumber", 20);
        return order.putArray("WorkOrderOperation")
                .addObject()
                .put("OperationSequenceNumber", 20)
                .put("WorkCenterCode", "LINE3")
                .put("ReadyQuantity", new BigDecimal("500"))
                .put("CompletedQuantity", new BigDecimal("12.0"))
                .put("ScrappedQuantity", new BigDecimal("0"))
                .put("RejectedQuantity", new BigDecimal("0"));
    }

    ObjectNode lot(String lot, String item, String status) {
        ObjectNode row = Json.object()
                .put("OrganizationId", 204)
                .put("ItemNumber", item)
                .put("LotNumber", lot)
                .put("MaterialStatusCode", status);
        tables.get("inventoryItemLots").add(row);
        return row;
    }

    @Override
    protected MockResponse.Builder door(RecordedRequest request) {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString("holdfast:geheim-4711".getBytes(StandardCharsets.UTF_8));
        return expected.equals(request.getHeaders().get("Authorization"))
                ? null
                : empty(401).setHeader("Content-Type", "text/html").body("<html>SSO</html>");
    }

    @Override
    protected MockResponse.Builder refusal(Refused refused) {
        if (refused.code.equals("PLAIN")) {
            return new MockResponse.Builder()
                    .code(refused.status)
                    .setHeader("Content-Type", "text/plain")
                    .body(String.valueOf(refused.getMessage()));
        }
        ObjectNode body = Json.object().put("title", "Bad Request").put("status", Integer.toString(refused.status));
        ObjectNode detail = body.putArray("o:errorDetails").addObject();
        detail.put("detail", refused.getMessage()).put("o:errorCode", refused.code);
        if (refused.field != null) {
            detail.put("o:errorPath", refused.field);
        }
        return json(refused.status, body).setHeader("Content-Type", "application/problem+json");
    }

    @Override
    protected MockResponse.Builder handle(RecordedRequest request, String path, JsonNode body) throws Refused {
        String version = request.getHeaders().get("REST-Framework-Version");
        if (!path.startsWith(ROOT) || version == null) {
            throw new Refused(404, "PLAIN", "The resource was not found", null);
        }
        int framework = Integer.parseInt(version);
        String[] parts = path.substring(ROOT.length()).split("/");
        if (parts.length == 1) {
            return request.getMethod().equals("GET") ? list(request, parts[0], framework) : create(parts[0], body);
        }
        if (parts[1].equals("describe")) {
            ObjectNode described = Json.object();
            ArrayNode attributes =
                    described.putObject("Resources").putObject(parts[0]).putArray("attributes");
            attributes.addObject().put("name", "MaterialStatusId").put("updatable", false);
            attributes.addObject().put("name", "MaterialStatusCode").put("updatable", true);
            return json(200, described);
        }
        if (parts.length == 4 && parts[2].equals("enclosure")) {
            if (request.getMethod().equals("PUT")) {
                descriptions.put(parts[1], body.path("text").asText());
                return empty(200);
            }
            String text = descriptions.get(parts[1]);
            return text == null
                    ? empty(404)
                    : new MockResponse.Builder()
                            .setHeader("Content-Type", "text/plain")
                            .body(text);
        }
        return change(parts[0], parts[1], body);
    }

    private MockResponse.Builder list(RecordedRequest request, String table, int framework) throws Refused {
        if (!tables.containsKey(table)) {
            throw new Refused(table.equals("operationTransactions") ? 405 : 404, "PLAIN", "GET not supported", null);
        }
        Map<String, String> conditions = new TreeMap<>();
        String q = request.getUrl().queryParameter("q");
        if (q != null) {
            Matcher matcher = CONDITION.matcher(q);
            int end = 0;
            while (matcher.find() && matcher.start() == end && end < q.length()) {
                boolean and = matcher.group(4).equals(" and ");
                if (!matcher.group(4).isEmpty() && and != (framework >= 2)) {
                    throw new Refused(400, "PLAIN", "URL request parameter q cannot be parsed", null);
                }
                conditions.put(
                        matcher.group(1),
                        matcher.group(2) == null
                                ? matcher.group(3)
                                : matcher.group(2).replace("''", "'"));
                end = matcher.end();
            }
            if (end < q.length()) {
                throw new Refused(400, "PLAIN", "URL request parameter q cannot be parsed: " + q, null);
            }
        }
        int limit = Math.min(
                500,
                Integer.parseInt(Optional.ofNullable(request.getUrl().queryParameter("limit"))
                        .orElse("25")));
        int offset = Integer.parseInt(
                Optional.ofNullable(request.getUrl().queryParameter("offset")).orElse("0"));
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        List<ObjectNode> rows = tables.get(table).stream()
                .filter(row -> conditions.entrySet().stream()
                        .allMatch(condition -> condition
                                .getValue()
                                .equals(row.path(condition.getKey()).asText())))
                .toList();
        String expand = request.getUrl().queryParameter("expand");
        for (ObjectNode row : rows.subList(Math.min(offset, rows.size()), Math.min(offset + limit, rows.size()))) {
            ObjectNode shown = row.deepCopy();
            row.properties().forEach(field -> {
                if (field.getValue().isArray() && !String.valueOf(expand).contains(field.getKey())) {
                    shown.remove(field.getKey());
                } else if (field.getValue().isArray() && framework >= 3) {
                    shown.putObject(field.getKey()).set("items", field.getValue());
                }
            });
            shown.putArray("links")
                    .addObject()
                    .put("rel", "self")
                    .put(
                            "href",
                            connection(ROOT + table + "/" + key(table, row))
                                    .build()
                                    .base()
                                    .toString());
            items.add(shown);
        }
        answer.put("hasMore", offset + limit < rows.size());
        return json(200, answer);
    }

    /** Lots have keys that nobody can compute. */
    private static String key(String table, JsonNode row) {
        return switch (table) {
            case "workOrders" -> row.path("WorkOrderId").asText();
            case "qualityIssues" -> row.path("IssueId").asText();
            case "inspectionEvents" -> row.path("IpEventId").asText();
            default ->
                "00020000000EACED"
                        + Integer.toHexString(row.path("LotNumber").asText().hashCode());
        };
    }

    private MockResponse.Builder create(String table, JsonNode body) throws Refused {
        switch (table) {
            case "qualityIssues" -> {
                known(body, "Name", "QualityTypeCode", "Severity", "Source", "OrganizationCode", "WorkflowTemplateId");
                needed(body, "Name", 80);
                needed(body, "QualityTypeCode", 30);
                needed(body, "Severity", 30);
                if (!body.path("WorkflowTemplateId").isNumber()) {
                    throw new Refused(400, "QP-1", "WorkflowTemplateId fehlt", "WorkflowTemplateId");
                }
                ObjectNode row = ((ObjectNode) body.deepCopy()).put("IssueId", 300200000L + number());
                tables.get(table).add(row);
                return json(201, row);
            }
            case "inspectionEvents" -> {
                needed(body, "EventType", 30);
                ObjectNode row = ((ObjectNode) body.deepCopy()).put("IpEventId", 300300000L + number());
                ObjectNode disposition = row.putArray("Sample")
                        .addObject()
                        .put("SampleId", 1)
                        .putArray("SampleDisposition")
                        .addObject()
                        .put("SampleEventDispositionId", 2);
                ArrayNode results = disposition.putArray("SampleResult");
                results.addObject().put("SampleResultId", 3).put("CharacteristicName", "Length");
                results.addObject().put("SampleResultId", 4).put("CharacteristicName", "Surface");
                tables.get(table).add(row);
                return json(201, row);
            }
            case "operationTransactions" -> {
                needed(body, "SourceSystemCode", 30);
                ObjectNode answer = (ObjectNode) body.deepCopy();
                for (JsonNode line : answer.path("OperationTransactionDetail")) {
                    String error = move(line);
                    if (error != null) {
                        ((ObjectNode) line).put("ErrorMessages", error);
                    }
                }
                transactions.add(body);
                return json(201, answer);
            }
            default -> throw new Refused(404, "PLAIN", "The resource was not found", null);
        }
    }

    private String move(JsonNode line) {
        Map<String, String> fields = Map.of(
                "READY", "ReadyQuantity",
                "COMPLETE", "CompletedQuantity",
                "SCRAP", "ScrappedQuantity",
                "REJECT", "RejectedQuantity");
        BigDecimal quantity = line.path("TransactionQuantity").decimalValue();
        String from = fields.get(line.path("FromDispatchState").asText());
        String to = fields.get(line.path("ToDispatchState").asText());
        if (operation.path(from).decimalValue().compareTo(quantity) < 0) {
            return "Die Menge übersteigt " + from;
        }
        add(operation, from, quantity.negate());
        add(operation, to, quantity);
        return null;
    }

    private MockResponse.Builder change(String table, String key, JsonNode body) throws Refused {
        ObjectNode row = tables.getOrDefault(table, List.of()).stream()
                .filter(one -> key(table, one).equals(key))
                .findFirst()
                .orElseThrow(() -> new Refused(404, "PLAIN", "not found", null));
        if (table.equals("inspectionEvents")) {
            JsonNode given = body.at("/Sample/0/SampleDisposition/0/SampleResult/0");
            for (JsonNode result : row.at("/Sample/0/SampleDisposition/0/SampleResult")) {
                if (result.path("SampleResultId").equals(given.path("SampleResultId"))) {
                    ((ObjectNode) result).set("ResultValueChar", given.path("ResultValueChar"));
                }
            }
            return json(200, row);
        }
        String field = table.equals("workOrders") ? "WorkOrderStatusCode" : "MaterialStatusCode";
        known(body, field);
        if (row.path(field).asText().equals("ORA_CLOSED")) {
            throw new Refused(400, "WIE-7", "Der Auftrag ist abgeschlossen", field);
        }
        row.set(field, body.path(field));
        changes.add(row.path("LotNumber").asText(row.path("WorkOrderNumber").asText()) + " "
                + body.path(field).asText());
        return json(200, row);
    }

    @Override
    public OracleFusion dryRun(Consumer<Exchange> shown) {
        return dry(shown, () -> system(settings));
    }

    @Override
    public OracleFusion system() {
        return system;
    }

    @Override
    public synchronized MaterialHold hold(int number) {
        if (system.settings().means.equals(List.of(OracleHoldMeans.ORDER_STATUS))) {
            String order = "77" + number;
            if (tables.get("workOrders").stream()
                    .noneMatch(row -> row.path("WorkOrderNumber").asText().equals(order))) {
                order(order);
            }
            return Content.hold(number, 1, order, 5);
        }
        String lot = "LOT-" + number;
        if (tables.get("inventoryItemLots").stream()
                .noneMatch(row -> row.path("LotNumber").asText().equals(lot))) {
            lot(lot, "BRKT-77", "INSPECT");
        }
        return Content.hold(number, 1, "1000123", 5, lot);
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        String name = hold.population().lots().isEmpty()
                ? "77" + hold.episode().value().substring(3)
                : hold.population().lots().get(0).value();
        String lot = hold.population().lots().isEmpty() ? "ORA_ON_HOLD" : "HOLD";
        List<String> all =
                changes.stream().filter(line -> line.startsWith(name + " ")).toList();
        return all.isEmpty() || !all.get(all.size() - 1).equals(name + " " + lot)
                ? 0
                : (int) all.stream()
                        .filter(line -> line.equals(name + " " + lot))
                        .count();
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) tables.get("qualityIssues").stream()
                .filter(row -> row.path("Name").asText().equals(report.id().value()))
                .count();
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) tables.get("inspectionEvents").stream()
                .filter(row ->
                        row.path("HoldfastId").asText().equals(result.id().value())
                                && row.at("/Sample/0/SampleDisposition/0/SampleResult/1/ResultValueChar")
                                        .asText()
                                        .equals("FAIL"))
                .count();
    }

    @Override
    public synchronized int counts(Counts.Delta delta) {
        return operation.path("CompletedQuantity").decimalValue().compareTo(new BigDecimal("12")) == 0
                ? 0
                : operation
                        .path("CompletedQuantity")
                        .decimalValue()
                        .subtract(new BigDecimal("12"))
                        .divideToIntegralValue(delta.yield())
                        .intValueExact();
    }
}
