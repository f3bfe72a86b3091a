package io.holdfast.opcua;

import io.holdfast.opcua.TypeTable.Node;
import io.holdfast.opcua.TypeTable.Rule;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaDataTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaReferenceTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableTypeNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.StructureType;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumField;
import org.eclipse.milo.opcua.stack.core.types.structured.EnumValueType;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureDefinition;
import org.eclipse.milo.opcua.stack.core.types.structured.StructureField;
import org.jspecify.annotations.Nullable;

/** One namespace of the tables as nodes of a server. */
final class TypeSpace extends ManagedNamespaceWithLifecycle {
    private static final UInteger NO_MASK = UInteger.MIN;

    private final TypeTable table = TypeTable.get();
    private final SubscriptionModel subscriptions;
    private final Names names;

    private TypeSpace(OpcUaServer server, TypeTable.Namespace namespace, Names names) {
        super(server, namespace.uri());
        this.names = names;
        subscriptions = new SubscriptionModel(server, this);
        getLifecycleManager().addLifecycle(subscriptions);
        getLifecycleManager().addStartupTask(() -> load(namespace.prefix()));
    }

    /**
     * Puts namespaces of the tables into the server, in the tables' order, with codecs and event types. The order is part of
     * the promise: the stack caches type hierarchies by number for all servers of a process.
     *
     * @param wanted which, by their prefixes
     * @return what to shut down, last first
     */
    static List<TypeSpace> load(OpcUaServer server, Predicate<String> wanted) {
        List<TypeTable.Namespace> namespaces = TypeTable.get().namespaces().stream()
                .filter(namespace -> wanted.test(namespace.prefix()))
                .toList();
        namespaces.forEach(namespace -> server.getNamespaceTable().add(namespace.uri()));
        Names names = Names.in(server.getNamespaceTable());
        List<TypeSpace> spaces = new ArrayList<>();
        for (TypeTable.Namespace namespace : namespaces) {
            TypeSpace space = new TypeSpace(server, namespace, names);
            space.startup();
            spaces.add(space);
        }
        StructCodec.registerAll(
                server.getNamespaceTable(), server.getStaticDataTypeManager(), server.getDynamicDataTypeManager());
        server.updateReferenceTypeTree();
        server.updateObjectTypeTree();
        server.updateVariableTypeTree();
        server.updateDataTypeTree();
        for (Node node : TypeTable.get().nodes()) {
            if (names.has(node.key().prefix())
                    && node.kind() == TypeTable.Kind.OBJECT_TYPE
                    && isEvent(TypeTable.get(), node.key())) {
                server.getObjectTypeManager().registerObjectType(names.id(node.key()), EventNode.class, EventNode::new);
            }
        }
        return spaces;
    }

    private static boolean isEvent(TypeTable table, TypeTable.Key key) {
        TypeTable.Key type = key;
        while (!type.isBase()) {
            type = Objects.requireNonNull(
                    Objects.requireNonNull(table.node(type)).type());
        }
        // Conditions and transition events of the base namespace are events too.
        return List.of(
                        NodeIds.BaseEventType,
                        NodeIds.TransitionEventType,
                        NodeIds.ConditionType,
                        NodeIds.SystemEventType)
                .contains(new NodeId(0, type.number()));
    }

    private void load(String prefix) {
        for (Node node : table.nodes()) {
            if (node.key().prefix().equals(prefix)) {
                UaNode made = make(node);
                getNodeManager().addNode(made);
                refer(node);
                if (node.encodings() != null) {
                    encoding(node, "Default Binary", node.encodings().binary());
                    encoding(node, "Default XML", node.encodings().xml());
                    encoding(node, "Default JSON", node.encodings().json());
                }
            }
        }
    }

