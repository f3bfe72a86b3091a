package io.holdfast.rest.epicor;

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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;

/**
 * Epicor Kinetic in memory: an API key besides the user, a hundred rows unless more are asked for, chains of methods whose dataset
 * must have gone through each step, a job's flag that holds nothing, functions of the plant, no idempotency.
 */
final class FakeEpicor extends FakeSystem {
    private static final String ROOT = "/kinetic/api/v2/odata/EPIC06/";
    private static final Pattern CONDITION = Pattern.compile("(\\w+) eq (?:'((?:[^']|'')*)'|([0-9]+))(?: and |$)");

    final Map<String, List<ObjectNode>> tables = new TreeMap<>();
    /** Each change of a hold, as "name what". */
    final List<String> changes = new ArrayList<>();

    final List<JsonNode> functions = new ArrayList<>();
    boolean asksUser;
    private final UnaryOperator<EpicorKinetic.Builder> settings;
    private final EpicorKinetic system;

    FakeEpicor() {
        this(settings -> settings.holdLots(lotHold()));
    }

    FakeEpicor(UnaryOperator<EpicorKinetic.Builder> settings) {
        for (String table : List.of(
                "JobEntries", "Parts", "NonConfs", "InspResults", "LaborDtls", "JobCosts", "Stock", "LotTraceDtl")) {
            tables.put(table, new ArrayList<>());
        }
        job("1000123", "BRKT-77");
        this.settings = settings;
        system = system(settings);
    }

    static EpicorKinetic.LotHold lotHold() {
        return new EpicorKinetic.LotHold(
                "HF-Lot",
                "LotNum",
                "PartBin_BinNum",
                "PartBin_OnhandQty",
                "HOLD",
                new EpicorFunction("Holdfast", "HoldLot"),
                new EpicorFunction("Holdfast", "FreeLot"));
    }

    EpicorKinetic system(UnaryOperator<EpicorKinetic.Builder> settings) {
        return settings.apply(EpicorKinetic.at(
                                connection("/kinetic")
                                        .credentials(
                                                new Credentials.Basic("holdfast", Secret.of(() -> "geheim-4711")),
                                                new Credentials.ApiKey("x-api-key", Secret.of(() -> "schluessel-0815")))
                                        .build(),
                                "EPIC06")
                        .clock(InstantSource.fixed(Content.NOON))
                        .nonconformances(EpicorKinetic.NonconformanceSettings.of(codes()))
                        .inspection(new EpicorKinetic.InspectionSettings(
                                new EpicorFunction("Holdfast", "PostResult"), "Character010"))
                        .countFunction(new EpicorFunction("Holdfast", "PostLabor"))
                        .traceDirections("B", "F")
                        .currency("USD")
                        .reasons(Crosswalk.version("1")
                                .map(Crosswalk.Kind.REASON, "burr", Map.of("code", "BURR"))
                                .build()))
                .build();
    }

    static Crosswalk codes() {
        return Crosswalk.version("1")
                .map(Crosswalk.Kind.DEFECT, "Kratzer", Map.of("reason", "SCRATCH"))
                .build();
    }

    void job(String number, String part) {
        ObjectNode job = Json.object()
                .put("JobNum", number)
                .put("PartNum", part)
                .put("RevisionNum", "C")
                .put("Plant", "MfgSys")
                .put("ProdQty", new BigDecimal("3000.50"))
                .put("QtyCompleted", new BigDecimal("12.0"))
                .put("IUM", "EA")
                .put("JobReleased", true)
                .put("JobHeld", false);
        ObjectNode assembly = job.putArray("JobAsmbls").addObject().put("AssemblySeq", 0);
        assembly.putArray("JobOpers")
                .addObject()
                .put("OprSeq", 20)
                .put("RunQty", new BigDecimal("3000.50"))
                .put("QtyCompleted", new BigDecimal("12.0"))
                .put("ActScrapQty", new BigDecimal("1"))
                .put("PrimaryResourceGrpID", "LINE3");
        assembly.putArray("JobMtls")
                .addObject()
                .put("MtlSeq", 10)
                .put("PartNum", "COIL-3")
                .put("RequiredQty", new BigDecimal("10"))
                .put("IssuedQty", new BigDecimal("4.5"));
        tables.get("JobEntries").add(job);
        tables.get("Parts").add(Json.object().put("PartNum", part).put("OnHold", false));
    }

