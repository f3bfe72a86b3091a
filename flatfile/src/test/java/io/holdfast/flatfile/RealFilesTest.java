package io.holdfast.flatfile;

import static io.holdfast.flatfile.SharedData.MAPPINGS;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    private static Defect defect(String morphology, long x) {
        return new Defect(new Morphology(morphology), new Place.Point(null, x, 0), Confirmation.CONFIRMED, null, null);
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
