package io.holdfast.trace;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why: one episode with its evidence.
 *
 * @param episode the episode
 * @param members the members of all its clusters, opening sets and later ones, in order of time; copied
 * @param hold the hold that contains it, where one was placed
 * @param nonconformance the report of it at its latest revision
 * @param acts the audit links about any of the three, in order; copied
 */
public record Explanation(
        Episode episode,
        List<ClusterMember> members,
        Optional<MaterialHold> hold,
        Optional<Nonconformance> nonconformance,
        List<AuditEntry> acts) {
    /** Copies the lists. */
    public Explanation {
        Objects.requireNonNull(episode, "episode");
        members = List.copyOf(members);
        acts = List.copyOf(acts);
    }

    /**
     * Explains an episode from the journal. Costs one pass over the audit chain.
     *
     * @return the explanation, or empty where no such episode is known
     */
    public static Optional<Explanation> of(EpisodeId id, StoreReader journal) throws StoreException {
        Optional<Episode> found = journal.episode(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Episode episode = found.get();
        List<ClusterMember> members = new ArrayList<>();
        for (var cluster : episode.clusters()) {
            journal.forEachMember(cluster.id(), members::add);
        }
        members.sort(null);
        Optional<MaterialHold> hold = journal.hold(HoldId.of(id));
        NonconformanceId report = NonconformanceId.of(id);
        List<AuditEntry> acts = new ArrayList<>();
        journal.forEachAudit(entry -> {
            if (entry.subject().equals(id.value())
                    || entry.subject().equals(report.value())
                    || entry.subject().equals(HoldId.of(id).value())) {
                acts.add(entry);
            }
        });
        return Optional.of(new Explanation(episode, members, hold, journal.nonconformance(report), acts));
    }
}
