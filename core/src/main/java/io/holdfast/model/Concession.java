package io.holdfast.model;

import java.time.Instant;

/**
 * A customer's permission to use what does not conform.
 *
 * @param number the customer's number for it
 * @param expires until when it holds, excluded
 */
public record Concession(String number, Instant expires) {
    /** Checks the parts. */
    public Concession {
        Checks.identifier("number", number);
        Checks.instant("expires", expires);
    }
}
