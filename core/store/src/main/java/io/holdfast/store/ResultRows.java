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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How results are read: which stretches of the journal may hold what is asked for, and what to pick out of them. */
final class ResultRows {
    static final String COLUMNS = "r.name_shape, r.name_number, fn.text, r.unit_shape, r.unit_number, fu.text, r.run,"
            + " r.verdict, r.device_time, r.received_time, r.findings, r.id";
    private static final int RUN = 7;
    private static final int NUMBER = 12;
    /** What {@link #COLUMNS} need beside the result itself. */
    static final String JOINS = " LEFT JOIN full_name fn ON r.name_shape = 0 AND fn.id = r.name_number"
            + " LEFT JOIN full_name fu ON r.unit_shape = 0 AND fu.id = r.unit_number";

    private static final String SPAN = "SELECT " + COLUMNS + " FROM result r" + JOINS + " WHERE r.id BETWEEN ? AND ?";
    /** One result, by its number. */
    static final String BY_ID = "SELECT " + COLUMNS + " FROM result r" + JOINS + " WHERE r.id = ?";

    private static final String MARK =
            "SELECT result FROM received_mark WHERE highest < ? ORDER BY highest DESC, result DESC LIMIT 1";

    static final String LATE =
            "SELECT " + COLUMNS + " FROM result r" + JOINS + " WHERE r.late = 1 AND r.received_time >= ? ORDER BY r.id";

    static final String LAST = "SELECT " + COLUMNS + " FROM result r" + JOINS + " ORDER BY r.id DESC LIMIT 1";

    private ResultRows() {}

    /** A condition and its arguments. */
    private static final class Condition {
        private final StringBuilder sql = new StringBuilder();
        private final List<@Nullable Object> arguments = new ArrayList<>();

        Condition and(String condition, @Nullable Object... values) {
            sql.append(" AND ").append(condition);
            arguments.addAll(Arrays.asList(values));
            return this;
        }
    }

    /**
     * Where to look, and for what.
     *
     * @param spans in the order of the journal
     * @param sql a statement for one span, whose ends are its first two arguments
     * @param arguments the others
     */
    record Question(List<Spans.Span> spans, String sql, List<@Nullable Object> arguments) {
        private Question(Spans spans, Condition condition) {
            this(spans.inOrder(), SPAN + condition.sql + " ORDER BY r.id", condition.arguments);
        }

        @Nullable
        Object[] values(Spans.Span span) {
            List<@Nullable Object> values = new ArrayList<>(List.of(span.first(), span.last()));
            values.addAll(arguments);
            return values.toArray();
        }

        void each(Session session, Session.Row<InspectionResult> row, Consumer<? super InspectionResult> action)
                throws SQLException, IOException {
            for (Spans.Span span : spans) {
                session.each(sql, row, action, values(span));
            }
        }
    }

    static Question all() {
        Spans spans = new Spans();
        spans.add(1, Long.MAX_VALUE);
        return new Question(spans, new Condition());
    }

    static Question byId(long id) {
        Spans spans = new Spans();
        spans.add(id, id);
        return new Question(spans, new Condition());
    }

    static Question byName(ResultId id, Session session, Names names) throws SQLException, IOException {
        Spans spans = new Spans();
        Condition condition = new Condition();
        appendName(Blocks.Of.NAME, id.value(), session, names, spans, condition);
        return new Question(spans, condition);
    }

    private static void appendName(
            Blocks.Of of, String name, Session session, Names names, Spans spans, Condition condition)
            throws SQLException, IOException {
        List<Names.Key> keys = names.find(name);
        List<String> alternatives = new ArrayList<>();
        List<@Nullable Object> arguments = new ArrayList<>();
        String column = of == Blocks.Of.NAME ? "name" : "unit";
        for (Names.Key key : keys) {
            Blocks.find(session, of, key, spans);
            alternatives.add("r." + column + "_shape = ? AND r." + column + "_number = ?");
            arguments.add(key.shape());
            arguments.add(key.number());
        }
        if (!keys.isEmpty()) {
            spans.add(Blocks.tail(session), Long.MAX_VALUE);
            condition.and("(" + String.join(" OR ", alternatives) + ")", arguments.toArray());
        }
    }

