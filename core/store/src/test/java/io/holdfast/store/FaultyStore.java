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
import io.holdfast.port.FigureKey;
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
import io.holdfast.port.StoreSpace;
import io.holdfast.port.TraceStep;
import io.holdfast.port.Waiting;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real store whose writes fail on request, as on a full disk. */
final class FaultyStore implements Store {
    final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();
    final AtomicInteger commits = new AtomicInteger();
    private final Store store;

    FaultyStore(Store store) {
        this.store = store;
    }

    @Override
    public void write(Work work) throws StoreException {
        store.write(transaction -> {
            work.in(transaction);
            if (failing.get()) {
                failures.incrementAndGet();
                throw new StoreException("the disk is full, says the test");
            }
        });
        commits.incrementAndGet();
    }

    int failures() {
        return failures.get();
    }

    @Override
    public void close() throws StoreException {
        store.close();
    }

    @Override
    public Optional<InspectionResult> result(ResultId id) throws StoreException {
        return store.result(id);
    }

    @Override
    public void forEachResult(ResultQuery query, Consumer<? super InspectionResult> action) throws StoreException {
        store.forEachResult(query, action);
    }

    @Override
    public Optional<InspectionResult> lastGood(Segment segment, Instant before) throws StoreException {
        return store.lastGood(segment, before);
    }

    @Override
    public Optional<Episode> episode(EpisodeId id) throws StoreException {
        return store.episode(id);
    }

    @Override
    public void forEachEpisode(boolean openOnly, Consumer<? super Episode> action) throws StoreException {
        store.forEachEpisode(openOnly, action);
    }

    @Override
    public void forEachMember(ClusterId cluster, Consumer<? super ClusterMember> action) throws StoreException {
        store.forEachMember(cluster, action);
    }

    @Override
    public Optional<MaterialHold> hold(HoldId id) throws StoreException {
        return store.hold(id);
    }

    @Override
    public void forEachHold(Consumer<? super MaterialHold> action) throws StoreException {
        store.forEachHold(action);
    }

    @Override
    public List<MaterialHold> holdsOf(UnitId unit) throws StoreException {
        return store.holdsOf(unit);
    }

    @Override
    public List<MaterialHold> holdsOf(MaterialLotId lot) throws StoreException {
        return store.holdsOf(lot);
    }

    @Override
    public Optional<Nonconformance> nonconformance(NonconformanceId id) throws StoreException {
        return store.nonconformance(id);
    }

    @Override
    public void forEachNonconformance(Consumer<? super Nonconformance> action) throws StoreException {
        store.forEachNonconformance(action);
    }

    @Override
    public List<DefectCount> defectCounts() throws StoreException {
        return store.defectCounts();
    }

    @Override
    public List<Delivery> pending(
            DestinationId destination, Lane lane, OrderingKeys keys, long afterSequence, int limit)
            throws StoreException {
        return store.pending(destination, lane, keys, afterSequence, limit);
    }

    @Override
    public List<Waiting> waiting() throws StoreException {
        return store.waiting();
    }

    @Override
    public Set<String> parkedKeys(DestinationId destination, Lane lane) throws StoreException {
        return store.parkedKeys(destination, lane);
    }

    @Override
    public void forEachParked(ParkedQuery query, Consumer<? super Parked> action) throws StoreException {
        store.forEachParked(query, action);
    }

    @Override
    public void forEachRefused(Consumer<? super RefusedResult> action) throws StoreException {
        store.forEachRefused(action);
    }

    @Override
    public void forEachLate(Instant receivedFrom, Consumer<? super InspectionResult> action) throws StoreException {
        store.forEachLate(receivedFrom, action);
    }

    @Override
    public void forEachShed(Consumer<? super Shed> action) throws StoreException {
        store.forEachShed(action);
    }

    @Override
    public Optional<ResultId> lastResult() throws StoreException {
        return store.lastResult();
    }

    @Override
    public List<InspectionResult> results(@Nullable ResultId after, Instant receivedFrom, int limit)
            throws StoreException {
        return store.results(after, receivedFrom, limit);
    }

    @Override
    public Optional<String> note(String name) throws StoreException {
        return store.note(name);
    }

