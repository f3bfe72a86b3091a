package io.holdfast;

import io.holdfast.detect.Assessment;
import io.holdfast.detect.CreepWatch;
import io.holdfast.model.Binding;
import io.holdfast.model.Cluster;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.ResultId;
import io.holdfast.model.Task;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * Is told what Holdfast did. Implement what is of interest.
 *
 * <p>Called on one thread of Holdfast's own, in order, after the fact is durable. A listener that blocks delays only itself;
 * when it falls {@link Holdfast#LISTENER_BACKLOG} calls behind, further calls are dropped and counted in {@link Status}: the
 * journal has everything, a listener is for telling people and screens. A call may be missing after a crash.
 */
public interface HoldfastListener {
    /**
     * A cluster was found, and opened or joined the episode.
     *
     * @param assessment how it weighs against chance, where its rule has a baseline to compare with
     */
    default void clusterFound(Cluster cluster, EpisodeId episode, Optional<Assessment> assessment) {}

    /** An episode opened or closed. */
    default void episodeChanged(Episode episode) {}

    /** A hold was placed, or widened where its revision is above 1. */
    default void holdRequested(MaterialHold hold) {}

    /** The ceiling on holds per hour kept a hold back: a person places or dismisses it, see {@link Holds}. */
    default void holdWithheld(MaterialHold hold) {}

    /** More is known of a hold: what a destination answered or was read back from it, or that a person released it. */
    default void holdAnswered(HoldStanding standing) {}

    /** The file of a nonconformance has another revision. */
    default void nonconformanceFileChanged(NonconformanceFile file) {}

    /** Something waits for a person, or more of it does. */
    default void taskChanged(Task task) {}

    /** A nonconformance was raised, or revised where its revision is above 1. */
    default void nonconformanceRevised(Nonconformance nonconformance) {}

    /** The rate of a defect at a place seems to creep up. A warning: nothing is held. Told at once, not after the commit. */
    default void creepWarned(CreepWatch.Warning warning) {}

    /** A result came too late for the detector; it is in the journal. */
    default void resultLate(ResultId result) {}

    /** A result claims to be from the future: its station's clock is wrong. It is in the journal; no rule watched it. */
    default void resultAhead(ResultId result) {}

    /** A result came again unchanged; the journal keeps the first. */
    default void resultRepeated(ResultId result) {}

    /** A result came with the id of another; the journal keeps the first and put this one aside. */
    default void resultRefused(ResultId result) {}

    /** A hold or nonconformance was answered by a destination, or a result was answered other than confirmed. */
    default void settled(Delivery delivery, DeliveryOutcome outcome) {}

    /**
     * Somebody stated a work-order context.
     *
     * @param bound how many unbound results it bound
     */
    default void contextStated(ContextStatement statement, int bound) {}

    /** A source stated a context that clashes with what another said; the other's stays. Told once for each such statement. */
    default void contextRefused(ContextClashException clash) {}

    /** A source of work orders cannot be asked at the moment. Holdfast goes on trying; told once for each outage. */
    default void sourceFailed(String source, String reason) {}

    /** Results were bound to a context, or to another, after they were accepted. */
    default void resultsBound(List<Binding> bindings) {}

    /** A station is to inspect a part that the table of models does not name. Told when the context comes, not when a unit does. */
    default void partUnknown(EquipmentId station, WorkContext context) {}

    /** What is known of the model at a station changed. */
    default void modelChanged(StationModel model) {}

    /** A result was made with another model than its context demands: flagged, or refused by policy. */
    default void modelMismatched(ModelMismatch mismatch, boolean refused) {}

    /** What is not as it should be with images changed: roots, room, clock, files; empty where all is well again. */
    default void imagesTroubled(List<String> troubles) {}

    /**
     * The journal cannot be written. Nothing is acknowledged until it can, unless it can be spilled; Holdfast goes on trying.
     * Told once, until {@link #storeRecovered}.
     */
    default void storeFailed(StoreException fault) {}

    /** The journal can be written again. */
    default void storeRecovered() {}
}
