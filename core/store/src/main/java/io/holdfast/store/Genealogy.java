package io.holdfast.store;

import io.holdfast.model.Confirmation;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EdgeState;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.HoldId;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.port.Direction;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.TraceStep;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How genealogy is read: many nodes with each statement, handed over as one JSON array. CROSS JOIN pins the order of the tables:
 * left to itself SQLite scans the larger one once it has statistics.
 */
final class Genealogy {
    // Their codes in the database, by place.
    static final List<GenealogyNode.Kind> NODE_KINDS = List.of(
            GenealogyNode.Kind.LOT,
            GenealogyNode.Kind.UNIT,
            GenealogyNode.Kind.PACKAGE,
            GenealogyNode.Kind.WORK_ORDER,
            GenealogyNode.Kind.PROCESS,
            GenealogyNode.Kind.RUN,
            GenealogyNode.Kind.SHIPMENT);
    static final List<EdgeKind> EDGE_KINDS = List.of(
            EdgeKind.CONSUME,
            EdgeKind.PRODUCE,
            EdgeKind.SPLIT,
            EdgeKind.MERGE,
            EdgeKind.REWORK,
            EdgeKind.PACK,
            EdgeKind.SHIP);
    static final List<EdgeState> STATES = List.of(EdgeState.VALID, EdgeState.SUSPECT, EdgeState.WITHDRAWN);
    private static final List<Confirmation> CONFIRMATIONS =
            List.of(Confirmation.UNCONFIRMED, Confirmation.CONFIRMED, Confirmation.FALSE_CALL);

    private static final String EDGE =
            "e.id, s.kind, s.name, t.kind, t.name, e.kind, e.quantity, e.unit, e.at, w.text," + " e.state, e.remark";
    private static final String ENDS = " CROSS JOIN genealogy_node s CROSS JOIN genealogy_node t CROSS JOIN word w"
            + " WHERE s.id = e.source AND t.id = e.target AND w.id = e.said_by";

    static final String SUSPECT_EDGES =
            "SELECT " + EDGE + " FROM genealogy_edge e" + ENDS + " AND e.state = 1 ORDER BY e.id";
    static final String ONE_EDGE = "SELECT " + EDGE + " FROM genealogy_edge e" + ENDS + " AND e.id = ?";
    static final String ALL_EDGES = "SELECT " + EDGE + " FROM genealogy_edge e" + ENDS + " ORDER BY e.id";

