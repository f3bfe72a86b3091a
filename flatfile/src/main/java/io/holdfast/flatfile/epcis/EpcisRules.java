package io.holdfast.flatfile.epcis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of EPCIS 2.0 on documents in their JSON form. Each look-up that finds a mistake notes it and goes on. */
final class EpcisRules {
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");
    private static final Pattern UOM = Pattern.compile("[A-Z0-9]{2,3}");
    private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})+");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    /** The members of GS1's certification details that are dates (GS1 Web vocabulary). */
    private static final Pattern CERTIFICATION_DATE =
            Pattern.compile("gs1:certification(Audit|Start|End|Issue|Effective)\\w*Date");

    private static final int DEEPEST = 200;

    private static final Set<String> DOCUMENT = Set.of(
            "@context",
            "id",
            "type",
            "schemaVersion",
            "creationDate",
            "epcisBody",
            "epcisHeader",
            "sender",
            "receiver",
            "instanceIdentifier");
    private static final Set<String> OF_ANY_EVENT = Set.of(
            "@context",
            "type",
            "eventTime",
            "recordTime",
            "eventTimeZoneOffset",
            "eventID",
            "certificationInfo",
            "errorDeclaration",
            "bizStep",
            "disposition",
            "readPoint",
            "bizLocation",
            "bizTransactionList",
            "sourceList",
            "destinationList",
            "sensorElementList",
            "persistentDisposition");
    private static final Map<String, Set<String>> OF_EVENT = Map.of(
            "ObjectEvent", Set.of("action", "epcList", "quantityList", "ilmd"),
            "AggregationEvent", Set.of("action", "parentID", "childEPCs", "childQuantityList"),
            "AssociationEvent", Set.of("action", "parentID", "childEPCs", "childQuantityList"),
            "TransactionEvent", Set.of("action", "parentID", "epcList", "quantityList"),
            "TransformationEvent",
                    Set.of(
                            "inputEPCList",
                            "inputQuantityList",
                            "outputEPCList",
                            "outputQuantityList",
                            "transformationID",
                            "ilmd"));
    private static final Set<String> OF_SENSOR_METADATA = Set.of(
            "time",
            "startTime",
            "endTime",
            "deviceID",
            "deviceMetadata",
            "rawData",
            "dataProcessingMethod",
            "bizRules");
    private static final Set<String> NUMBERS =
            Set.of("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue");
    private static final Set<String> OF_SENSOR_REPORT = Set.of(
            "type",
            "exception",
            "deviceID",
            "deviceMetadata",
            "rawData",
            "dataProcessingMethod",
            "bizRules",
            "time",
            "microorganism",
            "chemicalSubstance",
            "component",
            "coordinateReferenceSystem",
            "stringValue",
            "booleanValue",
            "hexBinaryValue",
            "uriValue",
            "uom");

    private final Places places;

    EpcisRules(Places places) {
        this.places = places;
    }

    /** Checks a whole document. */
    EpcisDocument document(ObjectNode root) throws InvalidEpcisException {
        String type = root.path("type").asText("");
        EpcisDocument.Kind kind;
        List<EpcisEvent> events = new ArrayList<>();
        if (type.equals("EPCISDocument") || type.equals("EPCISQueryDocument")) {
            kind = head(root, type.equals("EPCISDocument"), events);
        } else if (OF_EVENT.containsKey(type)) {
            kind = EpcisDocument.Kind.EVENT;
            context(root, true);
            event(root, "", events);
        } else if (root.has("epcisBody") || root.has("eventTime") || root.has("schemaVersion")) {
            kind = EpcisDocument.Kind.CAPTURE;
            places.wrong(
                    "/type",
                    type,
                    "must be EPCISDocument, EPCISQueryDocument or the type of an event ("
                            + String.join(
                                    ", ", OF_EVENT.keySet().stream().sorted().toList()) + ")");
        } else {
            kind = EpcisDocument.Kind.QUERY;
            new EpcisQueryRules(places).query(root, "");
        }
        places.requireSound();
        return new EpcisDocument(kind, events, root);
    }

    private EpcisDocument.Kind head(ObjectNode root, boolean capture, List<EpcisEvent> events) {
        knownOnly(root, "", DOCUMENT);
        context(root, true);
        String version = text(root, "", "schemaVersion", true);
        if (version != null && !VERSION.matcher(version).matches()) {
            places.wrong("/schemaVersion", version, "must be a version such as 2.0");
        }
        time(root, "", "creationDate", true);
        JsonNode body = root.path("epcisBody");
        if (!body.isObject()) {
            places.wrong("/epcisBody", shown(body), body.isMissingNode() ? "is missing" : "must be an object");
            return EpcisDocument.Kind.CAPTURE;
        }
        if (capture) {
            knownOnly(body, "/epcisBody", Set.of("eventList", "event"));
            String list = body.has("event") && !body.has("eventList") ? "event" : "eventList";
            events(body.path(list), "/epcisBody/" + list, events);
            return EpcisDocument.Kind.CAPTURE;
        }
        if (body.has("poll")) {
            knownOnly(body, "/epcisBody", Set.of("poll"));
            new EpcisQueryRules(places).poll(body.path("poll"), "/epcisBody/poll");
            return EpcisDocument.Kind.QUERY;
        }
        knownOnly(body, "/epcisBody", Set.of("queryResults"));
        JsonNode results = body.path("queryResults");
        String at = "/epcisBody/queryResults";
        if (!results.isObject()) {
            places.wrong(at, shown(results), results.isMissingNode() ? "is missing" : "must be an object");
            return EpcisDocument.Kind.QUERY_RESULTS;
        }
        knownOnly(results, at, Set.of("queryName", "subscriptionID", "resultsBody"));
        text(results, at, "queryName", false);
        text(results, at, "subscriptionID", false);
        JsonNode found = results.path("resultsBody");
        if (!found.isObject()) {
            places.wrong(at + "/resultsBody", shown(found), "must be an object with an eventList");
        } else {
            knownOnly(found, at + "/resultsBody", Set.of("eventList"));
            events(found.path("eventList"), at + "/resultsBody/eventList", events);
        }
        return EpcisDocument.Kind.QUERY_RESULTS;
    }

    private void context(ObjectNode node, boolean required) {
        JsonNode context = node.path("@context");
        if (context.isMissingNode()) {
            if (required) {
                places.wrong("/@context", "", "is missing: without it the names have no meaning (JSON-LD)");
            }
            return;
        }
        boolean standard = false;
        List<JsonNode> parts = new ArrayList<>();
        if (context.isArray()) {
            context.forEach(parts::add);
        } else {
            parts.add(context);
        }
        for (JsonNode part : parts) {
            if (part.isTextual() && Uris.isUri(part.textValue())) {
                standard |= part.textValue().endsWith("epcis-context.jsonld");
            } else if (!part.isObject()) {
                places.wrong("/@context", shown(part), "must be URIs and objects of prefixes");
            }
        }
        if (!standard && required) {
            places.wrong("/@context", shown(context), "must name GS1's epcis-context.jsonld");
        }
    }

    private void events(JsonNode list, String at, List<EpcisEvent> events) {
        if (!list.isArray()) {
            places.wrong(at, shown(list), list.isMissingNode() ? "is missing" : "must be a list of events");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            String place = at + "/" + i;
            if (list.get(i) instanceof ObjectNode event) {
                event(event, place, events);
            } else {
                places.wrong(place, shown(list.get(i)), "must be an event");
            }
        }
    }

    private void event(ObjectNode event, String at, List<EpcisEvent> events) {
        String type = text(event, at, "type", true);
        Set<String> own = type == null ? null : OF_EVENT.get(type);
        if (type != null && own == null) {
            if (Uris.isUri(type)) {
                own = Set.of("action");
            } else {
                places.wrong(
                        at + "/type",
                        type,
                        "is no type of event: must be one of "
                                + String.join(
                                        ", ",
                                        OF_EVENT.keySet().stream().sorted().toList()));
            }
        }
        Instant time = time(event, at, "eventTime", true);
        time(event, at, "recordTime", false);
        String offset = text(event, at, "eventTimeZoneOffset", true);
        if (offset != null && !Times.isOffset(offset)) {
            places.wrong(at + "/eventTimeZoneOffset", offset, "must be an offset from UTC such as +01:00");
        }
        uri(event, at, "eventID", false);
        word(event, at, "bizStep", Cbv.BIZ_STEP);
        word(event, at, "disposition", Cbv.DISPOSITION);
        place(event, at, "readPoint");
        place(event, at, "bizLocation");
        certification(event.path("certificationInfo"), at + "/certificationInfo");
        error(event.path("errorDeclaration"), at + "/errorDeclaration");
        persistent(event.path("persistentDisposition"), at + "/persistentDisposition");
        List<EpcisTransaction> transactions = transactions(event, at);
        parties(event, at, "sourceList", "source");
        parties(event, at, "destinationList", "destination");
        sensors(event.path("sensorElementList"), at + "/sensorElementList");
        extensionsOnly(event.path("ilmd"), at + "/ilmd");
        if (own == null || type == null) {
            return;
        }
        Set<String> known = new java.util.HashSet<>(OF_ANY_EVENT);
        known.addAll(own);
        if (OF_EVENT.containsKey(type)) {
            knownOnly(event, at, known);
        }
        String action = own.contains("action") ? action(event, at, OF_EVENT.containsKey(type)) : null;
        boolean transformation = type.equals("TransformationEvent");
        boolean parent = own.contains("childEPCs");
        List<String> epcs = epcs(event, at, transformation ? "inputEPCList" : parent ? "childEPCs" : "epcList");
        List<EpcisQuantity> quantities = quantities(
                event, at, transformation ? "inputQuantityList" : parent ? "childQuantityList" : "quantityList");
        List<String> outputs = transformation ? epcs(event, at, "outputEPCList") : List.of();
        List<EpcisQuantity> outputQuantities = transformation ? quantities(event, at, "outputQuantityList") : List.of();
        String parentId = uri(event, at, "parentID", false);
        String transformationId = uri(event, at, "transformationID", false);
        boolean nothing = epcs.isEmpty() && quantities.isEmpty();
        boolean sensed = event.path("sensorElementList").size() > 0;
        switch (type) {
            case "ObjectEvent" -> {
                if (nothing && !sensed) {
                    places.wrong(at, "", "an ObjectEvent needs an epcList, a quantityList or a sensorElementList");
                }
            }
            case "AggregationEvent", "AssociationEvent" -> {
                if (parentId == null
                        && !event.has("parentID")
                        && (type.equals("AssociationEvent") || !"OBSERVE".equals(action))) {
                    places.wrong(at + "/parentID", "", "is missing: " + type + " needs what things were put into");
                }
                if (nothing && "ADD".equals(action)) {
                    places.wrong(at, "", type + " with the action ADD needs childEPCs or a childQuantityList");
                }
            }
            case "TransactionEvent" -> {
                if (transactions.isEmpty()) {
                    places.wrong(at + "/bizTransactionList", "", "is missing: a TransactionEvent needs a document");
                }
            }
            case "TransformationEvent" -> {
                boolean noOutput = outputs.isEmpty() && outputQuantities.isEmpty();
                if (transformationId == null && (nothing || noOutput)) {
                    places.wrong(
                            at,
                            "",
                            "a TransformationEvent without a transformationID needs inputs and outputs, has no "
                                    + (nothing ? "inputs" : "outputs"));
                }
            }
            default -> {
                // somebody's own: no rule is known
            }
        }
        if (time == null || offset == null) {
            return;
        }
        String step = event.path("bizStep").isTextual() ? event.path("bizStep").textValue() : null;
        events.add(new EpcisEvent(
                type,
                time,
                offset,
                event.path("eventID").isTextual() ? event.path("eventID").textValue() : null,
                action,
                step == null ? null : Cbv.BIZ_STEP.bare(step),
                parentId,
                transformationId,
                epcs,
                quantities,
                outputs,
                outputQuantities,
                transactions,
                event.has("errorDeclaration")));
    }

    private @Nullable String action(ObjectNode event, String at, boolean required) {
        String action = text(event, at, "action", required);
        if (action != null && !Set.of("ADD", "OBSERVE", "DELETE").contains(action)) {
            places.wrong(at + "/action", action, "must be ADD, OBSERVE or DELETE");
            return null;
        }
        return action;
    }

    private List<String> epcs(ObjectNode event, String at, String name) {
        List<String> epcs = new ArrayList<>();
        for (JsonNode epc : list(event, at, name)) {
            if (epc.isTextual() && Uris.isUri(epc.textValue())) {
                epcs.add(epc.textValue());
            } else {
                places.wrong(at + "/" + name, shown(epc), "must be URIs");
            }
        }
        return epcs;
    }

    private List<EpcisQuantity> quantities(ObjectNode event, String at, String name) {
        List<EpcisQuantity> quantities = new ArrayList<>();
        int i = 0;
        for (JsonNode node : list(event, at, name)) {
            String place = at + "/" + name + "/" + i++;
            if (!node.isObject()) {
                places.wrong(place, shown(node), "must be an object with epcClass, quantity and uom");
                continue;
            }
            knownOnly(node, place, Set.of("epcClass", "quantity", "uom"));
            String epcClass = uri(node, place, "epcClass", true);
            JsonNode amount = node.path("quantity");
            if (!amount.isMissingNode() && (!amount.isNumber() || !isSane(amount.decimalValue()))) {
                places.wrong(place + "/quantity", shown(amount), "must be a number, from 0");
                continue;
            }
            String uom = text(node, place, "uom", false);
            if (uom != null && !UOM.matcher(uom).matches()) {
                places.wrong(place + "/uom", uom, "must be a code of UNECE Recommendation 20, such as KGM");
            }
            if (uom != null && amount.isMissingNode()) {
                places.wrong(place + "/uom", uom, "must not stand without a quantity");
            }
            if (epcClass != null) {
                quantities.add(new EpcisQuantity(epcClass, amount.isMissingNode() ? null : amount.decimalValue(), uom));
            }
        }
        return quantities;
    }

    private static boolean isSane(BigDecimal amount) {
        return amount.signum() >= 0 && Math.abs((long) amount.scale()) <= 100;
    }

    private List<EpcisTransaction> transactions(ObjectNode event, String at) {
        List<EpcisTransaction> transactions = new ArrayList<>();
        int i = 0;
        for (JsonNode node : list(event, at, "bizTransactionList")) {
            String place = at + "/bizTransactionList/" + i++;
            knownOnly(node, place, Set.of("type", "bizTransaction"));
            String type = text(node, place, "type", false);
            if (type != null && !Cbv.TRANSACTION.allows(type)) {
                places.wrong(place + "/type", type, "is neither in the vocabulary (CBV) nor a URI");
            }
            String id = uri(node, place, "bizTransaction", true);
            if (id != null) {
                transactions.add(new EpcisTransaction(type == null ? null : Cbv.TRANSACTION.bare(type), id));
            }
        }
        return transactions;
    }

    private void parties(ObjectNode event, String at, String name, String member) {
        int i = 0;
        for (JsonNode node : list(event, at, name)) {
            String place = at + "/" + name + "/" + i++;
            knownOnly(node, place, Set.of("type", member));
            String type = text(node, place, "type", true);
            if (type != null && !allowsParty(type)) {
                places.wrong(place + "/type", type, "is neither in the vocabulary (CBV) nor a URI");
            }
            uri(node, place, member, true);
        }
    }

    /** Names that somebody made up in the vocabulary's own space are seen, and understood as somebody's own. */
    private static boolean allowsParty(String type) {
        return Cbv.PARTY.allows(type) || type.startsWith("cbv:");
    }

    private void sensors(JsonNode elements, String at) {
        if (elements.isMissingNode()) {
            return;
        }
        if (!elements.isArray()) {
            places.wrong(at, shown(elements), "must be a list");
            return;
        }
        for (int i = 0; i < elements.size(); i++) {
            String place = at + "/" + i;
            JsonNode element = elements.get(i);
            knownOnly(element, place, Set.of("type", "sensorMetadata", "sensorReport"));
            JsonNode metadata = element.path("sensorMetadata");
            if (!metadata.isMissingNode()) {
                knownOnly(metadata, place + "/sensorMetadata", OF_SENSOR_METADATA);
                for (String time : new String[] {"time", "startTime", "endTime"}) {
                    time(metadata, place + "/sensorMetadata", time, false);
                }
            }
            JsonNode reports = element.path("sensorReport");
            if (!reports.isArray() || reports.isEmpty()) {
                places.wrong(place + "/sensorReport", shown(reports), "must be a list of at least one report");
                continue;
            }
            for (int n = 0; n < reports.size(); n++) {
                report(reports.get(n), place + "/sensorReport/" + n);
            }
        }
    }

    private void report(JsonNode report, String at) {
        Set<String> known = new java.util.HashSet<>(OF_SENSOR_REPORT);
        known.addAll(NUMBERS);
        knownOnly(report, at, known);
        String type = text(report, at, "type", false);
        if (type != null && !WORD.matcher(type).matches() && !Uris.isUri(type)) {
            places.wrong(at + "/type", type, "must be a word of the vocabulary or a URI");
        }
        for (String number : NUMBERS) {
            JsonNode value = report.path(number);
            if (!value.isMissingNode() && !value.isNumber()) {
                places.wrong(at + "/" + number, shown(value), "must be a number");
            }
        }
        JsonNode truth = report.path("booleanValue");
        if (!truth.isMissingNode() && !truth.isBoolean()) {
            places.wrong(at + "/booleanValue", shown(truth), "must be true or false");
        }
        String hex = text(report, at, "hexBinaryValue", false);
        if (hex != null && !HEX.matcher(hex).matches()) {
            places.wrong(at + "/hexBinaryValue", hex, "must be pairs of hexadecimal digits");
        }
        String component = text(report, at, "component", false);
        if (component != null && !Cbv.COMPONENT.allows(component) && !Uris.isUri(component)) {
            places.wrong(at + "/component", component, "is neither in the vocabulary (CBV) nor a URI");
        }
        String exception = text(report, at, "exception", false);
        if (exception != null
                && !Set.of("ALARM_CONDITION", "ERROR_CONDITION").contains(exception)
                && !Uris.isUri(exception)) {
            places.wrong(at + "/exception", exception, "must be ALARM_CONDITION, ERROR_CONDITION or a URI");
        }
        time(report, at, "time", false);
    }

    private void certification(JsonNode info, String at) {
        if (info.isArray()) {
            for (int i = 0; i < info.size(); i++) {
                certification(info.get(i), at + "/" + i);
            }
        } else if (info.isObject()) {
            extensionsOnly(info, at);
            dates(info, at, 0);
        } else if (!info.isMissingNode() && !(info.isTextual() && Uris.isUri(info.textValue()))) {
            places.wrong(at, shown(info), "must be a URI, or an object of somebody's own names");
        }
    }

    private void dates(JsonNode node, String at, int depth) {
        if (depth > DEEPEST) {
            places.wrong(at, "", "is nested too deep");
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                dates(node.get(i), at + "/" + i, depth + 1);
            }
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            String place = at + "/" + pointer(field.getKey());
            if (CERTIFICATION_DATE.matcher(field.getKey()).matches()
                    && !(value.isTextual() && Times.isDate(value.textValue()))) {
                places.wrong(place, shown(value), "must be a date such as 2026-03-02");
            }
            dates(value, place, depth + 1);
        }
    }

    private void error(JsonNode error, String at) {
        if (error.isMissingNode()) {
            return;
        }
        knownOnly(error, at, Set.of("declarationTime", "reason", "correctiveEventIDs"));
        time(error, at, "declarationTime", true);
        word(error, at, "reason", Cbv.ERROR);
        for (JsonNode id : list(error, at, "correctiveEventIDs")) {
            if (!id.isTextual() || !Uris.isUri(id.textValue())) {
                places.wrong(at + "/correctiveEventIDs", shown(id), "must be URIs");
            }
        }
    }

    private void persistent(JsonNode disposition, String at) {
        if (disposition.isMissingNode()) {
            return;
        }
        knownOnly(disposition, at, Set.of("set", "unset"));
        if (!disposition.has("set") && !disposition.has("unset")) {
            places.wrong(at, shown(disposition), "must set or unset something");
        }
        for (String name : new String[] {"set", "unset"}) {
            for (JsonNode word : list(disposition, at, name)) {
                if (!word.isTextual() || !Cbv.DISPOSITION.allows(word.textValue())) {
                    places.wrong(at + "/" + name, shown(word), "is neither in the vocabulary (CBV) nor a URI");
                }
            }
        }
    }

    private void place(ObjectNode event, String at, String name) {
        JsonNode place = event.path(name);
        if (!place.isMissingNode()) {
            knownOnly(place, at + "/" + name, Set.of("id"));
            uri(place, at + "/" + name, "id", true);
        }
    }

    private void word(JsonNode node, String at, String name, Cbv vocabulary) {
        String text = text(node, at, name, false);
        if (text != null && !vocabulary.allows(text)) {
            places.wrong(at + "/" + name, text, "is neither in the vocabulary (CBV) nor a URI");
        }
    }

    private void extensionsOnly(JsonNode node, String at) {
        if (!node.isMissingNode()) {
            knownOnly(node, at, Set.of());
        }
    }

    private void knownOnly(JsonNode node, String at, Set<String> known) {
        if (!node.isObject()) {
            places.wrong(at, shown(node), "must be an object");
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!known.contains(field.getKey()) && !Uris.isExtension(field.getKey())) {
                places.wrong(
                        at + "/" + pointer(field.getKey()),
                        shown(field.getValue()),
                        "is not known here; a name of one's own needs a prefix");
            }
        }
    }

    private Iterable<JsonNode> list(JsonNode node, String at, String name) {
        JsonNode list = node.path(name);
        if (!list.isMissingNode() && !list.isArray()) {
            places.wrong(at + "/" + name, shown(list), "must be a list");
            return List.of();
        }
        return list;
    }

    private @Nullable String text(JsonNode node, String at, String name, boolean required) {
        JsonNode value = node.path(name);
        if (value.isMissingNode()) {
            if (required) {
                places.wrong(at + "/" + name, "", "is missing");
            }
            return null;
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            places.wrong(at + "/" + name, shown(value), "must be text");
            return null;
        }
        return value.textValue();
    }

    private @Nullable String uri(JsonNode node, String at, String name, boolean required) {
        String text = text(node, at, name, required);
        if (text != null && !Uris.isUri(text)) {
            places.wrong(at + "/" + name, text, "must be a URI");
            return null;
        }
        return text;
    }

    private @Nullable Instant time(JsonNode node, String at, String name, boolean required) {
        String text = text(node, at, name, required);
        if (text == null) {
            return null;
        }
        Instant instant = Times.instant(text);
        if (instant == null) {
            places.wrong(
                    at + "/" + name, text, "must be a date and time with Z or an offset, such as 2026-03-02T06:00:00Z");
        }
        return instant;
    }

    static String pointer(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    static String shown(JsonNode node) {
        return node instanceof MissingNode ? "" : node.isTextual() ? node.textValue() : node.toString();
    }
}
