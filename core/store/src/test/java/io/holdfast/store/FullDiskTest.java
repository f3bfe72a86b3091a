package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.Receipt;
import io.holdfast.Status;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.Intake;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real disk that is full, or read-only from the start: a small file system in memory, mounted for each test. Mounting takes root on Linux;
 * elsewhere these tests are skipped, and say so.
 */
class FullDiskTest extends WholeLine {
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        // The first journal of a process unpacks the driver's library beside itself, where it stays in use.
        SqliteStore.open(folder.resolve("first.db")).close();
        disk = Files.createDirectory(folder.resolve("disk"));
        if (run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) != 0) {
            disk = null;
            abort("a disk of 8 MiB cannot be mounted here: that takes root on Linux");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            closeAll();
            opened.clear();
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor();
        } catch (IOException e) {
            return -1; // there is no such command
        }
    }

    private HoldfastBuilder onDisk() throws StoreException {
        return builder(THREE_IN_A_QUARTER, SqliteStore.open(disk.resolve("line.db")));
    }

    private Holdfast opened(HoldfastBuilder builder) throws StoreException {
        Holdfast line = builder.open();
        opened.add(line);
        return line;
    }

    /** Leaves nothing free. */
    private Path fill() throws IOException {
        Path ballast = disk.resolve("ballast");
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return ballast;
        }
    }

    @Test
    void onAFullDiskNothingIsAcknowledgedAndAllGoesOnWhenThereIsRoomAgain() throws Exception {
        Holdfast line = opened(onDisk().queueCapacity(64));
        List<Receipt> before = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            before.add(good(line, "U" + i, i));
        }
        before.forEach(WholeLine::durable);
        Path ballast = fill();

        List<Receipt> taken = new ArrayList<>();
        int number = 50;
        while (line.status().storeFault().isEmpty() || line.accept(last(number)).isTaken()) {
            number++;
            Receipt receipt = line.accept(last(number));
            if (receipt.isTaken()) {
                taken.add(receipt);
            }
        }
        Status status = line.status();
        assertThat(status.health()).isEqualTo(Status.Health.DEGRADED);
        assertThat(status.troubles()).anyMatch(trouble -> trouble.contains("full"));
        Receipt waiting = taken.get(taken.size() - 1);
        assertThat(waiting.durable().toCompletableFuture()).isNotDone();
        List<String> acknowledged = acknowledged(taken);

        Files.delete(ballast);
        taken.forEach(WholeLine::durable);
        drain(line);
        assertThat(line.status().health()).isEqualTo(Status.Health.OK);
        assertThat(ids(line)).containsAll(acknowledged).hasSizeGreaterThanOrEqualTo(50 + taken.size());
        assertThat(durable(line.accept(last(1_000_000)))).isEqualTo(Intake.NEW);
        line.close();
        try (SqliteStore store = SqliteStore.open(disk.resolve("line.db"))) {
            store.verify();
        }
    }

    @Test
    void aLineDoesNotOpenOnAReadOnlyDiskAndSaysWhy() throws Exception {
        opened(onDisk()).close();
        assertThat(readOnly()).isTrue();
        try {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            try {
                SqliteStore.open(disk.resolve("line.db")).close();
                failure.complete(null);
            } catch (StoreException e) {
                failure.complete(e);
            }
            assertThat(failure.join()).hasMessageContaining("line.db");
        } finally {
            assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
        }
        durable(good(opened(onDisk()), "U1", 1));
    }

    private boolean readOnly() throws Exception {
        return run("mount", "-o", "remount,ro", disk.toString()) == 0;
    }

    @Test
    void withASpillFileOnAnotherDiskAFullDiskStopsNothing() throws Exception {
        Holdfast line = opened(onDisk().queueCapacity(64).spillWhenFull(folder.resolve("spill"), 10 << 20));
        durable(good(line, "U0", 0));
        Path ballast = fill();
        List<Receipt> receipts = new ArrayList<>();
        int number = 0;
        while (receipts.size() < 3_000) {
            number++;
            Receipt receipt = line.accept(last(number));
            if (receipt.isTaken()) {
                receipts.add(receipt);
            } else {
                TimeUnit.MILLISECONDS.sleep(1); // the spill file's writer is behind
            }
        }
        assertThat(durable(receipts.get(2_999))).isEqualTo(Intake.SPILLED);
        Files.delete(ballast);
        assertThat(line.drain(Duration.ofSeconds(60))).isTrue();
        Set<String> all = new HashSet<>();
        receipts.forEach(receipt -> all.add(receipt.result().value()));
        assertThat(ids(line)).containsAll(all).hasSize(3_001).doesNotHaveDuplicates();
    }

    private static InspectionResult last(int number) {
        return result("R-U" + number, "U" + number, number).build();
    }

    private static List<String> acknowledged(List<Receipt> receipts) {
        return receipts.stream()
                .filter(receipt -> {
                    CompletableFuture<Intake> durable = receipt.durable().toCompletableFuture();
                    return durable.isDone() && !durable.isCompletedExceptionally();
                })
                .map(receipt -> receipt.result().value())
                .toList();
    }

    private static List<String> ids(Holdfast line) throws StoreException {
        List<String> ids = new ArrayList<>();
        line.journal()
                .forEachResult(ResultQuery.ALL, result -> ids.add(result.id().value()));
        return ids;
    }
}
