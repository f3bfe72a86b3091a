package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.Binding;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Confirmation;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.Defect;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.Fate;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.HoldAnswer;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.HoldStatus;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.ResultId;
import io.holdfast.model.Severity;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Task;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.DefectFigure;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.FigureKey;
import io.holdfast.port.Intake;
import io.holdfast.port.Lane;
import io.holdfast.port.Parked;
import io.holdfast.port.Piece;
import io.holdfast.port.PlaceFigure;
import io.holdfast.port.Shed;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change. After the first failure nothing more is done and nothing will be committed: the database may have
 * rolled back by itself, and what followed would be written for good at once.
 */
final class JournalTransaction extends JournalReader implements Transaction {
    private static final String NO_HASH = "0".repeat(64);

    private final Words words;
    private final Recent recent;
    private final Counters counters;
    private final Outbox outbox;
    private final GenealogyBook genealogy;
    private final LedgerTables ledger;
    private final LedgerMemory ledgerMemory;
    private final Spots spots;
    private final ImageTables images;
    private @Nullable Written latest;
    private @Nullable StoreException failure;

    JournalTransaction(StoreWriter writer, Counters counters) {
        super(writer.session(), writer.runs(), writer.names(), writer.place());
        this.words = writer.words();
        this.recent = writer.recent();
        this.genealogy = writer.genealogy();
        this.counters = counters;
        this.outbox = new Outbox(session, words, counters, this::number);
        this.ledger = new LedgerTables(session, runs, names);
        this.ledgerMemory = writer.ledger();
        this.spots = writer.spots();
        this.images = new ImageTables(session, runs, names);
    }

    @Override
    <T> T attempt(String what, Object subject, Call<T> call) throws StoreException {
        requireUnharmed();
        try {
            return named(what, subject, call);
        } catch (StoreException e) {
            failure = e;
            throw e;
        } catch (RuntimeException e) {
            failure = new StoreException("Cannot " + what + " " + subject + ": " + e.getMessage(), e);
            throw e;
        }
    }

    private void requireUnharmed() throws StoreException {
        if (failure != null) {
            throw new StoreException("The transaction failed before: " + failure.getMessage(), failure);
        }
    }

    /** Writes what was kept back; the transaction is then ready to commit. */
    void finish() throws StoreException {
        attempt("write", "the counters", () -> {
            counters.write(session);
            return true;
        });
    }

    @Override
    public Intake add(InspectionResult result, boolean late) throws StoreException {
        Instant received = receivedTime(result);
        return attempt("add result", result.id(), () -> {
            Optional<Long> present = number(result.id());
            if (present.isPresent()) {
                InspectionResult first = first(ResultRows.byId(present.get())).orElseThrow();
                return repeat(first, result, received);
            }
            write(result, received, late);
            return Intake.NEW;
        });
    }

    private static Instant receivedTime(InspectionResult result) {
        Instant received = result.receivedTime();
        if (received == null) {
            throw new IllegalArgumentException("result must be received, was not: " + result.id());
        }
        return received;
    }

    /** The result that was written last: it is counted next, by the unit that it was written with. */
    private record Written(ResultId name, long id, Names.Key unit) {}

    private void putAside(InspectionResult result, Instant received, String reason) throws SQLException {
        counters.refused++;
        session.update(
                "INSERT INTO refused_result (name, received_time, reason, body) VALUES (?, ?, ?, ?)",
                result.id().value(),
                Times.nanos(received),
                reason,
                BinaryCodec.encode(result));
    }

    private Intake repeat(InspectionResult present, InspectionResult result, Instant received) throws SQLException {
        if (said(present).equals(said(result))) {
            counters.duplicates++;
            return Intake.DUPLICATE;
        }
        putAside(result, received, "another content is there under its id");
        return Intake.CONFLICT;
    }

    /** What the station said, without what Holdfast added. */
    private static InspectionResult said(InspectionResult result) {
        return new InspectionResult(
                result.id(),
                result.station(),
                result.unit(),
                result.attempt(),
                result.verdict(),
                result.verdictSource(),
                result.simulated(),
                result.partial(),
                result.deviceTime(),
                null,
                null,
                result.model(),
                result.defects(),
                result.images(),
                result.measurements());
    }

    @Override
    Optional<Long> number(ResultId result) throws SQLException, IOException {
        for (Names.Key key : names.find(result.value())) {
            Optional<Long> present = recent.find(key);
            if (present.isPresent()) {
                return present;
            }
        }
        return Optional.empty();
    }

