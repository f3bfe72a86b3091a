package io.holdfast.flatfile;

import static io.holdfast.flatfile.SharedData.MAPPINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every row of two real sets, through the mappings that the examples ship. */
class RealFilesTest {
    @Test
    void everyAlarmOfTheElectronicsLineIsRead() throws IOException {
        List<InspectionResult> results = read("phme22-aoi/AOI_training.csv", "phme22-aoi.mapping.json", 31_617);

        assertThat(results).isSortedAccordingTo((a, b) -> a.deviceTime().compareTo(b.deviceTime()));
        // 26319044800520102844,2,A,C31,NA,Coplanarity,Good,NA: day 263 of 2019, serial 448.
        InspectionResult first = byId(results, "AOI_training.csv:2");
        assertThat(first.unit().value()).isEqualTo("26319044800520102844");
        assertThat(first.station().value()).isEqualTo("A");
        assertThat(first.deviceTime()).isEqualTo(Instant.parse("2019-09-20T07:28:00Z"));
        assertThat(first.segment()).hasToString("2019-263/AOI");
        assertThat(first.verdict()).isEqualTo(Verdict.PASS);
        assertThat(first.verdictSource()).isEqualTo(VerdictSource.OPERATOR);
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.defects())
                .containsExactly(new Defect(
                        new Morphology("Coplanarity"),
                        new Place.Zone("2", "C31"),
                        Confirmation.FALSE_CALL,
                        null,
                        null,
                        null));
        assertThat(results.stream().filter(result -> result.defects().get(0).confirmation() == Confirmation.CONFIRMED))
                .hasSize(1_356)
                .allMatch(result -> result.verdict() == Verdict.FAIL);
        assertThat(results.stream().map(InspectionResult::id).distinct()).hasSize(31_617);
        // One segment per day, so that no window spans two.
        assertThat(results.stream().map(InspectionResult::segment).distinct()).hasSize(8);
    }

    @Test
    void everyDefectOfTheSteelCoilsIsRead() throws IOException {
        List<InspectionResult> results =
                read("uci-steel-plates/steel-odd-coils.csv", "uci-steel-plates.mapping.json", 859);

        // 2,1,Pastry,829,835,1553913,...
        InspectionResult first = byId(results, "steel-odd-coils.csv:2");
        assertThat(first.unit().value()).isEqualTo("2");
        assertThat(first.segment()).hasToString("1/rolling");
        assertThat(first.deviceTime()).isEqualTo(Instant.parse("2010-01-01T00:25:53.913Z"));
        assertThat(first.defects()).containsExactly(defect("Pastry", 832_000));
        // 4,3,Pastry,1289,1306,...: half a unit is kept exactly.
        assertThat(byId(results, "steel-odd-coils.csv:3").defects()).containsExactly(defect("Pastry", 1_297_500));
        assertThat(results.stream().map(InspectionResult::unit).distinct()).hasSize(859);
    }

    /**
     * The known clusters of both sets, by plain search over what the mappings and the rule files made: proof that segment,
     * place, time, window and radius mean what the sets mean by them.
     */
    @Test
    void mappingsAndRulesGiveTheKnownClusters() throws IOException {
        List<InspectionResult> alarms = read("phme22-aoi/AOI_training.csv", "phme22-aoi.mapping.json", 31_617);
        List<String> known = lines("phme22-aoi/known-clusters.tsv");
        assertThat(known).hasSize(43);
        for (String rule : List.of("15-n3", "15-n5", "30-n3", "30-n5")) {
            Map<String, Integer> largest = clusters(
                    alarms,
                    "phme22-aoi-w" + rule + ".rules.json",
                    member -> member.place() + " " + member.morphology());
            assertThat(largest)
                    .as(rule)
                    .isEqualTo(known.stream()
                            .map(line -> line.split("\t"))
                            .filter(cell -> rule.equals(cell[0] + "-n" + cell[1]))
                            .collect(Collectors.toMap(
                                    cell -> cell[2] + "/" + cell[3] + " " + cell[4],
                                    cell -> Integer.valueOf(cell[6]))));
        }
        List<InspectionResult> plates =
                read("uci-steel-plates/steel-odd-coils.csv", "uci-steel-plates.mapping.json", 859);
        assertThat(clusters(
                        plates, "uci-steel-plates.rules.json", member -> member.segment() + " " + member.morphology()))
                .isEqualTo(lines("uci-steel-plates/known-clusters-odd.tsv").stream()
                        .map(line -> line.split("\t"))
                        .collect(Collectors.toMap(
                                cell -> cell[0] + "/rolling " + cell[1], cell -> Integer.valueOf(cell[2]))));
    }

    private record Member(Segment segment, Morphology morphology, Place place, Instant time, UnitId unit) {}

    /** Returns, by name, the most units of any cluster that the file's one rule admits. */
    private static Map<String, Integer> clusters(
            List<InspectionResult> results, String rules, Function<Member, String> name) throws IOException {
        ClusterRule rule = RuleFile.read(MAPPINGS.resolve(rules)).rules().get(0);
        Map<List<Object>, List<Member>> groups = new HashMap<>();
        for (InspectionResult result : results) {
            Defect defect = result.defects().get(0);
            if (rule.counted().contains(defect.confirmation())) {
                groups.computeIfAbsent(List.of(result.segment(), defect.morphology()), key -> new ArrayList<>())
                        .add(new Member(
                                result.segment(),
                                defect.morphology(),
                                defect.place(),
                                result.deviceTime(),
                                result.unit()));
            }
        }
        Map<String, Integer> largest = new TreeMap<>();
        for (List<Member> group : groups.values()) {
            for (Member centre : group) {
                List<Member> near = group.stream()
                        .filter(member -> member.place().within(centre.place(), rule.radiusMicrometres()))
                        .toList();
                for (Member first : near) {
                    Instant end = first.time().plus(rule.window());
                    int units = (int) near.stream()
                            .filter(member -> !member.time().isBefore(first.time())
                                    && member.time().isBefore(end))
                            .map(Member::unit)
                            .distinct()
                            .count();
                    if (units >= rule.minimumUnits()) {
                        largest.merge(name.apply(centre), units, Math::max);
                    }
                }
            }
        }
        return largest;
    }

    private static List<String> lines(String name) throws IOException {
        return Files.readAllLines(SharedData.file(name)).stream().skip(1).toList();
    }

    private static Defect defect(String morphology, long x) {
        return new Defect(
                new Morphology(morphology), new Place.Point(null, x, 0), Confirmation.CONFIRMED, null, null, null);
    }

    private static InspectionResult byId(List<InspectionResult> results, String id) {
        return results.stream()
                .filter(result -> result.id().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<InspectionResult> read(String data, String mapping, int expected) throws IOException {
        Path file = SharedData.file(data);
        ResultReader reader = ResultReader.csv(ResultMapping.read(MAPPINGS.resolve(mapping)));
        List<InspectionResult> results = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        ReadTally tally = reader.read(file, results::add, bad::add);
        assertThat(bad).isEmpty();
        assertThat(results).hasSize(expected);
        assertThat(tally).isEqualTo(new ReadTally(expected, 0));
        return results;
    }
}