    static final String RUNS_OF_ORDERS =
            "SELECT n.work_order, n.id FROM (%s) a CROSS JOIN run n WHERE n.work_order = a.value ORDER BY n.id";
    static final String ORDERS_OF_RUNS = "SELECT n.id, n.work_order FROM (%s) a CROSS JOIN run n"
            + " WHERE n.id = a.value AND EXISTS (SELECT 1 FROM genealogy_node o WHERE o.kind = 3 AND o.name = n.work_order)"
            + " ORDER BY n.id";
    static final String RUNS_OF_LOTS = "SELECT l.lot, l.run FROM (%s) a CROSS JOIN run_lot l"
            + " WHERE l.lot = a.value AND l.role = ? ORDER BY l.lot, l.run";
    static final String LOTS_OF_RUNS = "SELECT l.run, l.lot FROM (%s) a CROSS JOIN run_lot l"
            + " WHERE l.run = a.value AND l.role = ?"
            + " AND NOT EXISTS (SELECT 1 FROM lot_resolution x WHERE x.provisional = l.lot) ORDER BY l.run, l.lot";
    static final String UNITS_OF_RUNS = "SELECT u.run, n.name FROM (%s) a CROSS JOIN genealogy_unit u"
            + " CROSS JOIN genealogy_node n WHERE u.run = a.value AND n.id = u.node ORDER BY u.run, u.node";
    static final String RUNS_OF_UNITS = "SELECT n.name, u.run FROM (%s) a CROSS JOIN genealogy_node n"
            + " LEFT JOIN genealogy_unit u ON u.node = n.id WHERE n.kind = 1 AND n.name = a.value ORDER BY n.id, u.run";
    static final String KNOWN_RUNS = "SELECT n.id FROM (%s) a CROSS JOIN run n WHERE n.id = a.value ORDER BY n.id";
    static final String BLOCKS_OF_RUNS =
            "SELECT DISTINCT b.block FROM (%s) a CROSS JOIN run_block b WHERE b.run = a.value";
    static final String TALLY = "SELECT r.run, r.verdict, r.uncounted > 0, count(*), min(r.device_time),"
            + " max(r.device_time) FROM result r WHERE r.id BETWEEN ? AND ? AND r.run IN (%s)"
            + " GROUP BY r.run, r.verdict, r.uncounted > 0";
    private static final String DEFECTS = "SELECT r.name_shape, r.name_number, fn.text, r.unit_shape, r.unit_number,"
            + " fu.text, r.run, r.device_time, r.uncounted, m.text, p.text, z.text, d.x_um, d.y_um, d.confirmation"
            + " FROM defect d CROSS JOIN result r" + ResultRows.JOINS
            + " CROSS JOIN word m LEFT JOIN word p ON p.id = d.position LEFT JOIN word z ON z.id = d.zone"
            + " WHERE d.result BETWEEN ? AND ? AND r.id = d.result AND r.run IN (%s) AND m.id = d.morphology";
    static final String LOTS = "SELECT m.lot, m.material, m.material_version, m.supplier, m.quantity, m.unit,"
            + " m.provisional FROM (%s) a CROSS JOIN material_lot m WHERE m.lot = a.value ORDER BY m.lot";
    static final String RESOLUTIONS = "SELECT x.provisional, x.first_lot, x.resolved_at, x.actor, x.reason"
            + " FROM (%s) a CROSS JOIN lot_resolution x WHERE x.lot = a.value ORDER BY x.resolved_at, x.provisional";

    private Genealogy() {}

    /** Returns the edges of the nodes of one kind; arguments are their names and the kind. */
    static String edges(Session session, Direction direction) {
        boolean forward = direction == Direction.FORWARD;
        String near = forward ? "s" : "t";
        String far = forward ? "t" : "s";
        return "SELECT " + EDGE + " FROM (" + session.textsOfArray() + ") a CROSS JOIN genealogy_node " + near
                + " CROSS JOIN genealogy_edge e CROSS JOIN genealogy_node " + far + " CROSS JOIN word w WHERE " + near
                + ".kind = ? AND " + near + ".name = a.value AND e." + (forward ? "source" : "target") + " = " + near
                + ".id AND " + far + ".id = e." + (forward ? "target" : "source")
                + " AND w.id = e.said_by AND e.state < 2 ORDER BY e.id";
    }

    static String ofTexts(Session session, String sql) {
        return String.format(sql, session.textsOfArray());
    }

    static String ofNumbers(Session session, String sql) {
        return String.format(sql, session.numbersOfArray());
    }

    static String defects(Session session, boolean ofMorphology) {
        return ofNumbers(session, DEFECTS) + (ofMorphology ? " AND m.text = ?" : "") + " ORDER BY d.result, d.idx";
    }

    /** One level of a trace, from the nodes of each kind. */
    static final class Level {
        private final Session session;
        private final Names names;
        private final Direction direction;
        private final Set<GenealogyNode> within;
        private final Consumer<? super TraceStep> action;

        Level(
                Session session,
                Names names,
                Direction direction,
                Collection<GenealogyNode> within,
                Consumer<? super TraceStep> action) {
            this.session = session;
            this.names = names;
            this.direction = direction;
            this.within = new HashSet<>(within);
            this.action = action;
        }