    @Override
    public Optional<StoreSpace> space() throws StoreException {
        return store.space();
    }

    @Override
    public long lastSequence() throws StoreException {
        return store.lastSequence();
    }

    @Override
    public StoreCounts counts() throws StoreException {
        return store.counts();
    }

    @Override
    public Optional<AuditEntry> lastAudit() throws StoreException {
        return store.lastAudit();
    }

    @Override
    public void forEachAudit(Consumer<? super AuditEntry> action) throws StoreException {
        store.forEachAudit(action);
    }

    @Override
    public long lastContextNumber() throws StoreException {
        return store.lastContextNumber();
    }

    @Override
    public Set<EquipmentId> contextEquipment() throws StoreException {
        return store.contextEquipment();
    }

    @Override
    public List<ContextStatement> contexts(EquipmentId equipment, int latest) throws StoreException {
        return store.contexts(equipment, latest);
    }

    @Override
    public void forEachUnbound(Consumer<? super InspectionResult> action) throws StoreException {
        store.forEachUnbound(action);
    }

    @Override
    public List<Binding> bindings(ResultId result) throws StoreException {
        return store.bindings(result);
    }

    @Override
    public List<Episode> episodesOf(UnitId unit) throws StoreException {
        return store.episodesOf(unit);
    }

    @Override
    public Optional<ModelTable> modelTable() throws StoreException {
        return store.modelTable();
    }

    @Override
    public void forEachModelMismatch(Consumer<? super ModelMismatch> action) throws StoreException {
        store.forEachModelMismatch(action);
    }

    @Override
    public void forEachStep(
            Direction direction,
            Collection<GenealogyNode> nodes,
            Collection<GenealogyNode> within,
            Consumer<? super TraceStep> action)
            throws StoreException {
        store.forEachStep(direction, nodes, within, action);
    }

    @Override
    public List<RunInspections> inspections(Collection<Long> numbers) throws StoreException {
        return store.inspections(numbers);
    }

    @Override
    public void forEachDefect(
            Collection<Long> numbers, @Nullable Morphology morphology, Consumer<? super SeenDefect> action)
            throws StoreException {
        store.forEachDefect(numbers, morphology, action);
    }

    @Override
    public List<MaterialLot> lots(Collection<MaterialLotId> lots) throws StoreException {
        return store.lots(lots);
    }

    @Override
    public List<HoldId> holdsOn(Collection<GenealogyNode> nodes) throws StoreException {
        return store.holdsOn(nodes);
    }

    @Override
    public MaterialLotId resolved(MaterialLotId lot) throws StoreException {
        return store.resolved(lot);
    }

    @Override
    public List<LotResolution> resolutions(Collection<MaterialLotId> lots) throws StoreException {
        return store.resolutions(lots);
    }

    @Override
    public void forEachEdge(boolean suspectOnly, Consumer<? super RecordedEdge> action) throws StoreException {
        store.forEachEdge(suspectOnly, action);
    }

    @Override
    public Optional<HoldStatus> holdStatus(HoldId hold) throws StoreException {
        return store.holdStatus(hold);
    }

    @Override
    public Optional<HoldStanding> holdStanding(HoldId hold) throws StoreException {
        return store.holdStanding(hold);
    }

    @Override
    public void forEachHoldInForce(Consumer<? super MaterialHold> action) throws StoreException {
        store.forEachHoldInForce(action);
    }

    @Override
    public long holdsRequestedSince(Instant from) throws StoreException {
        return store.holdsRequestedSince(from);
    }

    @Override
    public Set<HoldItem> releasedOf(HoldId hold) throws StoreException {
        return store.releasedOf(hold);
    }

    @Override
    public List<MaterialHold> holdsToReadBack(DestinationId destination, int limit) throws StoreException {
        return store.holdsToReadBack(destination, limit);
    }

    @Override
    public Optional<Task> task(long number) throws StoreException {
        return store.task(number);
    }

    @Override
    public void forEachTask(boolean openOnly, Consumer<? super Task> action) throws StoreException {
        store.forEachTask(openOnly, action);
    }

