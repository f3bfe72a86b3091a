package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.FakeSystem;
import io.holdfast.rest.TargetFault;
import io.holdfast.rest.internal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/**
 * An S/4HANA in memory that keeps SAP's rules as far as they are known: a CSRF token that belongs to a session's cookie, ETags that
 * must be handed back, decimals of version 2 as text, properties of known name, type and length only, stock that can run out,
 * pages of the server's own choice, and no idempotency whatever: what is sent twice is there twice.
 *
 * <p>Names, types and lengths of properties: SAP's client library 4.28.0.
 */
final class FakeS4 extends Dispatcher implements AutoCloseable {
    static final String USER = "HOLDFAST";
    static final String PASSWORD = "geheim-ÄÖÜ-4711";
    /** A made-up code, for "somebody has it open". */
    static final String LOCKED = "ZHF/042";

    /** How many of the next valuations somebody stands in the way of. */
    int refusedValuations;

    private static final Pattern CONDITION =
            Pattern.compile("(\\w+) eq (?:'((?:[^']|'')*)'|guid'([^']*)'|(true|false))(?: and )?");
    private static final Pattern CHANGE =
            Pattern.compile("POST (\\S+) HTTP/1\\.1\r\n.*?\r\n\r\n(.*?)\r\n--", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("(?:(\\w+)=)?'((?:[^']|'')*)'");

    final Map<String, Table> tables = new LinkedHashMap<>();
    final Deque<TargetFault> faults = new ArrayDeque<>();
    final List<String> log = new ArrayList<>();
    /** Writes that were committed, as "POST set", "PATCH resource" or "POST function". */
    final List<String> committed = new ArrayList<>();

    int pageSize = 100;
    boolean headGivesToken = true;
    /** Says that changes were made, and makes none. */
    boolean ignoresChanges;

    String date = "Sat, 14 Mar 2026 12:00:30 GMT";

    int throttleNext;
    int strangers;
    int strangerStatus;
    String message = "";
    private final Map<String, String> sessions = new HashMap<>();
    private final Deque<Runnable> late = new ArrayDeque<>();
    private final MockWebServer server = FakeServers.make(this);
    private int numbers = 1000;

    record Field(String name, char type, int length, boolean key) {}

    final class Table {
        final String service;
        final String set;
        final boolean version2;
        final boolean etags;
        final Map<String, Field> fields = new LinkedHashMap<>();
        final List<ObjectNode> rows = new ArrayList<>();
        final Map<ObjectNode, Integer> versions = new java.util.IdentityHashMap<>();

        Table(S4Service service, String set, boolean etags, String fields) {
            this.service = service.defaultPath();
            this.set = set;
            this.version2 = service != S4Service.DEFECT;
            this.etags = etags;
            for (String field : fields.split(" ")) {
                boolean key = field.startsWith("*");
                String[] parts = field.substring(key ? 1 : 0).split(":");
                String type = parts[1];
                int length = type.charAt(0) == 'S' ? Integer.parseInt(type.substring(1)) : 0;
                this.fields.put(parts[0], new Field(parts[0], type.charAt(0), length, key));
            }
        }

        ObjectNode add(Object... properties) {
            ObjectNode row = Json.object();
            for (int i = 0; i < properties.length; i += 2) {
                row.putPOJO((String) properties[i], null);
                Object value = properties[i + 1];
                if (value instanceof Boolean truth) {
                    row.put((String) properties[i], truth);
                } else if (value instanceof Integer number) {
                    row.put((String) properties[i], number);
                } else if (value instanceof JsonNode node) {
                    row.set((String) properties[i], node);
                } else {
                    row.put((String) properties[i], (String) value);
                }
            }
            rows.add(row);
            versions.put(row, 1);
            return row;
        }
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final int status;
        final String code;
        final String target;

        Refused(int status, String code, String text, String target) {
            super(text);
            this.status = status;
            this.code = code;
            this.target = target;
        }
    }

    FakeS4() {
        table(
                S4Service.PRODUCTION_ORDER,
                "A_ProductionOrder_2",
                false,
                "*ManufacturingOrder:S12 ManufacturingOrderType:S4 Material:S40 ProductionPlant:S4 ProductionVersion:S4"
                        + " TotalQuantity:D MfgOrderPlannedScrapQty:D MfgOrderConfirmedYieldQty:D ProductionUnit:S3"
                        + " OrderIsReleased:S1 OrderIsLocked:S1 OrderInternalBillOfOperations:S10"
                        + " to_ProductionOrderOperation:N to_ProductionOrderComponentExt4:N to_ProductionOrderItem:N"
                        + " to_ProductionOrderStatus:N");
        table(
                S4Service.BATCH,
                "Batch",
                true,
                "*Material:S18 *BatchIdentifyingPlant:S4 *Batch:S10 MatlBatchIsInRstrcdUseStock:B Supplier:S10 BatchBySupplier:S15");
        table(
                S4Service.MATERIAL_STOCK,
                "A_MatlStkInAcctMod",
                false,
                "*Material:S40 *Plant:S4 *StorageLocation:S4 *Batch:S10 *InventorySpecialStockType:S1 *InventoryStockType:S2"
                        + " MaterialBaseUnit:S3 MatlWrhsStkQtyInMatlBaseUnit:D");
        table(
                S4Service.MATERIAL_DOCUMENT,
                "A_MaterialDocumentHeader",
                false,
                "*MaterialDocumentYear:S4 *MaterialDocument:S10 DocumentDate:T PostingDate:T MaterialDocumentHeaderText:S25"
                        + " ReferenceDocument:S16 GoodsMovementCode:S2 to_MaterialDocumentItem:N");
        table(
                S4Service.MATERIAL_DOCUMENT,
                "A_MaterialDocumentItem",
                false,
                "*MaterialDocumentYear:S4 *MaterialDocument:S10 *MaterialDocumentItem:S4 Material:S40 Plant:S4 StorageLocation:S4"
                        + " Batch:S10 GoodsMovementType:S3 ManufacturingOrder:S12 QuantityInEntryUnit:D EntryUnit:S3"
                        + " GoodsMovementIsCancelled:B ReversedMaterialDocument:S10 IsAutomaticallyCreated:S1");
        table(
                S4Service.DEFECT,
                "Defect",
                true,
                "*DefectInternalID:S12 DefectCategory:S2 DefectText:S40 DefectCodeCatalog:S1 DefectCodeGroup:S8 DefectCode:S4"
                        + " DefectObjectCodeCatalog:S1 DefectObjectCodeGroup:S8 DefectObjectCode:S4 DefectiveQuantity:D"
                        + " DefectiveQuantityUnit:S3 ManufacturingOrder:S12 ManufacturingOrderOperation:S4 NumberOfDefects:I"
                        + " Material:S18 Plant:S4 QualityIssueReference:S40 _DefectDetailedDescription:N");
        table(
                S4Service.CONFIRMATION,
                "ProdnOrdConf2",
                false,
                "*ConfirmationGroup:S10 *ConfirmationCount:S8 OrderID:S12 OrderOperation:S4 ConfirmationUnit:S3 PostingDate:T"
                        + " ConfirmationYieldQuantity:D ConfirmationScrapQuantity:D ConfirmationReworkQuantity:D"
                        + " VarianceReasonCode:S4 ExternalSystemConfirmation:G IsReversed:B IsReversal:B");
        table(
                S4Service.INSPECTION_LOT,
                "A_InspectionLot",
                false,
                "*InspectionLot:S12 ManufacturingOrder:S12 InspectionLotHasUsageDecision:B");
        table(
                S4Service.INSPECTION_LOT,
                "A_InspectionSubset",
                false,
                "*InspectionLot:S12 *InspPlanOperationInternalID:S8 *InspectionSubsetInternalID:S6 InspectionSubsetLongCharKey:S18"
                        + " Valuated:B");
        table(
                S4Service.INSPECTION_LOT,
                "A_InspSampleResult",
                false,
                "*InspectionLot:S12 *InspPlanOperationInternalID:S8 *InspectionCharacteristic:S4 *InspectionSubsetInternalID:S6"
                        + " InspectionValuationResult:S1 InspResultValidValuesNumber:I InspRsltNonconformingValsNmbr:I"
                        + " InspectionNumberOfDefects:I InspectionResultText:S40");
        table(S4Service.DEFECT_CODE, "A_DefectCode", false, "*DefectCodeGroup:S8 *DefectCode:S4");
        table(
                S4Service.OUTBOUND_DELIVERY,
                "A_OutbDeliveryItem",
                false,
                "*DeliveryDocument:S10 *DeliveryDocumentItem:S6 Material:S40 Batch:S10 ActualDeliveryQuantity:D DeliveryQuantityUnit:S3");
        table(
                S4Service.OUTBOUND_DELIVERY,
                "A_OutbDeliveryHeader",
                false,
                "*DeliveryDocument:S10 ShipToParty:S10 ActualGoodsMovementDate:T");
        table(
                S4Service.ACCOUNTING,
                "A_OperationalAcctgDocItemCube",
                false,
                "*AccountingDocument:S10 *AccountingDocumentItem:S3 OrderID:S12 GLAccount:S10 AmountInCompanyCodeCurrency:D"
                        + " CompanyCodeCurrency:S5");

        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void table(S4Service service, String set, boolean etags, String fields) {
        tables.put(set, new Table(service, set, etags, fields));
    }

    Table table(String set) {
        return tables.get(set);
    }

    URI base() {
        return server.url("/").uri();
    }

    /** An order with one operation, a finished batch, and a component batch. */
    synchronized void order(String number, String material, String batch, String component, String componentBatch) {
        ArrayNode operations = Json.object().putArray("x");
        operations
                .addObject()
                .put("ManufacturingOrderOperation", "0020")
                .put("ManufacturingOrderSequence", "000000")
                .put("WorkCenter", "LINE3")
                .put("OpPlannedTotalQuantity", "3000.000")
                .put("OpTotalConfirmedYieldQty", "1200.500");
        ArrayNode components = Json.object().putArray("x");
        components
                .addObject()
                .put("Material", component)
                .put("Batch", componentBatch)
                .put("Plant", "1010")
                .put("ManufacturingOrderOperation", "0020")
                .put("RequiredQuantity", "3000.000")
                .put("WithdrawnQuantity", "1300.000");
        ArrayNode items = Json.object().putArray("x");
        items.addObject()
                .put("Material", material)
                .put("Batch", batch)
                .put("ProductionPlant", "1010")
                .put("StorageLocation", "101A");
        ArrayNode status = Json.object().putArray("x");
        status.addObject().put("StatusCode", "I0002").put("StatusShortName", "REL");
        table("A_ProductionOrder_2")
                .add(
                        "ManufacturingOrder",
                        number,
                        "Material",
                        material,
                        "ProductionPlant",
                        "1010",
                        "ProductionVersion",
                        "0001",
                        "TotalQuantity",
                        "3000.000",
                        "MfgOrderConfirmedYieldQty",
                        "1200.500",
                        "ProductionUnit",
                        "PC",
                        "OrderIsReleased",
                        "X",
                        "to_ProductionOrderOperation",
                        operations,
                        "to_ProductionOrderComponentExt4",
                        components,
                        "to_ProductionOrderItem",
                        items,
                        "to_ProductionOrderStatus",
                        status);
    }

    synchronized void batch(String material, String batch) {
        table("Batch")
                .add(
                        "Material",
                        material,
                        "BatchIdentifyingPlant",
                        "",
                        "Batch",
                        batch,
                        "MatlBatchIsInRstrcdUseStock",
                        false);
    }

    synchronized void stock(String material, String batch, String type, String quantity) {
        table("A_MatlStkInAcctMod")
                .add(
                        "Material",
                        material,
                        "Plant",
                        "1010",
                        "StorageLocation",
                        "101A",
                        "Batch",
                        batch,
                        "InventorySpecialStockType",
                        "",
                        "InventoryStockType",
                        type,
                        "MaterialBaseUnit",
                        "PC",
                        "MatlWrhsStkQtyInMatlBaseUnit",
                        quantity);
    }

    synchronized BigDecimal stockOf(String material, String batch, String type) {
        return table("A_MatlStkInAcctMod").rows.stream()
                .filter(row -> row.get("Material").asText().equals(material)
                        && row.get("Batch").asText().equals(batch)
                        && row.get("InventoryStockType").asText().equals(type))
                .map(row ->
                        new BigDecimal(row.get("MatlWrhsStkQtyInMatlBaseUnit").asText()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Forgets all sessions, as an application server does that restarts. */
    synchronized void restart() {
        sessions.clear();
    }

    /** Carries out what it had taken and not done yet. */
    synchronized void catchUp() {
        while (!late.isEmpty()) {
            late.remove().run();
        }
    }

    synchronized long count(String logged) {
        return log.stream().filter(line -> line.startsWith(logged)).count();
    }

    @Override
    public synchronized MockResponse dispatch(RecordedRequest request) {
        String target = request.getTarget();
        String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
        log.add(request.getMethod() + " " + path);
        if (strangers > 0) {
            strangers--;
            return FakeSystem.stranger(strangerStatus);
        }
        if (throttleNext > 0) {
            throttleNext--;
            return new MockResponse.Builder()
                    .code(429)
                    .setHeader("Retry-After", "7")
                    .body("slow down")
                    .build();
        }
        String expected =
                "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(request.getHeaders().get("Authorization"))) {
            return new MockResponse.Builder()
                    .code(401)
                    .setHeader("Content-Type", "text/html")
                    .body("<html>Anmeldung fehlgeschlagen: "
                            + request.getHeaders().get("Authorization") + "</html>")
                    .build();
        }
        boolean write =
                !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
        if (!write && "fetch".equalsIgnoreCase(request.getHeaders().get("X-CSRF-Token"))) {
            if (request.getMethod().equals("HEAD") && !headGivesToken) {
                return new MockResponse.Builder().code(405).build();
            }
            String session = "S" + numbers++;
            sessions.put(session, "T" + UUID.randomUUID());
            return new MockResponse.Builder()
                    .setHeader("X-CSRF-Token", sessions.get(session))
                    .addHeader("Set-Cookie", "SAP_SESSIONID_HF1_100=" + session + "; path=/; secure; HttpOnly")
                    .addHeader("Set-Cookie", "sap-usercontext=sap-client=100; path=/")
                    .body(request.getMethod().equals("HEAD") ? "" : "{\"d\":{\"EntitySets\":[]}}")
                    .build();
        }
        TargetFault fault = null;
        if (write) {
            String cookie = request.getHeaders().get("Cookie");
            Matcher session = Pattern.compile("SAP_SESSIONID_HF1_100=(\\w+)").matcher(cookie == null ? "" : cookie);
            String token = session.find() ? sessions.get(session.group(1)) : null;
            if (token == null || !token.equals(request.getHeaders().get("X-CSRF-Token"))) {
                return new MockResponse.Builder()
                        .code(403)
                        .setHeader("X-CSRF-Token", "Required")
                        .setHeader("Content-Type", "text/plain")
                        .body("CSRF token validation failed")
                        .build();
            }
            fault = faults.poll();
        }
        if (fault == TargetFault.CUT_BEFORE_COMMIT) {
            return new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build();
        }
        if (fault == TargetFault.AWAY) {
            return new MockResponse.Builder()
                    .code(503)
                    .setHeader("Retry-After", "3")
                    .build();
        }
        if (fault == TargetFault.COMMIT_LATE) {
            late.add(() -> answer(request, path));
            return new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build();
        }
        MockResponse.Builder answer = answer(request, path);
        if (fault == TargetFault.COMMIT_THEN_CUT) {
            answer.onResponseStart(new SocketEffect.CloseSocket());
        } else if (fault == TargetFault.COMMIT_THEN_STALL) {
            answer.onResponseStart(SocketEffect.Stall.INSTANCE);
        } else if (fault == TargetFault.COMMIT_THEN_TRUNCATE) {
            answer.onResponseBody(new SocketEffect.CloseSocket());
        } else if (fault == TargetFault.COMMIT_THEN_HTML) {
            answer = new MockResponse.Builder()
                    .setHeader("Content-Type", "text/html")
                    .body("<html>Portal</html>");
        } else if (fault == TargetFault.COMMIT_THEN_BAD_GATEWAY) {
            answer = new MockResponse.Builder().code(502).body("<html>Bad Gateway</html>");
        } else if (fault == TargetFault.COMMIT_THEN_DRIP) {
            answer.throttleBody(1, 1, TimeUnit.SECONDS);
        }
        return answer.build();
    }

    private MockResponse.Builder answer(RecordedRequest request, String path) {
        boolean version2 = !path.contains("/odata4/");
        try {
            return handle(request, decode(path));
        } catch (Refused e) {
            return refusal(e, version2);
        }
    }

    private static MockResponse.Builder refusal(Refused e, boolean version2) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error");
        error.put("code", e.code);
        if (version2) {
            error.putObject("message").put("lang", "de").put("value", e.getMessage());
            ObjectNode detail =
                    error.putObject("innererror").putArray("errordetails").addObject();
            detail.put("code", e.code).put("message", e.getMessage()).put("severity", "error");
            if (e.target != null) {
                detail.put("target", e.target);
            }
        } else {
            error.put("message", e.getMessage());
            if (e.target != null) {
                error.put("target", e.target);
            }
        }
        return new MockResponse.Builder()
                .code(e.status)
                .setHeader("Content-Type", "application/json")
                .body(new String(Json.bytes(body), StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private MockResponse.Builder handle(RecordedRequest request, String path) throws Refused {
        String resource = null;
        String service = null;
        for (Table table : tables.values()) {
            if (path.startsWith(table.service + "/")) {
                service = table.service;
                resource = path.substring(service.length() + 1);
            }
        }
        if (resource == null) {
            throw new Refused(404, "/IWFND/MED/170", "Kein Service gefunden", null);
        }
        if (resource.equals("$metadata")) {
            StringBuilder metadata = new StringBuilder("<edmx:Edmx>");
            for (Table table : tables.values()) {
                if (table.service.equals(service)) {
                    table.fields.keySet().forEach(name -> metadata.append("<Property Name=\"" + name + "\"/>"));
                    // What hangs on an entity is an entity of its own there.
                    metadata.append(
                            "<Property Name=\"OpTotalConfirmedYieldQty\"/><Property Name=\"StorageLocation\"/>");
                }
            }
            return new MockResponse.Builder()
                    .setHeader("Content-Type", "application/xml")
                    .setHeader("Date", date)
                    .body(metadata.append("</edmx:Edmx>").toString());
        }
        if (resource.equals("$batch")) {
            return changes(request, service);
        }
        if (resource.isEmpty()) {
            return json(Json.object(), !service.contains("odata4"), 200);
        }
        Map<String, String> options = new HashMap<>();
        String query = request.getTarget().contains("?")
                ? request.getTarget().substring(request.getTarget().indexOf('?') + 1)
                : "";
        for (String option : query.split("&")) {
            if (option.contains("=")) {
                options.put(
                        decode(option.substring(0, option.indexOf('='))),
                        decode(option.substring(option.indexOf('=') + 1)));
            }
        }
        boolean post = request.getMethod().equals("POST");
        if (post
                && List.of("Cancel", "CancelProdnOrdConf", "A_InspectionSubsetTrigger_valuation")
                        .contains(resource)) {
            committed.add("POST " + resource);
            return json(function(resource, options), true, 200);
        }
        String set = resource.contains("(") ? resource.substring(0, resource.indexOf('(')) : resource;
        Table table = tables.get(set);
        if (table == null || !table.service.equals(service)) {
            throw new Refused(404, "/IWBEP/CM_MGW_RT/020", "Resource not found for segment '" + set + "'", null);
        }
        if (post) {
            return create(table, body(request));
        }
        if (resource.contains("(")) {
            ObjectNode row = find(table, resource.substring(resource.indexOf('(')));
            if (request.getMethod().equals("PATCH")) {
                return change(table, row, request, resource);
            }
            return json(shown(table, row, options), table.version2, 200).setHeader("ETag", etag(table, row));
        }
        return list(table, options, path);
    }

    /** Makes a set of changes, all or none; one refusal stands for all. */
    private MockResponse.Builder changes(RecordedRequest request, String service) throws Refused {
        Matcher change = CHANGE.matcher(new String(request.getBody().toByteArray(), StandardCharsets.UTF_8));
        Map<Table, List<ObjectNode>> before = new HashMap<>();
        tables.values()
                .forEach(table -> before.put(
                        table, table.rows.stream().map(ObjectNode::deepCopy).toList()));
        int committedBefore = committed.size();
        StringBuilder parts = new StringBuilder();
        try {
            while (change.find()) {
                String resource = decode(change.group(1));
                boolean function = resource.contains("?");
                String name = function ? resource.substring(0, resource.indexOf('?')) : resource;
                MockResponse.Builder one;
                if (function) {
                    Map<String, String> options = new HashMap<>();
                    for (String option :
                            resource.substring(resource.indexOf('?') + 1).split("&")) {
                        options.put(
                                option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
                    }
                    one = json(function(name, options), true, 200);
                    committed.add("POST " + name);
                } else {
                    Table table = tables.get(name);
                    if (table == null || !table.service.equals(service)) {
                        throw new Refused(404, "/IWBEP/CM_MGW_RT/020", "Resource not found", null);
                    }
                    one = create(table, (ObjectNode) Json.parse(change.group(2).getBytes(StandardCharsets.UTF_8)));
                }
                parts.append("--C\r\n").append(part(one));
            }
        } catch (Refused | IOException e) {
            tables.values().forEach(table -> restore(table, before.get(table)));
            committed.subList(committedBefore, committed.size()).clear();
            Refused refused = e instanceof Refused r ? r : new Refused(400, "JSON", "Malformed body", null);
            return multipart(part(refusal(refused, true)));
        }
        return multipart("Content-Type: multipart/mixed; boundary=C\r\n\r\n" + parts + "--C--\r\n");
    }

    private static void restore(Table table, List<ObjectNode> rows) {
        while (table.rows.size() > rows.size()) {
            table.versions.remove(table.rows.remove(table.rows.size() - 1));
        }
        for (int i = 0; i < rows.size(); i++) {
            table.rows.get(i).removeAll().setAll(rows.get(i));
        }
    }

    private static MockResponse.Builder multipart(String part) {
        return new MockResponse.Builder()
                .code(202)
                .setHeader("Content-Type", "multipart/mixed; boundary=B")
                .body("--B\r\n" + part + "--B--\r\n");
    }

    private static String part(MockResponse.Builder builder) {
        MockResponse response = builder.build();
        okio.Buffer body = new okio.Buffer();
        try {
            if (response.getBody() != null) {
                response.getBody().writeTo(body);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return "Content-Type: application/http\r\n\r\nHTTP/1.1 " + response.getCode()
                + " Whatever\r\nContent-Type: application/json\r\n\r\n" + body.readUtf8() + "\r\n";
    }

    private static ObjectNode body(RecordedRequest request) throws Refused {
        try {
            return (ObjectNode) Json.parse(request.getBody().toByteArray());
        } catch (IOException e) {
            throw new Refused(400, "005056A509B11EE1B9A8FEC11C21578E", "Malformed body", null);
        }
    }

    private String etag(Table table, ObjectNode row) {
        return "W/\"" + table.versions.get(row) + "\"";
    }

    private MockResponse.Builder json(JsonNode value, boolean version2, int status) {
        JsonNode body = version2 ? Json.object().set("d", value) : value;
        MockResponse.Builder response = new MockResponse.Builder()
                .code(status)
                .setHeader("Content-Type", "application/json;charset=utf-8")
                .body(new String(Json.bytes(body), StandardCharsets.UTF_8));
        if (!message.isEmpty() && version2) {
            response.addHeaderLenient("sap-message", message);
        }
        return response;
    }

    private JsonNode shown(Table table, ObjectNode row, Map<String, String> options) {
        ObjectNode shown = row.deepCopy();
        for (Field field : table.fields.values()) {
            if (field.type == 'N' && shown.has(field.name)) {
                JsonNode children = shown.get(field.name);
                boolean expanded =
                        List.of(options.getOrDefault("$expand", "").split(",")).contains(field.name);
                if (!expanded) {
                    shown.remove(field.name);
                } else if (table.version2) {
                    shown.putObject(field.name).set("results", children);
                }
            }
        }
        if (table.version2) {
            shown.putObject("__metadata").put("etag", etag(table, row));
        } else {
            shown.put("@odata.etag", etag(table, row));
            if (!message.isEmpty()) {
                shown.putArray("SAP__Messages")
                        .addObject()
                        .put("code", "ZHF/001")
                        .put("message", "remark")
                        .put("numericSeverity", 3);
            }
        }
        return shown;
    }

    private MockResponse.Builder list(Table table, Map<String, String> options, String path) throws Refused {
        List<ObjectNode> met = new ArrayList<>();
        String filter = options.getOrDefault("$filter", "");
        List<Map.Entry<Field, String>> conditions = conditions(table, filter);
        for (ObjectNode row : table.rows) {
            if (conditions.stream().allMatch(one -> meets(row, one.getKey(), one.getValue()))) {
                met.add(row);
            }
        }
        for (String name : options.getOrDefault("$select", "").split(",")) {
            if (!name.isEmpty() && !table.fields.containsKey(name)) {
                throw new Refused(400, "/IWBEP/CM_MGW_RT/021", "Property " + name + " is unknown", name);
            }
        }
        int from = Integer.parseInt(options.getOrDefault("$skiptoken", "0"));
        int top = Integer.parseInt(options.getOrDefault("$top", "1000000"));
        int to = Math.min(Math.min(met.size(), from + pageSize), top);
        ArrayNode rows = Json.object().putArray("x");
        for (ObjectNode row : met.subList(Math.min(from, to), to)) {
            rows.add(shown(table, row, options));
        }
        ObjectNode body = Json.object();
        body.set(table.version2 ? "results" : "value", rows);
        if (to < Math.min(met.size(), top)) {
            String next = base().toString().replaceAll("/$", "") + path + "?$skiptoken=" + to + "&$filter="
                    + io.holdfast.rest.internal.Texts.percentEncode(filter)
                    + (options.containsKey("$expand") ? "&$expand=" + options.get("$expand") : "");
            body.put(table.version2 ? "__next" : "@odata.nextLink", next);
        }
        return json(body, table.version2, 200);
    }

    private static boolean meets(ObjectNode row, Field field, String wanted) {
        return field.type == 'B'
                ? row.path(field.name).asBoolean() == Boolean.parseBoolean(wanted)
                : row.path(field.name).asText("").equals(wanted);
    }

    private static List<Map.Entry<Field, String>> conditions(Table table, String filter) throws Refused {
        List<Map.Entry<Field, String>> conditions = new ArrayList<>();
        Matcher condition = CONDITION.matcher(filter);
        int end = 0;
        while (condition.find() && condition.start() == end) {
            end = condition.end();
            Field field = table.fields.get(condition.group(1));
            boolean guid = condition.group(3) != null;
            boolean truth = condition.group(4) != null;
            if (field == null || guid != (field.type == 'G') || truth != (field.type == 'B')) {
                throw new Refused(400, "/IWBEP/CM_MGW_RT/021", "Invalid filter on " + condition.group(1), null);
            }
            String text = condition.group(2) != null ? condition.group(2).replace("''", "'") : null;
            conditions.add(Map.entry(field, text != null ? text : guid ? condition.group(3) : condition.group(4)));
        }
        if (end != filter.length()) {
            throw new Refused(400, "/IWBEP/CM_MGW_RT/022", "Invalid filter: " + filter, null);
        }
        return conditions;
    }

    private static ObjectNode find(Table table, String key) throws Refused {
        Map<String, String> wanted = new HashMap<>();
        List<String> keys = table.fields.values().stream()
                .filter(field -> field.key)
                .map(Field::name)
                .toList();
        Matcher part = KEY.matcher(key);
        while (part.find()) {
            wanted.put(
                    part.group(1) == null ? keys.get(0) : part.group(1),
                    part.group(2).replace("''", "'"));
        }
        if (!wanted.keySet().equals(java.util.Set.copyOf(keys))) {
            throw new Refused(400, "/IWBEP/CM_MGW_RT/023", "Invalid key predicate " + key, null);
        }
        return table.rows.stream()
                .filter(row -> wanted.entrySet().stream()
                        .allMatch(entry -> row.path(entry.getKey()).asText("").equals(entry.getValue())))
                .findFirst()
                .orElseThrow(() -> new Refused(404, "/IWBEP/CM_MGW_RT/024", "Resource not found " + key, null));
    }

    private void check(Table table, ObjectNode body) throws Refused {
        for (Map.Entry<String, JsonNode> property : body.properties()) {
            Field field = table.fields.get(property.getKey());
            JsonNode value = property.getValue();
            if (field == null) {
                throw new Refused(
                        400,
                        "/IWBEP/CM_MGW_RT/025",
                        "Property " + property.getKey() + " is invalid",
                        property.getKey());
            }
            if (value.isNull() || field.type == 'N') {
                continue;
            }
            boolean fits = switch (field.type) {
                case 'S' -> value.isTextual() && value.textValue().length() <= field.length;
                case 'D' ->
                    table.version2
                            ? value.isTextual() && value.textValue().matches("-?\\d+(\\.\\d{1,3})?")
                            : value.isNumber();
                case 'T' -> value.isTextual() && value.textValue().matches("/Date\\(\\d+\\)/");
                case 'B' -> value.isBoolean();
                case 'G' -> value.isTextual() && value.textValue().matches("[0-9a-f-]{36}");
                default -> value.isInt();
            };
            if (!fits) {
                throw new Refused(
                        400, "/IWBEP/CM_MGW_RT/026", "Property " + field.name + " has an invalid value", field.name);
            }
        }
    }

    private MockResponse.Builder change(Table table, ObjectNode row, RecordedRequest request, String resource)
            throws Refused {
        String match = request.getHeaders().get("If-Match");
        if (table.etags && match == null) {
            throw new Refused(428, "/IWBEP/CM_MGW_RT/027", "Precondition required", null);
        }
        if (table.etags && !match.equals(etag(table, row))) {
            throw new Refused(412, "/IWBEP/CM_MGW_RT/028", "Precondition failed", null);
        }
        ObjectNode body = body(request);
        check(table, body);
        if (!ignoresChanges) {
            row.setAll(body);
        }
        table.versions.merge(row, 1, Integer::sum);
        committed.add("PATCH " + resource);
        MockResponse.Builder response = new MockResponse.Builder().code(204);
        if (!message.isEmpty()) {
            response.addHeaderLenient("sap-message", message);
        }
        return response;
    }

    private MockResponse.Builder create(Table table, ObjectNode body) throws Refused {
        check(table, body);
        switch (table.set) {
            case "Defect" -> {
                if (!body.hasNonNull("DefectCategory")) {
                    throw new Refused(400, "QM_DEFECT/001", "Kategorie fehlt", "DefectCategory");
                }
                if ("QLCK".equals(body.path("DefectCode").asText())) {
                    throw new Refused(400, LOCKED, "Auftrag ist durch Benutzer MÜLLER gesperrt", null);
                }
                body.put("DefectInternalID", String.format("%012d", numbers++));
            }
            case "A_MaterialDocumentHeader" -> post(body);
            case "ProdnOrdConf2" ->
                body.put("ConfirmationGroup", "0000004711")
                        .put("ConfirmationCount", String.format("%08d", numbers++))
                        .put("IsReversed", false)
                        .put("IsReversal", false);
            case "A_InspectionSubset" -> {
                find(
                        tables.get("A_InspectionLot"),
                        "('" + body.path("InspectionLot").asText() + "')");
                body.put("InspectionSubsetInternalID", String.format("%06d", numbers++))
                        .put("Valuated", false);
            }
            case "A_InspSampleResult" -> {
                String key =
                        "(InspectionLot='" + body.path("InspectionLot").asText() + "',InspPlanOperationInternalID='"
                                + body.path("InspPlanOperationInternalID").asText() + "',InspectionSubsetInternalID='"
                                + body.path("InspectionSubsetInternalID").asText() + "')";
                find(tables.get("A_InspectionSubset"), key);
            }
            default -> throw new Refused(405, "/IWBEP/CM_MGW_RT/029", "Method not allowed", null);
        }
        table.rows.add(body);
        table.versions.put(body, 1);
        committed.add("POST " + table.set);
        return json(shown(table, body, Map.of()), table.version2, 201);
    }

    private void post(ObjectNode document) throws Refused {
        String number = String.format("49%08d", numbers++);
        document.put("MaterialDocumentYear", "2026").put("MaterialDocument", number);
        Table items = table("A_MaterialDocumentItem");
        int line = 1;
        List<Runnable> moves = new ArrayList<>();
        for (JsonNode node : document.path("to_MaterialDocumentItem")) {
            ObjectNode item = (ObjectNode) node;
            check(items, item);
            String from = switch (item.path("GoodsMovementType").asText()) {
                case "344" -> "01";
                case "350" -> "02";
                default -> throw new Refused(400, "M7/097", "Bewegungsart nicht erlaubt", "GoodsMovementType");
            };
            BigDecimal quantity =
                    new BigDecimal(item.path("QuantityInEntryUnit").asText());
            String material = item.path("Material").asText();
            String batch = item.path("Batch").asText("");
            if (stockOf(material, batch, from).compareTo(quantity) < 0) {
                throw new Refused(400, "M7/021", "Bestand reicht nicht: Material " + material, "QuantityInEntryUnit");
            }
            moves.add(() -> {
                move(material, batch, from, quantity.negate());
                move(material, batch, "07", quantity);
            });
            item.put("MaterialDocumentYear", "2026")
                    .put("MaterialDocument", number)
                    .put("MaterialDocumentItem", String.format("%04d", line++))
                    .put("GoodsMovementIsCancelled", false);
            items.rows.add(item);
        }
        moves.forEach(Runnable::run);
    }

    private void move(String material, String batch, String type, BigDecimal quantity) {
        for (ObjectNode row : table("A_MatlStkInAcctMod").rows) {
            if (row.get("Material").asText().equals(material)
                    && row.get("Batch").asText().equals(batch)
                    && row.get("InventoryStockType").asText().equals(type)) {
                BigDecimal left =
                        new BigDecimal(row.get("MatlWrhsStkQtyInMatlBaseUnit").asText()).add(quantity);
                row.put("MatlWrhsStkQtyInMatlBaseUnit", left.setScale(3).toPlainString());
                return;
            }
        }
        stock(material, batch, type, quantity.setScale(3).toPlainString());
    }

    private ObjectNode function(String name, Map<String, String> options) throws Refused {
        switch (name) {
            case "Cancel" -> {
                ObjectNode document = find(
                        table("A_MaterialDocumentHeader"),
                        "(MaterialDocumentYear=" + options.get("MaterialDocumentYear") + ",MaterialDocument="
                                + options.get("MaterialDocument") + ")");
                for (JsonNode item : document.path("to_MaterialDocumentItem")) {
                    if (item.path("GoodsMovementIsCancelled").asBoolean()) {
                        throw new Refused(400, "M7/317", "Beleg ist bereits storniert", null);
                    }
                    ((ObjectNode) item).put("GoodsMovementIsCancelled", true);
                    BigDecimal quantity =
                            new BigDecimal(item.path("QuantityInEntryUnit").asText());
                    String back = item.path("GoodsMovementType").asText().equals("344") ? "01" : "02";
                    move(item.path("Material").asText(), item.path("Batch").asText(""), "07", quantity.negate());
                    move(item.path("Material").asText(), item.path("Batch").asText(""), back, quantity);
                }
                return Json.object().set("Cancel", Json.object().put("MaterialDocument", "4900009999"));
            }
            case "CancelProdnOrdConf" -> {
                Table table = table("ProdnOrdConf2");
                ObjectNode row = find(
                        table,
                        "(ConfirmationGroup=" + options.get("ConfirmationGroup") + ",ConfirmationCount="
                                + options.get("ConfirmationCount") + ")");
                if (row.path("IsReversed").asBoolean()) {
                    throw new Refused(400, "RU/412", "Rückmeldung ist bereits storniert", null);
                }
                row.put("IsReversed", true);
                ObjectNode reversal = row.deepCopy();
                reversal.put("ConfirmationCount", String.format("%08d", numbers++))
                        .put("IsReversed", false)
                        .put("IsReversal", true);
                table.rows.add(reversal);
                table.versions.put(reversal, 1);
                return Json.object().set("CancelProdnOrdConf", reversal.deepCopy());
            }
            default -> {
                ObjectNode sample = find(
                        table("A_InspectionSubset"),
                        "(InspectionLot=" + options.get("InspectionLot") + ",InspPlanOperationInternalID="
                                + options.get("InspPlanOperationInternalID") + ",InspectionSubsetInternalID="
                                + options.get("InspectionSubsetInternalID") + ")");
                if (refusedValuations-- > 0) {
                    throw new Refused(400, LOCKED, "Prüflos ist durch Benutzer MÜLLER gesperrt", null);
                }
                sample.put("Valuated", true);
                return sample.deepCopy();
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
