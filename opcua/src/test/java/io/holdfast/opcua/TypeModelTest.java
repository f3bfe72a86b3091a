package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.nodes.UaDataTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The types that a running server shows, against the facts and against the specifications' own files. */
class TypeModelTest {
    private static final Map<String, String> PREFIXES = Map.of(
            "http://opcfoundation.org/UA/", "ua",
            "http://opcfoundation.org/UA/DI/", "di",
            "http://opcfoundation.org/UA/Machinery/", "mach",
            "http://opcfoundation.org/UA/MachineVision", "mv",
            "http://opcfoundation.org/UA/Machinery/Result/", "mres",
            "http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/", "jc",
            "http://opcfoundation.org/UA/Machinery/Jobs/", "mjobs");

    @TempDir
    static Path folder;

    private static VisionServer vision;
    private static OpcUaServer server;
    private static Names names;

    @BeforeAll
    static void open() throws IOException {
        vision = TestPeers.server(folder).open();
        server = vision.secure().server();
        names = Names.in(server.getNamespaceTable());
    }

    @AfterAll
    static void close() {
        vision.close();
    }

    @Test
    void everyNodeOfTheVisionSpecificationIsThere() throws IOException {
        assertThat(compare("machinevision-model.csv", "mv")).isEqualTo(804);
    }

    @Test
    void everyNodeOfTheResultSpecificationIsThere() throws IOException {
        assertThat(compare("machinery-result-model.csv", "mres")).isEqualTo(141);
    }

    @Test
    void everyNodeOfTheJobControlSpecificationIsThere() throws IOException {
        assertThat(compare("isa95-jobcontrol-model.csv", "jc")).isEqualTo(299);
    }

    @Test
    void everyNodeOfTheMachineryJobsSpecificationIsThere() throws IOException {
        assertThat(compare("machinery-jobs-model.csv", "mjobs")).isEqualTo(75);
    }

    // Of the machinery specification only what identifies a machine: the rows of those types.
    @Test
    void whatIdentifiesAMachineIsThere() throws IOException {
        assertThat(compare("machinery-model.csv", "mach")).isEqualTo(31);
    }

