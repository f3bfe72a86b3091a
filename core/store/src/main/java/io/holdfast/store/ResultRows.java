package io.holdfast.store;

import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.ResultQuery;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How results are read. Each statement names the index it must use: SQLite's planner would otherwise choose by
 * statistics that a plant's journal does not have, or has of last year.
 */
final class ResultRows {
    static final String COLUMNS = "r.name, r.unit, r.run, r.verdict, r.device_time, r.received_time, r.findings";

    private static final String BY_NAME =
            "SELECT " + COLUMNS + " FROM result r INDEXED BY result_by_name WHERE r.name = ?";

    private static final String MARK =
            "SELECT result FROM received_mark WHERE highest < ? ORDER BY highest DESC, result DESC LIMIT 1";

    /**
     * All values of the two columns before the time in result_by_run, so that a range of time is a range of the index.
     */
    private static final String EVERY_KIND = " AND x.uncounted IN (0, 1, 2, 3, 4, 5, 6, 7) AND x.verdict IN (0, 1, 2)";

    static final String LATE = "SELECT " + COLUMNS
            + " FROM result r INDEXED BY result_late WHERE r.late = 1 AND r.received_time >= ? ORDER BY r.id";

    /** Results without a context, station by station in the index, then in the order of the journal. */
    static final String UNBOUND = "SELECT " + COLUMNS
            + " FROM result r WHERE r.id IN (SELECT x.id FROM run n CROSS JOIN result x INDEXED BY result_by_run"
            + " ON x.run = n.id WHERE n.work_order IS NULL) ORDER BY r.id";

    static final String LAST = "SELECT " + COLUMNS + " FROM result r ORDER BY r.id DESC LIMIT 1";

    private ResultRows() {}

    /** A statement and its arguments. */
    record Question(String sql, List<@Nullable Object> arguments) {
        @Nullable
        Object[] values() {
            return arguments.toArray();
        }
    }

    static Question byName(ResultId id) {
        return new Question(BY_NAME, List.of(id.value()));
    }

    /** One seek in each run of the segment, then the latest of these. */
    static Question lastGood(Segment segment, Instant before) {
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(Times.nanos(before));
        StringBuilder sql = new StringBuilder("SELECT ")
                .append(COLUMNS)
                .append(" FROM run n CROSS JOIN result r ON r.id = (SELECT g.id FROM result g INDEXED BY result_by_run"
                        + " WHERE g.run = n.id AND g.uncounted = 0 AND g.verdict = 0 AND g.device_time < ?"
                        + " ORDER BY g.device_time DESC, g.id DESC LIMIT 1) WHERE ");
        appendSegment(sql, arguments, segment);
        sql.append(" ORDER BY r.device_time DESC, r.id DESC LIMIT 1");
        return new Question(sql.toString(), arguments);
    }

    /** The results that meet the query, in the order of the journal. */
    static Question matching(ResultQuery query, Session session) throws SQLException {
        UnitId unit = query.unit();
        boolean ofRuns = query.segment() != null || query.lot() != null;
        boolean timed = query.deviceFrom() != null || query.deviceTo() != null;
        List<@Nullable Object> arguments = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT ").append(COLUMNS).append(" FROM result r");
        if (unit != null) {
            sql.append(" INDEXED BY result_by_unit WHERE r.unit = ?");
            arguments.add(unit.value());
            if (ofRuns) {
                sql.append(" AND +r.run IN (");
                appendRuns(sql, arguments, query);
                sql.append(')');
            }
            appendDeviceTime(sql, arguments, "r", query);
        } else if (ofRuns || timed) {
            sql.append(" WHERE r.id IN (SELECT x.id FROM result x INDEXED BY result_by_run WHERE x.run IN (");
            appendRuns(sql, arguments, query);
            sql.append(')').append(EVERY_KIND);
            appendDeviceTime(sql, arguments, "x", query);
            sql.append(')');
        } else {
            Instant from = query.receivedFrom();
            sql.append(" WHERE r.id > ?");
            arguments.add(
                    from == null ? 0 : session.number(MARK, Times.nanos(from)).orElse(0L));
        }
        if (query.receivedFrom() != null) {
            sql.append(" AND +r.received_time >= ?");
            arguments.add(Times.nanos(query.receivedFrom()));
        }
        return new Question(sql.append(" ORDER BY r.id").toString(), arguments);
    }

