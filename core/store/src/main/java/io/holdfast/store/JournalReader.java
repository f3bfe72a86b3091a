package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.AuditEntry;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldId;
import io.holdfast.model.Identifier;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.port.DefectCount;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers questions over one session. One thread at a time. */
class JournalReader implements StoreReader {
    private static final String LATEST_HOLD = "SELECT v.body FROM hold h CROSS JOIN hold_revision v WHERE v.hold = h.id"
            + " AND v.revision = (SELECT max(revision) FROM hold_revision WHERE hold = h.id)";
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
                "read hold", id, () -> session.first(LATEST_HOLD + " AND h.name = ?", JournalReader::hold, id.value()));
    }

    @Override
    public void forEachHold(Consumer<? super MaterialHold> action) throws StoreException {
        stream("holds", LATEST_HOLD + " ORDER BY h.id", JournalReader::hold, action);
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
        return session.list(
                LATEST_HOLD + " AND h.id IN (" + holds + ") ORDER BY h.id", JournalReader::hold, of.value());
    }

    private static MaterialHold hold(ResultSet row) throws SQLException, IOException {
        return BinaryCodec.decodeMaterialHold(row.getBytes(1));
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
    public List<Delivery> pending(DestinationId destination, Lane lane, long afterSequence, int limit)
            throws StoreException {
        return attempt(
                "read the outbox of",
                destination,
                () -> Outbox.pending(session, runs, names, destination, lane, afterSequence, limit));
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
}