    ObjectNode stock(String lot, String bin, String quantity) {
        ObjectNode row = Json.object()
                .put("LotNum", lot)
                .put("PartBin_BinNum", bin)
                .put("PartBin_OnhandQty", new BigDecimal(quantity));
        tables.get("Stock").add(row);
        return row;
    }

    @Override
    protected MockResponse.Builder door(RecordedRequest request) {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString("holdfast:geheim-4711".getBytes(StandardCharsets.UTF_8));
        return expected.equals(request.getHeaders().get("Authorization"))
                        && "schluessel-0815".equals(request.getHeaders().get("x-api-key"))
                ? null
                : refusal(new Refused(401, "Epicor.RESTApi.Unauthorized", "API key or user is wrong", null));
    }

    @Override
    protected boolean writes(RecordedRequest request) {
        String path = request.getUrl().encodedPath();
        return super.writes(request)
                && (path.endsWith("/Update")
                        || path.contains("/efx/")
                        || request.getMethod().equals("PATCH"));
    }

    @Override
    protected MockResponse.Builder refusal(Refused refused) {
        ObjectNode body = Json.object()
                .put("HttpStatus", refused.status)
                .put("ReasonPhrase", "REST API Exception")
                .put("ErrorMessage", refused.getMessage())
                .put("ErrorType", refused.code)
                .put("CorrelationId", "c-" + number());
        if (refused.field != null) {
            body.putArray("ErrorDetails")
                    .addObject()
                    .put("Message", refused.getMessage())
                    .put("Type", "Error")
                    .put("Table", "NonConf")
                    .put("Field", refused.field);
        }
        return json(refused.status, body);
    }

    private static Refused business(String text, String field) {
        return new Refused(400, "Ice.Common.BusinessObjectException", text, field);
    }

    @Override
    protected MockResponse.Builder handle(RecordedRequest request, String encoded, JsonNode body) throws Refused {
        String path = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (path.startsWith("/kinetic/api/v2/efx/EPIC06/Holdfast/")) {
            functions.add(body);
            return function(path.substring(path.lastIndexOf('/') + 1), body);
        }
        if (!path.startsWith(ROOT)) {
            return new MockResponse.Builder().code(404).body("<html>IIS</html>");
        }
        String rest = path.substring(ROOT.length());
        String resource = rest.substring(rest.indexOf('/') + 1);
        if (rest.startsWith("BaqSvc/")) {
            if (!rest.equals("BaqSvc/HF-Lot/Data")) {
                throw new Refused(404, "Ice.Common.RecordNotFoundException", "query not found", null);
            }
            String lot = request.getUrl().queryParameter("LotNum");
            return page(
                    request,
                    tables.get("Stock").stream()
                            .filter(row -> row.path("LotNum").asText().equals(lot))
                            .toList());
        }
        if (request.getMethod().equals("POST")) {
            return rest.startsWith("Erp.BO.LotTraceSvc/") ? trace(body) : chain(resource, body);
        }
        if (resource.contains("(")) {
            String set = resource.substring(0, resource.indexOf('('));
            List<String> key = new ArrayList<>();
            Matcher matcher =
                    Pattern.compile("'((?:[^']|'')*)'|([0-9]+)").matcher(resource.substring(resource.indexOf('(')));
            while (matcher.find()) {
                key.add(
                        matcher.group(1) == null
                                ? matcher.group(2)
                                : matcher.group(1).replace("''", "'"));
            }
            ObjectNode row = tables.getOrDefault(set, List.of()).stream()
                    .filter(one -> key.get(0).equals("EPIC06")
                            && key.get(1)
                                    .equals(one.path(
                                                    set.equals("JobEntries")
                                                            ? "JobNum"
                                                            : set.equals("Parts") ? "PartNum" : "TranID")
                                            .asText()))
                    .findFirst()
                    .orElseThrow(
                            () -> new Refused(404, "Ice.Common.RecordNotFoundException", "Record not found", null));
            if (request.getMethod().equals("PATCH")) {
                row.setAll((ObjectNode) body);
                if (set.equals("Parts")) {
                    changes.add(key.get(1) + (body.path("OnHold").asBoolean() ? " held" : " free"));
                }
                return empty(204);
            }
            return json(200, row);
        }
        Map<String, String> conditions = new LinkedHashMap<>();
        String filter = request.getUrl().queryParameter("$filter");
        if (filter != null) {
            Matcher matcher = CONDITION.matcher(filter);
            while (matcher.find()) {
                conditions.put(
                        matcher.group(1),
                        matcher.group(2) == null
                                ? matcher.group(3)
                                : matcher.group(2).replace("''", "'"));
            }
        }
        if (!tables.containsKey(resource)) {
            throw new Refused(404, "Epicor.RESTApi.ApiException", "no such set", null);
        }
        return page(
                request,
                tables.get(resource).stream()
                        .filter(row -> conditions.entrySet().stream()
                                .allMatch(one -> one.getValue()
                                        .equals(row.path(one.getKey()).asText())))
                        .toList());
    }