    private UaNode make(Node node) {
        NodeId id = names.id(node.key());
        QualifiedName name = names.name(node.namePrefix(), node.name());
        LocalizedText display = LocalizedText.english(node.name());
        LocalizedText none = LocalizedText.NULL_VALUE;
        return switch (node.kind()) {
            case OBJECT_TYPE ->
                new UaObjectTypeNode(getNodeContext(), id, name, display, none, NO_MASK, NO_MASK, node.isAbstract());
            case VARIABLE_TYPE ->
                new UaVariableTypeNode(
                        getNodeContext(),
                        id,
                        name,
                        display,
                        none,
                        NO_MASK,
                        NO_MASK,
                        new DataValue(Variant.NULL_VALUE),
                        names.id(Objects.requireNonNull(node.dataType())),
                        node.rank(),
                        null,
                        node.isAbstract());
            case REFERENCE_TYPE ->
                new UaReferenceTypeNode(
                        getNodeContext(),
                        id,
                        name,
                        display,
                        none,
                        NO_MASK,
                        NO_MASK,
                        node.isAbstract(),
                        false,
                        node.inverseName() == null ? none : LocalizedText.english(node.inverseName()));
            case DATA_TYPE -> {
                UaDataTypeNode type = new UaDataTypeNode(
                        getNodeContext(), id, name, display, none, NO_MASK, NO_MASK, node.isAbstract());
                if (node.encodings() != null || !node.fields().isEmpty()) {
                    type.setDataTypeDefinition(structure(node));
                } else if (!node.values().isEmpty()) {
                    type.setDataTypeDefinition(enumeration(node));
                }
                yield type;
            }
            case OBJECT ->
                new UaObjectNode(
                        getNodeContext(),
                        id,
                        name,
                        display,
                        none,
                        NO_MASK,
                        NO_MASK,
                        UByte.valueOf(node.eventNotifier()));
            case VARIABLE -> {
                UaVariableNode variable =
                        new UaVariableNode(getNodeContext(), id, name, display, none, NO_MASK, NO_MASK);
                variable.setDataType(names.id(Objects.requireNonNull(node.dataType())));
                variable.setValueRank(node.rank());
                if (node.rank() == 1) {
                    variable.setArrayDimensions(new UInteger[] {UInteger.MIN});
                }
                // Nothing of a type is writable, whatever its instances may be.
                variable.setAccessLevel(UByte.valueOf(1));
                variable.setUserAccessLevel(UByte.valueOf(1));
                variable.setValue(new DataValue(Variant.of(value(node))));
                yield variable;
            }
            case METHOD -> new UaMethodNode(getNodeContext(), id, name, display, none, NO_MASK, NO_MASK, true, true);
        };
    }

    private @Nullable Object value(Node node) {
        if (node.arguments() != null) {
            return node.arguments().stream().map(this::argument).toArray(Argument[]::new);
        }
        TypeTable.Namespace namespace = table.namespace(node.key().prefix());
        Node parent = node.parent() == null ? null : table.node(node.parent());
        return switch (node.name()) {
            case "EnumValues" ->
                Objects.requireNonNull(parent).values().stream()
                        .map(value -> new EnumValueType(
                                (long) value.value(), LocalizedText.english(value.name()), LocalizedText.NULL_VALUE))
                        .toArray(EnumValueType[]::new);
            case "NamespaceUri" -> namespace.uri();
            case "NamespaceVersion" -> namespace.version();
            case "NamespacePublicationDate" ->
                new DateTime(LocalDate.parse(namespace.date())
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant());
            case "IsNamespaceSubset" -> false;
            case "StateNumber", "TransitionNumber" ->
                node.value() == null ? null : UInteger.valueOf(Long.parseLong(node.value()));
            case "DefaultInstanceBrowseName" -> node.value() == null ? null : names.name(node.value());
            default -> null;
        };
    }

    private Argument argument(TypeTable.Argument argument) {
        return new Argument(
                argument.name(),
                names.id(argument.dataType()),
                argument.rank(),
                argument.rank() == 1 ? new UInteger[] {UInteger.MIN} : null,
                LocalizedText.NULL_VALUE);
    }