    private void write(InspectionResult result, Instant received, boolean late) throws SQLException, IOException {
        int uncounted = (result.simulated() ? 1 : 0) + (result.partial() ? 2 : 0) + (result.attempt() > 1 ? 4 : 0);
        Names.Key name = names.key(result.id().value());
        Names.Key unit = names.key(result.unit().value());
        counters.results++;
        counters.late += late ? 1 : 0;
        counters.unbound += result.context() == null ? 1 : 0;
        long id = counters.results;
        long run = runs.id(Runs.Run.of(result));
        session.update(
                "INSERT INTO result (id, name_shape, name_number, unit_shape, unit_number, run, uncounted, verdict, late,"
                        + " device_time, received_time, findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                name.shape(),
                name.number(),
                unit.shape(),
                unit.number(),
                run,
                uncounted,
                ResultRows.code(result.verdict()),
                late ? 1 : 0,
                Times.nanos(result.deviceTime()),
                Times.nanos(received),
                ResultRows.findings(result));
        recent.written(id, name);
        latest = new Written(result.id(), id, unit);
        genealogy.inspected(result.unit(), run);
        if (Blocks.isLastOfBlock(id)) {
            Blocks.enter(session, runs, words, id);
            recent.entered();
        }
        for (int index = 0; index < result.defects().size(); index++) {
            write(result, id, index);
        }
    }

    private void write(InspectionResult result, long id, int index) throws SQLException {
        Defect defect = result.defects().get(index);
        long morphology = words.id(defect.morphology().value());
        Place place = defect.place();
        Place.Point point = place instanceof Place.Point it ? it : null;
        Severity severity = defect.severity();
        session.update(
                "INSERT INTO defect (result, idx, morphology, position, zone, x_um, y_um, confirmation, severity)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                index,
                morphology,
                words.idOrNull(place.position()),
                place instanceof Place.Zone zone ? words.id(zone.name()) : null,
                point == null ? null : point.xMicrometres(),
                point == null ? null : point.yMicrometres(),
                code(defect.confirmation()),
                severity == null ? null : code(severity));
        if (result.counts() && defect.confirmation() != Confirmation.FALSE_CALL) {
            int units = session.update(
                    "INSERT INTO defect_unit (morphology, unit) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    morphology,
                    result.unit().value());
            session.update(
                    "INSERT INTO defect_count (morphology, units, defects) VALUES (?, ?, 1)"
                            + " ON CONFLICT (morphology) DO UPDATE SET units = defect_count.units + excluded.units,"
                            + " defects = defect_count.defects + 1",
                    morphology,
                    units);
        }
    }

    private static int code(Confirmation confirmation) {
        return switch (confirmation) {
            case UNCONFIRMED -> 0;
            case CONFIRMED -> 1;
            case FALSE_CALL -> 2;
        };
    }

    private static int code(Severity severity) {
        return switch (severity) {
            case MINOR -> 0;
            case MAJOR -> 1;
            case CRITICAL -> 2;
        };
    }

    @Override
    public void save(Episode episode) throws StoreException {
        attempt("save episode", episode.id(), () -> {
            session.update(
                    "INSERT INTO episode (name, scope, unit_count, last_member_time, closed_at, body)"
                            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                            + " unit_count = excluded.unit_count, last_member_time = excluded.last_member_time,"
                            + " closed_at = excluded.closed_at, body = excluded.body",
                    episode.id().value(),
                    episode.scope().toString(),
                    episode.unitCount(),
                    Times.nanos(episode.lastMemberTime()),
                    Times.nanosOrNull(episode.closedAt()),
                    BinaryCodec.encode(episode));
            long id = session.number(
                            "SELECT id FROM episode WHERE name = ?",
                            episode.id().value())
                    .orElseThrow();
            for (Cluster cluster : episode.clusters()) {
                write(cluster, id);
            }
            return true;
        });
    }

    private void write(Cluster cluster, long episode) throws SQLException {
        int added = session.update(
                "INSERT INTO cluster (name, episode, rule, rule_version, morphology, place, radius_um)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
                cluster.id().value(),
                episode,
                cluster.rule().id().value(),
                cluster.rule().version(),
                cluster.morphology().value(),
                cluster.place().toString(),
                cluster.radiusMicrometres());
        if (added > 0) {
            long id = clusterId(cluster.id()).orElseThrow();
            for (ClusterMember member : cluster.members()) {
                write(id, member);
            }
        }
    }

