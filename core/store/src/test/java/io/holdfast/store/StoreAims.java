package io.holdfast.store;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.Receipt;
import io.holdfast.detect.ClusterRule;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures what the journal promises of its pace, through the front door, and prints it. Not a test: see core/store/README.md for
 * how to run it and what came out.
 *
 * <p>Paces of a disk are measured against a loop of writes and syncs of the same size in the same place, in turns with it, on a
 * file system in memory to whose syncs a preloaded library adds 2 ms: a steady disk on an unsteady machine. Without gcc or off
 * Linux these are left out, with a word.
 */
final class StoreAims {
    private static final int SYNC_MICROS = 2_000;
    private static final int ROUNDS = 3;
    private static final int COMMITS = 1_000;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final Path MEMORY = Path.of("/dev/shm");

    private StoreAims() {}

    /** Arguments: a folder on the disk to measure; then any of pace, delivered, backlog, restart, ledger; all without. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("child")) {
            child(arguments);
            return;
        }
        Path disk = Files.createTempDirectory(
                Files.createDirectories(Path.of(arguments.length > 0 ? arguments[0] : "target")), "aims");
        List<String> chosen = arguments.length > 1
                ? Arrays.asList(arguments).subList(1, arguments.length)
                : List.of("pace", "delivered", "backlog", "restart", "ledger");
        System.out.printf(
                "%s, %d processors, Java %s, load %.1f%n",
                Instant.now(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
        for (String each : chosen) {
            switch (each) {
                case "pace", "ledger" -> slow(disk, each);
                case "delivered" -> {
                    slow(disk, "delivered");
                    fork(disk, List.of(), "delivered", disk.toString(), "this disk");
                }
                default -> fork(disk, List.of(), each, disk.toString(), "this disk");
            }
        }
        delete(disk);
    }

    /** Runs it in memory, with slow syncs. */
    private static void slow(Path disk, String what) throws Exception {
        Path library;
        try {
            library = Preload.compile("slow-sync", disk);
            if (!Files.isWritable(MEMORY)) {
                throw new IOException("there is no " + MEMORY);
            }
        } catch (IOException e) {
            System.out.println(what + ": not measured with slow syncs: " + e.getMessage());
            return;
        }
        Path folder = Files.createTempDirectory(MEMORY, "holdfast-aims");
        Path count = Files.write(disk.resolve("count"), new byte[Long.BYTES]);
        try {
            fork(
                    disk,
                    List.of("LD_PRELOAD=" + library, "SLOW_SYNC_MICROS=" + SYNC_MICROS, "SLOW_SYNC_COUNT=" + count),
                    what,
                    folder.toString(),
                    "2 ms syncs");
        } finally {
            delete(folder);
        }
    }

    private static void fork(Path disk, List<String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                StoreAims.class.getName(),
                "child"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.redirectError(disk.resolve("errors").toFile());
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        if (builder.start().waitFor() != 0) {
            throw new IOException(Files.readString(disk.resolve("errors")));
        }
    }

    private static void child(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        String where = arguments[3];
        switch (arguments[1]) {
            case "pace" -> pace(folder);
            case "delivered" -> delivered(folder, where);
            case "backlog" -> backlog(folder);
            case "restart" -> restart(folder);
            case "ready" -> ready(folder);
            case "ledger" -> ledger(folder);
            default -> throw new IllegalArgumentException("no measurement is called " + arguments[1]);
        }
    }

    // One caller, 32 callers, syncs.

    private static void pace(Path folder) throws Exception {
        // A line runs for weeks: the first seconds of a JVM are not its pace.
        run(folder, "warm", 32, true, 2 * ROUND_NANOS);
        run(folder, "warm1", 1, true, ROUND_NANOS);
        for (boolean up : new boolean[] {false, true}) {
            for (int callers : new int[] {1, 32, 128}) {
                double[] ratios = new double[ROUNDS];
                double[] medians = new double[ROUNDS];
                Run last = null;
                for (int round = 0; round < ROUNDS; round++) {
                    Run floor = floor(folder.resolve("floor"));
                    last = run(folder, (up ? "up" : "down") + callers + "-" + round, callers, up, ROUND_NANOS);
                    ratios[round] = last.perSecond() / floor.perSecond();
                    medians[round] = callers * floor.quantile(0.5) / last.quantile(0.5);
                }
                Arrays.sort(ratios);
                Arrays.sort(medians);
                System.out.printf(
                        "2 ms syncs, %d caller(s), result + 2 deliveries, targets %s: %.2f x the sync loop (%.2f to %.2f), by"
                                + " medians %.2f; last round %,.0f/s, receipt p50 %.2f ms, p99 %.2f ms; %.3f syncs per group of %.1f results%n",
                        callers,
                        up ? "confirm at once" : "down",
                        ratios[ROUNDS / 2],
                        ratios[0],
                        ratios[ROUNDS - 1],
                        medians[ROUNDS / 2],
                        last.perSecond(),
                        last.quantile(0.5),
                        last.quantile(0.99),
                        last.syncs / (double) last.commits,
                        last.nanos.length / (double) last.commits);
            }
        }
    }

