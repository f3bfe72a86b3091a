package io.holdfast;

import io.holdfast.port.Diagnosis;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What the doctor found.
 *
 * @param at when, by Holdfast's clock
 * @param diagnoses all that was looked at, what is well too, part by part; copied
 */
public record DoctorReport(Instant at, List<Diagnosis> diagnoses) {
    /** Copies the list. */
    public DoctorReport {
        Objects.requireNonNull(at, "at");
        diagnoses = List.copyOf(diagnoses);
    }

    /** Returns what is wrong. */
    public List<Diagnosis> faults() {
        return diagnoses.stream()
                .filter(each -> each.grade() == Diagnosis.Grade.FAULT)
                .toList();
    }

    /** Tells whether nothing is wrong. */
    public boolean isWell() {
        return faults().isEmpty();
    }
}