    private static MockResponse.Builder page(RecordedRequest request, List<ObjectNode> rows) {
        String top = request.getUrl().queryParameter("$top");
        String skip = request.getUrl().queryParameter("$skip");
        ObjectNode answer = Json.object();
        ArrayNode value = answer.putArray("value");
        rows.stream()
                .skip(skip == null ? 0 : Integer.parseInt(skip))
                .limit(top == null ? 100 : Integer.parseInt(top))
                .forEach(value::add);
        return json(200, answer);
    }

    /** Each step marks the dataset, and the last one wants to see every mark. */
    private MockResponse.Builder chain(String method, JsonNode body) throws Refused {
        ObjectNode dataset = (ObjectNode) body.path("ds").deepCopy();
        ObjectNode answer = Json.object();
        if (method.equals("AddNonConf")) {
            if (!body.path("pcNonConfType").asText().equals("D")) {
                throw business("type", "pcNonConfType");
            }
            dataset.putArray("NonConf").addObject().put("RowMod", "A").put("steps", "");
        }
        if (!(dataset.path("NonConf").path(0) instanceof ObjectNode row)) {
            throw new Refused(400, "Epicor.RESTApi.ApiException", "no dataset", null);
        }
        switch (method) {
            case "AddNonConf" -> {}
            case "OnChangeJobNum" -> {
                String job = body.path("pcProposedJobNum").asText();
                if (tables.get("JobEntries").stream()
                        .noneMatch(one -> one.path("JobNum").asText().equals(job))) {
                    throw business("Auftrag ungültig", "JobNum");
                }
                row.put("JobNum", job).put("steps", row.path("steps").asText() + "j");
            }
            case "OnChangeJobOpr" ->
                row.put("OprSeq", body.path("piProposedOprSeq").asInt())
                        .put("steps", row.path("steps").asText() + "o");
            case "OnChangeTranQty" -> {
                row.set("TranQty", body.path("pdProposedTranQty"));
                row.put("steps", row.path("steps").asText() + "q");
            }
            case "PreUpdate", "Update" -> {
                if (!row.path("steps").asText().startsWith("joq")) {
                    throw business("Die Schritte fehlen", null);
                }
                if (row.path("ReasonCode").asText().isEmpty()) {
                    throw business("Grund fehlt", "ReasonCode");
                }
                if (method.equals("PreUpdate")) {
                    row.put("steps", "joqp");
                    answer.putObject("parameters").put("requiresUserInput", asksUser);
                } else if (!row.path("steps").asText().equals("joqp")) {
                    throw business("PreUpdate fehlt", null);
                } else {
                    row.put("TranID", number()).put("RowMod", "");
                    tables.get("NonConfs").add(row);
                }
            }
            default -> throw new Refused(404, "Epicor.RESTApi.ApiException", "no method " + method, null);
        }
        answer.withObject("/parameters").set("ds", dataset);
        return json(200, answer);
    }