        void step(Collection<GenealogyNode> nodes) throws SQLException, IOException {
            Map<GenealogyNode.Kind, Set<String>> ofKinds = new EnumMap<>(GenealogyNode.Kind.class);
            for (GenealogyNode node : nodes) {
                ofKinds.computeIfAbsent(node.kind(), kind -> new LinkedHashSet<>())
                        .add(node.id());
            }
            for (Map.Entry<GenealogyNode.Kind, Set<String>> entry : ofKinds.entrySet()) {
                GenealogyNode.Kind kind = entry.getKey();
                if (kind != GenealogyNode.Kind.RUN) {
                    session.each(
                            edges(session, direction),
                            row -> step(edge(row)),
                            action,
                            Json.array(entry.getValue()),
                            NODE_KINDS.indexOf(kind));
                }
                switch (kind) {
                    case LOT -> ofLots(entry.getValue());
                    case UNIT -> ofUnits(entry.getValue());
                    case WORK_ORDER -> ofOrders(entry.getValue());
                    case RUN -> ofRuns(entry.getValue());
                    default -> {
                        // known by recorded edges only
                    }
                }
            }
        }

        private TraceStep step(RecordedEdge edge) {
            GenealogyNode from = edge.edge().from();
            GenealogyNode to = edge.edge().to();
            return direction == Direction.FORWARD
                    ? new TraceStep(from, to, edge.edge().kind(), false, edge)
                    : new TraceStep(to, from, edge.edge().kind(), false, edge);
        }

        private void ofLots(Set<String> lots) throws SQLException, IOException {
            boolean forward = direction == Direction.FORWARD;
            session.each(
                    ofTexts(session, RUNS_OF_LOTS),
                    row -> new TraceStep(
                            new GenealogyNode(GenealogyNode.Kind.LOT, row.getString(1)),
                            GenealogyNode.run(row.getLong(2)),
                            forward ? EdgeKind.CONSUME : EdgeKind.PRODUCE,
                            false,
                            null),
                    action,
                    Json.array(lots),
                    forward ? Runs.CONSUMED : Runs.PRODUCED);
        }

        private void ofUnits(Set<String> units) throws SQLException, IOException {
            Set<String> unknown = new LinkedHashSet<>(units);
            record Membership(String unit, @Nullable Long run) {}
            List<Membership> known = session.list(
                    ofTexts(session, RUNS_OF_UNITS),
                    row -> {
                        String unit = row.getString(1);
                        long run = row.getLong(2);
                        return new Membership(unit, row.wasNull() ? null : run);
                    },
                    Json.array(units));
            for (Membership membership : known) {
                unknown.remove(membership.unit());
                if (membership.run() != null) {
                    action.accept(partOf(membership.unit(), membership.run()));
                }
            }
            for (String unit : unknown) {
                for (long run : runsOf(new UnitId(unit), session, names)) {
                    action.accept(partOf(unit, run));
                }
            }
        }

        private static TraceStep partOf(String unit, long run) {
            return new TraceStep(
                    new GenealogyNode(GenealogyNode.Kind.UNIT, unit),
                    GenealogyNode.run(run),
                    EdgeKind.PART_OF,
                    true,
                    null);
        }

        private void ofOrders(Set<String> orders) throws SQLException, IOException {
            Set<String> whole = whole(GenealogyNode.Kind.WORK_ORDER, orders);
            if (!whole.isEmpty()) {
                session.each(
                        ofTexts(session, RUNS_OF_ORDERS),
                        row -> new TraceStep(
                                new GenealogyNode(GenealogyNode.Kind.WORK_ORDER, row.getString(1)),
                                GenealogyNode.run(row.getLong(2)),
                                EdgeKind.PART_OF,
                                false,
                                null),
                        action,
                        Json.array(whole));
            }
        }

        private void ofRuns(Set<String> runs) throws SQLException, IOException {
            boolean forward = direction == Direction.FORWARD;
            String numbers = Json.numbers(runs);
            session.each(
                    ofNumbers(session, LOTS_OF_RUNS),
                    row -> new TraceStep(
                            GenealogyNode.run(row.getLong(1)),
                            new GenealogyNode(GenealogyNode.Kind.LOT, row.getString(2)),
                            forward ? EdgeKind.PRODUCE : EdgeKind.CONSUME,
                            false,
                            null),
                    action,
                    numbers,
                    forward ? Runs.PRODUCED : Runs.CONSUMED);
            session.each(
                    ofNumbers(session, ORDERS_OF_RUNS),
                    row -> new TraceStep(
                            GenealogyNode.run(row.getLong(1)),
                            new GenealogyNode(GenealogyNode.Kind.WORK_ORDER, row.getString(2)),
                            EdgeKind.PART_OF,
                            true,
                            null),
                    action,
                    numbers);
            Set<String> whole = whole(GenealogyNode.Kind.RUN, runs);
            if (!whole.isEmpty()) {
                session.each(
                        ofNumbers(session, UNITS_OF_RUNS),
                        row -> new TraceStep(
                                GenealogyNode.run(row.getLong(1)),
                                new GenealogyNode(GenealogyNode.Kind.UNIT, row.getString(2)),
                                EdgeKind.PART_OF,
                                false,
                                null),
                        action,
                        Json.numbers(whole));
            }
        }

