package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.Holdfast;
import io.holdfast.Rehearsal;
import io.holdfast.Rehearsed;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.flatfile.ResultMapping;
import io.holdfast.flatfile.ResultReader;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Payload;
import io.holdfast.store.SqliteStore;
import io.holdfast.testkit.LoopbackMes;
import io.holdfast.testkit.VirtualClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules would have done to a past: compared with answers worked out apart from the library. */
class RehearsalTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");
    private static final Set<Confirmation> ALL = EnumSet.allOf(Confirmation.class);

    @TempDir
    Path folder;

    private static RuleSet rules(int units, int minutes, Set<Confirmation> counted) {
        return new RuleSet(
                List.of(ClusterRule.custom("aoi")
                        .minimumUnits(units)
                        .window(Duration.ofMinutes(minutes))
                        .counted(counted)
                        .build()),
                Duration.ofDays(1));
    }

    private SqliteStore scratch(String name) throws IOException {
        return SqliteStore.open(folder.resolve(name + ".db"));
    }

    // Raw alarms against confirmed ones.

    @Test
    void onARealLineRawAlarmsFireAtFarMorePlacesThanConfirmedOnes() throws Exception {
        Path data = SharedData.require("phme22-aoi");
        Path mapping = SharedData.projectRoot().resolve("examples/mappings/phme22-aoi.mapping.json");
        ResultReader reader = ResultReader.csv(ResultMapping.read(mapping));
        Rehearsal rehearsal =
                Rehearsal.over(action -> reader.read(data.resolve("AOI_training.csv"), action, bad -> {}));

        Rehearsed confirmed = rehearsal.run(rules(3, 15, EnumSet.of(Confirmation.CONFIRMED)), scratch("three"));
        assertThat(keys(confirmed)).isEqualTo(known(data.resolve("known-clusters.tsv"), 15, 3));
        // Confirmed defects are no false alarms.
        assertThat(confirmed.falseAlarmShare()).hasValue(0);
        assertThat(confirmed.count(Rehearsed.Judgement.CONFIRMED))
                .isEqualTo(confirmed.holds().size());

        // Raw alarms fire at far more places, and people called most of it false.
        Set<String> rawKeys = bruteForce(data.resolve("AOI_training.csv"), 15, 3);
        Rehearsal.CurvePoint raw = rehearsal
                .curve(
                        rules(3, 15, ALL).rules().get(0),
                        rules(3, 15, ALL),
                        List.of(3),
                        List.of(Duration.ofMinutes(15)),
                        List.of(0L))
                .get(0);
        assertThat(raw.spots()).isEqualTo(rawKeys.size());
        assertThat(raw.refuted()).isGreaterThan(raw.detections() * 8 / 10);
        System.out.println("phme22-aoi, 3 panels in 15 minutes: " + rawKeys.size() + " keys fire on raw alarms ("
                + raw.refuted() + " of " + raw.detections() + " clusters false), "
                + keys(confirmed).size()
                + " on confirmed ones, " + confirmed.holds().size() + " holds of " + confirmed.exposedUnits()
                + " panels");

        if (Boolean.getBoolean("holdfast.long")) {
            // Side by side: what fires at five panels fires at three, too.
            Rehearsed five = rehearsal.run(rules(5, 15, EnumSet.of(Confirmation.CONFIRMED)), scratch("five"));
            assertThat(five.beside(confirmed)).doesNotContainValue(Rehearsed.Side.THESE);
            assertThat(five.beside(confirmed).values())
                    .filteredOn(side -> side == Rehearsed.Side.BOTH)
                    .hasSameSizeAs(known(data.resolve("known-clusters.tsv"), 15, 5));
            Rehearsed held = rehearsal.run(rules(3, 15, ALL), scratch("raw"));
            assertThat(keys(held)).isEqualTo(rawKeys);
            assertThat(held.falseAlarmShare().orElseThrow()).isGreaterThan(0.8);
            assertThat(confirmed.beside(held)).doesNotContainValue(Rehearsed.Side.THESE);
            System.out.println("held on raw alarms: " + held.holds().size() + " holds of " + held.exposedUnits()
                    + " panels, " + held.count(Rehearsed.Judgement.REFUTED) + " of them false");
        }

        // The curve meets the known answers at each of its points.
        List<Rehearsal.CurvePoint> curve = rehearsal.curve(
                rules(3, 15, EnumSet.of(Confirmation.CONFIRMED)).rules().get(0),
                rules(3, 15, ALL),
                List.of(3, 5),
                List.of(Duration.ofMinutes(15), Duration.ofMinutes(30)),
                List.of(0L));
        assertThat(curve).hasSize(4).allSatisfy(point -> {
            assertThat(point.spots())
                    .isEqualTo(known(
                                    data.resolve("known-clusters.tsv"),
                                    (int) point.window().toMinutes(),
                                    point.units())
                            .size());
            assertThat(point.refuted()).isZero();
            assertThat(point.confirmed()).isEqualTo(point.detections());
            assertThat(point.unwatched()).isZero();
        });
    }

    private static Set<String> keys(Rehearsed rehearsed) {
        Set<String> keys = new TreeSet<>();
        rehearsed.spots().forEach(spot -> {
            Place.Zone zone = (Place.Zone) spot.place();
            keys.add(zone.position() + " " + zone.name() + " " + spot.morphology());
        });
        return keys;
    }

    private static Set<String> known(Path file, int window, int units) throws IOException {
        Set<String> keys = new TreeSet<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\t");
            if (cells[0].equals(String.valueOf(window)) && cells[1].equals(String.valueOf(units))) {
                keys.add(cells[2] + " " + cells[3] + " " + cells[4]);
            }
        }
        return keys;
    }

    /** The definition, word for word: distinct panels of one day with serials that differ by less than the window. */
    private static Set<String> bruteForce(Path file, int window, int units) throws IOException {
        Map<String, Map<Integer, Set<Integer>>> serials = new TreeMap<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            String key = cells[1] + " " + cells[3] + " " + cells[5];
            int day = Integer.parseInt(cells[0].substring(0, 5));
            serials.computeIfAbsent(key, any -> new HashMap<>())
                    .computeIfAbsent(day, any -> new TreeSet<>())
                    .add(Integer.parseInt(cells[0].substring(5, 9)));
        }
        Set<String> firing = new TreeSet<>();
        serials.forEach((key, days) -> days.values().forEach(of -> {
            List<Integer> sorted = new ArrayList<>(of);
            for (int i = units - 1; i < sorted.size(); i++) {
                if (sorted.get(i) - sorted.get(i - units + 1) < window) {
                    firing.add(key);
                }
            }
        }));
        return firing;
    }

    // A small past.

    private static List<InspectionResult> past() {
        List<InspectionResult> past = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            InspectionResult.Builder result = InspectionResult.of(
                    new ResultId("R-" + i),
                    new EquipmentId("CAM-1"),
                    new UnitId("SN-" + i),
                    i >= 10 && i < 14 || i >= 40 && i < 44 ? Verdict.FAIL : Verdict.PASS,
                    NOON.plusSeconds(60L * i));
            // Four scratches that people confirmed, and four dents that were false.
            if (i >= 10 && i < 14) {
                result.defect(defect("Scratch", Confirmation.CONFIRMED));
            }
            if (i >= 40 && i < 44) {
                result.defect(defect("Dent", Confirmation.FALSE_CALL));
            }
            past.add(result.build());
        }
        return past;
    }

    private static Defect defect(String kind, Confirmation word) {
        return new Defect(new Morphology(kind), new Place.Zone(null, "gate"), word, null, null, null);
    }

    @Test
    void theHoldsAreListedWithUnitsWordsAndExactPayloads() throws Exception {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        LoopbackMes mes = new LoopbackMes();
        try (FolderDestination destination =
                FolderDestination.to(inbox).id("mes").build()) {
            Rehearsed rehearsed = Rehearsal.over(past()::forEach)
                    .target(destination.id(), destination.dryRun())
                    .run(rules(3, 15, ALL), scratch("all"));

            assertThat(rehearsed.results()).isEqualTo(60);
            assertThat(rehearsed.holds())
                    .extracting(Rehearsed.Hold::judgement)
                    .containsExactly(Rehearsed.Judgement.CONFIRMED, Rehearsed.Judgement.REFUTED);
            assertThat(rehearsed.falseAlarmShare()).hasValue(0.5);
            assertThat(rehearsed.byChance()).isPresent();
            Rehearsed.Hold first = rehearsed.holds().get(0);
            assertThat(first.exposedUnits()).isGreaterThanOrEqualTo(3);
            List<Payload> payloads = first.payloads().get(new DestinationId("mes"));
            assertThat(payloads).hasSize(2);
            assertThat(payloads.get(0).address()).contains("hold-").endsWith(".jsonl");
            JsonNode body = JSON.readTree(payloads.get(0).body());
            assertThat(body.get("id").asText()).isEqualTo(first.hold().id().value());
            // Nothing was sent.
            try (Stream<Path> files = Files.list(inbox)) {
                assertThat(files).isEmpty();
            }
            assertThat(mes.records()).isEmpty();
        }
    }

    @Test
    void theStoredPastSaysTheSameAsTheResultsAndIsNotTouched() throws Exception {
        VirtualClock clock = new VirtualClock(NOON);
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .clock(clock)
                .open()) {
            for (InspectionResult result : past()) {
                clock.set(result.deviceTime());
                line.accept(result).durable().toCompletableFuture().join();
            }
            Rehearsed stored =
                    Rehearsal.over(line.journal(), Instant.EPOCH).exactly().run(rules(3, 15, ALL), scratch("stored"));
            Rehearsed given = Rehearsal.over(past()::forEach).exactly().run(rules(3, 15, ALL), scratch("given"));

            assertThat(stored.holds())
                    .extracting(Rehearsed.Hold::hold)
                    .isEqualTo(given.holds().stream().map(Rehearsed.Hold::hold).toList());
            List<MaterialHold> holds = new ArrayList<>();
            line.journal().forEachHold(holds::add);
            assertThat(holds).isEmpty();
        }
    }

    @Test
    void theCommandComparesRulesAndWritesWhatEachTargetWouldBeSent() throws Exception {
        Path input = folder.resolve("past.csv");
        StringBuilder csv = new StringBuilder("id,unit,time,kind,word\n");
        for (InspectionResult result : past()) {
            Defect defect = result.defects().isEmpty() ? null : result.defects().get(0);
            csv.append(result.id())
                    .append(',')
                    .append(result.unit())
                    .append(',')
                    .append(result.deviceTime());
            csv.append(',').append(defect == null ? "" : defect.morphology());
            csv.append(',').append(defect == null ? "" : defect.confirmation()).append('\n');
        }
        Files.writeString(input, csv);
        Path mapping = folder.resolve("mapping.json");
        Files.writeString(mapping, """
                {"result": {"id": "${id}", "station": "CAM-1", "unit": "${unit}", "time": {"value": "${time}"},
                  "verdict": {"column": "kind", "map": {"": "PASS", "Scratch": "FAIL", "Dent": "FAIL"}},
                  "defects": [{"when": {"column": "kind", "notIn": [""]}, "morphology": "${kind}", "place": {"zone": "gate"},
                    "confirmation": {"column": "word", "map": {"CONFIRMED": "CONFIRMED", "FALSE_CALL": "FALSE_CALL"}}}]}}
                """);
        Path all = rulesFile("all", "[\"CONFIRMED\", \"FALSE_CALL\"]");
        Path confirmed = rulesFile("confirmed", "[\"CONFIRMED\"]");
        Files.createDirectory(folder.resolve("inbox"));
        Path config = folder.resolve("gateway.json");
        Files.writeString(config, """
                {"store": "line.db", "rules": "all.rules.json", "destinations": [
                  {"id": "mes", "folder": "inbox"},
                  {"id": "rest", "url": "http://127.0.0.1:9", "plainHttp": true, "mapping": "plant.yaml"}]}
                """);
        Files.writeString(folder.resolve("plant.yaml"), """
                name: plant MES
                nonconformance:
                  find: {method: GET, path: "/reports?ref=${id}", absent: [404], reference: /id}
                  create:
                    method: POST
                    path: /reports
                    reference: /id
                    body: {ref: "${id}", text: "${text}"}
                """);
        Path out = folder.resolve("holds.jsonl");

        StringWriter printed = new StringWriter();
        int code = Gateway.run(
                new PrintWriter(printed, true),
                "rehearse",
                "--input",
                input.toString(),
                "--mapping",
                mapping.toString(),
                "--rules",
                all.toString(),
                "--against",
                confirmed.toString(),
                "--config",
                config.toString(),
                "--out",
                out.toString(),
                "--curve",
                "3,4,5");

        assertThat(code).as(printed.toString()).isZero();
        assertThat(printed.toString())
                .contains(
                        "2 holds",
                        "1 confirmed, 1 false alarms (50.0 %)",
                        "the others",
                        "fired at by these: 1",
                        "fired at by both: 1")
                .contains("3\tPT15M\t2000\t2\t1\t1\t2")
                .contains("5\tPT15M\t2000\t0\t0\t0\t0");
        List<String> holds = Files.readAllLines(out);
        assertThat(holds).hasSize(2);
        JsonNode payloads = JSON.readTree(holds.get(0)).get("payloads");
        assertThat(payloads.get("mes")).hasSize(2);
        // The search cannot be made, for nobody is there: that is said, and nothing is sent.
        assertThat(payloads.get("rest").toString()).contains("nothing would be sent");
        assertThat(folder.resolve("line.db")).doesNotExist();
    }

    private Path rulesFile(String name, String counted) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".rules.json"),
                "{\"rules\": [{\"id\": \"" + name + "\", \"minimumUnits\": 3, \"window\": \"PT15M\", \"counted\": "
                        + counted + "}]}");
    }
}
