package io.holdfast.opcua;

import java.util.List;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.enumerated.FilterOperator;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElement;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.LiteralOperand;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.SimpleAttributeOperand;

/** Items that watch events of one type. */
final class Events {
    private Events() {}

    /**
     * Returns an item for events of a type and its subtypes, at a node where that is a notifier, and at the server otherwise.
     *
     * @param fields their paths of browse names, as the type or one above it declares them: {@code mres:Result}, {@code EventType}
     */
    static OpcUaMonitoredItem item(OpcUaClient client, NodeId node, String type, String... fields) throws UaException {
        Names names = Names.in(client.getNamespaceTable());
        NodeId typeNode = names.type(type);
        SimpleAttributeOperand[] selects = Stream.of(fields)
                .map(field -> new SimpleAttributeOperand(
                        field.contains(":") ? typeNode : NodeIds.BaseEventType,
                        Remote.path(names, field),
                        AttributeId.Value.uid(),
                        null))
                .toArray(SimpleAttributeOperand[]::new);
        ContentFilter where = new ContentFilter(new ContentFilterElement[] {
            new ContentFilterElement(FilterOperator.OfType, new ExtensionObject[] {
                ExtensionObject.encode(client.getStaticEncodingContext(), new LiteralOperand(Variant.of(typeNode)))
            })
        });
        NodeId at = isNotifier(client, node) ? node : NodeIds.Server;
        return OpcUaMonitoredItem.newEventItem(at, new EventFilter(selects, where));
    }

    private static boolean isNotifier(OpcUaClient client, NodeId node) throws UaException {
        Object notifier = client.read(
                        0,
                        TimestampsToReturn.Neither,
                        List.of(new ReadValueId(node, AttributeId.EventNotifier.uid(), null, null)))
                .getResults()[0]
                .value()
                .value();
        return notifier instanceof UByte bits && (bits.intValue() & 1) == 1;
    }
}
