package io.holdfast.store;

import io.holdfast.model.Defect;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.Quantity;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.trace.Complaint;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How fast a trace is beside many results. Makes a plant (seeded, invented), loads it through the store, and times traces and
 * complaints; with -Xmx64m, to show what memory it takes.
 *
 * <p>Hypothesis: a trace costs what it finds, whatever else the journal holds. A run has 500 results, is made from three supplier lots (which
 * serve 20, 60 and 120 runs) and goes, with three others, into a finished lot; a finished lot is packed into five boxes; ten lots' boxes
 * make a shipment, and every fifth lot is split over two. One lot of glue goes into the first 1,300 orders. One lot in fifty is reworked into
 * itself.
 *
 * <p>Arguments: how many results (10,000,000), and a folder for the database, which is used again where it is there.
 */
final class TraceAims {
    private static final int RUN = 500;
    private static final int GLUED_RUNS = 1_300;
    private static final int AT_ONCE = 5_000;
    private static final int WARM_UP = 100;
    private static final int ROUNDS = 400;
    private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");
    private static final Morphology BURR = new Morphology("Burr");

    private TraceAims() {}

    public static void main(String[] arguments) throws Exception {
        long results = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        Path folder = arguments.length > 1 ? Path.of(arguments[1]) : Files.createTempDirectory("trace-aims");
        Path file = folder.resolve("trace-" + results + ".db");
        long runs = results / RUN;
        System.out.printf(
                "%,d results, %,d runs, heap %,d MB, load %.2f%n",
                results,
                runs,
                Runtime.getRuntime().maxMemory() >> 20,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        try (SqliteStore store = SqliteStore.open(file)) {
            if (store.counts().results() < results) {
                load(store, results);
            }
            System.out.printf("%,d bytes, %.1f a result%n", Files.size(file), (double) Files.size(file) / results);
            measure(store, runs);
        }
    }

    private static void load(SqliteStore store, long results) throws Exception {
        long began = System.nanoTime();
        for (long from = store.counts().results(); from < results; from += AT_ONCE) {
            long first = from;
            store.write(t -> {
                for (long i = first; i < Math.min(results, first + AT_ONCE); i++) {
                    t.add(result(i), false);
                    if (i % (4 * RUN) == 0) {
                        pack(t, i / (4 * RUN));
                    }
                }
            });
            if (from / 1_000_000 != (from + AT_ONCE) / 1_000_000) {
                System.out.printf("  %,d loaded, %.0f s%n", from + AT_ONCE, (System.nanoTime() - began) / 1e9);
            }
        }
    }

    private static InspectionResult result(long i) {
        long run = i / RUN;
        boolean reject = i % 20 == 7;
        Instant time = START.plusMillis(600 * i);
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("V-" + (100_000_000_000L + i)),
                        new EquipmentId("VIS-1"),
                        new UnitId("SN" + (200_000_000_000L + i)),
                        reject ? Verdict.FAIL : Verdict.PASS,
                        time)
                .context(context(run));
        if (reject) {
            long spot = i / 20 % 50;
            result.defect(Defect.of(
                    i / 20 % 3 == 0 ? BURR : new Morphology("Void"),
                    new Place.Point(null, 4_000 * spot, 1_000 * (i % 5))));
        }
        return result.build().received(time.plusMillis(200), null);
    }

    private static WorkContext context(long run) {
        List<MaterialLotId> consumed = new ArrayList<>();
        consumed.add(supplied(20, run));
        consumed.add(supplied(60, run));
        consumed.add(supplied(120, run));
        if (run < GLUED_RUNS) {
            consumed.add(new MaterialLotId("GLUE-1"));
        }
        return WorkContext.of(new WorkOrderId("WO-" + (1_000_000 + run)), new OperationId("0020"))
                .material(new MaterialDefinitionId("P-" + run % 40), "C")
                .producedLot(new MaterialLotId("FG-" + run / 4))
                .consumedLots(consumed)
                .build();
    }

    private static MaterialLotId supplied(int runs, long run) {
        return new MaterialLotId("SUP" + runs + "-" + run / runs);
    }

    private static GenealogyNode lot(long number) {
        return GenealogyNode.of(new MaterialLotId("FG-" + number));
    }

    private static void pack(Transaction t, long number) throws StoreException {
        Instant at = START.plusMillis(600L * 4 * RUN * (number + 1));
        for (int box = 0; box < 5; box++) {
            GenealogyNode packed = GenealogyNode.pack("BOX-" + number + "-" + box);
            boolean split = number % 5 == 4 && box > 2;
            edge(t, lot(number), packed, EdgeKind.PACK, at);
            edge(t, packed, GenealogyNode.shipment("SHIP-" + (number / 10 + (split ? 1 : 0))), EdgeKind.SHIP, at);
        }
        if (number % 50 == 0) {
            edge(t, lot(number), lot(number), EdgeKind.REWORK, at);
        }
        if (number % 5 == 0) {
            t.save(MaterialLot.supplied(supplied(20, number * 4), null, "Acme"), at);
        }
    }

