package io.holdfast.port;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.Binding;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the journal. What is asked of a {@link Store} sees what is committed; what is asked of a {@link Transaction}
 * sees that and its own writes.
 *
 * <p>The {@code forEach} methods stream in journal order, in bounded memory; the action must not call the store.
 */
public interface StoreReader extends ContainmentReader, GenealogyReader, LedgerReader, ImageReader {
    /** Returns the accepted result of that id. */
    Optional<InspectionResult> result(ResultId id) throws StoreException;

    /** Streams the results that meet the query, in journal order. */
    void forEachResult(ResultQuery query, Consumer<? super InspectionResult> action) throws StoreException;

    /**
     * Returns the latest result by device time, strictly before the given instant, in the given segment, that counts and
     * has the verdict PASS.
     */
    Optional<InspectionResult> lastGood(Segment segment, Instant before) throws StoreException;

    /** Returns the episode of that id. */
    Optional<Episode> episode(EpisodeId id) throws StoreException;

    /** Streams the episodes, or only those that are open, in order of opening. */
    void forEachEpisode(boolean openOnly, Consumer<? super Episode> action) throws StoreException;

    /** Streams all members of a cluster, opening set and later ones, in the order they were added. */
    void forEachMember(ClusterId cluster, Consumer<? super ClusterMember> action) throws StoreException;

    /** Returns the latest revision of the hold of that id. */
    Optional<MaterialHold> hold(HoldId id) throws StoreException;

    /** Streams the holds, each at its latest revision, in order of placement. */
    void forEachHold(Consumer<? super MaterialHold> action) throws StoreException;

    /** Returns the holds whose suspect population names the unit, in order of placement. */
    List<MaterialHold> holdsOf(UnitId unit) throws StoreException;

    /** Returns the holds whose suspect population names the lot, in order of placement. */
    List<MaterialHold> holdsOf(MaterialLotId lot) throws StoreException;

    /** Returns the latest revision of the nonconformance of that id. */
    Optional<Nonconformance> nonconformance(NonconformanceId id) throws StoreException;

    /** Streams the nonconformances, each at its latest revision, in order of raising. */
    void forEachNonconformance(Consumer<? super Nonconformance> action) throws StoreException;

    /** Returns how often each kind of defect was seen on results that count, false calls left out, most units first. */
    List<DefectCount> defectCounts() throws StoreException;

    /** Returns what waits in one lane of a destination, oldest first, beyond the given sequence. */
    default List<Delivery> pending(DestinationId destination, Lane lane, long afterSequence, int limit)
            throws StoreException {
        return pending(destination, lane, OrderingKeys.ALL, afterSequence, limit);
    }

    /**
     * Returns what waits in one lane of a destination under the given ordering keys, oldest first, beyond the given sequence.
     * May pass over as many rows as wait under other keys; it reads their keys only.
     */
    List<Delivery> pending(DestinationId destination, Lane lane, OrderingKeys keys, long afterSequence, int limit)
            throws StoreException;

    /** Returns how much waits and is parked, by destination and lane; nothing where that is none. Counts row by row. */
    List<Waiting> waiting() throws StoreException;

    /** Returns the ordering keys of what is parked in one lane of a destination. */
    Set<String> parkedKeys(DestinationId destination, Lane lane) throws StoreException;

    /** Streams what is parked, by destination, lane and sequence. */
    void forEachParked(ParkedQuery query, Consumer<? super Parked> action) throws StoreException;

    /** Streams the results that were put aside and not resolved, in the order they came. */
    void forEachRefused(Consumer<? super RefusedResult> action) throws StoreException;

    /** Streams the results received from an instant on that the detector passed over for their device time. */
    void forEachLate(Instant receivedFrom, Consumer<? super InspectionResult> action) throws StoreException;

    /** Streams the tallies of what was shed, in the order they were written. */
    void forEachShed(Consumer<? super Shed> action) throws StoreException;

    /** Returns the id of the last result in the journal. */
    Optional<ResultId> lastResult() throws StoreException;

    /**
     * Returns results in journal order that were received from an instant on.
     *
     * @param after only those behind this one in the journal, or null for all
     * @param limit how many at most
     */
    List<InspectionResult> results(@Nullable ResultId after, Instant receivedFrom, int limit) throws StoreException;

    /** Returns what was written down under that name by {@link Transaction#note}. */
    Optional<String> note(String name) throws StoreException;

    /** Returns the highest outbox sequence given so far, or 0. */
    long lastSequence() throws StoreException;

    /** Returns what the store holds, in numbers. */
    StoreCounts counts() throws StoreException;

    /** Returns the last link of the audit chain. */
    Optional<AuditEntry> lastAudit() throws StoreException;

    /** Streams the audit chain from its first link. */
    void forEachAudit(Consumer<? super AuditEntry> action) throws StoreException;

    // Work-order contexts and models.

    /** Returns the highest number of a context statement, or 0. */
    long lastContextNumber() throws StoreException;

    /** Returns the stations and lines that a context was ever stated for. */
    Set<EquipmentId> contextEquipment() throws StoreException;

    /** Returns the latest statements for a station or line, at most so many, in the order of their numbers. */
    List<ContextStatement> contexts(EquipmentId equipment, int latest) throws StoreException;

    /** Streams the results that have no work-order context, in journal order. */
    void forEachUnbound(Consumer<? super InspectionResult> action) throws StoreException;

    /** Returns the bindings of a result after it was accepted, in order: the first says what it carried then. */
    List<Binding> bindings(ResultId result) throws StoreException;

    /** Returns the episodes that have a member on the unit, in order of opening. */
    List<Episode> episodesOf(UnitId unit) throws StoreException;

    /** Returns the latest table of models. */
    Optional<ModelTable> modelTable() throws StoreException;

    /** Streams the results made with another model than their context demands, in the order they were noticed. */
    void forEachModelMismatch(Consumer<? super ModelMismatch> action) throws StoreException;
}
