package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
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
import io.holdfast.model.Identifier;
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
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.TraceStep;
import io.holdfast.port.Waiting;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers questions over one session. One thread at a time. */
class JournalReader implements StoreReader {
    private static final String LATEST_NONCONFORMANCE =
            "SELECT v.body FROM nonconformance c CROSS JOIN nonconformance_revision v WHERE v.nonconformance = c.id AND"
                    + " v.revision = (SELECT max(revision) FROM nonconformance_revision WHERE nonconformance = c.id)";

    final Session session;
    final Runs runs;
    final Names names;
    private final String place;

    JournalReader(Session session, Runs runs, Names names, String place) {
        this.session = session;
        this.runs = runs;
        this.names = names;
        this.place = place;
    }

    /** Something that talks to the database. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws SQLException, IOException;
    }

    /** Runs a call on one committed state, and names what was attempted, and where, if it fails. */
    <T> T attempt(String what, Object subject, Call<T> call) throws StoreException {
        return named(what, subject, () -> {
            session.begin(false);
            T answer = call.run();
            session.commit();
            return answer;
        });
    }

    final <T> T named(String what, Object subject, Call<T> call) throws StoreException {
        try {
            return call.run();
        } catch (StoreException e) {
            throw e;
        } catch (SQLException | IOException e) {
            throw new StoreException("Cannot " + what + " " + subject + " in " + place + ": " + e.getMessage(), e);
        }
    }

    private <T> void stream(String what, String sql, Session.Row<T> row, Consumer<? super T> action)
            throws StoreException {
        attempt("read", what, () -> {
            session.each(sql, row, action);
            return true;
        });
    }

    InspectionResult result(ResultSet row) throws SQLException, IOException {
        return ResultRows.read(row, 1, runs, names);
    }

    @Override
    public Optional<InspectionResult> result(ResultId id) throws StoreException {
        return attempt("read result", id, () -> first(ResultRows.byName(id, session, names)));
    }

    @Override
    public void forEachResult(ResultQuery query, Consumer<? super InspectionResult> action) throws StoreException {
        attempt("read results of", query, () -> {
            ResultRows.matching(query, session, names).each(session, this::result, action);
            return true;
        });
    }

    @Override
    public Optional<InspectionResult> lastGood(Segment segment, Instant before) throws StoreException {
        return attempt("read the last good result of", segment, () -> {
            Optional<ResultRows.Question> good = ResultRows.lastGood(segment, before, session);
            return good.isPresent() ? first(good.get()) : Optional.empty();
        });
    }

    Optional<Long> number(ResultId result) throws SQLException, IOException {
        return ResultRows.number(result, session, names);
    }