        private Set<String> whole(GenealogyNode.Kind kind, Set<String> ids) {
            Set<String> whole = new LinkedHashSet<>(ids);
            whole.removeIf(id -> within.contains(new GenealogyNode(kind, id)));
            return whole;
        }
    }

    /** Returns the runs that a unit was inspected in. */
    static Set<Long> runsOf(UnitId unit, Session session, Names names) throws SQLException, IOException {
        Set<Long> runs = new TreeSet<>();
        ResultRows.eachRun(unit, session, names, runs::add);
        return runs;
    }

    static RecordedEdge edge(ResultSet row) throws SQLException {
        String amount = row.getString(7);
        return new RecordedEdge(
                row.getLong(1),
                new GenealogyEdge(
                        node(row, 2),
                        node(row, 4),
                        EDGE_KINDS.get(row.getInt(6)),
                        amount == null ? null : new Quantity(new BigDecimal(amount), row.getString(8)),
                        Times.instant(row.getLong(9)),
                        row.getString(10)),
                STATES.get(row.getInt(11)),
                row.getString(12));
    }

    private static GenealogyNode node(ResultSet row, int column) throws SQLException {
        return new GenealogyNode(NODE_KINDS.get(row.getInt(column)), row.getString(column + 1));
    }

    /** Returns the stretches of the journal where the runs' results are. */
    private static List<Spans.Span> spans(Session session, String runs) throws SQLException, IOException {
        Spans spans = new Spans();
        session.each(
                ofNumbers(session, BLOCKS_OF_RUNS),
                row -> row.getLong(1),
                block -> spans.add(Blocks.first(block), Blocks.last(block)),
                runs);
        spans.add(Blocks.tail(session), Long.MAX_VALUE);
        return spans.inOrder();
    }

    /** How many results of one run say what, and when. */
    private static final class Tally {
        final long[] verdicts = new long[3];
        long uncounted;
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
    }

    static List<RunInspections> inspections(Session session, Runs runs, Collection<Long> numbers)
            throws SQLException, IOException {
        Map<Long, Tally> tallies = new LinkedHashMap<>();
        session.each(
                ofNumbers(session, KNOWN_RUNS),
                row -> row.getLong(1),
                run -> tallies.put(run, new Tally()),
                Json.numbers(numbers));
        String array = Json.numbers(tallies.keySet());
        for (Spans.Span span : spans(session, array)) {
            session.each(
                    ofNumbers(session, TALLY),
                    row -> {
                        Tally tally = tallies.get(row.getLong(1));
                        if (tally != null) {
                            if (row.getBoolean(3)) {
                                tally.uncounted += row.getLong(4);
                            } else {
                                tally.verdicts[row.getInt(2)] += row.getLong(4);
                            }
                            tally.first = Math.min(tally.first, row.getLong(5));
                            tally.last = Math.max(tally.last, row.getLong(6));
                        }
                        return true;
                    },
                    read -> {},
                    span.first(),
                    span.last(),
                    array);
        }
        List<RunInspections> inspections = new ArrayList<>();
        for (Map.Entry<Long, Tally> entry : tallies.entrySet()) {
            Tally tally = entry.getValue();
            Runs.Run run = runs.run(entry.getKey());
            boolean none = tally.first > tally.last;
            inspections.add(new RunInspections(
                    entry.getKey(),
                    run.station(),
                    run.context(),
                    tally.verdicts[0],
                    tally.verdicts[1],
                    tally.verdicts[2],
                    tally.uncounted,
                    none ? null : Times.instant(tally.first),
                    none ? null : Times.instant(tally.last)));
        }
        return inspections;
    }

