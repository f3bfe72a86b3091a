package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a target says of one thing to hold.
 *
 * @param item what was to be held
 * @param outcome what became of it
 * @param reference the target's own name for the restriction, or null
 * @param note what happened, in words, the target's own among them; may be empty
 */
public record HoldItemOutcome(
        HoldItem item, HoldOutcome outcome, @Nullable String reference, String note) {
    /** Checks the parts. */
    public HoldItemOutcome {
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(note, "note");
    }

    /** Makes one without reference or words. */
    public HoldItemOutcome(HoldItem item, HoldOutcome outcome) {
        this(item, outcome, null, "");
    }

    @Override
    public String toString() {
        return item + ": " + outcome + (note.isEmpty() ? "" : ", " + note);
    }
}
