package io.holdfast.port;

import io.holdfast.model.InspectionResult;
import java.util.Objects;

/**
 * A result that was refused and put aside: it came under the id of another content, or was made with another model than its
 * context demands.
 *
 * @param number its number among those put aside, from 1
 * @param result what came, with its received time
 * @param reason why it was refused, in words for a person
 */
public record RefusedResult(long number, InspectionResult result, String reason) {
    /** Checks the parts. */
    public RefusedResult {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(reason, "reason");
    }
}
