package io.holdfast.store;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.Binding;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldStanding;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.ImageVolume;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.Task;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectCount;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.Delivery;
import io.holdfast.port.Direction;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.Grouping;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.Piece;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.RefusedResult;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.Shed;
import io.holdfast.port.Store;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.port.TraceStep;
import io.holdfast.port.Waiting;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the journals in the databases share: one session that writes, several that read.
 *
 * <p>Readers neither wait for the writer nor hold it up, and each call sees one committed state. The one lock here is
 * the writer's; nothing is called while it is held but the work.
 */
abstract class JournalStore implements Store {
    /** Sessions kept for later readers; a reader beyond these opens one for itself. */
    private static final int KEPT_READERS = 4;

    private final String place;
    private final ReentrantLock writing = new ReentrantLock();
    private final ConcurrentLinkedDeque<JournalReader> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private @Nullable StoreWriter writer;
    private volatile boolean closed;

    /**
     * @param place where the journal is, to tell a person
     * @param writer opened by {@link #openWriter} or as it would
     */
    JournalStore(String place, StoreWriter writer) {
        this.place = place;
        this.writer = writer;
    }

    /** Opens the session that writes anew, after a rollback failed. */
    abstract StoreWriter openWriter() throws StoreException;

    abstract Session openReader() throws StoreException;

    /** Ends what keeps other writers away; all readers are closed, and the writer where it is null. */
    abstract void closeWriter(@Nullable StoreWriter open) throws SQLException, IOException;

    /** Returns a new writer where the change whose commit failed turns out to be committed, else null. */
    @Nullable
    StoreWriter afterDoubt(StoreWriter broken) {
        return null;
    }

