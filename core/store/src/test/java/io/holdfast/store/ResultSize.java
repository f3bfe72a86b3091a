package io.holdfast.store;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongFunction;

/**
 * Prints what a result takes in a SQLite file, table by table, by {@code dbstat}: for names that count, for serial numbers that
 * come shuffled, and for UUIDs. Arguments: how many results (1,000,000), and a folder.
 */
final class ResultSize {
    private ResultSize() {}

    public static void main(String[] arguments) throws Exception {
        long results = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        Path folder = arguments.length > 1 ? Path.of(arguments[1]) : Files.createTempDirectory("holdfast-size");
        Map<String, LongFunction<InspectionResult>> plants = new TreeMap<>(Map.of(
                "counters",
                Plant::result,
                "shuffled serial numbers",
                i -> named(
                        i,
                        Plant.result(i).id().value(),
                        "SN" + 100_000_000 + Math.floorMod(i * 7_368_787L, 100_000_007L)),
                "UUIDs",
                i -> named(i, new UUID(mix(i), mix(~i)).toString(), new UUID(mix(i / 3), mix(i)).toString())));
        for (Map.Entry<String, LongFunction<InspectionResult>> plant : plants.entrySet()) {
            print(
                    plant.getKey(),
                    plant.getValue(),
                    results,
                    folder.resolve(plant.getKey().charAt(0) + ".db"));
        }
    }

    private static long mix(long i) {
        long z = (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 27);
    }

    private static InspectionResult named(long number, String name, String unit) {
        InspectionResult plain = Plant.result(number);
        InspectionResult.Builder renamed = InspectionResult.of(
                        new ResultId(name),
                        new EquipmentId(plain.station().value()),
                        new UnitId(unit),
                        plain.verdict(),
                        plain.deviceTime())
                .context(plain.context());
        plain.defects().forEach(renamed::defect);
        return renamed.build().received(plain.deviceTime().plusMillis(180), null);
    }

    private static void print(String plant, LongFunction<InspectionResult> result, long results, Path file)
            throws Exception {
        long start = System.nanoTime();
        try (SqliteStore store = SqliteStore.open(file)) {
            for (long from = 0; from < results; from += 10_000) {
                long first = from;
                store.write(t -> {
                    for (long i = first; i < Math.min(results, first + 10_000); i++) {
                        t.add(result.apply(i), false);
                    }
                });
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Long> bytes = new TreeMap<>();
        long findings;
        long names;
        try (Session session = new SqliteSession(file)) {
            session.each(
                    "SELECT name, sum(pgsize) FROM dbstat GROUP BY name",
                    row -> Map.entry(row.getString(1), row.getLong(2)),
                    entry -> bytes.put(entry.getKey(), entry.getValue()));
            findings = session.number("SELECT coalesce(sum(length(findings)), 0) FROM result")
                    .orElseThrow();
            names = bytes.getOrDefault("full_name", 0L);
        }
        long total = bytes.values().stream().mapToLong(Long::longValue).sum();
        long payload = findings + names + bytes.get("defect") + bytes.get("defect_unit");
        System.out.printf(
                "%n%s: %,d results in %.0f s, %,d bytes of file%n%.1f B/result in all; %.1f B/result without findings,"
                        + " defects and names in full%n",
                plant, results, seconds, total, (double) total / results, (double) (total - payload) / results);
        bytes.forEach((table, size) -> {
            if (size * 20 > results) {
                System.out.printf("  %6.2f %s%n", (double) size / results, table);
            }
        });
    }
}