    Optional<InspectionResult> first(ResultRows.Question question) throws SQLException, IOException {
        for (Spans.Span span : question.spans()) {
            Optional<InspectionResult> found = session.first(question.sql(), this::result, question.values(span));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Episode> episode(EpisodeId id) throws StoreException {
        return attempt(
                "read episode",
                id,
                () -> session.first("SELECT body FROM episode WHERE name = ?", JournalReader::episode, id.value()));
    }

    @Override
    public void forEachEpisode(boolean openOnly, Consumer<? super Episode> action) throws StoreException {
        String open = openOnly ? " WHERE closed_at IS NULL" : "";
        stream("episodes", "SELECT body FROM episode" + open + " ORDER BY id", JournalReader::episode, action);
    }

    private static Episode episode(ResultSet row) throws SQLException, IOException {
        return BinaryCodec.decodeEpisode(row.getBytes(1));
    }

    @Override
    public void forEachMember(ClusterId cluster, Consumer<? super ClusterMember> action) throws StoreException {
        attempt("read members of cluster", cluster, () -> {
            session.each(
                    "SELECT m.body FROM cluster c CROSS JOIN cluster_member m"
                            + " WHERE m.cluster = c.id AND c.name = ? ORDER BY m.n",
                    row -> BinaryCodec.decodeClusterMember(row.getBytes(1)),
                    action,
                    cluster.value());
            return true;
        });
    }

    @Override
    public Optional<MaterialHold> hold(HoldId id) throws StoreException {
        return attempt(
                "read hold", id, () -> session.first(HoldRows.LATEST + " AND h.name = ?", HoldRows::hold, id.value()));
    }

    @Override
    public void forEachHold(Consumer<? super MaterialHold> action) throws StoreException {
        stream("holds", HoldRows.LATEST + " ORDER BY h.id", HoldRows::hold, action);
    }

    @Override
    public List<MaterialHold> holdsOf(UnitId unit) throws StoreException {
        return attempt("read holds of unit", unit, () -> holdsOf("SELECT hold FROM hold_unit WHERE unit = ?", unit));
    }

    @Override
    public List<MaterialHold> holdsOf(MaterialLotId lot) throws StoreException {
        return attempt("read holds of lot", lot, () -> holdsOf("SELECT hold FROM hold_lot WHERE lot = ?", lot));
    }

    private List<MaterialHold> holdsOf(String holds, Identifier of) throws SQLException, IOException {
        return session.list(HoldRows.LATEST + " AND h.id IN (" + holds + ") ORDER BY h.id", HoldRows::hold, of.value());
    }

    @Override
    public Optional<Nonconformance> nonconformance(NonconformanceId id) throws StoreException {
        return attempt(
                "read nonconformance",
                id,
                () -> session.first(
                        LATEST_NONCONFORMANCE + " AND c.name = ?", JournalReader::nonconformance, id.value()));
    }

    @Override
    public void forEachNonconformance(Consumer<? super Nonconformance> action) throws StoreException {
        stream("nonconformances", LATEST_NONCONFORMANCE + " ORDER BY c.id", JournalReader::nonconformance, action);
    }

    private static Nonconformance nonconformance(ResultSet row) throws SQLException, IOException {
        return BinaryCodec.decodeNonconformance(row.getBytes(1));
    }

    @Override
    public List<DefectCount> defectCounts() throws StoreException {
        return attempt(
                "read",
                "defect counts",
                () -> session.list(
                        "SELECT w.text, c.units, c.defects FROM defect_count c JOIN word w ON w.id = c.morphology"
                                + " ORDER BY c.units DESC, w.text",
                        row -> new DefectCount(new Morphology(row.getString(1)), row.getLong(2), row.getLong(3))));
    }

    @Override
    public List<Delivery> pending(
            DestinationId destination, Lane lane, OrderingKeys keys, long afterSequence, int limit)
            throws StoreException {
        return attempt(
                "read the outbox of",
                destination,
                () -> Outbox.pending(session, runs, names, destination, lane, keys, afterSequence, limit));
    }

    @Override
    public List<Waiting> waiting() throws StoreException {
        return attempt("read", "what waits", () -> Outbox.waiting(session));
    }

    @Override
    public Set<String> parkedKeys(DestinationId destination, Lane lane) throws StoreException {
        return attempt("read what is parked for", destination, () -> Outbox.parkedKeys(session, destination, lane));
    }

    @Override
    public void forEachParked(ParkedQuery query, Consumer<? super Parked> action) throws StoreException {
        attempt("read what is parked as", query, () -> {
            Outbox.parked(session, runs, names, query, action);
            return true;
        });
    }

    @Override
    public void forEachRefused(Consumer<? super RefusedResult> action) throws StoreException {
        stream(
                "refused results",
                "SELECT id, body, reason FROM refused_result WHERE resolution IS NULL ORDER BY id",
                row -> new RefusedResult(
                        row.getLong(1), BinaryCodec.decodeInspectionResult(row.getBytes(2)), row.getString(3)),
                action);
    }

    @Override
    public void forEachLate(Instant receivedFrom, Consumer<? super InspectionResult> action) throws StoreException {
        attempt("read", "late results", () -> {
            session.each(ResultRows.LATE, this::result, action, Times.nanos(receivedFrom));
            return true;
        });
    }

    @Override
    public void forEachShed(Consumer<? super Shed> action) throws StoreException {
        stream(
                "what was shed",
                "SELECT w.text, s.first_time, s.last_time, s.results FROM shed s JOIN word w ON w.id = s.station"
                        + " ORDER BY s.id",
                row -> new Shed(
                        new EquipmentId(row.getString(1)),
                        Times.instant(row.getLong(2)),
                        Times.instant(row.getLong(3)),
                        row.getLong(4)),
                action);
    }

    @Override
    public Optional<ResultId> lastResult() throws StoreException {
        return attempt(
                "read",
                "the last result",
                () -> session.first(ResultRows.LAST, this::result).map(InspectionResult::id));
    }

    @Override
    public List<InspectionResult> results(@Nullable ResultId after, Instant receivedFrom, int limit)
            throws StoreException {
        return attempt("read results behind", after == null ? "the first" : after, () -> {
            long number = after == null
                    ? 0
                    : number(after).orElseThrow(() -> new SQLException("there is no result " + after));
            List<InspectionResult> behind = new ArrayList<>();
            ResultRows.behind(number, receivedFrom, limit, session).each(session, this::result, behind::add);
            return behind;
        });
    }

    @Override
    public Optional<String> note(String name) throws StoreException {
        return attempt(
                "read note",
                name,
                () -> session.first("SELECT value FROM note WHERE name = ?", row -> row.getString(1), name));
    }

    @Override
    public long lastSequence() throws StoreException {
        return attempt("read", "the last sequence", () -> Counters.read(session).lastSequence);
    }

    @Override
    public StoreCounts counts() throws StoreException {
        return attempt("read", "the counters", () -> Counters.read(session).counts());
    }

    @Override
    public Optional<AuditEntry> lastAudit() throws StoreException {
        return attempt(
                "read",
                "the last audit entry",
                () -> session.first("SELECT * FROM audit ORDER BY sequence DESC LIMIT 1", JournalReader::audit));
    }

    @Override
    public void forEachAudit(Consumer<? super AuditEntry> action) throws StoreException {
        stream("audit entries", "SELECT * FROM audit ORDER BY sequence", JournalReader::audit, action);
    }

    @Override
    public long lastContextNumber() throws StoreException {
        return attempt("read", "the last context statement", () -> Contexts.lastNumber(session));
    }

    @Override
    public Set<EquipmentId> contextEquipment() throws StoreException {
        return attempt("read", "the equipment of context statements", () -> Contexts.equipment(session));
    }

    @Override
    public List<ContextStatement> contexts(EquipmentId equipment, int latest) throws StoreException {
        return attempt("read contexts of", equipment, () -> Contexts.latest(session, equipment, latest));
    }

    @Override
    public void forEachUnbound(Consumer<? super InspectionResult> action) throws StoreException {
        attempt("read", "unbound results", () -> {
            ResultRows.unbound(session).each(session, this::result, action);
            return true;
        });
    }

    @Override
    public List<Binding> bindings(ResultId result) throws StoreException {
        return attempt("read bindings of", result, () -> Contexts.bindings(session, runs, number(result), result));
    }

    @Override
    public List<Episode> episodesOf(UnitId unit) throws StoreException {
        return attempt(
                "read episodes of unit",
                unit,
                () -> session.list(
                        "SELECT body FROM episode WHERE id IN (SELECT c.episode FROM cluster_member m CROSS JOIN cluster c"
                                + " WHERE c.id = m.cluster AND m.unit = ?)"
                                + " ORDER BY id",
                        JournalReader::episode,
                        unit.value()));
    }

    @Override
    public Optional<ModelTable> modelTable() throws StoreException {
        return attempt("read", "the model table", () -> Models.latest(session));
    }

    @Override
    public void forEachModelMismatch(Consumer<? super ModelMismatch> action) throws StoreException {
        stream("model mismatches", Models.MISMATCHES, row -> Models.mismatch(row, runs, names), action);
    }

    @Override
    public void forEachStep(
            Direction direction,
            Collection<GenealogyNode> nodes,
            Collection<GenealogyNode> within,
            Consumer<? super TraceStep> action)
            throws StoreException {
        attempt("step on from", nodes.size() + " nodes", () -> {
            new Genealogy.Level(session, names, direction, within, action).step(nodes);
            return true;
        });
    }

    @Override
    public List<RunInspections> inspections(Collection<Long> numbers) throws StoreException {
        return attempt(
                "count results of", numbers.size() + " runs", () -> Genealogy.inspections(session, runs, numbers));
    }

    @Override
    public void forEachDefect(
            Collection<Long> numbers, @Nullable Morphology morphology, Consumer<? super SeenDefect> action)
            throws StoreException {
        attempt("read defects of", numbers.size() + " runs", () -> {
            Genealogy.defects(session, names, numbers, morphology, action);
            return true;
        });
    }

    @Override
    public List<MaterialLot> lots(Collection<MaterialLotId> lots) throws StoreException {
        return attempt("read", lots.size() + " lots", () -> Genealogy.lots(session, lots));
    }

    @Override
    public List<HoldId> holdsOn(Collection<GenealogyNode> nodes) throws StoreException {
        return attempt("read holds on", nodes.size() + " nodes", () -> Genealogy.holdsOn(session, nodes));
    }

    @Override
    public MaterialLotId resolved(MaterialLotId lot) throws StoreException {
        return attempt("resolve lot", lot, () -> new MaterialLotId(Genealogy.resolved(session, lot.value())));
    }

    @Override
    public List<LotResolution> resolutions(Collection<MaterialLotId> lots) throws StoreException {
        return attempt("read resolutions to", lots.size() + " lots", () -> Genealogy.resolutions(session, lots));
    }

    @Override
    public void forEachEdge(boolean suspectOnly, Consumer<? super RecordedEdge> action) throws StoreException {
        stream("genealogy edges", suspectOnly ? Genealogy.SUSPECT_EDGES : Genealogy.ALL_EDGES, Genealogy::edge, action);
    }

    @Override
    public Optional<HoldStatus> holdStatus(HoldId hold) throws StoreException {
        return attempt("read the status of hold", hold, () -> HoldRows.status(session, hold));
    }

    @Override
    public Optional<HoldStanding> holdStanding(HoldId hold) throws StoreException {
        return attempt("read the standing of hold", hold, () -> HoldRows.standing(session, hold));
    }

    @Override
    public void forEachHoldInForce(Consumer<? super MaterialHold> action) throws StoreException {
        stream("holds in force", HoldRows.IN_FORCE, HoldRows::hold, action);
    }

    @Override
    public long holdsRequestedSince(Instant from) throws StoreException {
        return attempt("count holds since", from, () -> HoldRows.requestedSince(session, from));
    }

    @Override
    public Set<HoldItem> releasedOf(HoldId hold) throws StoreException {
        return attempt("read what was released of", hold, () -> HoldRows.releasedOf(session, hold));
    }

    @Override
    public List<MaterialHold> holdsToReadBack(DestinationId destination, int limit) throws StoreException {
        return attempt(
                "read what to ask of",
                destination,
                () -> session.list(HoldRows.TO_READ_BACK, HoldRows::hold, destination.value(), limit));
    }

    @Override
    public Optional<Task> task(long number) throws StoreException {
        return attempt("read task", number, () -> TaskRows.find(session, number));
    }

    @Override
    public void forEachTask(boolean openOnly, Consumer<? super Task> action) throws StoreException {
        attempt("read", "tasks", () -> {
            TaskRows.each(session, openOnly, action);
            return true;
        });
    }

    @Override
    public Optional<NonconformanceFile> nonconformanceFile(NonconformanceId id) throws StoreException {
        return attempt("read the file of", id, () -> FileRows.latest(session, id));
    }

    @Override
    public List<NonconformanceFile> nonconformanceFileRevisions(NonconformanceId id) throws StoreException {
        return attempt("read the file of", id, () -> FileRows.revisions(session, id));
    }

    @Override
    public void forEachNonconformanceFile(boolean openOnly, Consumer<? super NonconformanceFile> action)
            throws StoreException {
        stream(
                "files of nonconformances",
                FileRows.LATEST + (openOnly ? " AND f.state < 2" : "") + " ORDER BY f.id",
                FileRows::file,
                action);
    }

    private static AuditEntry audit(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("sequence"),
                Times.instant(row.getLong("at")),
                row.getString("actor"),
                row.getString("act"),
                row.getString("subject"),
                row.getString("detail"),
                row.getString("previous_hash"),
                row.getString("hash"));
    }

    // The ledger.

    LedgerTables ledger() {
        return new LedgerTables(session, runs, names);
    }

    private void ledger(String what, LedgerReading reading) throws StoreException {
        attempt("read", what, () -> {
            reading.from(ledger());
            return true;
        });
    }

    /** Something to ask the ledger. */
    @FunctionalInterface
    interface LedgerReading {
        void from(LedgerTables tables) throws SQLException, IOException;
    }

    @Override
    public void forEachCount(
            @Nullable Instant from, @Nullable Instant to, BiConsumer<? super FigureKey, ? super UnitCounts> action)
            throws StoreException {
        ledger("counts", tables -> tables.forEachCount(from, to, action));
    }

    @Override
    public void forEachDefectFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super DefectFigure> action)
            throws StoreException {
        ledger("figures of defects", tables -> tables.forEachDefect(from, to, action));
    }

