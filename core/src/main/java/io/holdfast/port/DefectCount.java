package io.holdfast.port;

import io.holdfast.model.Morphology;
import java.util.Objects;

/**
 * How often one kind of defect was seen.
 *
 * @param morphology the kind
 * @param units on how many distinct units
 * @param defects how many marks
 */
public record DefectCount(Morphology morphology, long units, long defects) {
    /** Checks the parts. */
    public DefectCount {
        Objects.requireNonNull(morphology, "morphology");
    }
}