    private Optional<Long> clusterId(ClusterId cluster) throws SQLException {
        return session.number("SELECT id FROM cluster WHERE name = ?", cluster.value());
    }

    private void write(long cluster, ClusterMember member) throws SQLException {
        session.update(
                "INSERT INTO cluster_member (cluster, n, result, defect, unit, time, body)"
                        + " SELECT ?, coalesce(max(n), 0) + 1, ?, ?, ?, ?, ? FROM cluster_member"
                        + " WHERE cluster = ? ON CONFLICT (cluster, result, defect) DO NOTHING",
                cluster,
                member.result().value(),
                member.defectIndex(),
                member.unit().value(),
                Times.nanos(member.time()),
                BinaryCodec.encode(member),
                cluster);
    }

    @Override
    public void add(ClusterId cluster, ClusterMember member) throws StoreException {
        attempt("add a member to cluster", cluster, () -> {
            long id = clusterId(cluster)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "cluster must be saved with its episode before a member is added, was not: " + cluster));
            write(id, member);
            return true;
        });
    }

    @Override
    public void save(MaterialHold hold) throws StoreException {
        attempt("save hold", hold.id(), () -> {
            Set<UnitId> linkedUnits = new HashSet<>();
            Set<MaterialLotId> linkedLots = new HashSet<>();
            hold(hold.id()).map(MaterialHold::population).ifPresent(before -> {
                linkedUnits.addAll(units(before));
                linkedLots.addAll(before.lots());
            });
            session.update(
                    "INSERT INTO hold (name, episode, rule, rule_version) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (name) DO NOTHING",
                    hold.id().value(),
                    hold.episode().value(),
                    hold.rule().id().value(),
                    hold.rule().version());
            long id = HoldRows.require(session, hold.id());
            HoldRows.requested(session, id, hold.requestedAt());
            SuspectPopulation population = hold.population();
            session.update(
                    "INSERT INTO hold_revision (hold, revision, requested_at, units, lots, reason, body)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hold, revision) DO UPDATE"
                            + " SET requested_at = excluded.requested_at, units = excluded.units, lots = excluded.lots,"
                            + " reason = excluded.reason, body = excluded.body",
                    id,
                    hold.revision(),
                    Times.nanos(hold.requestedAt()),
                    population.size(),
                    population.lots().size(),
                    hold.reason(),
                    BinaryCodec.encode(hold));
            // A population may hold thousands of units and grow by one at a time: only what is new is linked.
            for (UnitId unit : units(population)) {
                if (linkedUnits.add(unit)) {
                    session.update(
                            "INSERT INTO hold_unit (unit, hold) VALUES (?, ?) ON CONFLICT DO NOTHING",
                            unit.value(),
                            id);
                }
            }
            for (MaterialLotId lot : population.lots()) {
                if (linkedLots.add(lot)) {
                    session.update(
                            "INSERT INTO hold_lot (lot, hold) VALUES (?, ?) ON CONFLICT DO NOTHING", lot.value(), id);
                }
            }
            return true;
        });
    }

    private static Set<UnitId> units(SuspectPopulation population) {
        Set<UnitId> units = new HashSet<>(population.units());
        units.addAll(population.unboundUnits());
        return units;
    }

    @Override
    public void save(Nonconformance report) throws StoreException {
        attempt("save nonconformance", report.id(), () -> {
            session.update(
                    "INSERT INTO nonconformance (name, episode, hold, raised_at) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (name) DO UPDATE SET hold = excluded.hold",
                    report.id().value(),
                    report.episode().value(),
                    report.hold() == null ? null : report.hold().value(),
                    Times.nanos(report.raisedAt()));
            long id = session.number(
                            "SELECT id FROM nonconformance WHERE name = ?",
                            report.id().value())
                    .orElseThrow();
            session.update(
                    "INSERT INTO nonconformance_revision (nonconformance, revision, revised_at, is_open,"
                            + " suspect_units, nonconforming_units, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (nonconformance, revision) DO UPDATE SET revised_at = excluded.revised_at,"
                            + " is_open = excluded.is_open, suspect_units = excluded.suspect_units,"
                            + " nonconforming_units = excluded.nonconforming_units, body = excluded.body",
                    id,
                    report.revision(),
                    Times.nanos(report.revisedAt()),
                    report.open() ? 1 : 0,
                    report.suspectUnits(),
                    report.nonconformingUnits(),
                    BinaryCodec.encode(report));
            return true;
        });
    }

    @Override
    public void enqueue(
            DestinationId destination, Lane lane, String orderingKey, String idempotencyKey, Deliverable content)
            throws StoreException {
        attempt("enqueue for", destination, () -> {
            outbox.enqueue(destination, lane, orderingKey, idempotencyKey, content);
            return true;
        });
    }

    @Override
    public boolean replay(Parked parked, Lane lane) throws StoreException {
        return attempt("replay to", parked.delivery().destination(), () -> outbox.replay(parked, lane));
    }

    @Override
    public boolean discard(Parked parked) throws StoreException {
        return attempt("discard what is parked for", parked.delivery().destination(), () -> outbox.discard(parked));
    }

    @Override
    public int discardPending(DestinationId destination, int limit) throws StoreException {
        return attempt("discard what waits for", destination, () -> outbox.discardPending(destination, limit));
    }

    @Override
    public boolean correct(Parked parked, Deliverable content) throws StoreException {
        return attempt(
                "correct what is parked for", parked.delivery().destination(), () -> outbox.correct(parked, content));
    }

    @Override
    public boolean resolveRefused(long number, String resolution) throws StoreException {
        return attempt(
                "resolve refused result",
                number,
                () -> session.update(
                                "UPDATE refused_result SET resolution = ? WHERE id = ? AND resolution IS NULL",
                                resolution,
                                number)
                        > 0);
    }

    @Override
    public void add(Shed shed) throws StoreException {
        attempt(
                "write what was shed at",
                shed.station(),
                () -> session.update(
                        "INSERT INTO shed (station, first_time, last_time, results) VALUES (?, ?, ?, ?)",
                        words.id(shed.station().value()),
                        Times.nanos(shed.first()),
                        Times.nanos(shed.last()),
                        shed.results()));
    }

    @Override
    public void note(String name, @Nullable String value) throws StoreException {
        attempt(
                "write note",
                name,
                () -> value == null
                        ? session.update("DELETE FROM note WHERE name = ?", name)
                        : session.update(
                                "INSERT INTO note (name, value) VALUES (?, ?)"
                                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                                name,
                                value));
    }

    @Override
    public void settle(Delivery delivery, DeliveryOutcome outcome, Instant at) throws StoreException {
        attempt("settle a delivery to", delivery.destination(), () -> {
            outbox.settle(delivery, outcome, at);
            return true;
        });
    }

    @Override
    public void append(AuditEntry entry) throws StoreException {
        attempt("append an audit entry on", entry.subject(), () -> {
            requireNext(entry);
            session.update(
                    "INSERT INTO audit (sequence, at, actor, act, subject, detail, previous_hash, hash)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    entry.sequence(),
                    Times.nanos(entry.at()),
                    entry.actor(),
                    entry.act(),
                    entry.subject(),
                    entry.detail(),
                    entry.previousHash(),
                    entry.hash());
            return true;
        });
    }

    @Override
    public void add(ContextStatement statement) throws StoreException {
        attempt("add", statement, () -> {
            Contexts.add(session, statement);
            return true;
        });
    }

    @Override
    public Binding bind(ResultId result, WorkContext context, Instant at, Actor by, String reason)
            throws StoreException {
        return attempt("bind result", result, () -> {
            Optional<Long> number = number(result);
            number.ifPresent(ledgerMemory::bound);
            Binding binding = Contexts.bind(
                    session, runs, counters, number, new Contexts.Wanted(result, context, at, by, reason));
            if (genealogy.unitsHaveEdges()) {
                genealogy.bound(first(ResultRows.byId(number.orElseThrow()))
                        .orElseThrow()
                        .unit());
            }
            return binding;
        });
    }

    @Override
    public void refuse(InspectionResult result, String reason) throws StoreException {
        Instant received = receivedTime(result);
        attempt("put aside result", result.id(), () -> {
            putAside(result, received, reason);
            return true;
        });
    }

    @Override
    public void save(ModelTable table, Instant at) throws StoreException {
        attempt("save model table", table.version(), () -> {
            Models.save(session, table, at);
            return true;
        });
    }

    @Override
    public void flag(ModelMismatch mismatch) throws StoreException {
        attempt("flag result", mismatch.result(), () -> {
            Models.flag(session, counters, number(mismatch.result()), mismatch);
            return true;
        });
    }

    @Override
    public boolean record(GenealogyEdge edge, @Nullable String suspect, Instant at) throws StoreException {
        return attempt("record", edge, () -> genealogy.record(edge, suspect, at));
    }

    @Override
    public void save(MaterialLot lot, Instant at) throws StoreException {
        attempt("save lot", lot.id(), () -> {
            genealogy.save(lot, at);
            return true;
        });
    }

    @Override
    public List<RecordedEdge> resolve(LotResolution resolution) throws StoreException {
        return attempt("resolve lot", resolution.provisional(), () -> genealogy.resolve(resolution));
    }

    @Override
    public void suspect(long edge, String path) throws StoreException {
        attempt("mark as suspect edge", edge, () -> {
            genealogy.suspect(edge, path);
            return true;
        });
    }

    @Override
    public boolean withdraw(long edge, String reason) throws StoreException {
        return attempt("withdraw edge", edge, () -> genealogy.withdraw(edge, reason));
    }

    @Override
    public void status(HoldId hold, HoldStatus status) throws StoreException {
        attempt("write the status of hold", hold, () -> {
            HoldRows.status(session, hold, status);
            return true;
        });
    }

    @Override
    public void answer(HoldId hold, HoldAnswer answer) throws StoreException {
        attempt("write an answer about hold", hold, () -> {
            HoldRows.answer(session, words, hold, answer);
            return true;
        });
    }

    @Override
    public void readBack(HoldId hold, DestinationId destination, boolean due) throws StoreException {
        attempt("note what to ask about hold", hold, () -> {
            HoldRows.readBack(session, words, hold, destination, due);
            return true;
        });
    }

    @Override
    public void save(HoldRelease release) throws StoreException {
        attempt("save a release of hold", release.hold(), () -> {
            HoldRows.save(session, words, release);
            return true;
        });
    }

    @Override
    public void released(HoldId hold, Collection<HoldItem> items, boolean value) throws StoreException {
        attempt("write what was released of hold", hold, () -> {
            HoldRows.released(session, hold, items, value);
            return true;
        });
    }

    @Override
    public Task addToTask(
            Task.Kind kind, String subject, @Nullable DestinationId destination, Collection<String> entries, Instant at)
            throws StoreException {
        return attempt(
                "add to the task about", subject, () -> TaskRows.add(session, kind, subject, destination, entries, at));
    }

    @Override
    public boolean acknowledge(long task, Task.Word word) throws StoreException {
        return attempt("acknowledge task", task, () -> TaskRows.acknowledge(session, task, word));
    }

    @Override
    public boolean close(long task, Task.Word word) throws StoreException {
        return attempt("close task", task, () -> TaskRows.close(session, task, word));
    }

    @Override
    public void save(NonconformanceFile file) throws StoreException {
        attempt("save the file of", file.id(), () -> {
            FileRows.save(session, file);
            return true;
        });
    }

    private void requireNext(AuditEntry entry) throws IOException {
        Optional<AuditEntry> last = lastAudit();
        long sequence = last.map(AuditEntry::sequence).orElse(0L) + 1;
        String hash = last.map(AuditEntry::hash).orElse(NO_HASH);
        if (entry.sequence() != sequence || !entry.previousHash().equals(hash)) {
            throw new IllegalArgumentException("entry must follow entry " + (sequence - 1) + " with hash " + hash
                    + ", was entry " + entry.sequence() + " after " + entry.previousHash());
        }
    }

    @Override
    public long lastSequence() throws StoreException {
        requireUnharmed();
        return counters.lastSequence;
    }

    @Override
    public StoreCounts counts() throws StoreException {
        requireUnharmed();
        return counters.counts();
    }

    // The ledger.

    @Override
    LedgerTables ledger() {
        return ledger;
    }

    private long numberOf(InspectionResult result) throws SQLException, IOException {
        return number(result.id())
                .orElseThrow(() -> new IllegalArgumentException(
                        "result must be in the journal to be counted, was not: " + result.id()));
    }

    /** Where figures are made anew, a result mostly is the one after the last: no block needs to be looked through for it. */
    private long nextOrNumberOf(InspectionResult result) throws SQLException, IOException {
        long next = ledgerMemory.next();
        for (Names.Key key : names.find(result.id().value())) {
            if (session.number(
                            "SELECT id FROM result WHERE id = ? AND name_shape = ? AND name_number = ?",
                            next,
                            key.shape(),
                            key.number())
                    .isPresent()) {
                return next;
            }
        }
        return numberOf(result);
    }

    @Override
    public Piece enter(InspectionResult result) throws StoreException {
        return attempt("count result", result.id(), () -> {
            Written written = latest;
            if (written == null || !written.name().equals(result.id())) {
                long id = nextOrNumberOf(result);
                return ledger.enter(
                        result, id, names.find(result.unit().value()), id == counters.results, ledgerMemory);
            }
            // A unit that is written in full has no second name; for others, no look into the journal is needed.
            List<Names.Key> unit = written.unit().shape() == Names.FULL
                    ? List.of(written.unit())
                    : names.find(result.unit().value());
            return ledger.enter(result, written.id(), unit, written.id() == counters.results, ledgerMemory);
        });
    }

    @Override
    public Piece others(InspectionResult result) throws StoreException {
        return attempt(
                "read what else is counted with result",
                result.id(),
                () -> ledger.others(
                        result,
                        numberOf(result),
                        names.find(result.unit().value()),
                        counters.results + 1,
                        ledgerMemory));
    }

    @Override
    public void decide(WorkOrderId workOrder, OperationId operation, UnitId unit, @Nullable Fate fate)
            throws StoreException {
        attempt("decide about", unit, () -> {
            ledger.decide(workOrder, operation, unit, fate);
            ledgerMemory.decided();
            return true;
        });
    }

    @Override
    public void add(FigureKey key, UnitCounts change) throws StoreException {
        attempt("count at", key, () -> {
            ledger().add(key, change, words);
            return true;
        });
    }

    @Override
    public void add(DefectFigure change) throws StoreException {
        attempt("count", change, () -> {
            ledger().add(change, words);
            return true;
        });
    }

    @Override
    public void add(PlaceFigure change) throws StoreException {
        attempt("count", change, () -> {
            ledger().add(change, words, spots);
            return true;
        });
    }

    @Override
    public boolean add(CountBooking booking) throws StoreException {
        return attempt("book", booking.id(), () -> ledger().add(booking));
    }

    @Override
    public void add(StatedCounts counts) throws StoreException {
        attempt("write what was counted of", counts.workOrder(), () -> {
            ledger().add(counts);
            return true;
        });
    }

    @Override
    public boolean add(LedgerEntry entry) throws StoreException {
        return attempt("write ledger entry", entry.id(), () -> ledger().add(entry));
    }

    @Override
    public void unpriced(CostItem item, String reason) throws StoreException {
        attempt("note without a price", item.series(), () -> {
            ledger().unpriced(item, reason);
            return true;
        });
    }

    @Override
    public boolean removeUnpriced(LedgerId series) throws StoreException {
        return attempt("take off the list of what has no price", series, () -> ledger().removeUnpriced(series));
    }

    @Override
    public void clearFigures() throws StoreException {
        attempt("empty", "the figures", () -> {
            ledger.clearFigures();
            ledgerMemory.beginAnew();
            return true;
        });
    }

    // Images.

    @Override
    public boolean register(InspectionResult result, Collection<Registration> registrations) throws StoreException {
        return attempt("register the images of", result.id(), () -> {
            Written written = latest;
            long id = written != null && written.name().equals(result.id()) ? written.id() : numberOf(result);
            return images.register(result, id, registrations, words);
        });
    }

    @Override
    public void checkAgain(Collection<Long> numbers, Instant at) throws StoreException {
        attempt("look again at", numbers.size() + " images", () -> {
            images.checkAgain(numbers, at);
            return true;
        });
    }

    @Override
    public void intend(Collection<ImageIntent> intents) throws StoreException {
        attempt("intend something with", intents.size() + " images", () -> {
            images.intend(intents, words);
            return true;
        });
    }

    @Override
    public void withdrawIntent(long image, Instant checkAt) throws StoreException {
        attempt("keep image", image, () -> {
            images.withdraw(image, checkAt);
            return true;
        });
    }

    @Override
    public void moved(long image, String root) throws StoreException {
        attempt("move image", image, () -> {
            images.moved(image, root, words);
            return true;
        });
    }

    @Override
    public void expired(List<ImageTombstone> tombstones) throws StoreException {
        attempt("write tombstones of", tombstones.size() + " images", () -> {
            images.expired(tombstones, words);
            return true;
        });
    }

    @Override
    public ImageFreeze freeze(
            ImageFreeze.Kind kind, String subject, FreezeScope scope, Instant at, String by, String reason)
            throws StoreException {
        return attempt("freeze images of", scope, () -> images.freeze(kind, subject, scope, at, by, reason));
    }

    @Override
    public boolean lift(long freeze, ImageFreeze.Lifted how) throws StoreException {
        return attempt("lift freeze", freeze, () -> images.lift(freeze, how));
    }
}
