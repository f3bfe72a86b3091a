package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.retain.ImageClearing;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.Verdict;
import io.holdfast.port.StoreException;
import io.holdfast.retain.ImageCheck;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.TombstoneChain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCrashTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 100 : 4;
    private static final int IMAGES = 120 * ROUNDS;
    private static final int MOST_BATCHES = 10;
    private static final int MOST_NANOS_MORE = 5_000_000;
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

    @TempDir
    Path directory;

    /** One journal and one folder through all rounds: what a kill left behind, the next round goes on with. */
    @Test
    void afterEachKillJournalAndDiskAgreeAndWhatWasFrozenIsThere() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = directory.resolve("journal.db");
        Path folder = Files.createDirectory(directory.resolve("images"));
        ImageSettings settings = ImageProcess.settings(folder);
        try (SqliteStore store = SqliteStore.open(file)) {
            for (int i = 1; i <= IMAGES; i += 100) {
                int first = i;
                store.write(t -> {
                    for (int n = first; n < first + 100 && n <= IMAGES; n++) {
                        try {
                            ImagePlant.add(
                                    t,
                                    ImagePlant.result(
                                            folder, n, Verdict.PASS, "L", START, List.of(ImageProcess.path(n))),
                                    settings.roots().get(0),
                                    "f",
                                    settings.policy());
                        } catch (IOException e) {
                            throw new StoreException("test", e);
                        }
                    }
                });
            }
        }
        Instant later = START.plus(Duration.ofDays(40));
        Set<Integer> frozen = new HashSet<>();
        int unfinished = 0;
        for (int round = 0; round < ROUNDS; round++) {
            deleteUntilKilled(file, folder, later, random, frozen);
            String which = "seed " + seed + ", round " + round;
            try (SqliteStore store = SqliteStore.open(file)) {
                store.verify();
                unfinished += requireAgreement(store, folder, frozen, which);
            }
        }
        // The control: in many rounds, kills do fall between intent and tombstone; and in any, something was deleted.
        if (ROUNDS >= 100) {
            System.out.println(unfinished + " deletions were between intent and tombstone at a kill");
            assertThat(unfinished).isPositive();
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            ImageClearing clearing = ImagePlant.clearing(store, settings, later, 0);
            while (clearing.tick(later, 0).isZero()) {
                // until nothing is left to do
            }
            assertThat(requireAgreement(store, folder, frozen, "seed " + seed)).isZero();
            assertThat(store.lastImageTombstone()).isPresent();
            ImageCheck check = ImageCheck.of(store, settings.roots(), true, later.plus(Duration.ofDays(9_999)), 9);
            assertThat(check.findings()).as("seed %s", seed).isEmpty();
            Set<Integer> all = new HashSet<>();
            store.forEachImageFreeze(
                    true,
                    freeze -> all.add(Integer.parseInt(freeze.scope().toString().substring("unit U-".length()))));
            for (int n = 1; n <= IMAGES; n++) {
                if (!all.contains(n)) {
                    assertThat(folder.resolve(ImageProcess.path(n)))
                            .as("seed %s", seed)
                            .doesNotExist();
                }
            }
        }
    }

    private static void deleteUntilKilled(Path file, Path folder, Instant now, Random random, Set<Integer> frozen)
            throws Exception {
        Process child = ChildProcess.command(
                        ImageProcess.class,
                        file.toString(),
                        folder.toString(),
                        now.toString(),
                        Long.toString(random.nextLong()),
                        Integer.toString(IMAGES))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int batches = random.nextInt(MOST_BATCHES);
        long moment = random.nextInt(MOST_NANOS_MORE);
        try (BufferedReader output = ChildProcess.output(child)) {
            assertThat(output.readLine()).isEqualTo("open");
            int seen = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                String[] words = line.split(" ");
                assertThat(words[0]).isNotEqualTo("failed");
                if (words[0].equals("frozen") && words[2].equals("there")) {
                    frozen.add(Integer.parseInt(words[1]));
                } else if (words[0].equals("batch") && seen++ == batches) {
                    TimeUnit.NANOSECONDS.sleep(moment);
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
    }

    /** Returns how many deletions are between intent and tombstone. */
    private static int requireAgreement(SqliteStore store, Path folder, Set<Integer> frozen, String which)
            throws Exception {
        int unfinished = 0;
        int expired = 0;
        for (RegisteredImage image : store.images(0, Integer.MAX_VALUE)) {
            boolean there = Files.exists(folder.resolve(image.path()));
            switch (image.state()) {
                case KEPT -> assertThat(there).as(which).isTrue();
                case EXPIRED -> {
                    assertThat(there).as(which).isFalse();
                    expired++;
                }
                case UNDER_WAY -> unfinished++;
            }
        }
        for (int number : frozen) {
            assertThat(folder.resolve(ImageProcess.path(number))).as(which).exists();
        }
        assertThat(TombstoneChain.verify(store)).as(which).isEmpty();
        assertThat(store.lastImageTombstone().map(it -> (int) it.sequence()).orElse(0))
                .as(which)
                .isEqualTo(expired);
        assertThat(store.imageIntents(IMAGES)).as(which).hasSize(unfinished);
        return unfinished;
    }
}
