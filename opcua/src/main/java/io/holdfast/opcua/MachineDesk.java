package io.holdfast.opcua;

import io.holdfast.opcua.VisionStates.Cause;
import io.holdfast.opcua.VisionStates.State;
import io.holdfast.opcua.VisionStates.Transition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of a vision system (OPC 40100-1, 8.3) and its jobs: what clients call, what the host tells, and the events of both.
 *
 * <p>All of it happens on the host's thread; methods that are called from elsewhere go there first. A method call waits for its turn
 * and for the host for ten seconds; where the host answers later than that, the state follows when it does.
 */
final class MachineDesk {
    private static final Logger LOG = LoggerFactory.getLogger(MachineDesk.class);
    private static final String MACHINE = "VisionStateMachine";
    private static final String AUTOMATIC = MACHINE + "/AutomaticModeStateMachine";

    private final SystemNodes nodes;
    private final Names names;
    private final HostThread host;
    private final InstantSource clock;
    private final EventTemplates events;
    private final ResultStore results;
    private final @Nullable VisionSystem system;
    private final @Nullable Recipes recipes;
    private final AtomicLong jobNumber = new AtomicLong();
    private final String jobPrefix;

    // Of the host's thread.
    private final VisionStates states = new VisionStates();
    private VisionSystem.@Nullable Job job;

    MachineDesk(
            String name,
            SystemNodes nodes,
            Names names,
            HostThread host,
            InstantSource clock,
            EventTemplates events,
            ResultStore results,
            @Nullable VisionSystem system,
            @Nullable Recipes recipes) {
        this.nodes = nodes;
        this.names = names;
        this.host = host;
        this.clock = clock;
        this.events = events;
        this.results = results;
        this.system = system;
        this.recipes = recipes;
        jobPrefix = name + "-" + clock.instant().toEpochMilli() + "-";
        nodes.bind(
                MACHINE + "/Reset",
                "mv",
                7093,
                Role.SUPERVISOR,
                (in, caller) -> control(Cause.RESET, VisionSystem::reset));
        nodes.bind(
                MACHINE + "/Halt",
                "mv",
                7094,
                Role.SUPERVISOR,
                (in, caller) -> control(Cause.HALT, VisionSystem::halt));
        nodes.bind(
                MACHINE + "/SelectModeAutomatic",
                "mv",
                7095,
                Role.OPERATOR,
                (in, caller) -> control(Cause.SELECT_MODE_AUTOMATIC, VisionSystem::selectModeAutomatic));
        nodes.bind(AUTOMATIC + "/StartSingleJob", "mv", 7098, Role.OPERATOR, (in, caller) -> start(in, false));
        nodes.bind(AUTOMATIC + "/StartContinuous", "mv", 7009, Role.OPERATOR, (in, caller) -> start(in, true));
        nodes.bind(
                AUTOMATIC + "/Stop",
                "mv",
                7096,
                Role.OPERATOR,
                (in, caller) -> control(Cause.STOP, driven -> driven.stop(Objects.requireNonNull(job))));
        nodes.bind(
                AUTOMATIC + "/Abort",
                "mv",
                7097,
                Role.OPERATOR,
                (in, caller) -> control(Cause.ABORT, driven -> driven.abort(Objects.requireNonNull(job))));
        showStates();
    }

    /** Returns the state within Operational, or null outside of it. On the host's thread. */
    @Nullable
    State inner() {
        return states.inner();
    }

    /** Takes the transition that a cause makes from here, where there is one. On the host's thread. */
    void takeBy(Cause cause) {
        states.by(cause).ifPresent(this::take);
    }

    @FunctionalInterface
    private interface Act {
        int on(VisionSystem system);
    }

    private @Nullable Object[] control(Cause cause, Act act) throws Refusal {
        return host.take(() -> {
            Transition transition = states.by(cause).orElseThrow(() -> illegal(cause));
            VisionSystem.Job ended = job;
            int error = HostThread.asked(() -> system == null ? 0 : act.on(system));
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
                Method.idOf(in[0]),
                Method.idOf(in[1]),
                Method.idOf(in[2]),
                Method.idOf(in[3]));
        return host.take(() -> {
            Cause cause = continuous ? Cause.START_CONTINUOUS : Cause.START_SINGLE_JOB;
            Transition transition = states.by(cause).orElseThrow(() -> illegal(cause));
            if (wanted.recipe() != null && recipes != null) {
                RecipeDesk.recipe(recipes, wanted.recipe(), null);
            }
            Instant now = clock.instant();
            int error = HostThread.asked(() -> system == null ? 0 : system.start(wanted));
            if (error != 0) {
                return new Object[] {null, error};
            }
            job = wanted;
            results.jobStarted(wanted.id(), now);
            take(transition);
            events.fire(
                    "mv:JobStartedEventType",
                    now,
                    Severities.ORDINARY,
                    "job " + wanted.id() + " started",
                    "JobId",
                    jobId(wanted));
            return new Object[] {jobId(wanted), 0};
        });
    }

    static Refusal illegal(Cause cause) {
        return new Refusal(StatusCodes.Bad_InvalidState, cause + " leads nowhere from here");
    }

    private static Struct jobId(VisionSystem.Job job) {
        return Struct.of("mv:JobIdDataType", "Id", job.id());
    }

    private void ready(VisionSystem.Job ended) {
        events.fire(
                "mv:ReadyEventType",
                clock.instant(),
                Severities.ORDINARY,
                "ready after job " + ended.id(),
                "JobId",
                jobId(ended));
    }

    /** The job came to its end by itself. */
    void jobEnded(String id) {
        host.post(() -> {
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
        host.post(() -> events.fire(
                "mv:AcquisitionDoneEventType",
                clock.instant(),
                Severities.ORDINARY,
                "all images of job " + id + " are taken",
                "JobId",
                Struct.of("mv:JobIdDataType", "Id", id)));
    }

    /** The system cannot go on; a job under way is lost. */
    void failed(String reason) {
        host.post(() -> states.byItself(State.ERROR).ifPresent(transition -> {
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
            tell("mv:ErrorEventType", Severities.GRAVE, transition, reason);
        }
        if (transition.from() == State.ERROR) {
            tell("mv:ErrorResolvedEventType", Severities.ORDINARY, transition, reason);
        }
        tell("mv:StateChangedEventType", Severities.ORDINARY, transition, reason);
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
        show(MACHINE, states.outer());
        show(AUTOMATIC, states.inner());
    }

    private void show(String machine, @Nullable State state) {
        String current = machine + "/CurrentState";
        if (state == null) {
            // OPC 10000-16, 4.4.17: a machine that is not in force has no state.
            StatusCode none = new StatusCode(StatusCodes.Bad_StateNotActive);
            nodes.set(current, none);
            nodes.set(current + "/Id", none);
            nodes.set(current + "/Number", none);
            return;
        }
        nodes.set(current, LocalizedText.english(state.browseName()));
        nodes.set(current + "/Id", names.id("mv", state.node()));
        nodes.set(current + "/Number", UInteger.valueOf(state.stateNumber()));
    }
}
