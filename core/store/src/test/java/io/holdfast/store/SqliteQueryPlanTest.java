package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.ResultQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
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

    private SqliteStore store;
    private Session session;

    @BeforeAll
    void fillAndAnalyse() throws Exception {
        store = SqliteStore.open(directory.resolve("journal.db"));
        store.write(t -> {
            for (int i = 0; i < 2_000; i++) {
                t.add(Plant.result(i), false);
            }
        });
        store.write(t -> ((SqliteTransaction) t).attempt("analyse", "all", () -> {
            ((SqliteTransaction) t).session.run("ANALYZE");
            return true;
        }));
        session = DatabaseFile.at(directory.resolve("journal.db")).openReader();
    }

    @AfterAll
    void close() throws Exception {
        session.close();
        store.close();
    }

    @Test
    void oneResultIsFoundByTheIndexOfNames() throws Exception {
        assertThat(plan(ResultRows.byName(new ResultId("R-1"))))
                .containsExactly("SEARCH r USING INDEX result_by_name (name=?)");
    }

    @Test
    void aUnitsResultsAreFoundByTheIndexOfUnitsAlreadyInOrder() throws Exception {
        assertThat(plan(ResultQuery.ofUnit(new UnitId("U-1"))))
                .containsExactly("SEARCH r USING INDEX result_by_unit (unit=?)");
    }

    @Test
    void aSegmentsResultsAreARangeOfTheIndexOfRuns() throws Exception {
        ResultQuery query = ResultQuery.ofSegment(SEGMENT, Plant.START, Plant.START.plusSeconds(60));
        assertThat(plan(query))
                .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                .anyMatch(step -> step.startsWith("SEARCH r USING INTEGER PRIMARY KEY"))
                .anyMatch(step -> step.contains("x USING COVERING INDEX result_by_run"
                        + " (run=? AND uncounted=? AND verdict=? AND device_time>? AND device_time<?)"))
                .anyMatch(step -> step.contains("n USING COVERING INDEX run_by_segment"
                        + " (work_order=? AND operation=? AND segment_equipment=?)"));
    }

    @Test
    void aLotsResultsAreFoundByTheLotsOfRuns() throws Exception {
        assertThat(plan(ResultQuery.ofLot(new MaterialLotId("LOT-1"))))
                .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                .anyMatch(step -> step.contains("l USING PRIMARY KEY (lot=?)"))
                .anyMatch(step -> step.contains("x USING COVERING INDEX result_by_run"));
    }

    @Test
    void recentResultsAreReadFromAMarkOn() throws Exception {
        assertThat(plan(ResultQuery.receivedFrom(Plant.START.plusSeconds(600))))
                .containsExactly("SEARCH r USING INTEGER PRIMARY KEY (rowid>?)");
    }

    @Test
    void aSpanOfDeviceTimeAloneIsARangeInEachRun() throws Exception {
        ResultQuery query = new ResultQuery(null, null, null, Plant.START, Plant.START.plusSeconds(60), null);
        assertThat(plan(query))
                .noneMatch(step -> step.contains("SCAN r") || step.contains("SCAN x"))
                .anyMatch(step -> step.contains("result_by_run"));
    }

    @Test
    void theLastGoodIsOneSeekInEachRunOfTheSegment() throws Exception {
        for (Segment segment : List.of(SEGMENT, new UnboundSegment(new EquipmentId("ST1")))) {
            assertThat(plan(ResultRows.lastGood(segment, Plant.START.plusSeconds(60))))
                    .noneMatch(step -> step.startsWith("SCAN"))
                    .anyMatch(step -> step.contains("g USING COVERING INDEX result_by_run"
                            + " (run=? AND uncounted=? AND verdict=? AND device_time<?)"))
                    .anyMatch(step -> step.contains("n USING INDEX run_by_segment")
                            || step.contains("n USING COVERING INDEX run_by_segment"));
        }
    }

    @Test
    void theOutboxLeadsAndEachContentIsOneSeek() throws Exception {
        for (Lane lane : Lane.values()) {
            assertThat(plan(new ResultRows.Question(
                            Outbox.pendingSql(lane, OrderingKeys.ALL), List.of("erp", 0, 0, 10))))
                    .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
                    .first()
                    .asString()
                    .isEqualTo("SEARCH o USING PRIMARY KEY (destination=? AND lane=? AND sequence>?)");
            for (OrderingKeys keys : List.of(OrderingKeys.only(Set.of("WO-1")), OrderingKeys.except(Set.of("WO-1")))) {
                assertThat(plan(new ResultRows.Question(
                                Outbox.pendingSql(lane, keys), List.of("erp", 0, 0, "[1]", 10))))
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

    private List<String> plan(ResultQuery query) throws SQLException, IOException {
        return plan(ResultRows.matching(query, session));
    }

    private List<String> plan(ResultRows.Question question) throws SQLException, IOException {
        @Nullable Object[] arguments = question.values();
        return session.list("EXPLAIN QUERY PLAN " + question.sql(), row -> row.getString("detail"), arguments);
    }
}
