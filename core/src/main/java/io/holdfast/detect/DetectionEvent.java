package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ResultId;
import io.holdfast.model.Scope;
import java.time.Instant;

/** What the detector concluded from an inspection, or from the time that passed. */
public sealed interface DetectionEvent {
    /**
     * A cluster was completed. Told once for each cluster.
     *
     * @param cluster the cluster with its opening set
     * @param rule the rule that found it
     */
    record Opened(Cluster cluster, ClusterRule rule) implements DetectionEvent {}

    /**
     * A defect belongs to a cluster that is open.
     *
     * @param cluster the cluster
     * @param member the defect
     */
    record Extended(ClusterId cluster, ClusterMember member) implements DetectionEvent {}

    /**
     * A cluster fell quiet: nothing within the allowed lateness can extend it any more. A new one may open at its place.
     *
     * @param cluster the cluster
     * @param lastMember device time of its latest member
     */
    record Closed(ClusterId cluster, Instant lastMember) implements DetectionEvent {}

    /**
     * An inspection came too late; that scope did not watch it.
     *
     * @param result the inspection
     * @param scope the scope
     * @param watermark the earliest device time that would not have been late
     */
    record Late(ResultId result, Scope scope, Instant watermark) implements DetectionEvent {}
}
