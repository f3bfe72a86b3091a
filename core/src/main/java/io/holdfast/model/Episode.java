package io.holdfast.model;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one cause brought, however many labels it shows under: the clusters of one scope at one place in one
 * burst. An episode has at most one hold and one nonconformance.
 *
 * @param id the episode's name
 * @param scope what its clusters have in common
 * @param clusters its clusters in order of opening, at least one; copied
 * @param unitCount how many distinct units its members were seen on so far, at least 1
 * @param lastMemberTime device time of its latest member
 * @param closedAt when its last cluster had fallen quiet, by the clock of Holdfast; null while it is open
 */
public record Episode(
        EpisodeId id,
        Scope scope,
        List<Cluster> clusters,
        int unitCount,
        Instant lastMemberTime,
        @Nullable Instant closedAt) {
    /** Checks the parts. */
    public Episode {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(scope, "scope");
        clusters = List.copyOf(clusters);
        Checks.atLeast("clusters.size()", 1, clusters.size());
        Checks.atLeast("unitCount", 1, unitCount);
        Checks.instant("lastMemberTime", lastMemberTime);
    }

    /** Returns the cluster that opened the episode. */
    public Cluster first() {
        return clusters.get(0);
    }

    /** Returns the morphologies it shows under, in order of opening. */
    public Set<Morphology> morphologies() {
        Set<Morphology> morphologies = new LinkedHashSet<>();
        clusters.forEach(cluster -> morphologies.add(cluster.morphology()));
        return morphologies;
    }

    /** Returns the segments that own a member of an opening set, in order of opening. */
    public Set<Segment> segments() {
        Set<Segment> segments = new LinkedHashSet<>();
        clusters.forEach(cluster -> segments.addAll(cluster.segments()));
        return segments;
    }

    /** Tells whether it still grows. */
    public boolean isOpen() {
        return closedAt == null;
    }
}
