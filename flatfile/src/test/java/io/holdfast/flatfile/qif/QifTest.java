package io.holdfast.flatfile.qif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.SharedData;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QifTest {
    private static final QifReader READER = QifReader.of(FileSettings.ofDefaults());

    /** QIF 2.1, with a prefix, the pieces behind the results, and one reference into another document. */
    static final String DOCUMENT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <q:QIFDocument xmlns:q="http://qifstandards.org/xsd/qif2" versionQIF="2.1.0" idMax="99">
              <q:QPId>0eac4971-a30f-4e4f-9249-9d7479373138</q:QPId>
              <q:Version><q:TimeCreated>2026-03-02T06:00:00+01:00</q:TimeCreated></q:Version>
              <q:FileUnits><q:PrimaryUnits>
                <q:AngularUnit><q:UnitName>degree</q:UnitName></q:AngularUnit>
                <q:LinearUnit><q:UnitName>mm</q:UnitName></q:LinearUnit>
              </q:PrimaryUnits></q:FileUnits>
              <q:MeasurementDevice id="15"><q:Name>CMM 7</q:Name></q:MeasurementDevice>
              <q:DiameterCharacteristicDefinition id="1"><q:Tolerance><q:MaxValue>0.05</q:MaxValue>
                <q:MinValue>-0.050</q:MinValue><q:DefinedAsLimit>false</q:DefinedAsLimit></q:Tolerance>
              </q:DiameterCharacteristicDefinition>
              <q:DiameterCharacteristicNominal id="2"><q:CharacteristicDefinitionId>1</q:CharacteristicDefinitionId>
                <q:TargetValue>10</q:TargetValue></q:DiameterCharacteristicNominal>
              <q:DiameterCharacteristicItem id="3"><q:Name>Bohrung \u00d8</q:Name>
                <q:CharacteristicNominalId>2</q:CharacteristicNominalId></q:DiameterCharacteristicItem>
              <q:AngleCharacteristicItem id="4"/>
              <q:MeasurementResults id="5"><q:MeasuredCharacteristics><q:CharacteristicActuals n="3">
                <q:DiameterCharacteristicActual id="6">
                  <q:Status><q:CharacteristicStatusEnum>FAIL</q:CharacteristicStatusEnum></q:Status>
                  <q:CharacteristicItemId>3</q:CharacteristicItemId><q:Value>10.060</q:Value>
                </q:DiameterCharacteristicActual>
                <q:AngleCharacteristicActual id="7">
                  <q:Status><q:CharacteristicStatusEnum>PASS</q:CharacteristicStatusEnum></q:Status>
                  <q:CharacteristicItemId>4</q:CharacteristicItemId>
                  <q:FeatureActualIds n="1"><q:Id>9</q:Id></q:FeatureActualIds><q:Value>89.5</q:Value>
                </q:AngleCharacteristicActual>
                <q:FlatnessCharacteristicActual id="8">
                  <q:Status><q:CharacteristicStatusEnum>NOT_CALCED</q:CharacteristicStatusEnum></q:Status>
                  <q:CharacteristicItemId xId="77">4711</q:CharacteristicItemId>
                </q:FlatnessCharacteristicActual>
                </q:CharacteristicActuals></q:MeasuredCharacteristics>
                <q:ActualComponentIds n="1"><q:Id>10</q:Id></q:ActualComponentIds>
              </q:MeasurementResults>
              <q:ActualComponent id="10"><q:SerialNumber>00042</q:SerialNumber></q:ActualComponent>
            </q:QIFDocument>
            """;

    @Test
    void aRunIsOneResult() throws IOException {
        InspectionResult result = results(DOCUMENT).get(0);

        assertThat(result.id()).isEqualTo(new ResultId("0eac4971-a30f-4e4f-9249-9d7479373138#5"));
        assertThat(result.station()).isEqualTo(new EquipmentId("CMM 7"));
        assertThat(result.unit()).isEqualTo(new UnitId("00042"));
        assertThat(result.deviceTime()).isEqualTo(Instant.parse("2026-03-02T05:00:00Z"));
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.defects())
                .containsExactly(Defect.of(new Morphology("out of tolerance"), new Place.Zone(null, "Bohrung \u00d8")));
        assertThat(result.measurements())
                .containsExactly(
                        new Measurement(
                                new CharacteristicId("Bohrung \u00d8"),
                                new BigDecimal("10.060"),
                                "mm",
                                new BigDecimal("9.950"),
                                new BigDecimal("10.05")),
                        new Measurement(new CharacteristicId("4"), new BigDecimal("89.5"), "deg", null, null));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'<q:Value>10.060</q:Value>', '<q:Value>10.0.60</q:Value>', 21, 'must be a number'",
                "'<q:CharacteristicItemId>3<', '<q:CharacteristicItemId>33<', 19, '33'",
                "'<q:Id>10<', '<q:Id>11<', 33, '11'",
                "'CharacteristicItem id=\"4\"', 'CharacteristicItem id=\"3\"', 17, 'is the id of two'",
                "'<q:CharacteristicItemId>4</q:CharacteristicItemId>', '', 27, 'without a CharacteristicItemId'",
                "'<q:MaxValue>0.05', '<q:MaxValue>-1', 12, 'MinValue is above'",
                "'q:QIFDocument', 'q:Document', 2, 'must be QIFDocument'",
                "'qifstandards.org/xsd/qif2', 'elsewhere.org', 2, 'must be QIFDocument'",
                "'</q:QIFDocument>', '', 37, 'is not XML'",
                "'00042', '00042&x;', 35, 'is not XML'",
                "'00042', '00042\u0001', 35, 'is not XML'"
            })
    void aWrongDocumentIsRefusedWhereItIsWrong(String was, String is, long line, String reason) {
        assertThat(DOCUMENT).contains(was);
        assertThatThrownBy(() -> READER.read(content(DOCUMENT.replace(was, is)), new Read()))
                .isInstanceOfSatisfying(InvalidFileException.class, e -> {
                    assertThat(e.getMessage()).contains(reason);
                    assertThat(e.badLine().line()).isEqualTo(line);
                });
    }

    @Test
    void nothingIsHandedOverOfADocumentThatBreaksOff() throws IOException {
        List<BadLine> bad = new ArrayList<>();
        ReadTally tally = READER.results(
                content(DOCUMENT.replace("</q:QIFDocument>", "")),
                result -> {
                    throw new AssertionError("handed over");
                },
                bad::add);
        assertThat(tally).isEqualTo(new ReadTally(0, 1));
    }

    @Test
    void noEntityIsExpandedAndNothingOutsideIsRead() {
        String doctype = """
                <!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>
                <QIFDocument xmlns="http://qifstandards.org/xsd/qif3"><QPId>%s</QPId></QIFDocument>
                """;
        for (String entity : List.of("&b;", "&f;", "x")) {
            assertThatThrownBy(() -> READER.read(content(doctype.formatted(entity)), new Read()))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessageContaining("must not have a document type");
        }
    }

    @Test
    void depthAndLengthAreBounded() {
        String head = "<QIFDocument xmlns='http://qifstandards.org/xsd/qif3'>";
        for (String rest : List.of(
                "<a>".repeat(100_000),
                "<a b='" + ">".repeat(3_000_000) + "'/></QIFDocument>",
                "<!--" + "x".repeat(3_000_000) + "--></QIFDocument>",
                "<" + "x".repeat(3_000_000) + "/></QIFDocument>",
                "<QPId>" + "x".repeat(3_000_000) + "</QPId></QIFDocument>",
                "<![CDATA[" + "x".repeat(3_000_000) + "]]></QIFDocument>")) {
            assertThatThrownBy(() -> READER.read(content(head + rest), new Read()))
                    .isInstanceOf(InvalidFileException.class);
        }
    }

    @Test
    void randomDocumentsComeBackAsTheyWere() throws IOException {
        long seed = new Random().nextLong();
        for (int round = 0; round < 200; round++) {
            Random random = new Random(seed + round);
            Read model = random(random);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            QifWriter writer = QifWriter.begin(out, model.document, 1_000);
            for (QifResults run : model.runs) {
                writer.run(run);
            }
            writer.finish();
            Read again = new Read();
            READER.read(Content.of("a.qif", out.toByteArray()), again);
            assertThat(again.document).as("seed %s", seed + round).isEqualTo(model.document);
            assertThat(again.runs)
                    .as("seed %s", seed + round)
                    .usingRecursiveComparison()
                    .ignoringFieldsMatchingRegexes(".*line")
                    .isEqualTo(model.runs);
        }
    }

    @Test
    void resultsComeBackWithEveryMeasurement() throws IOException {
        long seed = new Random().nextLong();
        for (int round = 0; round < 100; round++) {
            Random random = new Random(seed + round);
            List<InspectionResult> results = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(4); i++) {
                InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R " + i + text(random)),
                        new EquipmentId("CMM \u00fc"),
                        new UnitId("0" + i + text(random)),
                        Verdict.values()[random.nextInt(3)],
                        Instant.ofEpochSecond(1_700_000_000L, random.nextInt(1_000_000_000)));
                for (int j = 0; j < random.nextInt(4); j++) {
                    result.measurement(new Measurement(
                            new CharacteristicId("C" + random.nextInt(3)),
                            number(random),
                            random.nextBoolean() ? "mm" : "deg",
                            random.nextBoolean() ? new BigDecimal("-1.50") : null,
                            random.nextBoolean() ? new BigDecimal("7") : null));
                }
                results.add(result.build());
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            QifWriter.results(out, results);
            List<InspectionResult> again = results(out.toString(StandardCharsets.UTF_8));
            assertThat(again).as("seed %s", seed + round).hasSameSizeAs(results);
            for (int i = 0; i < results.size(); i++) {
                InspectionResult was = results.get(i);
                InspectionResult is = again.get(i);
                assertThat(List.of(is.id(), is.station(), is.unit(), is.verdict(), is.deviceTime(), is.measurements()))
                        .as("seed %s", seed + round)
                        .isEqualTo(List.of(
                                was.id(),
                                was.station(),
                                was.unit(),
                                was.verdict(),
                                was.deviceTime(),
                                was.measurements()));
            }
        }
    }

    /** The plate: 620 results, 51 of them failed; DIAMETER5 on parts 13 to 18 only, RADIUS1 on all 20, DIAMETER6 on 16 to 18. */
    @Test
    void thePlatesGiveTheKnownAnswers() throws IOException {
        Path file = SharedData.file("qif-nist-mtc/PlateResults_20_samples.QIF");
        Read read = new Read();
        READER.read(file, read);
        assertThat(read.runs).hasSize(20);
        assertThat(read.measurements()).hasSize(620);
        assertThat(read.measurements().stream().filter(each -> "FAIL".equals(each.status())))
                .hasSize(51);
        Map<String, String> failed = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (int part = 0; part < 20; part++) {
            for (QifMeasurement measurement : read.runs.get(part).measurements()) {
                if ("FAIL".equals(measurement.status())) {
                    String name = read.document
                            .characteristic(measurement.characteristic())
                            .name();
                    counts.merge(name, 1, Integer::sum);
                    String parts = failed.getOrDefault(name, "");
                    failed.put(name, parts.endsWith(" " + (part + 1)) ? parts : parts + " " + (part + 1));
                }
            }
        }
        assertThat(counts).isEqualTo(Map.of("DIAMETER5", 25, "DIAMETER6", 6, "RADIUS1", 20));
        assertThat(failed.get("DIAMETER5")).isEqualTo(" 13 14 15 16 17 18");
        assertThat(failed.get("DIAMETER6")).isEqualTo(" 16 17 18");
        List<InspectionResult> results = new ArrayList<>();
        assertThat(READER.results(file, results::add, bad -> {})).isEqualTo(new ReadTally(20, 0));
        assertThat(results.stream().map(InspectionResult::unit).distinct()).hasSize(20);
        assertThat(results.stream()
                        .mapToInt(result -> result.measurements().size())
                        .sum())
                .isEqualTo(620);
        assertThat(results.stream().flatMap(result -> result.defects().stream()).collect(Collectors.toList()))
                .hasSize(51);
        assertThat(results).allMatch(result -> result.station().value().equals("CMM"));
    }

    @ParameterizedTest
    @CsvSource({
        "qif-nist-mtc/CoverResults_20_samples, 20, 541, 0",
        "qif-community/samples/Plans/simplePlan, 0, 0, 0",
        "qif-community/samples/QIFwidget/WIDGET_QIF_PLAN, 0, 0, 0",
        "qif-community/samples/QIFwidget/WIDGET_QIF_RESULTS, 1, 42, 5",
        "qif-community/samples/Results/QIF_PTS_SAMPLE, 1, 27, 12",
        "qif-community/samples/Results/QIF_Results_Sample, 1, 13, 4",
        "qif-community/samples/Results/mitutoyo_results_serialized_pass_fail_sample, 1, 0, 0",
        "qif-community/samples/Results/Sheet_Metal/SheetMetal_QIF_Results_6_samples, 6, 228, 14"
    })
    void everySampleIsReadWithoutLossOfResults(String name, int runs, int measured, int failed) throws IOException {
        Path file = SharedData.file(name + ".QIF");
        Read read = new Read();
        READER.read(file, read);
        assertThat(read.runs).hasSize(runs);
        assertThat(read.measurements()).hasSize(measured).allMatch(each -> each.value() != null);
        assertThat(read.measurements().stream().filter(each -> "FAIL".equals(each.status())))
                .hasSize(failed);
        List<BadLine> bad = new ArrayList<>();
        ReadTally tally =
                QifReader.of(FileSettings.ofDefaults().withTime(Instant.EPOCH)).results(file, result -> {}, bad::add);
        assertThat(bad).isEmpty();
        assertThat(tally).isEqualTo(new ReadTally(runs, 0));
    }

    private static Read random(Random random) {
        Read model = new Read();
        List<QifCharacteristic> characteristics = new ArrayList<>();
        List<QifComponent> components = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            BigDecimal lower = random.nextBoolean() ? new BigDecimal("-10.00") : null;
            characteristics.add(new QifCharacteristic(
                    "" + (100 + i),
                    List.of("Diameter", "Position", "Angle").get(i % 3),
                    random.nextBoolean() ? text(random) : null,
                    random.nextBoolean() ? number(random) : null,
                    lower,
                    random.nextBoolean() ? new BigDecimal("1.2") : null));
        }
        for (int i = 0; i < random.nextInt(3); i++) {
            components.add(new QifComponent(
                    "" + (200 + i), random.nextBoolean() ? text(random) : null, random.nextBoolean() ? "FAIL" : null));
            List<QifMeasurement> measurements = new ArrayList<>();
            for (int j = 0; j < characteristics.size(); j++) {
                measurements.add(new QifMeasurement(
                        0,
                        "" + (300 + 10 * i + j),
                        characteristics.get(j).id(),
                        List.of("PASS", "FAIL", "NOT_CALCED").get(random.nextInt(3)),
                        random.nextBoolean() ? number(random).toPlainString() : null,
                        null,
                        random.nextBoolean() ? List.of("7", "8") : List.of(),
                        random.nextBoolean() ? text(random) : null));
            }
            model.runs.add(new QifResults(
                    0,
                    "" + (400 + i),
                    random.nextBoolean() ? text(random) : null,
                    List.of("" + (200 + i)),
                    random.nextBoolean() ? "PASS" : null,
                    "2026-03-02T06:00:00Z",
                    measurements));
        }
        model.document = new QifDocument(
                "3.0.0",
                "uuid" + random.nextInt(),
                random.nextBoolean() ? "2026-03-02T06:00:00Z" : null,
                random.nextBoolean() ? "2026-03-02T06:00:00Z" : null,
                random.nextBoolean() ? "mm" : null,
                random.nextBoolean() ? "degree" : null,
                random.nextBoolean() ? List.of("A & B", "C") : List.of(),
                characteristics,
                components);
        return model;
    }

    private static String text(Random random) {
        String[] alphabet = {"a", "<", "&", "]]>", "\"", "'", " ", "\u00e4", "\uD83D\uDE00", "0", "\u00a0"};
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < random.nextInt(12); i++) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.append("x").toString();
    }

    private static BigDecimal number(Random random) {
        return new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(25));
    }

    private static Content content(String text) {
        return Content.of("a.qif", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<InspectionResult> results(String text) throws IOException {
        List<InspectionResult> results = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        READER.results(content(text), results::add, bad::add);
        assertThat(bad).isEmpty();
        return results;
    }

    private static final class Read implements QifVisitor {
        private QifDocument document;
        private final List<QifResults> runs = new ArrayList<>();

        @Override
        public void document(QifDocument value) {
            document = value;
        }

        @Override
        public void results(QifResults run) {
            runs.add(run);
        }

        List<QifMeasurement> measurements() {
            return runs.stream().flatMap(run -> run.measurements().stream()).toList();
        }
    }
}
