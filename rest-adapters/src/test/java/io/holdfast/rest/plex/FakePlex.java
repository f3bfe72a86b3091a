package io.holdfast.rest.plex;

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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;

/**
 * Plex in memory: a key and a tenant in each call, no pages, unknown parameters ignored, dates as whole instants only, containers
 * whose status the REST interface does not change, data sources that fail inside an answer of status 200, no idempotency.
 */
final class FakePlex extends FakeSystem {
    static final UUID TENANT = UUID.fromString("11111111-2222-3333-4444-555555555555");

    final List<ObjectNode> jobs = new ArrayList<>();
    final List<ObjectNode> lots = new ArrayList<>();
    final List<ObjectNode> containers = new ArrayList<>();
    final List<ObjectNode> checksheets = new ArrayList<>();
    final List<ObjectNode> objects = new ArrayList<>();
    final List<ObjectNode> scrap = new ArrayList<>();
    final List<JsonNode> posted = new ArrayList<>();
    /** Each change of a status, as "name status". */
    final List<String> changes = new ArrayList<>();

    final ObjectNode operation;
    boolean limited;
    private final UnaryOperator<Plex.Builder> settings;
    private final Plex system;

    FakePlex() {
        this(settings -> settings);
    }

    FakePlex(UnaryOperator<Plex.Builder> settings) {
        job("1000123");
        operation = Json.object()
                .put("jobOperationId", "op-1")
                .put("operationCode", "20")
                .put("workcenterCode", "LINE3")
                .put("quantity", new BigDecimal("3000.50"))
                .put("quantityCompleted", new BigDecimal("12.0"));
        this.settings = settings;
        system = system(settings);
    }

