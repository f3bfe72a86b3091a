package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Watches inspections and says when defects become a cluster, by the definition in the package description.
 *
 * <p>An inspection is watched by every rule that its part, defects and confirmations match, in the scope that the rule
 * chooses. It is <em>late</em> in a scope when its device time is more than the allowed lateness before the latest device
 * time accepted in that scope; each scope keeps its own clock. An inspection whose result is known in the scope already is a
 * repeat and changes nothing.
 *
 * <p>On each accepted defect: where it lies at the place of an open cluster's anchor (same zone, or within the rule's radius)
 * and less than W before the cluster's first member or after its last, it extends that cluster (the first opened, where several
 * fit). Otherwise, where it completes a cluster that the definition admits, that cluster opens: of the possible anchors the one
 * with most distinct units, then the smallest; of its intervals the one with most distinct units, then the earliest. An
 * open cluster closes when the scope's clock, less the allowed lateness, has reached its last member plus W.
 *
 * <p><b>Thread-safety</b>: confined to one thread at a time, unless an implementation says more.
 */
public interface ClusterDetector {
    /** Watches one inspection and returns what follows from it, in order; empty as a rule. */
    List<DetectionEvent> observe(Inspection inspection);

    /**
     * Forgets the scopes whose last accepted inspection was received before the given instant, and returns the closing of
     * their open clusters. Bounds the memory of scopes that ended.
     */
    List<DetectionEvent> forgetIdle(Instant receivedBefore);

    /** Takes in an inspection of the past without concluding anything from it. For recovery, in journal order. */
    void restore(Inspection inspection);

    /**
     * Takes in a cluster that was open, with all its members so far, opening set included. For recovery, after the
     * inspections.
     */
    void restore(Cluster cluster, Collection<ClusterMember> members);
}
