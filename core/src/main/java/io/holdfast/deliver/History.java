package io.holdfast.deliver;

import io.holdfast.model.DestinationId;
import io.holdfast.model.ResultId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which results of the past a destination still has to be given.
 *
 * @param receivedFrom received from when on
 * @param last the last of them in the journal
 * @param after the last that is in the outbox already, or null where none is
 */
public record History(
        Instant receivedFrom, ResultId last, @Nullable ResultId after) {
    /** Returns under which name a destination's history is noted. */
    public static String note(DestinationId destination) {
        return "history/" + destination;
    }

    /** Returns it as a note. A name has no line ends. */
    public String text() {
        return receivedFrom + "\n" + last + (after == null ? "" : "\n" + after);
    }

    static History parse(String note) {
        String[] lines = note.split("\n", -1);
        return new History(
                Instant.parse(lines[0]), new ResultId(lines[1]), lines.length == 2 ? null : new ResultId(lines[2]));
    }
}