    @Override
    public Optional<NonconformanceFile> nonconformanceFile(NonconformanceId id) throws StoreException {
        return store.nonconformanceFile(id);
    }

    @Override
    public List<NonconformanceFile> nonconformanceFileRevisions(NonconformanceId id) throws StoreException {
        return store.nonconformanceFileRevisions(id);
    }

    @Override
    public void forEachNonconformanceFile(boolean openOnly, Consumer<? super NonconformanceFile> action)
            throws StoreException {
        store.forEachNonconformanceFile(openOnly, action);
    }

    @Override
    public void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action)
            throws StoreException {
        store.forEachCount(from, to, action);
    }

    @Override
    public void forEachDefectFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action)
            throws StoreException {
        store.forEachDefectFigure(from, to, action);
    }

    @Override
    public void forEachPlaceFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action)
            throws StoreException {
        store.forEachPlaceFigure(from, to, action);
    }

    @Override
    public Piece piece(WorkOrderId workOrder, OperationId operation, UnitId unit) throws StoreException {
        return store.piece(workOrder, operation, unit);
    }

    @Override
    public void forEachBooking(Consumer<? super CountBooking> action) throws StoreException {
        store.forEachBooking(action);
    }

    @Override
    public List<StatedCounts> statedCounts(WorkOrderId workOrder, OperationId operation) throws StoreException {
        return store.statedCounts(workOrder, operation);
    }

    @Override
    public Optional<LedgerEntry> ledgerEntry(LedgerId id) throws StoreException {
        return store.ledgerEntry(id);
    }

    @Override
    public Optional<LedgerEntry> lastOfSeries(LedgerId series) throws StoreException {
        return store.lastOfSeries(series);
    }

    @Override
    public void forEachLedgerEntry(Consumer<? super LedgerEntry> action) throws StoreException {
        store.forEachLedgerEntry(action);
    }

    @Override
    public void forEachUnpriced(BiConsumer<? super CostItem, ? super String> action) throws StoreException {
        store.forEachUnpriced(action);
    }

    @Override
    public Optional<RegisteredImage> image(long number) throws StoreException {
        return store.image(number);
    }

    @Override
    public List<RegisteredImage> imagesOf(ResultId result) throws StoreException {
        return store.imagesOf(result);
    }

    @Override
    public Optional<RegisteredImage> imageAt(String root, String path) throws StoreException {
        return store.imageAt(root, path);
    }

    @Override
    public List<RegisteredImage> images(long after, int limit) throws StoreException {
        return store.images(after, limit);
    }

    @Override
    public List<RegisteredImage> imagesToCheck(String root, Instant now, int limit) throws StoreException {
        return store.imagesToCheck(root, now, limit);
    }

    @Override
    public List<RegisteredImage> oldestImages(
            String root, ImageClass imageClass, Instant from, long after, Instant to, int limit) throws StoreException {
        return store.oldestImages(root, imageClass, from, after, to, limit);
    }

    @Override
    public Map<Long, List<ImageGuard>> imageGuards(Collection<RegisteredImage> images) throws StoreException {
        return store.imageGuards(images);
    }

    @Override
    public List<ImageIntent> imageIntents(int limit) throws StoreException {
        return store.imageIntents(limit);
    }

    @Override
    public Optional<ImageFreeze> imageFreeze(long number) throws StoreException {
        return store.imageFreeze(number);
    }

    @Override
    public void forEachImageFreeze(boolean inForceOnly, Consumer<? super ImageFreeze> action) throws StoreException {
        store.forEachImageFreeze(inForceOnly, action);
    }

    @Override
    public Optional<ImageTombstone> lastImageTombstone() throws StoreException {
        return store.lastImageTombstone();
    }

    @Override
    public Optional<ImageTombstone> imageTombstone(long image) throws StoreException {
        return store.imageTombstone(image);
    }

    @Override
    public void forEachImageTombstone(Consumer<? super ImageTombstone> action) throws StoreException {
        store.forEachImageTombstone(action);
    }

    @Override
    public void forEachImageVolume(Consumer<? super ImageVolume> action) throws StoreException {
        store.forEachImageVolume(action);
    }
}