    /** A definition lists the inherited fields too. */
    private StructureDefinition structure(Node node) {
        List<TypeTable.Field> fields = new ArrayList<>();
        Node above = node;
        while (above != null) {
            fields.addAll(0, above.fields());
            above = above.type() == null ? null : table.node(above.type());
        }
        boolean subtypes = fields.stream().anyMatch(TypeTable.Field::subtypes);
        boolean optional = fields.stream().anyMatch(TypeTable.Field::optional);
        StructureType form = subtypes
                ? StructureType.StructureWithSubtypedValues
                : optional ? StructureType.StructureWithOptionalFields : StructureType.Structure;
        return new StructureDefinition(
                node.encodings() == null
                        ? NodeId.NULL_VALUE
                        : names.id(node.key().prefix(), node.encodings().binary()),
                names.id(Objects.requireNonNull(node.type())),
                form,
                fields.stream()
                        .map(field -> new StructureField(
                                field.name(),
                                LocalizedText.NULL_VALUE,
                                names.id(field.dataType()),
                                field.rank(),
                                field.rank() == 1 ? new UInteger[] {UInteger.MIN} : null,
                                UInteger.MIN,
                                subtypes ? field.subtypes() : field.optional()))
                        .toArray(StructureField[]::new));
    }

    private static EnumDefinition enumeration(Node node) {
        return new EnumDefinition(node.values().stream()
                .map(value -> new EnumField(
                        (long) value.value(),
                        LocalizedText.english(value.name()),
                        LocalizedText.NULL_VALUE,
                        value.name()))
                .toArray(EnumField[]::new));
    }

    private void refer(Node node) {
        NodeId id = names.id(node.key());
        TypeTable.Key type = node.type();
        if (type != null) {
            if (node.kind().isType()) {
                add(names.id(type), NodeIds.HasSubtype, id);
            } else {
                add(id, NodeIds.HasTypeDefinition, names.id(type));
            }
        }
        if (node.parent() != null) {
            add(names.id(node.parent()), names.id(Objects.requireNonNull(node.parentReference())), id);
        }
        NodeId rule = switch (node.rule()) {
            case NONE -> null;
            case MANDATORY -> NodeIds.ModellingRule_Mandatory;
            case OPTIONAL -> NodeIds.ModellingRule_Optional;
            case MANDATORY_PLACEHOLDER -> NodeIds.ModellingRule_MandatoryPlaceholder;
            case OPTIONAL_PLACEHOLDER -> NodeIds.ModellingRule_OptionalPlaceholder;
        };
        if (rule != null && node.rule() != Rule.NONE) {
            add(id, NodeIds.HasModellingRule, rule);
        }
        for (TypeTable.Link link : node.links()) {
            add(id, names.id(link.reference()), names.id(link.target()));
        }
    }

    private void encoding(Node node, String name, int number) {
        if (number == 0) {
            return;
        }
        NodeId id = names.id(node.key().prefix(), number);
        getNodeManager()
                .addNode(new UaObjectNode(
                        getNodeContext(),
                        id,
                        new QualifiedName(0, name),
                        LocalizedText.english(name),
                        LocalizedText.NULL_VALUE,
                        NO_MASK,
                        NO_MASK,
                        UByte.MIN));
        add(id, NodeIds.HasTypeDefinition, NodeIds.DataTypeEncodingType);
        add(names.id(node.key()), NodeIds.HasEncoding, id);
    }

    /** Adds a reference and its inverse. Each is told once in the tables, so none is there twice. */
    private void add(NodeId from, NodeId type, NodeId to) {
        getNodeManager()
                .addReferences(
                        new Reference(from, type, to.expanded(), true),
                        getServer().getNamespaceTable());
    }

    @Override
    public void onDataItemsCreated(List<DataItem> items) {
        subscriptions.onDataItemsCreated(items);
    }

    @Override
    public void onDataItemsModified(List<DataItem> items) {
        subscriptions.onDataItemsModified(items);
    }

    @Override
    public void onDataItemsDeleted(List<DataItem> items) {
        subscriptions.onDataItemsDeleted(items);
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> items) {
        subscriptions.onMonitoringModeChanged(items);
    }
}
