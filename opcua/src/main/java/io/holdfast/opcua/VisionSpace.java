package io.holdfast.opcua;

import io.holdfast.model.EquipmentId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.EventListener;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.EventItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.jspecify.annotations.Nullable;

/**
 * The vision system as clients see it: an object of OPC 40100-1 with its members, each in the hands of a desk of its own.
 */
final class VisionSpace extends ManagedNamespaceWithLifecycle {
    static final String URI = "urn:io.holdfast:vision";

    private static final Set<String> JOB_METHODS = Stream.of(
                    "Store",
                    "StoreAndStart",
                    "Update",
                    "Start",
                    "RevokeStart",
                    "Pause",
                    "Resume",
                    "Stop",
                    "Abort",
                    "Cancel",
                    "Clear")
            .map(method -> "JobOrderControl/" + method)
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> RESULT_METHODS = Set.of(
            "GetLatestResult", "GetResultById", "GetResultIdListFiltered", "ReleaseResultHandle", "AcknowledgeResults");

    private final Names names;
    private final InstantSource clock;
    private final @Nullable Recipes recipes;
    private final SubscriptionModel subscriptions;
    private final UaObjectNode object;
    private final SystemNodes nodes;
    private final EventTemplates events;
    private final HostThread host;
    private final MachineDesk machine;
    private final LineNews news;
    private final @Nullable JobOrderDesk desk;
    private final Map<EventItem, EventListener> listeners = new ConcurrentHashMap<>();

    VisionSpace(
            SecureServer secure,
            String name,
            InstantSource clock,
            ResultStore results,
            Configuration configuration,
            @Nullable VisionSystem system,
            @Nullable Recipes recipes,
            @Nullable Orders orders)
            throws IOException {
        super(secure.server(), URI);
        this.clock = clock;
        this.recipes = recipes;
        names = Names.in(getServer().getNamespaceTable());
        host = new HostThread(name);
        subscriptions = new SubscriptionModel(getServer(), this);
        getLifecycleManager().addLifecycle(subscriptions);
        Instances instances = new Instances(getNodeContext());
        object = instances.create(
                newNodeId(name), newQualifiedName(name), names.type("mv:VisionSystemType"), this::isShown);
        object.setEventNotifier(UByte.valueOf(1));
        refer(NodeIds.ObjectsFolder, NodeIds.Organizes, object.getNodeId());
        refer(NodeIds.Server, NodeIds.HasNotifier, object.getNodeId());
        refer(names.id("mach", 1001), NodeIds.Organizes, object.getNodeId());
        nodes = new SystemNodes(
                getNodeManager(),
                object.getNodeId(),
                secure.auditor(),
                getServer().getStaticEncodingContext());
        member(instances, "mach", "Identification", "di", "mach:MachineIdentificationType", NodeIds.HasAddIn, Set.of());
        nodes.set("mach/Identification/Manufacturer", LocalizedText.english("unstated"));
        nodes.set("mach/Identification/SerialNumber", name);
        nodes.set("mach/Identification/ProductInstanceUri", "urn:io.holdfast:vision:" + name);
        member(
                instances,
                "mres",
                "ResultManagement",
                "mres",
                "mres:ResultManagementType",
                NodeIds.HasComponent,
                RESULT_METHODS);
        member(instances, "hf", "Counters", "hf", "hf:LineCountersType", NodeIds.HasComponent, Set.of());
        events = new EventTemplates(getServer(), object.getNodeId(), name);
        machine = new MachineDesk(name, nodes, names, host, clock, events, results, system, recipes);
        if (recipes != null) {
            new RecipeDesk(nodes, recipes, machine, host, clock, events);
        }
        new ResultDesk(nodes, results, configuration);
        news = new LineNews(nodes, clock, events, results, configuration);
        desk = orders == null ? null : desk(instances, name, orders);
    }

    /** Whose job orders are taken, and where they are kept. */
    record Orders(JobOrders host, Set<EquipmentId> equipment, Path file) {}