    static void defects(
            Session session,
            Names names,
            Collection<Long> runs,
            @Nullable Morphology morphology,
            Consumer<? super SeenDefect> action)
            throws SQLException, IOException {
        String array = Json.numbers(runs);
        String sql = defects(session, morphology != null);
        for (Spans.Span span : spans(session, array)) {
            @Nullable
            Object[] arguments = morphology == null
                    ? new Object[] {span.first(), span.last(), array}
                    : new Object[] {span.first(), span.last(), array, morphology.value()};
            session.each(sql, row -> defect(row, names), action, arguments);
        }
    }

    private static SeenDefect defect(ResultSet row, Names names) throws SQLException, IOException {
        String position = row.getString(11);
        String zone = row.getString(12);
        return new SeenDefect(
                row.getLong(7),
                new ResultId(ResultRows.name(row, 1, names)),
                new UnitId(ResultRows.name(row, 4, names)),
                Times.instant(row.getLong(8)),
                row.getInt(9) == 0,
                new Morphology(row.getString(10)),
                zone == null
                        ? new Place.Point(position, row.getLong(13), row.getLong(14))
                        : new Place.Zone(position, zone),
                CONFIRMATIONS.get(row.getInt(15)));
    }

    static List<MaterialLot> lots(Session session, Collection<MaterialLotId> lots) throws SQLException, IOException {
        return session.list(
                ofTexts(session, LOTS),
                row -> {
                    String material = row.getString(2);
                    String amount = row.getString(5);
                    return new MaterialLot(
                            new MaterialLotId(row.getString(1)),
                            material == null ? null : new MaterialDefinitionId(material),
                            row.getString(3),
                            row.getString(4),
                            amount == null ? null : new Quantity(new BigDecimal(amount), row.getString(6)),
                            row.getInt(7) != 0);
                },
                array(lots));
    }

    static String resolved(Session session, String lot) throws SQLException, IOException {
        return session.first("SELECT lot FROM lot_resolution WHERE provisional = ?", row -> row.getString(1), lot)
                .orElse(lot);
    }

    static List<LotResolution> resolutions(Session session, Collection<MaterialLotId> lots)
            throws SQLException, IOException {
        return session.list(
                ofTexts(session, RESOLUTIONS),
                row -> new LotResolution(
                        new MaterialLotId(row.getString(1)),
                        new MaterialLotId(row.getString(2)),
                        Times.instant(row.getLong(3)),
                        row.getString(4),
                        row.getString(5)),
                array(lots));
    }

    private static String array(Collection<MaterialLotId> lots) {
        return Json.array(lots.stream().map(MaterialLotId::value).toList());
    }

    static List<HoldId> holdsOn(Session session, Collection<GenealogyNode> nodes) throws SQLException, IOException {
        List<String> lots = new ArrayList<>();
        List<String> units = new ArrayList<>();
        for (GenealogyNode node : nodes) {
            if (node.kind() == GenealogyNode.Kind.LOT) {
                lots.add(node.id());
            } else if (node.kind() == GenealogyNode.Kind.UNIT) {
                units.add(node.id());
            }
        }
        String lotArray = Json.array(lots);
        String texts = session.textsOfArray();
        return session.list(
                "SELECT h.name FROM hold h WHERE h.id IN (SELECT l.hold FROM (" + texts
                        + ") a CROSS JOIN hold_lot l WHERE l.lot = a.value UNION SELECT l.hold FROM (" + texts
                        + ") a CROSS JOIN lot_resolution x CROSS JOIN hold_lot l WHERE x.lot = a.value"
                        + " AND l.lot = x.provisional UNION SELECT u.hold FROM (" + texts
                        + ") a CROSS JOIN hold_unit u WHERE u.unit = a.value) ORDER BY h.id",
                row -> new HoldId(row.getString(1)),
                lotArray,
                lotArray,
                Json.array(units));
    }
}
