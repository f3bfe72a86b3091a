package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Actor;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Quantity;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Direction;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.trace.Ancestry;
import io.holdfast.trace.Gap;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of random genealogies, against naive recursion: splits, merges, rework, packing, loops, lots renamed, orders bound late. */
class TraceOracleTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 2_000 : 24;
    private static final EdgeKind[] KINDS = {
        EdgeKind.CONSUME,
        EdgeKind.PRODUCE,
        EdgeKind.SPLIT,
        EdgeKind.MERGE,
        EdgeKind.REWORK,
        EdgeKind.PACK,
        EdgeKind.SHIP
    };

    @TempDir
    Path directory;

    @Test
    void aTraceFindsWhatNaiveRecursionFindsAndEndsOnEveryLoop() throws Exception {
        long first = Long.getLong("holdfast.seed", 20260302L);
        for (int round = 0; round < ROUNDS; round++) {
            long seed = first + round;
            try (Store store = SqliteStore.open(directory.resolve(seed + ".db"))) {
                new World(seed, store).check();
            } catch (Throwable e) {
                throw new AssertionError("failed with -Dholdfast.seed=" + seed, e);
            }
        }
    }

    /** One random genealogy, told to a store and to the oracle. */
    private static final class World {
        private final SplittableRandom random;
        private final Store store;
        private final GenealogyOracle oracle = new GenealogyOracle();
        private final int size;
        private final List<GenealogyNode> everything = new ArrayList<>();
        private final List<InspectionResult> results = new ArrayList<>();
        private int number;

        World(long seed, Store store) {
            this.random = new SplittableRandom(seed);
            this.store = store;
            this.size = 3 + random.nextInt(12);
        }

        void check() throws StoreException {
            int steps = 5 + random.nextInt(60);
            for (int i = 0; i < steps; i++) {
                step();
            }
            for (int i = 0; i < size; i++) {
                everything.add(lot(i));
                everything.add(GenealogyNode.of(unit(i)));
                everything.add(GenealogyNode.of(order(i)));
                everything.add(GenealogyNode.shipment("S" + i));
                everything.add(GenealogyNode.pack("P" + i));
                everything.add(GenealogyNode.process("X" + i));
            }
            for (GenealogyNode start : everything) {
                for (Direction direction : Direction.values()) {
                    compare(start, direction);
                }
            }
        }

        private void compare(GenealogyNode start, Direction direction) throws StoreException {
            Trace trace = Trace.of(new TraceQuery(start, direction, 10_000), store);
            Set<GenealogyNode> expected = oracle.reach(start, direction, false);
            assertThat(new HashSet<>(trace.nodes()))
                    .as("%s %s", start, direction)
                    .isEqualTo(expected);
            Set<GenealogyNode> linked = new LinkedHashSet<>(List.of(trace.start()));
            trace.links().forEach(link -> {
                linked.add(link.from());
                linked.add(link.to());
            });
            assertThat(linked).isEqualTo(expected);
            boolean loop = expected.stream().filter(GenealogyNode::isMaterial).anyMatch(oracle::isOwnAncestor);
            assertThat(trace.gaps().stream().anyMatch(gap -> gap.kind() == Gap.Kind.OWN_ANCESTOR))
                    .as("%s %s has a loop without rework: %s", start, direction, trace.gaps())
                    .isEqualTo(loop);
            // A smaller budget finds part of the same, and says so.
            int most = 1 + random.nextInt(expected.size());
            Trace less = Trace.of(new TraceQuery(start, direction, most), store);
            assertThat(less.nodes()).hasSizeLessThanOrEqualTo(most);
            assertThat(expected).containsAll(less.nodes());
            assertThat(less.gaps().stream().anyMatch(gap -> gap.kind() == Gap.Kind.BUDGET))
                    .isEqualTo(most < expected.size());
        }

        private void step() throws StoreException {
            int kind = random.nextInt(10);
            if (kind < 5) {
                store.write(this::edge);
            } else if (kind < 8) {
                store.write(this::inspect);
            } else if (kind < 9) {
                store.write(this::resolve);
            } else {
                store.write(this::bind);
            }
        }

        private void edge(Transaction t) throws StoreException {
            GenealogyEdge edge = randomEdge();
            if (oracle.edges.stream().anyMatch(said -> said.edge.equals(edge))) {
                return;
            }
            boolean loop = oracle.closesLoop(edge);
            Optional<String> found = Ancestry.loop(edge, t);
            assertThat(found.isPresent())
                    .as("%s closes a loop: %s", edge, found)
                    .isEqualTo(loop);
            assertThat(t.record(edge, found.orElse(null), Plant.START)).isTrue();
            assertThat(t.record(edge, found.orElse(null), Plant.START))
                    .as("said twice")
                    .isFalse();
            oracle.edges.add(new GenealogyOracle.Said(edge, loop));
        }

        private GenealogyEdge randomEdge() {
            while (true) {
                try {
                    return new GenealogyEdge(
                            any(),
                            any(),
                            KINDS[random.nextInt(KINDS.length)],
                            random.nextBoolean() ? null : Quantity.pieces(random.nextInt(100)),
                            Plant.START,
                            "test " + random.nextInt(1_000_000));
                } catch (IllegalArgumentException e) {
                    // material does not flow that way
                }
            }
        }

        private GenealogyNode any() {
            int i = random.nextInt(size);
            return switch (random.nextInt(9)) {
                case 0, 1, 2, 3 -> lot(i);
                case 4 -> GenealogyNode.of(unit(i));
                case 5 -> GenealogyNode.of(order(i));
                case 6 -> GenealogyNode.shipment("S" + i);
                case 7 -> GenealogyNode.pack("P" + i);
                default -> GenealogyNode.process("X" + i);
            };
        }

        private void inspect(Transaction t) throws StoreException {
            int n = ++number;
            InspectionResult result = InspectionResult.of(
                            new ResultId("R" + n),
                            new EquipmentId("ST" + random.nextInt(2)),
                            unit(random.nextInt(size)),
                            Verdict.PASS,
                            Plant.START.plusSeconds(n))
                    .context(random.nextInt(6) == 0 ? null : context())
                    .build()
                    .received(Plant.START.plusSeconds(n), null);
            t.add(result, false);
            results.add(result);
            learn(t);
        }

        private WorkContext context() {
            List<MaterialLotId> consumed = new ArrayList<>();
            IntStream.range(0, random.nextInt(3)).forEach(i -> {
                MaterialLotId lot = new MaterialLotId(lot(random.nextInt(size)).id());
                if (!consumed.contains(lot)) {
                    consumed.add(lot);
                }
            });
            return WorkContext.of(order(random.nextInt(size)), new OperationId("10"))
                    .producedLot(
                            random.nextInt(4) == 0
                                    ? null
                                    : new MaterialLotId(
                                            lot(random.nextInt(size)).id()))
                    .consumedLots(consumed)
                    .build();
        }

        /** Reads back which run each result is in: that the journal puts it in the right one is the store's contract. */
        private void learn(Transaction t) throws StoreException {
            oracle.runsOfUnits.clear();
            Session session = ((JournalTransaction) t).session;
            ((JournalTransaction) t).attempt("read", "runs", () -> {
                session.each(
                        "SELECT r.id, r.run FROM result r ORDER BY r.id",
                        row -> List.of(row.getLong(1), row.getLong(2)),
                        row -> {
                            InspectionResult result = results.get((int) (row.get(0) - 1));
                            oracle.runs.put(row.get(1), result.context());
                            oracle.runsOfUnits
                                    .computeIfAbsent(result.unit(), unit -> new TreeSet<>())
                                    .add(row.get(1));
                        });
                return true;
            });
        }

        private void bind(Transaction t) throws StoreException {
            if (results.isEmpty()) {
                return;
            }
            int i = random.nextInt(results.size());
            WorkContext context = context();
            t.bind(results.get(i).id(), context, Plant.START, new Actor.Person("Lee"), "late");
            results.set(i, results.get(i).boundTo(context));
            learn(t);
        }

        private void resolve(Transaction t) throws StoreException {
            GenealogyNode provisional = lot(random.nextInt(size));
            GenealogyNode lot = lot(random.nextInt(size));
            boolean again = !oracle.now(provisional).equals(provisional);
            if (again || oracle.now(lot).equals(provisional)) {
                return;
            }
            List<RecordedEdge> rewritten = t.resolve(new LotResolution(
                    new MaterialLotId(provisional.id()),
                    new MaterialLotId(lot.id()),
                    Plant.START,
                    "person:Lee",
                    "known"));
            oracle.resolved.put(
                    new MaterialLotId(provisional.id()),
                    new MaterialLotId(oracle.now(lot).id()));
            for (RecordedEdge edge : rewritten) {
                Optional<String> loop = Ancestry.loop(edge.edge(), t);
                GenealogyOracle.Said said = oracle.edges.get((int) edge.number() - 1);
                assertThat(loop.isPresent()).isEqualTo(oracle.closesLoop(edge.edge()));
                if (loop.isPresent()) {
                    t.suspect(edge.number(), loop.get());
                    said.suspect = true;
                }
            }
        }

        private static GenealogyNode lot(int i) {
            return GenealogyNode.of(new MaterialLotId("L" + i));
        }

        private static UnitId unit(int i) {
            return new UnitId("U" + i);
        }

        private static WorkOrderId order(int i) {
            return new WorkOrderId("W" + i);
        }
    }
}
