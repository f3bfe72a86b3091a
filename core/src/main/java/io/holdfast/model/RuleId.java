package io.holdfast.model;

/**
 * Names one detection rule.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record RuleId(String value) implements Identifier {
    /** Checks the text. */
    public RuleId {
        Checks.identifier("rule", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
