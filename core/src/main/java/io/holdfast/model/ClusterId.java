package io.holdfast.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Names one cluster of identical defects. A function of rule, scope, morphology and the smallest member of the opening
 * set, so that a replay of the same journal names it alike.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record ClusterId(String value) implements Identifier {
    /** Checks the text. */
    public ClusterId {
        Checks.identifier("cluster", value);
    }

    /** Returns the name of the cluster that the given rule found. */
    public static ClusterId of(RuleId rule, Scope scope, Morphology morphology, ClusterMember smallest) {
        List<String> parts = new ArrayList<>();
        parts.add(rule.value());
        Collections.addAll(parts, Digests.parts(scope));
        Collections.addAll(
                parts, morphology.value(), smallest.result().value(), Integer.toString(smallest.defectIndex()));
        return new ClusterId("CL-" + Digests.of(parts.toArray(String[]::new)));
    }

    @Override
    public String toString() {
        return value;
    }
}