    @Override
    public void forEachPlaceFigure(@Nullable Instant from, @Nullable Instant to, Consumer<? super PlaceFigure> action)
            throws StoreException {
        ledger("figures of places", tables -> tables.forEachPlace(from, to, action));
    }

    @Override
    public UnitCounts sum(FigureFilter filter) throws StoreException {
        return attempt("read", "counts", () -> ledger().sum(filter));
    }

    @Override
    public void forEachCountSum(Grouping by, FigureFilter filter, BiConsumer<? super String, ? super UnitCounts> action)
            throws StoreException {
        ledger("sums of counts", tables -> tables.forEachCountSum(by, filter, action));
    }

    @Override
    public void forEachFailedSum(Grouping by, FigureFilter filter, BiConsumer<? super String, ? super Long> action)
            throws StoreException {
        ledger("sums of rejects", tables -> tables.forEachFailedSum(by, filter, action));
    }

    @Override
    public void forEachDefectSum(FigureFilter filter, BiConsumer<? super Morphology, ? super Long> action)
            throws StoreException {
        ledger("sums of defects", tables -> tables.forEachDefectSum(filter, action));
    }

    @Override
    public void forEachPlaceSum(FigureFilter filter, BiConsumer<? super Place, ? super Long> action)
            throws StoreException {
        ledger("sums of places", tables -> tables.forEachPlaceSum(filter, action));
    }

