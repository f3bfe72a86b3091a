package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replays real inspection data through the whole library and compares with answers computed apart from it. */
class ReplayKnownAnswersTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"15, 3", "15, 5", "30, 3", "30, 5"})
    void anElectronicsLineShowsExactlyTheKnownClusters(int window, int units) throws Exception {
        Path data = SharedData.require("phme22-aoi");
        List<JsonNode> found =
                replay(data.resolve("AOI_training.csv"), "phme22-aoi", "phme22-aoi-w" + window + "-n" + units);

        Map<String, String> expected = new TreeMap<>();
        for (String line : Files.readAllLines(data.resolve("known-clusters.tsv"))) {
            String[] cells = line.split("\t");
            if (cells[0].equals(String.valueOf(window)) && cells[1].equals(String.valueOf(units))) {
                expected.put(cells[2] + " " + cells[3] + " " + cells[4], cells[7] + " " + cells[8]);
            }
        }
        Map<String, String> firstCompleted = new TreeMap<>();
        ofType(found, "cluster").stream()
                .sorted((one, other) -> one.get("completingTime")
                        .asText()
                        .compareTo(other.get("completingTime").asText()))
                .forEach(cluster -> firstCompleted.putIfAbsent(
                        spot(cluster) + " " + cluster.get("morphology").asText(),
                        dayAndSerial(cluster.get("completingUnit").asText())));
        assertThat(firstCompleted).isNotEmpty().isEqualTo(expected);
    }

    /** A burst is what one episode spans; two holds of one spot must lie in bursts that are at least a window apart. */
    @ParameterizedTest
    @CsvSource({"15, 3", "15, 5", "30, 3", "30, 5"})
    void theLabelsOfOneCauseShareOneHold(int window, int units) throws Exception {
        Path data = SharedData.require("phme22-aoi");
        List<JsonNode> found =
                replay(data.resolve("AOI_training.csv"), "phme22-aoi", "phme22-aoi-w" + window + "-n" + units);

        Map<String, JsonNode> clusters = byId(ofType(found, "cluster"));
        Map<String, JsonNode> holds = new HashMap<>();
        ofType(found, "hold").forEach(hold -> holds.put(hold.get("episode").asText(), hold));
        Map<String, List<Instant[]>> bursts = new HashMap<>();
        for (JsonNode episode : ofType(found, "episode")) {
            assertThat(holds).containsKey(episode.get("id").asText());
            Set<String> spots = new HashSet<>();
            Instant first = Instant.MAX;
            for (JsonNode id : episode.get("clusters")) {
                JsonNode cluster = clusters.get(id.asText());
                spots.add(spot(cluster));
                Instant opened = Instant.parse(cluster.get("firstTime").asText());
                first = opened.isBefore(first) ? opened : first;
            }
            assertThat(spots).hasSize(1);
            bursts.computeIfAbsent(spots.iterator().next(), unused -> new ArrayList<>())
                    .add(new Instant[] {
                        first, Instant.parse(episode.get("lastMemberTime").asText())
                    });
        }
        assertThat(holds).hasSameSizeAs(ofType(found, "episode"));
        bursts.forEach((spot, spans) -> {
            spans.sort((one, other) -> one[0].compareTo(other[0]));
            for (int i = 1; i < spans.size(); i++) {
                assertThat(Duration.between(spans.get(i - 1)[1], spans.get(i)[0]))
                        .as("pause between bursts at %s", spot)
                        .isGreaterThanOrEqualTo(Duration.ofMinutes(window));
            }
        });
        int labels = ofType(found, "cluster").size();
        assertThat(holds.size()).as("holds for %d clusters", labels).isLessThan(labels);
    }

    @Test
    void aRollingMillShowsExactlyTheCoilsWithACluster() throws Exception {
        Path data = SharedData.require("uci-steel-plates");
        List<JsonNode> found = replay(data.resolve("steel-odd-coils.csv"), "uci-steel-plates", "uci-steel-plates");

        Set<String> expected = new TreeSet<>();
        List<String> lines = Files.readAllLines(data.resolve("known-clusters-odd.tsv"));
        lines.subList(1, lines.size()).forEach(line -> expected.add(line.split("\t")[0]));
        Set<String> coils = new TreeSet<>();
        ofType(found, "cluster")
                .forEach(cluster ->
                        coils.add(cluster.get("scope").get("workOrder").asText()));
        assertThat(coils).isNotEmpty().isEqualTo(expected);
    }

    @Test
    void machinedCoversWithoutAnyFailureShowNothingAndPlatesShowTheirBurst() throws Exception {
        Path data = SharedData.require("qif-nist-mtc");
        Path rules = folder.resolve("five.rules.json");
        Files.writeString(
                rules, "{\"rules\":[{\"id\":\"five\",\"version\":1,\"minimumUnits\":5,\"window\":\"PT15M\"}]}");

        assertThat(QifResults.write(data.resolve("CoverResults_20_samples.QIF"), folder.resolve("cover.jsonl")))
                .isEqualTo(20);
        assertThat(ofType(replay(folder.resolve("cover.jsonl"), rules), "cluster"))
                .isEmpty();

        assertThat(QifResults.write(data.resolve("PlateResults_20_samples.QIF"), folder.resolve("plate.jsonl")))
                .isEqualTo(20);
        Set<String> places = new TreeSet<>();
        ofType(replay(folder.resolve("plate.jsonl"), rules), "cluster")
                .forEach(cluster -> places.add(cluster.get("place").get("zone").asText()));
        assertThat(places).containsExactly("DIAMETER5", "RADIUS1");
    }

    private List<JsonNode> replay(Path input, String mapping, String rules) throws IOException {
        Path mappings = SharedData.projectRoot().resolve("examples/mappings");
        Path out = folder.resolve("found.jsonl");
        int code = Gateway.run(
                "replay",
                "--input",
                input.toString(),
                "--mapping",
                mappings.resolve(mapping + ".mapping.json").toString(),
                "--rules",
                mappings.resolve(rules + ".rules.json").toString(),
                "--out",
                out.toString());
        assertThat(code).isZero();
        return read(out);
    }

    private List<JsonNode> replay(Path input, Path rules) throws IOException {
        Path out = folder.resolve("found.jsonl");
        int code = Gateway.run(
                "replay", "--input", input.toString(), "--rules", rules.toString(), "--out", out.toString());
        assertThat(code).isZero();
        return read(out);
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }

    private static List<JsonNode> ofType(List<JsonNode> nodes, String type) {
        return nodes.stream()
                .filter(node -> node.get("type").asText().equals(type))
                .toList();
    }

    private static Map<String, JsonNode> byId(List<JsonNode> nodes) {
        Map<String, JsonNode> byId = new HashMap<>();
        nodes.forEach(node -> byId.put(node.get("id").asText(), node));
        return byId;
    }

    private static String spot(JsonNode cluster) {
        JsonNode place = cluster.get("place");
        return place.get("position").asText() + " " + place.get("zone").asText();
    }

    /** A panel's number begins with the day of the year, the year, and the serial of the day. */
    private static String dayAndSerial(String panel) {
        return Integer.parseInt(panel.substring(0, 3)) + " " + Integer.parseInt(panel.substring(5, 9));
    }
}
