package io.holdfast.model;

import java.util.Objects;

/**
 * A result that was made with another model than its context demands.
 *
 * @param result the result
 * @param made the model that it was made with
 * @param demanded the model that the table demanded
 * @param tableVersion the version of that table
 */
public record ModelMismatch(ResultId result, InspectionModel made, InspectionModel demanded, int tableVersion) {
    /** Checks the parts. */
    public ModelMismatch {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(made, "made");
        Objects.requireNonNull(demanded, "demanded");
        Checks.atLeast("tableVersion", 1, tableVersion);
    }
}
