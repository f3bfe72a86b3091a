package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Deliverable;
import io.holdfast.model.InspectionResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of agreements, and that what is written by one is read by it. */
class AgreementTest {
    @TempDir
    Path folder;

    /** All details of the language, in each syntax. */
    static Stream<FileAgreement> agreements() throws IOException {
        List<FileAgreement> agreements = new ArrayList<>();
        for (String name : AgreedFiles.NAMES) {
            agreements.add(AgreedFiles.agreement(name));
        }
        return agreements.stream();
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void theSampleOfEachAgreementPassesItsOwnCheck(FileAgreement agreement) throws IOException {
        Path file = folder.resolve(agreement.sampleName());
        Files.write(file, agreement.sample());
        List<BadLine> bad = new ArrayList<>();
        assertThat(agreement.check(file, bad::add)).as(bad.toString()).isEqualTo(new FileTally(3, 0));
        assertThat(agreement.covers(agreement.sampleName())).isTrue();
        assertThat(agreement.sample()).isEqualTo(agreement.sample());
    }

    /** A file that was cut off anywhere is not taken for a whole one: every length but the whole. */
    @ParameterizedTest
    @MethodSource("agreements")
    void aFileThatIsCutOffAnywhereIsRefusedByItsTrailer(FileAgreement agreement) throws IOException {
        byte[] sample = agreement.sample();
        Path file = folder.resolve(agreement.sampleName());
        int whole =
                new String(sample, StandardCharsets.ISO_8859_1).stripTrailing().length();
        for (int length = 0; length < whole; length++) {
            Files.write(file, Arrays.copyOf(sample, length));
            assertThat(new AgreementReader(agreement).examine(file).fault())
                    .as("cut off after " + length + " bytes")
                    .isNotNull();
        }
    }

    /** Control of the test above, and of the checksum: one byte that changes. */
    @ParameterizedTest
    @MethodSource("agreements")
    void aByteThatChangedIsSeenByTheChecksum(FileAgreement agreement) throws IOException {
        if (Objects.requireNonNull(agreement.terms().trailer()).checksum() == null) {
            return;
        }
        byte[] sample = agreement.sample();
        Path file = folder.resolve(agreement.sampleName());
        Files.write(file, sample);
        assertThat(new AgreementReader(agreement).examine(file).fault()).isNull();
        int at = new String(sample, StandardCharsets.ISO_8859_1).indexOf("0001-");
        sample[at]++;
        Files.write(file, sample);
        assertThat(Objects.requireNonNull(
                                new AgreementReader(agreement).examine(file).fault())
                        .reason())
                .contains("not the trailer of this content");
    }

    /** Random values, through every syntax and back: each value as it was, or refused by name when it was written. */
    @ParameterizedTest
    @MethodSource("agreements")
    void everyValueThatCanBeWrittenIsReadBackAsItWas(FileAgreement agreement) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = folder.resolve(agreement.sampleName());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AgreementWriter writer = new AgreementWriter(agreement, bytes);
        writer.begin();
        List<List<String>> written = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            @Nullable String[] row = row(agreement, random, i);
            try {
                writer.append(writer.encoded(row));
                written.add(expected(agreement, row));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).startsWith("field ");
                refused++;
            }
        }
        writer.end();
        Files.write(file, bytes.toByteArray());
        assertThat(written).as("seed " + seed).hasSizeGreaterThan(300);
        assertThat(refused).as("seed " + seed).isPositive();

        List<List<String>> read = new ArrayList<>();
        AgreementReader reader = new AgreementReader(agreement);
        AgreementReader.Whole whole = reader.examine(file);
        assertThat(whole.fault()).as("seed " + seed).isNull();
        FileTally tally = reader.read(
                file,
                whole,
                (line, values) -> read.add(Arrays.asList(values.clone())),
                (line, raw) -> assertThat(line + " " + raw).as("seed " + seed).isNull());
        for (int i = 0; i < Math.min(read.size(), written.size()); i++) {
            assertThat(read.get(i)).as("record " + i + " of seed " + seed).isEqualTo(written.get(i));
        }
        assertThat(tally).isEqualTo(new FileTally(written.size(), 0));
    }

    private static List<String> expected(FileAgreement agreement, @Nullable String[] row) {
        @Nullable String[] expected = new String[row.length];
        for (AgreedField field : agreement.terms().fields()) {
            String value = field.value();
            if (value != null) {
                int at = agreement.terms().content().columns().indexOf(value);
                expected[at] = row[at];
            }
        }
        return Arrays.asList(expected);
    }

    private static @Nullable String[] row(FileAgreement agreement, Random random, int number) {
        FileContent content = agreement.terms().content();
        @Nullable String[] row = new String[content.columns().size()];
        for (AgreedField field : agreement.terms().fields()) {
            String name = field.value();
            if (name == null || (!field.required() && random.nextInt(4) == 0)) {
                continue;
            }
            row[content.columns().indexOf(name)] = switch (field.type()) {
                case TEXT -> field.key() ? "000" + number : text(random);
                case CODE ->
                    List.copyOf(field.codes().keySet())
                            .get(random.nextInt(field.codes().size()));
                case INTEGER -> Integer.toString(random.nextInt(-999, 1_000));
                case DECIMAL ->
                    BigDecimal.valueOf(random.nextLong(-99_999, 100_000), random.nextInt(3))
                            .toPlainString();
                case TIME -> time(field, random).toString();
            };
        }
        return row;
    }

    /** A local time that comes twice a year cannot be told from the other one; that is the agreement's to avoid. */
    private static Instant time(AgreedField field, Random random) {
        ZoneId zone = field.zone() == null ? ZoneOffset.UTC : field.zone();
        Instant time;
        do {
            time = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
        } while (zone.getRules()
                        .getValidOffsets(time.atZone(zone).toLocalDateTime())
                        .size()
                != 1);
        return time;
    }

    private static String text(Random random) {
        String[] texts = {
            "0007",
            "Größe-Ä",
            "a b",
            "x,y;z",
            "\"quoted\"",
            "=1+1",
            "'=1",
            "\ud83d\ude00",
            "日本",
            "a/b~c\\d",
            "-3.2",
            "null",
            "1E3",
            "'",
            "<a>&amp;",
            "two\nlines",
            "]]>",
            "TRAILER",
            "tab\there",
            "half \ud800",
            "\u0001bell",
            "|",
            " edge ",
            "\u00a0",
            "#"
        };
        return texts[random.nextInt(texts.length)];
    }

    @Test
    void leadingZerosDecimalCommaAndLocalTimeAreAsTheyWereAgreed() throws Exception {
        FileAgreement agreement = AgreedFiles.agreement("count-csv");
        Path file = folder.resolve("COUNT_1.csv");
        Files.writeString(file, """
                STATION;AUFTRAG;VON;BIS;GUT;AUSSCHUSS;GRUND;WERK\r
                CAM-1;004711;29.03.2026 00:30:00;29.03.2026 03:30:00;000012,50;0;"Kratzer; tief";1000\r
                CAM-1;004711;;25.10.2026 02:30:00;1;;;1000\r
                CAM-1;004711;;29.03.2026 02:30:00;1;;;1000\r
                CAM-1;004711;;30.02.2026 02:30:00;1;;;1000\r
                CAM-1;004711;;01.03.2026 02:30:00;1.5;;;1000\r
                ;004711;;01.03.2026 02:30:00;1;;;1000\r
                CAM-2;004711;;01.03.2026 02:30:00;;;;1000\r
                CAM-2;004711;;01.03.2026 02:30:00;-1;;;1000\r
                CAM-2;004711;;01.03.2026 02:30:01;1;;;2000\r
                """, StandardCharsets.ISO_8859_1);
        List<InboundRecord> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        AgreementReader reader = new AgreementReader(AgreedFiles.without(agreement, "trailer"));
        InboundReading reading = new InboundReading(FileContent.COUNT);
        reader.read(
                file,
                reader.examine(file),
                (line, values) -> good.add(reading.record(values)),
                (line, raw) -> bad.add(line.line() + " " + line.column() + " " + line.value() + " " + line.reason()));
        // 00:30 is winter time, 03:30 summer time: two hours. Of 02:30 in October the later one is agreed.
        assertThat(good).hasSize(2);
        InboundRecord.Count first = (InboundRecord.Count) good.get(0);
        assertThat(first.from()).isEqualTo(Instant.parse("2026-03-28T23:30:00Z"));
        assertThat(first.to()).isEqualTo(Instant.parse("2026-03-29T01:30:00Z"));
        assertThat(first.good()).isEqualByComparingTo("12.5");
        assertThat(Objects.requireNonNull(first.workOrder()).value()).isEqualTo("004711");
        assertThat(first.reason()).isEqualTo("Kratzer; tief");
        assertThat(((InboundRecord.Count) good.get(1)).to()).isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
        assertThat(bad)
                .satisfiesExactly(
                        each -> assertThat(each)
                                .startsWith("4 BIS 29.03.2026 02:30:00 does not exist in Europe/Berlin"),
                        each -> assertThat(each).startsWith("5 BIS 30.02.2026"),
                        each -> assertThat(each).startsWith("6 GUT 1.5 is not a number with decimal mark ','"),
                        each -> assertThat(each).isEqualTo("7 STATION  is missing"),
                        each -> assertThat(each).contains("8 ", "must not all be absent"),
                        each -> assertThat(each).contains("9 ", "good", "must not be negative"),
                        each -> assertThat(each).isEqualTo("10 WERK 2000 must be \"1000\""));
    }

    @Test
    void everyMistakeInAnAgreementIsNamedAtOnceWithItsPlace() {
        String json = """
                {"agreement": "a b", "version": 0, "direction": "sideways", "content": "hold", "syntax": "fixed",
                 "charset": "UTF-16", "lineEnd": "CR", "decimalMark": ";", "absent": "-", "csv": {"delimiter": "x"},
                 "fields": [
                  {"name": "A", "value": "hold", "type": "integer", "width": 3},
                  {"name": "A", "value": "nothing", "pad": "0", "width": 0},
                  {"name": "B", "value": "revision", "codes": {"1": "x"}, "width": 4, "pattern": "bb", "zone": "Mars"}],
                 "trailer": {"records": false}, "naming": "x{y}", "protocol": {"complete": "rename", "marker": ".ok"},
                 "receipts": {"accepted": ".a", "refused": ".a"}, "mostRecords": 0, "colour": "red"}
                """;
        assertThatThrownBy(() -> FileAgreement.parse("a.json", json))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.mistakes().stream().map(Mistake::pointer))
                                .contains(
                                        "/agreement",
                                        "/version",
                                        "/direction",
                                        "/charset",
                                        "/lineEnd",
                                        "/decimalMark",
                                        "/absent",
                                        "/csv",
                                        "/csv/delimiter",
                                        "/fields/0/type",
                                        "/fields/1/value",
                                        "/fields/1/width",
                                        "/fields/2/codes",
                                        "/fields/2/pattern",
                                        "/fields/2/zone",
                                        "/trailer/records",
                                        "/naming",
                                        "/protocol/marker",
                                        "/receipts/refused",
                                        "/mostRecords",
                                        "/colour"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"naming\": \"same.csv\"|/naming",
                "\"naming\": \"{sequence}*.csv\"|/naming",
                "\"rows\": [\"defects\"]|/rows",
                "\"direction\": \"inbound\"|/content",
                "\"syntax\": \"jsonLines\", \"decimalMark\": \",\"|/decimalMark",
                "\"fields\": []|/fields",
                "\"csv\": {\"delimiter\": \";\", \"quote\": \";\"}|/csv/quote",
                "\"charset\": \"windows-1252\", \"byteOrderMark\": true|/byteOrderMark",
                "\"fields\": [{\"name\": \"A\", \"value\": \"result\"}, {\"name\": \"A\"}]|/fields",
                "\"fields\": [{\"name\": \"A\", \"value\": \"result\", \"constant\": \"1\"}]|/fields/0/constant",
                "\"fields\": [{\"name\": \"A\", \"value\": \"verdict\", \"codes\": {\"OK\": \"1\"}}]|/fields/0/codes",
                "\"fields\": [{\"name\": \"A\", \"value\": \"result\", \"type\": \"integer\"}]|/fields/0/type"
            })
    void whatDoesNotGoTogetherIsNamedByItsPlace(String change) {
        String[] parts = change.split("\\|");
        String json = "{\"agreement\":\"a\",\"version\":1,\"direction\":\"outbound\",\"content\":\"result\","
                + "\"syntax\":\"csv\",\"naming\":\"{sequence}.csv\",\"fields\":[{\"name\":\"A\",\"value\":\"result\"}]}";
        for (String each : parts[0].split(", \"(?=syntax|decimalMark|byteOrderMark)")) {
            String field = each.replaceFirst("^\"?([a-zA-Z]+)\".*", "$1");
            json = json.replaceFirst("\"" + field + "\":(\"[^\"]*\"|\\[.*?])", "")
                    .replace(",,", ",")
                    .replace("{,", "{");
            json = json.replace(",}", "}");
        }
        String changed = json.replaceFirst("}$", ", " + parts[0].replace("\\", "\\\\") + "}");
        assertThatThrownBy(() -> FileAgreement.parse("a", changed))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.mistakes().stream().map(Mistake::pointer))
                                .as(changed + "\n" + e.getMessage())
                                .contains(parts[1]));
    }

    @Test
    void theCheckNamesWhatAReaderWouldPassOver() throws Exception {
        FileAgreement agreement = AgreedFiles.without(AgreedFiles.agreement("result-csv"), "trailer");
        String text = new String(agreement.sample(), agreement.terms().charset());
        Path file = folder.resolve("wrong-name.csv");
        Files.writeString(file, "\uFEFF" + text.replaceFirst("\r\n", "\n"), StandardCharsets.UTF_8);
        List<String> bad = new ArrayList<>();
        agreement.check(file, line -> bad.add(line.line() + " " + line.reason()));
        assertThat(bad)
                .anyMatch(each -> each.contains("is not named as agreed"))
                .anyMatch(each -> each.equals("1 has a byte order mark, none is agreed"))
                .anyMatch(each -> each.equals("1 ends with LF, agreed is CR LF"));
    }

    @Test
    void filesAreWrittenAndReadWithoutAFolder() throws Exception {
        FileAgreement results = AgreedFiles.agreement("result-csv");
        Path file = folder.resolve("RES_000001_0a1b2c3d.csv");
        try (var out = Files.newOutputStream(file)) {
            assertThat(results.write(List.of(Samples.result(), Samples.result()), out))
                    .isEqualTo(4);
            assertThatThrownBy(() -> results.write(List.of(Samples.hold()), out))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> results.read(file, record -> {}, line -> {}))
                .isInstanceOf(IllegalStateException.class);

        FileAgreement orders = AgreedFiles.agreement("workorder-json");
        Path order = Files.write(folder.resolve("WO-1.jsonl"), orders.sample());
        List<InboundRecord> records = new ArrayList<>();
        List<BadLine> bad = new ArrayList<>();
        assertThat(orders.read(order, records::add, bad::add)).isEqualTo(new FileTally(3, 0));
        assertThat(records).hasOnlyElementsOfType(InboundRecord.WorkOrder.class).hasSize(3);
        Files.write(order, Arrays.copyOf(orders.sample(), 300));
        assertThat(orders.read(order, records::add, bad::add)).isEqualTo(new FileTally(0, 1));
        assertThat(bad.get(0).reason()).contains("trailer");
        assertThat(records).hasSize(3);
    }

    @Test
    void aKeyThatComesTwiceIsABadLine() throws Exception {
        FileAgreement agreement = AgreedFiles.without(AgreedFiles.agreement("workorder-json"), "trailer");
        Path file = folder.resolve("WO-1.jsonl");
        String line = new String(agreement.sample(), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow();
        Files.writeString(file, line + "\n" + line + "\n");
        List<BadLine> bad = new ArrayList<>();
        assertThat(agreement.check(file, bad::add)).isEqualTo(new FileTally(1, 1));
        assertThat(bad.get(0).line()).isEqualTo(2);
        assertThat(bad.get(0).reason()).contains("repeats the key");
    }

    @Test
    void aNumberWhereAnIdentifierShouldBeIsRefusedForItsLostZeros() throws Exception {
        FileAgreement agreement = AgreedFiles.without(AgreedFiles.agreement("workorder-json"), "trailer");
        Path file = folder.resolve("WO-1.jsonl");
        String line = new String(agreement.sample(), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow();
        Files.writeString(file, line.replaceFirst("\"order\":\"[^\"]*\"", "\"order\":4711") + "\n");
        List<BadLine> bad = new ArrayList<>();
        agreement.check(file, bad::add);
        assertThat(bad).hasSize(1);
        assertThat(bad.get(0).column()).isEqualTo("order");
        assertThat(bad.get(0).reason()).contains("leading zeros");
    }

    @Test
    void theDocumentNamesEveryFieldCodeAndRuleInBothForms() throws Exception {
        for (String name : AgreedFiles.NAMES) {
            FileAgreement agreement = AgreedFiles.agreement(name);
            String html = agreement.toHtml();
            // Well-formed but for the head; an independent parser reads the body.
            String body = html.substring(html.indexOf("<body>"), html.indexOf("</html>"));
            assertThat(DocumentBuilderFactory.newDefaultInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                            .getElementsByTagName("tr")
                            .getLength())
                    .isGreaterThan(agreement.terms().fields().size());
            for (AgreedField field : agreement.terms().fields()) {
                assertThat(agreement.toMarkdown()).contains("| " + field.name() + " |");
                assertThat(html).contains("<td>" + field.name() + "</td>");
                field.codes().values().forEach(code -> assertThat(html).contains("<td>" + code + "</td>"));
            }
            assertThat(agreement.toMarkdown()).contains("Signed", "Sample", agreement.sampleName());
        }
    }

    @Test
    void whatANewVersionBreaksIsToldFromWhatItAllows() throws Exception {
        FileAgreement before = AgreedFiles.agreement("result-csv");
        assertThat(before.changesTo(AgreedFiles.changed("result-csv", "\"version\": 1", "\"version\": 2")))
                .isEmpty();
        String[][] breaking = {
            {"\"delimiter\": \";\"", "\"delimiter\": \",\"", "csv/delimiter"},
            {"\"decimalMark\": \",\"", "\"decimalMark\": \".\"", "decimalMark"},
            {"\"FAIL\": \"NIO\"", "\"FAIL\": \"NOK\"", "field URTEIL/codes/FAIL"},
            {"Europe/Berlin", "Europe/London", "field ZEIT/zone"},
            {"\"maxLength\": 40", "\"maxLength\": 50", "field ERGEBNIS/maxLength"},
            {"\"name\": \"TEIL\"", "\"name\": \"STUECK\"", "field TEIL"},
            {"\"checksum\": \"SHA-256\"", "\"checksum\": \"CRC-32\"", "trailer"},
            {"\"mostRecords\": 1000", "\"mostRecords\": 2000", "mostRecords"},
            {"RES_", "ERG_", "naming"}
        };
        for (String[] each : breaking) {
            assertThat(before.changesTo(
                            AgreedFiles.changed("result-csv", each[0], each[1], "\"version\": 1", "\"version\": 2")))
                    .as(each[2])
                    .anyMatch(change -> change.breaking() && change.what().equals(each[2]));
        }
        String[][] harmless = {
            {"\"maxLength\": 40", "\"maxLength\": 30", "field ERGEBNIS/maxLength"},
            {"\"mostRecords\": 1000", "\"mostRecords\": 500", "mostRecords"},
            {"\"decimals\": 3", "\"decimals\": 2", "field WERT/decimals"}
        };
        for (String[] each : harmless) {
            List<AgreementChange> changes = before.changesTo(
                    AgreedFiles.changed("result-csv", each[0], each[1], "\"version\": 1", "\"version\": 2"));
            assertThat(changes).hasSize(1);
            assertThat(changes.get(0).what()).isEqualTo(each[2]);
            assertThat(changes.get(0).breaking()).isFalse();
        }
        assertThat(before.changesTo(AgreedFiles.changed("result-csv", "\"maxLength\": 40", "\"maxLength\": 30")))
                .anyMatch(change -> change.what().equals("version"));
    }

    @Test
    void aDoctypeOrAnEntityIsNeverFollowed() throws Exception {
        FileAgreement agreement = AgreedFiles.without(AgreedFiles.agreement("ack-xml"), "trailer");
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        Path file = folder.resolve("ACK_1.xml");
        for (String doctype : List.of(
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY e \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>")) {
            String text = new String(agreement.sample(), StandardCharsets.UTF_8)
                    .replaceFirst("\\?>", "?>" + doctype)
                    .replaceFirst("<hold>[^<]*<", "<hold>&e;<");
            Files.writeString(file, text);
            assertThat(new AgreementReader(agreement).examine(file).fault())
                    .satisfies(fault -> assertThat(String.valueOf(fault)).doesNotContain("secret"))
                    .isNotNull();
        }
    }

    @Test
    void fieldsThatDoNotFitAreRefusedWithTheirNameAndNeverCutOff() throws Exception {
        FileAgreement fixed = AgreedFiles.agreement("hold-fixed");
        AgreementWriter writer = new AgreementWriter(fixed, new ByteArrayOutputStream());
        List<@Nullable String[]> rows = new ArrayList<>();
        CsvForm.table(Samples.hold("a reason that is longer than the agreed width by far"), rows::add);
        assertThatThrownBy(() -> writer.encoded(rows.get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("REASON")
                .hasMessageContaining("longer than 30");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"value\": \"deviceTime\", \"width\": 14|T is longer than 14 characters",
                "\"value\": \"deviceTime\", \"width\": 14, \"pattern\": \"yyyyMMddHHmmssxxx\", \"zone\": \"UTC\"|T is longer",
                "\"value\": \"verdict\", \"width\": 2, \"codes\": {\"PASS\": \"IO\", \"FAIL\": \"NIO\", \"UNDECIDED\": \"?\"}|\"NIO\", which is longer than 2",
                "\"value\": \"unit\", \"width\": 0|must be from 1"
            })
    void aFieldThatIsTooNarrowForWhatItAlwaysHoldsIsAMistake(String field, String mistake) {
        String json = "{\"agreement\":\"a\",\"version\":1,\"direction\":\"outbound\",\"content\":\"result\",\"syntax\":"
                + "\"fixed\",\"naming\":\"{sequence}.txt\",\"fields\":[{\"name\":\"R\",\"value\":\"result\","
                + "\"width\":9},{\"name\":\"T\"," + field + "}]}";
        assertThatThrownBy(() -> FileAgreement.parse("a", json))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("/fields")
                .hasMessageContaining(mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"A\"|\"日\"|/fields",
                "\"C\"|\"日\"|/fields",
                "\"1\"|\"日\"|/fields",
                "yyyy|'日'yyyy|/fields",
                "\";\"|\"→\"|/csv",
                "\"-\"|\"日\"|/absent"
            })
    void whatTheAgreementItselfWritesFitsItsCharset(String good, String bad, String pointer) throws Exception {
        String json = "{\"agreement\":\"a\",\"version\":1,\"direction\":\"outbound\",\"content\":\"result\","
                + "\"syntax\":\"csv\",\"charset\":\"windows-1252\",\"csv\":{\"delimiter\":\";\"},\"absent\":\"-\","
                + "\"naming\":\"{sequence}.csv\",\"fields\":[{\"name\":\"A\",\"value\":\"result\"},"
                + "{\"name\":\"B\",\"constant\":\"C\"},{\"name\":\"D\",\"value\":\"verdict\","
                + "\"codes\":{\"PASS\":\"1\",\"FAIL\":\"2\",\"UNDECIDED\":\"3\"}},"
                + "{\"name\":\"E\",\"value\":\"deviceTime\",\"pattern\":\"yyyy\",\"zone\":\"UTC\"}]}";
        FileAgreement.parse("a", json).sample();
        assertThat(json).contains(good);
        assertThatThrownBy(() -> FileAgreement.parse("a", json.replace(good, bad)))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.mistakes()).anySatisfy(mistake -> {
                            assertThat(mistake.pointer()).isEqualTo(pointer);
                            assertThat(mistake.toString()).contains("windows-1252 cannot hold");
                        }));
    }

    @Test
    void aCharacterThatTheCharsetLacksIsNamedWithItsField() throws Exception {
        FileAgreement agreement = AgreedFiles.agreement("result-csv");
        AgreementWriter writer = new AgreementWriter(agreement, new ByteArrayOutputStream());
        InspectionResult result = JsonLines.readResult(
                "x", JsonLines.of((Deliverable) Samples.result()).replace("\"00042\"", "\"日本\""));
        List<@Nullable String[]> rows = new ArrayList<>();
        CsvForm.table(result, rows::add);
        assertThat(agreement.terms().charset()).isEqualTo(Charset.forName("windows-1252"));
        assertThatThrownBy(() -> writer.encoded(rows.get(0)))
                .hasMessageContaining("TEIL")
                .hasMessageContaining("日本");
    }
}
