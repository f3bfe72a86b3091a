package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.Capacity;
import io.holdfast.detect.ClusterDetector;
import io.holdfast.detect.DetectionEvent;
import io.holdfast.detect.DetectionEvent.Late;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.detect.Inspection;
import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.ResultMapping;
import io.holdfast.flatfile.ResultReader;
import io.holdfast.flatfile.RuleFile;
import io.holdfast.model.Cluster;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Place;
import io.holdfast.model.WorkOrderSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real inspection data through the detector for many threads, handed over by two at once and out of order as far as the
 * rules allow: what opens must be what is known, computed apart from it. Rerun one order with {@code -Dholdfast.seed=}
 * and the seed that the failure names (the interleaving differs).
 */
class ConcurrentKnownAnswersTest {
    private static final int SEEDS = Boolean.getBoolean("holdfast.long") ? 200 : 3;
    private static final int THREADS = 2;
    private static final Path MAPPINGS = SharedData.projectRoot().resolve("examples/mappings");

    @ParameterizedTest
    @CsvSource({"15, 3", "15, 5", "30, 3", "30, 5"})
    void twoThreadsFindExactlyTheKnownClustersOfAnElectronicsLine(String window, String units) throws Exception {
        Path data = SharedData.require("phme22-aoi");
        Set<String> expected = new TreeSet<>();
        for (String line : Files.readAllLines(data.resolve("known-clusters.tsv"))) {
            String[] cells = line.split("\t");
            if (cells[0].equals(window) && cells[1].equals(units)) {
                expected.add(cells[2] + " " + cells[3] + " " + cells[4]);
            }
        }
        findsExactly(
                expected,
                data.resolve("AOI_training.csv"),
                "phme22-aoi",
                "phme22-aoi-w" + window + "-n" + units,
                cluster -> {
                    Place.Zone place = (Place.Zone) cluster.place();
                    return place.position() + " " + place.name() + " " + cluster.morphology();
                });
    }

    @Test
    void twoThreadsFindExactlyTheCoilsWithACluster() throws Exception {
        Path data = SharedData.require("uci-steel-plates");
        List<String> lines = Files.readAllLines(data.resolve("known-clusters-odd.tsv"));
        Set<String> expected = new TreeSet<>();
        lines.subList(1, lines.size()).forEach(line -> expected.add(line.split("\t")[0]));
        findsExactly(
                expected,
                data.resolve("steel-odd-coils.csv"),
                "uci-steel-plates",
                "uci-steel-plates",
                cluster -> ((WorkOrderSegment) cluster.scope()).workOrder().value());
    }

    private static void findsExactly(
            Set<String> expected, Path file, String mapping, String ruleFile, Function<Cluster, String> key)
            throws Exception {
        RuleSet rules = RuleFile.read(MAPPINGS.resolve(ruleFile + ".rules.json"));
        List<Inspection> inspections = inspections(file, MAPPINGS.resolve(mapping + ".mapping.json"));
        assertThat(expected).isNotEmpty();
        Long one = Long.getLong("holdfast.seed");
        for (long seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
            List<Inspection> order = shuffled(inspections, rules.allowedLateness(), seed);
            List<DetectionEvent> said =
                    together(ClusterDetector.concurrent(rules, Capacity.ofDefaults()), dealt(order, seed));
            Set<String> found = new TreeSet<>();
            for (DetectionEvent event : said) {
                if (event instanceof Opened opened) {
                    found.add(key.apply(opened.cluster()));
                }
            }
            assertThat(found).as("%s, seed %d", ruleFile, seed).isEqualTo(expected);
            assertThat(said).as("%s, seed %d", ruleFile, seed).noneMatch(Late.class::isInstance);
        }
    }

    private static List<Inspection> inspections(Path file, Path mapping) throws IOException {
        List<Inspection> inspections = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        ResultReader.csv(ResultMapping.read(mapping))
                .read(file, result -> inspections.add(inspection(result)), bad::add);
        assertThat(bad).isEmpty();
        return inspections;
    }

    private static Inspection inspection(InspectionResult result) {
        return new Inspection(
                result.id(),
                result.unit(),
                result.segment(),
                null,
                null,
                result.deviceTime(),
                result.deviceTime(),
                result.defects());
    }

    /** Delays each result by up to half of what may be late: the threads, one ahead of the other, have the other half. */
    private static List<Inspection> shuffled(List<Inspection> inspections, Duration lateness, long seed) {
        Random random = new Random(seed);
        record Arrival(long millis, Inspection inspection) {}
        return inspections.stream()
                .map(inspection -> new Arrival(
                        inspection.time().toEpochMilli() + (long) (random.nextDouble() * lateness.toMillis() / 2),
                        inspection))
                .sorted(Comparator.comparingLong(Arrival::millis))
                .map(Arrival::inspection)
                .toList();
    }

    private static List<List<Inspection>> dealt(List<Inspection> order, long seed) {
        Random random = new Random(~seed);
        List<List<Inspection>> hands = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            hands.add(new ArrayList<>());
        }
        order.forEach(inspection -> hands.get(random.nextInt(THREADS)).add(inspection));
        return hands;
    }

    /** Has each thread observe its inspections in order, all beginning at once. */
    private static List<DetectionEvent> together(ClusterDetector detector, List<List<Inspection>> hands)
            throws InterruptedException, ExecutionException {
        CyclicBarrier barrier = new CyclicBarrier(hands.size());
        ExecutorService threads = Executors.newFixedThreadPool(hands.size());
        try {
            List<Future<List<DetectionEvent>>> futures = new ArrayList<>();
            for (List<Inspection> hand : hands) {
                futures.add(threads.submit(() -> {
                    List<DetectionEvent> said = new ArrayList<>();
                    barrier.await();
                    hand.forEach(inspection -> said.addAll(detector.observe(inspection)));
                    return said;
                }));
            }
            List<DetectionEvent> said = new ArrayList<>();
            for (Future<List<DetectionEvent>> future : futures) {
                said.addAll(future.get());
            }
            return said;
        } finally {
            threads.shutdownNow();
        }
    }
}
