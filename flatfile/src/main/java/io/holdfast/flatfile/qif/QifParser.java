package io.holdfast.flatfile.qif;

import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.internal.XmlEvents;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a document. Elements are known by their local names, wherever the version of the format puts them. The tables
 * of characteristics and pieces are in memory; of the results, one at a time. Single-threaded.
 */
final class QifParser {
    private static final String ITEM = "CharacteristicItem";
    private static final int MOST = 1_000_000;

    private final XmlEvents xml;
    private final Consumer<? super QifResults> results;
    private final Map<String, Limits> definitions = new LinkedHashMap<>();
    private final Map<String, Nominal> nominals = new LinkedHashMap<>();
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Map<String, QifComponent> components = new LinkedHashMap<>();
    private final List<String> devices = new ArrayList<>();
    /** Ids that something refers to, with the line of the first. */
    private final Map<String, Long> references = new LinkedHashMap<>();

    private final Map<String, Long> pieces = new LinkedHashMap<>();
    private @Nullable String version;
    private @Nullable String uuid;
    private @Nullable String created;
    private @Nullable String reported;
    private @Nullable String linearUnit;
    private @Nullable String angularUnit;

    private record Limits(
            @Nullable BigDecimal lower, @Nullable BigDecimal upper, boolean absolute) {}

    private record Nominal(
            @Nullable String definition, @Nullable BigDecimal target) {}

    private record Item(
            String type, @Nullable String name, @Nullable String nominal) {}

    private QifParser(XmlEvents xml, Consumer<? super QifResults> results) {
        this.xml = xml;
        this.results = results;
    }

    /** Reads a document whole, and hands over the results in it. */
    static QifDocument read(Content content, Consumer<? super QifResults> results) throws IOException {
        try (XmlEvents xml = XmlEvents.open(content)) {
            return new QifParser(xml, results).read(content);
        }
    }

    private QifDocument read(Content content) throws IOException {
        xml.next();
        if (!xml.name().equals("QIFDocument")
                || !(xml.namespace().isEmpty() || xml.namespace().contains("qif"))) {
            throw xml.invalid(xml.name(), "must be QIFDocument of a namespace of the format");
        }
        version = xml.attribute("versionQIF");
        while (xml.next()) {
            if (xml.isStart()) {
                element();
            }
        }
        QifDocument document = new QifDocument(
                version,
                uuid,
                created,
                reported,
                linearUnit,
                angularUnit,
                devices,
                characteristics(),
                List.copyOf(components.values()));
        known(content, references, items, "characteristic item");
        known(content, pieces, components, "actual component");
        return document;
    }

    private static void known(Content content, Map<String, Long> references, Map<String, ?> table, String what)
            throws IOException {
        for (Map.Entry<String, Long> reference : references.entrySet()) {
            if (!table.containsKey(reference.getKey())) {
                throw content.invalid(
                        reference.getValue(),
                        "",
                        reference.getKey(),
                        "is the id of a" + (what.startsWith("a") ? "n " : " ") + what
                                + " that the document does not have");
            }
        }
    }

    private void element() throws IOException {
        String name = xml.name();
        switch (name) {
            case "QPId" -> {
                if (xml.depth() == 2) {
                    uuid = xml.text();
                }
            }
            case "TimeCreated" -> created = xml.text();
            case "ReportPreparationDate" -> reported = xml.text();
            case "LinearUnit" -> linearUnit = unit(linearUnit);
            case "AngularUnit" -> angularUnit = unit(angularUnit);
            case "MeasurementResults" -> results.accept(measurementResults());
            case "ActualComponent" -> component();
            default -> {
                if (name.endsWith("MeasurementDevice") || name.equals("CMM")) {
                    device();
                } else if (xml.attribute("id") == null) {
                    return;
                } else if (name.endsWith("CharacteristicDefinition")) {
                    definition();
                } else if (name.endsWith("CharacteristicNominal")) {
                    nominal();
                } else if (name.endsWith(ITEM)) {
                    item(name.substring(0, name.length() - ITEM.length()));
                }
            }
        }
    }