    @Override
    public Piece piece(WorkOrderId workOrder, OperationId operation, UnitId unit) throws StoreException {
        return attempt("read the results of", unit, () -> ledger().piece(workOrder, operation, unit));
    }

    @Override
    public void forEachBooking(Consumer<? super CountBooking> action) throws StoreException {
        ledger("bookings", tables -> tables.forEachBooking(action));
    }

    @Override
    public List<StatedCounts> statedCounts(WorkOrderId workOrder, OperationId operation) throws StoreException {
        return attempt("read what was counted of", workOrder, () -> ledger().statedCounts(workOrder, operation));
    }

    @Override
    public Optional<LedgerEntry> ledgerEntry(LedgerId id) throws StoreException {
        return attempt("read ledger entry", id, () -> ledger().entry(id));
    }

    @Override
    public Optional<LedgerEntry> lastOfSeries(LedgerId series) throws StoreException {
        return attempt("read ledger series", series, () -> ledger().lastOfSeries(series));
    }

    @Override
    public void forEachLedgerEntry(Consumer<? super LedgerEntry> action) throws StoreException {
        ledger("ledger entries", tables -> tables.forEachEntry(action));
    }

    @Override
    public void forEachUnpriced(BiConsumer<? super CostItem, ? super String> action) throws StoreException {
        ledger("what could not be priced", tables -> tables.forEachUnpriced(action));
    }

