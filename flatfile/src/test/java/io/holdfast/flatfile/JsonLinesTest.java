package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static final String MINIMAL =
            "{\"id\":\"R\",\"station\":\"S\",\"unit\":\"U\",\"verdict\":\"PASS\",\"deviceTime\":\"2026-03-02T06:00:00Z\"}";

    @Test
    void everyResultComesBackAsItWas() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = Boolean.getBoolean("holdfast.long") ? 1_000_000 : 5_000;
        for (int i = 0; i < count; i++) {
            InspectionResult result = Samples.random(random);
            String line = JsonLines.of(result);
            assertThat(line).as("seed %d, #%d", seed, i).doesNotContain("\n", "\r");
            assertThat(JsonLines.readResult("x", line))
                    .as("seed %d, #%d: %s", seed, i, line)
                    .isEqualTo(result);
        }
    }

    /** The README is what the other side implements against. */
    @Test
    void readmeShowsEachLineAsItIsWritten() throws Exception {
        List<String> shown = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("{\"type\":"))
                .toList();
        assertThat(shown)
                .containsExactly(
                        JsonLines.of(Samples.result()),
                        JsonLines.of(Samples.cluster()),
                        JsonLines.of(Samples.episode()),
                        JsonLines.of(Samples.hold()),
                        JsonLines.of(Samples.nonconformance()),
                        JsonLines.of(Samples.cost()));
    }

    /** Found by damaging lines at random. */
    @Test
    void aNumberWithAnExponentBeyondAllBoundsIsAMistakeLikeAnother() {
        for (String number : List.of("1e9999999992", "-1501e9999999990", "1e99999999999")) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() ->
                            JsonLines.readResult("x", MINIMAL.replaceFirst("\\{", "{\"attempt\":" + number + ",")))
                    .withMessageContaining(number);
        }
    }

    @Test
    void whatIsLeftOutTakesItsDefault() throws Exception {
        InspectionResult result = JsonLines.readResult("x", MINIMAL);

        assertThat(result)
                .isEqualTo(InspectionResult.of(
                                new ResultId("R"), new EquipmentId("S"), new UnitId("U"), Verdict.PASS, Samples.T0)
                        .build());
        assertThat(result.verdictSource()).isEqualTo(VerdictSource.MACHINE);
        assertThat(JsonLines.readResult("x", with("\"context\":null,\"defects\":null")))
                .isEqualTo(result);
        assertThat(JsonLines.readResult("x", with("\"defects\":[{\"morphology\":\"m\",\"place\":{\"zone\":\"z\"}}]"))
                        .defects())
                .containsExactly(new Defect(
                        new Morphology("m"), new Place.Zone(null, "z"), Confirmation.UNCONFIRMED, null, null, null));
    }

    @Test
    void unknownFieldIsNamedWithItsPlace() {
        assertThat(mistakes(
                        with("\"defects\":[{\"morphology\":\"m\",\"place\":{\"zone\":\"z\",\"lot\":1}}],\"Unit\":2")))
                .containsExactly(
                        new Mistake("f", "/defects/0/place/lot", "1", "is not a known field"),
                        new Mistake("f", "/Unit", "2", "is not a known field"));
    }

    @Test
    void unknownSeverityIsNamedWithItsPlaceAndTheOnesThereAre() {
        assertThat(mistakes(
                        with("\"defects\":[{\"morphology\":\"m\",\"place\":{\"zone\":\"z\"},\"severity\":\"Major\"}]")))
                .containsExactly(new Mistake(
                        "f", "/defects/0/severity", "\"Major\"", "must be one of [MINOR, MAJOR, CRITICAL]"));
    }

    @Test
    void everyMistakeOfALineIsNamed() {
        assertThat(
                        mistakes(
                                "{\"type\":\"hold\",\"id\":7,\"station\":\" \",\"attempt\":0,\"verdict\":\"OK\","
                                        + "\"deviceTime\":\"2026-03-02T06:00:00\",\"partial\":\"no\",\"context\":{\"workOrder\":\"1\"}}"))
                .extracting(Mistake::pointer)
                .containsExactly(
                        "/type",
                        "/id",
                        "/station",
                        "/unit",
                        "/attempt",
                        "/verdict",
                        "/partial",
                        "/deviceTime",
                        "/context/operation");
    }

    @Test
    void refusalOfTheModelIsPlacedAtTheField() {
        assertThat(mistakes(MINIMAL.replace("2026", "1026"))).singleElement().satisfies(mistake -> {
            assertThat(mistake.pointer()).isEqualTo("/deviceTime");
            assertThat(mistake.reason()).contains("1900-01-01");
        });
        assertThat(mistakes(with("\"measurements\":[{\"characteristic\":\"c\",\"value\":1,\"unitOfMeasure\":\"mm\","
                        + "\"lowerLimit\":3,\"upperLimit\":2}]")))
                .extracting(Mistake::pointer)
                .containsExactly("/measurements/0/lowerLimit");
    }

    @Test
    void hostileLinesAreRefusedAndNothingElseIsThrown() {
        for (String line : List.of(
                "",
                "null",
                "[]",
                "{",
                "\u0000",
                MINIMAL + "x",
                MINIMAL + MINIMAL,
                with("\"unit\":\"V\""),
                with("\"measurements\":[{\"characteristic\":\"c\",\"value\":1E+999999999,\"unitOfMeasure\":\"1\"}]"),
                with("\"measurements\":[{\"characteristic\":\"c\",\"value\":NaN,\"unitOfMeasure\":\"1\"}]"),
                with("\"defects\":[{\"morphology\":\"m\",\"place\":{\"xMicrometres\":1.5,\"yMicrometres\":0}}]"),
                with("\"defects\":[{\"morphology\":\"m\",\"place\":{\"zone\":\"z\"},\"score\":1E400}]"),
                with("\"images\":[{\"link\":\"not a uri\",\"bytes\":1}]"),
                MINIMAL.replace("\"U\"", "\"\\ud800\""),
                MINIMAL.replace("\"U\"", "\"a\\u0000b\""),
                MINIMAL.replace("\"U\"", "\"a\uFFFDb\""),
                "[".repeat(100_000))) {
            assertThatThrownBy(() -> JsonLines.readResult("f", line))
                    .as(Mistakes.shortened(line))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("f");
        }
    }

    @Test
    void whatUtf8CannotHoldIsNotWritten() {
        MaterialHold half = Samples.hold("U\ud800");
        assertThatThrownBy(() -> JsonLines.of(half)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String with(String fields) {
        return MINIMAL.substring(0, MINIMAL.length() - 1) + "," + fields + "}";
    }

    private static List<Mistake> mistakes(String line) {
        return catchThrowableOfType(InvalidInputException.class, () -> JsonLines.readResult("f", line))
                .mistakes();
    }

    @Test
    void aCountPostingSaysWhatToCorrectAndWhy() {
        assertThat(JsonLines.of(Samples.posting()))
                .isEqualTo("{\"type\":\"countPosting\",\"id\":\"CP-0012-1\",\"series\":\"CP-0012\",\"number\":1,"
                        + "\"at\":\"2026-03-02T14:00:00Z\",\"kind\":\"SCRAP\",\"target\":\"mes\","
                        + "\"workOrder\":\"004711\",\"operation\":\"0010\",\"shift\":\"early\","
                        + "\"productionDay\":\"2026-03-02\",\"quantity\":12,\"reason\":\"rejects not subtracted\"}");
    }
}
