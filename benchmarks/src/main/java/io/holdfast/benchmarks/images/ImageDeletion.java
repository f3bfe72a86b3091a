package io.holdfast.benchmarks.images;

import com.sun.management.OperatingSystemMXBean;
import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.model.Actor;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.Watermarks;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How fast images are deleted, against a bare loop of the same deletes; then what receipts notice while the line deletes by itself.
 * What is compared takes turns in one run: the machine's noise falls on both. Hypotheses: with a batch as one commit, journal and
 * guards cost less than half of what deleting a file does; at its own pace the line's receipts take no more than twice as long at
 * the 99th of 100.
 *
 * <p>Arguments: folder, number of files (1,000,000), bytes of each (1,024), whether each is synced (false), files in a batch (1,000),
 * milliseconds of peace at least between batches while receipts are measured (0).
 */
public final class ImageDeletion {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final WorkContext CONTEXT = WorkContext.of(new WorkOrderId("WO-1"), new OperationId("10"))
            .producedLot(new MaterialLotId("LOT-1"))
            .build();
    private static final int FOLDER = 1_000;
    private static final Duration KEPT = Duration.ofDays(2);
    /** Longer than it takes to register all, and less than the hour that parts the turns. */
    private static final Duration REGISTERED = Duration.ofMinutes(50);

    private static final Duration LONGEST_TURN = Duration.ofSeconds(6);
    private static final int TURNS = 10;
    private static final int PACED_TURNS = 10;
    private static final int PACED_PART = 500;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int ASKED_EACH_SECOND = 200;

    private final Path folder;
    private final int files;
    private final int bytes;
    private final boolean synced;
    private final int batch;
    private final long peaceMillis;
    private volatile Instant base = START;
    private volatile long begin = System.nanoTime();

    private ImageDeletion(Path folder, int files, int bytes, boolean synced, int batch, long peaceMillis) {
        this.folder = folder;
        this.files = files;
        this.bytes = bytes;
        this.synced = synced;
        this.batch = batch;
        this.peaceMillis = peaceMillis;
    }

    /** Runs it and prints what it measured. */
    public static void main(String[] arguments) throws Exception {
        new ImageDeletion(
                        Files.createDirectories(Path.of(arguments[0])).toRealPath(),
                        arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000,
                        arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_024,
                        arguments.length > 3 && Boolean.parseBoolean(arguments[3]),
                        arguments.length > 4 ? Integer.parseInt(arguments[4]) : 1_000,
                        arguments.length > 5 ? Long.parseLong(arguments[5]) : 0)
                .run();
    }

    private static String path(int number) {
        return number / FOLDER + "/" + number + ".png";
    }

