package io.holdfast.contain;

import io.holdfast.model.Cluster;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;

/** What containment did, for whoever wants to be told once it is durable. */
public sealed interface Containment {
    /** A cluster was found, and opened or joined the episode. */
    record ClusterFound(Cluster cluster, EpisodeId episode) implements Containment {}

    /** An episode opened or closed. */
    record EpisodeChanged(Episode episode) implements Containment {}

    /** A hold was placed or its population widened. */
    record HoldRequested(MaterialHold hold) implements Containment {}

    /** A nonconformance was raised or revised. */
    record NonconformanceRevised(Nonconformance nonconformance) implements Containment {}
}