    private JobOrderDesk desk(Instances instances, String name, Orders orders) throws IOException {
        member(
                instances,
                "mjobs",
                "JobManagement",
                "mjobs",
                "mjobs:JobManagementType",
                NodeIds.HasComponent,
                JOB_METHODS);
        String control = "mjobs/JobManagement/JobOrderControl";
        nodes.set(control + "/MaxDownloadableJobOrders", UShort.valueOf(JobOrderDesk.MOST_ORDERS));
        nodes.set(
                control + "/EquipmentID",
                orders.equipment().stream().map(EquipmentId::value).toArray(String[]::new));
        for (String unused : List.of("MaterialClassID", "PersonnelID", "PhysicalAssetID")) {
            nodes.set(control + "/" + unused, new String[0]);
        }
        // Each order has a state of its own; the machine's is not in force.
        StatusCode none = new StatusCode(StatusCodes.Bad_StateNotActive);
        nodes.set(control + "/CurrentState", none);
        nodes.set(control + "/CurrentState/Id", none);
        JobOrderDesk made = new JobOrderDesk(
                name,
                orders.equipment(),
                orders.file(),
                getServer().getStaticEncodingContext(),
                clock,
                new JobOrderDesk.Room() {
                    @Override
                    public <T> T take(Callable<T> work) throws Refusal {
                        return host.take(work);
                    }

                    @Override
                    public void post(Runnable work) {
                        host.post(work);
                    }

                    @Override
                    public void show(Struct[] ordersAndStates, String[] materials, Struct[] workMasters) {
                        nodes.set(control + "/JobOrderList", ordersAndStates);
                        nodes.set(control + "/MaterialDefinitionID", materials);
                        nodes.set(control + "/WorkMaster", workMasters);
                    }

                    @Override
                    public void tell(String message, Struct order, Struct state, Struct response) {
                        events.fire(
                                "hf:JobOrderStatusEventType",
                                clock.instant(),
                                Severities.ORDINARY,
                                message,
                                "JobOrder",
                                order,
                                "JobState",
                                new Struct[] {state},
                                "JobResponse",
                                response);
                    }

                    @Override
                    public int ask(ToIntFunction<JobOrders> question) throws Refusal {
                        return HostThread.asked(() -> question.applyAsInt(orders.host()));
                    }
                });
        nodes.bind(control + "/Store", "jc", 7001, Role.OPERATOR, (in, caller) -> made.store(in[0], false));
        nodes.bind(control + "/StoreAndStart", "jc", 7004, Role.OPERATOR, (in, caller) -> made.store(in[0], true));
        nodes.bind(control + "/Update", "jc", 7009, Role.OPERATOR, (in, caller) -> made.update(in[0]));
        nodes.bind(control + "/Start", "jc", 7005, Role.OPERATOR, (in, caller) -> made.start(in[0]));
        nodes.bind(control + "/RevokeStart", "jc", 7013, Role.OPERATOR, (in, caller) -> made.revokeStart(in[0]));
        nodes.bind(control + "/Pause", "jc", 7007, Role.OPERATOR, (in, caller) -> made.pause(in[0]));
        nodes.bind(control + "/Resume", "jc", 7008, Role.OPERATOR, (in, caller) -> made.resume(in[0]));
        nodes.bind(control + "/Stop", "jc", 7006, Role.OPERATOR, (in, caller) -> made.stop(in[0]));
        nodes.bind(control + "/Abort", "jc", 7010, Role.OPERATOR, (in, caller) -> made.abort(in[0]));
        nodes.bind(control + "/Cancel", "jc", 7011, Role.OPERATOR, (in, caller) -> made.cancel(in[0]));
        nodes.bind(control + "/Clear", "jc", 7012, Role.SUPERVISOR, (in, caller) -> made.clear(in[0]));
        String results = "mjobs/JobManagement/JobOrderResults";
        nodes.bind(
                results + "/RequestJobResponseByJobOrderID",
                "jc",
                7002,
                Role.OBSERVER,
                (in, caller) -> made.response(in[0]));
        nodes.bind(
                results + "/RequestJobResponseByJobOrderState",
                "jc",
                7014,
                Role.OBSERVER,
                (in, caller) -> made.responses(in[0]));
        made.open();
        return made;
    }

    EventTemplates events() {
        return events;
    }

    MachineDesk machine() {
        return machine;
    }

    LineNews news() {
        return news;
    }

    @Nullable
    JobOrderDesk desk() {
        return desk;
    }

    private boolean isShown(String path) {
        return switch (path) {
            case "ConfigurationManagement",
                    "ResultManagement",
                    "ResultManagement/ReleaseResultHandle",
                    "VisionStateMachine/AutomaticModeStateMachine",
                    "VisionStateMachine/SelectModeAutomatic",
                    "VisionStateMachine/CurrentState/Number",
                    "VisionStateMachine/AutomaticModeStateMachine/CurrentState/Number" -> true;
            case "RecipeManagement" -> recipes != null;
            default -> false;
        };
    }

    private void member(
            Instances instances,
            String room,
            String member,
            String namespace,
            String type,
            NodeId reference,
            Set<String> methods) {
        UaObjectNode made = instances.create(
                newNodeId(object.getNodeId().getIdentifier() + "/" + room + "/" + member),
                names.name(namespace, member),
                names.type(type),
                methods::contains);
        refer(object.getNodeId(), reference, made.getNodeId());
    }

    private void refer(NodeId from, NodeId type, NodeId to) {
        getNodeManager()
                .addReferences(
                        new Reference(from, type, to.expanded(), true),
                        getServer().getNamespaceTable());
    }

    void close() {
        host.close();
        events.close();
        shutdown();
    }

    @Override
    public void onEventItemsCreated(List<EventItem> items) {
        items.forEach(this::listen);
    }

    @Override
    public void onEventItemsModified(List<EventItem> items) {
        items.forEach(this::listen);
    }

    @Override
    public void onEventItemsDeleted(List<EventItem> items) {
        items.forEach(this::unlisten);
    }

    /** The stack gives each event to every item; those of a node are for the node's own events. */
    private void listen(EventItem item) {
        unlisten(item);
        if (item.isSamplingEnabled()) {
            EventListener own = event -> {
                if (event instanceof EventNode told && told.isOf(object.getNodeId())) {
                    item.onEvent(event);
                }
            };
            listeners.put(item, own);
            getServer().getEventNotifier().register(own);
        }
    }

    private void unlisten(EventItem item) {
        EventListener known = listeners.remove(item);
        if (known != null) {
            getServer().getEventNotifier().unregister(known);
        }
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
        items.stream()
                .filter(EventItem.class::isInstance)
                .map(EventItem.class::cast)
                .forEach(this::listen);
    }
}
