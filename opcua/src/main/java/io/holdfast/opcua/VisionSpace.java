package io.holdfast.opcua;

import io.holdfast.model.Cluster;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.opcua.VisionStates.Cause;
import io.holdfast.opcua.VisionStates.State;
import io.holdfast.opcua.VisionStates.Transition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.EventListener;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.EventItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaObjectNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vision system as clients see it: its state machine, recipes, results and events.
 *
 * <p>Whatever touches the state or the host runs on one thread, the system's, one thing after another; so a host may tell of the
 * end of a job from within a call. A method call waits for its turn and for the host for ten seconds; where the host answers later
 * than that, the state follows when it does.
 */
final class VisionSpace extends ManagedNamespaceWithLifecycle {
    static final String URI = "urn:io.holdfast:vision";

    private static final Logger LOG = LoggerFactory.getLogger(VisionSpace.class);
    private static final int HOST_SECONDS = 10;
    private static final int WAITING = 256;
    private static final int ORDINARY = 100;
    private static final int GRAVE = 700;

    /** What a list answers at most, so that it fits into a message. */
    private static final int LONGEST_LIST = 200;

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

    private final SecureServer secure;
    private final Names names;
    private final InstantSource clock;
    private final ResultStore results;
    private final Configuration configuration;
    private final @Nullable VisionSystem system;
    private final @Nullable Recipes recipes;
    private final SubscriptionModel subscriptions;
    private final UaObjectNode object;
    private final EventTemplates events;
    private final @Nullable JobOrderDesk desk;
    private final ThreadPoolExecutor host;

    /** Calls that wait for the host are half of those that may run: results can be fetched while a host hangs. */
    private final Semaphore waiting = new Semaphore(SecureServer.CALL_THREADS / 2);

    private final Map<EventItem, EventListener> listeners = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private final AtomicLong jobNumber = new AtomicLong();
    private final String jobPrefix;

