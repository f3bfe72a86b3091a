package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OBSERVER;
import static io.holdfast.opcua.TestPeers.OPERATOR;
import static io.holdfast.opcua.TestPeers.SUPERVISOR;
import static io.holdfast.opcua.TestPeers.call;
import static io.holdfast.opcua.TestPeers.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.holdfast.opcua.VisionStates.Cause;
import io.holdfast.opcua.VisionStates.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.nodes.UaMethodNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.CallResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client drives the vision system, over TCP, encrypted. */
class VisionServerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static final Host HOST = new Host();
    private static VisionServer server;
    private static OpcUaClient observer;
    private static OpcUaClient operator;
    private static OpcUaClient supervisor;
    private static NodeId system;
    private static NodeId machine;
    private static NodeId automatic;
    private static NodeId recipes;

    /** A host that does as it is told, and says what it was told. */
    private static final class Host implements VisionSystem, Recipes {
        private final Queue<String> told = new ConcurrentLinkedQueue<>();
        private final Map<String, Boolean> prepared = new LinkedHashMap<>();
        private volatile int answer;
        private volatile boolean fails;
        private volatile CountDownLatch hangs = new CountDownLatch(0);

        private int told(String what) {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            told.add(what + " on " + Thread.currentThread().getName().replaceAll("-\\d+$", ""));
            if (fails) {
                throw new IllegalStateException("lamp broken");
            }
            return answer;
        }

        @Override
        public int start(Job job) {
            return told("start " + (job.continuous() ? "continuous " : "single ") + job.part() + " " + job.recipe());
        }

        @Override
        public int stop(Job job) {
            return told("stop");
        }

        @Override
        public int halt() {
            return told("halt");
        }

        @Override
        public synchronized List<Recipe> list() {
            List<Recipe> list = new ArrayList<>();
            prepared.forEach((name, ready) -> list.add(new Recipe(name, "ext-" + name, "P-" + name, ready)));
            return list;
        }

        @Override
        public synchronized int prepare(Recipe recipe) {
            int error = told("prepare " + recipe.internalId());
            if (error == 0) {
                prepared.put(recipe.internalId(), true);
            }
            return error;
        }

        @Override
        public synchronized int unprepare(Recipe recipe) {
            prepared.put(recipe.internalId(), false);
            return 0;
        }

        synchronized void clear() {
            told.clear();
            answer = 0;
            fails = false;
            prepared.clear();
            prepared.put("gasket", false);
            prepared.put("housing", false);
        }
    }

    @BeforeAll
    static void open() throws IOException, UaException {
        HOST.clear();
        server = TestPeers.server(folder)
                .system(HOST)
                .recipes(HOST)
                .configuration("c-7", Instant.parse("2026-03-02T06:00:00Z"))
                .open();
        observer = TestPeers.connect(server.url(), OBSERVER);
        operator = TestPeers.connect(server.url(), OPERATOR);
        supervisor = TestPeers.connect(server.url(), SUPERVISOR);
        system = find(operator, "own:AOI-1");
        machine = find(operator, system, "mv:VisionStateMachine");
        automatic = find(operator, machine, "mv:AutomaticModeStateMachine");
        recipes = find(operator, system, "mv:RecipeManagement");
    }

    @AfterAll
    static void close() throws UaException {
        for (OpcUaClient client : List.of(observer, operator, supervisor)) {
            client.disconnect();
        }
        server.close();
    }

    @BeforeEach
    void toTheStart() throws UaException {
        HOST.clear();
        call(supervisor, machine, method(machine, "Reset"), 0, "test");
        HOST.clear();
        assertThat(state()).isEqualTo("Preoperational");
    }

    @Test
    void aClientDrivesAJobFromTheStartToItsEnd() throws Exception {
        try (TestEvents events = TestEvents.of(observer, system, "mv:JobStartedEventType", "mv:JobId")) {
            assertThat(call(operator, machine, method(machine, "SelectModeAutomatic"))
                            .getOutputArguments())
                    .containsExactly(Variant.of(0));
            assertThat(state()).isEqualTo("Operational/Initialized");

            CallMethodResult prepared = call(
                    operator,
                    recipes,
                    method(recipes, "PrepareRecipe"),
                    Struct.of("mv:RecipeIdExternalDataType", "Id", "ext-gasket"),
                    null);
            assertThat(struct(prepared, 0).text("Id")).isEqualTo("gasket");
            assertThat(prepared.getOutputArguments()[1]).isEqualTo(Variant.of(true));
            assertThat(state()).isEqualTo("Operational/Ready");

            CallMethodResult started = start("StartSingleJob", "SN-1");
            String job = struct(started, 0).text("Id");
            assertThat(job).startsWith("AOI-1-");
            assertThat(state()).isEqualTo("Operational/SingleExecution");

            server.jobEnded(job);
            await().atMost(SOON).until(() -> state().equals("Operational/Ready"));

            assertThat(HOST.told)
                    .containsExactly(
                            "prepare gasket on holdfast-opcua-AOI-1-system",
                            "start single SN-1 null on holdfast-opcua-AOI-1-system");
            await().atMost(SOON).until(() -> events.received().size() == 1);
            assertThat(events.struct(0, 0).text("Id")).isEqualTo(job);
        }
    }

    // Over the wire: where each leads, or that nothing has changed and the host was not asked.
    @Test
    void everyMethodInEveryStateLeadsWhereTheStandardSaysOrIsRefusedAndChangesNothing() throws Exception {
        int refused = 0;
        for (Map.Entry<State, Map<Cause, State>> from : VisionStatesTest.ALLOWED.entrySet()) {
            for (Cause cause : Cause.values()) {
                bring(from.getKey());
                HOST.told.clear();
                String what = cause + " in " + from.getKey();
                // Another recipe may be prepared while one is; that is no change of the state.
                State to = cause == Cause.PREPARE_RECIPE && from.getKey() == State.READY
                        ? State.READY
                        : from.getValue().get(cause);
                CallMethodResult answer = cause(cause);
                assertThat(answer.getStatusCode().value())
                        .as(what)
                        .isEqualTo(to == null ? StatusCodes.Bad_InvalidState : StatusCodes.Good);
                assertThat(state()).as(what).isEqualTo(shown(to == null ? from.getKey() : to));
                if (to == null) {
                    refused++;
                    assertThat(HOST.told).as(what).isEmpty();
                }
                call(supervisor, machine, method(machine, "Reset"), 0, "next");
                HOST.clear();
            }
        }
        assertThat(refused).isEqualTo(63 - 22);
    }

    private static void bring(State state) throws UaException {
        if (state == State.HALTED) {
            cause(Cause.HALT);
        } else if (state == State.ERROR) {
            server.failed("lamp broken");
            await().atMost(SOON).until(() -> state().equals("Error"));
        } else if (state != State.PREOPERATIONAL) {
            cause(Cause.SELECT_MODE_AUTOMATIC);
            if (state != State.INITIALIZED) {
                cause(Cause.PREPARE_RECIPE);
            }
            if (state == State.SINGLE_EXECUTION) {
                cause(Cause.START_SINGLE_JOB);
            } else if (state == State.CONTINUOUS_EXECUTION) {
                cause(Cause.START_CONTINUOUS);
            }
        }
        assertThat(state()).isEqualTo(shown(state));
    }

    private static String shown(State state) {
        State inner = state == State.OPERATIONAL ? State.INITIALIZED : state;
        return inner.isInner() ? "Operational/" + inner.browseName() : inner.browseName();
    }

    private static CallMethodResult cause(Cause cause) throws UaException {
        Struct gasket = Struct.of("mv:RecipeIdInternalDataType", "Id", "gasket");
        return switch (cause) {
            case RESET -> call(supervisor, machine, method(machine, "Reset"), 0, "why");
            case HALT -> call(supervisor, machine, method(machine, "Halt"), 0, "why");
            case SELECT_MODE_AUTOMATIC -> call(operator, machine, method(machine, "SelectModeAutomatic"));
            case STOP -> call(operator, automatic, method(automatic, "Stop"), 0, "why");
            case ABORT -> call(operator, automatic, method(automatic, "Abort"), 0, "why");
            case START_SINGLE_JOB -> start("StartSingleJob", "SN-1");
            case START_CONTINUOUS -> start("StartContinuous", "SN-1");
            case PREPARE_RECIPE -> call(operator, recipes, method(recipes, "PrepareRecipe"), null, gasket);
            case UNPREPARE_RECIPE -> call(operator, recipes, method(recipes, "UnprepareRecipe"), null, gasket);
        };
    }

    @Test
    void whatTheHostRefusesLeavesTheStateAsItWas() throws Exception {
        makeReady();
        HOST.answer = 7;
        CallMethodResult refused = start("StartContinuous", "SN-1");
        assertThat(refused.getStatusCode().isGood()).isTrue();
        assertThat(refused.getOutputArguments()).containsExactly(Variant.NULL_VALUE, Variant.of(7));
        assertThat(state()).isEqualTo("Operational/Ready");

        HOST.fails = true;
        assertThat(start("StartContinuous", "SN-1").getStatusCode().value()).isEqualTo(StatusCodes.Bad_InternalError);
        assertThat(state()).isEqualTo("Operational/Ready");

        HOST.fails = false;
        HOST.answer = 0;
        assertThat(start("StartContinuous", "SN-1").getStatusCode().isGood()).isTrue();
        assertThat(state()).isEqualTo("Operational/ContinuousExecution");
        assertThat(call(operator, automatic, method(automatic, "Stop"), 0, "end")
                        .getStatusCode()
                        .isGood())
                .isTrue();
        assertThat(state()).isEqualTo("Operational/Ready");
    }

    @Test
    void ourClientListsPreparesAndFreesRecipesAndIsToldWhyNot() throws Exception {
        for (int i = 0; i < 250; i++) {
            HOST.prepared.put("r-" + i, false);
        }
        try (VisionClient client = TestPeers.approved(server, folder.resolve("client"), OPERATOR)) {
            RemoteVision vision = client.vision("AOI-1");
            // In three pages.
            assertThat(vision.recipes())
                    .hasSize(252)
                    .startsWith("gasket", "housing")
                    .endsWith("r-249")
                    .doesNotHaveDuplicates();
            refused(StatusCodes.Bad_InvalidState, "Preoperational", () -> vision.prepareRecipe("gasket"));
            assertThat(vision.selectModeAutomatic()).isZero();
            refused(StatusCodes.Bad_NotFound, "Operational/Initialized", () -> vision.prepareRecipe("nonesuch"));
            refused(StatusCodes.Bad_InvalidState, "Operational/Initialized", () -> vision.unprepareRecipe("gasket"));
            HOST.answer = 9;
            assertThat(vision.prepareRecipe("gasket")).isEqualTo(9);
            assertThat(vision.state()).isEqualTo("Operational/Initialized");
            HOST.answer = 0;
            assertThat(vision.prepareRecipe("gasket")).isZero();
            assertThat(vision.prepareRecipe("housing")).isZero();
            assertThat(vision.state()).isEqualTo("Operational/Ready");
            refused(StatusCodes.Bad_NotFound, "Operational/Ready", () -> vision.unprepareRecipe("nonesuch"));
            refused(StatusCodes.Bad_NotFound, "Operational/Ready", () -> vision.start(false, "SN-1", "nonesuch", null));
            assertThat(vision.unprepareRecipe("gasket")).isZero();
            // One is still prepared.
            assertThat(vision.state()).isEqualTo("Operational/Ready");
            assertThat(vision.unprepareRecipe("housing")).isZero();
            assertThat(vision.state()).isEqualTo("Operational/Initialized");
        }
    }

    private static void refused(long code, String state, ThrowingCallable call) throws UaException {
        assertThat(catchThrowableOfType(RefusedException.class, call).code()).isEqualTo(code);
        assertThat(state()).isEqualTo(state);
    }

    @Test
    void anUnknownRecipeIsNotFound() throws Exception {
        call(operator, machine, method(machine, "SelectModeAutomatic"));
        assertThat(call(
                                operator,
                                recipes,
                                method(recipes, "PrepareRecipe"),
                                null,
                                Struct.of("mv:RecipeIdInternalDataType", "Id", "nonesuch"))
                        .getStatusCode()
                        .value())
                .isEqualTo(StatusCodes.Bad_NotFound);
        assertThat(state()).isEqualTo("Operational/Initialized");
    }

    @Test
    void recipesAreListedByWhatTheyAreFor() throws Exception {
        CallMethodResult all = listRecipes(null, 2, 0, 0);
        assertThat(all.getOutputArguments()[0]).isEqualTo(Variant.of(true));
        assertThat(structs(all, 3)).extracting(each -> each.text("Id")).containsExactly("gasket", "housing");
        CallMethodResult one = listRecipes(Struct.of("mv:ProductIdDataType", "Id", "P-housing"), 2, 0, 0);
        assertThat(structs(one, 3)).extracting(each -> each.text("Id")).containsExactly("housing");
        CallMethodResult page = listRecipes(null, 2, 1, 0);
        assertThat(page.getOutputArguments()[0]).isEqualTo(Variant.of(false));
        assertThat(structs(page, 3)).hasSize(1);
        assertThat(structs(listRecipes(null, 1, 0, 0), 3)).isEmpty();
    }

    @Test
    void argumentsOfAnotherNumberOrTypeAreRefusedEach() throws Exception {
        NodeId halt = method(machine, "Halt");
        assertThat(call(supervisor, machine, halt, 1).getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_ArgumentsMissing);
        assertThat(call(supervisor, machine, halt, 1, "a", "b").getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_TooManyArguments);
        CallMethodResult mistyped = call(supervisor, machine, halt, "one", "because");
        assertThat(mistyped.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(mistyped.getInputArgumentResults()[0].value()).isEqualTo(StatusCodes.Bad_TypeMismatch);
        assertThat(mistyped.getInputArgumentResults()[1].isGood()).isTrue();
        makeReady();
        CallMethodResult otherStruct = call(
                operator,
                automatic,
                method(automatic, "StartSingleJob"),
                Struct.of("mv:JobIdDataType", "Id", "not a MeasId"),
                null,
                null,
                null,
                new Variant[0]);
        assertThat(otherStruct.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(state()).isEqualTo("Operational/Ready");
    }

    @Test
    void textsBeyondAllMeasureAreRefusedAndChangeNothing() throws Exception {
        String endless = "x".repeat(70_000);
        CallMethodResult halted = call(supervisor, machine, method(machine, "Halt"), 1, endless);
        assertThat(halted.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(halted.getInputArgumentResults())
                .extracting(StatusCode::value)
                .containsExactly(StatusCodes.Good, StatusCodes.Bad_OutOfRange);
        assertThat(state()).isEqualTo("Preoperational");
        makeReady();
        CallMethodResult started = start("StartSingleJob", endless);
        assertThat(started.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(started.getInputArgumentResults()[1].value()).isEqualTo(StatusCodes.Bad_OutOfRange);
        assertThat(call(
                                operator,
                                recipes,
                                method(recipes, "PrepareRecipe"),
                                null,
                                Struct.of("mv:RecipeIdInternalDataType", "Id", endless))
                        .getStatusCode()
                        .value())
                .isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(state()).isEqualTo("Operational/Ready");
        assertThat(HOST.told).isEmpty();
    }

    @Test
    void whatResultManagementIsAskedWronglyIsRefusedByItsOwnCode() throws Exception {
        NodeId results = find(operator, system, "mres:ResultManagement");
        NodeId acknowledge = find(operator, results, "mres:AcknowledgeResults");
        for (Object none : new Object[] {null, new String[0]}) {
            assertThat(code(call(operator, results, acknowledge, none))).isEqualTo(StatusCodes.Bad_NothingToDo);
        }
        CallMethodResult unknown = call(operator, results, acknowledge, (Object) new String[] {"nobody", null});
        assertThat((Integer[]) unknown.getOutputArguments()[0].value()).containsExactly(1, 1);
        assertThat(code(call(operator, results, acknowledge, (Object) new String[] {"x".repeat(70_000)})))
                .isEqualTo(StatusCodes.Bad_InvalidArgument);
        assertThat(code(call(operator, results, acknowledge, "one"))).isEqualTo(StatusCodes.Bad_InvalidArgument);
        NodeId release = find(operator, results, "mres:ReleaseResultHandle");
        assertThat(code(call(operator, results, release, UInteger.valueOf(5)))).isEqualTo(StatusCodes.Bad_NotFound);
        assertThat(code(call(operator, results, release, UInteger.MIN))).isEqualTo(StatusCodes.Good);
        NodeId byId = find(operator, results, "mres:GetResultById");
        for (Object name : new Object[] {null, "", "nobody"}) {
            assertThat(code(call(operator, results, byId, name, 0))).isEqualTo(StatusCodes.Bad_NotFound);
        }
        NodeId vision = find(operator, system, "mv:ResultManagement");
        for (String name : List.of("GetResultById", "GetResultComponentsById")) {
            for (Struct id : new Struct[] {null, Struct.of("mv:ResultIdDataType", "Id", "nobody")}) {
                assertThat(code(call(operator, vision, method(vision, name), id, 0)))
                        .as("%s of %s", name, id)
                        .isEqualTo(StatusCodes.Bad_NotFound);
            }
        }
        // A method of another object, and no method at all.
        assertThat(code(call(operator, vision, byId, "R", 0))).isEqualTo(StatusCodes.Bad_MethodInvalid);
        assertThat(code(call(operator, vision, new NodeId(0, 999_999)))).isEqualTo(StatusCodes.Bad_MethodInvalid);
        assertThat(code(call(operator, new NodeId(0, 999_999), byId, "R", 0))).isEqualTo(StatusCodes.Bad_NodeIdUnknown);
    }

    private static long code(CallMethodResult result) {
        return result.getStatusCode().value();
    }

    @Test
    void aRoleMayCallWhatIsForItAndNothingElse() throws Exception {
        Map<String, Role> methods = Map.of(
                "Reset", Role.SUPERVISOR,
                "Halt", Role.SUPERVISOR,
                "SelectModeAutomatic", Role.OPERATOR,
                "Stop", Role.OPERATOR,
                "Abort", Role.OPERATOR,
                "StartSingleJob", Role.OPERATOR,
                "StartContinuous", Role.OPERATOR);
        Map<Role, OpcUaClient> clients =
                Map.of(Role.OBSERVER, observer, Role.OPERATOR, operator, Role.SUPERVISOR, supervisor);
        int compared = 0;
        for (Map.Entry<String, Role> method : methods.entrySet()) {
            NodeId object =
                    Set.of("Reset", "Halt", "SelectModeAutomatic").contains(method.getKey()) ? machine : automatic;
            for (Map.Entry<Role, OpcUaClient> client : clients.entrySet()) {
                // Without arguments: whoever may call is told that they are missing, and nothing happens.
                long code = call(client.getValue(), object, method(object, method.getKey()), 1, 2, 3)
                        .getStatusCode()
                        .value();
                boolean allowed = client.getKey().covers(method.getValue());
                assertThat(code == StatusCodes.Bad_UserAccessDenied)
                        .as(method.getKey() + " by " + client.getKey())
                        .isEqualTo(!allowed);
                compared++;
            }
        }
        assertThat(compared).isEqualTo(21);
    }

    // Milo 1.1.2 runs the refused one too, as soon as one of the batch is allowed.
    @Test
    void aBatchRunsWhatIsAllowedAndNothingElse() throws Exception {
        NodeId list = method(recipes, "GetRecipeListFiltered");
        CallMethodResult[] results = observer.call(List.of(
                        new CallMethodRequest(recipes, list, listArguments(null, 2, 0, 0)),
                        new CallMethodRequest(
                                machine, method(machine, "Halt"), new Variant[] {Variant.of(1), Variant.of("x")}),
                        new CallMethodRequest(machine, method(machine, "SelectModeAutomatic"), new Variant[0])))
                .getResults();

        assertThat(results)
                .extracting(each -> each.getStatusCode().value())
                .containsExactly(StatusCodes.Good, StatusCodes.Bad_UserAccessDenied, StatusCodes.Bad_UserAccessDenied);
        assertThat(HOST.told).isEmpty();
        assertThat(state()).isEqualTo("Preoperational");
    }

    @Test
    void aFaultOfTheSystemIsAStateThatResetLeaves() throws Exception {
        makeReady();
        start("StartSingleJob", "SN-1");
        try (TestEvents errors = TestEvents.of(observer, system, "mv:ErrorEventType", "Message", "FromState/Id");
                TestEvents mended = TestEvents.of(observer, system, "mv:ErrorResolvedEventType", "Message")) {
            server.failed("lamp broken");
            await().atMost(SOON).until(() -> state().equals("Error"));
            assertThat(call(supervisor, machine, method(machine, "Reset"), 0, "mended")
                            .getStatusCode()
                            .isGood())
                    .isTrue();
            assertThat(state()).isEqualTo("Preoperational");
            await().atMost(SOON)
                    .until(() ->
                            errors.received().size() == 1 && mended.received().size() == 1);
            assertThat(((LocalizedText) errors.received().get(0)[0].value()).text())
                    .isEqualTo("lamp broken");
            assertThat(errors.received().get(0)[1].value())
                    .isEqualTo(Names.in(observer.getNamespaceTable()).id("mv", 5031));
        }
    }

    @Test
    void aHostThatHangsKeepsNobodyFromTheResults() throws Exception {
        makeReady();
        HOST.hangs = new CountDownLatch(1);
        List<CompletableFuture<CallResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(operator.callAsync(
                    List.of(new CallMethodRequest(machine, method(machine, "SelectModeAutomatic"), new Variant[0]))));
            calls.add(operator.callAsync(List.of(
                    new CallMethodRequest(automatic, method(automatic, "StartSingleJob"), new Variant[] {
                        Variant.NULL_VALUE,
                        Variant.NULL_VALUE,
                        Variant.NULL_VALUE,
                        Variant.NULL_VALUE,
                        Variant.of(new Variant[0])
                    }))));
        }
        NodeId results = find(observer, system, "mres:ResultManagement");
        NodeId latest = find(observer, results, "mres:GetLatestResult");
        // While the first call hangs, and others wait for it.
        assertThat(call(observer, results, latest, 0).getStatusCode().value()).isEqualTo(StatusCodes.Bad_NotFound);
        HOST.hangs.countDown();
        List<Long> codes = new ArrayList<>();
        for (CompletableFuture<CallResponse> each : calls) {
            codes.add(each.get().getResults()[0].getStatusCode().value());
        }
        assertThat(codes).contains(StatusCodes.Good, StatusCodes.Bad_TooManyOperations);
        assertThat(codes).filteredOn(code -> code == StatusCodes.Good).hasSize(1);
        assertThat(state()).isEqualTo("Operational/SingleExecution");
    }

    @Test
    void theConfigurationCanBeReadAndNotChanged() throws Exception {
        NodeId management = find(observer, system, "mv:ConfigurationManagement");
        CallMethodResult list = call(
                observer,
                management,
                method(management, "GetConfigurationList"),
                UInteger.valueOf(0),
                UInteger.valueOf(0),
                0);
        Struct only = structs(list, 3).get(0);
        assertThat(only.struct("InternalId").text("Id")).isEqualTo("c-7");
        assertThat(StructCodec.decoded(
                        observer.getStaticEncodingContext(),
                        read(find(observer, management, "mv:ActiveConfiguration"))
                                .value()))
                .isEqualTo(only);
        NodeId byId = method(management, "GetConfigurationById");
        assertThat(struct(call(observer, management, byId, only.struct("InternalId"), 0), 1))
                .isEqualTo(only);
        Struct other = Struct.of("mv:ConfigurationIdDataType", "Id", "c-8");
        assertThat(call(observer, management, byId, other, 0).getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_NotFound);
        NodeId activate = method(management, "ActivateConfiguration");
        assertThat(call(supervisor, management, activate, other).getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_NotFound);
        assertThat(call(operator, management, activate, other).getStatusCode().value())
                .isEqualTo(StatusCodes.Bad_UserAccessDenied);
    }

    // What the stack's own factory gets wrong, and what the types ask for.
    @Test
    void theSystemHasEveryMandatoryMemberAndNothingThatItShouldNot() {
        OpcUaServer running = server.secure().server();
        Deque<NodeId> open = new ArrayDeque<>(List.of(system));
        Set<NodeId> seen = new HashSet<>();
        Set<String> wrong = new TreeSet<>();
        AtomicInteger members = new AtomicInteger();
        while (!open.isEmpty()) {
            NodeId id = open.pop();
            if (!seen.add(id)) {
                continue;
            }
            Set<String> references = new HashSet<>();
            for (Reference reference : running.getAddressSpaceManager().getManagedReferences(id)) {
                NodeId target = reference
                        .getTargetNodeId()
                        .toNodeId(running.getNamespaceTable())
                        .orElseThrow();
                if (!references.add(reference.isForward() + " " + reference.getReferenceTypeId() + " " + target)) {
                    wrong.add(id + " has a reference twice: " + reference);
                }
                if (reference.isForward() && target.getNamespaceIndex().equals(system.getNamespaceIndex())) {
                    open.push(target);
                }
            }
            UaNode node = running.getAddressSpaceManager().getManagedNode(id).orElseThrow();
            if (node.getBrowseName().getName().startsWith("<")) {
                wrong.add(id + " is a placeholder");
            }
            mandatory(running, id, id).forEach(missing -> wrong.add(id + " lacks " + missing));
            members.incrementAndGet();
        }
        // Whatever is in the namespace hangs on the system: nothing can be called that cannot be seen.
        long methods = 0;
        for (NodeId id : seen) {
            UaNode node = running.getAddressSpaceManager().getManagedNode(id).orElseThrow();
            if (node instanceof UaMethodNode method) {
                methods++;
                if (method.getInvocationHandler().getClass() != Method.class) {
                    wrong.add(id + " does nothing");
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(methods).isEqualTo(22);
        assertThat(members.get()).isGreaterThan(70);
    }

    /** Returns the mandatory members of a node's type, by name, that the node does not have. */
    private static Set<String> mandatory(OpcUaServer running, NodeId node, NodeId declaring) {
        Set<String> missing = new TreeSet<>();
        NodeId type = running.getAddressSpaceManager().getManagedReferences(node).stream()
                .filter(each -> each.isForward() && each.getReferenceTypeId().equals(NodeIds.HasTypeDefinition))
                .findFirst()
                .map(each -> each.getTargetNodeId()
                        .toNodeId(running.getNamespaceTable())
                        .orElseThrow())
                .orElse(null);
        while (type != null) {
            for (Reference reference : running.getAddressSpaceManager().getManagedReferences(type)) {
                NodeId target = reference
                        .getTargetNodeId()
                        .toNodeId(running.getNamespaceTable())
                        .orElseThrow();
                boolean rule = reference.isForward()
                        && Set.of(NodeIds.HasComponent, NodeIds.HasProperty).contains(reference.getReferenceTypeId())
                        && running.getAddressSpaceManager().getManagedReferences(target).stream()
                                .anyMatch(each -> NodeIds.ModellingRule_Mandatory.equalTo(each.getTargetNodeId()));
                if (rule) {
                    UaNode member = running.getAddressSpaceManager()
                            .getManagedNode(target)
                            .orElseThrow();
                    UaNode owner = running.getAddressSpaceManager()
                            .getManagedNode(node)
                            .orElseThrow();
                    if (owner.findNode(member.getBrowseName()).isEmpty()) {
                        missing.add(String.valueOf(member.getBrowseName()));
                    }
                }
            }
            NodeId child = type;
            type = running.getAddressSpaceManager().getManagedReferences(child).stream()
                    .filter(each ->
                            each.isInverse() && each.getReferenceTypeId().equals(NodeIds.HasSubtype))
                    .findFirst()
                    .map(each -> each.getTargetNodeId()
                            .toNodeId(running.getNamespaceTable())
                            .orElseThrow())
                    .orElse(null);
        }
        return missing;
    }

    private static void makeReady() throws UaException {
        call(operator, machine, method(machine, "SelectModeAutomatic"));
        call(
                operator,
                recipes,
                method(recipes, "PrepareRecipe"),
                null,
                Struct.of("mv:RecipeIdInternalDataType", "Id", "gasket"));
        HOST.told.clear();
        assertThat(state()).isEqualTo("Operational/Ready");
    }

    private static CallMethodResult start(String method, String part) throws UaException {
        return call(
                operator,
                automatic,
                method(automatic, method),
                null,
                Struct.of("mv:PartIdDataType", "Id", part),
                null,
                null,
                new Variant[0]);
    }

    private static CallMethodResult listRecipes(Object product, int prepared, int max, int start) throws UaException {
        return observer.call(List.of(new CallMethodRequest(
                        recipes,
                        method(recipes, "GetRecipeListFiltered"),
                        listArguments(product, prepared, max, start))))
                .getResults()[0];
    }

    private static Variant[] listArguments(Object product, int prepared, int max, int start) {
        return new Variant[] {
            Variant.NULL_VALUE,
            Variant.of(product),
            Variant.of(prepared),
            Variant.of(UInteger.valueOf(max)),
            Variant.of(UInteger.valueOf(start)),
            Variant.of(0)
        };
    }

    private static NodeId method(NodeId object, String name) throws UaException {
        return find(operator, object, "mv:" + name);
    }

    private static Struct struct(CallMethodResult result, int index) {
        return Objects.requireNonNull(
                StructCodec.decoded(operator.getStaticEncodingContext(), result.getOutputArguments()[index]));
    }

    private static List<Struct> structs(CallMethodResult result, int index) {
        List<Struct> structs = new ArrayList<>();
        for (Object each : (Object[]) result.getOutputArguments()[index].value()) {
            structs.add(StructCodec.decoded(operator.getStaticEncodingContext(), each));
        }
        return structs;
    }

    /** Reads the state as a client sees it. */
    private static String state() throws UaException {
        DataValue outer = read(find(observer, machine, "CurrentState"));
        DataValue inner = read(find(observer, automatic, "CurrentState"));
        String name = ((LocalizedText) outer.value().value()).text();
        if (!name.equals("Operational")) {
            assertThat(inner.statusCode().value()).isEqualTo(StatusCodes.Bad_StateNotActive);
            return name;
        }
        return name + "/" + ((LocalizedText) inner.value().value()).text();
    }

    private static DataValue read(NodeId node) throws UaException {
        return observer.readValue(0, TimestampsToReturn.Neither, node);
    }
}