    /** Writes and syncs what a result and two deliveries take in the log: about three pages. */
    private static Run floor(Path file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(3 * 4_120);
        List<Long> took = new ArrayList<>();
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long now = start; now - start < ROUND_NANOS / 2; ) {
                channel.write(block.clear());
                channel.force(false);
                long then = System.nanoTime();
                took.add(then - now);
                now = then;
            }
        }
        return new Run(took.stream().mapToLong(Long::longValue).sorted().toArray(), System.nanoTime() - start, 0, 0);
    }

    private record Run(long[] nanos, long took, long syncs, long commits) {
        double perSecond() {
            return nanos.length * 1e9 / took;
        }

        double quantile(double q) {
            return nanos[(int) Math.min(nanos.length - 1L, (long) (q * nanos.length))] / 1e6;
        }
    }

    /** Callers that hand over a result, wait until it is durable, and hand over the next. */
    private static Run run(Path folder, String name, int callers, boolean up, long nanos) throws Exception {
        return run(folder, name, callers, up, nanos, false);
    }

    private static Run run(Path folder, String name, int callers, boolean up, long nanos, boolean counted)
            throws Exception {
        FaultyStore store = new FaultyStore(SqliteStore.open(folder.resolve(name + ".db")));
        Holdfast line = line(store, up, counted, "mes", "erp");
        AtomicLong numbers = new AtomicLong();
        List<CompletableFuture<List<Long>>> threads = new ArrayList<>();
        long syncs = syncs();
        int commits = store.commits.get();
        long start = System.nanoTime();
        for (int caller = 0; caller < callers; caller++) {
            CompletableFuture<List<Long>> thread = new CompletableFuture<>();
            threads.add(thread);
            new Thread(() -> {
                        List<Long> took = new ArrayList<>();
                        InspectionResult next = result(numbers.getAndIncrement());
                        for (long now = System.nanoTime(); now - start < nanos; ) {
                            Receipt receipt = line.accept(next);
                            // What a station takes to make a result is not the journal's.
                            next = result(numbers.getAndIncrement());
                            receipt.durable().toCompletableFuture().join();
                            long then = System.nanoTime();
                            took.add(then - now);
                            now = then;
                        }
                        thread.complete(took);
                    })
                    .start();
        }
        List<Long> all = new ArrayList<>();
        for (CompletableFuture<List<Long>> thread : threads) {
            all.addAll(thread.get());
        }
        long took = System.nanoTime() - start;
        Run run = new Run(
                all.stream().mapToLong(Long::longValue).sorted().toArray(),
                took,
                syncs() - syncs,
                store.commits.get() - commits);
        line.close();
        return run;
    }

    private static long syncs() throws IOException {
        String count = System.getenv("SLOW_SYNC_COUNT");
        return count == null
                ? 0
                : ByteBuffer.wrap(Files.readAllBytes(Path.of(count)))
                        .order(ByteOrder.nativeOrder())
                        .getLong();
    }

    // Enqueue to delivered.

    private static void delivered(Path folder, String where) throws Exception {
        run(folder, "warm", 32, true, 2 * ROUND_NANOS);
        for (int round = 0; round < ROUNDS; round++) {
            Delivered done = deliver(folder.resolve("delivered" + round + ".db"), false);
            System.out.printf(
                    "%s, 16 producers: %,.0f results/s from accept to delivered and settled, durable (%,d results in %.1f s; the"
                            + " process had %.1f s of processor, %,.0f results for each)%n",
                    where, done.results / done.seconds, done.results, done.seconds, done.cpu, done.results / done.cpu);
        }
    }

    private record Delivered(int results, double seconds, double cpu) {}

    private static Delivered deliver(Path file, boolean counted) throws Exception {
        Holdfast line = line(SqliteStore.open(file), true, counted, "mes");
        int producers = 16;
        int each = 6_000;
        double cpuBefore = cpuSeconds();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < producers; producer++) {
            int first = producer * each;
            Thread thread = new Thread(() -> {
                Semaphore open = new Semaphore(64);
                for (int i = first; i < first + each; i++) {
                    open.acquireUninterruptibly();
                    Receipt receipt = line.accept(result(i));
                    receipt.durable().whenComplete((intake, e) -> open.release());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!line.drain(Duration.ofMinutes(5))) {
            throw new IllegalStateException("not delivered: " + line.journal().counts());
        }
        Delivered done = new Delivered(producers * each, (System.nanoTime() - start) / 1e9, cpuSeconds() - cpuBefore);
        line.close();
        return done;
    }

    // What a ledger adds to all that: in turns, with and without.

    private static void ledger(Path folder) throws Exception {
        run(folder, "warm", 32, true, 2 * ROUND_NANOS, true);
        for (int callers : new int[] {1, 32}) {
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                Run plain = run(folder, "plain" + callers + "-" + round, callers, true, ROUND_NANOS, false);
                Run counted = run(folder, "counted" + callers + "-" + round, callers, true, ROUND_NANOS, true);
                ratios[round] = counted.perSecond() / plain.perSecond();
            }
            Arrays.sort(ratios);
            System.out.printf(
                    "2 ms syncs, %d caller(s), targets confirm at once, with a ledger: %.2f x the pace without (%.2f to %.2f)%n",
                    callers, ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
        }
        double[] paces = new double[ROUNDS];
        double[] cpu = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Delivered plain = deliver(folder.resolve("deliver-plain" + round + ".db"), false);
            Delivered counted = deliver(folder.resolve("deliver-counted" + round + ".db"), true);
            paces[round] = plain.seconds / counted.seconds;
            cpu[round] = counted.cpu / plain.cpu;
        }
        Arrays.sort(paces);
        Arrays.sort(cpu);
        System.out.printf(
                "16 producers, accept to delivered, with a ledger: %.2f x the pace without (%.2f to %.2f), %.2f x the processor time of"
                        + " the process (%.2f to %.2f)%n",
                paces[ROUNDS / 2], paces[0], paces[ROUNDS - 1], cpu[ROUNDS / 2], cpu[0], cpu[ROUNDS - 1]);
    }

    /** On a busy machine the processor that one gets says more than the time that passes. */
    private static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    // Four million waiting.

    private static void backlog(Path folder) throws Exception {
        int results = 1_000_000;
        String[] targets = {"mes", "erp", "scada", "lake"};
        Path file = folder.resolve("backlog.db");
        long start = System.nanoTime();
        // As many results in both, so that only what waits differs; in turns, so that the disk's moods are both's.
        try (SqliteStore none = SqliteStore.open(folder.resolve("none.db"));
                SqliteStore waiting = SqliteStore.open(file)) {
            fill(none, results, 0, Plant.START, targets);
            start = System.nanoTime();
            fill(waiting, results, results, Plant.START, targets);
            System.out.printf(
                    "backlog: 1,000,000 results with 4 deliveries each written in %.0f s, %,d MB%n",
                    (System.nanoTime() - start) / 1e9, Files.size(file) >> 20);
            int turns = 20;
            double[] without = new double[turns];
            double[] with = new double[turns];
            double[] ratios = new double[turns];
            for (int turn = -4; turn < turns; turn++) {
                int from = results + (turn + 4) * COMMITS;
                boolean first = turn % 2 == 0;
                double one = commits(first ? none : waiting, from, targets);
                double other = commits(first ? waiting : none, from, targets);
                if (turn >= 0) {
                    without[turn] = first ? one : other;
                    with[turn] = first ? other : one;
                    ratios[turn] = with[turn] / without[turn];
                }
            }
            Arrays.sort(without);
            Arrays.sort(with);
            Arrays.sort(ratios);
            System.out.printf(
                    "backlog: commit of a result + 4 deliveries p50 %.0f us with nothing waiting, %.0f us with 4,000,000; of %d"
                            + " pairs of turns, ratio %.2f (quartiles %.2f to %.2f)%n",
                    without[turns / 2] / 1e3,
                    with[turns / 2] / 1e3,
                    turns,
                    ratios[turns / 2],
                    ratios[turns / 4],
                    ratios[turns * 3 / 4]);
        }
        start = System.nanoTime();
        double cpuBefore = cpuSeconds();
        Holdfast line = line(SqliteStore.open(file), true, false, targets);
        long before = line.journal().counts().pending();
        while (before - line.journal().counts().pending() < 2_000_000) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long drained = before - line.journal().counts().pending();
        System.out.printf(
                "backlog: drained at %,.0f deliveries/s through the front door, 4 targets that confirm at once (%,.0f for each"
                        + " second of processor)%n",
                drained / seconds, drained / (cpuSeconds() - cpuBefore));
        line.close();
    }

    /** Returns the median time of a commit, in nanoseconds. */
    private static double commits(Store store, int from, String... targets) throws IOException {
        long[] took = new long[COMMITS];
        for (int i = 0; i < took.length; i++) {
            InspectionResult result = Plant.result(from + i);
            long start = System.nanoTime();
            store.write(t -> {
                t.add(result, false);
                for (String target : targets) {
                    t.enqueue(
                            new DestinationId(target),
                            Lane.RESULT,
                            "k",
                            result.id().value(),
                            result);
                }
            });
            took[i] = System.nanoTime() - start;
        }
        Arrays.sort(took);
        return took[took.length / 2];
    }

    private static void fill(Store store, int results, int enqueued, Instant first, String... targets)
            throws IOException {
        for (int from = 0; from < results; from += 2_000) {
            int begin = from;
            store.write(t -> {
                for (int i = begin; i < Math.min(results, begin + 2_000); i++) {
                    InspectionResult plain = Plant.result(i);
                    Instant received = first.plus(Duration.between(Plant.START, plain.deviceTime()));
                    InspectionResult result = plain.received(received, null);
                    t.add(result, false);
                    if (i >= results - enqueued) {
                        for (String target : targets) {
                            t.enqueue(
                                    new DestinationId(target),
                                    Lane.RESULT,
                                    result.segment().toString(),
                                    result.id().value(),
                                    result);
                        }
                    }
                }
            });
        }
    }

    // Restart.

    private static void restart(Path folder) throws Exception {
        Path file = folder.resolve("restart.db");
        // The last of a million results came just now, so that a day of them is in the window.
        Instant first = Instant.now().minusSeconds(6L * 1_000_000);
        try (SqliteStore store = SqliteStore.open(file)) {
            fill(store, 1_000_000, 10_000, first, "mes");
        }
        for (int round = 0; round < ROUNDS; round++) {
            fork(folder, List.of(), "ready", file.toString(), "this disk");
        }
        // Not closed in order: the file is checked first.
        Files.writeString(StoreLock.fileOf(file), "4711");
        System.out.print("after a kill, ");
        System.out.flush();
        fork(folder, List.of(), "ready", file.toString(), "this disk");
    }

    private static void ready(Path file) throws Exception {
        long start = System.nanoTime();
        Holdfast line = line(SqliteStore.open(file), false, false, "mes");
        long ready = System.nanoTime();
        System.out.printf(
                "restart: ready %.2f s after the program asked (%.2f s after the process began), %s%n",
                (ready - start) / 1e9,
                Duration.between(ProcessHandle.current().info().startInstant().orElseThrow(), Instant.now())
                                .toMillis()
                        / 1e3,
                line.journal().counts());
        line.close();
    }

    private static InspectionResult result(long number) {
        InspectionResult plain = Plant.result(number);
        // Of now, so that nothing is late; a reject in twenty as in the plant.
        InspectionResult.Builder now = InspectionResult.of(
                        plain.id(), plain.station(), plain.unit(), plain.verdict(), Instant.now())
                .context(plain.context());
        plain.defects().forEach(now::defect);
        return now.build();
    }

    private static Holdfast line(Store store, boolean up, boolean counted, String... targets) throws IOException {
        HoldfastBuilder builder = Holdfast.builder()
                .store(store)
                .closeGrace(Duration.ofMillis(200))
                .blockWhenFull(Duration.ofMinutes(1))
                // Never: what is measured is the journal.
                .rules(ClusterRule.custom("never").minimumUnits(100_000).build());
        for (String target : targets) {
            builder.destination(new Target(new DestinationId(target), up));
        }
        if (counted) {
            builder.ledger(
                    LedgerSettings.custom(ShiftCalendar.daily(ZoneOffset.UTC)).build());
        }
        return builder.open();
    }

    /** Confirms all at once, or has nobody at home. */
    private record Target(DestinationId id, boolean up) implements Destination {
        @Override
        public Set<Lane> lanes() {
            return Set.of(Lane.RESULT);
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
            if (!up) {
                TimeUnit.DAYS.sleep(1);
            }
            return batch.stream()
                    .map(delivery -> (DeliveryOutcome) new DeliveryOutcome.Confirmed("doc"))
                    .toList();
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) throws InterruptedException {
            if (!up) {
                TimeUnit.DAYS.sleep(1);
            }
            return new DeliveryOutcome.Retryable("not there", Duration.ZERO);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
