package io.holdfast.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Names one episode: everything that one cause brought. A function of the rule, the scope, the morphology
 * and the anchor of its first cluster, so that a replay of the same journal cannot make a second one.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record EpisodeId(String value) implements Identifier {
    static final String PREFIX = "EP-";

    /** Checks the text. */
    public EpisodeId {
        Checks.identifier("episode", value);
    }

    /** Returns the name of the episode that the given cluster opens. */
    public static EpisodeId of(Cluster first) {
        ClusterMember anchor = first.anchor();
        List<String> parts = new ArrayList<>();
        parts.add(first.rule().id().value());
        Collections.addAll(parts, Digests.parts(first.scope()));
        Collections.addAll(
                parts, first.morphology().value(), anchor.result().value(), Integer.toString(anchor.defectIndex()));
        return new EpisodeId(PREFIX + Digests.of(parts.toArray(String[]::new)));
    }

    /** Returns the part of this name that the episode's holds and nonconformances of a generation share with it. */
    String stem(int generation) {
        Checks.atLeast("generation", 1, generation);
        String stem = value.startsWith(PREFIX) ? value.substring(PREFIX.length()) : value;
        return generation == 1 ? stem : stem + "-" + generation;
    }

    @Override
    public String toString() {
        return value;
    }
}
