package io.holdfast.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Names one cluster of identical defects. A function of rule, scope, morphology and anchor, so that a replay of the same
 * journal names it alike. The anchor and not the smallest member: two clusters side by side may share their smallest
 * member, but a member is the anchor of one cluster only.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record ClusterId(String value) implements Identifier {
    /** Checks the text. */
    public ClusterId {
        Checks.identifier("cluster", value);
    }

    /** Returns the name of the cluster that the given rule found. */
    public static ClusterId of(RuleId rule, Scope scope, Morphology morphology, ClusterMember anchor) {
        List<String> parts = new ArrayList<>();
        parts.add(rule.value());
        Collections.addAll(parts, Digests.parts(scope));
        Collections.addAll(parts, morphology.value(), anchor.result().value(), Integer.toString(anchor.defectIndex()));
        return new ClusterId("CL-" + Digests.of(parts.toArray(String[]::new)));
    }

    @Override
    public String toString() {
        return value;
    }
}