    // Images.

    private ImageTables images() {
        return new ImageTables(session, runs, names);
    }

    @Override
    public Optional<RegisteredImage> image(long number) throws StoreException {
        return attempt("read image", number, () -> images().image(number));
    }

    @Override
    public List<RegisteredImage> imagesOf(ResultId result) throws StoreException {
        return attempt("read the images of", result, () -> {
            Optional<Long> number = number(result);
            return number.isEmpty() ? List.of() : images().ofResult(number.get());
        });
    }

    @Override
    public Optional<RegisteredImage> imageAt(String root, String path) throws StoreException {
        return attempt("read image", path, () -> images().at(root, path));
    }

    @Override
    public List<RegisteredImage> images(long after, int limit) throws StoreException {
        return attempt("read images behind", after, () -> images().behind(after, limit));
    }

    @Override
    public List<RegisteredImage> imagesToCheck(String root, Instant now, int limit) throws StoreException {
        return attempt("read", "images to check", () -> images().toCheck(root, now, limit));
    }

    @Override
    public List<RegisteredImage> oldestImages(
            String root, ImageClass imageClass, Instant from, long after, Instant to, int limit) throws StoreException {
        return attempt(
                "read the oldest images of", root, () -> images().oldest(root, imageClass, from, after, to, limit));
    }

    @Override
    public Map<Long, List<ImageGuard>> imageGuards(Collection<RegisteredImage> images) throws StoreException {
        return attempt("read", "what guards images", () -> images().guards(images));
    }

    @Override
    public List<ImageIntent> imageIntents(int limit) throws StoreException {
        return attempt("read", "what is about to be done to images", () -> images().intents(limit));
    }

    @Override
    public Optional<ImageFreeze> imageFreeze(long number) throws StoreException {
        return attempt("read freeze", number, () -> images().freeze(number));
    }

    @Override
    public void forEachImageFreeze(boolean inForceOnly, Consumer<? super ImageFreeze> action) throws StoreException {
        attempt("read", "freezes of images", () -> {
            images().forEachFreeze(inForceOnly, action);
            return true;
        });
    }

    @Override
    public Optional<ImageTombstone> lastImageTombstone() throws StoreException {
        return attempt("read", "the last tombstone", () -> images().lastTombstone());
    }

    @Override
    public Optional<ImageTombstone> imageTombstone(long image) throws StoreException {
        return attempt("read the tombstone of image", image, () -> images().tombstoneOf(image));
    }

    @Override
    public void forEachImageTombstone(Consumer<? super ImageTombstone> action) throws StoreException {
        attempt("read", "the tombstones of images", () -> {
            images().forEachTombstone(action);
            return true;
        });
    }

    @Override
    public void forEachImageVolume(Consumer<? super ImageVolume> action) throws StoreException {
        attempt("read", "what images take", () -> {
            images().forEachVolume(action);
            return true;
        });
    }
}
