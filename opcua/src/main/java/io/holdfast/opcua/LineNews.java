package io.holdfast.opcua;

import io.holdfast.model.Cluster;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;

/** What the line behind a vision system has to tell: its results, holds, nonconformances and clusters as events, and its counters. Thread-safe. */
final class LineNews {
    /** Far more than are ever under way at once. */
    private static final int REMEMBERED = 20_000;

    private final SystemNodes nodes;
    private final InstantSource clock;
    private final EventTemplates events;
    private final ResultStore results;
    private final Configuration configuration;
    private final Map<String, AtomicLong> counters = new LinkedHashMap<>();

    /** By what key the latest were told: what is delivered again must not count again. */
    private final Map<String, Boolean> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    LineNews(
            SystemNodes nodes,
            InstantSource clock,
            EventTemplates events,
            ResultStore results,
            Configuration configuration) {
        this.nodes = nodes;
        this.clock = clock;
        this.events = events;
        this.results = results;
        this.configuration = configuration;
        for (String counter :
                List.of("Inspected", "Passed", "Failed", "Undecided", "NotCounted", "Holds", "Nonconformances")) {
            counters.put(counter, new AtomicLong());
            show(counter, 0);
        }
    }

    /** Remembers that something is told by that key; false where it was told before. Any thread. */
    boolean isFirst(String key) {
        synchronized (told) {
            return told.put(key, true) == null;
        }
    }

    /** Tells whether something was told by that key. Any thread. */
    boolean isTold(String key) {
        synchronized (told) {
            return told.containsKey(key);
        }
    }

    /** Takes a result of the line in and tells of it, of a repeat too: clients know results by their names. Any thread. */
    void add(InspectionResult result) {
        ResultStore.Kept kept = results.add(result);
        count("Inspected", result.counts());
        count("NotCounted", !result.counts());
        switch (result.verdict()) {
            case PASS -> count("Passed", result.counts());
            case FAIL -> count("Failed", result.counts());
            case UNDECIDED -> count("Undecided", result.counts());
        }
        Instant now = clock.instant();
        Struct vision = ResultForms.vision(result, kept.job(), configuration);
        events.fire(
                "mv:ResultReadyEventType",
                now,
                Severities.ORDINARY,
                "result " + result.id(),
                "ResultId",
                vision.get("ResultId"),
                "IsPartial",
                vision.get("IsPartial"),
                "IsSimulated",
                vision.get("IsSimulated"),
                "ResultState",
                vision.get("ResultState"),
                "PartId",
                vision.get("PartId"),
                "InternalRecipeId",
                vision.get("InternalRecipeId"),
                "InternalConfigurationId",
                vision.get("InternalConfigurationId"),
                "ProductId",
                vision.get("ProductId"),
                "JobId",
                vision.get("JobId"),
                "CreationTime",
                vision.get("CreationTime"),
                "ResultContent",
                vision.get("ResultContent"));
        events.fire(
                "hf:InspectionResultReadyEventType",
                now,
                Severities.ORDINARY,
                "result " + result.id() + " " + result.verdict(),
                "Result",
                ResultForms.machinery(result, kept.job()));
    }

    void placed(MaterialHold hold) {
        count("Holds", hold.revision() == 1);
        events.fire(
                "hf:HoldPlacedEventType",
                clock.instant(),
                Severities.GRAVE,
                hold.reason(),
                "EpisodeId",
                hold.episode().value(),
                "Rule",
                hold.rule().toString(),
                "Segments",
                texts(hold.population().segments()),
                "HoldId",
                hold.id().value(),
                "Revision",
                UInteger.valueOf(hold.revision()),
                "Units",
                texts(hold.population().units()),
                "Lots",
                texts(hold.population().lots()),
                "UnboundUnits",
                texts(hold.population().unboundUnits()));
    }

    void raised(Nonconformance report) {
        count("Nonconformances", report.revision() == 1);
        events.fire(
                "hf:NonconformanceRaisedEventType",
                clock.instant(),
                Severities.GRAVE,
                "nonconformance " + report.id(),
                "EpisodeId",
                report.episode().value(),
                "Rule",
                report.raisedBy().toString(),
                "Segments",
                texts(report.segments()),
                "NonconformanceId",
                report.id().value(),
                "Revision",
                UInteger.valueOf(report.revision()),
                "HoldId",
                report.hold() == null ? null : report.hold().value(),
                "Morphologies",
                texts(report.defects().stream()
                        .map(defect -> defect.morphology())
                        .distinct()
                        .toList()),
                "Lots",
                texts(report.lots()),
                "SuspectUnits",
                UInteger.valueOf(report.suspectUnits()),
                "NonconformingUnits",
                UInteger.valueOf(report.nonconformingUnits()));
    }

    void opened(Cluster cluster, EpisodeId episode) {
        events.fire(
                "hf:ClusterOpenedEventType",
                clock.instant(),
                Severities.GRAVE,
                cluster.units().size() + " units with " + cluster.morphology() + " at " + cluster.place(),
                "EpisodeId",
                episode.value(),
                "Rule",
                cluster.rule().toString(),
                "Segments",
                texts(cluster.segments()),
                "ClusterId",
                cluster.id().value(),
                "Morphology",
                cluster.morphology().value(),
                "Place",
                cluster.place().toString(),
                "Units",
                texts(cluster.units()));
    }

    private static String[] texts(Collection<?> values) {
        return values.stream().map(Object::toString).toArray(String[]::new);
    }

    private void count(String counter, boolean applies) {
        if (applies) {
            show(counter, Objects.requireNonNull(counters.get(counter)).incrementAndGet());
        }
    }

    private void show(String counter, long number) {
        nodes.set("hf/Counters/" + counter, ULong.valueOf(number));
    }
}
