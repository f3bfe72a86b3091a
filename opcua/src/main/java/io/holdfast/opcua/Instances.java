package io.holdfast.opcua;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.AddressSpaceManager;
import org.eclipse.milo.opcua.sdk.server.ObjectTypeManager;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNodeContext;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;

/**
 * Makes objects of types: every mandatory member, the optional ones that are asked for, and nothing else.
 *
 * <p>The stack's own factory also makes placeholders, every optional method, and methods of objects that it left out, which
 * then can be called by number; and it caches by number across all servers of a process.
 */
final class Instances {
    private final UaNodeContext context;
    private final AddressSpaceManager space;

    Instances(UaNodeContext context) {
        this.context = context;
        space = context.getServer().getAddressSpaceManager();
    }

    /**
     * Makes an object, without a reference to it.
     *
     * @param id a textual id; members get it with their path appended
     * @param optional which optional members to make, by their path of browse names: {@code ResultManagement/GetResultById}
     */
    UaObjectNode create(NodeId id, QualifiedName name, NodeId type, Predicate<String> optional) {
        UaObjectNode node = object(id, name, type);
        context.getNodeManager().addNode(node);
        refer(id, NodeIds.HasTypeDefinition, type);
        members(node, chain(type), "", optional);
        return node;
    }

    private UaObjectNode object(NodeId id, QualifiedName name, NodeId type) {
        ObjectTypeManager.ObjectNodeConstructor maker = context.getServer()
                .getObjectTypeManager()
                .getNodeConstructor(type)
                .orElse(UaObjectNode::new);
        return maker.apply(
                context,
                id,
                name,
                LocalizedText.english(Objects.requireNonNull(name.getName())),
                LocalizedText.NULL_VALUE,
                UInteger.MIN,
                UInteger.MIN,
                null,
                null,
                null);
    }

    /** Makes the members that the sources declare, where a later source overrides an earlier one by name. */
    private void members(UaNode parent, List<NodeId> sources, String path, Predicate<String> optional) {
        Map<QualifiedName, List<Reference>> declared = new LinkedHashMap<>();
        for (NodeId source : sources) {
            for (Reference reference : space.getManagedReferences(source, Reference::isForward)) {
                if (isMembership(reference.getReferenceTypeId())) {
                    space.getManagedNode(reference.getTargetNodeId())
                            .filter(node -> !rule(node).equals(NodeId.NULL_VALUE))
                            .ifPresent(
                                    node -> declared.computeIfAbsent(node.getBrowseName(), unused -> new ArrayList<>())
                                            .add(reference));
                }
            }
        }
        declared.forEach((name, references) -> {
            List<UaNode> nodes = references.stream()
                    .map(reference ->
                            space.getManagedNode(reference.getTargetNodeId()).orElseThrow())
                    .toList();
            UaNode winner = nodes.get(nodes.size() - 1);
            String memberPath = (path.isEmpty() ? "" : path + "/") + name.getName();
            NodeId rule = rule(winner);
            boolean wanted = rule.equals(NodeIds.ModellingRule_Mandatory)
                    || (rule.equals(NodeIds.ModellingRule_Optional) && optional.test(memberPath));
            if (wanted) {
                member(
                        parent,
                        references.get(references.size() - 1).getReferenceTypeId(),
                        winner,
                        nodes,
                        memberPath,
                        optional);
            }
        });
    }

    private void member(
            UaNode parent,
            NodeId reference,
            UaNode declaration,
            List<UaNode> declarations,
            String path,
            Predicate<String> optional) {
        QualifiedName name = declaration.getBrowseName();
        NodeId id = new NodeId(
                parent.getNodeId().getNamespaceIndex(), parent.getNodeId().getIdentifier() + "/" + name.getName());
        List<NodeId> sources = new ArrayList<>();
        UaNode node;
        if (declaration instanceof UaMethodNode) {
            node = new UaMethodNode(
                    context,
                    id,
                    name,
                    declaration.getDisplayName(),
                    LocalizedText.NULL_VALUE,
                    UInteger.MIN,
                    UInteger.MIN,
                    true,
                    true);
        } else {
            NodeId type = typeOf(declaration);
            sources.addAll(chain(type));
            if (declaration instanceof UaVariableNode variable) {
                node = variable(id, variable);
            } else {
                UaObjectNode object = object(id, name, type);
                object.setEventNotifier(((UaObjectNode) declaration).getEventNotifier());
                node = object;
            }
            refer(id, NodeIds.HasTypeDefinition, type);
        }
        context.getNodeManager().addNode(node);
        refer(parent.getNodeId(), reference, id);
        declarations.forEach(each -> sources.add(each.getNodeId()));
        members(node, sources, path, optional);
    }

    private UaVariableNode variable(NodeId id, UaVariableNode declaration) {
        UaVariableNode node = new UaVariableNode(
                context,
                id,
                declaration.getBrowseName(),
                declaration.getDisplayName(),
                LocalizedText.NULL_VALUE,
                UInteger.MIN,
                UInteger.MIN);
        node.setDataType(declaration.getDataType());
        node.setValueRank(declaration.getValueRank());
        node.setArrayDimensions(declaration.getArrayDimensions());
        node.setValue(declaration.getValue());
        // Read only: a client changes things by methods, which are authorised and audited.
        node.setAccessLevel(UByte.valueOf(1));
        node.setUserAccessLevel(UByte.valueOf(1));
        return node;
    }

    /** Returns a type and its supertypes, the most general first. */
    private List<NodeId> chain(NodeId type) {
        List<NodeId> chain = new ArrayList<>();
        NodeId next = type;
        while (next != null) {
            chain.add(0, next);
            next = space
                    .getManagedReferences(
                            next,
                            reference -> reference.isInverse()
                                    && reference.getReferenceTypeId().equals(NodeIds.HasSubtype))
                    .stream()
                    .findFirst()
                    .flatMap(reference -> reference
                            .getTargetNodeId()
                            .toNodeId(context.getServer().getNamespaceTable()))
                    .orElse(null);
        }
        return chain;
    }

    private NodeId typeOf(UaNode declaration) {
        return target(declaration, NodeIds.HasTypeDefinition);
    }

    private NodeId rule(UaNode declaration) {
        return target(declaration, NodeIds.HasModellingRule);
    }

    private NodeId target(UaNode node, NodeId type) {
        return space
                .getManagedReferences(
                        node.getNodeId(),
                        reference -> reference.isForward()
                                && reference.getReferenceTypeId().equals(type))
                .stream()
                .findFirst()
                .flatMap(reference ->
                        reference.getTargetNodeId().toNodeId(context.getServer().getNamespaceTable()))
                .orElse(NodeId.NULL_VALUE);
    }

    private boolean isMembership(NodeId reference) {
        return reference.equals(NodeIds.HasComponent)
                || reference.equals(NodeIds.HasProperty)
                || reference.equals(NodeIds.Organizes)
                || context.getServer().getReferenceTypeTree().isSubtypeOf(reference, NodeIds.Aggregates);
    }

    private void refer(NodeId from, NodeId type, NodeId to) {
        context.getNodeManager()
                .addReferences(
                        new Reference(from, type, to.expanded(), true),
                        context.getServer().getNamespaceTable());
    }
}
