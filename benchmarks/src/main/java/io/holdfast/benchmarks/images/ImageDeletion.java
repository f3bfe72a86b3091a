package io.holdfast.benchmarks.images;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * How fast images are deleted, against a bare loop of the same deletes; and what receipts notice of it. Both take turns in one run:
 * the machine's noise falls on both. Hypothesis: with a batch as one commit, journal and guards cost less than half of what
 * deleting a synced file of an image's size does; a receipt notices a batch as one more commit.
 *
 * <p>Arguments: folder, number of files (1,000,000), bytes of each (1,024), whether each is synced (false), files in a batch (1,000),
 * milliseconds of peace between batches while receipts are measured (0).
 */
public final class ImageDeletion {
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final WorkContext CONTEXT = WorkContext.of(new WorkOrderId("WO-1"), new OperationId("10"))
            .producedLot(new MaterialLotId("LOT-1"))
            .build();
    private static final int FOLDER = 1_000;
    private static final int TURNS = 10;
    private static final int ASKED_EACH_SECOND = 200;

    private final Path folder;
    private final int files;
    private final int bytes;
    private final boolean synced;
    private final int batch;
    private final long peaceMillis;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

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

    private Holdfast open(Path root) throws IOException {
        return Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("journal.db")))
                .queueCapacity(20_000)
                .blockWhenFull(Duration.ofSeconds(60))
                .clock(now::get)
                .measuringClock(() -> Duration.between(START, now.get()).toNanos())
                .images(ImageSettings.of(FolderRoot.open("disk", root))
                        .policy(RetentionPolicy.ofDefaults()
                                .with(ImageClass.PASSED, Duration.ofDays(1), Duration.ofDays(2)))
                        // Its own thread has a long pause: the turns below are what deletes.
                        .pace(batch, Duration.ofHours(1))
                        .watermarks(new Watermarks(1, 1, 1, 1))
                        .compareSizesOnly()
                        .clock(Duration.ofHours(1), Duration.ofDays(10_000))
                        .build())
                .open();
    }

    private void run() throws Exception {
        Path ours = Files.createDirectory(folder.resolve("ours"));
        Path bare = Files.createDirectory(folder.resolve("bare"));
        try (Holdfast line = open(ours)) {
            System.out.printf(Locale.ROOT, "writing 2 x %,d files of %,d bytes%n", files, bytes);
            for (int i = 0; i < files; i++) {
                write(ours, i);
                write(bare, i);
            }
            Receipt last = null;
            for (int i = 0; i < files; i++) {
                last = line.accept(result(i, ours));
            }
            if (last != null) {
                last.durable().toCompletableFuture().join();
            }
            line.drain(Duration.ofMinutes(10));
            System.out.printf(Locale.ROOT, "%,d images are registered%n", files);
            // The thread of the line finds out about other rules and due images first.
            while (line.images().clear()) {
                // goes through the register once
            }
            now.set(START.plus(Duration.ofDays(3)));
            compare(line, bare);
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

    /** Deletes in turns, a share with receipts beside it; a share of the time nothing is deleted. */
    private void compare(Holdfast line, Path bare) throws Exception {
        long oursNanos = 0;
        long bareNanos = 0;
        int part = files / TURNS;
        List<Long> quiet = new ArrayList<>();
        List<Long> busy = new ArrayList<>();
        int asked = files;
        for (int turn = 0; turn < TURNS; turn++) {
            boolean withReceipts = turn % 2 == 1;
            // Not right before receipts: the first sync after it pays for what it left in the file system's own
            // journal.
            long bareTook = withReceipts ? 0 : bare(bare, turn * part, part);
            settle();
            int first = asked;
            Asking asking = new Asking(line, first);
            if (withReceipts) {
                asking.start();
            }
            long begin = System.nanoTime();
            for (int done = 0; done < part; done += batch) {
                line.images().clear();
                if (withReceipts && peaceMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(peaceMillis);
                }
            }
            long oursTook = System.nanoTime() - begin;
            if (withReceipts) {
                busy.addAll(asking.stop());
                asked = asking.next;
                Asking alone = new Asking(line, asked);
                alone.start();
                TimeUnit.NANOSECONDS.sleep(Math.max(oursTook, TimeUnit.SECONDS.toNanos(3)));
                quiet.addAll(alone.stop());
                asked = alone.next;
                bareTook = bare(bare, turn * part, part);
            } else {
                bareNanos += bareTook;
                oursNanos += oursTook;
            }
            System.out.printf(
                    Locale.ROOT,
                    "turn %d%s: bare %,.0f/s, ours %,.0f/s%n",
                    turn + 1,
                    withReceipts ? " with receipts" : "",
                    part * 1e9 / bareTook,
                    part * 1e9 / oursTook);
        }
        System.out.printf(Locale.ROOT, "deletion rate: %.0f %% of the bare loop's%n", 100.0 * bareNanos / oursNanos);
        System.out.printf(
                Locale.ROOT,
                "receipts, %d a second: p50 %.1f ms, p99 %.1f ms; while deleting p50 %.1f ms, p99 %.1f ms: %.2f times%n",
                ASKED_EACH_SECOND,
                at(quiet, 0.5),
                at(quiet, 0.99),
                at(busy, 0.5),
                at(busy, 0.99),
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
