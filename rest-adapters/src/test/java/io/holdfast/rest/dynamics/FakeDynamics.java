package io.holdfast.rest.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Content;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Credentials;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.FakeSystem;
import io.holdfast.rest.Secret;
import io.holdfast.rest.internal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;

/**
 * Dynamics 365 in memory: other companies than the default one are seen with {@code cross-company} only, a key names all of its
 * fields, a star stands for anything, enumerations take their labels only, versions must be handed back, reasons hide in an inner
 * error, and a message is carried out when the batch job comes round, or never. No idempotency.
 */
final class FakeDynamics extends FakeSystem {
    private static final Pattern CONDITION = Pattern.compile("(\\w+) eq (?:'((?:[^']|'')*)'|([0-9.]+))(?: and |$)");
    private static final Pattern KEY = Pattern.compile("(\\w+)='((?:[^']|'')*)'");
    private static final Map<String, Set<String>> KEYS = Map.of(
            "ItemBatches", Set.of("dataAreaId", "ItemNumber", "BatchNumber"),
            "QualityOrderHeaders", Set.of("dataAreaId", "QualityOrderNumber"),
            "AppsInventNonConformations", Set.of("dataAreaId", "InventNonConformanceID"),
            "NonConformanceTables", Set.of("dataAreaId", "InventNonConformanceID"));

    final Map<String, List<ObjectNode>> tables = new TreeMap<>();
    final List<String> dispositions = new ArrayList<>();
    final Deque<JsonNode> queue = new ArrayDeque<>();
    final ObjectNode order;
    /** How often an order is read before the batch job has carried out what was queued before. */
    int delay;

    int pageSize = 3;
    private int waited;
    private final UnaryOperator<Dynamics365.Builder> settings;
    private final Dynamics365 system;

    FakeDynamics() {
        this(settings -> settings.holdByDisposition(new Dynamics365.Disposition("HOLD", "FREE")));
    }

    FakeDynamics(UnaryOperator<Dynamics365.Builder> settings) {
        for (DynamicsSet set : DynamicsSet.values()) {
            tables.put(set.defaultName(), new ArrayList<>());
        }
        tables.put("BatchDispositions", new ArrayList<>());
        tables.put("AppsInventNonConformations", new ArrayList<>());
        order = order("1000123");
        row("ProductionOrderRouteOperations")
                .put("ProductionOrderNumber", "1000123")
                .put("OperationNumber", 20)
                .put("CostingOperationResourceId", "LINE3")
                .put("ProcessQuantity", new BigDecimal("3000.50"));
        row("ProductionOrderBillOfMaterialLines")
                .put("ProductionOrderNumber", "1000123")
                .put("ItemNumber", "COIL-3")
                .put("ItemBatchNumber", "RM-1")
                .put("EstimatedInventoryQuantity", new BigDecimal("10"))
                .put("RemainingInventoryQuantity", new BigDecimal("4"));
        row("QualityOrderHeaders")
                .put("QualityOrderNumber", "000017")
                .put("ProductionOrderNumber", "1000123")
                .put("QualityTestGroupId", "VISION")
                .put("QualityOrderStatus", "Open");
        row("BatchDispositions")
                .put("BatchDispositionCode", "HOLD")
                .put("WillBlockProductionPicking", "Yes")
                .put("WillBlockSalesShipping", "Yes");
        this.settings = settings;
        system = system(settings);
    }

