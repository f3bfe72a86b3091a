package io.holdfast.audit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What checking an audit chain brought.
 *
 * @param links how many links it has
 * @param head its end, to be kept elsewhere; empty where it has no link, or its last is no link
 * @param faults what is wrong, by place; at most {@link AuditVerifier#MOST_FAULTS}; copied
 */
public record AuditReport(long links, Optional<AuditHead> head, List<AuditFault> faults) {
    /** Copies the list. */
    public AuditReport {
        Objects.requireNonNull(head, "head");
        faults = List.copyOf(faults);
    }

    /** Tells whether nothing is wrong. */
    public boolean isSound() {
        return faults.isEmpty();
    }
}