    /**
     * Returns the latest good result of a segment before an instant. Blocks are looked through from the one with the
     * latest good result on, until what is found cannot be beaten: mostly one.
     */
    static Optional<Question> lastGood(Segment segment, Instant before, Session session)
            throws SQLException, IOException {
        record Block(long number, long latestGood) {}
        record Good(long deviceTime, long id) {}
        Condition runs = ofRuns(segment, null);
        List<@Nullable Object> arguments = new ArrayList<>(runs.arguments);
        arguments.add(Times.nanos(before));
        List<Block> blocks = session.list(
                "SELECT b.block, max(b.latest_good) FROM run_block b WHERE b.run IN (" + runs.sql
                        + ") AND b.latest_good IS NOT NULL AND b.earliest < ? GROUP BY b.block ORDER BY 2 DESC, 1 DESC",
                row -> new Block(row.getLong(1), row.getLong(2)),
                arguments.toArray());
        blocks.add(0, new Block(Blocks.tail(session) / Blocks.SIZE, Long.MAX_VALUE));
        String sql = "SELECT r.device_time, r.id FROM result r WHERE r.id BETWEEN ? AND ? AND r.run IN (" + runs.sql
                + ") AND r.uncounted = 0 AND r.verdict = 0 AND r.device_time < ?"
                + " ORDER BY r.device_time DESC, r.id DESC LIMIT 1";
        Good best = null;
        for (Block block : blocks) {
            if (best != null && block.latestGood() < best.deviceTime()) {
                break;
            }
            List<@Nullable Object> values =
                    new ArrayList<>(List.of(Blocks.first(block.number()), Blocks.last(block.number())));
            values.addAll(arguments);
            Good good = session.first(sql, row -> new Good(row.getLong(1), row.getLong(2)), values.toArray())
                    .orElse(null);
            if (good != null
                    && (best == null
                            || good.deviceTime() > best.deviceTime()
                            || (good.deviceTime() == best.deviceTime() && good.id() > best.id()))) {
                best = good;
            }
        }
        return Optional.ofNullable(best).map(good -> byId(good.id()));
    }

    /** Returns the number of the result of that name. */
    static Optional<Long> number(ResultId id, Session session, Names names) throws SQLException, IOException {
        Question question = byName(id, session, names);
        for (Spans.Span span : question.spans()) {
            Optional<Long> number = session.first(question.sql(), row -> row.getLong(NUMBER), question.values(span));
            if (number.isPresent()) {
                return number;
            }
        }
        return Optional.empty();
    }

    /** Results behind one of them in the journal, received from an instant on; the statement takes a span and a limit. */
    static Question behind(long after, Instant receivedFrom, int limit, Session session) throws SQLException {
        long from =
                Math.max(after, session.number(MARK, Times.nanos(receivedFrom)).orElse(0L));
        return new Question(
                List.of(new Spans.Span(from + 1, Long.MAX_VALUE)),
                SPAN + " AND r.received_time >= ? ORDER BY r.id LIMIT ?",
                List.of(Times.nanos(receivedFrom), limit));
    }

    /** Results without a work-order context. */
    static Question unbound(Session session) throws SQLException, IOException {
        Spans spans = new Spans();
        String runs = "SELECT n.id FROM run n WHERE n.work_order IS NULL";
        session.each(
                "SELECT DISTINCT b.block FROM run_block b WHERE b.run IN (" + runs + ")",
                row -> row.getLong(1),
                block -> spans.add(Blocks.first(block), Blocks.last(block)));
        spans.add(Blocks.tail(session), Long.MAX_VALUE);
        return new Question(spans, new Condition().and("r.run IN (" + runs + ")"));
    }

    /** Passes on the run of each result of a unit. */
    static void eachRun(UnitId unit, Session session, Names names, Consumer<Long> action)
            throws SQLException, IOException {
        Question question = matching(ResultQuery.ofUnit(unit), session, names);
        for (Spans.Span span : question.spans()) {
            session.each(question.sql(), row -> row.getLong(RUN), action, question.values(span));
        }
    }

