package io.holdfast.flatfile.epcis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads EPCIS XML, 1.2 or 2.0, into the JSON form of 2.0, where the rules are. Checks on the way what only XML has: the order of
 * elements, elements that are not known, and where they stand.
 */
final class EpcisXml {
    private static final Pattern ENCODING =
            Pattern.compile("^(?:\u00ef\u00bb\u00bf)?<\\?xml[^>]*encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");
    private static final int DEEPEST = 100;
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";
    /** Prefixes that the standard's context defines, by their namespaces in XML. */
    private static final Map<String, String> KNOWN_NAMESPACES = Map.of(
            "urn:epcglobal:cbv:mda", "cbvmda",
            "urn:epcglobal:cbv:mda:", "cbvmda",
            "https://gs1.org/voc/", "gs1",
            "https://ref.gs1.org/voc/", "gs1",
            "http://www.w3.org/2000/01/rdf-schema#", "rdfs",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf");

    private static final Set<String> WRAPPERS = Set.of("extension", "baseExtension");
    private static final List<String> FIRST = List.of(
            "eventTime",
            "recordTime",
            "eventTimeZoneOffset",
            "eventID",
            "errorDeclaration",
            "certificationInfo",
            "baseExtension");
    private static final List<String> LAST =
            List.of("sourceList", "destinationList", "sensorElementList", "persistentDisposition", "ilmd", "extension");
    private static final List<String> STEP = List.of("bizStep", "disposition", "readPoint", "bizLocation");
    private static final Map<String, List<String>> ORDER = Map.of(
            "ObjectEvent", order(List.of("epcList", "action"), STEP, List.of("bizTransactionList", "quantityList")),
            "AggregationEvent",
                    order(
                            List.of("parentID", "childEPCs", "action"),
                            STEP,
                            List.of("bizTransactionList", "childQuantityList")),
            "AssociationEvent",
                    order(
                            List.of("parentID", "childEPCs", "childQuantityList", "action"),
                            STEP,
                            List.of("bizTransactionList")),
            "TransactionEvent",
                    order(
                            List.of("bizTransactionList", "parentID", "epcList", "action"),
                            STEP,
                            List.of("quantityList")),
            "TransformationEvent",
                    order(
                            List.of(
                                    "inputEPCList",
                                    "inputQuantityList",
                                    "outputEPCList",
                                    "outputQuantityList",
                                    "transformationID"),
                            STEP,
                            List.of("bizTransactionList")));
    private static final Set<String> SENSOR_NUMBERS =
            Set.of("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue");

    private final Places places;
    private final boolean inOrder;
    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Map<String, String> prefixes = new LinkedHashMap<>();

    EpcisXml(Places places, boolean inOrder) {
        this.places = places;
        this.inOrder = inOrder;
    }

    private static List<String> order(List<String> own, List<String> step, List<String> lists) {
        List<String> all = new ArrayList<>(FIRST);
        all.addAll(own);
        all.addAll(step);
        all.addAll(lists);
        all.addAll(LAST);
        return List.copyOf(all);
    }

    /** An element with all that is in it. */
    private static final class Element {
        final String namespace;
        final String name;
        final String prefix;
        final int line;
        final Map<String, String> attributes = new LinkedHashMap<>();
        final List<String[]> foreign = new ArrayList<>();
        final List<Element> children = new ArrayList<>();
        final StringBuilder text = new StringBuilder();

        Element(String namespace, String name, String prefix, int line) {
            this.namespace = namespace;
            this.name = name;
            this.prefix = prefix;
            this.line = line;
        }

        boolean isStandard() {
            return namespace.isEmpty()
                    || namespace.startsWith("urn:epcglobal:epcis:xsd:")
                    || namespace.startsWith("urn:epcglobal:epcis-query:xsd:")
                    || namespace.startsWith("urn:epcglobal:epcis-masterdata:xsd:");
        }

        String value() {
            return text.toString().strip();
        }

        @Nullable
        Element child(String wanted) {
            return children.stream()
                    .filter(child -> child.isStandard() && child.name.equals(wanted))
                    .findFirst()
                    .orElse(null);
        }
    }

    ObjectNode read(byte[] content) throws InvalidEpcisException {
        Element root = null;
        try {
            root = parse(content);
        } catch (XMLStreamException e) {
            String message = String.valueOf(e.getMessage());
            int at = message.indexOf("Message: ");
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNumber() + ", column "
                            + e.getLocation().getColumnNumber() + ")";
            places.wrong("", "", "is not well-formed XML: " + (at < 0 ? message : message.substring(at + 9)) + where);
        }
        places.requireSound();
        ObjectNode document = json.objectNode();
        if (root != null) {
            document(root, document);
        }
        return document;
    }

    private Element parse(byte[] content) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text(content)));
        List<Element> open = new ArrayList<>();
        Element root = null;
        while (reader.hasNext()) {
            int kind = reader.next();
            if (kind == XMLStreamReader.DTD) {
                throw new XMLStreamException("a document type is not allowed", reader.getLocation());
            } else if (kind == XMLStreamReader.ENTITY_REFERENCE) {
                throw new XMLStreamException("an entity is not allowed", reader.getLocation());
            } else if (kind == XMLStreamReader.START_ELEMENT) {
                if (open.size() == DEEPEST) {
                    throw new XMLStreamException("is nested deeper than " + DEEPEST, reader.getLocation());
                }
                Element element = element(reader);
                if (open.isEmpty()) {
                    root = element;
                } else {
                    open.get(open.size() - 1).children.add(element);
                }
                open.add(element);
            } else if (kind == XMLStreamReader.END_ELEMENT) {
                open.remove(open.size() - 1);
            } else if (reader.hasText() && kind != XMLStreamReader.COMMENT && !open.isEmpty()) {
                open.get(open.size() - 1).text.append(reader.getText());
            }
        }
        if (root == null) {
            throw new XMLStreamException("there is no element", reader.getLocation());
        }
        return root;
    }

    /** Decodes by hand: the parser writes to standard error of bytes that it cannot read. */
    private static String text(byte[] content) throws XMLStreamException {
        Charset charset = StandardCharsets.UTF_8;
        if (content.length > 1 && (content[0] & 0xff) + (content[1] & 0xff) == 0xfe + 0xff) {
            charset = StandardCharsets.UTF_16;
        } else {
            String head = new String(content, 0, Math.min(content.length, 200), StandardCharsets.ISO_8859_1);
            Matcher declared = ENCODING.matcher(head);
            if (declared.find()) {
                try {
                    charset = Charset.forName(declared.group(1));
                } catch (IllegalArgumentException e) {
                    throw new XMLStreamException("its encoding is not known: " + declared.group(1), e);
                }
            }
        }
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new XMLStreamException("it is not in " + charset + " as it says", e);
        }
    }

    private static Element element(XMLStreamReader reader) {
        Element element = new Element(
                reader.getNamespaceURI() == null ? "" : reader.getNamespaceURI(),
                reader.getLocalName(),
                reader.getPrefix() == null ? "" : reader.getPrefix(),
                reader.getLocation().getLineNumber());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String namespace = reader.getAttributeNamespace(i);
            if (namespace == null || namespace.isEmpty()) {
                element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
            } else if (!namespace.equals(XSI)) {
                element.foreign.add(new String[] {
                    namespace,
                    reader.getAttributePrefix(i),
                    reader.getAttributeLocalName(i),
                    reader.getAttributeValue(i)
                });
            }
        }
        return element;
    }

    private void document(Element root, ObjectNode into) {
        places.line("", root.line);
        into.putArray("@context").add(CONTEXT);
        if (!root.isStandard()) {
            places.wrong("", root.name, "the root must be an EPCIS document, of EPCIS's namespace");
        } else if (ORDER.containsKey(root.name)) {
            event(root, "", into);
        } else if (root.name.equals("EPCISDocument") || root.name.equals("EPCISQueryDocument")) {
            head(root, into);
        } else {
            places.wrong("", root.name, "the root must be EPCISDocument, EPCISQueryDocument or an event");
        }
        ArrayNode context = (ArrayNode) into.path("@context");
        prefixes.forEach((namespace, prefix) -> {
            if (!KNOWN_NAMESPACES.containsKey(namespace)) {
                context.addObject().put(prefix, namespace);
            }
        });
    }

    private void head(Element root, ObjectNode into) {
        into.put("type", root.name);
        String version = root.attributes.get("schemaVersion");
        if (version != null) {
            into.put("schemaVersion", version);
        }
        String created = root.attributes.getOrDefault("creationDate", root.attributes.get("createdAt"));
        if (created != null) {
            into.put("creationDate", created);
        }
        for (Element child : root.children) {
            if (!child.isStandard()) {
                extension(child, into);
                continue;
            }
            switch (child.name) {
                case "EPCISHeader" -> generic(child, into.putObject("epcisHeader"));
                case "EPCISBody" -> body(child, into.putObject("epcisBody"));
                case "extension" -> generic(child, into.putObject("holdfast:extension"));
                default -> unknown(child, "", "");
            }
        }
    }

    private void body(Element body, ObjectNode into) {
        places.line("/epcisBody", body.line);
        for (Element child : body.children) {
            switch (child.name) {
                case "EventList" -> eventList(child, "/epcisBody/eventList", into);
                case "QueryResults" -> {
                    ObjectNode results = into.putObject("queryResults");
                    places.line("/epcisBody/queryResults", child.line);
                    for (Element part : child.children) {
                        if (part.name.equals("resultsBody")) {
                            ObjectNode found = results.putObject("resultsBody");
                            for (Element list : part.children) {
                                if (list.name.equals("EventList")) {
                                    eventList(list, "/epcisBody/queryResults/resultsBody/eventList", found);
                                } else {
                                    unknown(list, "/epcisBody/queryResults/resultsBody", "");
                                }
                            }
                        } else if (part.name.equals("queryName") || part.name.equals("subscriptionID")) {
                            results.put(part.name, part.value());
                        } else {
                            unknown(part, "/epcisBody/queryResults", "");
                        }
                    }
                }
                case "Poll" -> poll(child, into.putObject("poll"));
                default -> unknown(child, "/epcisBody", "");
            }
        }
    }

    private void poll(Element poll, ObjectNode into) {
        places.line("/epcisBody/poll", poll.line);
        Element name = poll.child("queryName");
        if (name != null) {
            into.put("queryName", name.value());
        }
        ArrayNode params = into.putArray("params");
        Element list = poll.child("params");
        if (list == null) {
            return;
        }
        for (Element param : list.children) {
            places.line("/epcisBody/poll/params/" + params.size(), param.line);
            ObjectNode one = params.addObject();
            Element key = param.child("name");
            Element value = param.child("value");
            if (key != null) {
                one.put("name", key.value());
            }
            if (value != null && value.children.isEmpty()) {
                one.put("value", value.value());
            } else if (value != null) {
                ArrayNode values = one.putArray("value");
                value.children.forEach(text -> values.add(text.value()));
            }
        }
    }

    private void eventList(Element list, String at, ObjectNode into) {
        places.line(at, list.line);
        ArrayNode events = into.putArray("eventList");
        for (Element child : list.children) {
            listed(child, at, events);
        }
    }

    private void listed(Element child, String at, ArrayNode events) {
        if (child.isStandard() && child.name.equals("extension")) {
            child.children.forEach(inner -> listed(inner, at, events));
        } else if (child.isStandard() && !ORDER.containsKey(child.name)) {
            places.line(at + "/" + events.size(), child.line);
            places.wrong(at + "/" + events.size(), child.name, "is no type of event");
            events.addObject().put("type", "holdfast:" + child.name);
        } else if (child.isStandard()) {
            event(child, at + "/" + events.size(), events.addObject());
        } else {
            generic(child, events.addObject().put("type", name(child)));
        }
    }

    private void event(Element event, String at, ObjectNode into) {
        places.line(at, event.line);
        into.put("type", event.name);
        List<String> order = ORDER.getOrDefault(event.name, List.of());
        int last = -1;
        String lastName = "";
        boolean told = !inOrder;
        for (Element child : event.children) {
            if (!child.isStandard()) {
                extension(child, into);
                continue;
            }
            int place = order.indexOf(child.name);
            if (place < 0) {
                unknown(child, at, event.name);
                continue;
            }
            places.line(at + "/" + child.name, child.line);
            if (!told && place < last && !child.name.equals("certificationInfo")) {
                told = true;
                places.wrong(
                        at + "/" + child.name,
                        child.name,
                        "stands behind " + lastName + "; the schema's order is " + String.join(", ", order));
            }
            if (place > last) {
                last = place;
                lastName = child.name;
            }
            part(child, at, order, event.name, into);
        }
    }

    /** What 1.2 puts into extensions of extensions is in 2.0 a part of the event. */
    private void part(Element child, String at, List<String> order, String event, ObjectNode into) {
        String name = child.name;
        if (WRAPPERS.contains(name)) {
            for (Element inner : child.children) {
                if (!inner.isStandard()) {
                    extension(inner, into);
                } else if (order.contains(inner.name)) {
                    places.line(at + "/" + inner.name, inner.line);
                    part(inner, at, order, event, into);
                } else {
                    unknown(inner, at, event);
                }
            }
            return;
        }
        String place = at + "/" + name;
        switch (name) {
            case "epcList", "childEPCs", "inputEPCList", "outputEPCList" -> {
                ArrayNode list = into.putArray(name);
                for (Element epc : child.children) {
                    if (!epc.name.equals("epc")) {
                        unknown(epc, place, name);
                    } else if (!epc.value().isEmpty()) {
                        list.add(epc.value());
                    }
                }
            }
            case "quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList" ->
                quantities(child, place, into.putArray(name));
            case "bizTransactionList" -> typed(child, place, "bizTransaction", Cbv.TRANSACTION, into.putArray(name));
            case "sourceList" -> typed(child, place, "source", Cbv.PARTY, into.putArray(name));
            case "destinationList" -> typed(child, place, "destination", Cbv.PARTY, into.putArray(name));
            case "readPoint", "bizLocation" -> {
                ObjectNode location = into.putObject(name);
                for (Element inner : child.children) {
                    if (inner.isStandard() && inner.name.equals("id")) {
                        location.put("id", inner.value());
                    } else if (inner.isStandard() && WRAPPERS.contains(inner.name)) {
                        inner.children.forEach(deep -> extension(deep, location));
                    } else if (inner.isStandard()) {
                        unknown(inner, place, name);
                    } else {
                        extension(inner, location);
                    }
                }
            }
            case "errorDeclaration" -> error(child, place, into.putObject(name));
            case "persistentDisposition" -> {
                ObjectNode disposition = into.putObject(name);
                for (Element inner : child.children) {
                    if (inner.name.equals("set") || inner.name.equals("unset")) {
                        disposition.withArray(inner.name).add(Cbv.DISPOSITION.ofXml(inner.value()));
                    } else {
                        unknown(inner, place, name);
                    }
                }
            }
            case "sensorElementList" -> sensors(child, place, into.putArray(name));
            case "ilmd" -> {
                ObjectNode ilmd = into.putObject(name);
                for (Element inner : child.children) {
                    if (inner.isStandard() && WRAPPERS.contains(inner.name)) {
                        inner.children.forEach(deep -> extension(deep, ilmd));
                    } else if (inner.isStandard()) {
                        unknown(inner, place, name);
                    } else {
                        extension(inner, ilmd);
                    }
                }
            }
            case "bizStep" -> into.put(name, Cbv.BIZ_STEP.ofXml(child.value()));
            case "disposition" -> into.put(name, Cbv.DISPOSITION.ofXml(child.value()));
            case "certificationInfo" -> certification(child, into);
            default -> {
                if (into.has(name)) {
                    places.wrong(place, child.value(), "stands there twice");
                }
                if (!child.value().isEmpty() || !name.equals("parentID")) {
                    into.put(name, child.value());
                }
            }
        }
    }

    private void certification(Element info, ObjectNode into) {
        // The schema takes any text here; JSON does not.
        JsonNode one = info.children.isEmpty() && Uris.isUri(info.value())
                ? json.textNode(info.value())
                : generic(info, json.objectNode());
        put("certificationInfo", one, into);
    }

    private void quantities(Element list, String at, ArrayNode into) {
        for (Element element : list.children) {
            if (!element.name.equals("quantityElement")) {
                unknown(element, at, list.name);
                continue;
            }
            String place = at + "/" + into.size();
            places.line(place, element.line);
            ObjectNode one = into.addObject();
            for (Element part : element.children) {
                switch (part.name) {
                    case "epcClass", "uom" -> {
                        if (!part.value().isEmpty()) {
                            one.put(part.name, part.value());
                        }
                    }
                    case "quantity" -> number(part.value(), "quantity", one);
                    default -> unknown(part, place, "quantityElement");
                }
            }
        }
    }

    /** Puts a number; what is none stays text, for the rules to refuse. Nothing is nothing (xsi:nil). */
    private void number(String text, String name, ObjectNode into) {
        if (text.isEmpty()) {
            return;
        }
        try {
            BigDecimal number = text.length() > 100 ? null : new BigDecimal(text);
            if (number != null && Math.abs((long) number.scale()) <= 100) {
                into.set(name, json.numberNode(number));
                return;
            }
        } catch (NumberFormatException e) {
            // stays text
        }
        into.put(name, text);
    }

    private void typed(Element list, String at, String member, Cbv vocabulary, ArrayNode into) {
        for (Element element : list.children) {
            if (!element.name.equals(member)) {
                unknown(element, at, list.name);
                continue;
            }
            places.line(at + "/" + into.size(), element.line);
            ObjectNode one = into.addObject();
            String type = element.attributes.get("type");
            if (type != null) {
                one.put("type", vocabulary.ofXml(type));
            }
            one.put(member, element.value());
        }
    }

    private void error(Element error, String at, ObjectNode into) {
        for (Element part : error.children) {
            if (!part.isStandard()) {
                extension(part, into);
                continue;
            }
            switch (part.name) {
                case "declarationTime" -> into.put(part.name, part.value());
                case "reason" -> into.put(part.name, Cbv.ERROR.ofXml(part.value()));
                case "correctiveEventIDs" -> {
                    ArrayNode ids = into.putArray(part.name);
                    part.children.forEach(id -> ids.add(id.value()));
                }
                case "extension" -> part.children.forEach(inner -> extension(inner, into));
                default -> unknown(part, at, "errorDeclaration");
            }
        }
    }

    private void sensors(Element list, String at, ArrayNode into) {
        for (Element element : list.children) {
            if (!element.name.equals("sensorElement")) {
                unknown(element, at, list.name);
                continue;
            }
            String place = at + "/" + into.size();
            places.line(place, element.line);
            ObjectNode one = into.addObject();
            for (Element part : element.children) {
                if (!part.isStandard()) {
                    extension(part, one);
                } else if (part.name.equals("sensorMetadata")) {
                    attributes(part, one.putObject(part.name));
                } else if (part.name.equals("sensorReport")) {
                    attributes(part, one.withArray(part.name).addObject());
                } else {
                    unknown(part, place, "sensorElement");
                }
            }
        }
    }

    private void attributes(Element element, ObjectNode into) {
        element.attributes.forEach((name, value) -> {
            if (SENSOR_NUMBERS.contains(name)) {
                number(value, name, into);
            } else if (name.equals("booleanValue") && (value.equals("true") || value.equals("false"))) {
                into.put(name, Boolean.parseBoolean(value));
            } else if (name.equals("type")) {
                into.put(name, value.startsWith("gs1:") ? value.substring(4) : value);
            } else if (name.equals("component")) {
                into.put(name, Cbv.COMPONENT.ofXml(value));
            } else if (name.equals("exception")) {
                into.put(name, value.startsWith("epcis:") ? value.substring(6) : value);
            } else {
                into.put(name, value);
            }
        });
        element.foreign.forEach(one -> into.put(prefix(one[0], one[1]) + ":" + one[2], one[3]));
    }

    private void unknown(Element element, String at, String where) {
        String place = at + "/" + EpcisRules.pointer(element.name);
        places.line(place, element.line);
        places.wrong(place, element.name, "is not known" + (where.isEmpty() ? " here" : " in " + where));
    }

    /** Puts what is somebody's own; what comes more than once becomes a list. */
    private void extension(Element element, ObjectNode into) {
        put(name(element), value(element), into);
    }

    private void put(String name, JsonNode value, ObjectNode into) {
        JsonNode before = into.path(name);
        if (before.isMissingNode()) {
            into.set(name, value);
        } else if (before instanceof ArrayNode list) {
            list.add(value);
        } else {
            into.set(name, json.arrayNode().add(before).add(value));
        }
    }

    private JsonNode value(Element element) {
        boolean bare = element.attributes.isEmpty() && element.foreign.isEmpty();
        if (element.children.isEmpty() && bare) {
            return json.textNode(element.value());
        }
        return generic(element, json.objectNode());
    }

    private ObjectNode generic(Element element, ObjectNode into) {
        String own = element.namespace.isEmpty() ? "holdfast" : prefix(element.namespace, element.prefix);
        element.attributes.forEach((name, value) -> into.put(own + ":" + name, value));
        element.foreign.forEach(one -> into.put(prefix(one[0], one[1]) + ":" + one[2], one[3]));
        if (!element.value().isEmpty()) {
            into.put("rdf:value", element.value());
        }
        element.children.forEach(child -> extension(child, into));
        return into;
    }

    private String name(Element element) {
        if (element.namespace.isEmpty()) {
            return "holdfast:" + element.name;
        }
        return prefix(element.namespace, element.prefix) + ":" + element.name;
    }

    /** Returns a prefix for a namespace: the document's own, unless it stands for another namespace already. */
    private String prefix(String namespace, String wanted) {
        String known = KNOWN_NAMESPACES.get(namespace);
        if (known != null) {
            prefixes.putIfAbsent(namespace, known);
            return known;
        }
        String present = prefixes.get(namespace);
        if (present != null) {
            return present;
        }
        String base = wanted.isEmpty() ? "ext" : wanted;
        String prefix = base;
        for (int i = 2; prefixes.containsValue(prefix) || KNOWN_NAMESPACES.containsValue(prefix); i++) {
            prefix = base + i;
        }
        prefixes.put(namespace, prefix);
        return prefix;
    }
}
