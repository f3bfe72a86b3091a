package io.holdfast.opcua;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.servicesets.impl.DefaultAttributeServiceSet;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DiagnosticInfo;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;

/**
 * A server of somebody else: variables, some of them writable, and methods, as a PLC or a SCADA system has them, and objects of those
 * companion specifications that it is asked to know.
 */
final class PlainServer implements AutoCloseable {
    static final String URI = "urn:plant";

    private final SecureServer secure;
    private final Space space;
    private final List<List<Object>> calls = new CopyOnWriteArrayList<>();
    private volatile StatusCode answer = StatusCode.GOOD;
    private volatile Variant[] outputs = {};
    private volatile Function<List<Object>, StatusCode> onCall = arguments -> answer;

    private final class Space extends ManagedNamespaceWithLifecycle {
        private final SubscriptionModel subscriptions;

        Space() {
            super(secure.server(), URI);
            subscriptions = new SubscriptionModel(getServer(), this);
            getLifecycleManager().addLifecycle(subscriptions);
        }

        UaVariableNode variable(String name, NodeId type, int rank, Object value) {
            UaVariableNode node = new UaVariableNode(
                    getNodeContext(),
                    newNodeId(name),
                    newQualifiedName(name),
                    LocalizedText.english(name),
                    LocalizedText.NULL_VALUE,
                    UInteger.MIN,
                    UInteger.MIN);
            node.setDataType(type);
            node.setValueRank(rank);
            node.setAccessLevel(UByte.valueOf(3));
            node.setUserAccessLevel(UByte.valueOf(3));
            node.setValue(new DataValue(Variant.of(value)));
            getNodeManager().addNode(node);
            node.addReference(
                    new Reference(node.getNodeId(), NodeIds.Organizes, NodeIds.ObjectsFolder.expanded(), false));
            return node;
        }

        void method(String name, Argument[] inputs) {
            UaMethodNode node = new UaMethodNode(
                    getNodeContext(),
                    newNodeId(name),
                    newQualifiedName(name),
                    LocalizedText.english(name),
                    LocalizedText.NULL_VALUE,
                    UInteger.MIN,
                    UInteger.MIN,
                    true,
                    true);
            node.setInputArguments(inputs);
            node.setInvocationHandler((access, request) -> {
                List<Object> arguments = new ArrayList<>();
                for (Variant each : request.getInputArguments()) {
                    arguments.add(each.value() instanceof Object[] list ? List.of(list) : each.value());
                }
                calls.add(arguments);
                return new CallMethodResult(onCall.apply(arguments), new StatusCode[0], new DiagnosticInfo[0], outputs);
            });
            getNodeManager().addNode(node);
            node.addReference(
                    new Reference(node.getNodeId(), NodeIds.HasComponent, NodeIds.ObjectsFolder.expanded(), false));
        }

        NodeId object(String name, String type, Predicate<String> optional) {
            UaObjectNode node = new Instances(getNodeContext())
                    .create(
                            newNodeId(name),
                            newQualifiedName(name),
                            Names.in(getServer().getNamespaceTable()).type(type),
                            optional);
            node.addReference(
                    new Reference(node.getNodeId(), NodeIds.Organizes, NodeIds.ObjectsFolder.expanded(), false));
            return node.getNodeId();
        }

        void bind(String path, TypeTable.Key declaration, Method.Body body) {
            UaMethodNode node =
                    (UaMethodNode) getNodeManager().getNode(newNodeId(path)).orElseThrow();
            node.setInvocationHandler(new Method(
                    declaration, Role.OPERATOR, secure.auditor(), getServer().getStaticEncodingContext(), body));
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

    /** Makes one that knows the companion specifications of those prefixes. */
    PlainServer(Path folder, String... specifications) throws Exception {
        Accounts accounts = new Accounts();
        accounts.add(TestPeers.OPERATOR, TestPeers.PASSWORD.toCharArray(), Role.OPERATOR);
        TestPeers.copyServerKeys(folder);
        secure = new SecureServer(
                new SecureServer.Settings(
                        folder,
                        TestPeers.SERVER,
                        "127.0.0.1",
                        "127.0.0.1",
                        0,
                        Set.of("Basic256Sha256"),
                        accounts,
                        ServerLimits.DEFAULT,
                        event -> {},
                        InstantSource.system()),
                Set.of(specifications)::contains);
        secure.server().addServiceSet("/holdfast", new DefaultAttributeServiceSet(secure.server()));
        space = new Space();
        space.startup();
    }

    void start() throws Exception {
        secure.start();
    }

    UaVariableNode variable(String name, NodeId type, Object value) {
        return space.variable(name, type, value instanceof Object[] ? 1 : -1, value);
    }

    void method(String name, Map<String, NodeId> inputs, Set<String> arrays) {
        space.method(
                name,
                inputs.entrySet().stream()
                        .map(each -> new Argument(
                                each.getKey(),
                                each.getValue(),
                                arrays.contains(each.getKey()) ? 1 : -1,
                                null,
                                LocalizedText.NULL_VALUE))
                        .toArray(Argument[]::new));
    }

    /** Puts an object of a type under the Objects folder. */
    NodeId object(String name, String type, Predicate<String> optional) {
        return space.object(name, type, optional);
    }

    /** Says what a method does, by its path below the object and its declaration. */
    void bind(String path, String prefix, int declaration, Method.Body body) {
        space.bind(path, new TypeTable.Key(prefix, declaration), body);
    }

    /** Returns what fires events in the name of a node. */
    EventTemplates events(NodeId source, String name) {
        return new EventTemplates(secure.server(), source, name);
    }

    /** The arguments of every call of a method. */
    List<List<Object>> calls() {
        return calls;
    }

    void answer(StatusCode value, Object... values) {
        answer = value;
        outputs = Arrays.stream(values).map(Variant::of).toArray(Variant[]::new);
    }

    /** Has each call be answered by what the function says. */
    void onCall(Function<List<Object>, StatusCode> value) {
        onCall = value;
    }

    String url() {
        return secure.url();
    }

    SecureServer secure() {
        return secure;
    }

    @Override
    public void close() {
        space.shutdown();
        secure.close();
    }
}
