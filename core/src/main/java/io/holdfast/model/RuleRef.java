package io.holdfast.model;

import java.util.Objects;

/**
 * One version of one detection rule.
 *
 * @param id the rule
 * @param version its version, from 1
 */
public record RuleRef(RuleId id, int version) {
    /** Checks the parts. */
    public RuleRef {
        Objects.requireNonNull(id, "id");
        Checks.atLeast("version", 1, version);
    }

    @Override
    public String toString() {
        return id + " v" + version;
    }
}
