package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.ResultQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A line whose journal fails and comes back all the time, so that its results go through the spill file and back, is killed at any
 * instant, again and again. Whatever had its receipt, of the journal or of the spill file, is in the journal once in the end.
 */
class SpillCrashTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 300 : 8;
    private static final int MOST_ACKNOWLEDGED = 2_000;
    private static final int FIRST_SPAN = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void whateverWasAcknowledgedByEitherIsJournalledOnceAndInOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Long> journalled = new HashSet<>();
        Set<Long> spilled = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            runUntilKilled(FIRST_SPAN * (long) round, random, journalled, spilled);
        }
        // The control: both ways were taken.
        assertThat(journalled).hasSizeGreaterThan(5 * ROUNDS);
        assertThat(spilled).hasSizeGreaterThan(5 * ROUNDS);

        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(directory.resolve("line.db")))
                .rules(LineProcess.RULE)
                .spillWhenFull(directory.resolve("spill"), 64 << 20)
                .open()) {
            assertThat(line.drain(Duration.ofMinutes(1))).isTrue();
            Map<Long, Integer> times = new HashMap<>();
            Map<Long, Long> latest = new HashMap<>();
            List<String> wrong = new ArrayList<>();
            line.journal().forEachResult(ResultQuery.ALL, result -> {
                long number = number(result);
                times.merge(number, 1, Integer::sum);
                Long before = latest.put(number / FIRST_SPAN, number);
                if (before != null && before > number) {
                    wrong.add(number + " after " + before);
                }
            });
            assertThat(times.values()).as("seed " + seed).containsOnly(1);
            assertThat(times.keySet().containsAll(journalled))
                    .as("seed " + seed)
                    .isTrue();
            assertThat(times.keySet().containsAll(spilled)).as("seed " + seed).isTrue();
            assertThat(wrong).as("seed " + seed).isEmpty();
            assertThat(line.journal().counts().duplicates()).as("seed " + seed).isZero();
        }
    }

    private static long number(InspectionResult result) {
        return Long.parseLong(result.id().value().substring(2));
    }

    private void runUntilKilled(long first, Random random, Set<Long> journalled, Set<Long> spilled) throws Exception {
        Process child = ChildProcess.command(
                        SpillCrashTest.class,
                        directory.toString(),
                        Long.toString(first),
                        Long.toString(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int until = 1 + random.nextInt(MOST_ACKNOWLEDGED);
        long moment = random.nextInt(20_000_000);
        int seen = 0;
        try (BufferedReader output = ChildProcess.output(child)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                (line.startsWith("SPILLED") ? spilled : journalled).add(Long.parseLong(line.split(" ")[1]));
                seen++;
                if (seen == until) {
                    TimeUnit.NANOSECONDS.sleep(moment);
                    // Process.destroyForcibly would close the pipe too, with acknowledgements in it.
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
    }

    /** Arguments: {@code <folder> <first number> <seed>}. Prints how and what is durable, as soon as it is. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        long first = Long.parseLong(arguments[1]);
        Random random = new Random(Long.parseLong(arguments[2]));
        FaultyStore store = new FaultyStore(SqliteStore.open(folder.resolve("line.db")));
        try (Holdfast line = Holdfast.builder()
                .store(store)
                .rules(LineProcess.RULE)
                .queueCapacity(16)
                .spillWhenFull(folder.resolve("spill"), 64 << 20)
                .open()) {
            for (long number = first; number < first + FIRST_SPAN && !ChildProcess.isAlone(); ) {
                if (random.nextInt(50) == 0) {
                    store.failing.set(random.nextBoolean());
                }
                if (random.nextInt(200) == 0) {
                    store.failing.set(false);
                    while (line.status().spilledBytes() > 0 || line.status().queued() > 0) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                }
                Receipt receipt = line.accept(LineProcess.result(number));
                if (receipt.isTaken()) {
                    long taken = number;
                    receipt.durable().thenAccept(intake -> System.out.println(intake + " " + taken));
                    number++;
                } else {
                    TimeUnit.MICROSECONDS.sleep(200);
                }
            }
        }
    }
}
