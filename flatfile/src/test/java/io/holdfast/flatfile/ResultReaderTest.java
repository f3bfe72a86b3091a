package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.model.InspectionResult;
import io.holdfast.model.Place;
import io.holdfast.model.Severity;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultReaderTest {
    private static final String SIMPLE = """
            {%s "result": {"id": "${#file}:${#line}", "station": "S", "unit": "${unit}", "verdict": "PASS",
             "time": {"value": "${time}"}}}
            """;

    @TempDir
    Path folder;

    private final List<InspectionResult> good = new ArrayList<>();
    private final List<BadLine> bad = new ArrayList<>();

    /** A German export: Windows-1252, semicolons, decimal comma, local times, one row with everything. */
    @Test
    void everyPartOfAResultCanBeMapped() throws IOException {
        read("""
                {"charset": "windows-1252", "delimiter": ";", "decimalMark": ",", "absent": ["", "-"],
                 "constants": {"plant": "W1"},
                 "extract": {"Teil": "(?<nummer>\\\\d+)/(?<stand>.*)"},
                 "result": {
                  "id": "${plant}-${Nr}", "station": "${plant}.CAM", "unit": "${Serie}", "attempt": "${Versuch}",
                  "verdict": {"column": "iO", "map": {"ja": "PASS", "nein": "FAIL"}, "otherwise": "UNDECIDED"},
                  "verdictSource": "FINAL", "simulated": false, "model": "${Form}", "modelVersion": "7",
                  "partial": {"column": "Abbruch", "map": {"x": "true"}},
                  "time": {"value": "${Datum} ${Zeit}", "pattern": "dd.MM.yyyy HH:mm:ss", "zone": "Europe/Berlin"},
                  "context": {"workOrder": "${Auftrag}", "operation": "0010", "jobOrder": "J", "material": "${nummer}",
                   "materialVersion": "${stand}", "line": "L1", "segmentEquipment": "L1", "tool": "${Form}",
                   "cavity": "${Nest}", "partFamily": "F", "producedLot": "P", "consumedLots": ["${Los1}", "${Los2}"]},
                  "defects": [{"when": {"column": "Fehler", "notIn": ["", "kein"]}, "morphology": "${Fehler}",
                   "place": {"x": {"sum": ["x"], "scaleMicrometres": 1000}, "position": "${Nest}",
                             "y": {"sum": ["y"], "minus": ["x"], "scaleMicrometres": 500, "plusMicrometres": 10}},
                   "confirmation": "CONFIRMED", "score": "${Wert}",
                   "severity": {"column": "Klasse", "map": {"A": "CRITICAL", "B": "MAJOR", "C": "MINOR"}},
                   "size": {"length": {"sum": ["x"], "scaleMicrometres": 1000}, "width": 2000}}],
                  "measurements": [
                   {"characteristic": "D", "value": "${Mass}", "unitOfMeasure": "mm", "lowerLimit": "1,20",
                    "upperLimit": "${Max}"},
                   {"characteristic": "none", "value": "${Los2}", "unitOfMeasure": "mm"}],
                  "images": [{"link": "file:///bilder/${Serie}.png", "bytes": "${Versuch}"}]}}
                """, Charset.forName("windows-1252"), """
                Nr;Serie;Versuch;iO;Abbruch;Datum;Zeit;Auftrag;Teil;Form;Nest;Los1;Los2;Fehler;x;y;Wert;Klasse;Mass;Max
                007;0042;2;nein;x;02.03.2026;07:00:00;0815;12/B;M1;3;A;-;Größe;1,5;2,5;0,93;B;1,230;-
                """);

        assertThat(bad).isEmpty();
        assertThat(good).singleElement().satisfies(result -> {
            assertThat(JsonLines.of(result))
                    .isEqualTo("{\"type\":\"result\",\"id\":\"W1-007\",\"station\":\"W1.CAM\",\"unit\":\"0042\","
                            + "\"attempt\":2,\"verdict\":\"FAIL\",\"verdictSource\":\"FINAL\",\"simulated\":false,"
                            + "\"partial\":true,\"deviceTime\":\"2026-03-02T06:00:00Z\",\"context\":{\"workOrder\":"
                            + "\"0815\",\"operation\":\"0010\",\"jobOrder\":\"J\",\"material\":\"12\","
                            + "\"materialVersion\":\"B\",\"line\":\"L1\",\"segmentEquipment\":\"L1\",\"tooling\":"
                            + "{\"tool\":\"M1\",\"cavity\":\"3\",\"line\":\"L1\",\"partFamily\":\"F\"},"
                            + "\"producedLot\":\"P\",\"consumedLots\":[\"A\"]},\"model\":{\"id\":\"M1\",\"version\":\"7\"},"
                            + "\"defects\":[{\"morphology\":\"Größe\","
                            + "\"place\":{\"xMicrometres\":1500,\"yMicrometres\":510,\"position\":\"3\"},"
                            + "\"confirmation\":\"CONFIRMED\",\"size\":{\"lengthMicrometres\":2000,"
                            + "\"widthMicrometres\":1500},\"score\":0.93,\"severity\":\"MAJOR\"}],\"images\":[{\"link\":"
                            + "\"file:///bilder/0042.png\",\"bytes\":2}],\"measurements\":[{\"characteristic\":\"D\","
                            + "\"value\":1.230,\"unitOfMeasure\":\"mm\",\"lowerLimit\":1.20}]}");
        });
    }

    @Test
    void badLinesAreNamedAndTheOthersKept() throws IOException {
        read(SIMPLE.formatted(""), StandardCharsets.UTF_8, """
                unit,time
                A,2026-03-02T06:00:00Z
                ,2026-03-02T06:00:00Z

                B,yesterday
                C,2026-03-02T06:00:00Z,extra
                D
                E,2026-03-02T06:00:00
                "F,1",2026-03-02T07:00:00+01:00
                """);

        assertThat(good).extracting(result -> result.unit().value()).containsExactly("A", "F,1");
        assertThat(good.get(1).deviceTime()).isEqualTo(Samples.T0);
        assertThat(good.get(1).id()).hasToString("in.csv:9");
        assertThat(bad)
                .extracting(BadLine::line, BadLine::column, BadLine::value)
                .containsExactly(
                        tuple(3L, "unit", ""),
                        tuple(5L, "time", "yesterday"),
                        tuple(6L, "", "C,2026-03-02T06:00:00Z,extra"),
                        tuple(7L, "", "D"),
                        tuple(8L, "time", "2026-03-02T06:00:00"));
    }

    /** A reader that takes the rest of the file for one quoted field loses the rest of the file. */
    @Test
    void strayQuoteCostsItsOwnLineOnly() throws IOException {
        StringBuilder text = new StringBuilder("unit,time\n");
        for (int i = 1; i <= 500; i++) {
            String unit = i == 100 || i == 300 ? "\"stray" : i == 200 ? "5\" pipe" : i == 250 ? "\"a\"b" : "U" + i;
            text.append(unit).append(",2026-03-02T06:00:00Z\n");
        }
        read(SIMPLE.formatted(""), StandardCharsets.UTF_8, text.toString());

        assertThat(bad).extracting(BadLine::line).containsExactly(101L, 251L, 301L);
        assertThat(good).hasSize(497);
    }

    @Test
    void quotedFieldMaySpanLinesAndHoldQuotes() throws IOException {
        read(
                SIMPLE.formatted("").replace("\"station\": \"S\"", "\"station\": \"${s}\""),
                StandardCharsets.UTF_8,
                "unit,time,s,note\r\n\"a \"\"b\"\"\",2026-03-02T06:00:00Z,S,\"one\r\ntwo\"\r\nc,2026-03-02T06:00:00Z,\"T\",\"\"\r\n");

        assertThat(bad).isEmpty();
        assertThat(good).extracting(result -> result.unit().value()).containsExactly("a \"b\"", "c");
        assertThat(good).extracting(result -> result.id().value()).containsExactly("in.csv:2", "in.csv:4");
    }

    @Test
    void withoutAQuoteCharacterQuotesAreText() throws IOException {
        read(
                SIMPLE.formatted("\"quote\": \"\", \"delimiter\": \"\\t\","),
                StandardCharsets.UTF_16LE,
                "\uFEFFunit\ttime\r\"x\t2026-03-02T06:00:00Z\r");

        assertThat(bad).isEmpty();
        assertThat(good).extracting(result -> result.unit().value()).containsExactly("\"x");
    }

    @Test
    void bytesOutsideTheCharacterSetMakeTheirLineBad() throws IOException {
        Path file = folder.resolve("in.csv");
        Files.write(
                file,
                "unit,time\nGröße,2026-03-02T06:00:00Z\nok,2026-03-02T06:00:00Z\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        reader(SIMPLE.formatted("")).read(file, good::add, bad::add);

        assertThat(bad).singleElement().satisfies(line -> {
            assertThat(line.line()).isEqualTo(2);
            assertThat(line.column()).isEqualTo("unit");
            assertThat(line.reason()).contains("character set");
        });
        assertThat(good).hasSize(1);
    }

    @Test
    void everyMissingColumnIsNamedAtOnce() throws IOException {
        read(SIMPLE.formatted(""), StandardCharsets.UTF_8, "Unit,note,note\na,b,c\n");
        assertThat(bad).extracting(BadLine::column).containsExactly("unit", "time");
        assertThat(bad).extracting(BadLine::line).containsOnly(1L);
        assertThat(good).isEmpty();

        bad.clear();
        read(SIMPLE.formatted(""), StandardCharsets.UTF_8, "");
        assertThat(bad).singleElement().extracting(BadLine::reason).isEqualTo("has no header");

        bad.clear();
        read(SIMPLE.formatted(""), StandardCharsets.UTF_8, "unit,time,unit\na,2026-03-02T06:00:00Z,b\n");
        assertThat(bad).singleElement().extracting(BadLine::reason).isEqualTo("is in the header twice");
    }

    @Test
    void deviceTimeArrivalSortsAndKeepsTheOrderOfEqualTimes() throws IOException {
        read(SIMPLE.formatted("\"arrival\": \"deviceTime\","), StandardCharsets.UTF_8, """
                unit,time
                c,2026-03-02T08:00:00Z
                a2,2026-03-02T06:00:00Z
                a1,2026-03-02T06:00:00Z
                b,2026-03-02T07:00:00Z
                """);
        assertThat(good).extracting(result -> result.unit().value()).containsExactly("a2", "a1", "b", "c");
    }

    /** Europe/Berlin, 2026: 29 March 02:00 to 03:00 does not exist, 25 October 02:00 to 03:00 comes twice. */
    @Test
    void hoursOfClockChangesAreNotGuessed() throws IOException {
        String rows = """
                unit,time
                a,2026-03-29 01:59:59
                b,2026-03-29 02:30:00
                c,2026-03-29 03:00:00
                d,2026-10-25 02:30:00
                e,2026-10-25 03:00:00
                f,2026-02-31 00:00:00
                """;
        String clock = "\"time\": {\"value\": \"${time}\", \"pattern\": \"yyyy-MM-dd HH:mm:ss\","
                + " \"zone\": \"Europe/Berlin\"%s}";
        String simple = SIMPLE.formatted("").replace("\"time\": {\"value\": \"${time}\"}", clock);

        read(simple.formatted(""), StandardCharsets.UTF_8, rows);
        assertThat(good)
                .extracting(InspectionResult::deviceTime)
                .containsExactly(
                        Instant.parse("2026-03-29T00:59:59Z"),
                        Instant.parse("2026-03-29T01:00:00Z"),
                        Instant.parse("2026-10-25T02:00:00Z"));
        assertThat(bad).extracting(BadLine::line).containsExactly(3L, 5L, 7L);
        assertThat(bad.get(0).reason()).contains("set forward");
        assertThat(bad.get(1).reason()).contains("came twice");

        good.clear();
        read(simple.formatted(", \"overlap\": \"earlier\""), StandardCharsets.UTF_8, rows);
        assertThat(good.get(2).deviceTime()).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        good.clear();
        read(simple.formatted(", \"overlap\": \"later\""), StandardCharsets.UTF_8, rows);
        assertThat(good.get(2).deviceTime()).isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
    }

    /** A class of the plant's catalogue that the map lacks must not pass for a severity that nobody stated. */
    @Test
    void severityComesFromTheMapIsNoneWhereTheFileHasNoneAndBadWhereTheMapLacksIt() throws IOException {
        read(
                SIMPLE.formatted("\"absent\": [\"\", \"-\"],")
                        .replace(
                                "\"time\":",
                                "\"defects\": [{\"morphology\": \"m\", \"place\": {\"zone\": \"z\"}, \"severity\": "
                                        + "{\"column\": \"class\", \"map\": {\"1\": \"CRITICAL\", \"2\": \"MAJOR\"}}}],"
                                        + " \"time\":"),
                StandardCharsets.UTF_8,
                """
                unit,time,class
                u1,2026-03-02T06:00:00Z,1
                u2,2026-03-02T06:00:00Z,2
                u3,2026-03-02T06:00:00Z,
                u4,2026-03-02T06:00:00Z,-
                u5,2026-03-02T06:00:00Z,3
                """);
        assertThat(good.stream().map(result -> result.defects().get(0).severity()))
                .containsExactly(Severity.CRITICAL, Severity.MAJOR, null, null);
        assertThat(bad)
                .extracting(BadLine::line, BadLine::column, BadLine::value)
                .containsExactly(tuple(6L, "class", "3"));
    }

    @Test
    void severityThatStandsInTheColumnIsReadByName() throws IOException {
        read(
                SIMPLE.formatted("")
                        .replace(
                                "\"time\":",
                                "\"defects\": [{\"morphology\": \"m\", \"place\": {\"zone\": \"z\"},"
                                        + " \"severity\": \"${class}\"}], \"time\":"),
                StandardCharsets.UTF_8,
                """
                unit,time,class
                u1,2026-03-02T06:00:00Z,MINOR
                u2,2026-03-02T06:00:00Z,
                u3,2026-03-02T06:00:00Z,minor
                """);
        assertThat(good.stream().map(result -> result.defects().get(0).severity()))
                .containsExactly(Severity.MINOR, null);
        assertThat(bad).singleElement().satisfies(line -> {
            assertThat(line.line()).isEqualTo(4);
            assertThat(line.column()).isEqualTo("class");
            assertThat(line.reason()).contains("must be one of [MINOR, MAJOR, CRITICAL]");
        });
    }

    @Test
    void coordinateThatIsNoWholeMicrometreMakesTheLineBad() throws IOException {
        read(
                SIMPLE.formatted("")
                        .replace(
                                "\"time\":",
                                "\"defects\": [{\"morphology\": \"m\", \"place\": "
                                        + "{\"x\": {\"sum\": [\"a\", \"b\"], \"scaleMicrometres\": 0.5}, \"y\": 0}}], \"time\":"),
                StandardCharsets.UTF_8,
                """
                unit,time,a,b
                u1,2026-03-02T06:00:00Z,1,3
                u2,2026-03-02T06:00:00Z,1,2
                u3,2026-03-02T06:00:00Z,1e3,0.0
                u4,2026-03-02T06:00:00Z,1 000,0
                u5,2026-03-02T06:00:00Z,,0
                u6,2026-03-02T06:00:00Z,1e30,0
                u7,2026-03-02T06:00:00Z,9e9,0
                """);
        assertThat(good.stream().map(result -> result.defects().get(0).place()))
                .containsExactly(new Place.Point(null, 2, 0), new Place.Point(null, 500, 0));
        assertThat(bad).extracting(BadLine::line).containsExactly(3L, 5L, 6L, 7L, 8L);
        assertThat(bad).extracting(BadLine::column).containsOnly("a, b", "a", "a, b, ");
    }

    @Test
    void jsonLinesAreReadLikewise() throws IOException {
        Path file = folder.resolve("in.jsonl");
        Random random = new Random(1);
        List<InspectionResult> written = new ArrayList<>();
        StringBuilder text = new StringBuilder("\uFEFF");
        for (int i = 0; i < 100; i++) {
            written.add(Samples.random(random));
            text.append(JsonLines.of(written.get(i))).append(i % 2 == 0 ? "\n" : "\r\n");
        }
        text.append("\n{\"id\":1}\n").append("x".repeat(3 * Lines.LONGEST)).append("\n");
        text.append(JsonLines.of(written.get(0)));
        written.add(written.get(0));
        Files.writeString(file, text);

        ReadTally tally = ResultReader.jsonLines(Arrival.FILE).read(file, good::add, bad::add);

        assertThat(good).isEqualTo(written);
        assertThat(tally).isEqualTo(new ReadTally(101, 2));
        assertThat(bad.get(0))
                .isEqualTo(new BadLine("in.jsonl", 102, "/id", "1", "must be text (and 4 more mistakes in this line)"));
        assertThat(bad.get(1).line()).isEqualTo(103);
    }

    @Test
    void everyMistakeOfAMappingIsNamedAtOnce() {
        List<Mistake> mistakes = catchThrowableOfType(InvalidInputException.class, () -> ResultMapping.parse("m", """
                {"charset": "UTF-99", "delimiter": ",,", "decimalMark": ";", "arrival": "never", "header": true,
                 "constants": {"day": "x"},
                 "extract": {"A": "(?<day>.)", "B": "(", "C": "no group"},
                 "result": {"id": "$x", "station": "", "unit": "${#row}",
                  "verdict": {"column": "V", "map": {"y": "OK"}},
                  "verdictSource": "NOBODY", "partial": "perhaps",
                  "time": {"value": "${t}", "pattern": "dd.MM.yyyy", "zone": "Berlin", "overlap": "both"},
                  "context": {"workOrder": "1"},
                  "defects": [{"when": {"column": "d"}, "place": {"x": {"sum": "a"}}, "severity": "GRAVE",
                   "color": 1}],
                  "measurements": [{"value": 1}]}}
                """))
                .mistakes();

        assertThat(mistakes)
                .extracting(Mistake::pointer)
                .containsExactlyInAnyOrder(
                        "/charset",
                        "/delimiter",
                        "/decimalMark",
                        "/arrival",
                        "/header",
                        "/extract/A",
                        "/extract/B",
                        "/extract/C",
                        "/result/id",
                        "/result/station",
                        "/result/unit",
                        "/result/verdict/map/y",
                        "/result/verdictSource",
                        "/result/partial",
                        "/result/time/pattern",
                        "/result/time/zone",
                        "/result/time/overlap",
                        "/result/context/operation",
                        "/result/defects/0/when/in",
                        "/result/defects/0/morphology",
                        "/result/defects/0/place/x/sum",
                        "/result/defects/0/place/x/scaleMicrometres",
                        "/result/defects/0/place/y",
                        "/result/defects/0/severity",
                        "/result/defects/0/color",
                        "/result/measurements/0/characteristic",
                        "/result/measurements/0/unitOfMeasure");
        assertThat(mistakes).allMatch(mistake -> mistake.file().equals("m"));
    }

    @Test
    void fileThatCannotBeReadThrows() {
        assertThat(catchThrowableOfType(
                        IOException.class,
                        () -> ResultReader.jsonLines(Arrival.FILE).read(folder.resolve("none"), good::add, bad::add)))
                .isNotNull();
    }

    private void read(String mapping, Charset charset, String text) throws IOException {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, text, charset);
        String named = charset == StandardCharsets.UTF_16LE
                ? mapping.replaceFirst("\\{", "{\"charset\": \"UTF-16LE\",")
                : mapping;
        reader(named).read(file, good::add, bad::add);
    }

    private static ResultReader reader(String mapping) throws IOException {
        return ResultReader.csv(ResultMapping.parse("mapping", mapping));
    }
}