    /** Results behind one of them in the journal, received from an instant on. */
    static Question behind(@Nullable ResultId after, Instant receivedFrom, int limit, Session session)
            throws SQLException {
        long from = after == null
                ? session.number(MARK, Times.nanos(receivedFrom)).orElse(0L)
                : session.number("SELECT id FROM result WHERE name = ?", after.value())
                        .orElseThrow(() -> new SQLException("there is no result " + after));
        return new Question(
                "SELECT " + COLUMNS + " FROM result r WHERE r.id > ? AND +r.received_time >= ? ORDER BY r.id LIMIT ?",
                List.of(from, Times.nanos(receivedFrom), limit));
    }

    private static void appendRuns(StringBuilder sql, List<@Nullable Object> arguments, ResultQuery query) {
        Segment segment = query.segment();
        MaterialLotId lot = query.lot();
        if (lot != null) {
            // The lot leads: it belongs to few runs, a segment may have many.
            sql.append("SELECT l.run FROM run_lot l CROSS JOIN run n ON n.id = l.run WHERE l.lot = ?");
            arguments.add(lot.value());
        } else {
            sql.append("SELECT n.id FROM run n WHERE 1");
        }
        if (segment != null) {
            sql.append(" AND ");
            appendSegment(sql, arguments, segment);
        }
    }

    private static void appendSegment(StringBuilder sql, List<@Nullable Object> arguments, Segment segment) {
        if (segment instanceof WorkOrderSegment bound) {
            sql.append("n.work_order = ? AND n.operation = ? AND n.segment_equipment IS ?");
            arguments.add(bound.workOrder().value());
            arguments.add(bound.operation().value());
            arguments.add(bound.equipment() == null ? null : bound.equipment().value());
        } else {
            sql.append("n.work_order IS NULL AND n.station = ?");
            arguments.add(((UnboundSegment) segment).station().value());
        }
    }

    private static void appendDeviceTime(
            StringBuilder sql, List<@Nullable Object> arguments, String alias, ResultQuery query) {
        if (query.deviceFrom() != null) {
            sql.append(" AND ").append(alias).append(".device_time >= ?");
            arguments.add(Times.nanos(query.deviceFrom()));
        }
        if (query.deviceTo() != null) {
            sql.append(" AND ").append(alias).append(".device_time <= ?");
            arguments.add(Times.nanos(query.deviceTo()));
        }
    }

    /** Reads the result whose {@link #COLUMNS} begin at the given column. */
    static InspectionResult read(ResultSet row, int column, Runs runs) throws SQLException, IOException {
        Runs.Run run = runs.run(row.getLong(column + 2));
        InspectionResult.Builder head = InspectionResult.of(
                        new ResultId(row.getString(column)),
                        run.station(),
                        new UnitId(row.getString(column + 1)),
                        verdict(row.getInt(column + 3)),
                        Times.instant(row.getLong(column + 4)))
                .context(run.context())
                .model(run.model());
        byte[] findings = row.getBytes(column + 6);
        InspectionResult said = (findings == null ? head : BinaryCodec.decodeFindings(findings, head)).build();
        return said.received(Times.instant(row.getLong(column + 5)), null);
    }

    /** Returns what is kept beside the columns, or null where that is nothing, as it is with most results. */
    static byte @Nullable [] findings(InspectionResult result) {
        boolean plain = result.counts()
                && result.verdictSource() == VerdictSource.MACHINE
                && result.defects().isEmpty()
                && result.images().isEmpty()
                && result.measurements().isEmpty();
        return plain ? null : BinaryCodec.encodeFindings(result);
    }

    static int code(Verdict verdict) {
        return switch (verdict) {
            case PASS -> 0;
            case FAIL -> 1;
            case UNDECIDED -> 2;
        };
    }

    private static Verdict verdict(int code) throws SQLException {
        return switch (code) {
            case 0 -> Verdict.PASS;
            case 1 -> Verdict.FAIL;
            case 2 -> Verdict.UNDECIDED;
            default -> throw new SQLException("no verdict has the code " + code);
        };
    }
}
