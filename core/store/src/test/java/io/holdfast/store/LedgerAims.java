package io.holdfast.store;

import io.holdfast.Holdfast;
import io.holdfast.chart.Figures;
import io.holdfast.deliver.Outbox;
import io.holdfast.internal.ledger.LedgerChange;
import io.holdfast.internal.ledger.LiveFigures;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.ledger.ShiftCalendar.Pattern;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureReader;
import io.holdfast.port.Grouping;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what the ledger adds to a result, how fast a Pareto is, and how fast all figures are made anew; prints it. Not a test:
 * see core/README.md for how to run it and what came out.
 */
final class LedgerAims {
    private static final int GROUP = 512;
    private static final int ASKED = 41;
    private static final int ROUNDS = 5;

    private LedgerAims() {}

    private static LedgerSettings settings(long tile) {
        return LedgerSettings.custom(ShiftCalendar.in(ZoneId.of("Europe/Berlin"))
                        .everyDay(List.of(
                                Pattern.of("early", "06:00", "14:00"),
                                Pattern.of("late", "14:00", "22:00"),
                                Pattern.of("night", "22:00", "06:00")))
                        .build())
                .tileMicrometres(tile)
                .build();
    }

    /** Arguments: how many results, 1,000,000 without; a folder to write in, target without. */
    public static void main(String[] arguments) throws Exception {
        int results = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of(arguments.length > 1 ? arguments[1] : "target")), "ledger");
        int part = Math.min(results, 100_000);
        double[] plain = new double[ROUNDS];
        double[] counted = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            plain[round] = write(folder.resolve("plain-" + round + ".db"), part, false);
            counted[round] = write(folder.resolve("counted-" + round + ".db"), part, true);
        }
        Arrays.sort(plain);
        Arrays.sort(counted);
        System.out.printf(
                "%,d results in groups of %d, processor time each: %.2f us without a ledger, %.2f with; it adds %.2f us, %.0f %%%n",
                part, GROUP, plain[2], counted[2], counted[2] - plain[2], 100 * (counted[2] / plain[2] - 1));
        Path file = folder.resolve("all.db");
        write(file, results, true);
        try (Store store = SqliteStore.open(file)) {
            paretos("from the store", store);
            LiveFigures live = new LiveFigures();
            live.load(store, Instant.EPOCH);
            paretos("live", live);
        }
        long begin = System.nanoTime();
        Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(file))
                .clock(InstantSource.fixed(Plant.START))
                .ledger(settings(4_000))
                .open();
        double seconds = (System.nanoTime() - begin) / 1e9;
        line.close();
        begin = System.nanoTime();
        Holdfast.builder()
                .store(SqliteStore.open(file))
                .clock(InstantSource.fixed(Plant.START.plusSeconds(6L * results)))
                .ledger(settings(4_000))
                .open()
                .close();
        System.out.printf(
                "opened and closed again, with its figures in memory: %.2f s%n", (System.nanoTime() - begin) / 1e9);
        System.out.printf(
                "all figures of %,d results made anew in %.1f s: %,.0f results/s%n",
                results, seconds, results / seconds);
    }

    private static double write(Path file, int results, boolean counted) throws StoreException {
        Outbox outbox = new Outbox(List.of());
        LedgerSettings settings = settings(LedgerSettings.DEFAULT_TILE_MICROMETRES);
        try (Store store = SqliteStore.open(file)) {
            long begin = processorTime();
            for (int from = 0; from < results; from += GROUP) {
                int first = from;
                store.write(transaction -> {
                    LedgerChange change = new LedgerChange(settings, outbox, true);
                    for (int i = first; i < Math.min(results, first + GROUP); i++) {
                        InspectionResult result = Plant.result(i);
                        transaction.add(result, false);
                        if (counted) {
                            change.added(result, transaction);
                        }
                    }
                    change.write(transaction);
                });
            }
            return (processorTime() - begin) / 1e3 / results;
        }
    }

    /** Of this thread, which is the one that writes: a machine that others use too does not show in it. */
    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Every grouping of everything, and of what each kind of condition leaves. */
    private static void paretos(String where, FigureReader reader) throws StoreException {
        Instant middle = Plant.START.plus(Duration.ofDays(30));
        Map<String, FigureFilter> filters = new LinkedHashMap<>();
        filters.put("all", FigureFilter.ALL);
        filters.put("a week", FigureFilter.ALL.between(middle, middle.plus(Duration.ofDays(7))));
        filters.put(
                "60 days",
                FigureFilter.ALL.between(Plant.START.plus(Duration.ofDays(5)), Plant.START.plus(Duration.ofDays(65))));
        filters.put("shift", FigureFilter.ALL.in("late", null));
        filters.put("order", FigureFilter.ALL.of(new WorkOrderId("WO-4500"), null));
        filters.put("part", FigureFilter.ALL.of(new MaterialDefinitionId("PN-3")));
        filters.put("line", FigureFilter.ALL.on(new EquipmentId("LINE-1")));
        filters.put(
                "line, shift, 60 days", filters.get("60 days").in("late", null).on(new EquipmentId("LINE-1")));
        Figures figures = new Figures(reader, LedgerSettings.DEFAULT_TILE_MICROMETRES);
        System.out.printf("Pareto %s, medians of clock and processor time in ms%n%-22s", where, "");
        filters.keySet().forEach(name -> System.out.printf("%22s", name));
        System.out.println();
        for (Grouping by : Grouping.values()) {
            // A line runs for weeks: the first calls of a JVM are not its pace.
            for (int i = 0; i < ASKED; i++) {
                for (FigureFilter filter : filters.values()) {
                    figures.pareto(by, filter);
                }
            }
        }
        for (Grouping by : Grouping.values()) {
            System.out.printf("%-22s", by);
            for (FigureFilter filter : filters.values()) {
                double[] clock = new double[ASKED];
                double[] processor = new double[ASKED];
                for (int i = 0; i < ASKED; i++) {
                    long begin = System.nanoTime();
                    long used = processorTime();
                    figures.pareto(by, filter);
                    processor[i] = (processorTime() - used) / 1e6;
                    clock[i] = (System.nanoTime() - begin) / 1e6;
                }
                Arrays.sort(clock);
                Arrays.sort(processor);
                System.out.printf("%22s", String.format("%.2f / %.2f", clock[ASKED / 2], processor[ASKED / 2]));
            }
            System.out.println();
        }
    }
}
