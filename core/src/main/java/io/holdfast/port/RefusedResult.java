package io.holdfast.port;

import io.holdfast.model.InspectionResult;
import java.util.Objects;

/**
 * A result that came under the id of another content, and was put aside.
 *
 * @param number its number among those put aside, from 1
 * @param result what came, with its received time
 */
public record RefusedResult(long number, InspectionResult result) {
    /** Checks the parts. */
    public RefusedResult {
        Objects.requireNonNull(result, "result");
    }
}
