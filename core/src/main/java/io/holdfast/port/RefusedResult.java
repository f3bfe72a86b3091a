package io.holdfast.port;

import io.holdfast.model.InspectionResult;
import java.util.Objects;

/**
 * A result that was put aside: it came under the id of another content, or was made with a wrong model.
 *
 * @param number its number among those put aside, from 1
 * @param result what came, with its received time
 * @param reason why it was put aside
 */
public record RefusedResult(long number, InspectionResult result, String reason) {
    /** Checks the parts. */
    public RefusedResult {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(reason, "reason");
    }
}
