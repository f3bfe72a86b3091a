package io.holdfast.opcua;

import static io.holdfast.opcua.VisionStates.State.CONTINUOUS_EXECUTION;
import static io.holdfast.opcua.VisionStates.State.ERROR;
import static io.holdfast.opcua.VisionStates.State.HALTED;
import static io.holdfast.opcua.VisionStates.State.INITIALIZED;
import static io.holdfast.opcua.VisionStates.State.OPERATIONAL;
import static io.holdfast.opcua.VisionStates.State.PREOPERATIONAL;
import static io.holdfast.opcua.VisionStates.State.READY;
import static io.holdfast.opcua.VisionStates.State.SINGLE_EXECUTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.opcua.VisionStates.Cause;
import io.holdfast.opcua.VisionStates.State;
import io.holdfast.opcua.VisionStates.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every state against every cause. The expectations are written by hand after OPC 40100-1, 8.3. */
class VisionStatesTest {
    static final Map<State, Map<Cause, State>> ALLOWED = Map.of(
            PREOPERATIONAL, Map.of(Cause.HALT, HALTED, Cause.SELECT_MODE_AUTOMATIC, OPERATIONAL),
            HALTED, Map.of(Cause.RESET, PREOPERATIONAL),
            ERROR, Map.of(Cause.RESET, PREOPERATIONAL, Cause.HALT, HALTED),
            INITIALIZED, Map.of(Cause.RESET, PREOPERATIONAL, Cause.HALT, HALTED, Cause.PREPARE_RECIPE, READY),
            READY,
                    Map.of(
                            Cause.RESET, PREOPERATIONAL,
                            Cause.HALT, HALTED,
                            Cause.UNPREPARE_RECIPE, INITIALIZED,
                            Cause.START_SINGLE_JOB, SINGLE_EXECUTION,
                            Cause.START_CONTINUOUS, CONTINUOUS_EXECUTION),
            SINGLE_EXECUTION,
                    Map.of(Cause.RESET, PREOPERATIONAL, Cause.HALT, HALTED, Cause.STOP, READY, Cause.ABORT, READY),
            CONTINUOUS_EXECUTION,
                    Map.of(Cause.RESET, PREOPERATIONAL, Cause.HALT, HALTED, Cause.STOP, READY, Cause.ABORT, READY));

    /** How to get to a state from the start. */
    private static final Map<State, List<Object>> WAYS = Map.of(
            PREOPERATIONAL, List.of(),
            HALTED, List.of(Cause.HALT),
            ERROR, List.of(ERROR),
            INITIALIZED, List.of(Cause.SELECT_MODE_AUTOMATIC),
            READY, List.of(Cause.SELECT_MODE_AUTOMATIC, Cause.PREPARE_RECIPE),
            SINGLE_EXECUTION, List.of(Cause.SELECT_MODE_AUTOMATIC, Cause.PREPARE_RECIPE, Cause.START_SINGLE_JOB),
            CONTINUOUS_EXECUTION, List.of(Cause.SELECT_MODE_AUTOMATIC, Cause.PREPARE_RECIPE, Cause.START_CONTINUOUS));

    @Test
    void everyCauseLeadsWhereTheStandardSaysAndNowhereElse() {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (State state : WAYS.keySet()) {
            for (Cause cause : Cause.values()) {
                State wanted = ALLOWED.get(state).get(cause);
                VisionStates states = at(state);
                Optional<Transition> transition = states.by(cause);
                transition.ifPresent(states::take);
                State is = transition.map(Transition::to).orElse(null);
                if (wanted != is) {
                    wrong.add(state + " by " + cause + " should lead to " + wanted + ", leads to " + is);
                }
                assertThat(current(states)).isEqualTo(is == null ? state : is == OPERATIONAL ? INITIALIZED : is);
                compared++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isEqualTo(63);
    }

    @Test
    void aJobThatEndsByItselfLeadsBackToReady() {
        for (State running : List.of(SINGLE_EXECUTION, CONTINUOUS_EXECUTION)) {
            VisionStates states = at(running);
            states.take(states.byItself(READY).orElseThrow());
            assertThat(states.outer()).isEqualTo(OPERATIONAL);
            assertThat(states.inner()).isEqualTo(READY);
        }
        assertThat(at(HALTED).byItself(READY)).isEmpty();
    }

    @Test
    void leavingOperationalForgetsTheInnerState() {
        VisionStates states = at(SINGLE_EXECUTION);
        states.take(states.byItself(ERROR).orElseThrow());
        assertThat(states.outer()).isEqualTo(ERROR);
        assertThat(states.inner()).isNull();
    }

    @Test
    void aTransitionIsTakenOnlyFromWhereItStarts() {
        Transition elsewhere = at(READY).by(Cause.START_SINGLE_JOB).orElseThrow();
        VisionStates states = at(HALTED);
        assertThatThrownBy(() -> states.take(elsewhere)).isInstanceOf(IllegalStateException.class);
        assertThat(states.outer()).isEqualTo(HALTED);
    }

    private static VisionStates at(State state) {
        VisionStates states = new VisionStates();
        for (Object step : WAYS.get(state)) {
            states.take((step instanceof Cause cause ? states.by(cause) : states.byItself((State) step)).orElseThrow());
        }
        assertThat(current(states)).isEqualTo(state);
        return states;
    }

    private static State current(VisionStates states) {
        return states.inner() == null ? states.outer() : states.inner();
    }
}
