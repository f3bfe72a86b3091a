package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule at work in one scope, for any number of threads. Lists of events are made when there is an event. */
interface RuleTrack {
    /** Moves the rule's clock by an accepted inspection that the rule watches in another scope. */
    void accept(Inspection inspection, long time);

    /** Moves the rule's clock by an accepted inspection, takes in its defects, and says what they extend and open. */
    @Nullable
    List<DetectionEvent> observe(Inspection inspection, long time, @Nullable List<DetectionEvent> events);

    /** As {@link #observe}, without concluding anything. */
    void restore(Inspection inspection, long time);

    /** Takes in a cluster of the past. */
    void restore(Cluster cluster, Collection<ClusterMember> members);

    /** Returns all that may still matter. At rest. */
    RuleState save();

    /**
     * Takes up where the state left off, before anything else comes; at rest.
     *
     * @return whether the state is this rule's, on its present clock; if not, nothing is taken up
     */
    boolean load(RuleState state);

    /** Closes what nothing can reach any more. */
    @Nullable
    List<DetectionEvent> close(@Nullable List<DetectionEvent> events);

    /** Closes all, reachable or not. */
    @Nullable
    List<DetectionEvent> closeAll(@Nullable List<DetectionEvent> events);

    /** Adds an event to a list that may not have been made yet. */
    static List<DetectionEvent> add(@Nullable List<DetectionEvent> events, DetectionEvent event) {
        List<DetectionEvent> told = events == null ? new ArrayList<>(2) : events;
        told.add(event);
        return told;
    }
}