    private static void edge(Transaction t, GenealogyNode from, GenealogyNode to, EdgeKind kind, Instant at)
            throws StoreException {
        t.record(new GenealogyEdge(from, to, kind, Quantity.pieces(400), at, "despatch"), null, at);
    }

    /** Something to time; returns how much it found. */
    private interface Question {
        long ask(long random) throws Exception;
    }

    private static void measure(SqliteStore store, long runs) throws Exception {
        long shipments = Math.max(1, runs / 40 - 1);
        time(
                "closure backward from a shipment, nodes",
                ROUNDS,
                random -> nodes(
                        store,
                        TraceQuery.backward(GenealogyNode.shipment("SHIP-" + Math.floorMod(random, shipments)))));
        time(
                "closure backward from a unit, nodes",
                ROUNDS,
                random -> nodes(
                        store,
                        TraceQuery.backward(GenealogyNode.of(
                                new UnitId("SN" + (200_000_000_000L + Math.floorMod(random, runs * RUN)))))));
        for (int each : new int[] {20, 60, 120}) {
            long lots = Math.max(1, runs / each - 1);
            time(
                    "closure forward from a supplier lot of " + each + " runs, nodes",
                    ROUNDS,
                    random -> nodes(
                            store,
                            TraceQuery.forward(GenealogyNode.of(
                                    new MaterialLotId("SUP" + each + "-" + Math.floorMod(random, lots))))));
        }
        time(
                "closure forward from a lot in 1,300 orders, nodes",
                20,
                random -> nodes(store, TraceQuery.forward(GenealogyNode.of(new MaterialLotId("GLUE-1")))));
        time(
                "whole trace backward from a shipment, results",
                100,
                random -> Trace.of(
                                TraceQuery.backward(GenealogyNode.shipment("SHIP-" + Math.floorMod(random, shipments))),
                                store)
                        .results());
        time(
                "whole trace forward from a lot in 1,300 orders, results",
                10,
                random -> Trace.of(TraceQuery.forward(GenealogyNode.of(new MaterialLotId("GLUE-1"))), store)
                        .results());
        Place place = new Place.Point(null, 4_000, 1_000);
        time(
                "complaint of a shipment, results",
                100,
                random -> answer(
                        store,
                        Complaint.of(GenealogyNode.shipment("SHIP-" + Math.floorMod(random, shipments)))
                                .withDefect(BURR, place)));
        time(
                "complaint of a unit, results",
                100,
                random -> answer(
                        store,
                        Complaint.of(GenealogyNode.of(
                                        new UnitId("SN" + (200_000_000_000L + Math.floorMod(random, runs * RUN)))))
                                .withDefect(BURR, place)));
    }

    private static long nodes(SqliteStore store, TraceQuery query) throws Exception {
        Set<GenealogyNode> nodes = new HashSet<>();
        Trace.walk(query, store, link -> {
            nodes.add(link.from());
            nodes.add(link.to());
        });
        return nodes.size();
    }

    private static long answer(SqliteStore store, Complaint complaint) throws Exception {
        ComplaintAnswer answer = ComplaintAnswer.of(complaint, store);
        if (answer.shipments().isEmpty()) {
            throw new IllegalStateException("no other shipment is affected: the question is not the one meant");
        }
        return answer.origin().results();
    }

    private static void time(String what, int rounds, Question question) throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < Math.min(WARM_UP, rounds); i++) {
            question.ask(random.nextLong());
        }
        double[] millis = new double[rounds];
        double[] computing = new double[rounds];
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long[] found = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long value = random.nextLong();
            long used = thread.getCurrentThreadCpuTime();
            long began = System.nanoTime();
            found[i] = question.ask(value);
            millis[i] = (System.nanoTime() - began) / 1e6;
            computing[i] = (thread.getCurrentThreadCpuTime() - used) / 1e6;
        }
        Arrays.sort(millis);
        Arrays.sort(found);
        Arrays.sort(computing);
        System.out.printf(
                "%-62s p50 %8.2f ms, p95 %8.2f ms (processor %.2f, %.2f); found %,d to %,d, mostly %,d%n",
                what,
                millis[rounds / 2],
                millis[rounds * 95 / 100],
                computing[rounds / 2],
                computing[rounds * 95 / 100],
                found[0],
                found[rounds - 1],
                found[rounds / 2]);
    }
}