    private List<QifCharacteristic> characteristics() {
        List<QifCharacteristic> list = new ArrayList<>(items.size());
        items.forEach((id, item) -> {
            Nominal nominal = item.nominal() == null ? null : nominals.get(item.nominal());
            Limits limits =
                    nominal == null || nominal.definition() == null ? null : definitions.get(nominal.definition());
            BigDecimal target = nominal == null ? null : nominal.target();
            list.add(new QifCharacteristic(
                    id, item.type(), item.name(), target, limit(limits, false, target), limit(limits, true, target)));
        });
        return list;
    }

    private static @Nullable BigDecimal limit(@Nullable Limits limits, boolean upper, @Nullable BigDecimal target) {
        BigDecimal limit = limits == null ? null : upper ? limits.upper() : limits.lower();
        if (limit == null || limits == null || limits.absolute()) {
            return limit;
        }
        return target == null ? null : target.add(limit);
    }

    private String id() throws IOException {
        String id = xml.attribute("id");
        if (id == null || id.isBlank()) {
            throw xml.invalid(xml.name(), "must have an id");
        }
        return id;
    }

    private <T> void put(Map<String, T> table, String id, T value, String what) throws IOException {
        if (table.put(id, value) != null) {
            throw xml.invalid(id, "is the id of two of the " + what);
        }
        if (table.size() > MOST) {
            throw xml.invalid(id, "is the id of one of more than " + MOST + " " + what);
        }
    }

    private @Nullable String unit(@Nullable String before) throws IOException {
        int self = xml.depth();
        String unit = before;
        while (xml.nextChild(self)) {
            if (xml.name().equals("UnitName") && before == null) {
                unit = xml.text();
            }
        }
        return unit;
    }

