package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A restriction on stock: the material of a suspect population must not move on until a person releases it (ISA-95 lot
 * disposition "Restricted"). A later revision widens the population; it
 * leaves out only what a person has released. It does not pause a job; that is another command.
 *
 * @param id the hold's name, the key of its idempotent placement
 * @param revision 1 when placed, one more each time that the population grew
 * @param episode the episode that it contains
 * @param rule the rule and version that placed it
 * @param reason why, in words for a person
 * @param population what is to be held
 * @param requestedAt when Holdfast decided it
 */
public record MaterialHold(
        HoldId id,
        int revision,
        EpisodeId episode,
        RuleRef rule,
        String reason,
        SuspectPopulation population,
        Instant requestedAt)
        implements Deliverable {
    /** Checks the parts. */
    public MaterialHold {
        Objects.requireNonNull(id, "id");
        Checks.atLeast("revision", 1, revision);
        Objects.requireNonNull(episode, "episode");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(population, "population");
        Checks.instant("requestedAt", requestedAt);
    }
}