    /** Compares each row of a table of facts with the server; returns how many rows it compared. */
    private static int compare(String table, String prefix) throws IOException {
        List<Map<String, String>> rows = csv(SharedFacts.file("facts/opcua/" + table));
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Map<String, String> row : rows) {
            String id = row.get("node_id");
            // The type dictionaries are the form of before 2019 of what the data types now say themselves.
            if (row.get("path").contains("TypeDictionary")) {
                continue;
            }
            int hash = id.indexOf('#');
            UaNode node = node(hash < 0 ? id : id.substring(0, hash));
            if (node == null) {
                if (!prefix.equals("mach")) {
                    wrong.add(id + " " + row.get("path") + " is not there");
                }
                continue;
            }
            compared++;
            if (hash >= 0) {
                field(row, (UaDataTypeNode) node, Integer.parseInt(id.substring(hash + 1)), wrong);
            } else {
                node(row, node, wrong);
            }
        }
        assertThat(wrong).isEmpty();
        return compared;
    }

    private static void node(Map<String, String> row, UaNode node, List<String> wrong) {
        String id = row.get("node_id");
        expect(wrong, id, "class", row.get("node_class"), node.getNodeClass().name());
        String name = row.get("browse_name");
        int colon = name.startsWith("http") ? -1 : name.indexOf(':');
        expect(
                wrong,
                id,
                "name",
                name.substring(colon + 1),
                node.getBrowseName().getName());
        expect(
                wrong,
                id,
                "name's namespace",
                colon < 0 ? "ua" : name.substring(0, colon),
                prefix(node.getBrowseName().getNamespaceIndex().intValue()));
        expect(wrong, id, "abstract", row.get("abstract").equals("true"), isAbstract(node));
        expect(wrong, id, "rule", row.get("modelling_rule"), rule(node));
        String reference = row.get("parent_reference");
        UaNode parent = node(row.get("parent_node_id"));
        expect(wrong, id, "parent", true, parent != null);
        if (parent != null && !reference.isEmpty()) {
            long times = references(parent, true).stream()
                    .filter(each ->
                            typeName(each).equals(reference) && target(each).equals(node.getNodeId()))
                    .count();
            expect(wrong, id, reference + " from the parent", 1L, times);
        }
        String type = row.get("type_or_supertype");
        if (!type.isEmpty() && !node.getNodeClass().name().endsWith("Type")) {
            expect(wrong, id, "type", type, qualified(targetOf(node, "HasTypeDefinition", true)));
        } else if (!type.isEmpty()) {
            expect(wrong, id, "supertype", type, qualified(targetOf(node, "HasSubtype", false)));
        }
        if (node instanceof UaVariableNode variable) {
            expect(wrong, id, "data type", row.get("data_type"), qualified(variable.getDataType()));
            expect(wrong, id, "rank", Integer.valueOf(row.get("value_rank")), variable.getValueRank());
            if (Set.of("StateNumber", "TransitionNumber").contains(name)) {
                expect(
                        wrong,
                        id,
                        "value",
                        row.get("value_or_definition"),
                        String.valueOf(variable.getValue().value().value()));
            }
        }
        if (row.get("node_class").equals("Method")) {
            expect(wrong, id, "inputs", row.get("arguments_in"), arguments(node, "InputArguments"));
            expect(wrong, id, "outputs", row.get("arguments_out"), arguments(node, "OutputArguments"));
        }
        Matcher relation =
                Pattern.compile("(\\w+)->[^;]*\\((\\w+:i=\\d+)\\)(?:;|$)").matcher(row.get("relations"));
        while (relation.find()) {
            UaNode other = node(relation.group(2));
            String wanted = relation.group(1);
            long times = references(node, true).stream()
                    .filter(each -> typeName(each).equals(wanted)
                            && other != null
                            && target(each).equals(other.getNodeId()))
                    .count();
            expect(wrong, id, relation.group(), 1L, times);
        }
    }

    private static void field(Map<String, String> row, UaDataTypeNode node, int index, List<String> wrong) {
        String id = row.get("node_id");
        if (node.getDataTypeDefinition() instanceof EnumDefinition values) {
            expect(wrong, id, "name", row.get("browse_name"), values.getFields()[index].getName());
            expect(
                    wrong,
                    id,
                    "value",
                    row.get("value_or_definition"),
                    String.valueOf(values.getFields()[index].getValue()));
            return;
        }
        if (!(node.getDataTypeDefinition() instanceof StructureDefinition structure)) {
            // An option set: a number whose bits have names.
            TypeTable.EnumValue bit = TypeTable.get()
                    .node(key(id.substring(0, id.indexOf('#'))))
                    .values()
                    .get(index);
            expect(wrong, id, "name", row.get("browse_name"), bit.name());
            return;
        }
        StructureField[] fields = structure.getFields();
        int own = TypeTable.get()
                .node(key(id.substring(0, id.indexOf('#'))))
                .fields()
                .size();
        StructureField field = fields[fields.length - own + index];
        expect(wrong, id, "name", row.get("browse_name"), field.getName());
        expect(wrong, id, "data type", row.get("data_type"), qualified(field.getDataType()));
        expect(wrong, id, "rank", Integer.valueOf(row.get("value_rank")), field.getValueRank());
        boolean subtyped = structure.getStructureType().name().endsWith("SubtypedValues");
        expect(wrong, id, "optional", row.get("modelling_rule").equals("Optional"), !subtyped && field.getIsOptional());
    }

    // The files are of other versions than the facts in two places, which are named here.
    @Test
    void theSpecificationsOwnFilesSayTheSame() throws Exception {
        Set<String> newerThanTheFile = Set.of("mres:7009", "mres:6089", "mres:6090");
        Map<String, String> files = new LinkedHashMap<>();
        files.put("mv", "MachineVision/Opc.Ua.MachineVision.NodeSet2.xml");
        files.put("mres", "Machinery/Result/Opc.Ua.Machinery.Result.NodeSet2.xml");
        files.put("jc", "ISA95-JOBCONTROL/opc.ua.isa95-jobcontrol.nodeset2.xml");
        files.put("mjobs", "Machinery/Jobs/Opc.Ua.Machinery.Jobs.Nodeset2.xml");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Set<String> said = new HashSet<>();
            Set<String> nodes = new HashSet<>();
            read(SharedFacts.file("data/opcua-nodesets/" + file.getValue()), nodes, said);
            Set<String> shown = new TreeSet<>();
            Set<String> twice = new TreeSet<>();
            Set<String> ours = new HashSet<>();
            for (TypeTable.Node node : TypeTable.get().nodes()) {
                if (!node.key().prefix().equals(file.getKey())) {
                    continue;
                }
                List<UaNode> there = new ArrayList<>(List.of(node(node.key().toString())));
                there.addAll(references(there.get(0), true).stream()
                        .filter(each -> typeName(each).equals("HasEncoding"))
                        .map(each -> server.getAddressSpaceManager()
                                .getManagedNode(target(each))
                                .orElseThrow())
                        .toList());
                for (UaNode each : there) {
                    ours.add(shortId(each.getNodeId()));
                    for (Reference reference : references(each, true)) {
                        String text = shortId(each.getNodeId()) + " " + shortId(reference.getReferenceTypeId()) + " "
                                + shortId(target(reference));
                        if (!shown.add(text)) {
                            twice.add(text);
                        }
                    }
                }
            }
            assertThat(twice).as(file.getKey() + ": references shown twice").isEmpty();
            // From our nodes to our nodes or to those of another namespace that we show.
            Set<String> expected = said.stream()
                    .filter(text -> {
                        String[] parts = text.split(" ");
                        return ours.contains(parts[0]) && node(parts[2].replace(":", ":i=")) != null;
                    })
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> missing = new TreeSet<>(expected);
            missing.removeAll(shown);
            assertThat(missing).as(file.getKey() + ": said, not shown").isEmpty();
            Set<String> invented = shown.stream()
                    .filter(text ->
                            !said.contains(text) && newerThanTheFile.stream().noneMatch(newer -> text.contains(newer)))
                    // Subtypes that other namespaces derive from these types.
                    .filter(text -> !text.contains(" ua:45 ") || text.split(" ")[2].startsWith(file.getKey() + ":"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(invented).as(file.getKey() + ": shown, not said").isEmpty();
            // Nodes of the file that we do not show are those of the type dictionaries, and nothing else.
            Set<String> left =
                    nodes.stream().filter(id -> !ours.contains(id)).collect(Collectors.toCollection(TreeSet::new));
            assertThat(left).as(file.getKey() + ": nodes left out").hasSizeLessThan(42);
            assertThat(left.stream().filter(id -> dictionaries.contains(id)).count())
                    .isEqualTo(left.size());
        }
    }

    private static final Set<String> dictionaries = new HashSet<>();

    private static void read(Path file, Set<String> nodes, Set<String> said) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        List<String> prefixes = new ArrayList<>(List.of("ua"));
        NodeList uris = root.getElementsByTagName("Uri");
        for (int i = 0; i < uris.getLength(); i++) {
            if (uris.item(i).getParentNode().getNodeName().equals("NamespaceUris")) {
                prefixes.add(PREFIXES.getOrDefault(uris.item(i).getTextContent().strip(), "other"));
            }
        }
        Map<String, String> aliases = new HashMap<>();
        NodeList alias = root.getElementsByTagName("Alias");
        for (int i = 0; i < alias.getLength(); i++) {
            aliases.put(
                    ((Element) alias.item(i)).getAttribute("Alias"),
                    alias.item(i).getTextContent());
        }
        for (org.w3c.dom.Node child = root.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (!(child instanceof Element element) || !element.getTagName().startsWith("UA")) {
                continue;
            }
            String id = id(element.getAttribute("NodeId"), prefixes, aliases);
            nodes.add(id);
            NodeList references = element.getElementsByTagName("Reference");
            for (int i = 0; i < references.getLength(); i++) {
                Element reference = (Element) references.item(i);
                String type = id(reference.getAttribute("ReferenceType"), prefixes, aliases);
                String other = id(reference.getTextContent(), prefixes, aliases);
                boolean forward = !reference.getAttribute("IsForward").equals("false");
                said.add(forward ? id + " " + type + " " + other : other + " " + type + " " + id);
                if (type.equals("ua:40") && Set.of("ua:72", "ua:69").contains(other)) {
                    dictionaries.add(id);
                }
            }
            if (Set.of("NamespaceUri", "Deprecated").contains(element.getAttribute("BrowseName"))
                    && dictionaries.contains(id(element.getAttribute("ParentNodeId"), prefixes, aliases))) {
                dictionaries.add(id);
            }
        }
    }

    private static String id(String text, List<String> prefixes, Map<String, String> aliases) {
        Matcher matcher =
                Pattern.compile("(?:ns=(\\d+);)?i=(\\d+)").matcher(aliases.getOrDefault(text.strip(), text.strip()));
        assertThat(matcher.matches()).as(text).isTrue();
        return prefixes.get(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1))) + ":" + matcher.group(2);
    }

    // A test of what is absent needs a proof that it can see.
    @Test
    void theComparisonCanFail() {
        List<String> wrong = new ArrayList<>();
        Map<String, String> row = new HashMap<>(Map.of(
                "node_id", "mv:i=1003",
                "node_class", "ObjectType",
                "browse_name", "mv:VisionSystemTypo",
                "abstract", "true",
                "modelling_rule", "Optional",
                "parent_reference", "HasComponent",
                "parent_node_id", "ua:i=58",
                "type_or_supertype", "BaseEventType",
                "relations", ""));
        node(row, node("mv:i=1003"), wrong);
        assertThat(wrong).hasSize(5);
    }

    private static void expect(List<String> wrong, String id, String what, Object wanted, Object is) {
        if (!Objects.equals(wanted, is)) {
            wrong.add(id + ": " + what + " should be " + wanted + ", is " + is);
        }
    }

    private static String arguments(UaNode method, String property) {
        return references(method, true).stream()
                .map(reference -> server.getAddressSpaceManager()
                        .getManagedNode(target(reference))
                        .orElseThrow())
                .filter(node -> node.getBrowseName().getName().equals(property))
                .flatMap(node -> Stream.of(
                        (Argument[]) ((UaVariableNode) node).getValue().value().value()))
                .map(argument -> argument.getName() + ":" + qualified(argument.getDataType())
                        + (argument.getValueRank() == 1 ? "[]" : ""))
                .collect(Collectors.joining("; "));
    }

    private static boolean isAbstract(UaNode node) {
        return node instanceof UaObjectTypeNode type
                ? type.getIsAbstract()
                : node instanceof UaDataTypeNode data && data.getIsAbstract();
    }

    private static String rule(UaNode node) {
        NodeId rule = targetOf(node, "HasModellingRule", true);
        return rule == null ? "" : name(rule);
    }

    private static NodeId targetOf(UaNode node, String reference, boolean forward) {
        return references(node, forward).stream()
                .filter(each -> typeName(each).equals(reference))
                .map(TypeModelTest::target)
                .findFirst()
                .orElse(null);
    }

    private static List<Reference> references(UaNode node, boolean forward) {
        return server.getAddressSpaceManager()
                .getManagedReferences(node.getNodeId(), each -> each.isForward() == forward);
    }

    private static NodeId target(Reference reference) {
        return reference.getTargetNodeId().toNodeId(server.getNamespaceTable()).orElseThrow();
    }

    private static String typeName(Reference reference) {
        return name(reference.getReferenceTypeId());
    }

    private static String name(NodeId id) {
        return server.getAddressSpaceManager()
                .getManagedNode(id)
                .orElseThrow()
                .getBrowseName()
                .getName();
    }

    private static String qualified(NodeId id) {
        String prefix = prefix(id.getNamespaceIndex().intValue());
        return (prefix.equals("ua") ? "" : prefix + ":") + name(id);
    }

    private static String prefix(int index) {
        String uri = server.getNamespaceTable().get(index);
        return uri.equals("urn:io.holdfast:opcua") ? "hf" : PREFIXES.get(uri);
    }

    private static String shortId(NodeId id) {
        return prefix(id.getNamespaceIndex().intValue()) + ":" + id.getIdentifier();
    }

    private static TypeTable.Key key(String id) {
        int colon = id.indexOf(":i=");
        return new TypeTable.Key(id.substring(0, colon), Integer.parseInt(id.substring(colon + 3)));
    }

    private static UaNode node(String id) {
        TypeTable.Key key = key(id);
        return names.has(key.prefix())
                ? server.getAddressSpaceManager().getManagedNode(names.id(key)).orElse(null)
                : null;
    }

    static List<Map<String, String>> csv(Path file) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        String text = Files.readString(file, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                line.add(cell.toString().replace("\r", ""));
                cell.setLength(0);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> each : lines.subList(1, lines.size())) {
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < each.size(); i++) {
                row.put(lines.get(0).get(i), each.get(i));
            }
            rows.add(row);
        }
        return rows;
    }
}
