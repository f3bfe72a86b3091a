package io.holdfast.opcua;

import org.eclipse.milo.opcua.sdk.server.UaNodeManager;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/** The members of one vision system by their paths below it: what they show, and what they do when they are called. Thread-safe. */
final class SystemNodes {
    private final UaNodeManager nodes;
    private final NodeId system;
    private final Auditor auditor;
    private final EncodingContext context;

    SystemNodes(UaNodeManager nodes, NodeId system, Auditor auditor, EncodingContext context) {
        this.nodes = nodes;
        this.system = system;
        this.auditor = auditor;
        this.context = context;
    }

    /** Shows a value at a variable. */
    void set(String path, Object value) {
        variable(path).setValue(new DataValue(Variant.of(value)));
    }

    /** Shows why a variable has no value. */
    void set(String path, StatusCode none) {
        variable(path).setValue(new DataValue(none));
    }

    /**
     * Says what a method does, and who may call it.
     *
     * @param prefix the namespace of the method's declaration, which has its arguments
     */
    void bind(String path, String prefix, int declaration, Role least, Method.Body body) {
        ((UaMethodNode) node(path))
                .setInvocationHandler(
                        new Method(new TypeTable.Key(prefix, declaration), least, auditor, context, body));
    }

    UaVariableNode variable(String path) {
        return (UaVariableNode) node(path);
    }

    private UaNode node(String path) {
        NodeId id = new NodeId(system.getNamespaceIndex(), system.getIdentifier() + "/" + path);
        return nodes.getNode(id).orElseThrow(() -> new IllegalStateException(path));
    }
}
