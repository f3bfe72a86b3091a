package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * That a result was bound to a work-order context after it was accepted. The result carries the latest context; its bindings
 * say what it carried before.
 *
 * @param result the result
 * @param revision which state of the result this made, from 2; 1 is the result as accepted
 * @param before the context before, or null where there was none
 * @param after the context from then on
 * @param at when it was bound, by Holdfast's clock
 * @param by who did it, as text: {@code person:} or {@code component:} and a name
 * @param reason why, in words for a person
 */
public record Binding(
        ResultId result,
        int revision,
        @Nullable WorkContext before,
        WorkContext after,
        Instant at,
        String by,
        String reason) {
    /** Checks the parts. */
    public Binding {
        Objects.requireNonNull(result, "result");
        Checks.atLeast("revision", 2, revision);
        Objects.requireNonNull(after, "after");
        Checks.instant("at", at);
        Checks.identifier("by", by);
        Objects.requireNonNull(reason, "reason");
    }
}