    // Of the system's thread.
    private final VisionStates states = new VisionStates();
    private VisionSystem.@Nullable Job job;

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
        this.secure = secure;
        this.clock = clock;
        this.results = results;
        this.configuration = configuration;
        this.system = system;
        this.recipes = recipes;
        names = Names.in(getServer().getNamespaceTable());
        host = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Threads.named("holdfast-opcua-" + name + "-system"));
        jobPrefix = name + "-" + clock.instant().toEpochMilli() + "-";
        subscriptions = new SubscriptionModel(getServer(), this);
        getLifecycleManager().addLifecycle(subscriptions);
        Instances instances = new Instances(getNodeContext());
        object = instances.create(
                newNodeId(name), newQualifiedName(name), names.type("mv:VisionSystemType"), this::isShown);
        object.setEventNotifier(UByte.valueOf(1));
        refer(NodeIds.ObjectsFolder, NodeIds.Organizes, object.getNodeId());
        refer(NodeIds.Server, NodeIds.HasNotifier, object.getNodeId());
        refer(names.id("mach", 1001), NodeIds.Organizes, object.getNodeId());
        member(instances, name, "mach", "Identification", "di", "mach:MachineIdentificationType", NodeIds.HasAddIn);
        set(name + "/mach/Identification/Manufacturer", LocalizedText.english("unstated"));
        set(name + "/mach/Identification/SerialNumber", name);
        set(name + "/mach/Identification/ProductInstanceUri", "urn:io.holdfast:vision:" + name);
        member(instances, name, "mres", "ResultManagement", "mres", "mres:ResultManagementType", NodeIds.HasComponent);
        member(instances, name, "hf", "Counters", "hf", "hf:LineCountersType", NodeIds.HasComponent);
        for (String counter :
                List.of("Inspected", "Passed", "Failed", "Undecided", "NotCounted", "Holds", "Nonconformances")) {
            counters.put(counter, new AtomicLong());
            set(name + "/hf/Counters/" + counter, ULong.valueOf(0));
        }
        set(name + "/ConfigurationManagement/ActiveConfiguration", configuration.struct());
        events = new EventTemplates(getServer(), object.getNodeId(), name);
        bindMethods(name);
        showStates();
        desk = orders == null ? null : desk(instances, name, orders);
    }

    /** Whose job orders are taken, and where they are kept. */
    record Orders(JobOrders host, Set<EquipmentId> equipment, Path file) {}

    private JobOrderDesk desk(Instances instances, String name, Orders orders) throws IOException {
        member(instances, name, "mjobs", "JobManagement", "mjobs", "mjobs:JobManagementType", NodeIds.HasComponent);
        String control = name + "/mjobs/JobManagement/JobOrderControl";
        set(control + "/MaxDownloadableJobOrders", UShort.valueOf(JobOrderDesk.MOST_ORDERS));
        set(
                control + "/EquipmentID",
                orders.equipment().stream().map(EquipmentId::value).toArray(String[]::new));
        for (String unused : List.of("MaterialClassID", "PersonnelID", "PhysicalAssetID")) {
            set(control + "/" + unused, new String[0]);
        }
        // Each order has a state of its own; the machine's is not in force.
        variable(control + "/CurrentState").setValue(new DataValue(new StatusCode(StatusCodes.Bad_StateNotActive)));
        variable(control + "/CurrentState/Id").setValue(new DataValue(new StatusCode(StatusCodes.Bad_StateNotActive)));
        JobOrderDesk made = new JobOrderDesk(
                name,
                orders.equipment(),
                orders.file(),
                getServer().getStaticEncodingContext(),
                clock,
                new JobOrderDesk.Room() {
                    @Override
                    public <T> T take(Callable<T> work) throws Refusal {
                        return onHost(work);
                    }

                    @Override
                    public void post(Runnable work) {
                        VisionSpace.this.post(work);
                    }

                    @Override
                    public void show(Struct[] ordersAndStates, String[] materials, Struct[] workMasters) {
                        set(control + "/JobOrderList", ordersAndStates);
                        set(control + "/MaterialDefinitionID", materials);
                        set(control + "/WorkMaster", workMasters);
                    }

                    @Override
                    public void tell(String message, Struct order, Struct state, Struct response) {
                        events.fire(
                                "hf:JobOrderStatusEventType",
                                clock.instant(),
                                ORDINARY,
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
                        return asked(() -> question.applyAsInt(orders.host()));
                    }
                });
        bind(control + "/Store", "jc", 7001, Role.OPERATOR, (in, caller) -> made.store(in[0], false));
        bind(control + "/StoreAndStart", "jc", 7004, Role.OPERATOR, (in, caller) -> made.store(in[0], true));
        bind(control + "/Update", "jc", 7009, Role.OPERATOR, (in, caller) -> made.update(in[0]));
        bind(control + "/Start", "jc", 7005, Role.OPERATOR, (in, caller) -> made.start(in[0]));
        bind(control + "/RevokeStart", "jc", 7013, Role.OPERATOR, (in, caller) -> made.revokeStart(in[0]));
        bind(control + "/Pause", "jc", 7007, Role.OPERATOR, (in, caller) -> made.pause(in[0]));
        bind(control + "/Resume", "jc", 7008, Role.OPERATOR, (in, caller) -> made.resume(in[0]));
        bind(control + "/Stop", "jc", 7006, Role.OPERATOR, (in, caller) -> made.stop(in[0]));
        bind(control + "/Abort", "jc", 7010, Role.OPERATOR, (in, caller) -> made.abort(in[0]));
        bind(control + "/Cancel", "jc", 7011, Role.OPERATOR, (in, caller) -> made.cancel(in[0]));
        bind(control + "/Clear", "jc", 7012, Role.SUPERVISOR, (in, caller) -> made.clear(in[0]));
        String results = name + "/mjobs/JobManagement/JobOrderResults";
        bind(
                results + "/RequestJobResponseByJobOrderID",
                "jc",
                7002,
                Role.OBSERVER,
                (in, caller) -> made.response(in[0]));
        bind(
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
            String name,
            String room,
            String member,
            String namespace,
            String type,
            NodeId reference) {
        UaObjectNode made = instances.create(
                newNodeId(name + "/" + room + "/" + member),
                names.name(namespace, member),
                names.type(type),
                path -> switch (type) {
                    case "mres:ResultManagementType" ->
                        List.of(
                                        "GetLatestResult",
                                        "GetResultById",
                                        "GetResultIdListFiltered",
                                        "ReleaseResultHandle",
                                        "AcknowledgeResults")
                                .contains(path);
                    case "mjobs:JobManagementType" -> JOB_METHODS.contains(path);
                    default -> false;
                });
        refer(object.getNodeId(), reference, made.getNodeId());
    }

    private void refer(NodeId from, NodeId type, NodeId to) {
        getNodeManager()
                .addReferences(
                        new Reference(from, type, to.expanded(), true),
                        getServer().getNamespaceTable());
    }

    private void bindMethods(String name) {
        String machine = name + "/VisionStateMachine";
        String automatic = machine + "/AutomaticModeStateMachine";
        bind(
                machine + "/Reset",
                "mv",
                7093,
                Role.SUPERVISOR,
                (in, caller) -> control(Cause.RESET, VisionSystem::reset));
        bind(machine + "/Halt", "mv", 7094, Role.SUPERVISOR, (in, caller) -> control(Cause.HALT, VisionSystem::halt));
        bind(
                machine + "/SelectModeAutomatic",
                "mv",
                7095,
                Role.OPERATOR,
                (in, caller) -> control(Cause.SELECT_MODE_AUTOMATIC, VisionSystem::selectModeAutomatic));
        bind(automatic + "/StartSingleJob", "mv", 7098, Role.OPERATOR, (in, caller) -> start(in, false));
        bind(automatic + "/StartContinuous", "mv", 7009, Role.OPERATOR, (in, caller) -> start(in, true));
        bind(
                automatic + "/Stop",
                "mv",
                7096,
                Role.OPERATOR,
                (in, caller) -> control(Cause.STOP, driven -> driven.stop(Objects.requireNonNull(job))));
        bind(
                automatic + "/Abort",
                "mv",
                7097,
                Role.OPERATOR,
                (in, caller) -> control(Cause.ABORT, driven -> driven.abort(Objects.requireNonNull(job))));
        if (recipes != null) {
            String management = name + "/RecipeManagement";
            bind(management + "/PrepareRecipe", "mv", 7015, Role.OPERATOR, (in, caller) -> prepare(in));
            bind(management + "/UnprepareRecipe", "mv", 7055, Role.OPERATOR, (in, caller) -> unprepare(in));
            bind(management + "/GetRecipeListFiltered", "mv", 7014, Role.OBSERVER, (in, caller) -> listRecipes(in));
        }
        String configurations = name + "/ConfigurationManagement";
        bind(configurations + "/GetConfigurationList", "mv", 7045, Role.OBSERVER, (in, caller) -> {
            Page<Configuration> page = page(List.of(configuration), (UInteger) in[0], (UInteger) in[1]);
            return new Object[] {
                page.complete(),
                UInteger.valueOf(page.elements().size()),
                UInteger.MIN,
                page.elements().stream().map(Configuration::struct).toArray(Struct[]::new),
                0
            };
        });
        bind(configurations + "/GetConfigurationById", "mv", 7041, Role.OBSERVER, (in, caller) -> {
            known((Struct) in[0]);
            return new Object[] {UInteger.MIN, configuration.struct(), 0};
        });
        bind(configurations + "/ActivateConfiguration", "mv", 7048, Role.SUPERVISOR, (in, caller) -> {
            // It is active already; another there is not.
            known((Struct) in[0]);
            return new Object[] {0};
        });
        String vision = name + "/ResultManagement";
        bind(vision + "/GetResultById", "mv", 7026, Role.OBSERVER, (in, caller) -> {
            ResultStore.Kept found = found((Struct) in[0]);
            return new Object[] {UInteger.MIN, ResultForms.vision(found.result(), found.job(), configuration), 0};
        });
        bind(
                vision + "/GetResultComponentsById",
                "mv",
                7007,
                Role.OBSERVER,
                (in, caller) -> components((Struct) in[0]));
        bind(vision + "/GetResultListFiltered", "mv", 7089, Role.OBSERVER, (in, caller) -> listResults(in));
        bind(vision + "/ReleaseResultHandle", "mv", 7090, Role.OBSERVER, (in, caller) -> release((UInteger) in[0]));
        String machinery = name + "/mres/ResultManagement";
        bind(machinery + "/GetLatestResult", "mres", 7008, Role.OBSERVER, (in, caller) -> answer(results.latest()));
        bind(
                machinery + "/GetResultById",
                "mres",
                7005,
                Role.OBSERVER,
                (in, caller) -> answer(results.get(Objects.requireNonNullElse((String) in[0], ""))));
        bind(machinery + "/GetResultIdListFiltered", "mres", 7006, Role.OBSERVER, (in, caller) -> listIds(in));
        bind(
                machinery + "/ReleaseResultHandle",
                "mres",
                7007,
                Role.OBSERVER,
                (in, caller) -> release((UInteger) in[0]));
        bind(
                machinery + "/AcknowledgeResults",
                "mres",
                7009,
                Role.OPERATOR,
                (in, caller) -> acknowledge((String[]) in[0]));
    }

    private void bind(String path, String prefix, int declaration, Role least, Method.Body body) {
        UaMethodNode node = (UaMethodNode)
                getNodeManager().getNode(newNodeId(path)).orElseThrow(() -> new IllegalStateException(path));
        node.setInvocationHandler(new Method(
                new TypeTable.Key(prefix, declaration),
                least,
                secure.auditor(),
                getServer().getStaticEncodingContext(),
                body));
    }

    // ---- control

    @FunctionalInterface
    private interface Act {
        int on(VisionSystem system);
    }

    private @Nullable Object[] control(Cause cause, Act act) throws Refusal {
        return onHost(() -> {
            Transition transition = states.by(cause).orElseThrow(() -> illegal(cause));
            VisionSystem.Job ended = job;
            int error = asked(() -> system == null ? 0 : act.on(system));
            if (error == 0) {
                take(transition);
                if (transition.to() != State.SINGLE_EXECUTION && transition.to() != State.CONTINUOUS_EXECUTION) {
                    job = null;
                }
                if (transition.to() == State.READY && ended != null) {
                    ready(ended);
                }
                if (states.inner() == State.INITIALIZED && recipes == null) {
                    // Where there are no recipes there is nothing to prepare.
                    states.byItself(State.READY).ifPresent(this::take);
                }
            }
            return new Object[] {error};
        });
    }

    private @Nullable Object[] start(@Nullable Object[] in, boolean continuous) throws Refusal {
        VisionSystem.Job wanted = new VisionSystem.Job(
                jobPrefix + jobNumber.incrementAndGet(),
                continuous,
                idOf(in[0]),
                idOf(in[1]),
                idOf(in[2]),
                idOf(in[3]));
        return onHost(() -> {
            Cause cause = continuous ? Cause.START_CONTINUOUS : Cause.START_SINGLE_JOB;
            Transition transition = states.by(cause).orElseThrow(() -> illegal(cause));
            if (wanted.recipe() != null && recipes != null) {
                recipe(recipes, wanted.recipe(), null);
            }
            Instant now = clock.instant();
            int error = asked(() -> system == null ? 0 : system.start(wanted));
            if (error != 0) {
                return new Object[] {null, error};
            }
            job = wanted;
            results.jobStarted(wanted.id(), now);
            take(transition);
            events.fire(
                    "mv:JobStartedEventType", now, ORDINARY, "job " + wanted.id() + " started", "JobId", jobId(wanted));
            return new Object[] {jobId(wanted), 0};
        });
    }

    private static Refusal illegal(Cause cause) {
        return new Refusal(StatusCodes.Bad_InvalidState, cause + " leads nowhere from here");
    }

    private static Struct jobId(VisionSystem.Job job) {
        return Struct.of("mv:JobIdDataType", "Id", job.id());
    }

    private void ready(VisionSystem.Job ended) {
        events.fire(
                "mv:ReadyEventType", clock.instant(), ORDINARY, "ready after job " + ended.id(), "JobId", jobId(ended));
    }

    /** The job came to its end by itself. */
    void jobEnded(String id) {
        post(() -> {
            VisionSystem.Job ended = job;
            if (ended == null || !ended.id().equals(id)) {
                LOG.warn("job {} ended, but it is not under way", id);
                return;
            }
            states.byItself(State.READY).ifPresent(transition -> {
                take(transition);
                job = null;
                ready(ended);
            });
        });
    }

    void acquisitionDone(String id) {
        post(() -> events.fire(
                "mv:AcquisitionDoneEventType",
                clock.instant(),
                ORDINARY,
                "all images of job " + id + " are taken",
                "JobId",
                Struct.of("mv:JobIdDataType", "Id", id)));
    }

    /** The system cannot go on; a job under way is lost. */
    void failed(String reason) {
        post(() -> states.byItself(State.ERROR).ifPresent(transition -> {
            LOG.warn("the vision system failed: {}", reason);
            take(transition, reason);
            job = null;
        }));
    }

    private void take(Transition transition) {
        take(transition, transition.name());
    }

    private void take(Transition transition, String reason) {
        states.take(transition);
        showStates();
        if (transition.to() == State.ERROR) {
            tell("mv:ErrorEventType", GRAVE, transition, reason);
        }
        if (transition.from() == State.ERROR) {
            tell("mv:ErrorResolvedEventType", ORDINARY, transition, reason);
        }
        tell("mv:StateChangedEventType", ORDINARY, transition, reason);
    }

    private void tell(String type, int severity, Transition transition, String reason) {
        events.fire(
                type,
                clock.instant(),
                severity,
                reason,
                "FromState",
                LocalizedText.english(transition.from().browseName()),
                "FromState/Id",
                names.id("mv", transition.from().node()),
                "ToState",
                LocalizedText.english(transition.to().browseName()),
                "ToState/Id",
                names.id("mv", transition.to().node()),
                "Transition",
                LocalizedText.english(transition.name()),
                "Transition/Id",
                names.id("mv", transition.node()));
    }

    private void showStates() {
        String machine = object.getNodeId().getIdentifier() + "/VisionStateMachine";
        show(machine, states.outer());
        show(machine + "/AutomaticModeStateMachine", states.inner());
    }

    private void show(String machine, @Nullable State state) {
        String current = machine + "/CurrentState";
        if (state == null) {
            // OPC 10000-16, 4.4.17: a machine that is not in force has no state.
            DataValue none = new DataValue(new StatusCode(StatusCodes.Bad_StateNotActive));
            variable(current).setValue(none);
            variable(current + "/Id").setValue(none);
            variable(current + "/Number").setValue(none);
            return;
        }
        set(current, LocalizedText.english(state.browseName()));
        set(current + "/Id", names.id("mv", state.node()));
        set(current + "/Number", UInteger.valueOf(state.stateNumber()));
    }

    // ---- recipes

    private @Nullable Object[] prepare(@Nullable Object[] in) throws Refusal {
        Recipes known = Objects.requireNonNull(recipes);
        return onHost(() -> {
            if (states.inner() != State.INITIALIZED && states.inner() != State.READY) {
                throw illegal(Cause.PREPARE_RECIPE);
            }
            Recipes.Recipe recipe = recipe(known, idOf(in[0]), idOf(in[1]));
            int error = asked(() -> known.prepare(recipe));
            if (error != 0) {
                return new Object[] {null, false, error};
            }
            states.by(Cause.PREPARE_RECIPE).ifPresent(this::take);
            events.fire(
                    "mv:RecipePreparedEventType",
                    clock.instant(),
                    ORDINARY,
                    "recipe " + recipe.internalId() + " is prepared",
                    "InternalId",
                    internalId(recipe),
                    "ExternalId",
                    recipe.externalId() == null
                            ? null
                            : Struct.of("mv:RecipeIdExternalDataType", "Id", recipe.externalId()));
            return new Object[] {internalId(recipe), true, 0};
        });
    }

    private @Nullable Object[] unprepare(@Nullable Object[] in) throws Refusal {
        Recipes known = Objects.requireNonNull(recipes);
        return onHost(() -> {
            if (states.inner() != State.READY) {
                throw illegal(Cause.UNPREPARE_RECIPE);
            }
            Recipes.Recipe recipe = recipe(known, idOf(in[0]), idOf(in[1]));
            int error = asked(() -> known.unprepare(recipe));
            if (error != 0) {
                return new Object[] {null, error};
            }
            if (known.list().stream().noneMatch(Recipes.Recipe::prepared)) {
                states.by(Cause.UNPREPARE_RECIPE).ifPresent(this::take);
            }
            return new Object[] {internalId(recipe), 0};
        });
    }

    private @Nullable Object[] listRecipes(@Nullable Object[] in) throws Refusal {
        Recipes known = Objects.requireNonNull(recipes);
        String external = idOf(in[0]);
        String product = idOf(in[1]);
        int prepared = (Integer) Objects.requireNonNull(in[2]);
        List<Recipes.Recipe> matching = onHost(() -> known.list().stream()
                .filter(recipe -> external == null || external.equals(recipe.externalId()))
                .filter(recipe -> product == null || product.equals(recipe.product()))
                .filter(recipe -> prepared == 2 || (prepared == 1) == recipe.prepared())
                .toList());
        Page<Recipes.Recipe> page = page(matching, (UInteger) in[3], (UInteger) in[4]);
        return new Object[] {
            page.complete(),
            UInteger.valueOf(page.elements().size()),
            UInteger.MIN,
            page.elements().stream().map(VisionSpace::internalId).toArray(Struct[]::new),
            0
        };
    }

    private static Recipes.Recipe recipe(Recipes known, @Nullable String external, @Nullable String internal)
            throws Refusal {
        return known.list().stream()
                .filter(recipe -> internal == null
                        ? external != null && external.equals(recipe.externalId())
                        : internal.equals(recipe.internalId()))
                .findFirst()
                .orElseThrow(() -> new Refusal(StatusCodes.Bad_NotFound, "no recipe is called that"));
    }

    private static Struct internalId(Recipes.Recipe recipe) {
        return Struct.of("mv:RecipeIdInternalDataType", "Id", recipe.internalId());
    }

    private void known(@Nullable Struct id) throws Refusal {
        if (!configuration.name().equals(idOf(id))) {
            throw new Refusal(StatusCodes.Bad_NotFound, "no configuration is called that");
        }
    }

    // ---- results

    private ResultStore.Kept found(@Nullable Struct id) throws Refusal {
        String text = idOf(id);
        return results.get(text == null ? "" : text)
                .orElseThrow(() -> new Refusal(StatusCodes.Bad_NotFound, "no result is called that"));
    }

    private @Nullable Object[] components(@Nullable Struct id) throws Refusal {
        ResultStore.Kept found = found(id);
        Struct result = ResultForms.vision(found.result(), found.job(), configuration);
        return new Object[] {
            false,
            UInteger.MIN,
            result.get("IsPartial"),
            result.get("IsSimulated"),
            result.get("ResultState"),
            result.get("MeasId"),
            result.get("PartId"),
            result.get("ExternalRecipeId"),
            result.get("InternalRecipeId"),
            result.get("ProductId"),
            result.get("ExternalConfigurationId"),
            result.get("InternalConfigurationId"),
            result.get("JobId"),
            result.get("CreationTime"),
            result.get("ProcessingTimes"),
            result.get("ResultContent"),
            0
        };
    }

    private @Nullable Object[] listResults(@Nullable Object[] in) {
        int state = (Integer) Objects.requireNonNull(in[0]);
        String part = idOf(in[2]);
        String product = idOf(in[7]);
        String jobId = idOf(in[8]);
        // Nothing that we keep has a measurement, a client's recipe or a client's configuration, or another one of
        // ours.
        boolean none = idOf(in[1]) != null
                || idOf(in[3]) != null
                || idOf(in[5]) != null
                || (idOf(in[6]) != null && !configuration.name().equals(idOf(in[6])));
        Predicate<ResultStore.Kept> condition = kept -> !none
                && (state == 0 || state == 1)
                && (part == null || part.equals(kept.result().unit().value()))
                && (product == null || product.equals(productOf(kept.result())))
                && (jobId == null || jobId.equals(kept.job()));
        Page<ResultStore.Kept> page = page(results.list(condition), (UInteger) in[9], (UInteger) in[10]);
        return new Object[] {
            page.complete(),
            UInteger.valueOf(page.elements().size()),
            UInteger.MIN,
            page.elements().stream()
                    .map(kept -> ResultForms.vision(kept.result(), kept.job(), configuration))
                    .toArray(Struct[]::new),
            0
        };
    }

    private static @Nullable String productOf(InspectionResult result) {
        return result.context() == null || result.context().material() == null
                ? null
                : result.context().material().value();
    }

    private static @Nullable Object[] answer(Optional<ResultStore.Kept> found) throws Refusal {
        ResultStore.Kept kept =
                found.orElseThrow(() -> new Refusal(StatusCodes.Bad_NotFound, "no result is called that"));
        return new Object[] {UInteger.MIN, ResultForms.machinery(kept.result(), kept.job()), 0};
    }

    private @Nullable Object[] listIds(@Nullable Object[] in) throws Refusal {
        boolean filtered = in[0] instanceof ContentFilter filter
                && filter.getElements() != null
                && filter.getElements().length > 0;
        boolean ordered = in[1] instanceof Collection<?> order && !order.isEmpty();
        if (filtered || ordered) {
            throw new Refusal(StatusCodes.Bad_NotSupported, "results come unfiltered, oldest first");
        }
        Page<String> page = page(results.unacknowledged(), (UInteger) in[2], UInteger.MIN);
        return new Object[] {UInteger.MIN, page.elements().toArray(String[]::new), 0};
    }

    private @Nullable Object[] acknowledge(String @Nullable [] ids) throws Refusal {
        if (ids == null || ids.length == 0) {
            throw new Refusal(StatusCodes.Bad_NothingToDo, "no results are named");
        }
        try {
            List<String> given = new ArrayList<>();
            for (String id : ids) {
                given.add(Objects.requireNonNullElse(id, ""));
            }
            Integer[] errors = results.acknowledge(given).stream()
                    .map(known -> known ? 0 : 1)
                    .toArray(Integer[]::new);
            return new Object[] {errors, 0};
        } catch (IOException e) {
            LOG.error("an acknowledgement could not be kept", e);
            throw new Refusal(StatusCodes.Bad_ResourceUnavailable, "the acknowledgement could not be kept");
        }
    }

    /** Results are copied into the answer: no handle is ever given, and 0 is the one that means none. */
    private static @Nullable Object[] release(@Nullable UInteger handle) throws Refusal {
        if (handle == null || handle.longValue() != 0) {
            throw new Refusal(StatusCodes.Bad_NotFound, "no such handle was given");
        }
        return new Object[] {0};
    }

    private record Page<T>(List<T> elements, boolean complete) {}

    private static <T> Page<T> page(List<T> all, @Nullable UInteger max, @Nullable UInteger start) {
        int from = (int) Math.min(all.size(), start == null ? 0 : start.longValue());
        long wanted = max == null || max.longValue() == 0 ? LONGEST_LIST : Math.min(LONGEST_LIST, max.longValue());
        int to = (int) Math.min(all.size(), from + wanted);
        return new Page<>(all.subList(from, to), to == all.size());
    }

    /** Takes a result of the line in and tells of it, of a repeat too: clients know results by their names. Any thread. */
    void add(InspectionResult result) {
        if (desk != null) {
            desk.delivered();
        }
        ResultStore.Kept kept = results.add(result);
        count("Inspected", result.counts());
        count("NotCounted", !result.counts());
        switch (result.verdict()) {
            case PASS -> count("Passed", result.counts());
            case FAIL -> count("Failed", result.counts());
            case UNDECIDED -> count("Undecided", result.counts());
        }
        Instant now = clock.instant();
        Struct vision = ResultForms.vision(result, kept.job(), configuration);
        events.fire(
                "mv:ResultReadyEventType",
                now,
                ORDINARY,
                "result " + result.id(),
                "ResultId",
                vision.get("ResultId"),
                "IsPartial",
                vision.get("IsPartial"),
                "IsSimulated",
                vision.get("IsSimulated"),
                "ResultState",
                vision.get("ResultState"),
                "PartId",
                vision.get("PartId"),
                "InternalRecipeId",
                vision.get("InternalRecipeId"),
                "InternalConfigurationId",
                vision.get("InternalConfigurationId"),
                "ProductId",
                vision.get("ProductId"),
                "JobId",
                vision.get("JobId"),
                "CreationTime",
                vision.get("CreationTime"),
                "ResultContent",
                vision.get("ResultContent"));
        events.fire(
                "hf:InspectionResultReadyEventType",
                now,
                ORDINARY,
                "result " + result.id() + " " + result.verdict(),
                "Result",
                ResultForms.machinery(result, kept.job()));
    }

    void placed(MaterialHold hold) {
        count("Holds", hold.revision() == 1);
        events.fire(
                "hf:HoldPlacedEventType",
                clock.instant(),
                GRAVE,
                hold.reason(),
                "EpisodeId",
                hold.episode().value(),
                "Rule",
                hold.rule().toString(),
                "Segments",
                texts(hold.population().segments()),
                "HoldId",
                hold.id().value(),
                "Revision",
                UInteger.valueOf(hold.revision()),
                "Units",
                texts(hold.population().units()),
                "Lots",
                texts(hold.population().lots()),
                "UnboundUnits",
                texts(hold.population().unboundUnits()));
    }

    void raised(Nonconformance report) {
        count("Nonconformances", report.revision() == 1);
        events.fire(
                "hf:NonconformanceRaisedEventType",
                clock.instant(),
                GRAVE,
                "nonconformance " + report.id(),
                "EpisodeId",
                report.episode().value(),
                "Rule",
                report.raisedBy().toString(),
                "Segments",
                texts(report.segments()),
                "NonconformanceId",
                report.id().value(),
                "Revision",
                UInteger.valueOf(report.revision()),
                "HoldId",
                report.hold() == null ? null : report.hold().value(),
                "Morphologies",
                texts(report.defects().stream()
                        .map(defect -> defect.morphology())
                        .distinct()
                        .toList()),
                "Lots",
                texts(report.lots()),
                "SuspectUnits",
                UInteger.valueOf(report.suspectUnits()),
                "NonconformingUnits",
                UInteger.valueOf(report.nonconformingUnits()));
    }

    void opened(Cluster cluster, EpisodeId episode) {
        events.fire(
                "hf:ClusterOpenedEventType",
                clock.instant(),
                GRAVE,
                cluster.units().size() + " units with " + cluster.morphology() + " at " + cluster.place(),
                "EpisodeId",
                episode.value(),
                "Rule",
                cluster.rule().toString(),
                "Segments",
                texts(cluster.segments()),
                "ClusterId",
                cluster.id().value(),
                "Morphology",
                cluster.morphology().value(),
                "Place",
                cluster.place().toString(),
                "Units",
                texts(cluster.units()));
    }

    private static String[] texts(Collection<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }

    private void count(String counter, boolean applies) {
        if (applies) {
            long now = Objects.requireNonNull(counters.get(counter)).incrementAndGet();
            set(object.getNodeId().getIdentifier() + "/hf/Counters/" + counter, ULong.valueOf(now));
        }
    }

    // ---- threads and nodes

    private <T> T onHost(Callable<T> work) throws Refusal {
        if (!waiting.tryAcquire()) {
            throw new Refusal(StatusCodes.Bad_TooManyOperations, "the vision system is behind");
        }
        try {
            Future<T> future = host.submit(work);
            return future.get(HOST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            LOG.error("the vision system failed on a call", e.getCause());
            throw new Refusal(StatusCodes.Bad_InternalError, "the vision system failed");
        } catch (TimeoutException e) {
            throw new Refusal(StatusCodes.Bad_Timeout, "the vision system does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(StatusCodes.Bad_Shutdown, "the server is closing");
        } catch (RejectedExecutionException e) {
            throw new Refusal(StatusCodes.Bad_TooManyOperations, "the vision system is behind");
        } finally {
            waiting.release();
        }
    }

    /** Asks the host; what it throws is an answer too, and leaves the state as it was. */
    private static int asked(IntSupplier question) throws Refusal {
        try {
            return question.getAsInt();
        } catch (RuntimeException e) {
            LOG.error("the vision system failed on a call", e);
            throw new Refusal(StatusCodes.Bad_InternalError, "the vision system failed");
        }
    }

    private void post(Runnable work) {
        try {
            host.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.error("the vision system is behind: what it told is lost", e);
        }
    }

    private void set(String path, Object value) {
        variable(path).setValue(new DataValue(Variant.of(value)));
    }

    private UaVariableNode variable(String path) {
        UaNode node = getNodeManager().getNode(newNodeId(path)).orElseThrow(() -> new IllegalStateException(path));
        return (UaVariableNode) node;
    }

    private static @Nullable String idOf(@Nullable Object struct) {
        String text = struct instanceof Struct id ? id.text("Id") : null;
        return text == null || text.isEmpty() ? null : text;
    }

    void close() {
        host.shutdownNow();
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
                if (object.getNodeId().equals(event.getSourceNode())) {
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
