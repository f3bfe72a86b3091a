package io.holdfast.flatfile.b2mml;

import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.XmlEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads B2MML and BatchML documents of any version for lots, requests, responses and test results; elements are known by
 * their local names. Others are passed over.
 *
 * <p>A document is checked to its end before anything of it is handed over: that it is XML without document type or entities, and
 * that its namespace is one of the format. It is not checked against the schemas.
 *
 * <p>Memory: one lot, request or test result. Immutable; any thread may call it. Blocks for the file.
 */
public final class B2mmlReader {
    private static final int MOST = 1_000_000;

    private B2mmlReader() {}

    /**
     * Reads a document.
     *
     * @throws InvalidFileException if it is not one; nothing was handed over
     * @throws IOException if it cannot be read
     */
    public static void read(Path file, B2mmlVisitor visitor) throws IOException {
        read(Content.of(file), visitor);
    }

    static void read(Content content, B2mmlVisitor visitor) throws IOException {
        Pass check = new Pass(content, new B2mmlVisitor() {});
        check.run();
        visitor.document(check.document());
        new Pass(content, visitor).run();
    }

    /** One pass over a document. */
    private static final class Pass {
        private final Content content;
        private final B2mmlVisitor visitor;
        private String root = "";
        private String namespace = "";
        private @Nullable String created;
        private @Nullable String sender;

        Pass(Content content, B2mmlVisitor visitor) {
            this.content = content;
            this.visitor = visitor;
        }

        B2mmlDocument document() {
            return new B2mmlDocument(root, namespace, created, sender);
        }

        void run() throws IOException {
            try (XmlEvents xml = XmlEvents.open(content)) {
                xml.next();
                root = xml.name();
                namespace = xml.namespace();
                if (!namespace.contains("B2MML") && !namespace.contains("BatchML")) {
                    throw xml.invalid(root, "must be of a namespace of B2MML or BatchML");
                }
                element(xml);
                while (xml.next()) {
                    if (xml.isStart()) {
                        element(xml);
                    }
                }
            }
        }

        private void element(XmlEvents xml) throws IOException {
            switch (xml.name()) {
                case "CreationDateTime" -> created = created == null ? xml.text() : created;
                case "LogicalID" -> sender = sender == null ? xml.text() : sender;
                case "MaterialLot", "MaterialSubLot" -> lot(xml);
                case "TestResult" -> visitor.testResult(testResult(xml));
                case "ProductionRequest", "OperationsRequest" -> request(xml, false);
                case "ProductionResponse", "OperationsResponse" -> request(xml, true);
                default -> {
                    // Passed over; what is inside of it comes next.
                }
            }
        }

        /** Sublots inside of a lot are handed over behind it. */
        private void lot(XmlEvents xml) throws IOException {
            List<B2mmlLot> lots = new ArrayList<>();
            lot(xml, lots);
            lots.forEach(visitor::lot);
        }

        private static void lot(XmlEvents xml, List<B2mmlLot> lots) throws IOException {
            long line = xml.line();
            boolean subLot = !xml.name().equals("MaterialLot") && !xml.name().equals("AssemblyLot");
            int own = lots.size();
            if (own > MOST) {
                throw xml.invalid(xml.name(), "is one of more than " + MOST + " lots in one");
            }
            lots.add(new B2mmlLot(line, subLot, "", null, null, null, null, null, List.of()));
            Map<String, String> texts = new HashMap<>();
            B2mmlProperty quantity = null;
            List<B2mmlProperty> properties = new ArrayList<>();
            int self = xml.depth();
            while (xml.nextChild(self)) {
                String name = xml.name();
                switch (name) {
                    case "ID", "MaterialDefinitionID", "Status", "Disposition" -> texts.putIfAbsent(name, xml.text());
                    case "MaterialLotProperty" -> properties.add(property(xml));
                    case "Quantity" -> {
                        B2mmlProperty read = property(xml);
                        quantity = quantity == null ? read : quantity;
                    }
                    case "MaterialSubLot", "MaterialSubLotChild", "AssemblyLot", "AssemblySubLot" -> lot(xml, lots);
                    default -> {
                        // Passed over.
                    }
                }
            }
            lots.set(
                    own,
                    new B2mmlLot(
                            line,
                            subLot,
                            texts.getOrDefault("ID", ""),
                            texts.get("MaterialDefinitionID"),
                            texts.get("Status"),
                            texts.get("Disposition"),
                            quantity == null ? null : quantity.value(),
                            quantity == null ? null : quantity.unitOfMeasure(),
                            properties));
        }

