package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an inspection marked on a unit.
 *
 * @param morphology what it looks like
 * @param place where on the part it sits
 * @param confirmation whether somebody agreed
 * @param size how large it is, or null where the inspection does not say
 * @param score the inspection's own figure for it (finite, scale of the vision system), or null
 * @param severity how grave it is, or null where the inspection does not say
 */
public record Defect(
        Morphology morphology,
        Place place,
        Confirmation confirmation,
        @Nullable DefectSize size,
        @Nullable Double score,
        @Nullable Severity severity) {
    /** Checks the parts. */
    public Defect {
        Objects.requireNonNull(morphology, "morphology");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(confirmation, "confirmation");
        if (score != null && !Double.isFinite(score)) {
            throw new IllegalArgumentException("score must be finite, was " + score);
        }
    }

    /** Returns an unconfirmed defect of unstated size, score and severity. */
    public static Defect of(Morphology morphology, Place place) {
        return new Defect(morphology, place, Confirmation.UNCONFIRMED, null, null, null);
    }

    /** Returns this defect with another confirmation. */
    public Defect with(Confirmation newConfirmation) {
        return new Defect(morphology, place, newConfirmation, size, score, severity);
    }

    /** Returns this defect with a size. */
    public Defect with(DefectSize newSize) {
        return new Defect(morphology, place, confirmation, newSize, score, severity);
    }

    /** Returns this defect with a score. */
    public Defect withScore(double newScore) {
        return new Defect(morphology, place, confirmation, size, newScore, severity);
    }

    /** Returns this defect with a severity. */
    public Defect with(Severity newSeverity) {
        return new Defect(morphology, place, confirmation, size, score, newSeverity);
    }
}
