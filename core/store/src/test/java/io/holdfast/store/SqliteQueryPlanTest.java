package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.port.Direction;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.ResultQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * With statistics of a journal that has little of everything the planner prefers scans; here it has them, and must not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqliteQueryPlanTest {
    private static final Segment SEGMENT = Plant.context(1).segment();

    @TempDir
    static Path directory;

    /** 2,000 results are seven whole blocks, the first of which lacks a result 0, and the rest. */
    private static final Spans.Span TAIL = new Spans.Span(7 * 256, Long.MAX_VALUE);

    private SqliteStore store;
    private Session session;
    private Names names;

    @BeforeAll
    void fillAndAnalyse() throws Exception {
        store = SqliteStore.open(directory.resolve("journal.db"));
        store.write(t -> {
            for (int i = 0; i < 2_000; i++) {
                t.add(Plant.result(i), false);
            }
            for (int i = 0; i < 500; i++) {
                t.record(
                        new GenealogyEdge(
                                GenealogyNode.of(new MaterialLotId("LOT-" + i % 7)),
                                GenealogyNode.of(new MaterialLotId("PART-" + i)),
                                EdgeKind.SPLIT,
                                null,
                                Plant.START,
                                "test"),
                        null,
                        Plant.START);
                t.record(
                        new GenealogyEdge(
                                GenealogyNode.of(Plant.result(i).unit()),
                                GenealogyNode.shipment("S-" + i % 9),
                                EdgeKind.SHIP,
                                null,
                                Plant.START,
                                "test " + i),
                        null,
                        Plant.START);
                t.save(MaterialLot.supplied(new MaterialLotId("SUP-" + i), null, "Acme"), Plant.START);
            }
        });
        store.write(t -> ((JournalTransaction) t).attempt("analyse", "all", () -> {
            ((JournalTransaction) t).session.run("ANALYZE");
            return true;
        }));
        session = DatabaseFile.at(directory.resolve("journal.db")).openReader();
        names = new Names(session);
    }

    @AfterAll
    void close() throws Exception {
        session.close();
        store.close();
    }

    @Test
    void aNameIsLookedForInOneBlockAndTheTail() throws Exception {
        assertThat(ResultRows.byName(Plant.result(700).id(), session, names).spans())
                .containsExactly(block(2), TAIL);
        assertThat(ResultRows.byName(new ResultId("ST0-99"), session, names).spans())
                .as("a number below all")
                .containsExactly(TAIL);
        assertThat(ResultRows.byName(new ResultId("ST7-100000700"), session, names)
                        .spans())
                .as("a shape that nobody used")
                .isEmpty();
    }

    @Test
    void aUnitIsLookedForInABlockForEachStationAndTheTail() throws Exception {
        assertThat(spans(ResultQuery.ofUnit(Plant.result(700).unit()))).containsExactly(block(2), TAIL);
    }

    @Test
    void aSegmentsResultsAreLookedForInTheBlocksOfItsRuns() throws Exception {
        assertThat(spans(ResultQuery.ofSegment(SEGMENT, null, null)))
                .containsExactly(new Spans.Span(256, 4 * 256 - 1), TAIL);
        Instant time = Plant.result(600).deviceTime();
        assertThat(spans(ResultQuery.ofSegment(SEGMENT, time, time.plusSeconds(60))))
                .containsExactly(block(2), TAIL);
        assertThat(spans(ResultQuery.ofLot(new MaterialLotId("LOT-1"))))
                .containsExactly(new Spans.Span(256, 4 * 256 - 1), TAIL);
        assertThat(spans(new ResultQuery(null, null, null, time, time, null))).containsExactly(block(2), TAIL);
    }

    @Test
    void recentResultsAreReadFromAMarkOn() throws Exception {
        assertThat(spans(ResultQuery.receivedFrom(Plant.START.plusSeconds(6_000))))
                .containsExactly(new Spans.Span(3 * 256, Long.MAX_VALUE));
    }

    @Test
    void theLastGoodIsOneResult() throws Exception {
        for (Segment segment : List.of(SEGMENT, Plant.result(501).segment())) {
            assertThat(ResultRows.lastGood(segment, Plant.START.plusSeconds(6_000), session)
                            .orElseThrow()
                            .spans())
                    .containsExactly(new Spans.Span(999, 999));
        }
    }

    @Test
    void aSpanIsReadByTheNumbersOfItsResults() throws Exception {
        for (ResultQuery query : List.of(
                ResultQuery.ALL,
                ResultQuery.ofUnit(Plant.result(700).unit()),
                ResultQuery.ofLot(new MaterialLotId("LOT-1")),
                ResultQuery.ofSegment(SEGMENT, Plant.START, Plant.START.plusSeconds(60)))) {
            ResultRows.Question question = ResultRows.matching(query, session, names);
            assertThat(plan(question.sql(), question.values(block(1))))
                    .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                    .first()
                    .asString()
                    .isEqualTo("SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
        }
    }

    @Test
    void theBlockOfANumberIsOneSeekInEachStream() throws Exception {
        assertThat(plan(Blocks.FIND, 0, 1, 700, 700, 0, 1, 700))
                .noneMatch(step -> step.startsWith("SCAN"))
                .anyMatch(step -> step.contains("s USING INDEX") || step.contains("s USING COVERING INDEX"))
                .anyMatch(step -> step.contains("g USING PRIMARY KEY (stream=? AND lowest=?)"))
                .anyMatch(step -> step.contains("number_stray USING PRIMARY KEY (of_unit=? AND shape=? AND number=?)"));
    }

    @Test
    void theOutboxLeadsAndEachContentIsOneSeek() throws Exception {
        for (Lane lane : Lane.values()) {
            assertThat(plan(Outbox.pendingSql(session, lane, OrderingKeys.ALL), "erp", 0, 0, 10))
                    .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                    .first()
                    .asString()
                    .isEqualTo("SEARCH o USING PRIMARY KEY (destination=? AND lane=? AND sequence>?)");
            for (OrderingKeys keys : List.of(OrderingKeys.only(Set.of("WO-1")), OrderingKeys.except(Set.of("WO-1")))) {
                assertThat(plan(Outbox.pendingSql(session, lane, keys), "erp", 0, 0, "[1]", 10))
                        .noneMatch(step -> step.startsWith("SCAN o")
                                || step.startsWith("SCAN r")
                                || step.startsWith("SCAN k")
                                || step.contains("ORDER BY"))
                        .first()
                        .asString()
                        .isEqualTo("SEARCH o USING PRIMARY KEY (destination=? AND lane=? AND sequence>?)");
            }
        }
    }

    // The trap: left to itself the planner scans the larger table and hashes what was asked for.
    @Test
    void aTraceSeeksEachNodeItIsGivenAndScansNothing() throws Exception {
        String texts = "[\"LOT-1\",\"SUP-1\"]";
        for (Direction direction : Direction.values()) {
            boolean forward = direction == Direction.FORWARD;
            requireSeeks(
                    plan(Genealogy.edges(session, direction), texts, 0),
                    "SEARCH " + (forward ? "s" : "t") + " USING COVERING INDEX sqlite_autoindex_genealogy_node_1"
                            + " (kind=? AND name=?)",
                    "SEARCH e USING INDEX genealogy_edge_" + (forward ? "forward (source=?)" : "backward (target=?)"));
        }
        requireSeeks(
                plan(Genealogy.ofTexts(session, Genealogy.RUNS_OF_LOTS), texts, 1),
                "SEARCH l USING PRIMARY KEY (lot=?)");
        requireSeeks(
                plan(Genealogy.ofNumbers(session, Genealogy.LOTS_OF_RUNS), "[1,2]", 1),
                "run_lot_by_run (run=? AND role=?)");
        requireSeeks(
                plan(Genealogy.ofTexts(session, Genealogy.RUNS_OF_ORDERS), texts), "run_by_segment (work_order=?)");
        requireSeeks(
                plan(Genealogy.ofNumbers(session, Genealogy.ORDERS_OF_RUNS), "[1,2]"),
                "SEARCH n USING INTEGER PRIMARY KEY (rowid=?)");
        requireSeeks(
                plan(Genealogy.ofNumbers(session, Genealogy.UNITS_OF_RUNS), "[1,2]"),
                "SEARCH u USING PRIMARY KEY (run=?)");
        requireSeeks(
                plan(Genealogy.ofTexts(session, Genealogy.RUNS_OF_UNITS), texts), "genealogy_unit_by_node (node=?)");
        requireSeeks(plan(Genealogy.ofTexts(session, Genealogy.LOTS), texts), "SEARCH m USING PRIMARY KEY (lot=?)");
        requireSeeks(plan(Genealogy.ofTexts(session, Genealogy.RESOLUTIONS), texts), "lot_resolution_by_lot (lot=?)");
        requireSeeks(
                plan(Genealogy.ofNumbers(session, Genealogy.KNOWN_RUNS), "[1,2]"),
                "SEARCH n USING INTEGER PRIMARY KEY (rowid=?)");
        requireSeeks(
                plan(Genealogy.ofNumbers(session, Genealogy.BLOCKS_OF_RUNS), "[1,2]"),
                "SEARCH b USING PRIMARY KEY (run=?)");
        assertThat(plan(Genealogy.ofNumbers(session, Genealogy.TALLY), 256, 511, "[1,2]"))
                .first()
                .asString()
                .isEqualTo("SEARCH r USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
        for (boolean ofKind : new boolean[] {false, true}) {
            List<String> plan = ofKind
                    ? plan(Genealogy.defects(session, true), 256, 511, "[1,2]", "void")
                    : plan(Genealogy.defects(session, false), 256, 511, "[1,2]");
            requireSeeks(
                    plan,
                    "SEARCH d USING PRIMARY KEY (result>? AND result<?)",
                    "SEARCH r USING INTEGER PRIMARY KEY (rowid=?)");
        }
    }

    private static void requireSeeks(List<String> plan, String... steps) {
        assertThat(plan)
                .as("%s", plan)
                .noneMatch(step -> step.startsWith("SCAN") && !step.startsWith("SCAN json_each"))
                .noneMatch(step -> step.contains("AUTOMATIC"));
        for (String wanted : steps) {
            assertThat(plan).as("%s", plan).anyMatch(step -> step.contains(wanted));
        }
    }

    private List<Spans.Span> spans(ResultQuery query) throws SQLException, IOException {
        return ResultRows.matching(query, session, names).spans();
    }

    private static Spans.Span block(long number) {
        return new Spans.Span(number * 256, number * 256 + 255);
    }

    @Test
    void imagesAreFoundByTheirIndexesAndWhatGuardsThemBySeeks() throws Exception {
        assertThat(plan(ImageTables.TO_CHECK, "disk", 0, 10))
                .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                .first()
                .asString()
                .startsWith("SEARCH i USING INDEX image_to_check (root=? AND check_at<?)");
        assertThat(plan(ImageTables.OLDEST, "disk", 0, 0, 0, 0, 10))
                .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                .first()
                .asString()
                .startsWith("SEARCH i USING INDEX image_by_age (root=? AND class=?");
        for (String table : List.of("outbox", "parked")) {
            assertThat(plan(ImageTables.waitingSql(session, table), "[1]"))
                    .noneMatch(step -> step.startsWith("SCAN") && !step.startsWith("SCAN json_each"))
                    .anyMatch(step -> step.contains(table + "_by_result (content=?)"));
        }
        assertThat(plan(ImageTables.heldSql(session, "hold_unit", "unit"), "[\"U\"]"))
                .noneMatch(step -> step.startsWith("SCAN") && !step.startsWith("SCAN json_each"));
        assertThat(plan(ImageTables.heldSql(session, "hold_lot", "lot"), "[\"L\"]"))
                .noneMatch(step -> step.startsWith("SCAN") && !step.startsWith("SCAN json_each"));
    }

    private List<String> plan(String sql, @Nullable Object... arguments) throws SQLException, IOException {
        return session.list("EXPLAIN QUERY PLAN " + sql, row -> row.getString("detail"), arguments);
    }
}