    /** The results that meet the query, in the order of the journal. */
    static Question matching(ResultQuery query, Session session, Names names) throws SQLException, IOException {
        Spans spans = new Spans();
        Condition condition = new Condition();
        UnitId unit = query.unit();
        Instant deviceFrom = query.deviceFrom();
        Instant deviceTo = query.deviceTo();
        Instant receivedFrom = query.receivedFrom();
        boolean ofRuns = query.segment() != null || query.lot() != null;
        Condition runs = ofRuns(query.segment(), query.lot());
        if (ofRuns) {
            condition.and("r.run IN (" + runs.sql + ")", runs.arguments.toArray());
        }
        Condition blocks = new Condition();
        if (deviceFrom != null) {
            condition.and("r.device_time >= ?", Times.nanos(deviceFrom));
            blocks.and("b.latest >= ?", Times.nanos(deviceFrom));
        }
        if (deviceTo != null) {
            condition.and("r.device_time <= ?", Times.nanos(deviceTo));
            blocks.and("b.earliest <= ?", Times.nanos(deviceTo));
        }
        if (receivedFrom != null) {
            condition.and("r.received_time >= ?", Times.nanos(receivedFrom));
        }
        if (unit != null) {
            appendName(Blocks.Of.UNIT, unit.value(), session, names, spans, condition);
        } else if (ofRuns || deviceFrom != null || deviceTo != null) {
            if (ofRuns) {
                blocks.and("b.run IN (" + runs.sql + ")", runs.arguments.toArray());
            }
            session.each(
                    "SELECT DISTINCT b.block FROM run_block b WHERE TRUE" + blocks.sql,
                    row -> row.getLong(1),
                    block -> spans.add(Blocks.first(block), Blocks.last(block)),
                    blocks.arguments.toArray());
            spans.add(Blocks.tail(session), Long.MAX_VALUE);
        } else {
            long before = receivedFrom == null
                    ? 0
                    : session.number(MARK, Times.nanos(receivedFrom)).orElse(0L);
            spans.add(before + 1, Long.MAX_VALUE);
        }
        return new Question(spans, condition);
    }

    /** The numbers of the runs of a segment, of a lot, or of both at once. */
    private static Condition ofRuns(@Nullable Segment segment, @Nullable MaterialLotId lot) {
        Condition runs = new Condition();
        if (lot != null) {
            // The lot leads: it belongs to few runs, a segment may have many.
            runs.sql.append("SELECT l.run FROM run_lot l CROSS JOIN run n WHERE n.id = l.run");
            runs.and("l.lot = ?", lot.value());
        } else {
            runs.sql.append("SELECT n.id FROM run n WHERE TRUE");
        }
        if (segment instanceof WorkOrderSegment bound) {
            runs.and("n.work_order = ?", bound.workOrder().value());
            runs.and("n.operation = ?", bound.operation().value());
            if (bound.equipment() == null) {
                runs.and("n.segment_equipment IS NULL");
            } else {
                runs.and("n.segment_equipment = ?", bound.equipment().value());
            }
        } else if (segment instanceof UnboundSegment unbound) {
            runs.and("n.work_order IS NULL AND n.station = ?", unbound.station().value());
        }
        return runs;
    }

    /** Reads the result whose {@link #COLUMNS} begin at the given column. */
    static InspectionResult read(ResultSet row, int column, Runs runs, Names names) throws SQLException, IOException {
        Runs.Run run = runs.run(row.getLong(column + 6));
        InspectionResult.Builder head = InspectionResult.of(
                        new ResultId(name(row, column, names)),
                        run.station(),
                        new UnitId(name(row, column + 3, names)),
                        verdict(row.getInt(column + 7)),
                        Times.instant(row.getLong(column + 8)))
                .context(run.context())
                .model(run.model());
        byte[] findings = row.getBytes(column + 10);
        InspectionResult said = (findings == null ? head : BinaryCodec.decodeFindings(findings, head)).build();
        return said.received(Times.instant(row.getLong(column + 9)), null);
    }

    static String name(ResultSet row, int column, Names names) throws SQLException, IOException {
        long shape = row.getLong(column);
        if (shape != Names.FULL) {
            return names.text(new Names.Key(shape, row.getLong(column + 1)));
        }
        String text = row.getString(column + 2);
        if (text == null) {
            throw new SQLException("no name in full has the number " + row.getLong(column + 1));
        }
        return text;
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
