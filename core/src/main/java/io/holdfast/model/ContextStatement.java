package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * What somebody said of the work-order context of a station or line. Kept as it was said: a correction is another statement
 * with a higher number.
 *
 * @param number its place among the statements of the journal, from 1; of two that cover an instant the higher is in force
 * @param equipment the station, or the line whose stations it holds for where they have no statement of their own
 * @param period the context and when it is valid
 * @param source who said so: the name of a source, or {@code person:} and a name
 * @param receivedAt when Holdfast was told, by its own clock
 */
public record ContextStatement(
        long number, EquipmentId equipment, ContextPeriod period, String source, Instant receivedAt) {
    /** Checks the parts. */
    public ContextStatement {
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(equipment, "equipment");
        Objects.requireNonNull(period, "period");
        Checks.identifier("source", source);
        Checks.instant("receivedAt", receivedAt);
    }

    /** Says it in words: what, where, who, and its number. */
    @Override
    public String toString() {
        return period + " at " + equipment + " by " + source + " (statement " + number + ")";
    }
}
