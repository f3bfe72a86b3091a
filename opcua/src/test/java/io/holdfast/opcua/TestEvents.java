package io.holdfast.opcua;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.FilterOperator;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElement;
import org.eclipse.milo.opcua.stack.core.types.structured.EventFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.LiteralOperand;
import org.eclipse.milo.opcua.stack.core.types.structured.SimpleAttributeOperand;

/** Events of one type at one node, as the stack's own client receives them. */
final class TestEvents implements AutoCloseable {
    private final OpcUaClient client;
    private final OpcUaSubscription subscription;
    private final List<Variant[]> received = new CopyOnWriteArrayList<>();

    private TestEvents(OpcUaClient client, OpcUaSubscription subscription) {
        this.client = client;
        this.subscription = subscription;
    }

    static TestEvents of(OpcUaClient client, NodeId node, String type, String... fields) throws UaException {
        Names names = Names.in(client.getNamespaceTable());
        NodeId typeId = names.type(type);
        SimpleAttributeOperand[] selects = new SimpleAttributeOperand[fields.length];
        for (int i = 0; i < fields.length; i++) {
            selects[i] = new SimpleAttributeOperand(
                    typeId,
                    Stream.of(fields[i].split("/")).map(names::name).toArray(QualifiedName[]::new),
                    AttributeId.Value.uid(),
                    null);
        }
        EventFilter filter = new EventFilter(selects, new ContentFilter(new ContentFilterElement[] {
            new ContentFilterElement(FilterOperator.OfType, new ExtensionObject[] {
                ExtensionObject.encode(client.getStaticEncodingContext(), new LiteralOperand(Variant.of(typeId)))
            })
        }));
        OpcUaSubscription subscription = new OpcUaSubscription(client);
        subscription.setPublishingInterval(50.0);
        subscription.create();
        TestEvents events = new TestEvents(client, subscription);
        OpcUaMonitoredItem item = OpcUaMonitoredItem.newEventItem(node, filter);
        item.setQueueSize(UInteger.valueOf(10_000));
        item.setEventValueListener((from, values) -> events.received.add(values));
        subscription.addMonitoredItem(item);
        subscription.synchronizeMonitoredItems();
        if (item.getCreateResult().isEmpty() || item.getCreateResult().get().isBad()) {
            throw new IllegalStateException("not created: " + item.getCreateResult());
        }
        return events;
    }

    List<Variant[]> received() {
        return received;
    }

    Struct struct(int event, int field) {
        return Objects.requireNonNull(
                StructCodec.decoded(client.getStaticEncodingContext(), received.get(event)[field]));
    }

    @Override
    public void close() throws UaException {
        subscription.delete();
    }
}
