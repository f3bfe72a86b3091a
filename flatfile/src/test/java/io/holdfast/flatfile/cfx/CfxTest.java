package io.holdfast.flatfile.cfx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.SharedData;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CfxTest {
    private static final CfxReader READER = CfxReader.of(FileSettings.ofDefaults());
    private static final CfxWriter WRITER = CfxWriter.of(new CfxSender("Holdfast.Gateway.0001", "1.7"));
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    static final String MESSAGE = """
            {
              "MessageName": "CFX.Production.TestAndInspection.UnitsInspected",
              "Version": "1.7",
              "TimeStamp": "2026-03-02T06:00:05+01:00",
              "UniqueID": "u-1",
              "Source": "Vendor.AOI.0007",
              "MessageBody": {
                "$type": "CFX.Production.TestAndInspection.UnitsInspected, CFX",
                "TransactionId": "t-1", "InspectionMethod": "Human", "VendorsOwn": [1.50, {"a": null}],
                "RecipeName": "R\u00e9cipe", "RecipeRevision": "B",
                "InspectedUnits": [
                  {"UnitIdentifier": "PANEL1", "UnitPositionNumber": 2, "OverallResult": "Failed", "Inspections": [
                    {"InspectionName": "A", "InspectionEndTime": "2026-03-02T06:00:01+01:00", "Result": "Failed",
                     "DefectsFound": [
                      {"DefectCode": "TMB", "ComponentOfInterest": {"ReferenceDesignator": "R22"}, "ConfidenceLevel": 97.5,
                       "RegionOfInterest": {"StartPointX": 0.0, "StartPointY": 0.0, "RegionSegments": []}},
                      {"DefectCode": "SCR", "RegionOfInterest": {"StartPointX": 2.3, "StartPointY": 4.0,
                       "RegionSegments": [{"X": 5.6, "Y": 4.0}, {"X": 5.6, "Y": 1.6}]}},
                      {"DefectCategory": "Cosmetic"}],
                     "Measurements": [
                      {"MeasurementName": "M1", "MeasuredValue": {"Value": 28.520, "ValueUnits": "kOhm",
                       "ExpectedValueUnits": "kOhm", "MinimumAcceptableValue": 28.0, "MaximumAcceptableValue": 28.4}},
                      {"CRDs": "R9", "MeasuredValue": {"Value": 28300.0, "ValueUnits": "Ohm", "ExpectedValueUnits": "kOhm",
                       "MinimumAcceptableValue": 28.0}},
                      {"X": 1.0, "Y": 2.0}]}]},
                  {"UnitIdentifier": "SN7", "OverallResult": "Aborted"}
                ]
              }
            }
            """;

    @Test
    void eachUnitIsOneResult() throws IOException {
        List<InspectionResult> results = results(MESSAGE);

        assertThat(results).hasSize(2);
        InspectionResult first = results.get(0);
        assertThat(first.unit()).isEqualTo(new UnitId("PANEL1/2"));
        assertThat(first.station()).isEqualTo(new EquipmentId("Vendor.AOI.0007"));
        assertThat(first.deviceTime()).isEqualTo(Instant.parse("2026-03-02T05:00:01Z"));
        assertThat(first.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(first.verdictSource()).isEqualTo(VerdictSource.OPERATOR);
        assertThat(first.model()).isEqualTo(new InspectionModel("R\u00e9cipe", "B"));
        assertThat(first.defects())
                .containsExactly(
                        new Defect(
                                new Morphology("TMB"),
                                new Place.Zone("2", "R22"),
                                Confirmation.CONFIRMED,
                                null,
                                97.5,
                                null),
                        new Defect(
                                new Morphology("SCR"),
                                new Place.Point("2", 2300, 4000),
                                Confirmation.CONFIRMED,
                                new DefectSize(3300, 2400),
                                null,
                                null),
                        new Defect(
                                new Morphology("Cosmetic"),
                                new Place.Zone("2", "A"),
                                Confirmation.CONFIRMED,
                                null,
                                null,
                                null));
        assertThat(first.measurements())
                .containsExactly(
                        new Measurement(
                                new CharacteristicId("M1"),
                                new BigDecimal("28.520"),
                                "kOhm",
                                new BigDecimal("28.0"),
                                new BigDecimal("28.4")),
                        new Measurement(new CharacteristicId("R9"), new BigDecimal("28300.0"), "Ohm", null, null));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(results.get(1).deviceTime()).isEqualTo(Instant.parse("2026-03-02T05:00:05Z"));
        assertThat(results(MESSAGE)).isEqualTo(results);
    }

    @Test
    void aMessageKeepsEveryFieldThatItCameWith() throws IOException {
        CfxMessage message = messages(MESSAGE).get(0);
        assertThat(message.simpleName()).isEqualTo("UnitsInspected");
        assertThat(message.source()).isEqualTo("Vendor.AOI.0007");
        assertThat(JsonMapper.builder().build().readTree(message.body()))
                .isEqualTo(JsonMapper.builder().build().readTree(MESSAGE).get("MessageBody"));
        assertThat(message.body()).contains("[1.50,{\"a\":null}]");
        CfxMessage again = messages(WRITER.message(message, NOON)).get(0);
        assertThat(again).isEqualTo(message);
    }

    @Test
    void aFileMayHaveManyMessages() throws IOException {
        String line = "{\"$type\": \"CFX.Heartbeat, CFX\"}";
        assertThat(messages(line + "\n" + line + "\n\n" + line))
                .extracting(CfxMessage::line)
                .containsExactly(1L, 2L, 4L);
        assertThat(messages("[" + line + "," + line + "]"))
                .extracting(CfxMessage::name)
                .containsExactly("CFX.Heartbeat", "CFX.Heartbeat");
        assertThat(messages("\uFEFF" + line)).hasSize(1);
        List<CfxMessage> wide = new ArrayList<>();
        READER.messages(Content.of("a.json", ("\uFEFF" + MESSAGE).getBytes(StandardCharsets.UTF_16LE)), wide::add);
        assertThat(wide).isEqualTo(messages(MESSAGE));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'\"InspectedUnits\": [', '\"InspectedUnits\": [ 7,', 1, '/InspectedUnits/0 must be an object'",
                "'\"Inspections\": [', '\"Inspections\": {}, \"x\": [', 1, '/InspectedUnits/0/Inspections must be a list'",
                "'\"UnitIdentifier\": \"SN7\"', '\"UnitIdentifier\": {}', 1, '/InspectedUnits/1/UnitIdentifier must be text'",
                "'\"MessageBody\": {', '\"MessageBody\": 1, \"x\": {', 1, 'MessageBody must be an object'",
                "'\"Version\": \"1.7\",', '\"Version\": \"1.7\", \"Version\": \"1.8\",', 3, 'given twice'",
                "'\"Version\": \"1.7\",', '\"Version\": \"1.7\"', 4, 'is not JSON'",
                "'1.50', '1.50e99999', 9, 'exponent'",
                "'1.50', 'NaN', 9, 'is not JSON'",
                "'t-1', '\\ud800', 9, 'surrogate'"
            })
    void aWrongMessageIsRefusedWhereItIsWrong(String was, String is, long line, String reason) {
        assertThat(MESSAGE).contains(was);
        assertRefused(MESSAGE.replace(was, is), line, reason);
    }

    @Test
    void depthAndLengthAreBounded() {
        assertRefused("{\"a\":".repeat(100_000), 1, "is not JSON");
        assertRefused("[".repeat(100_000), 1, "is not JSON");
        assertRefused("{\"a\":" + "9".repeat(100_000) + "}", 1, "is not JSON");
        assertRefused("", 0, "has no message");
        assertRefused("7", 1, "must be an object");
        assertRefused("{} x", 1, "is not JSON");
        List<CfxMessage> messages = new ArrayList<>();
        assertThatThrownBy(() -> READER.messages(
                        Content.of("a.json", "{\"a\":\"\u00e4\"}".getBytes(Charset.forName("windows-1252"))),
                        messages::add))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("is not JSON");
    }

    @Test
    void randomResultsComeBackAsTheyWere() throws IOException {
        long seed = new Random().nextLong();
        for (int round = 0; round < 300; round++) {
            Random random = new Random(seed + round);
            InspectionResult was = random(random);
            List<InspectionResult> again = results(WRITER.unitsInspected(was));
            assertThat(again).as("seed %s", seed + round).hasSize(1);
            InspectionResult is = again.get(0);
            assertThat(is.station().value()).isEqualTo("Holdfast.Gateway.0001");
            assertThat(List.of(
                            is.unit(),
                            is.verdict(),
                            is.verdictSource(),
                            is.deviceTime(),
                            is.defects(),
                            is.measurements()))
                    .as("seed %s", seed + round)
                    .isEqualTo(List.of(
                            was.unit(),
                            was.verdict(),
                            was.verdictSource(),
                            was.deviceTime(),
                            was.defects(),
                            was.measurements()));
            assertThat(is.model()).as("seed %s", seed + round).isEqualTo(was.model());
        }
    }

    @Test
    void aHoldAsksToBlockItsLotsAndUnitsAreDisqualified() throws IOException {
        MaterialHold hold = new MaterialHold(
                new HoldId("MH-1"),
                2,
                new EpisodeId("EP-1"),
                new RuleRef(new RuleId("r"), 1),
                "3 units with \"Kratzer\"",
                new SuspectPopulation(
                        List.of(new UnboundSegment(new EquipmentId("S"))),
                        null,
                        NOON,
                        NOON,
                        List.of(new UnitId("0001")),
                        List.of(new MaterialLotId("LOT-9"), new MaterialLotId("007")),
                        List.of()),
                NOON);
        CfxMessage block = messages(WRITER.blockMaterials(hold)).get(0);
        assertThat(block.name()).isEqualTo("CFX.Materials.Management.BlockMaterialsRequest");
        assertThat(block.timeStamp()).isEqualTo("2026-03-02T12:00:00Z");
        assertThat(block.body())
                .isEqualTo("{\"$type\":\"CFX.Materials.Management.BlockMaterialsRequest, CFX\","
                        + "\"MaterialPackageIdentifiers\":[\"LOT-9\",\"007\"],\"Reason\":\"SuspectedProblem\","
                        + "\"Comments\":\"MH-1: 3 units with \\\"Kratzer\\\"\"}");
        assertThat(WRITER.blockMaterials(hold)).isEqualTo(WRITER.blockMaterials(hold));

        CfxMessage disqualified = messages(WRITER.unitsDisqualified(
                        "DefectiveRepairNotPossible", "dropped", List.of(new UnitId("00042")), NOON))
                .get(0);
        assertThat(disqualified.simpleName()).isEqualTo("UnitsDisqualified");
        assertThat(disqualified.body()).endsWith("\"UnitCount\":1,\"Units\":[{\"UnitIdentifier\":\"00042\"}]}");
    }

    @Test
    void everyPublishedMessageIsReadAndTheTwoBrokenOnesAreRefused() throws IOException {
        Path folder = SharedData.file("ipc-cfx");
        int valid = 0;
        List<String> refused = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.contains(".json")) {
                    continue;
                }
                List<CfxMessage> messages = new ArrayList<>();
                try {
                    READER.messages(file, messages::add);
                } catch (InvalidFileException e) {
                    assertThat(e.badLine().line()).isPositive();
                    assertThat(e.badLine().column()).startsWith("column ");
                    refused.add(name + ":" + e.badLine().line());
                    continue;
                }
                valid++;
                assertThat(messages).as(name).hasSize(1);
                assertThat(JsonMapper.builder().build().readTree(messages.get(0).body()))
                        .as(name)
                        .isEqualTo(JsonMapper.builder().build().readTree(file.toFile()));
            }
        }
        assertThat(valid).isEqualTo(31);
        assertThat(refused)
                .hasSize(2)
                .allMatch(name -> name.startsWith("MaterialsInstalled-1") || name.startsWith("RecipeActivated-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "UnitsInspected-1, 2, 3, 0",
        "UnitsInspected-2, 2, 0, 0",
        "UnitsInspected-3, 2, 0, 0",
        "UnitsInspected-4, 1, 0, 0",
        "UnitsInspected-5, 1, 0, 0",
        "UnitsTested-1, 2, 1, 3",
        "UnitsTested-2, 1, 0, 0",
        "WorkStarted-1, 0, 0, 0"
    })
    void publishedInspectionsAreResults(String name, int units, int defects, int measurements) throws IOException {
        Path file = SharedData.file("ipc-cfx/" + name + ".json");
        List<InspectionResult> results = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        ReadTally tally = CfxReader.of(FileSettings.ofDefaults().withTime(NOON)).results(file, results::add, bad::add);
        assertThat(bad).isEmpty();
        assertThat(tally).isEqualTo(new ReadTally(units, 0));
        assertThat(results.stream().mapToInt(result -> result.defects().size()).sum())
                .isEqualTo(defects);
        assertThat(results.stream()
                        .mapToInt(result -> result.measurements().size())
                        .sum())
                .isEqualTo(measurements);
    }

    private static InspectionResult random(Random random) {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R" + text(random)),
                        new EquipmentId("S"),
                        new UnitId(text(random)),
                        Verdict.values()[random.nextInt(3)],
                        Instant.ofEpochSecond(1_700_000_000L, random.nextInt(1_000_000_000)))
                .model(random.nextBoolean() ? new InspectionModel(text(random), text(random)) : null);
        boolean human = random.nextBoolean();
        result.verdictSource(human ? VerdictSource.OPERATOR : VerdictSource.MACHINE);
        for (int i = 0; i < random.nextInt(4); i++) {
            boolean zone = random.nextBoolean();
            result.defect(new Defect(
                    new Morphology(text(random)),
                    zone
                            ? new Place.Zone(null, text(random))
                            : new Place.Point(null, random.nextInt(2_000_000) - 1_000_000, random.nextInt(99)),
                    human ? Confirmation.CONFIRMED : Confirmation.UNCONFIRMED,
                    zone || random.nextBoolean() ? null : new DefectSize(50 + random.nextInt(9999), random.nextInt(50)),
                    random.nextBoolean() ? random.nextDouble() : null,
                    null));
        }
        for (int i = 0; i < random.nextInt(4); i++) {
            result.measurement(new Measurement(
                    new CharacteristicId(text(random)),
                    new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(30) - 5),
                    "mm",
                    random.nextBoolean() ? new BigDecimal("-1.50") : null,
                    random.nextBoolean() ? new BigDecimal("7.0") : null));
        }
        return result.build();
    }

    private static String text(Random random) {
        String[] alphabet = {"a", "\"", "\\", "/", " ", "\u00e4", "\uD83D\uDE00", "0", "\u2028", "{"};
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < random.nextInt(12); i++) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.append("x").toString();
    }

    private static void assertRefused(String text, long line, String reason) {
        List<CfxMessage> messages = new ArrayList<>();
        assertThatThrownBy(() -> READER.messages(content(text), messages::add))
                .isInstanceOfSatisfying(InvalidFileException.class, e -> {
                    assertThat(e.getMessage()).contains(reason);
                    assertThat(e.badLine().line()).isEqualTo(line);
                });
        assertThat(messages).isEmpty();
    }

    private static Content content(String text) {
        return Content.of("a.json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<CfxMessage> messages(String text) throws IOException {
        List<CfxMessage> messages = new ArrayList<>();
        READER.messages(content(text), messages::add);
        return messages;
    }

    private static List<InspectionResult> results(String text) throws IOException {
        List<InspectionResult> results = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        READER.results(content(text), results::add, bad::add);
        assertThat(bad).isEmpty();
        return results;
    }
}