    Dynamics365 system(UnaryOperator<Dynamics365.Builder> settings) {
        return settings.apply(Dynamics365.at(
                                connection("/")
                                        .credentials(new Credentials.Bearer(Secret.of(() -> "jeton-4711")))
                                        .build(),
                                "USMF")
                        .clock(InstantSource.fixed(Content.NOON))
                        .patience(4, Duration.ofMillis(1))
                        .inspection(new Dynamics365.InspectionSettings("VISION", 10, "SURFACE", "HoldfastId"))
                        .nonconformances(Dynamics365.NonconformanceSettings.of(
                                "ea",
                                Crosswalk.version("1")
                                        .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("problemType", "SCRATCH"))
                                        .build()))
                        .trace(Dynamics365.TraceSettings.of(
                                connection("/trace/")
                                        .credentials(new Credentials.Bearer(Secret.of(() -> "jeton-4711")))
                                        .build(),
                                "/api/environments/e1/traces/Query"))
                        .currency("USD")
                        .reasons(Crosswalk.version("1")
                                .map(Crosswalk.Kind.REASON, "burr", Map.of("cause", "Machine"))
                                .build()))
                .build();
    }

    ObjectNode row(String set) {
        ObjectNode row = Json.object().put("dataAreaId", "usmf").put("@odata.etag", "W/\"" + number() + "\"");
        tables.get(set).add(row);
        return row;
    }

    ObjectNode order(String number) {
        return row("ProductionOrderHeaders")
                .put("ProductionOrderNumber", number)
                .put("ItemNumber", "BRKT-77")
                .put("ProductVersionId", "C")
                .put("ProductionSiteId", "1")
                .put("ProductionWarehouseId", "11")
                .put("ProductionOrderStatus", "StartedUp")
                .put("ScheduledQuantity", new BigDecimal("3000.50"))
                .put("StartedQuantity", new BigDecimal("3000.50"))
                .put("RemainingReportAsFinishedQuantity", new BigDecimal("2988.50"));
    }

    ObjectNode batch(String item, String batch, String disposition) {
        return row("ItemBatches")
                .put("ItemNumber", item)
                .put("BatchNumber", batch)
                .put("BatchDispositionCode", disposition);
    }

    @Override
    protected MockResponse.Builder door(RecordedRequest request) {
        return "Bearer jeton-4711".equals(request.getHeaders().get("Authorization"))
                ? null
                : new MockResponse.Builder().code(401);
    }

    @Override
    protected boolean writes(RecordedRequest request) {
        return super.writes(request) && !request.getUrl().encodedPath().startsWith("/trace/");
    }

    @Override
    protected MockResponse.Builder refusal(Refused refused) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error").put("code", refused.code).put("message", "An error has occurred.");
        error.putObject("innererror")
                .put(
                        "message",
                        "Write failed for table row of type 'X'. Infolog: Warning: " + refused.getMessage()
                                + "; Error: Validation failed.");
        return json(refused.status, body);
    }

    @Override
    protected MockResponse.Builder handle(RecordedRequest request, String encoded, JsonNode body) throws Refused {
        String path = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (path.startsWith("/trace/")) {
            return trace(body);
        }
        if (path.startsWith("/api/services/")) {
            return message(body);
        }
        if (!path.startsWith("/data/")) {
            return new MockResponse.Builder().code(404).body("<html>no page</html>");
        }
        String resource = path.substring(6);
        if (resource.isEmpty()) {
            ObjectNode root = Json.object();
            root.putArray("value");
            return json(200, root);
        }
        if (resource.equals("$metadata")) {
            StringBuilder metadata = new StringBuilder("<edmx:Edmx>");
            tables.keySet().forEach(set -> metadata.append("<EntitySet Name=\"" + set + "\"/>"));
            return new MockResponse.Builder()
                    .setHeader("Content-Type", "application/xml")
                    .body(metadata.append("</edmx:Edmx>").toString());
        }
        boolean everywhere = "true".equals(request.getUrl().queryParameter("cross-company"));
        String set = resource.contains("(") ? resource.substring(0, resource.indexOf('(')) : resource;
        if (!tables.containsKey(set)) {
            throw new Refused(404, "", "No resource " + set, null);
        }
        if (request.getMethod().equals("POST")) {
            return create(set, body);
        }
        if (resource.contains("(")) {
            Map<String, String> key = new LinkedHashMap<>();
            Matcher matcher = KEY.matcher(resource.substring(resource.indexOf('(')));
            while (matcher.find()) {
                key.put(matcher.group(1), matcher.group(2).replace("''", "'"));
            }
            if (!key.keySet().equals(KEYS.get(set))) {
                throw new Refused(400, "", "The key must name " + KEYS.get(set), null);
            }
            ObjectNode row =
                    everywhere ? matching(set, key).stream().findFirst().orElse(null) : null;
            if (row == null) {
                throw new Refused(404, "", "No such entity", null);
            }
            return request.getMethod().equals("PATCH") ? change(request, set, row, body) : json(200, row);
        }
        return list(request, set, everywhere);
    }

    private List<ObjectNode> matching(String set, Map<String, String> conditions) {
        return tables.get(set).stream()
                .filter(row -> conditions.entrySet().stream().allMatch(condition -> {
                    String value = row.path(condition.getKey()).asText();
                    String wanted = condition.getValue();
                    return wanted.endsWith("*")
                            ? value.startsWith(wanted.substring(0, wanted.length() - 1))
                            : value.equals(wanted);
                }))
                .toList();
    }

    private MockResponse.Builder list(RecordedRequest request, String set, boolean everywhere) throws Refused {
        if (set.equals("ProductionOrderHeaders") && !queue.isEmpty() && waited++ >= delay) {
            carryOut();
        }
        Map<String, String> conditions = new LinkedHashMap<>();
        String filter = request.getUrl().queryParameter("$filter");
        if (filter != null) {
            Matcher matcher = CONDITION.matcher(filter);
            int end = 0;
            while (end < filter.length() && matcher.find() && matcher.start() == end) {
                conditions.put(
                        matcher.group(1),
                        matcher.group(2) == null
                                ? matcher.group(3)
                                : matcher.group(2).replace("''", "'"));
                end = matcher.end();
            }
            if (end < filter.length()) {
                throw new Refused(400, "", "The filter cannot be parsed: " + filter, null);
            }
        }
        List<ObjectNode> rows = everywhere ? matching(set, conditions) : List.of();
        String skip = request.getUrl().queryParameter("$skiptoken");
        int from = skip == null ? 0 : Integer.parseInt(skip);
        ObjectNode answer = Json.object();
        ArrayNode value = answer.putArray("value");
        rows.subList(from, Math.min(rows.size(), from + pageSize)).forEach(value::add);
        if (from + pageSize < rows.size()) {
            answer.put(
                    "@odata.nextLink",
                    request.getUrl()
                            .newBuilder()
                            .setQueryParameter("$skiptoken", Integer.toString(from + pageSize))
                            .build()
                            .toString());
        }
        return json(200, answer);
    }

    private MockResponse.Builder create(String set, JsonNode body) throws Refused {
        if (!"usmf".equals(body.path("dataAreaId").asText())) {
            throw new Refused(400, "", "dataAreaId", null);
        }
        switch (set) {
            case "QualityOrderHeaders" -> {
                if (!Set.of("Inventory", "Production", "RouteOpr")
                        .contains(body.path("ReferenceType").asText())) {
                    throw new Refused(400, "", "ReferenceType", null);
                }
                needed(body, "QualityTestGroupId", 10);
                needed(body, "InventorySiteId", 10);
            }
            case "QualityOrderLineResults" -> {
                if (!Set.of("Pass", "Fail").contains(body.path("TestResult").asText())) {
                    throw new Refused(400, "", "TestResult", null);
                }
                if (tables.get(set).stream()
                        .anyMatch(row -> row.path("ResultLineNumber")
                                        .decimalValue()
                                        .compareTo(body.path("ResultLineNumber").decimalValue())
                                == 0)) {
                    throw new Refused(400, "", "The record already exists.", null);
                }
            }
            case "AppsInventNonConformations", "NonConformanceTables" -> {
                needed(body, "InventTestProblemTypeId", 10);
                needed(body, "NonConformanceDate", 30);
                if (set.startsWith("Apps")) {
                    known(
                            body,
                            "dataAreaId",
                            "InventNonConformanceType",
                            "NonConformanceDate",
                            "InventTestProblemTypeId",
                            "UnitId",
                            "Description",
                            "TestDefectQty",
                            "InventRefId");
                    needed(body, "Description", 60);
                } else {
                    needed(body, "InventNonConformanceID", 20);
                    needed(body, "ItemId", 20);
                }
            }
            default -> throw new Refused(400, "", set + " cannot be created", null);
        }
        ObjectNode row = row(set);
        row.setAll((ObjectNode) body);
        if (set.equals("QualityOrderHeaders")) {
            row.put("QualityOrderNumber", "00" + number()).put("QualityOrderStatus", "Open");
        } else if (set.startsWith("Apps")) {
            row.put("InventNonConformanceID", "NC00" + number());
        }
        return json(201, row);
    }

    private MockResponse.Builder change(RecordedRequest request, String set, ObjectNode row, JsonNode body)
            throws Refused {
        String match = request.getHeaders().get("If-Match");
        if (match != null && !match.equals(row.path("@odata.etag").asText())) {
            throw new Refused(412, "", "The version does not match", null);
        }
        if (set.equals("ItemBatches")) {
            String code = body.path("BatchDispositionCode").asText();
            if (!Set.of("HOLD", "FREE", "CHECK").contains(code)) {
                throw new Refused(400, "", "Der Dispositionscode " + code + " existiert nicht", null);
            }
            dispositions.add(row.path("BatchNumber").asText() + " " + code);
        }
        row.setAll((ObjectNode) body);
        row.put("@odata.etag", "W/\"" + number() + "\"");
        return empty(204);
    }

    private MockResponse.Builder message(JsonNode body) throws Refused {
        if (!body.path("_companyId").asText().equals("USMF")
                || !body.path("_messageContent").isTextual()) {
            throw new Refused(500, "", "message", null);
        }
        try {
            queue.add(Json.parse(body.path("_messageContent").asText().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new Refused(500, "", "content", null);
        }
        waited = 0;
        return json(200, Json.object().put("messageId", number()));
    }

    /** A message that asks for more than is left fails, and only the screen says so. */
    private void carryOut() {
        while (!queue.isEmpty()) {
            JsonNode line = queue.remove().path("ReportFinishedLines").path(0);
            BigDecimal good = line.path("ReportedGoodQuantity").decimalValue();
            if (order.path("RemainingReportAsFinishedQuantity").decimalValue().compareTo(good) >= 0) {
                add(order, "RemainingReportAsFinishedQuantity", good.negate());
                row("ReportAsFinishedJournalLines")
                        .put("ProductionOrderNumber", "1000123")
                        .put(
                                "ReportedErrorInventoryQuantity",
                                line.path("ReportedErrorQuantity").decimalValue())
                        .put("ErrorCause", line.path("ErrorCause").asText());
            }
        }
    }

    private static MockResponse.Builder trace(JsonNode body) throws Refused {
        if (!Set.of("Backward", "Forward")
                .contains(body.path("tracingDirection").asText())) {
            throw new Refused(400, "", "tracingDirection", null);
        }
        ObjectNode answer = Json.object();
        ObjectNode root = answer.putObject("root").put("itemNumber", "BRKT-77").put("batchNumber", "FG-1");
        ObjectNode event = root.putArray("next").addObject().put("kind", "consumption");
        ObjectNode coil =
                event.putArray("next").addObject().put("itemNumber", "COIL-3").put("batchNumber", "RM-1");
        coil.putArray("next").addObject().put("itemNumber", "ORE").put("batchNumber", "O-1");
        return json(200, answer);
    }

    @Override
    public Dynamics365 dryRun(Consumer<Exchange> shown) {
        return dry(shown, () -> system(settings));
    }

    @Override
    public Dynamics365 system() {
        return system;
    }

    @Override
    public synchronized MaterialHold hold(int number) {
        if (system.settings().disposition == null) {
            return Content.hold(number, 1, "1000123", 5);
        }
        String lot = "LOT-" + number;
        if (tables.get("ItemBatches").stream()
                .noneMatch(row -> row.path("BatchNumber").asText().equals(lot))) {
            batch("BRKT-77", lot, "CHECK");
        }
        return Content.hold(number, 1, "1000123", 5, lot);
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        if (system.settings().disposition == null) {
            // The fake is not told our key: one of the order's quality orders for each hold that was asked for.
            return (int) tables.get("QualityOrderHeaders").stream()
                    .filter(row -> row.path("HoldfastKey").asText().equals(key(hold)))
                    .count();
        }
        String lot = hold.population().lots().get(0).value();
        List<String> all =
                dispositions.stream().filter(line -> line.startsWith(lot + " ")).toList();
        return all.isEmpty() || !all.get(all.size() - 1).endsWith(" HOLD")
                ? 0
                : (int) all.stream().filter(line -> line.endsWith(" HOLD")).count();
    }

    private static String key(MaterialHold hold) {
        return io.holdfast.rest.internal.Texts.digest(hold.id().value(), "", "1000123", "BRKT-77", "1");
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) tables.get("AppsInventNonConformations").stream()
                .filter(row ->
                        row.path("Description").asText().startsWith(report.id().value() + " "))
                .count();
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) tables.get("QualityOrderLineResults").stream()
                .filter(row ->
                        row.path("HoldfastId").asText().equals(result.id().value()))
                .count();
    }

    @Override
    public synchronized int counts(Counts.Delta delta) {
        return tables.get("ReportAsFinishedJournalLines").size();
    }
}