        /** Reads an element with an ID and a Value, or one that is a value itself. */
        private static B2mmlProperty property(XmlEvents xml) throws IOException {
            String id = "";
            String value = null;
            String unit = null;
            int self = xml.depth();
            while (xml.nextInside(self)) {
                switch (xml.name()) {
                    case "ID" -> {
                        boolean own = xml.depth() == self + 1;
                        String text = xml.text();
                        id = own ? text : id;
                    }
                    case "ValueString", "QuantityString" -> {
                        String text = xml.text();
                        value = value == null ? text : value;
                    }
                    case "UnitOfMeasure" -> {
                        String text = xml.text();
                        unit = unit == null && !text.isEmpty() ? text : unit;
                    }
                    default -> {
                        // Passed over.
                    }
                }
            }
            return new B2mmlProperty(id, value, unit);
        }

        private static B2mmlTestResult testResult(XmlEvents xml) throws IOException {
            long line = xml.line();
            String id = "";
            String evaluated = null;
            String equipment = null;
            String object = null;
            String outcome = null;
            List<B2mmlProperty> measured = new ArrayList<>();
            List<B2mmlTestResult> children = new ArrayList<>();
            int self = xml.depth();
            while (xml.nextChild(self)) {
                switch (xml.name()) {
                    case "ID" -> id = xml.text();
                    case "EvaluationDate" -> evaluated = xml.text();
                    case "TestableObjectID" -> object = xml.text();
                    case "EvaluatedCriterionResult" -> outcome = xml.text();
                    case "HierarchyScope" -> {
                        int scope = xml.depth();
                        while (xml.nextChild(scope)) {
                            if (xml.name().equals("EquipmentID")) {
                                equipment = xml.text();
                            }
                        }
                    }
                    case "PropertyMeasurement" -> measured.add(property(xml));
                    case "TestResultChild" -> children.add(testResult(xml));
                    default -> {
                        // Passed over.
                    }
                }
                if (measured.size() + children.size() > MOST) {
                    throw xml.invalid(id, "has more than " + MOST + " parts");
                }
            }
            return new B2mmlTestResult(line, id, evaluated, equipment, object, outcome, measured, children);
        }

        /** The first material that is produced tells what a request is about. */
        private void request(XmlEvents xml, boolean response) throws IOException {
            long line = xml.line();
            String id = "";
            String request = null;
            Map<String, String> produced = null;
            int self = xml.depth();
            while (xml.nextInside(self)) {
                String name = xml.name();
                if (name.equals("ID") && xml.depth() == self + 1) {
                    id = xml.text();
                } else if ((name.equals("ProductionRequestID") || name.equals("OperationsRequestID"))
                        && request == null) {
                    request = xml.text();
                } else if (name.startsWith("Material") && (name.endsWith("Requirement") || name.endsWith("Actual"))) {
                    Map<String, String> material = material(xml);
                    boolean produces =
                            material.getOrDefault("MaterialUse", "Produced").contains("Produced");
                    produced = produced == null && produces ? material : produced;
                }
            }
            Map<String, String> material = produced == null ? Map.of() : produced;
            visitor.request(new B2mmlRequest(
                    line,
                    response,
                    id,
                    request,
                    material.get("MaterialDefinitionID"),
                    material.get("MaterialLotID"),
                    material.get("Quantity"),
                    material.get("UnitOfMeasure")));
        }

        private static Map<String, String> material(XmlEvents xml) throws IOException {
            Map<String, String> material = new HashMap<>();
            int self = xml.depth();
            while (xml.nextChild(self)) {
                switch (xml.name()) {
                    case "MaterialDefinitionID", "MaterialLotID", "MaterialUse" ->
                        material.putIfAbsent(xml.name(), xml.text());
                    case "Quantity" -> {
                        B2mmlProperty quantity = property(xml);
                        if (quantity.value() != null) {
                            material.putIfAbsent("Quantity", quantity.value());
                        }
                        if (quantity.unitOfMeasure() != null) {
                            material.putIfAbsent("UnitOfMeasure", quantity.unitOfMeasure());
                        }
                    }
                    default -> {
                        // Passed over.
                    }
                }
            }
            return material;
        }
    }
}