    private MockResponse.Builder function(String name, JsonNode body) throws Refused {
        switch (name) {
            case "HoldLot", "FreeLot" -> {
                String lot = body.path("lotNum").asText();
                String to = name.equals("HoldLot") ? "HOLD" : "A-1";
                for (ObjectNode row : tables.get("Stock")) {
                    if (row.path("LotNum").asText().equals(lot)
                            && !row.path("PartBin_BinNum").asText().equals(to)) {
                        row.put("PartBin_BinNum", to);
                        changes.add(lot + (to.equals("HOLD") ? " held" : " free"));
                    }
                }
            }
            case "PostResult" -> {
                if (!body.path("passed").isBoolean()) {
                    throw business("passed", "passed");
                }
                tables.get("InspResults")
                        .add(Json.object()
                                .put("JobNum", body.path("jobNum").asText())
                                .put("SerialNum", body.path("serialNum").asText())
                                .put("Passed", body.path("passed").asBoolean())
                                .put("Character010", body.path("key").asText()));
            }
            case "PostLabor" ->
                tables.get("LaborDtls")
                        .add(Json.object()
                                .put("JobNum", body.path("jobNum").asText())
                                .put("LaborNote", body.path("key").asText())
                                .put("ScrapReasonCode", body.path("reasonCode").asText()));
            case "PostNonConf" -> {
                int id = number();
                tables.get("NonConfs")
                        .add(Json.object()
                                .put("TranID", id)
                                .put("JobNum", body.path("jobNum").asText())
                                .put("OprSeq", body.path("oprSeq").asInt())
                                .put("CommentText", body.path("commentText").asText()));
                return json(200, Json.object().put("tranID", id));
            }
            default -> throw new Refused(404, "Epicor.RESTApi.ApiException", "no function " + name, null);
        }
        return json(200, Json.object());
    }

    private MockResponse.Builder trace(JsonNode body) throws Refused {
        if (!List.of("B", "F").contains(body.path("traceDirection").asText())) {
            throw business("direction", null);
        }
        ObjectNode answer = Json.object();
        ArrayNode rows = answer.putObject("returnObj").putArray("LotTraceDtl");
        tables.get("LotTraceDtl").forEach(rows::add);
        return json(200, answer);
    }

    @Override
    public EpicorKinetic dryRun(Consumer<Exchange> shown) {
        return dry(shown, () -> system(settings));
    }

    @Override
    public EpicorKinetic system() {
        return system;
    }

    @Override
    public synchronized MaterialHold hold(int number) {
        if (system.settings().lotHold == null) {
            String job = "77" + number;
            if (tables.get("JobEntries").stream()
                    .noneMatch(row -> row.path("JobNum").asText().equals(job))) {
                job(job, "PART/" + number);
            }
            return Content.hold(number, 1, job, 5);
        }
        String lot = "LOT-" + number;
        if (tables.get("Stock").stream()
                .noneMatch(row -> row.path("LotNum").asText().equals(lot))) {
            stock(lot, "A-1", "120.5");
        }
        return Content.hold(number, 1, "1000123", 5, lot);
    }

    @Override
    public synchronized int restrictions(MaterialHold hold) {
        String name = hold.population().lots().isEmpty()
                ? "PART/" + hold.episode().value().substring(3)
                : hold.population().lots().get(0).value();
        List<String> all =
                changes.stream().filter(line -> line.startsWith(name + " ")).toList();
        return all.isEmpty() || !all.get(all.size() - 1).endsWith(" held")
                ? 0
                : (int) all.stream().filter(line -> line.endsWith(" held")).count();
    }

    @Override
    public synchronized int reports(Nonconformance report) {
        return (int) tables.get("NonConfs").stream()
                .filter(row ->
                        row.path("CommentText").asText().startsWith(report.id().value() + " "))
                .count();
    }

    @Override
    public synchronized int results(InspectionResult result) {
        return (int) tables.get("InspResults").stream()
                .filter(row ->
                        row.path("Character010").asText().equals(result.id().value()))
                .count();
    }

    @Override
    public synchronized int counts(Counts.Delta delta) {
        return tables.get("LaborDtls").size();
    }
}
