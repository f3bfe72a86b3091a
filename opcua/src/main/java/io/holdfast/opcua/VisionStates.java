package io.holdfast.opcua;

import io.holdfast.opcua.TypeTable.Link;
import io.holdfast.opcua.TypeTable.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of OPC 40100-1, two levels deep: which state a system is in, and where each cause leads. The transitions are
 * those of the type table; this class adds no rule of its own. Not thread-safe.
 */
final class VisionStates {
    /** States by their browse names; the inner ones are within {@link #OPERATIONAL}. */
    enum State {
        PREOPERATIONAL("Preoperational", 5028, 1),
        HALTED("Halted", 5029, 2),
        ERROR("Error", 5030, 3),
        OPERATIONAL("Operational", 5031, 4),
        INITIALIZED("Initialized", 5056, 5),
        READY("Ready", 5057, 6),
        SINGLE_EXECUTION("SingleExecution", 5058, 7),
        CONTINUOUS_EXECUTION("ContinuousExecution", 5059, 8);

        private final String browseName;
        private final int node;
        private final int stateNumber;

        State(String browseName, int node, int stateNumber) {
            this.browseName = browseName;
            this.node = node;
            this.stateNumber = stateNumber;
        }

        String browseName() {
            return browseName;
        }

        int node() {
            return node;
        }

        int stateNumber() {
            return stateNumber;
        }

        boolean isInner() {
            return stateNumber > 4;
        }

        private static State of(int node) {
            for (State state : values()) {
                if (state.node == node) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no state is node " + node);
        }
    }

    /** What makes a system change its state, by the node of the method; null where it does so by itself. */
    enum Cause {
        RESET(7093),
        HALT(7094),
        SELECT_MODE_AUTOMATIC(7095),
        STOP(7096),
        ABORT(7097),
        START_SINGLE_JOB(7098),
        START_CONTINUOUS(7009),
        PREPARE_RECIPE(7015),
        UNPREPARE_RECIPE(7055);

        private final int method;

        Cause(int method) {
            this.method = method;
        }

        int method() {
            return method;
        }
    }

    /** A transition, with the number of its node in the type. */
    record Transition(
            int node,
            String name,
            State from,
            State to,
            @Nullable Integer method) {}

    private static final List<Transition> TRANSITIONS = load();

    private State outer = State.PREOPERATIONAL;
    private @Nullable State inner;

    State outer() {
        return outer;
    }

    /** Returns the state within Operational, or null outside of it. */
    @Nullable
    State inner() {
        return inner;
    }

    /** Returns the transition that a method call makes from here, where there is one. */
    Optional<Transition> by(Cause cause) {
        return from(cause.method(), null);
    }

    /** Returns the transition that leads to a state of itself, where there is one. */
    Optional<Transition> byItself(State to) {
        return from(null, to);
    }

    void take(Transition transition) {
        if (transition.from() != outer && transition.from() != inner) {
            throw new IllegalStateException(transition + " does not start at " + outer + "/" + inner);
        }
        State to = transition.to();
        if (to.isInner()) {
            inner = to;
        } else {
            outer = to;
            inner = to == State.OPERATIONAL ? State.INITIALIZED : null;
        }
    }

    private Optional<Transition> from(@Nullable Integer method, @Nullable State to) {
        return TRANSITIONS.stream()
                .filter(each -> each.from() == outer || each.from() == inner)
                .filter(each -> Objects.equals(each.method(), method))
                .filter(each -> to == null || each.to() == to)
                // SelectModeAutomatic leads to Operational and, told once more, to its first inner state.
                .filter(each -> !(each.to().isInner() && !each.from().isInner()))
                .findFirst();
    }

    static List<Transition> transitions() {
        return TRANSITIONS;
    }

    private static List<Transition> load() {
        TypeTable table = TypeTable.get();
        TypeTable.Key transitionType = new TypeTable.Key(TypeTable.BASE, number(NodeIds.TransitionType));
        List<Transition> transitions = new ArrayList<>();
        for (Node node : table.nodes()) {
            TypeTable.Key parent = node.parent();
            if (!transitionType.equals(node.type())
                    || parent == null
                    || !(parent.equals(table.type("mv:VisionStateMachineType"))
                            || parent.equals(table.type("mv:VisionAutomaticModeStateMachineType")))) {
                continue;
            }
            State from = null;
            State to = null;
            Integer method = null;
            for (Link link : node.links()) {
                int reference = link.reference().number();
                if (reference == number(NodeIds.FromState)) {
                    from = State.of(link.target().number());
                } else if (reference == number(NodeIds.ToState)) {
                    to = State.of(link.target().number());
                } else if (reference == number(NodeIds.HasCause)) {
                    method = link.target().number();
                }
            }
            transitions.add(new Transition(
                    node.key().number(),
                    node.name(),
                    Objects.requireNonNull(from),
                    Objects.requireNonNull(to),
                    method));
        }
        return List.copyOf(transitions);
    }

    private static int number(NodeId id) {
        return ((Number) id.getIdentifier()).intValue();
    }
}