    @Override
    public final void write(Work work) throws StoreException {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("work must use its transaction, not write to the store again");
        }
        writing.lock();
        try {
            requireOpen();
            StoreWriter open = writer;
            if (open == null) {
                open = openWriter();
                writer = open;
            }
            try {
                open.write(work);
            } catch (Throwable e) {
                if (open.isBroken()) {
                    StoreWriter.closeQuietly(open.session(), e);
                    writer = afterDoubt(open);
                    if (writer != null) {
                        return;
                    }
                }
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public final void close() throws StoreException {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (JournalReader reader = idle.poll(); reader != null; reader = idle.poll()) {
                reader.session.close();
            }
            // Readers before the writer: the last SQLite session to close is the one that moves the log.
            closeWriter(writer);
        } catch (SQLException | IOException e) {
            throw new StoreException("Cannot close " + place + " in order: " + e.getMessage(), e);
        } finally {
            writing.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(place + " is closed");
        }
    }

    /** Something to ask a reader. */
    @FunctionalInterface
    interface Reading<T> {
        T from(JournalReader reader) throws StoreException;
    }

    final <T> T read(Reading<T> reading) throws StoreException {
        requireOpen();
        JournalReader reader = idle.poll();
        if (reader == null) {
            Session session = openReader();
            reader = new JournalReader(session, new Runs(session), new Names(session), place);
        } else {
            idleCount.decrementAndGet();
        }
        try {
            T answer = reading.from(reader);
            keep(reader);
            return answer;
        } catch (Throwable e) {
            // Whatever went wrong, a new session is cheap.
            StoreWriter.closeQuietly(reader.session, e);
            throw e;
        }
    }

    private void keep(JournalReader reader) throws StoreException {
        if (!closed && idleCount.incrementAndGet() <= KEPT_READERS) {
            idle.push(reader);
            return;
        }
        idleCount.decrementAndGet();
        try {
            reader.session.close();
        } catch (SQLException e) {
            throw new StoreException("Cannot close a reader of " + place + ": " + e.getMessage(), e);
        }
    }

    @Override
    public final Optional<InspectionResult> result(ResultId id) throws StoreException {
        return read(reader -> reader.result(id));
    }

    @Override
    public final void forEachResult(ResultQuery query, Consumer<? super InspectionResult> action)
            throws StoreException {
        stream(reader -> reader.forEachResult(query, action));
    }

    @Override
    public final Optional<InspectionResult> lastGood(Segment segment, Instant before) throws StoreException {
        return read(reader -> reader.lastGood(segment, before));
    }

    @Override
    public final Optional<Episode> episode(EpisodeId id) throws StoreException {
        return read(reader -> reader.episode(id));
    }

    @Override
    public final void forEachEpisode(boolean openOnly, Consumer<? super Episode> action) throws StoreException {
        stream(reader -> reader.forEachEpisode(openOnly, action));
    }

    @Override
    public final void forEachMember(ClusterId cluster, Consumer<? super ClusterMember> action) throws StoreException {
        stream(reader -> reader.forEachMember(cluster, action));
    }

    @Override
    public final Optional<MaterialHold> hold(HoldId id) throws StoreException {
        return read(reader -> reader.hold(id));
    }

    @Override
    public final void forEachHold(Consumer<? super MaterialHold> action) throws StoreException {
        stream(reader -> reader.forEachHold(action));
    }

    @Override
    public final List<MaterialHold> holdsOf(UnitId unit) throws StoreException {
        return read(reader -> reader.holdsOf(unit));
    }

    @Override
    public final List<MaterialHold> holdsOf(MaterialLotId lot) throws StoreException {
        return read(reader -> reader.holdsOf(lot));
    }

    @Override
    public final Optional<Nonconformance> nonconformance(NonconformanceId id) throws StoreException {
        return read(reader -> reader.nonconformance(id));
    }

    @Override
    public final void forEachNonconformance(Consumer<? super Nonconformance> action) throws StoreException {
        stream(reader -> reader.forEachNonconformance(action));
    }

    @Override
    public final List<DefectCount> defectCounts() throws StoreException {
        return read(JournalReader::defectCounts);
    }

    @Override
    public final List<Delivery> pending(
            DestinationId destination, Lane lane, OrderingKeys keys, long afterSequence, int limit)
            throws StoreException {
        return read(reader -> reader.pending(destination, lane, keys, afterSequence, limit));
    }

    @Override
    public final List<Waiting> waiting() throws StoreException {
        return read(JournalReader::waiting);
    }

    @Override
    public final Set<String> parkedKeys(DestinationId destination, Lane lane) throws StoreException {
        return read(reader -> reader.parkedKeys(destination, lane));
    }

    @Override
    public final void forEachParked(ParkedQuery query, Consumer<? super Parked> action) throws StoreException {
        stream(reader -> reader.forEachParked(query, action));
    }

    @Override
    public final void forEachRefused(Consumer<? super RefusedResult> action) throws StoreException {
        stream(reader -> reader.forEachRefused(action));
    }

    @Override
    public final void forEachLate(Instant receivedFrom, Consumer<? super InspectionResult> action)
            throws StoreException {
        stream(reader -> reader.forEachLate(receivedFrom, action));
    }

    @Override
    public final void forEachShed(Consumer<? super Shed> action) throws StoreException {
        stream(reader -> reader.forEachShed(action));
    }

    @Override
    public final Optional<ResultId> lastResult() throws StoreException {
        return read(JournalReader::lastResult);
    }

    @Override
    public final List<InspectionResult> results(@Nullable ResultId after, Instant receivedFrom, int limit)
            throws StoreException {
        return read(reader -> reader.results(after, receivedFrom, limit));
    }

    @Override
    public final Optional<String> note(String name) throws StoreException {
        return read(reader -> reader.note(name));
    }

    @Override
    public final long lastSequence() throws StoreException {
        return read(JournalReader::lastSequence);
    }

    @Override
    public final StoreCounts counts() throws StoreException {
        return read(JournalReader::counts);
    }

    @Override
    public final Optional<AuditEntry> lastAudit() throws StoreException {
        return read(JournalReader::lastAudit);
    }

    @Override
    public final void forEachAudit(Consumer<? super AuditEntry> action) throws StoreException {
        stream(reader -> reader.forEachAudit(action));
    }

    @Override
    public final long lastContextNumber() throws StoreException {
        return read(JournalReader::lastContextNumber);
    }

    @Override
    public final Set<EquipmentId> contextEquipment() throws StoreException {
        return read(JournalReader::contextEquipment);
    }

    @Override
    public final List<ContextStatement> contexts(EquipmentId equipment, int latest) throws StoreException {
        return read(reader -> reader.contexts(equipment, latest));
    }

    @Override
    public final void forEachUnbound(Consumer<? super InspectionResult> action) throws StoreException {
        stream(reader -> reader.forEachUnbound(action));
    }

    @Override
    public final List<Binding> bindings(ResultId result) throws StoreException {
        return read(reader -> reader.bindings(result));
    }

    @Override
    public final List<Episode> episodesOf(UnitId unit) throws StoreException {
        return read(reader -> reader.episodesOf(unit));
    }

    @Override
    public final Optional<ModelTable> modelTable() throws StoreException {
        return read(JournalReader::modelTable);
    }

    @Override
    public final void forEachModelMismatch(Consumer<? super ModelMismatch> action) throws StoreException {
        stream(reader -> reader.forEachModelMismatch(action));
    }

    @Override
    public final void forEachStep(
            Direction direction,
            Collection<GenealogyNode> nodes,
            Collection<GenealogyNode> within,
            Consumer<? super TraceStep> action)
            throws StoreException {
        stream(reader -> reader.forEachStep(direction, nodes, within, action));
    }

    @Override
    public final List<RunInspections> inspections(Collection<Long> numbers) throws StoreException {
        return read(reader -> reader.inspections(numbers));
    }

    @Override
    public final void forEachDefect(
            Collection<Long> numbers, @Nullable Morphology morphology, Consumer<? super SeenDefect> action)
            throws StoreException {
        stream(reader -> reader.forEachDefect(numbers, morphology, action));
    }

    @Override
    public final List<MaterialLot> lots(Collection<MaterialLotId> lots) throws StoreException {
        return read(reader -> reader.lots(lots));
    }

    @Override
    public final List<HoldId> holdsOn(Collection<GenealogyNode> nodes) throws StoreException {
        return read(reader -> reader.holdsOn(nodes));
    }

    @Override
    public final MaterialLotId resolved(MaterialLotId lot) throws StoreException {
        return read(reader -> reader.resolved(lot));
    }

    @Override
    public final List<LotResolution> resolutions(Collection<MaterialLotId> lots) throws StoreException {
        return read(reader -> reader.resolutions(lots));
    }

    @Override
    public final void forEachEdge(boolean suspectOnly, Consumer<? super RecordedEdge> action) throws StoreException {
        stream(reader -> reader.forEachEdge(suspectOnly, action));
    }

    @Override
    public final Optional<HoldStatus> holdStatus(HoldId hold) throws StoreException {
        return read(reader -> reader.holdStatus(hold));
    }

    @Override
    public final Optional<HoldStanding> holdStanding(HoldId hold) throws StoreException {
        return read(reader -> reader.holdStanding(hold));
    }

    @Override
    public final void forEachHoldInForce(Consumer<? super MaterialHold> action) throws StoreException {
        stream(reader -> reader.forEachHoldInForce(action));
    }

    @Override
    public final long holdsRequestedSince(Instant from) throws StoreException {
        return read(reader -> reader.holdsRequestedSince(from));
    }

    @Override
    public final Set<HoldItem> releasedOf(HoldId hold) throws StoreException {
        return read(reader -> reader.releasedOf(hold));
    }

    @Override
    public final List<MaterialHold> holdsToReadBack(DestinationId destination, int limit) throws StoreException {
        return read(reader -> reader.holdsToReadBack(destination, limit));
    }

    @Override
    public final Optional<Task> task(long number) throws StoreException {
        return read(reader -> reader.task(number));
    }

    @Override
    public final void forEachTask(boolean openOnly, Consumer<? super Task> action) throws StoreException {
        stream(reader -> reader.forEachTask(openOnly, action));
    }

    @Override
    public final Optional<NonconformanceFile> nonconformanceFile(NonconformanceId id) throws StoreException {
        return read(reader -> reader.nonconformanceFile(id));
    }

    @Override
    public final List<NonconformanceFile> nonconformanceFileRevisions(NonconformanceId id) throws StoreException {
        return read(reader -> reader.nonconformanceFileRevisions(id));
    }

    @Override
    public final void forEachNonconformanceFile(boolean openOnly, Consumer<? super NonconformanceFile> action)
            throws StoreException {
        stream(reader -> reader.forEachNonconformanceFile(openOnly, action));
    }

    @Override
    public final void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action)
            throws StoreException {
        stream(reader -> reader.forEachCount(from, to, action));
    }