    private void device() throws IOException {
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().equals("Name") && devices.size() < MOST) {
                devices.add(xml.text());
            }
        }
    }

    private void component() throws IOException {
        String id = id();
        String serial = null;
        String status = null;
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().equals("SerialNumber")) {
                serial = present(xml.text());
            } else if (xml.name().equals("Status")) {
                status = word();
            }
        }
        put(components, id, new QifComponent(id, serial, status), "actual components");
    }

    private void definition() throws IOException {
        String id = id();
        boolean profile = xml.name().contains("Profile");
        BigDecimal lower = null;
        BigDecimal upper = null;
        boolean absolute = false;
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().equals("Tolerance")) {
                int tolerance = xml.depth();
                while (xml.nextChild(tolerance)) {
                    switch (xml.name()) {
                        case "MaxValue" -> upper = decimal();
                        case "MinValue" -> lower = decimal();
                        case "DefinedAsLimit" -> absolute = List.of("true", "1").contains(xml.text());
                        default -> {
                            // Of no meaning for the limits.
                        }
                    }
                }
            } else if (xml.name().equals("ToleranceValue")) {
                BigDecimal value = decimal();
                // A profile's zone lies on both sides in shares that vary; some tools write a sign that has no meaning.
                if (!profile && value.signum() > 0) {
                    upper = value;
                    absolute = true;
                }
            }
        }
        if (lower != null && upper != null && lower.compareTo(upper) > 0) {
            throw xml.invalid(id, "is the id of a definition whose MinValue is above its MaxValue");
        }
        put(definitions, id, new Limits(lower, upper, absolute), "characteristic definitions");
    }

    private void nominal() throws IOException {
        String id = id();
        String definition = null;
        BigDecimal target = null;
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().equals("CharacteristicDefinitionId")) {
                definition = reference();
            } else if (xml.name().equals("TargetValue")) {
                target = decimal();
            }
        }
        put(nominals, id, new Nominal(definition, target), "characteristic nominals");
    }

    private void item(String type) throws IOException {
        String id = id();
        String name = null;
        String nominal = null;
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().equals("Name")) {
                name = present(xml.text());
            } else if (xml.name().equals("CharacteristicNominalId")) {
                nominal = reference();
            }
        }
        put(items, id, new Item(type, name, nominal), "characteristic items");
    }

    private QifResults measurementResults() throws IOException {
        long line = xml.line();
        String id = id();
        String name = null;
        String status = null;
        String began = null;
        String ended = null;
        List<String> ids = List.of();
        List<QifMeasurement> measurements = new ArrayList<>();
        int self = xml.depth();
        while (xml.nextInside(self)) {
            String element = xml.name();
            switch (element) {
                case "ThisResultsInstanceQPId" -> name = present(xml.text());
                case "InspectionStatus" -> status = word();
                case "InspectionStart" -> began = present(xml.text());
                case "InspectionEnd" -> ended = present(xml.text());
                case "ActualComponentIds" -> ids = ids(pieces);
                default -> {
                    if (element.endsWith("CharacteristicActual") || element.endsWith("CharacteristicMeasurement")) {
                        measurements.add(measurement());
                        if (measurements.size() > MOST) {
                            throw xml.invalid(id, "has more than " + MOST + " measurements");
                        }
                    }
                }
            }
        }
        return new QifResults(line, id, name, ids, status, ended == null ? began : ended, measurements);
    }

    private QifMeasurement measurement() throws IOException {
        long line = xml.line();
        String id = id();
        boolean text = xml.name().contains("Attribute") || xml.name().contains("UserDefined");
        String item = null;
        String status = null;
        String value = null;
        String unit = null;
        String nonconformance = null;
        List<String> features = List.of();
        int self = xml.depth();
        while (xml.nextChild(self)) {
            switch (xml.name()) {
                case "CharacteristicItemId" -> {
                    boolean here = xml.attribute("xId") == null;
                    item = xml.text();
                    if (here) {
                        references.putIfAbsent(item, line);
                    }
                }
                case "Status" -> status = word();
                case "NonConformanceDesignator" -> nonconformance = present(xml.text());
                case "FeatureActualIds", "FeatureMeasurementIds" -> features = ids(new LinkedHashMap<>());
                case "Value" -> {
                    for (String attribute :
                            List.of("linearUnit", "angularUnit", "unitName", "areaUnit", "forceUnit", "massUnit")) {
                        unit = unit == null ? xml.attribute(attribute) : unit;
                    }
                    String given = xml.textOnly();
                    value = given == null ? null : present(given);
                    if (value != null && !text && Decimals.parse(value) == null) {
                        throw xml.invalid(value, "must be a number");
                    }
                }
                default -> {
                    // Kept by nobody: how it was measured.
                }
            }
        }
        if (item == null || item.isBlank()) {
            throw xml.invalid(id, "is the id of a measurement without a CharacteristicItemId");
        }
        return new QifMeasurement(line, id, item, status, value, unit, features, nonconformance);
    }

    private List<String> ids(Map<String, Long> seen) throws IOException {
        List<String> ids = new ArrayList<>();
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().equals("Id")) {
                boolean here = xml.attribute("xId") == null;
                String id = xml.text();
                ids.add(id);
                if (here) {
                    seen.putIfAbsent(id, xml.line());
                }
                if (ids.size() > MOST) {
                    throw xml.invalid(id, "is one of more than " + MOST + " ids");
                }
            }
        }
        return ids;
    }

    /** A status: an element with one word of the format, or one of the writer's own. */
    private @Nullable String word() throws IOException {
        String word = null;
        int self = xml.depth();
        while (xml.nextChild(self)) {
            if (xml.name().endsWith("StatusEnum") || xml.name().startsWith("Other")) {
                word = present(xml.text());
            }
        }
        return word;
    }

    /** An id within the document; null for one of another document, which says nothing here. */
    private @Nullable String reference() throws IOException {
        boolean here = xml.attribute("xId") == null;
        String id = xml.text();
        return here ? id : null;
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }

    private BigDecimal decimal() throws IOException {
        String text = xml.text();
        BigDecimal value = Decimals.parse(text);
        if (value == null) {
            throw xml.invalid(text, "must be a number");
        }
        return value;
    }
}
