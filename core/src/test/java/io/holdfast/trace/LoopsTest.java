package io.holdfast.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialLotId;
import io.holdfast.port.Direction;
import io.holdfast.port.TraceStep;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoopsTest {
    private final Loops loops = new Loops();

    private static GenealogyNode lot(Object name) {
        return GenealogyNode.of(new MaterialLotId("L" + name));
    }

    private void step(Object from, Object to, EdgeKind kind) {
        loops.add(new TraceStep(lot(from), lot(to), kind, false, null));
    }

    @Test
    void aLoopIsToldOnceInTheWayThatMaterialFlows() {
        step(2, 3, EdgeKind.CONSUME);
        step(3, 1, EdgeKind.CONSUME);
        step(1, 2, EdgeKind.CONSUME);
        step(3, 9, EdgeKind.CONSUME);
        assertThat(loops.find(Direction.FORWARD)).containsExactly(List.of(lot(1), lot(2), lot(3), lot(1)));
        assertThat(loops.find(Direction.BACKWARD)).containsExactly(List.of(lot(1), lot(3), lot(2), lot(1)));
    }

    @Test
    void reworkMakesNoLoop() {
        step(1, 2, EdgeKind.CONSUME);
        step(2, 1, EdgeKind.REWORK);
        assertThat(loops.find(Direction.FORWARD)).isEmpty();
    }

    @Test
    void ofTwoWaysBackTheShorterIsTold() {
        step(1, 2, EdgeKind.CONSUME);
        step(2, 3, EdgeKind.CONSUME);
        step(3, 1, EdgeKind.CONSUME);
        step(2, 1, EdgeKind.SPLIT);
        assertThat(loops.find(Direction.FORWARD)).containsExactly(List.of(lot(1), lot(2), lot(1)));
    }

    @Test
    void aRunAndItsUnitAreNoLoop() {
        GenealogyNode run = GenealogyNode.run(7);
        GenealogyNode unit = new GenealogyNode(GenealogyNode.Kind.UNIT, "SN-1");
        loops.add(new TraceStep(unit, run, EdgeKind.PART_OF, true, null));
        loops.add(new TraceStep(run, unit, EdgeKind.PART_OF, false, null));
        assertThat(loops.find(Direction.FORWARD)).isEmpty();
    }

    @Test
    void inAnyGraphEachKnotOfLotsGivesOneTrueLoopAndNothingElseDoes() {
        for (int seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int nodes = 2 + random.nextInt(8);
            boolean[][] edge = new boolean[nodes][nodes];
            Loops any = new Loops();
            int edges = random.nextInt(2 * nodes);
            for (int i = 0; i < edges; i++) {
                int from = random.nextInt(nodes);
                int to = random.nextInt(nodes);
                edge[from][to] = true;
                any.add(new TraceStep(lot(from), lot(to), EdgeKind.CONSUME, false, null));
            }
            List<List<GenealogyNode>> found = any.find(Direction.FORWARD);
            Set<Set<Integer>> knots = knots(edge);
            assertThat(found).as("seed %d", seed).hasSameSizeAs(knots);
            for (List<GenealogyNode> loop : found) {
                assertThat(loop.get(0)).isEqualTo(loop.get(loop.size() - 1));
                for (int i = 1; i < loop.size(); i++) {
                    assertThat(edge[number(loop.get(i - 1))][number(loop.get(i))])
                            .as("seed %d, %s", seed, loop)
                            .isTrue();
                }
            }
        }
    }

    private static int number(GenealogyNode lot) {
        return Integer.parseInt(lot.id().substring(1));
    }

    /** What leads back to itself, by closing the relation step by step (Warshall). */
    private static Set<Set<Integer>> knots(boolean[][] edge) {
        int nodes = edge.length;
        boolean[][] leads = new boolean[nodes][];
        for (int i = 0; i < nodes; i++) {
            leads[i] = edge[i].clone();
        }
        for (int by = 0; by < nodes; by++) {
            for (int i = 0; i < nodes; i++) {
                for (int j = 0; j < nodes; j++) {
                    leads[i][j] |= leads[i][by] && leads[by][j];
                }
            }
        }
        Set<Set<Integer>> knots = new HashSet<>();
        for (int i = 0; i < nodes; i++) {
            if (leads[i][i]) {
                Set<Integer> knot = new HashSet<>();
                for (int j = 0; j < nodes; j++) {
                    if (leads[i][j] && leads[j][i]) {
                        knot.add(j);
                    }
                }
                knots.add(knot);
            }
        }
        return knots;
    }
}
