package io.holdfast.flatfile.aqdef;

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
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AqdefTest {
    private static final FileSettings SETTINGS = FileSettings.ofDefaults().withZone(ZoneId.of("Europe/Berlin"));
    private static final AqdefReader READER = AqdefReader.of(SETTINGS);

    /** Fields, one line each, of two characteristics; commas, umlauts, an unknown key, two events. */
    static final String KEYED = """
            K0100 2
            K1001/1 0815
            K1002/1 Geh\u00e4use
            K1081/1 MESS-7
            K2001/1 1
            K2002/1 Durchmesser
            K2101/1 10,00
            K2112/1 -0,05
            K2113/1 0,05
            K2142/1 mm
            K2001/2 2
            K2110/2 1
            K9999/2 own
            K0001/1 10,06
            K0004/1 01.03.2026/06:00:00
            K0005/1 17
            K0005/1 18
            K0001/1 9.990
            K0004/1 01.03.26/06:01
            K0001/2 1.5
            K0004/2 01.03.2026/06:00:05
            K0014/2 00042
            """;

    /** Records: value, attribute, time and so on between 0x14, characteristics between 0x0F. */
    static final String RECORDS = """
            K0100 3
            K1001/1 0815
            K2001/1 D1
            K2110/1 1
            K2111/1 2
            K2001/2 D2
            K2001/3 E
            K2004/3 1
            1.5~0~01.03.2026/06:00:00~~LOT-9~0~49~M7^2.5E+0000~255~01.03.2026/06:00:00^50~2~0~01.03.2026/06:00:01
            K0014/0 00042
            K0053/1 004711
            ^7
            K0014/2 00043
            K0004/2 01.03.2026/06:01:00
            """.replace('~', Aqdef.FIELD).replace('^', Aqdef.CHARACTERISTIC);

    @Test
    void fieldsGiveTheNthValuesAsTheNthPiece() throws IOException {
        List<InspectionResult> results = results(KEYED);

        assertThat(results).hasSize(2);
        InspectionResult first = results.get(0);
        assertThat(first.unit()).isEqualTo(new UnitId("00042"));
        assertThat(first.station()).isEqualTo(new EquipmentId("MESS-7"));
        assertThat(first.deviceTime()).isEqualTo(Instant.parse("2026-03-01T05:00:05Z"));
        assertThat(first.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(first.measurements())
                .containsExactly(
                        measurement("1 Durchmesser", "10.06", "mm", "9.95", "10.05"),
                        measurement("2", "1.5", "1", "1", null));
        assertThat(first.defects())
                .containsExactly(Defect.of(new Morphology("out of tolerance"), new Place.Zone(null, "1 Durchmesser")));
        assertThat(results.get(1).unit()).isEqualTo(new UnitId("0815#a.dfq:2"));
        assertThat(results.get(1).measurements().get(0).value()).isEqualTo(new BigDecimal("9.990"));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void aRecordIsOnePiece() throws IOException {
        List<InspectionResult> results = results(RECORDS);

        assertThat(results).hasSize(2);
        InspectionResult first = results.get(0);
        assertThat(first.unit()).isEqualTo(new UnitId("00042"));
        assertThat(first.station()).isEqualTo(new EquipmentId("M7"));
        // The value of attribute 255 is not valid.
        assertThat(first.measurements())
                .containsExactly(measurement("D1", "1.5", "1", "1", "2"), measurement("E", "2", "1", null, "0"));
        assertThat(first.defects())
                .containsExactly(Defect.of(new Morphology("nonconforming"), new Place.Zone(null, "E")));
        assertThat(first.segment()).hasToString("004711/measurement");
        assertThat(first.context())
                .isEqualTo(WorkContext.of(new WorkOrderId("004711"), new OperationId("measurement"))
                        .material(new MaterialDefinitionId("0815"), null)
                        .producedLot(new MaterialLotId("LOT-9"))
                        .build());
        assertThat(results.get(1).unit()).isEqualTo(new UnitId("00043"));
        assertThat(results.get(1).measurements()).containsExactly(measurement("D2", "7", "1", null, null));
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void whatIsReadIsWrittenAgainFieldByField() throws IOException {
        for (String text : List.of(KEYED, RECORDS)) {
            AqdefRead read = read(text);
            for (Charset charset : List.of(
                    AqdefWriter.WINDOWS,
                    StandardCharsets.UTF_8,
                    StandardCharsets.UTF_16LE,
                    StandardCharsets.UTF_16BE)) {
                assertSame(read(written(read, charset)), read);
            }
        }
    }

    @Test
    void descriptionAndValuesMayStandApart(@TempDir Path folder) throws IOException {
        AqdefRead read = read(RECORDS);
        ByteArrayOutputStream dfd = new ByteArrayOutputStream();
        ByteArrayOutputStream dfx = new ByteArrayOutputStream();
        AqdefWriter writer = AqdefWriter.apart(dfd, dfx, AqdefWriter.WINDOWS, read.description);
        for (AqdefValue value : read.values) {
            writer.value(value);
        }
        writer.finish();
        Files.write(folder.resolve("m.dfd"), dfd.toByteArray());
        assertThatThrownBy(() -> READER.read(folder.resolve("m.DFX"), new AqdefRead()))
                .isInstanceOf(IOException.class);
        Files.write(folder.resolve("m.DFX"), dfx.toByteArray());
        Files.write(folder.resolve("alone.dfx"), dfx.toByteArray());
        for (String name : List.of("m.dfd", "m.DFX")) {
            AqdefRead again = new AqdefRead();
            READER.read(folder.resolve(name), again);
            assertSame(again, read);
        }
        assertThatThrownBy(() -> READER.read(folder.resolve("alone.dfx"), new AqdefRead()))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("its description (.dfd) is not beside it");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'K0001/1 10,06', 'K0001/1 10,0,6', 14, 'must be a number'",
                "'K0001/1 10,06', 'K0001/7 10,06', 14, 'is not described'",
                "'K0004/1 01.03.2026/06:00:00', 'K0004/1 31.02.2026/06:00:00', 15, 'no date and time that exists'",
                "'K0004/1 01.03.2026/06:00:00', 'K0004/1 yesterday', 15, 'must be a date and time'",
                "'K0100 2', 'K0100 3', 1, 'which are 2'",
                "'K0100 2', 'K0100 x', 1, 'must be a count'",
                "'K1081/1 MESS-7', 'K1081/1MESS-7', 4, 'must be K, four digits'",
                "'K1081/1 MESS-7', 'K81/1 MESS-7', 4, 'must be K, four digits'",
                "'K0014/2 00042', 'K0004/2 01.03.2026', 22, 'K0001 is missing'",
                "'K9999/2 own', 'own', 13, 'must be a number'"
            })
    void whatWouldLoseDataIsRefusedWhereItStands(String was, String is, long line, String reason) {
        assertThat(KEYED).contains(was);
        assertRefused(KEYED.replace(was, is), line, reason);
    }

    @Test
    void aRecordIsRefusedWhereItIsWrong() {
        assertRefused(RECORDS.replace("1.5" + Aqdef.FIELD, "1.5x" + Aqdef.FIELD), 9, "must be a number");
        assertRefused(
                RECORDS.replace(Aqdef.CHARACTERISTIC + "7", "^^^7".replace('^', Aqdef.CHARACTERISTIC)),
                12,
                "a value too many");
        assertRefused(RECORDS.replace("M7", "M7~~~~9".replace('~', Aqdef.FIELD)), 9, "a field too many");
        assertRefused("K1001 a\u0081", 1, "not windows-1252");
        assertRefused("", 0, "describes neither");
        assertRefused("K2001/1 a\n" + "1".repeat(2_000_000), 2, "is longer than");
        assertRefused("K2001/1 a\nK0001/1 1e999999999", 2, "must be a number");
    }

    @Test
    void randomDescriptionsAndValuesComeBackAsTheyWere() throws IOException {
        long seed = new Random().nextLong();
        for (int round = 0; round < 300; round++) {
            Random random = new Random(seed + round);
            AqdefRead model = random(random);
            try {
                Charset charset = random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16LE;
                assertSame(read(written(model, charset)), model);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + (seed + round), e);
            }
        }
    }

    @Test
    void resultsComeBackWithEveryMeasurement() throws IOException {
        long seed = new Random().nextLong();
        for (int round = 0; round < 100; round++) {
            Random random = new Random(seed + round);
            List<InspectionResult> results = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                results.add(result(random, i));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int written = AqdefWriter.results(out, StandardCharsets.UTF_8, SETTINGS.zone(), results);
            assertThat(written).isEqualTo(results.size());
            List<InspectionResult> again = new ArrayList<>();
            READER.results(List.of(Content.of("a.dfq", out.toByteArray())), again::add, bad -> {
                throw new AssertionError("seed " + seed + ": " + bad);
            });
            assertThat(again).as("seed %s", seed + round).hasSameSizeAs(results);
            for (int i = 0; i < results.size(); i++) {
                InspectionResult was = results.get(i);
                InspectionResult is = again.get(i);
                assertThat(is.measurements())
                        .as("seed %s", seed + round)
                        .containsExactlyInAnyOrderElementsOf(was.measurements());
                assertThat(List.of(is.unit(), is.station(), is.deviceTime(), is.context()))
                        .as("seed %s", seed + round)
                        .isEqualTo(List.of(was.unit(), was.station(), was.deviceTime(), was.context()));
            }
        }
    }

    @Test
    void aTextThatTheCharacterSetCannotHoldIsNotWrittenAsAnotherOne() throws IOException {
        AqdefRead read = read(KEYED.replace("Durchmesser", "\u03a9"));
        assertThatThrownBy(() -> written(read, AqdefWriter.WINDOWS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("windows-1252 cannot hold \"K2002/1 \u03a9\"");
    }

    /** Reads the files of other tools, writes what was read, and compares field by field. */
    @ParameterizedTest
    @CsvSource({
        "aqdef-reader/testmeasures, 1, 2, 10",
        "aqdef-tools/attributiveDfq_attributiveCharacteristic_and_errorLogSheet, 1, 2, 2",
        "aqdef-tools/basicDfq_singlePart_noCharacteristics, 1, 0, 0",
        "aqdef-tools/basicDfq_singlePart_singleCharacteristic_noValues, 1, 1, 0",
        "aqdef-tools/basicDfq_singlePart_threeCharacteristics, 1, 3, 9",
        "aqdef-tools/basicDfq_threeParts_differentNumberOfCharacteristics, 3, 9, 26",
        "aqdef-tools/characteristicHierarchy_characteristicOrder, 1, 6, 0",
        "aqdef-tools/characteristicHierarchy_singlePart_singleGroup_twoCharacteristics, 1, 2, 2",
        "aqdef-tools/characteristicHierarchy_singlePart_threeCharacteristics, 1, 3, 3",
        "aqdef-tools/characteristicHierarchy_singlePart_twoChildCharacteristics_twoGroups, 1, 4, 4",
        "aqdef-tools/characteristicHierarchy_twoParts_singleGroup_twoCharacteristics, 2, 5, 4",
        "aqdef-tools/multipleParts, 2, 2, 2"
    })
    void everyFileOfOtherToolsIsReadAndWrittenFieldByField(String name, int parts, int characteristics, int values)
            throws IOException {
        Path file = SharedData.file("aqdef/" + name + ".dfq");
        AqdefRead read = new AqdefRead();
        READER.read(file, read);
        assertThat(read.description.parts()).hasSize(parts);
        assertThat(read.description.count()).isEqualTo(characteristics);
        assertThat(read.values).hasSize(values);

        byte[] again = written(read, AqdefWriter.WINDOWS);
        assertSame(read(again), read);
        // By another way than our reader: every line of the file that is a field, counted. K0100 and the records aside.
        assertThat(fields(again)).isEqualTo(fields(Files.readAllBytes(file)));

        List<BadLine> bad = new ArrayList<>();
        List<InspectionResult> results = new ArrayList<>();
        ReadTally tally = READER.results(file, results::add, bad::add);
        assertThat(bad).isEmpty();
        assertThat(tally.results()).isEqualTo(results.size());
        assertThat(results.stream()
                        .mapToInt(result -> result.measurements().size())
                        .sum())
                .isEqualTo(values);
    }

    private static Map<String, Integer> fields(byte[] file) {
        Map<String, Integer> fields = new TreeMap<>();
        for (String line : new String(file, AqdefWriter.WINDOWS).split("\r?\n")) {
            fields.merge(line, 1, Integer::sum);
        }
        return fields;
    }

    private static AqdefRead random(Random random) {
        AqdefRead model = new AqdefRead();
        List<AqdefPart> parts = new ArrayList<>();
        List<AqdefCharacteristic> characteristics = new ArrayList<>();
        for (int part = 1; part <= 1 + random.nextInt(3); part++) {
            parts.add(new AqdefPart(part, someFields(random, "K10")));
            for (int i = 0; i < random.nextInt(4); i++) {
                characteristics.add(
                        new AqdefCharacteristic(characteristics.size() + 1, part, someFields(random, "K21")));
            }
        }
        model.description = new AqdefDescription(
                parts,
                characteristics,
                List.of(new AqdefLine(random.nextInt(5) - 1, new AqdefField("K5001", text(random)))));
        boolean records = random.nextBoolean();
        long record = 0;
        for (int piece = 0; piece < random.nextInt(5) && !characteristics.isEmpty(); piece++) {
            record++;
            for (AqdefCharacteristic characteristic : characteristics) {
                List<AqdefField> fields = new ArrayList<>();
                fields.add(new AqdefField("K0001", number(random)));
                fields.add(new AqdefField(
                        "K0004", "0%d.01.2026/06:00:0%d".formatted(1 + random.nextInt(9), random.nextInt(10))));
                fields.add(new AqdefField("K0014", text(random)));
                fields.add(new AqdefField("K0005", text(random)));
                model.values.add(new AqdefValue(0, characteristic.index(), records ? record : 0, fields));
            }
        }
        return model;
    }

    private static List<AqdefField> someFields(Random random, String range) {
        List<AqdefField> fields = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            fields.add(new AqdefField(range + (10 + random.nextInt(90)), text(random)));
        }
        return fields;
    }

    private static String text(Random random) {
        String alphabet = "ab 0,;/\"\\K\u00e4\u00df\u4e16\uD83D\uDE00".substring(0, 13);
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < random.nextInt(12); i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.append("x").toString();
    }

    private static String number(Random random) {
        return new BigDecimal(java.math.BigInteger.valueOf(random.nextLong()), random.nextInt(30) - 5).toString();
    }

    private static InspectionResult result(Random random, int i) {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R" + i),
                        new EquipmentId("M\u00e4ss" + random.nextInt(3)),
                        new UnitId("0" + i),
                        Verdict.PASS,
                        Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1_000_000)))
                .context(WorkContext.of(new WorkOrderId("0047"), new OperationId("measurement"))
                        .material(new MaterialDefinitionId("M" + random.nextInt(2)), "A")
                        .producedLot(new MaterialLotId("L" + random.nextInt(3)))
                        .build());
        for (int j = 0; j <= random.nextInt(4); j++) {
            result.measurement(measurement(
                    "C" + random.nextInt(3),
                    number(random),
                    random.nextBoolean() ? "mm" : "\u00b5m",
                    random.nextBoolean() ? "-5.10" : null,
                    random.nextBoolean() ? "5" : null));
        }
        return result.build();
    }

    private static Measurement measurement(String name, String value, String unit, String lower, String upper) {
        return new Measurement(
                new CharacteristicId(name),
                new BigDecimal(value),
                unit,
                lower == null ? null : new BigDecimal(lower),
                upper == null ? null : new BigDecimal(upper));
    }

    private static void assertSame(AqdefRead is, AqdefRead was) {
        assertThat(is.description).isEqualTo(was.description);
        assertThat(is.fieldsByPiece()).isEqualTo(was.fieldsByPiece());
    }

    private static void assertRefused(String text, long line, String reason) {
        boolean latin = text.indexOf('\u0081') >= 0;
        AqdefRead read = new AqdefRead();
        assertThatThrownBy(() -> READER.read(
                        List.of(Content.of(
                                "a.dfq", text.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8))),
                        read))
                .isInstanceOfSatisfying(InvalidFileException.class, e -> {
                    assertThat(e.badLine().reason()).contains(reason);
                    assertThat(e.badLine().line()).isEqualTo(line);
                });
        assertThat(read.values).isEmpty();
    }

    private static AqdefRead read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AqdefRead read(byte[] bytes) throws IOException {
        AqdefRead read = new AqdefRead();
        READER.read(List.of(Content.of("a.dfq", bytes)), read);
        return read;
    }

    private static byte[] written(AqdefRead read, Charset charset) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AqdefWriter writer = AqdefWriter.joined(out, charset, read.description);
        for (AqdefValue value : read.values) {
            writer.value(value);
        }
        writer.finish();
        return out.toByteArray();
    }

    private static List<InspectionResult> results(String text) throws IOException {
        List<InspectionResult> results = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        READER.results(List.of(Content.of("a.dfq", text.getBytes(StandardCharsets.UTF_8))), results::add, bad::add);
        assertThat(bad).isEmpty();
        return results;
    }
}
