package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Intake;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names come back as they were, and are found, however they grow. */
class NamesTest {
    private static final int RESULTS = 1_500;

    @TempDir
    Path directory;

    /** Ways in which plants number. */
    enum Numbering {
        GROWING(i -> "ST-" + i),
        FILLED_UP(i -> String.format("ST-%06d/a", i)),
        SOME_ZEROS(i -> (i % 3 == 0 ? "0" : "") + (i % 5 == 0 ? "0" : "") + i),
        FALLING(i -> "X" + (RESULTS - i)),
        SHUFFLED(shuffled()::get),
        JUMPING(i -> "2026031" + i / 400 + String.format("%06d", i % 400)),
        TWO_MIXED(i -> i % 2 == 0 ? "1" + (100_000 + i) : "2" + (100_000 + i)),
        OUTLIER(i -> "S" + (i == 300 ? 999_999_999_999_999_999L : i)),
        NONE(i -> new UUID(i * 0x9E3779B97F4A7C15L, i * 0xC2B2AE3D27D4EB4FL).toString()),
        NO_DIGITS(i -> "unit " + "abcdefghij".charAt(i % 10) + "abcdefghij".charAt(i / 10 % 10)
                + "abcdefghij".charAt(i / 100 % 10) + "abcdefghij".charAt(i / 1_000)),
        TOO_MANY_DIGITS(i -> "9".repeat(30) + String.format("%05d", i)),
        TWO_NUMBERS(i -> i / 60 + "-" + i % 60),
        OTHER_DIGITS(i -> "٣" + i + "٤");

        private final IntFunction<String> name;

        Numbering(IntFunction<String> name) {
            this.name = name;
        }

        private static List<String> shuffled() {
            List<String> names = new ArrayList<>(IntStream.range(0, RESULTS)
                    .mapToObj(i -> "SN" + i * 1_000_003L)
                    .toList());
            Collections.shuffle(names, new Random(7));
            return names;
        }
    }

    /** The oracle is a map. Reopened in between: what is not in a block yet is read again. */
    @ParameterizedTest
    @EnumSource
    void whateverWayAPlantNumbersResultsAndUnitsAreFoundByTheirNames(Numbering numbering) throws Exception {
        Path file = directory.resolve("journal.db");
        List<InspectionResult> all = new ArrayList<>();
        Map<UnitId, List<InspectionResult>> ofUnits = new HashMap<>();
        for (int i = 0; i < RESULTS; i++) {
            // Names and units both follow the numbering; each unit is seen twice, at stations that are some units
            // apart.
            int unit = i % 2 == 0 ? i / 2 : Math.max(0, i / 2 - 17);
            InspectionResult result = InspectionResult.of(
                            new ResultId(numbering.name.apply(i)),
                            new EquipmentId("ST" + i % 2),
                            new UnitId("u" + numbering.name.apply(unit)),
                            Verdict.PASS,
                            Plant.START.plusSeconds(i))
                    .build()
                    .received(Plant.START.plusSeconds(i), null);
            all.add(result);
            ofUnits.computeIfAbsent(result.unit(), it -> new ArrayList<>()).add(result);
        }
        for (int from = 0; from < RESULTS; from += 500) {
            try (SqliteStore store = SqliteStore.open(file)) {
                assertThat(add(store, all.subList(from, from + 500))).containsOnly(Intake.NEW);
            }
        }
        try (SqliteStore store = SqliteStore.open(file)) {
            List<InspectionResult> read = new ArrayList<>();
            store.forEachResult(ResultQuery.ALL, read::add);
            assertThat(read).isEqualTo(all);
            for (InspectionResult result : all) {
                assertThat(store.result(result.id())).contains(result);
            }
            for (Map.Entry<UnitId, List<InspectionResult>> unit : ofUnits.entrySet()) {
                List<InspectionResult> found = new ArrayList<>();
                store.forEachResult(ResultQuery.ofUnit(unit.getKey()), found::add);
                assertThat(found).isEqualTo(unit.getValue());
            }
            assertThat(add(store, all)).containsOnly(Intake.DUPLICATE);
            for (String other :
                    List.of("ST-3000", "ST-0", "ST-00", "ST-01", "X0", "", "00000", "S301x", "SN1", "1-60")) {
                ResultId id = new ResultId("?" + other);
                assertThat(store.result(id)).isEmpty();
            }
            store.verify();
        }
    }

    private static List<Intake> add(SqliteStore store, List<InspectionResult> results) throws StoreException {
        List<Intake> intake = new ArrayList<>();
        for (int from = 0; from < results.size(); from += 100) {
            List<InspectionResult> group = results.subList(from, Math.min(results.size(), from + 100));
            store.write(t -> {
                for (InspectionResult result : group) {
                    intake.add(t.add(result, false));
                }
            });
        }
        return intake;
    }
}
