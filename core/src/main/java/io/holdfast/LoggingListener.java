package io.holdfast;

import io.holdfast.detect.Assessment;
import io.holdfast.detect.CreepWatch;
import io.holdfast.model.Cluster;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.model.Task;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.StoreException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happened to the log {@code io.holdfast.line}, with the ids as SLF4J key-value pairs. What happens for each result
 * is written at DEBUG only; at INFO and above the log grows with what is found, not with what is inspected.
 */
public final class LoggingListener implements HoldfastListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.holdfast.line");

    /** Makes one. */
    public LoggingListener() {}

    @Override
    public void clusterFound(Cluster cluster, EpisodeId episode, Optional<Assessment> assessment) {
        LOG.atInfo()
                .addKeyValue("cluster", cluster.id())
                .addKeyValue("episode", episode)
                .addKeyValue("rule", cluster.rule())
                .log("cluster found: {} in {}", cluster.morphology(), cluster.scope());
    }

    @Override
    public void episodeChanged(Episode episode) {
        LOG.atInfo().addKeyValue("episode", episode.id()).log(episode.isOpen() ? "episode opened" : "episode closed");
    }

    @Override
    public void holdRequested(MaterialHold hold) {
        LOG.atWarn()
                .addKeyValue("hold", hold.id())
                .addKeyValue("revision", hold.revision())
                .addKeyValue("episode", hold.episode())
                .log("hold of {} units: {}", hold.population().size(), hold.reason());
    }

    @Override
    public void holdWithheld(MaterialHold hold) {
        LOG.atWarn().addKeyValue("hold", hold.id()).log("hold kept back by the ceiling: a person decides");
    }

    @Override
    public void holdAnswered(HoldStanding standing) {
        LOG.atInfo().addKeyValue("hold", standing.hold().id()).log("hold is {}", standing.status());
    }

    @Override
    public void nonconformanceRevised(Nonconformance nonconformance) {
        LOG.atInfo()
                .addKeyValue("nonconformance", nonconformance.id())
                .addKeyValue("revision", nonconformance.revision())
                .log("nonconformance of {} suspect units", nonconformance.suspectUnits());
    }

    @Override
    public void taskChanged(Task task) {
        LOG.atInfo().addKeyValue("task", task.number()).log("task for a person: {}", task.kind());
    }

    @Override
    public void creepWarned(CreepWatch.Warning warning) {
        LOG.atWarn().log("a rate creeps up: {}", warning);
    }

    @Override
    public void resultLate(ResultId result) {
        LOG.atDebug().addKeyValue("result", result).log("result too late for the detector");
    }

    @Override
    public void resultAhead(ResultId result) {
        LOG.atDebug().addKeyValue("result", result).log("result from the future");
    }

    @Override
    public void resultRepeated(ResultId result) {
        LOG.atDebug().addKeyValue("result", result).log("result came again");
    }

    @Override
    public void resultRefused(ResultId result) {
        LOG.atWarn().addKeyValue("result", result).log("result put aside: another content has its id");
    }

    @Override
    public void settled(Delivery delivery, DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Rejected rejected) {
            LOG.atWarn()
                    .addKeyValue("destination", delivery.destination())
                    .addKeyValue("lane", delivery.lane())
                    .addKeyValue("delivery", delivery.idempotencyKey())
                    .log("parked: {}", rejected.reason());
        } else {
            LOG.atDebug()
                    .addKeyValue("destination", delivery.destination())
                    .addKeyValue("lane", delivery.lane())
                    .addKeyValue("delivery", delivery.idempotencyKey())
                    .log("{}", outcome);
        }
    }

    @Override
    public void sourceFailed(String source, String reason) {
        LOG.atWarn().addKeyValue("source", source).log("source of work orders cannot be asked: {}", reason);
    }

    @Override
    public void storeFailed(StoreException fault) {
        LOG.atError().log("the journal cannot be written: {}", fault.getMessage());
    }

    @Override
    public void storeRecovered() {
        LOG.atInfo().log("the journal can be written again");
    }
}
