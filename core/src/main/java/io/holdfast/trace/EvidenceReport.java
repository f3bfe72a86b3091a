package io.holdfast.trace;

import java.util.List;
import java.util.Objects;

/**
 * What the check of an evidence pack brought.
 *
 * @param entries how many entries there are
 * @param head the hash of the last entry, as the file says it; empty where there is none
 * @param faults each place that was tampered with; copied
 */
public record EvidenceReport(long entries, String head, List<EvidenceFault> faults) {
    /** Copies the list. */
    public EvidenceReport {
        Objects.requireNonNull(head, "head");
        faults = List.copyOf(faults);
    }

    /** Tells whether nothing was tampered with, as far as the pack itself, and a head that was kept, can tell. */
    public boolean isSound() {
        return faults.isEmpty();
    }
}
