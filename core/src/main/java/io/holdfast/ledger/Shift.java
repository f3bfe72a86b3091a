package io.holdfast.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;

/**
 * One shift of one day, or a stretch without one.
 *
 * @param name the shift's name; {@link #NONE} where nobody is scheduled
 * @param productionDay the day that its production belongs to
 * @param from its begin; included
 * @param to its end; excluded
 */
public record Shift(String name, LocalDate productionDay, Instant from, Instant to) {
    /** The name of a stretch without a shift. */
    public static final String NONE = "none";

    /** Checks the parts. */
    public Shift {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank, was \"" + name + "\"");
        }
        Objects.requireNonNull(productionDay, "productionDay");
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("to must be after from, was " + to + " with from " + from);
        }
    }

    /** Returns how long it really lasts: at a change to or from daylight saving time not what its clock times say. */
    public Duration length() {
        return Duration.between(from, to);
    }

    /** Tells whether an instant lies in it. */
    public boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    /** Returns the begin of the hour of this shift that an instant of it lies in: hours are counted from the shift's begin. */
    public Instant hourOf(Instant at) {
        long hours = Duration.between(from, at).toHours();
        return from.plus(Duration.ofHours(hours));
    }
}
