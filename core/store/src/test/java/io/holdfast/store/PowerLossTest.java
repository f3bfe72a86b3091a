package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loses the power at random instants of a recorded run, on paper: see {@link Recording} for what a disk may then hold. */
class PowerLossTest {
    private static final boolean LONG = Boolean.getBoolean("holdfast.long");
    private static final int RUNS = LONG ? 20 : 1;
    private static final int IMAGES = LONG ? 250 : 60;
    private static final int GROUPS = 400;

    @TempDir
    Path directory;

    private Path recorder;

    @BeforeEach
    void compileTheRecorder() throws InterruptedException {
        try {
            recorder = Preload.compile("recorder", directory);
        } catch (IOException e) {
            String reason = "the recorder cannot be made here: " + e.getMessage();
            System.out.println("PowerLossTest skipped: " + reason);
            abort(reason);
        }
    }

    @Test
    void whateverWasAcknowledgedBeforeThePowerFailsIsThereOnceWithItsDeliveries() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < RUNS; run++) {
            Recording recording = record("run" + run, random.nextLong(), Map.of());
            // The control: each group was synced.
            assertThat(recording.syncs()).isGreaterThanOrEqualTo(GROUPS);
            int most = 0;
            Recording.Disk disk = recording.disk();
            int[] instants =
                    random.ints(IMAGES, 0, recording.size() + 1).sorted().toArray();
            for (int image = 0; image < IMAGES; image++) {
                Recording.Loss loss = Recording.Loss.values()[image % Recording.Loss.values().length];
                String which = "seed " + seed + ", run " + run + ", instant " + instants[image] + " of "
                        + recording.size() + ", unsynced writes " + loss;
                disk.advanceTo(instants[image]);
                most = Math.max(most, requireAll(disk, loss, random, which));
            }
            assertThat(most).isGreaterThan(GROUPS / 2);
        }
    }

    /** The test can fail: on a disk that lies about syncs, acknowledged results are lost. */
    @Test
    void aDiskThatLiesAboutSyncsIsFoundOut() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        Recording recording = record("lying", 1, Map.of("HOLDFAST_LYING", "yes"));
        Recording.Disk disk = recording.disk();
        disk.advanceTo(recording.size());
        boolean lost = false;
        try {
            requireAll(disk, Recording.Loss.DROPPED, random, "lying");
        } catch (IOException | AssertionError expected) {
            lost = true;
        }
        assertThat(lost).isTrue();
    }

    private Recording record(String name, long seed, Map<String, String> more) throws Exception {
        Path folder = Files.createDirectories(directory.toRealPath().resolve(name));
        Path record = directory.resolve(name + ".record");
        ProcessBuilder command = ChildProcess.command(
                "record", folder.resolve("journal.db").toString(), "r-", Long.toString(seed), Integer.toString(GROUPS));
        command.environment().put("LD_PRELOAD", recorder.toString());
        command.environment().put("HOLDFAST_RECORDED", folder.toString());
        command.environment().put("HOLDFAST_RECORD", record.toString());
        command.environment().putAll(more);
        Process child = command.redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue())
                .as(Files.readString(directory.resolve(name + ".log")))
                .isZero();
        return new Recording(record, folder);
    }

    /** Opens what is left and returns how many results had been acknowledged. */
    private int requireAll(Recording.Disk disk, Recording.Loss loss, SplittableRandom random, String which)
            throws IOException {
        Path image = Files.createDirectories(directory.resolve("image"));
        disk.lose(loss, random, image);
        Set<String> acknowledged =
                new LinkedHashSet<>(List.of(disk.written("acknowledged").split("\\s+")));
        acknowledged.remove("");
        Files.deleteIfExists(image.resolve("acknowledged"));
        try (SqliteStore store = SqliteStore.open(image.resolve("journal.db"))) {
            store.verify();
            SqliteCrashTest.requireAll(store, acknowledged, which);
        } catch (IOException e) {
            throw new IOException(which + ": " + e.getMessage(), e);
        }
        try (Stream<Path> left = Files.list(image)) {
            for (Path file : left.toList()) {
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
            }
        }
        return acknowledged.size();
    }
}
