package io.holdfast.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A cluster of identical defects at the moment it was found: enough distinct units of one scope show the same morphology
 * within a radius of one member, inside one window of the rule's clock.
 *
 * @param id the cluster's name
 * @param rule the rule that found it
 * @param scope what its members have in common
 * @param morphology the morphology they share
 * @param radiusMicrometres the rule's radius in micrometres; of no effect between zones
 * @param anchor the member that all others lie within the radius of
 * @param completing the member whose arrival completed the cluster; it need not be the latest in time, nor the anchor
 * @param members the opening set in order of time; holds {@code anchor} and {@code completing}
 */
public record Cluster(
        ClusterId id,
        RuleRef rule,
        Scope scope,
        Morphology morphology,
        long radiusMicrometres,
        ClusterMember anchor,
        ClusterMember completing,
        List<ClusterMember> members) {
    /** Checks the parts and sorts the members. */
    public Cluster {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(morphology, "morphology");
        Checks.atLeast("radiusMicrometres", 0, radiusMicrometres);
        Objects.requireNonNull(anchor, "anchor");
        Objects.requireNonNull(completing, "completing");
        members = members.stream().sorted().toList();
        if (!members.contains(anchor) || !members.contains(completing)) {
            throw new IllegalArgumentException("members must hold the anchor and the completing member of " + id);
        }
    }

    /** Returns the place of the anchor. */
    public Place place() {
        return anchor.place();
    }

    /** Returns the distinct units of the opening set, in order of time. */
    public Set<UnitId> units() {
        Set<UnitId> units = new LinkedHashSet<>();
        members.forEach(member -> units.add(member.unit()));
        return units;
    }

    /** Returns the distinct segments of the opening set, in order of time. */
    public Set<Segment> segments() {
        Set<Segment> segments = new LinkedHashSet<>();
        members.forEach(member -> segments.add(member.segment()));
        return segments;
    }

    /** Returns the smallest member: the earliest in time. */
    public ClusterMember first() {
        return members.get(0);
    }
}
