package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something done, or to be done, about a nonconformance.
 *
 * @param type what it is for
 * @param text what; not blank
 * @param owner who does it
 * @param due until when, or null
 * @param doneAt when it was done, or null
 */
public record QualityAction(
        Type type,
        String text,
        String owner,
        @Nullable Instant due,
        @Nullable Instant doneAt) {
    /** What an action is for. */
    public enum Type {
        /** Keeps what is suspect from moving on (8D, D3). */
        CONTAINMENT,
        /** Takes the cause away (D5, D6). */
        CORRECTIVE,
        /** Keeps it from happening elsewhere (D7). */
        PREVENTIVE,
        /** Shows that it worked. */
        VERIFICATION,
        /** Tells somebody. */
        COMMUNICATION
    }

    /** Checks the parts. */
    public QualityAction {
        Objects.requireNonNull(type, "type");
        Checks.notBlank("text", text);
        Checks.identifier("owner", owner);
    }
}
