package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An edge as it stands in the journal.
 *
 * @param number its number, from 1 in the order of recording
 * @param edge what it says now
 * @param state what Holdfast makes of it
 * @param remark where it is suspect the path that it closes, where it is withdrawn why, else null
 */
public record RecordedEdge(
        long number,
        GenealogyEdge edge,
        EdgeState state,
        @Nullable String remark) {
    /** Checks the parts. */
    public RecordedEdge {
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(edge, "edge");
        Objects.requireNonNull(state, "state");
    }
}