    private void write(Path root, int number) throws IOException {
        Path file = root.resolve(path(number));
        if (number % FOLDER == 0) {
            Files.createDirectories(file.getParent());
        }
        ByteBuffer content = ByteBuffer.allocate(bytes);
        content.putInt(number).rewind();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(content);
            if (synced) {
                channel.force(true);
            }
        }
    }

    private InspectionResult result(int number, Path root) {
        return InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("ST-1"),
                        new UnitId("U-" + number),
                        Verdict.PASS,
                        START)
                .context(CONTEXT)
                .image(new ImageRef(root.resolve(path(number)).toUri(), bytes, null))
                .build();
    }

    private Holdfast open(Path root, Duration pause) throws IOException {
        return Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("journal.db")))
                .queueCapacity(20_000)
                .blockWhenFull(Duration.ofSeconds(60))
                .clock(this::now)
                .measuringClock(() -> Duration.between(START, now()).toNanos())
                .images(ImageSettings.of(FolderRoot.adopt("disk", root))
                        .policy(RetentionPolicy.ofDefaults().with(ImageClass.PASSED, Duration.ofDays(1), KEPT))
                        .pace(batch, pause)
                        .watermarks(new Watermarks(1, 1, 1, 1))
                        .compareSizesOnly()
                        .clock(Duration.ofHours(1), Duration.ofDays(10_000))
                        .build())
                .open();
    }

    private void run() throws Exception {
        Path ours = Files.createDirectory(folder.resolve("ours"));
        Path bare = Files.createDirectory(folder.resolve("bare"));
        int paced = Math.min(files / 2, PACED_TURNS * PACED_PART);
        int fast = files - paced;
        System.out.printf(Locale.ROOT, "writing 2 x %,d files of %,d bytes%n", files, bytes);
        for (int i = 0; i < files; i++) {
            write(ours, i);
            write(bare, i);
        }
        try (Holdfast line = open(ours, Duration.ofHours(1))) {
            register(line, ours, 0, fast);
            for (int turn = 0; turn < PACED_TURNS; turn++) {
                set(START.plus(Duration.ofHours(turn + 1L)));
                register(line, ours, fast + turn * (paced / PACED_TURNS), fast + (turn + 1) * (paced / PACED_TURNS));
            }
            System.out.printf(Locale.ROOT, "%,d images are registered%n", files);
            while (line.images().clear()) {
                // The line finds out about its rules first.
            }
            set(START.plus(KEPT).plus(REGISTERED));
            compare(line, bare, fast);
        }
        try (Holdfast line = open(ours, Duration.ofMillis(peaceMillis))) {
            receipts(line, ours, fast, paced / PACED_TURNS);
            while (line.images().clear()) {
                // what is left of the last turn
            }
            long left;
            try (Stream<Path> all = Files.walk(ours)) {
                // All but the mark of the root.
                left = all.filter(Files::isRegularFile).count() - 1;
            }
            System.out.printf(
                    Locale.ROOT,
                    "left: %,d; chain of tombstones: %s%n",
                    left,
                    line.images().verifyTombstones());
        }
    }

    private void register(Holdfast line, Path root, int from, int to) {
        Receipt last = null;
        for (int i = from; i < to; i++) {
            last = line.accept(result(i, root));
        }
        if (last != null) {
            last.durable().toCompletableFuture().join();
        }
    }

    private void set(Instant to) {
        base = to;
        begin = System.nanoTime();
    }

    private Instant now() {
        return base.plusNanos(System.nanoTime() - begin);
    }

    /** Deletes in turns, as fast as it goes. */
    private void compare(Holdfast line, Path bare, int fast) throws Exception {
        long oursNanos = 0;
        long bareNanos = 0;
        long oursWork = 0;
        long bareWork = 0;
        int part = fast / TURNS / batch * batch;
        for (int turn = 0; turn < TURNS; turn++) {
            long before = PROCESS.getProcessCpuTime();
            long bareTook = bare(bare, turn * part, part);
            long between = PROCESS.getProcessCpuTime();
            settle();
            long start = System.nanoTime();
            for (int done = 0; done < part; done += batch) {
                line.images().clear();
            }
            long oursTook = System.nanoTime() - start;
            bareWork += between - before;
            oursWork += PROCESS.getProcessCpuTime() - between;
            bareNanos += bareTook;
            oursNanos += oursTook;
            settle();
            System.out.printf(
                    Locale.ROOT,
                    "turn %d: bare %,.0f/s, ours %,.0f/s%n",
                    turn + 1,
                    part * 1e9 / bareTook,
                    part * 1e9 / oursTook);
        }
        System.out.printf(
                Locale.ROOT,
                "deletion rate: %.0f %% of the bare loop's; processor time of each: bare %.1f us, ours %.1f us%n",
                100.0 * bareNanos / oursNanos,
                bareWork / 1e3 / part / TURNS,
                oursWork / 1e3 / part / TURNS);
        while (line.images().clear()) {
            // what is left over
        }
    }

    /** Measures receipts while the line deletes by itself, at its own pace, and as long while it does not, in turns. */
    private void receipts(Holdfast line, Path root, int first, int part) throws Exception {
        List<Long> quiet = new ArrayList<>();
        List<Long> busy = new ArrayList<>();
        long deletingNanos = 0;
        int asked = files;
        for (int turn = 0; turn < PACED_TURNS; turn++) {
            // A call that wakes the line's thread: it would have a minute of sleep.
            set(START.plus(KEPT).plus(REGISTERED).plus(Duration.ofHours(turn + 1L)));
            Asking deleting = new Asking(line, asked);
            deleting.start();
            long start = System.nanoTime();
            line.images().confirmClock(new Actor.Person("benchmark"), "it is time");
            Path last = root.resolve(path(first + (turn + 1) * part - 1));
            while (Files.exists(last) && System.nanoTime() - start < LONGEST_TURN.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            long took = System.nanoTime() - start;
            deletingNanos += took;
            busy.addAll(deleting.stop());
            asked = deleting.next;
            while (line.images().clear()) {
                // what the turn was too short for
            }
            settle();
            Asking alone = new Asking(line, asked);
            alone.start();
            TimeUnit.NANOSECONDS.sleep(took);
            quiet.addAll(alone.stop());
            asked = alone.next;
        }
        System.out.printf(
                Locale.ROOT,
                "receipts, %d a second: p50 %.1f ms, p99 %.1f ms, worst %.1f ms; while up to %.0f files a second are deleted"
                        + " p50 %.1f ms, p99 %.1f ms, worst %.1f ms: p99 %.2f times%n",
                ASKED_EACH_SECOND,
                at(quiet, 0.5),
                at(quiet, 0.99),
                at(quiet, 1),
                PACED_TURNS * part * 1e9 / deletingNanos,
                at(busy, 0.5),
                at(busy, 0.99),
                at(busy, 1),
                at(busy, 0.99) / at(quiet, 0.99));
    }

    private static long bare(Path bare, int first, int count) throws IOException {
        long begin = System.nanoTime();
        for (int i = first; i < first + count; i++) {
            Files.delete(bare.resolve(path(i)));
        }
        return System.nanoTime() - begin;
    }

    /** Has the file system write what it kept back. */
    private void settle() throws IOException {
        try (FileChannel channel =
                FileChannel.open(folder.resolve("settle"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1));
            channel.force(true);
        }
    }

    private static double at(List<Long> nanos, double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
    }

    /** Hands over results at a steady pace and measures how long each takes to be durable. */
    private static final class Asking {
        private final Holdfast line;
        private final List<Long> took = new ArrayList<>();
        private final Thread thread = new Thread(this::run, "asking");
        private volatile boolean over;
        private volatile int next;

        Asking(Holdfast line, int first) {
            this.line = line;
            next = first;
        }

        void start() {
            thread.start();
        }

        List<Long> stop() throws InterruptedException {
            over = true;
            thread.join();
            return took;
        }

        private void run() {
            long due = System.nanoTime();
            int number = next;
            while (!over) {
                due += TimeUnit.SECONDS.toNanos(1) / ASKED_EACH_SECOND;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    try {
                        TimeUnit.NANOSECONDS.sleep(wait);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                number++;
                Receipt receipt = line.accept(InspectionResult.of(
                                new ResultId("A-" + number),
                                new EquipmentId("ST-1"),
                                new UnitId("A-" + number),
                                Verdict.PASS,
                                START)
                        .context(CONTEXT)
                        .build());
                receipt.durable().toCompletableFuture().join();
                // From when it was due: one that waits behind another waits too.
                took.add(System.nanoTime() - due);
            }
            next = number;
        }
    }
}
