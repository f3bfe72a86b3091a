package io.holdfast.model;

import java.util.Objects;

/**
 * Somebody's consent to what was decided about a nonconformance.
 *
 * @param body who consents: {@link Role#REVIEW_BOARD}, {@link Role#CUSTOMER} or another
 * @param text to what; not blank
 * @param signature whose word it is
 */
public record Approval(Role body, String text, Signature signature) {
    /** Checks the parts. */
    public Approval {
        Objects.requireNonNull(body, "body");
        Checks.notBlank("text", text);
        Objects.requireNonNull(signature, "signature");
    }
}
