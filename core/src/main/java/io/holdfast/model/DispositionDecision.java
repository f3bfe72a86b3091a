package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about some units of a nonconformance.
 *
 * @param disposition what is to become of them
 * @param units how many, at least 1
 * @param rationale why (ISO 13485, 8.3.1); not blank
 * @param decided whose decision it is
 * @param destroyed who confirmed that they are unusable, or null; only for {@link NonconformanceDisposition#SCRAP}
 */
public record DispositionDecision(
        NonconformanceDisposition disposition,
        int units,
        String rationale,
        Signature decided,
        @Nullable Signature destroyed) {
    /** Checks the parts. */
    public DispositionDecision {
        Objects.requireNonNull(disposition, "disposition");
        Checks.atLeast("units", 1, units);
        Checks.notBlank("rationale", rationale);
        Objects.requireNonNull(decided, "decided");
        if (destroyed != null && disposition != NonconformanceDisposition.SCRAP) {
            throw new IllegalArgumentException("destroyed is for SCRAP, disposition was " + disposition);
        }
    }

    /** Tells whether nothing is left to do about it: scrap must be destroyed. */
    public boolean isDone() {
        return disposition != NonconformanceDisposition.SCRAP || destroyed != null;
    }
}
