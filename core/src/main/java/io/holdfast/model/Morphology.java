package io.holdfast.model;

/**
 * Names a kind of defect, in the words of the vision system (a scratch, a void, a missing component).
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record Morphology(String value) implements Identifier {
    /** Checks the text. */
    public Morphology {
        Checks.identifier("morphology", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
