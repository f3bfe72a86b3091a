package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tooling that made a unit. As the scope of a rule it keeps the evidence together when the work order changes in the
 * middle of a tool failure.
 *
 * @param line the line, or null
 * @param tool the tool
 * @param cavity the cavity or nest, or null where the tool has one only
 * @param partFamily the part family, or null
 */
public record Tooling(
        @Nullable EquipmentId line,
        EquipmentId tool,
        @Nullable String cavity,
        @Nullable String partFamily) implements Scope {
    /** Checks the parts. */
    public Tooling {
        Objects.requireNonNull(tool, "tool");
        Checks.optionalIdentifier("cavity", cavity);
        Checks.optionalIdentifier("partFamily", partFamily);
    }

    @Override
    public String toString() {
        return "tool " + tool + (cavity == null ? "" : " cavity " + cavity) + (line == null ? "" : " on " + line)
                + (partFamily == null ? "" : " for " + partFamily);
    }
}
