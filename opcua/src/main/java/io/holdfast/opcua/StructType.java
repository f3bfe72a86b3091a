package io.holdfast.opcua;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A structure of the tables, its inherited fields first. Immutable.
 *
 * @param name with the prefix of its namespace: {@code mv:ResultDataType}
 */
record StructType(
        String name,
        ExpandedNodeId id,
        TypeTable.Encodings encodings,
        String uri,
        List<Member> members,
        boolean masked) {
    /** How a field goes over the wire. */
    enum Form {
        BUILTIN,
        ENUMERATION,
        STRUCTURE,
        /** A structure of a type that the field does not fix: wrapped, with its type's number. */
        EXTENSION
    }

    record Member(
            String name,
            Form form,
            @Nullable OpcUaDataType builtin,
            ExpandedNodeId dataType,
            boolean array,
            boolean optional) {}

    private static final Map<String, StructType> BY_NAME = load();

    /** Returns the structure of that name, {@code mv:ResultDataType}. */
    static StructType of(String name) {
        return Objects.requireNonNull(BY_NAME.get(name), name);
    }

    static List<StructType> all() {
        return List.copyOf(BY_NAME.values());
    }

    ExpandedNodeId binaryId() {
        return ExpandedNodeId.of(uri, encodings.binary());
    }

    int indexOf(String member) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).name().equals(member)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name + " has no member " + member);
    }

    private static Map<String, StructType> load() {
        TypeTable table = TypeTable.get();
        Map<String, StructType> structs = new LinkedHashMap<>();
        for (TypeTable.Node node : table.nodes()) {
            if (node.encodings() != null) {
                List<Member> members = members(table, node);
                String uri = table.namespace(node.key().prefix()).uri();
                structs.put(
                        node.key().prefix() + ":" + node.name(),
                        new StructType(
                                node.key().prefix() + ":" + node.name(),
                                ExpandedNodeId.of(uri, node.key().number()),
                                node.encodings(),
                                uri,
                                List.copyOf(members),
                                members.stream().anyMatch(Member::optional)));
            }
        }
        return structs;
    }

    private static List<Member> members(TypeTable table, TypeTable.Node node) {
        List<Member> members = new ArrayList<>();
        TypeTable.Node above = node.type() == null ? null : table.node(node.type());
        if (above != null) {
            members.addAll(members(table, above));
        }
        for (TypeTable.Field field : node.fields()) {
            members.add(member(table, field));
        }
        return members;
    }

    private static Member member(TypeTable table, TypeTable.Field field) {
        boolean array = field.rank() == 1;
        TypeTable.Key key = field.dataType();
        TypeTable.Node type = table.node(key);
        boolean ownStructure = type != null && type.encodings() != null;
        while (type != null && type.encodings() == null) {
            key = Objects.requireNonNull(type.type());
            type = table.node(key);
        }
        if (ownStructure) {
            return new Member(
                    field.name(),
                    field.subtypes() ? Form.EXTENSION : Form.STRUCTURE,
                    null,
                    expanded(table, field.dataType()),
                    array,
                    field.optional());
        }
        if (key.number() == number(NodeIds.Enumeration)) {
            return new Member(
                    field.name(),
                    Form.ENUMERATION,
                    OpcUaDataType.Int32,
                    expanded(table, field.dataType()),
                    array,
                    field.optional());
        }
        OpcUaDataType builtin = builtin(key.number());
        return new Member(
                field.name(),
                builtin == null ? Form.STRUCTURE : Form.BUILTIN,
                builtin,
                expanded(table, field.dataType()),
                array,
                field.optional());
    }

    /** Returns the built-in type behind a data type of the base namespace, or null where that is a structure. */
    static @Nullable OpcUaDataType builtin(int number) {
        if (number == number(NodeIds.UtcTime)) {
            return OpcUaDataType.DateTime;
        }
        if (number == number(NodeIds.Duration)) {
            return OpcUaDataType.Double;
        }
        if (number == number(NodeIds.TrimmedString)
                || number == number(NodeIds.DecimalString)
                || number == number(NodeIds.UriString)
                || number == number(NodeIds.LocaleId)) {
            return OpcUaDataType.String;
        }
        if (number == number(NodeIds.Handle)) {
            return OpcUaDataType.UInt32;
        }
        if (number == number(NodeIds.Structure)) {
            return OpcUaDataType.ExtensionObject;
        }
        return OpcUaDataType.isBuiltin(new NodeId(0, number)) ? OpcUaDataType.fromNodeId(new NodeId(0, number)) : null;
    }

    private static int number(NodeId id) {
        return ((Number) id.getIdentifier()).intValue();
    }

    private static ExpandedNodeId expanded(TypeTable table, TypeTable.Key key) {
        return key.isBase()
                ? ExpandedNodeId.of(key.number())
                : ExpandedNodeId.of(table.namespace(key.prefix()).uri(), key.number());
    }
}
