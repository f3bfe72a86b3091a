package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger finds of a unit, against a plain list; with a memory far smaller than the journal. */
class LedgerMemoryTest {
    private static final int RESULTS = 6 * Blocks.SIZE + 77;

    @TempDir
    Path folder;

    /** Counters of several stations, serial numbers that come shuffled, UUIDs, names without a number; again after long or short. */
    private static List<String> units(Random random) {
        List<String> units = new ArrayList<>();
        for (int i = 0; i < RESULTS; i++) {
            if (i > 0 && random.nextInt(3) == 0) {
                units.add(units.get(Math.max(0, i - 1 - random.nextInt(random.nextBoolean() ? 20 : RESULTS))));
                continue;
            }
            units.add(
                    switch (random.nextInt(5)) {
                        case 0 -> "A-" + (1_000 + i);
                        case 1 -> "B" + random.nextInt(1_000_000) + "x";
                        case 2 -> new UUID(random.nextLong(), random.nextLong()).toString();
                        case 3 -> "C-" + (100 - i / 100);
                        default -> "D-" + "ab".repeat(1 + random.nextInt(9));
                    });
        }
        return units;
    }

    @Test
    void allThatCameBeforeOfAUnitIsFoundHoweverLittleIsRemembered() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LedgerMemoryTest seed " + seed);
        Random random = new Random(seed);
        List<String> units = units(random);
        Path file = folder.resolve("line.db");
        try (Store store = SqliteStore.open(file)) {
            store.write(transaction -> {
                for (int i = 0; i < units.size(); i++) {
                    Instant at = Plant.START.plusSeconds(i);
                    InspectionResult result = InspectionResult.of(
                                    new ResultId("R" + i),
                                    new EquipmentId("ST" + random.nextInt(3)),
                                    new UnitId(units.get(i)),
                                    Verdict.PASS,
                                    at)
                            .build();
                    transaction.add(result.received(at, null), false);
                }
            });
        }
        try (SqliteSession session = new SqliteSession(file)) {
            Names names = new Names(session);
            for (int from : new int[] {1, 2, Blocks.SIZE, 2 * Blocks.SIZE - 1, 1_000}) {
                LedgerMemory memory = new LedgerMemory(session, Blocks.SIZE);
                if (from == 1) {
                    memory.beginAnew();
                }
                for (int id = from; id <= RESULTS; id++) {
                    String unit = units.get(id - 1);
                    List<Names.Key> keys = names.find(unit);
                    TreeSet<Long> expected = new TreeSet<>();
                    for (int before = 1; before < id; before++) {
                        if (units.get(before - 1).equals(unit)) {
                            expected.add((long) before);
                        }
                    }
                    assertThat(memory.before(id, keys))
                            .as("seed %d, from %d, result %d of %s", seed, from, id, unit)
                            .isEqualTo(expected);
                    memory.entered(id, keys.get(0), Plant.result(id));
                    if (random.nextInt(400) == 0) {
                        memory.forget();
                    }
                }
            }
        }
    }
}
