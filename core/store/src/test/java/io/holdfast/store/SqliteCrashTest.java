package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.MaterialHold;
import io.holdfast.model.ResultId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCrashTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 100 : 8;
    private static final int MOST_GROUPS = 200;
    private static final int MOST_NANOS_MORE = 3_000_000;

    @TempDir
    Path directory;

    /** One file through all rounds: what a kill left behind, the next round goes on with. */
    @Test
    void whateverWasAcknowledgedBeforeAKillIsThereOnceWithItsDeliveries() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = directory.resolve("journal.db");
        Set<String> acknowledged = new LinkedHashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(writeUntilKilled(file, "r" + round + "-", random));
            try (SqliteStore store = SqliteStore.open(file)) {
                store.verify();
                requireAll(store, acknowledged, "seed " + seed + ", round " + round);
            }
        }
        // The control: it did write.
        assertThat(acknowledged).hasSizeGreaterThan(10 * ROUNDS);
    }

    /** Kills after a random number of acknowledged groups and a random moment more: by count, so that a slow machine writes too. */
    private static List<String> writeUntilKilled(Path file, String prefix, Random random) throws Exception {
        Process child = ChildProcess.start("write", file.toString(), prefix, Long.toString(random.nextLong()));
        int groups = random.nextInt(MOST_GROUPS);
        long moment = random.nextInt(MOST_NANOS_MORE);
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader output = ChildProcess.output(child)) {
            assertThat(output.readLine()).isEqualTo("open");
            int seen = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                acknowledged.addAll(List.of(line.strip().split(" ")));
                seen++;
                if (seen == groups + 1) {
                    TimeUnit.NANOSECONDS.sleep(moment);
                    // Process.destroyForcibly would close the pipe too, with acknowledgements in it.
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
        return acknowledged;
    }

    static void requireAll(SqliteStore store, Set<String> acknowledged, String which) throws IOException {
        Map<String, Integer> present = new HashMap<>();
        store.forEachResult(ResultQuery.ALL, result -> present.merge(result.id().value(), 1, Integer::sum));
        assertThat(present.keySet().containsAll(acknowledged)).as(which).isTrue();
        assertThat(present.values()).as(which).allMatch(times -> times == 1);
        for (String id : acknowledged) {
            assertThat(store.result(new ResultId(id))).as(which).isPresent();
        }

        List<MaterialHold> holds = new ArrayList<>();
        store.forEachHold(holds::add);
        for (MaterialHold hold : holds) {
            assertThat(store.episode(hold.episode())).as(which).isPresent();
        }
        List<Delivery> atErp = store.pending(ChildProcess.ERP, Lane.RESULT, 0, Integer.MAX_VALUE);
        List<Delivery> atMes = store.pending(ChildProcess.MES, Lane.RESULT, 0, Integer.MAX_VALUE);
        List<Delivery> heldAtErp = store.pending(ChildProcess.ERP, Lane.HOLD, 0, Integer.MAX_VALUE);
        StoreCounts counts = store.counts();
        assertThat(heldAtErp).as(which).extracting(Delivery::content).isEqualTo(holds);
        Set<String> keys = new LinkedHashSet<>();
        atMes.forEach(delivery -> keys.add(delivery.idempotencyKey()));
        assertThat(keys.equals(present.keySet())).as(which).isTrue();
        assertThat(atMes).as(which).hasSameSizeAs(present.keySet());
        assertThat(counts)
                .as(which)
                .isEqualTo(new StoreCounts(
                        present.size(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        atErp.size() + atMes.size() + holds.size(),
                        0,
                        present.size() - atErp.size()));
        assertThat(store.lastSequence()).as(which).isEqualTo(2L * present.size() + holds.size());
    }
}
