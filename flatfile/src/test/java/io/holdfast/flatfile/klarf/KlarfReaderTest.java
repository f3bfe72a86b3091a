package io.holdfast.flatfile.klarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.SharedData;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Verdict;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KlarfReaderTest {
    private static final KlarfReader READER = KlarfReader.of(FileSettings.ofDefaults());

    static final String FLAT = """
            FileVersion 1 2;
            FileTimestamp 03-02-26 06:05:00;
            InspectionStationID "Vendor" "Type" "AOI-7";
            SampleType WAFER;
            ResultTimestamp 03-02-2026 06:00:00;
            LotID "LOT-0042";
            SampleSize 1 200;
            SetupID "Rezept \u00fc" 02-28-2026 12:00:00;
            StepID "0030";
            DeviceID "000815";
            SomeVendorsOwn 1 two "three; four";
            DiePitch 1.0000e+004 2.0000e+004;
            DieOrigin 0 0;
            WaferID "007";
            Slot 7;
            SampleCenterLocation 5000 10000;
            ClassLookup 2
             0 "Unclassified"
             12 "Kratzer \u00e4";
            InspectionTest 1;
            SampleTestPlan 4
             0 0
             1 0
             -1 -2
             2 0;
            AreaPerTest 1.0e+010;
            DefectRecordSpec 10 IMAGELIST DEFECTID XINDEX YINDEX XREL YREL CLASSNUMBER XSIZE YSIZE VENDOR ;
            DefectList
             0 1 0 0 5000.25 10000.5 12 3.4 120.5 x
             2 1 0 2 0 2 1 0 100 200 0
               1 1 y
             0 3 -1 -2 0 0 99 1 1 z;
            SummarySpec 5 TESTNO NDEFECT DEFDENSITY NDIE NDEFDIE;
            SummaryList
             1 3 0.1 3 3;
            EndOfFile;
            """;

    static final String NESTED = """
            Record FileRecord "1.8"
            {
              Field FileTimestamp 2 {"2026-03-02", "06:05:00"}
              Record LotRecord "LOT-0042"
              {
                Field DiePitch 2 {10000000, 20000000}
                Field InspectionStationID 3 {"Vendor", "Type", "AOI-7"}
                Record WaferRecord "007"
                {
                  Field SampleCenterLocation 2 {5000000, 10000000}
                  Field ResultTimestamp 2 {"2026-03-02", "06:00:00"}
                  List DefectList
                  {
                    Columns 7 { int32 DEFECTID, int32 XREL, int32 YREL, int32 XINDEX, int32 YINDEX,
                      int32 CLASSNUMBER, ImageList IMAGEINFO }
                    Data 2
                    {
                      1 5000250 10000500 0 0 12 Images 2 { "a/b" "JPG" 1 "x", "c" "JPG" 1 "y" };
                      2 1 1 0 0 NA N;
                    }
                  }
                }
                List ClassLookupList
                {
                  Columns 2 { int32 CLASSNUMBER, string CLASSNAME }
                  Data 1 { 12 "Kratzer"; }
                }
              }
            }
            EndOfFile;
            """;

    @Test
    void aFlatFileGivesItsWaferAsItStands() throws IOException {
        KlarfWafer wafer = wafers(FLAT).get(0);

        assertThat(wafer.version()).isEqualTo("1.2");
        assertThat(wafer.lot()).isEqualTo("LOT-0042");
        assertThat(wafer.wafer()).isEqualTo("007");
        assertThat(wafer.field("SomeVendorsOwn")).containsExactly("1", "two", "three; four");
        assertThat(wafer.classes()).containsEntry("12", "Kratzer \u00e4").hasSize(2);
        assertThat(wafer.dies())
                .containsExactly(new KlarfDie(0, 0), new KlarfDie(1, 0), new KlarfDie(-1, -2), new KlarfDie(2, 0));
        assertThat(wafer.defects()).hasSize(3);
        assertThat(wafer.defects().get(0).value("XREL")).isEqualTo("5000.25");
        assertThat(wafer.defects().get(1).value("IMAGELIST")).isEqualTo("2 1 0 2 0");
        assertThat(wafer.defects().get(1).value("VENDOR")).isEqualTo("y");
        assertThat(wafer.defects().get(1).value("ABSENT")).isNull();
    }

    @Test
    void aWaferIsOneResultWithPlacesFromItsCentre() throws IOException {
        InspectionResult result = results(FLAT, KlarfUnit.WAFER).get(0);

        assertThat(result.unit().value()).isEqualTo("LOT-0042/007");
        assertThat(result.station()).isEqualTo(new EquipmentId("AOI-7"));
        assertThat(result.deviceTime()).isEqualTo(Instant.parse("2026-03-02T06:00:00Z"));
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.segment()).hasToString("LOT-0042/0030");
        assertThat(result.model()).isEqualTo(new InspectionModel("Rezept \u00fc", "02-28-2026 12:00:00"));
        assertThat(result.defects())
                .containsExactly(
                        Defect.of(new Morphology("Kratzer \u00e4"), new Place.Point(null, 0, 1))
                                .with(new DefectSize(121, 3)),
                        Defect.of(new Morphology("Unclassified"), new Place.Point(null, 5100, -9_800))
                                .with(new DefectSize(1, 1)),
                        Defect.of(new Morphology("class 99"), new Place.Point(null, -15_000, -50_000))
                                .with(new DefectSize(1, 1)));
        assertThat(results(FLAT, KlarfUnit.WAFER)).containsExactly(result);
    }

    @Test
    void everyInspectedDieIsAUnitWhereDiesAreTheUnits() throws IOException {
        List<InspectionResult> results = results(FLAT, KlarfUnit.DIE);

        assertThat(results.stream().map(result -> result.unit() + " " + result.verdict()))
                .containsExactly(
                        "LOT-0042/007/0,0 FAIL",
                        "LOT-0042/007/1,0 FAIL",
                        "LOT-0042/007/-1,-2 FAIL",
                        "LOT-0042/007/2,0 PASS");
        assertThat(results.get(0).defects().get(0).place()).isEqualTo(new Place.Point(null, 5000, 10_001));
    }

    @Test
    void aNestedFileSaysTheSameInNanometresWithItsClassesBehind() throws IOException {
        KlarfWafer wafer = wafers(NESTED).get(0);
        assertThat(wafer.defects().get(0).value("IMAGEINFO")).isEqualTo("a/b JPG 1 x c JPG 1 y");
        assertThat(wafer.defects().get(1).value("IMAGEINFO")).isNull();

        InspectionResult result = results(NESTED, KlarfUnit.WAFER).get(0);
        assertThat(result.defects())
                .containsExactly(
                        Defect.of(new Morphology("Kratzer"), new Place.Point(null, 0, 1)),
                        Defect.of(new Morphology("unclassified"), new Place.Point(null, -5000, -10_000)));
        assertThat(result.unit().value()).isEqualTo("LOT-0042/007");
    }

    @Test
    void lineEndsAndCharacterSetsAreTheFilesOwn() throws IOException {
        List<KlarfWafer> plain = wafers(FLAT);
        String windows = FLAT.replace("\n", "\r\n");
        for (byte[] bytes : List.of(
                windows.getBytes(StandardCharsets.UTF_8),
                windows.getBytes(Charset.forName("windows-1252")),
                ("\uFEFF" + windows).getBytes(StandardCharsets.UTF_8),
                ("\uFEFF" + windows).getBytes(StandardCharsets.UTF_16LE),
                ("\uFEFF" + FLAT.replace("\n", "\r")).getBytes(StandardCharsets.UTF_16BE))) {
            List<KlarfWafer> wafers = new ArrayList<>();
            READER.wafers(Content.of("a.001", bytes), wafers::add);
            assertThat(wafers).isEqualTo(plain);
        }
    }

    @Test
    void theZoneOfTheSettingsIsThatOfTheTool() throws IOException {
        List<InspectionResult> results = new ArrayList<>();
        KlarfReader.of(FileSettings.ofDefaults()
                        .withZone(ZoneId.of("Europe/Berlin"))
                        .withStation(new EquipmentId("S9")))
                .results(content(FLAT), KlarfUnit.WAFER, results::add, bad -> {});
        assertThat(results.get(0).deviceTime()).isEqualTo(Instant.parse("2026-03-02T05:00:00Z"));
        assertThat(results.get(0).station().value()).isEqualTo("S9");
    }

    @Test
    void aFileWithoutItsEndCountsOnlyWhereItsLastWaferIsComplete() throws IOException {
        assertThat(wafers(FLAT.replace("EndOfFile;\n", ""))).hasSize(1);
        assertThat(wafers(NESTED.replace("EndOfFile;\n", ""))).hasSize(1);
        String broken = FLAT.substring(0, FLAT.indexOf("SummarySpec"));
        assertRefused(broken, 33, "ends without EndOfFile");
        assertRefused(NESTED.substring(0, NESTED.length() - 15), 28, "ends inside of LotRecord");
    }

    @Test
    void anImageListMayBeLeftOutWhereThereAreNoImages() throws IOException {
        String rows = FLAT.substring(FLAT.indexOf("DefectRecordSpec"), FLAT.indexOf("SummarySpec"));
        String other = """
                DefectRecordSpec 5 DEFECTID XINDEX DSIZE IMAGECOUNT IMAGELIST;
                DefectList
                 1 0 nan 0
                 2 0 0.5 1 1 7 0
                 3 0 0.5 0 0
                 4 0 0.5 0;
                """;
        assertThat(wafers(FLAT.replace(rows, other)).get(0).defects())
                .extracting(defect ->
                        defect.value("DEFECTID") + ":" + defect.value("DSIZE") + ":" + defect.value("IMAGELIST"))
                .containsExactly("1:null:0", "2:0.5:1 7 0", "3:0.5:0", "4:0.5:0");
    }

    @Test
    void aPlanThatStandsBeforeTheWafersIsTheirs() throws IOException {
        String plan = FLAT.substring(FLAT.indexOf("SampleTestPlan"), FLAT.indexOf("AreaPerTest"));
        String moved = FLAT.replace(plan, "").replace("WaferID", plan + "WaferID");
        assertThat(wafers(moved).get(0).dies()).isEqualTo(wafers(FLAT).get(0).dies());
    }

    @Test
    void severalWafersShareWhatStandsBeforeThem() throws IOException {
        String second = FLAT.substring(FLAT.indexOf("WaferID"), FLAT.indexOf("EndOfFile"))
                .replace("007", "008");
        List<KlarfWafer> wafers = wafers(FLAT.replace("EndOfFile;", second + "LotID \"L2\";" + second + "EndOfFile;"));
        assertThat(wafers.stream().map(wafer -> wafer.lot() + "/" + wafer.wafer()))
                .containsExactly("LOT-0042/007", "LOT-0042/008", "L2/008");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'SampleTestPlan 4', 'SampleTestPlan 5', 21, 'says 5 rows and has 4'",
                "'ClassLookup 2', 'ClassLookup 3', 17, 'says 3 rows and has 2'",
                "'DefectRecordSpec 10', 'DefectRecordSpec 11', 27, 'which are 10'",
                "'CLASSNUMBER XSIZE', 'XSIZE XSIZE', 27, 'is a column twice'",
                "' 0 1 0 0 5000.25', ' 0 0 1 0 0 5000.25', 29, 'is a value too many'",
                "'5000.25', '5000.2.5', 29, 'XREL must be a number'",
                "' 3 -1 -2', ' 3 -1.5 -2', 32, 'must be a whole number'",
                "'1 1 z;', '1 1;', 32, 'has 9 of 10 values'",
                "'LotID \"LOT-0042\";', 'LotID \"LOT-0042\"', 7, 'LotID of line 6 has no semicolon'",
                "'\"007\";', '\"007;', 14, 'opens a quote that does not close'",
                "'EndOfFile;', 'EndOfFile; more', 36, 'stands behind EndOfFile'",
                "'FileVersion 1 2', 'FileVersion 2 0', 1, 'must be a version'",
                "'EndOfFile;', 'WaferID \"8\";EndOfFile;', 36, 'neither a DefectList nor a SummaryList'",
                "'2 0;', '2 0.5;', 25, 'must be a whole number'"
            })
    void whatWouldLoseDataIsRefusedWhereItStands(String was, String is, long line, String reason) {
        assertThat(FLAT).contains(was);
        assertRefused(FLAT.replace(was, is), line, reason);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'Data 2', 'Data 3', 17, 'says 3 rows and has 2'",
                "'Columns 7', 'Columns 8', 14, 'which are 7'",
                "'2 1 1 0 0 NA N;', '2 1 1 0 0 NA;', 19, 'has 6 of 7 values'",
                "'2 1 1 0 0 NA N;', '2 1 1 0 0 NA N N;', 19, 'semicolon behind the 7 values'",
                "'Images 2', 'Images 3', 18, 'says 3 images and has 2'",
                "'DiePitch 2 {10000000, 20000000}', 'DiePitch 2 {10000000}', 6, 'says 2 values and has 1'",
                "'2 1 1 0 0 NA N;', '2 x 1 0 0 NA N;', 19, 'XREL must be a number'",
                "'WaferRecord \"007\"', 'WaferRecord', 8, 'must name a wafer'",
                "'FileRecord \"1.8\"', 'FileRecord \"2.0\"', 1, 'must be a version'"
            })
    void aNestedFileIsRefusedWhereItIsWrong(String was, String is, long line, String reason) {
        assertThat(NESTED).contains(was);
        assertRefused(NESTED.replace(was, is), line, reason);
    }

    @Test
    void aWaferThatMakesNoResultIsABadLineAndTheOthersFlow() throws IOException {
        String second = FLAT.substring(FLAT.indexOf("WaferID"), FLAT.indexOf("EndOfFile"))
                .replace("007", "008")
                .replace("SampleCenterLocation 5000 10000;", "ResultTimestamp 13-45-2026 06:00:00;");
        List<BadLine> bad = new ArrayList<>();
        List<InspectionResult> good = new ArrayList<>();
        ReadTally tally = READER.results(
                content(FLAT.replace("EndOfFile;", second + "EndOfFile;")), KlarfUnit.WAFER, good::add, bad::add);
        assertThat(tally).isEqualTo(new ReadTally(1, 1));
        assertThat(bad.get(0).line()).isEqualTo(36);
        assertThat(bad.get(0).reason()).contains("13-45-2026");
    }

    @Test
    void depthAndLengthAreBounded() {
        assertRefused("Record FileRecord \"1.8\" {" + "Record A {".repeat(100_000), 1, "at most 32 records");
        assertRefused("FileVersion 1 2; LotID " + "x".repeat(100_000) + ";", 1, "longer than");
        assertRefused("", 1, "not how a KLARF file begins");
        assertRefused("FileVersion 1 1;\nWaferID \u0081;", 2, "not windows-1252");
    }

    @Test
    void theRealToolsFileGivesTheKnownAnswers() throws IOException {
        Path file = SharedData.file("klarf/klarfkit/CPS3TwithoutReview.001");
        List<KlarfWafer> wafers = new ArrayList<>();
        READER.wafers(file, wafers::add);
        assertThat(wafers).hasSize(1);
        KlarfWafer wafer = wafers.get(0);
        assertThat(wafer.version()).isEqualTo("1.1");
        assertThat(wafer.defects()).hasSize(16);
        assertThat(wafer.dies()).hasSize(4_988);
        assertThat(wafer.classes()).hasSize(276);
        assertThat(wafer.defects().stream()
                        .map(defect -> defect.value("XINDEX") + "/" + defect.value("YINDEX"))
                        .distinct())
                .hasSize(15);
        List<InspectionResult> dies = new ArrayList<>();
        ReadTally tally = READER.results(file, KlarfUnit.DIE, dies::add, bad -> {});
        assertThat(tally).isEqualTo(new ReadTally(4_988, 0));
        assertThat(dies.stream().filter(die -> die.verdict() == Verdict.FAIL)).hasSize(15);
    }

    @ParameterizedTest
    @CsvSource({
        "klarf12DefectListExample, 1, 13",
        "klarf12Example, 1, 2",
        "klarfWithImagelist, 1, 6",
        "simple12, 1, 1",
        "simple18, 2, 4",
        "wierdKlarfWithNAs, 2, 4"
    })
    void everyValidSampleIsRead(String name, int wafers, int defects) throws IOException {
        Path file = SharedData.file("klarf/jklarfreader/" + name + ".klarf");
        List<KlarfWafer> read = new ArrayList<>();
        READER.wafers(file, read::add);
        assertThat(read).hasSize(wafers);
        assertThat(read.stream().mapToInt(wafer -> wafer.defects().size()).sum())
                .isEqualTo(defects);
        List<BadLine> bad = new ArrayList<>();
        ReadTally tally = READER.results(file, KlarfUnit.WAFER, result -> {}, bad::add);
        assertThat(bad).isEmpty();
        assertThat(tally).isEqualTo(new ReadTally(wafers, 0));
    }

    @ParameterizedTest
    @CsvSource({"bad12, 36, neither", "bad12DefectList, 29, XINDEX must be a whole number"})
    void everyInvalidSampleIsRefusedWithItsPlace(String name, long line, String reason) throws IOException {
        Path file = SharedData.file("klarf/jklarfreader/" + name + ".klarf");
        List<BadLine> bad = new ArrayList<>();
        assertThat(READER.results(file, KlarfUnit.WAFER, result -> {}, bad::add))
                .isEqualTo(new ReadTally(0, 1));
        assertThat(bad.get(0).line()).isEqualTo(line);
        assertThat(bad.get(0).reason()).contains(reason);
    }

    private static void assertRefused(String text, long line, String reason) {
        List<KlarfWafer> wafers = new ArrayList<>();
        assertThatThrownBy(() -> READER.wafers(content(text), wafers::add))
                .isInstanceOfSatisfying(InvalidFileException.class, e -> {
                    assertThat(e.badLine().reason()).contains(reason);
                    assertThat(e.badLine().line()).isEqualTo(line);
                });
        assertThat(wafers).isEmpty();
    }

    private static Content content(String text) {
        boolean latin = text.indexOf('\u0081') >= 0;
        return Content.of("a.001", text.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
    }

    private static List<KlarfWafer> wafers(String text) throws IOException {
        List<KlarfWafer> wafers = new ArrayList<>();
        READER.wafers(content(text), wafers::add);
        return wafers;
    }

    private static List<InspectionResult> results(String text, KlarfUnit unit) throws IOException {
        List<InspectionResult> results = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        READER.results(content(text), unit, results::add, bad::add);
        assertThat(bad).isEmpty();
        return results;
    }
}