    @Override
    public final void forEachDefectFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action) throws StoreException {
        stream(reader -> reader.forEachDefectFigure(from, to, action));
    }

    @Override
    public final void forEachPlaceFigure(
            @Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action) throws StoreException {
        stream(reader -> reader.forEachPlaceFigure(from, to, action));
    }

    @Override
    public final UnitCounts sum(FigureFilter filter) throws StoreException {
        return read(reader -> reader.sum(filter));
    }

    @Override
    public final void forEachCountSum(
            Grouping by, FigureFilter filter, BiConsumer<? super String, ? super UnitCounts> action)
            throws StoreException {
        stream(reader -> reader.forEachCountSum(by, filter, action));
    }

    @Override
    public final void forEachFailedSum(
            Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action) throws StoreException {
        stream(reader -> reader.forEachFailedSum(by, filter, action));
    }

    @Override
    public final void forEachDefectSum(FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action)
            throws StoreException {
        stream(reader -> reader.forEachDefectSum(filter, action));
    }

    @Override
    public final void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action)
            throws StoreException {
        stream(reader -> reader.forEachPlaceSum(filter, action));
    }

    @Override
    public final Piece piece(WorkOrderId workOrder, OperationId operation, UnitId unit) throws StoreException {
        return read(reader -> reader.piece(workOrder, operation, unit));
    }

    @Override
    public final void forEachBooking(Consumer<? super CountBooking> action) throws StoreException {
        stream(reader -> reader.forEachBooking(action));
    }

    @Override
    public final List<StatedCounts> statedCounts(WorkOrderId workOrder, OperationId operation) throws StoreException {
        return read(reader -> reader.statedCounts(workOrder, operation));
    }

    @Override
    public final Optional<LedgerEntry> ledgerEntry(LedgerId id) throws StoreException {
        return read(reader -> reader.ledgerEntry(id));
    }

    @Override
    public final Optional<LedgerEntry> lastOfSeries(LedgerId series) throws StoreException {
        return read(reader -> reader.lastOfSeries(series));
    }

    @Override
    public final void forEachLedgerEntry(Consumer<? super LedgerEntry> action) throws StoreException {
        stream(reader -> reader.forEachLedgerEntry(action));
    }

    @Override
    public final void forEachUnpriced(BiConsumer<? super CostItem, ? super String> action) throws StoreException {
        stream(reader -> reader.forEachUnpriced(action));
    }

    @Override
    public final Optional<RegisteredImage> image(long number) throws StoreException {
        return read(reader -> reader.image(number));
    }

    @Override
    public final List<RegisteredImage> imagesOf(ResultId result) throws StoreException {
        return read(reader -> reader.imagesOf(result));
    }

    @Override
    public final Optional<RegisteredImage> imageAt(String root, String path) throws StoreException {
        return read(reader -> reader.imageAt(root, path));
    }

    @Override
    public final List<RegisteredImage> images(long after, int limit) throws StoreException {
        return read(reader -> reader.images(after, limit));
    }

    @Override
    public final List<RegisteredImage> imagesToCheck(String root, Instant now, int limit) throws StoreException {
        return read(reader -> reader.imagesToCheck(root, now, limit));
    }

    @Override
    public final List<RegisteredImage> oldestImages(
            String root, ImageClass imageClass, Instant from, long after, Instant to, int limit) throws StoreException {
        return read(reader -> reader.oldestImages(root, imageClass, from, after, to, limit));
    }

    @Override
    public final Map<Long, List<ImageGuard>> imageGuards(Collection<RegisteredImage> images) throws StoreException {
        return read(reader -> reader.imageGuards(images));
    }

    @Override
    public final List<ImageIntent> imageIntents(int limit) throws StoreException {
        return read(reader -> reader.imageIntents(limit));
    }

    @Override
    public final Optional<ImageFreeze> imageFreeze(long number) throws StoreException {
        return read(reader -> reader.imageFreeze(number));
    }

    @Override
    public final void forEachImageFreeze(boolean inForceOnly, Consumer<? super ImageFreeze> action)
            throws StoreException {
        stream(reader -> reader.forEachImageFreeze(inForceOnly, action));
    }

    @Override
    public final Optional<ImageTombstone> lastImageTombstone() throws StoreException {
        return read(reader -> reader.lastImageTombstone());
    }

    @Override
    public final Optional<ImageTombstone> imageTombstone(long image) throws StoreException {
        return read(reader -> reader.imageTombstone(image));
    }

    @Override
    public final void forEachImageTombstone(Consumer<? super ImageTombstone> action) throws StoreException {
        stream(reader -> reader.forEachImageTombstone(action));
    }

    @Override
    public final void forEachImageVolume(Consumer<? super ImageVolume> action) throws StoreException {
        stream(reader -> reader.forEachImageVolume(action));
    }

    private interface Streaming {
        void from(JournalReader reader) throws StoreException;
    }

    private void stream(Streaming streaming) throws StoreException {
        read(reader -> {
            streaming.from(reader);
            return true;
        });
    }
}
