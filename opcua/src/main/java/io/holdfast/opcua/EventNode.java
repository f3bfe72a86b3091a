package io.holdfast.opcua;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.core.nodes.ObjectTypeNode;
import org.eclipse.milo.opcua.sdk.server.model.objects.BaseEventTypeNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.AccessRestrictionType;
import org.eclipse.milo.opcua.stack.core.types.structured.RolePermissionType;
import org.jspecify.annotations.Nullable;

/**
 * The node of an event whose fields and type stay the same from event to event: they are looked up once. The stack looks for them in
 * every namespace, for each field that each subscriber selected, at each event.
 */
final class EventNode extends BaseEventTypeNode {
    private final Map<QualifiedName, UaNode> fields = new HashMap<>();
    private @Nullable ObjectTypeNode type;
    private @Nullable NodeId source;

    EventNode(
            UaNodeContext context,
            NodeId id,
            QualifiedName name,
            LocalizedText displayName,
            LocalizedText description,
            UInteger writeMask,
            UInteger userWriteMask,
            RolePermissionType @Nullable [] rolePermissions,
            RolePermissionType @Nullable [] userRolePermissions,
            @Nullable AccessRestrictionType accessRestrictions) {
        super(
                context,
                id,
                name,
                displayName,
                description,
                writeMask,
                userWriteMask,
                rolePermissions,
                userRolePermissions,
                accessRestrictions);
    }

    /** Looks everything up; nothing is added to the event after that. */
    void settle(NodeId ofSource) {
        source = ofSource;
        type = super.getTypeDefinitionNode();
        for (Reference reference : getReferences()) {
            if (reference.isForward()) {
                getNodeManager()
                        .getNode(
                                reference.getTargetNodeId(),
                                getNodeContext().getServer().getNamespaceTable())
                        .ifPresent(field -> fields.put(field.getBrowseName(), field));
            }
        }
    }

    /** Returns whether it is an event of that node. */
    boolean isOf(NodeId node) {
        return node.equals(source);
    }

    @Override
    public ObjectTypeNode getTypeDefinitionNode() {
        return type == null ? super.getTypeDefinitionNode() : type;
    }

    @Override
    public Optional<UaNode> findNode(QualifiedName name, Predicate<UaNode> nodes, Predicate<Reference> references) {
        UaNode field = fields.get(name);
        return field == null
                ? super.findNode(name, nodes, references)
                : Optional.of(field).filter(nodes);
    }
}
