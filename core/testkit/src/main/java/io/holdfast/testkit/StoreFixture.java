package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.nonconformance;
import static io.holdfast.testkit.Samples.received;
import static io.holdfast.testkit.Samples.result;
import static io.holdfast.testkit.Samples.rich;
import static io.holdfast.testkit.Samples.second;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.DefectCount;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Intake;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of a store share: opening it, and the ways to it that they take. */
@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
abstract class StoreFixture {
    static final DestinationId ERP = new DestinationId("erp");
    static final DestinationId MES = new DestinationId("mes");

    @TempDir
    Path directory;

    Store store;

    /** Opens the store that is kept in the given directory, new or as it was closed. */
    protected abstract Store open(Path directory) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open(directory);
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    void reopen() throws IOException {
        store.close();
        store = open(directory);
    }

    Intake add(InspectionResult result) throws StoreException {
        List<Intake> intake = new ArrayList<>();
        store.write(t -> intake.add(t.add(result, false)));
        return intake.get(0);
    }

    void add(InspectionResult... results) throws StoreException {
        store.write(t -> {
            for (InspectionResult result : results) {
                t.add(result, false);
            }
        });
    }

    Delivery enqueued(InspectionResult result) throws StoreException {
        store.write(t -> {
            t.add(result, false);
            t.enqueue(ERP, "WO-7", result.id().value(), result);
        });
        return store.pending(ERP, Lane.RESULT, store.lastSequence() - 1, 1).get(0);
    }

    void settle(Delivery delivery, DeliveryOutcome outcome) throws StoreException {
        store.write(t -> t.settle(delivery, outcome, second(500)));
    }

    List<InspectionResult> results(ResultQuery query) throws StoreException {
        List<InspectionResult> results = new ArrayList<>();
        store.forEachResult(query, results::add);
        return results;
    }

    List<Episode> episodes(boolean openOnly) throws StoreException {
        List<Episode> episodes = new ArrayList<>();
        store.forEachEpisode(openOnly, episodes::add);
        return episodes;
    }

    static Instant receivedTime(InspectionResult result) {
        Instant received = result.receivedTime();
        if (received == null) {
            throw new AssertionError("not received: " + result);
        }
        return received;
    }

    /** One of everything, under names that no other test of the same store uses before. */
    static void writeAll(Transaction t) throws StoreException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        t.add(rich(70), false);
        t.save(episode);
        t.save(hold(episode, 1, "U-70"));
        t.save(nonconformance(episode, 1));
        t.enqueue(ERP, "WO-7", "R-70", rich(70));
        t.enqueue(ERP, "WO-7", "MH", hold(episode, 1, "U-70"));
        t.enqueue(ERP, "WO-7", "NC", nonconformance(episode, 1));
        t.append(Samples.audit(1));
    }

    interface Step {
        void run() throws Exception;
    }

    static void run(List<Throwable> failures, Step step) {
        try {
            step.run();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    /** All that a store answers, to compare. */
    record Snapshot(
            List<InspectionResult> results,
            List<Episode> episodes,
            List<ClusterMember> members,
            List<MaterialHold> holds,
            List<Nonconformance> reports,
            List<AuditEntry> audit,
            List<Delivery> pending,
            List<DefectCount> defects,
            StoreCounts counts,
            long lastSequence) {
        static Snapshot of(StoreReader reader) throws StoreException {
            Snapshot snapshot = new Snapshot(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    reader.defectCounts(),
                    reader.counts(),
                    reader.lastSequence());
            reader.forEachResult(ResultQuery.ALL, snapshot.results::add);
            reader.forEachEpisode(false, snapshot.episodes::add);
            reader.forEachMember(Samples.cluster(Samples.SCRATCH, 1, 2, 3).id(), snapshot.members::add);
            reader.forEachHold(snapshot.holds::add);
            reader.forEachNonconformance(snapshot.reports::add);
            reader.forEachAudit(snapshot.audit::add);
            for (Lane lane : Lane.values()) {
                snapshot.pending.addAll(reader.pending(ERP, lane, 0, 100));
            }
            return snapshot;
        }
    }
}
