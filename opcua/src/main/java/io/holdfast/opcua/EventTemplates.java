package io.holdfast.opcua;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.NodeManager;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.UaNodeManager;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.jspecify.annotations.Nullable;

/**
 * Fires events from one tree of nodes for each type, which is filled anew for each event: the stack's way, a tree for each event,
 * costs milliseconds. Firing copies what each subscriber selected before it returns, so a lock is all that is needed.
 * Thread-safe.
 */
final class EventTemplates {
    private static final DataValue ABSENT = new DataValue(Variant.NULL_VALUE);

    private final class Template {
        private final EventNode node;
        private final Map<String, UaVariableNode> fields = new HashMap<>();

        /** What the last event set, and nothing else: the others are null. */
        private final List<UaVariableNode> told = new ArrayList<>();

        Template(NodeId type) {
            node = (EventNode) instances.create(
                    new NodeId(1, "holdfast-event/" + type.toParseableString()),
                    new QualifiedName(1, "event"),
                    type,
                    path -> true);
            collect(node, "");
            node.settle(source);
            fields.values().forEach(field -> field.setValue(ABSENT));
        }

        private void collect(UaNode parent, String path) {
            for (Reference reference : nodes.getReferences(parent.getNodeId())) {
                if (reference.isForward()) {
                    nodes.getNode(reference.getTargetNodeId(), server.getNamespaceTable())
                            .ifPresent(child -> {
                                String name = path + child.getBrowseName().getName();
                                if (child instanceof UaVariableNode variable) {
                                    fields.put(name, variable);
                                }
                                collect(child, name + "/");
                            });
                }
            }
        }
    }

    private final OpcUaServer server;
    private final UaNodeManager nodes = new UaNodeManager();
    private final Instances instances;
    private final Names names;
    private final NodeId source;
    private final String sourceName;
    private final Map<String, Template> templates = new HashMap<>();

    EventTemplates(OpcUaServer server, NodeId source, String sourceName) {
        this.server = server;
        this.source = source;
        this.sourceName = sourceName;
        names = Names.in(server.getNamespaceTable());
        instances = new Instances(new UaNodeContext() {
            @Override
            public OpcUaServer getServer() {
                return server;
            }

            @Override
            public NodeManager<UaNode> getNodeManager() {
                return nodes;
            }
        });
        server.getAddressSpaceManager().register(nodes);
    }

    /**
     * Fires an event.
     *
     * @param type {@code mv:ResultReadyEventType}
     * @param fieldsAndValues names and values by turns; what is left out is null. A field within another has both names:
     *     {@code ToState/Id}
     */
    synchronized void fire(String type, Instant at, int severity, String message, @Nullable Object... fieldsAndValues) {
        Template template = templates.computeIfAbsent(type, name -> new Template(names.type(name)));
        template.told.forEach(field -> field.setValue(ABSENT));
        template.told.clear();
        UUID id = UUID.randomUUID();
        byte[] eventId = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        DateTime time = new DateTime(at);
        set(template, "EventId", ByteString.of(eventId));
        set(template, "EventType", names.type(type));
        set(template, "SourceNode", source);
        set(template, "SourceName", sourceName);
        set(template, "Time", time);
        set(template, "ReceiveTime", time);
        set(template, "Message", LocalizedText.english(message));
        set(template, "Severity", UShort.valueOf(severity));
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            set(template, (String) Objects.requireNonNull(fieldsAndValues[i]), fieldsAndValues[i + 1]);
        }
        server.getEventNotifier().fire(template.node);
    }

    private static void set(Template template, String field, @Nullable Object value) {
        UaVariableNode node = template.fields.get(field);
        if (node == null) {
            throw new IllegalArgumentException("the event has no field " + field);
        }
        node.setValue(new DataValue(Variant.of(value)));
        template.told.add(node);
    }

    /** Returns how many nodes there are for events: as many after an event as before it, once its type has been fired. */
    int nodes() {
        return nodes.getNodes().size();
    }

    synchronized void close() {
        server.getAddressSpaceManager().unregister(nodes);
    }
}