    Plex system(UnaryOperator<Plex.Builder> settings) {
        return settings.apply(Plex.at(
                                connection("/")
                                        .credentials(new Credentials.ApiKey(
                                                "X-Plex-Connect-Api-Key", Secret.of(() -> "schluessel-4711")))
                                        .build(),
                                TENANT)
                        .dataSources(connection("/")
                                .credentials(new Credentials.Basic("holdfast", Secret.of(() -> "geheim-4711")))
                                .build())
                        .clock(InstantSource.fixed(Content.NOON))
                        .checksheets(new Plex.ChecksheetSettings(
                                Map.of("controlPlanId", "cp-1"),
                                "spec-1",
                                "1",
                                "0",
                                new DataSource("200", Map.of("Note", "note")),
                                "Checksheet_No"))
                        .reports(new Plex.ReportSettings(
                                "Holdfast NC",
                                "reference",
                                "code",
                                "units",
                                "text",
                                false,
                                Crosswalk.version("1")
                                        .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("code", "SCRATCH"))
                                        .build()))
                        .countPost(new DataSource(
                                "300",
                                Map.of(
                                        "Job_No",
                                        "order",
                                        "Quantity",
                                        "yield",
                                        "Scrap",
                                        "scrap",
                                        "Reason",
                                        "reason",
                                        "Note",
                                        "key",
                                        "Mode",
                                        "=vision")))
                        .reasons(Crosswalk.version("1")
                                .map(Crosswalk.Kind.REASON, "burr", Map.of("code", "Burr"))
                                .build()))
                .build();
    }

    static Plex.ContainerHold containerHold() {
        return new Plex.ContainerHold(
                new DataSource("100", Map.of("Serial_No", "serial", "Container_Status", "status")), "Hold", "OK");
    }

    ObjectNode job(String number) {
        ObjectNode job = Json.object()
                .put("id", "job " + number)
                .put("jobNumber", number)
                .put("partNumber", "BRKT-77")
                .put("partRevision", "C")
                .put("quantity", new BigDecimal("3000.50"))
                .put("quantityCompleted", new BigDecimal("12.0"))
                .put("jobStatus", "Open");
        jobs.add(job);
        return job;
    }

    void lot(String lot, String... serials) {
        lots.add(Json.object().put("id", "id of " + lot).put("lotNumber", lot).put("supplierLotNumber", "SUP-" + lot));
        for (String serial : serials) {
            containers.add(Json.object()
                    .put("serialNo", serial)
                    .put("lotId", "id of " + lot)
                    .put("containerStatus", "Inspect"));
        }
    }

    @Override
    protected MockResponse.Builder door(RecordedRequest request) {
        boolean source = request.getUrl().encodedPath().startsWith("/api/datasources/");
        String expected =
                "Basic " + Base64.getEncoder().encodeToString("holdfast:geheim-4711".getBytes(StandardCharsets.UTF_8));
        boolean known = source
                ? expected.equals(request.getHeaders().get("Authorization"))
                : "schluessel-4711".equals(request.getHeaders().get("X-Plex-Connect-Api-Key"))
                        && TENANT.toString().equals(request.getHeaders().get("X-Plex-Connect-Tenant-Id"));
        return known
                ? null
                : json(
                        401,
                        Json.object()
                                .put("code", "REQUEST_NOT_AUTHENTICATED")
                                .put("message", "not authenticated, or not subscribed"));
    }

    @Override
    protected boolean writes(RecordedRequest request) {
        return super.writes(request) && !request.getUrl().encodedPath().startsWith("/api/datasources/200");
    }

    @Override
    protected MockResponse.Builder refusal(Refused refused) {
        ObjectNode body = Json.object().put("code", refused.code).put("message", "Bad request");
        body.putArray("errors").addObject().put("code", refused.code).put("message", refused.getMessage());
        return json(refused.status, body);
    }

    private static MockResponse.Builder rows(List<ObjectNode> rows, RecordedRequest request, String... known) {
        ArrayNode answer = Json.object().putArray("x");
        for (ObjectNode row : rows) {
            boolean all = true;
            for (String field : known) {
                String wanted = request.getUrl().queryParameter(field);
                all &= wanted == null || wanted.equals(row.path(field).asText());
            }
            if (all) {
                answer.add(row);
            }
        }
        return json(200, answer);
    }

    @Override
    protected MockResponse.Builder handle(RecordedRequest request, String path, JsonNode body) throws Refused {
        if (path.startsWith("/api/datasources/")) {
            return source(path.split("/")[3], path.endsWith("/execute"), body);
        }
        if (path.startsWith("/scheduling/v1-beta1/jobs/")) {
            ObjectNode job = jobs.stream()
                    .filter(one ->
                            path.contains("/job%20" + one.path("jobNumber").asText() + "/"))
                    .findFirst()
                    .orElseThrow(() -> new Refused(404, "NOT_FOUND", "no job", null));
            String status = path.endsWith("/release-hold") ? "Open" : "Hold";
            if (job.path("jobStatus").asText().equals(status)) {
                throw new Refused(400, "JOB_STATUS", "Auftrag steht auf " + status, null);
            }
            job.put("jobStatus", status);
            changes.add(job.path("jobNumber").asText() + " " + status);
            return empty(204);
        }
        switch (path) {
            case "/scheduling/v1/jobs" -> {
                return rows(jobs, request, "jobNumber");
            }
            case "/inventory/v1/inventory-tracking/lots" -> {
                return rows(lots, request, "lotNumber");
            }
            case "/inventory/v1/inventory-tracking/containers" -> {
                // This one does not know the parameter, and says nothing of it.
                return rows(containers, request, "serialNo");
            }
            case "/inventory/v1/inventory-definitions/scrap-reasons" -> {
                return rows(List.of(Json.object().put("scrapReason", "Burr")), request);
            }
            case "/production/v1/production-history/scrap-entries" -> {
                for (String name : List.of("beginDate", "endDate")) {
                    String date = String.valueOf(request.getUrl().queryParameter(name));
                    if (!date.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")) {
                        throw new Refused(400, "DATE", name + " must be a whole date, was " + date, name);
                    }
                }
                return rows(scrap, request, "jobId");
            }
            case "/quality/v1/checksheets" -> {
                needed(body, "jobOperationId", 40);
                needed(body, "controlPlanId", 40);
                ObjectNode row = ((ObjectNode) body.deepCopy()).put("checksheetNo", number());
                checksheets.add(row);
                return json(201, Json.object().set("checksheetNo", row.path("checksheetNo")));
            }
            case "/platform/custom-objects/v1/data/Holdfast%20NC" -> {
                ObjectNode row = ((ObjectNode) body.deepCopy()).put("id", "obj-" + number());
                objects.add(row);
                return json(201, Json.object().set("id", row.path("id")));
            }
            case "/platform/custom-objects/v1/data/Holdfast%20NC/search" -> {
                return rows(objects, request);
            }
            default -> {
                if (path.startsWith("/scheduling/v1/jobs/job%20") && path.endsWith("/operations")) {
                    return rows(List.of(operation), request);
                }
                throw new Refused(404, "NOT_FOUND", "no route", null);
            }
        }
    }

    private MockResponse.Builder source(String id, boolean execute, JsonNode body) throws Refused {
        ObjectNode answer = Json.object().put("transactionNo", number());
        ObjectNode outputs = answer.putObject("outputs");
        switch (id) {
            case "100" -> {
                if (!execute) {
                    return inputs("Serial_No", "Container_Status");
                }
                ObjectNode container = containers.stream()
                        .filter(one -> one.path("serialNo").equals(body.path("Serial_No")))
                        .findFirst()
                        .orElse(null);
                if (container == null) {
                    outputs.put("Result_Error", true).put("Result_Message", "Behälter fehlt");
                    return json(200, answer);
                }
                container.set("containerStatus", body.path("Container_Status"));
                changes.add(container.path("serialNo").asText() + " "
                        + body.path("Container_Status").asText());
                return json(200, answer);
            }
            case "200" -> {
                if (!execute) {
                    return inputs("Note");
                }
                ArrayNode rows = answer.putArray("rows");
                checksheets.stream()
                        .filter(row -> row.path("note").equals(body.path("Note")))
                        .forEach(row -> rows.addObject().set("Checksheet_No", row.path("checksheetNo")));
                answer.put("rowLimitedExceeded", limited);
                return json(200, answer);
            }
            case "300" -> {
                if (!execute) {
                    return inputs("Job_No", "Quantity", "Scrap", "Reason", "Note", "Mode");
                }
                add(operation, "quantityCompleted", body.path("Quantity").decimalValue());
                scrap.add(Json.object()
                        .put("jobId", "job " + body.path("Job_No").asText())
                        .put("quantity", body.path("Scrap").decimalValue())
                        .put("scrapReason", body.path("Reason").asText()));
                posted.add(body);
                return json(200, answer);
            }
            default -> throw new Refused(403, "DATA_SOURCE_ACCESS_DENIED", "not granted", null);
        }
    }

    private static MockResponse.Builder inputs(String... names) {
        ObjectNode answer = Json.object();
        ArrayNode inputs = answer.putArray("inputs");
        for (String name : names) {
            inputs.addObject().put("name", name).put("required", true);
        }
        return json(200, answer);
    }

    @Override
    public Plex dryRun(Consumer<Exchange> shown) {
        return dry(shown, () -> system(settings));
    }

    @Override
    public Plex system() {
        return system;
    }

    @Override
    public synchronized MaterialHold hold(int number) {
        if (system.settings().containerHold != null) {
            String lot = "LOT-" + number;
            if (lots.stream().noneMatch(row -> row.path("lotNumber").asText().equals(lot))) {
                lot(lot, "C-" + number);
            }
            return Content.hold(number, 1, "1000123", 5, lot);
        }
        String job = "77" + number;
        if (jobs.stream().noneMatch(row -> row.path("jobNumber").asText().equals(job))) {
            job(job);
        }
        return Content.hold(number, 1, job, 5);
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        String number = hold.episode().value().substring(3);
        String name = hold.population().lots().isEmpty() ? "77" + number : "C-" + number;
        List<String> all =
                changes.stream().filter(line -> line.startsWith(name + " ")).toList();
        return all.isEmpty() || !all.get(all.size() - 1).endsWith(" Hold")
                ? 0
                : (int) all.stream().filter(line -> line.endsWith(" Hold")).count();
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) objects.stream()
                .filter(row -> row.at("/customFields/reference")
                        .asText()
                        .equals(report.id().value()))
                .count();
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) checksheets.stream()
                .filter(row -> row.path("note").asText().equals(result.id().value()))
                .count();
    }

    @Override
    public synchronized int counts(Counts.Delta delta) {
        return posted.size();
    }
}
