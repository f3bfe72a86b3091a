package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.ResultId;
import io.holdfast.port.Lane;
import io.holdfast.testkit.FakeMes;
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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole line is killed again and again, at any instant, while it talks to an MES that loses calls and answers. Its host hands
 * over again what was not acknowledged.
 */
class LineCrashTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 1_000 : 25;
    private static final int MOST_ACKNOWLEDGED = 120;
    private static final int MOST_NANOS_MORE = 5_000_000;

    /** About as long as a line takes to start and to take up what was left. */
    private static final int MOST_MILLIS_OF_START = 800;

    @TempDir
    Path directory;

    @Test
    void theMesEndsWithEachResultHoldAndNonconformanceOnceAndInOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = directory.resolve("line.db");
        long next = 0;
        try (RemoteMes mes = new RemoteMes(random.nextLong())) {
            for (int round = 0; round < ROUNDS; round++) {
                long acknowledged = runUntilKilled(file, mes, next, random);
                requireAll(file, next, acknowledged, "seed " + seed + ", round " + round);
                next = acknowledged;
            }
            // The control: it got on.
            assertThat(next).isGreaterThan(10L * ROUNDS);
            long end = next + 100;
            runToTheEnd(file, mes, next, end);
            requireOnceAndInOrder(mes.contents(), end, "seed " + seed);
        }
    }

    /** Returns the number after the last one that was acknowledged. */
    private static long runUntilKilled(Path file, RemoteMes mes, long first, Random random) throws Exception {
        Process child = start(file, mes, first, Long.MAX_VALUE);
        // One in four is killed as it starts; by the clock, since it has acknowledged nothing to count by.
        int until = random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(MOST_ACKNOWLEDGED);
        long moment = random.nextInt(MOST_NANOS_MORE);
        long next = first;
        try (BufferedReader output = ChildProcess.output(child)) {
            if (until == Integer.MAX_VALUE) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_MILLIS_OF_START));
                child.toHandle().destroyForcibly();
            }
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals("open")) {
                    continue;
                }
                assertThat(line).isEqualTo(Long.toString(next));
                next++;
                if (next == first + until) {
                    TimeUnit.NANOSECONDS.sleep(moment);
                    // Process.destroyForcibly would close the pipe too, with acknowledgements in it.
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
        return next;
    }

    private static void runToTheEnd(Path file, RemoteMes mes, long first, long end) throws Exception {
        Process child = start(file, mes, first, end);
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = ChildProcess.output(child)) {
            output.lines().forEach(lines::add);
        }
        assertThat(lines.get(lines.size() - 1)).isEqualTo("drained");
        assertThat(child.waitFor()).isZero();
    }

    private static Process start(Path file, RemoteMes mes, long first, long end) throws IOException {
        return ChildProcess.command(
                        LineProcess.class,
                        file.toString(),
                        Integer.toString(mes.port()),
                        Long.toString(first),
                        Long.toString(end))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void requireAll(Path file, long first, long end, String which) throws IOException {
        try (SqliteStore store = SqliteStore.open(file)) {
            for (long number = first; number < end; number++) {
                assertThat(store.result(new ResultId("R-" + number)))
                        .as(which + ", result " + number)
                        .isPresent();
            }
        }
    }

    private void requireOnceAndInOrder(List<RemoteMes.Item> contents, long end, String which) throws Exception {
        Map<Lane, Map<String, Integer>> times = new HashMap<>();
        Map<String, Long> latest = new HashMap<>();
        Map<Lane, Set<String>> names = new HashMap<>();
        for (RemoteMes.Item item : contents) {
            times.computeIfAbsent(item.lane(), lane -> new HashMap<>()).merge(item.idempotencyKey(), 1, Integer::sum);
            names.computeIfAbsent(item.lane(), lane -> new HashSet<>()).add(item.name());
            Long before = latest.put(item.lane() + " " + item.orderingKey(), item.sequence());
            assertThat(before == null || before < item.sequence())
                    .as(which + ": " + item + " came after " + before)
                    .isTrue();
        }
        times.values().forEach(counts -> assertThat(counts.values()).as(which).allMatch(count -> count == 1));
        assertThat(names.get(Lane.RESULT).equals(resultsUpTo(end))).as(which).isTrue();

        FakeMes undisturbed = new FakeMes("mes");
        run(undisturbed, end);
        Set<String> holds = new HashSet<>();
        undisturbed
                .contents(MaterialHold.class)
                .forEach(hold -> holds.add(hold.id().value()));
        Set<String> nonconformances = new HashSet<>();
        undisturbed
                .contents(Nonconformance.class)
                .forEach(nonconformance ->
                        nonconformances.add(nonconformance.id().value()));
        assertThat(holds).isNotEmpty();
        assertThat(names.get(Lane.HOLD)).as(which).isEqualTo(holds);
        assertThat(names.get(Lane.NONCONFORMANCE)).as(which).isEqualTo(nonconformances);
    }

    private static Set<String> resultsUpTo(long end) {
        Set<String> names = new HashSet<>();
        LongStream.range(0, end).forEach(number -> names.add("R-" + number));
        return names;
    }

    /** The same results on a line that nobody kills: what the MES should have. */
    private void run(FakeMes mes, long end) throws Exception {
        Path file = directory.resolve("undisturbed").resolve("line.db");
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(file))
                .rules(LineProcess.RULE)
                .holdsPerHour(Integer.MAX_VALUE)
                .destination(mes)
                .blockWhenFull(Duration.ofMinutes(1))
                .open()) {
            for (long number = 0; number < end; number++) {
                line.accept(LineProcess.result(number));
            }
            assertThat(line.drain(Duration.ofMinutes(5))).isTrue();
        }
    }
}
