package io.holdfast.contain;

import io.holdfast.detect.Baseline;
import io.holdfast.detect.BaselineLearner;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.LearntCounts;
import io.holdfast.detect.PlaceGrid;
import io.holdfast.model.Cluster;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Episode;
import io.holdfast.model.ResultId;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Learns the usual rates of a line from its journal, outside the episodes. */
public final class JournalBaseline {
    private JournalBaseline() {}

    /**
     * Learns from what was received from an instant on. Costs one pass over those results and over all episodes; memory for the
     * keys.
     *
     * @param version the version of the baseline
     * @param grid the tiles that points are counted in
     * @param counted which defects count, as in the rule that will use it
     * @param receivedFrom where to begin
     */
    public static Baseline learn(
            int version, PlaceGrid grid, Set<Confirmation> counted, Instant receivedFrom, StoreReader journal)
            throws StoreException {
        Map<ResultId, List<Cluster>> openedBy = new HashMap<>();
        List<Ended> ended = new ArrayList<>();
        journal.forEachEpisode(false, episode -> {
            for (Cluster cluster : episode.clusters()) {
                openedBy.computeIfAbsent(cluster.completing().result(), unused -> new ArrayList<>())
                        .add(cluster);
                ended.addAll(end(episode, cluster));
            }
        });
        ended.sort(Comparator.comparing(Ended::at));
        Deque<Ended> endings = new ArrayDeque<>(ended);
        BaselineLearner learner = new BaselineLearner(
                new LearntCounts(grid, 0, 0, List.of(), 0),
                ClusterRule.DEFAULT_LONGEST_GAP,
                BaselineLearner.DEFAULT_MAXIMUM_KEYS);
        journal.forEachResult(ResultQuery.receivedFrom(receivedFrom), result -> {
            if (!result.counts()) {
                return;
            }
            Instant received = result.receivedTime();
            while (received != null
                    && !endings.isEmpty()
                    && !endings.peek().at().isAfter(received)) {
                Cluster cluster = endings.remove().cluster();
                learner.include(cluster.morphology(), cluster.place());
            }
            learner.observe(
                    result.unit(),
                    result.deviceTime(),
                    result.defects().stream()
                            .filter(defect -> counted.contains(defect.confirmation()))
                            .toList());
            for (Cluster cluster : openedBy.getOrDefault(result.id(), List.of())) {
                learner.exclude(
                        cluster.morphology(), cluster.place(), cluster.units().size());
            }
        });
        return learner.freeze(version);
    }

    private static List<Ended> end(Episode episode, Cluster cluster) {
        Instant closed = episode.closedAt();
        return closed == null ? List.of() : List.of(new Ended(cluster, closed));
    }

    /** When a cluster's episode was closed, by Holdfast's clock. */
    private record Ended(Cluster cluster, Instant at) {}
}
