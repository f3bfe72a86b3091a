package io.holdfast.contain;

import io.holdfast.detect.Assessment;
import io.holdfast.model.Cluster;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Task;
import java.util.Optional;

/** What containment did, for whoever wants to be told once it is durable. */
public sealed interface Containment {
    /** A cluster was found, and opened or joined the episode; weighed against chance where the rule has a baseline. */
    record ClusterFound(Cluster cluster, EpisodeId episode, Optional<Assessment> assessment) implements Containment {}

    /** An episode opened or closed. */
    record EpisodeChanged(Episode episode) implements Containment {}

    /** A hold was placed or its population widened. */
    record HoldRequested(MaterialHold hold) implements Containment {}

    /** The ceiling kept a hold back. */
    record HoldWithheld(MaterialHold hold) implements Containment {}

    /** Something is known of a hold that was not: an answer, a release. */
    record HoldAnswered(HoldStanding standing) implements Containment {}

    /** A nonconformance was raised or revised. */
    record NonconformanceRevised(Nonconformance nonconformance) implements Containment {}

    /** The file of a nonconformance has another revision. */
    record FileChanged(NonconformanceFile file) implements Containment {}

    /** A task was opened, or more was added to it. */
    record TaskChanged(Task task) implements Containment {}
}
