package io.holdfast.detect;

import io.holdfast.model.Identifier;
import io.holdfast.model.Scope;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.WorkOrderSegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RestorableDetector} knows: all that has a bearing on what it will say, and nothing else. Sorted, but for
 * open clusters, which stay in order of opening: the same history gives equal states, however often it was saved and
 * loaded on the way.
 *
 * <p>Scopes do not know of one another: a state may be split by scope and merged again, as a keyed stream operator does
 * when it is rescaled. Scopes that one inspection can choose, its segment and its tooling, must stay together, since every
 * detector watches an inspection in both. Where all rules have one {@link ScopeKind}, an inspection chooses one scope, and
 * that is a key to split by.
 *
 * @param scopes the scopes, each once; copied
 */
public record DetectorState(List<ScopeState> scopes) {
    private static final Comparator<ScopeState> ORDER =
            (one, other) -> Arrays.compare(parts(one.scope()), parts(other.scope()));

    /** Sorts the scopes and checks that they differ. */
    public DetectorState {
        scopes = scopes.stream().sorted(ORDER).toList();
        for (int i = 1; i < scopes.size(); i++) {
            Scope scope = scopes.get(i).scope();
            if (scope.equals(scopes.get(i - 1).scope())) {
                throw new IllegalArgumentException("a scope must be in one state only, " + scope + " was in two");
            }
        }
    }

    /**
     * Returns the scopes of all the given states.
     *
     * @throws IllegalArgumentException where a scope is in two of them
     */
    public static DetectorState merged(Collection<DetectorState> states) {
        return new DetectorState(
                states.stream().flatMap(state -> state.scopes.stream()).toList());
    }

    /** Returns the scopes that are wanted. */
    public DetectorState only(Predicate<Scope> wanted) {
        return new DetectorState(
                scopes.stream().filter(each -> wanted.test(each.scope())).toList());
    }

    private static String[] parts(Scope scope) {
        if (scope instanceof WorkOrderSegment segment) {
            return new String[] {
                "1", text(segment.workOrder()), text(segment.operation()), text(segment.equipment()),
            };
        }
        if (scope instanceof UnboundSegment unbound) {
            return new String[] {"2", text(unbound.station())};
        }
        Tooling tooling = (Tooling) scope;
        return new String[] {
            "3", text(tooling.line()), text(tooling.tool()), text(tooling.cavity()), text(tooling.partFamily()),
        };
    }

    private static String text(@Nullable Identifier id) {
        return id == null ? "" : id.value();
    }

    /** Absent comes first: no text of the model that is present is empty. */
    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
