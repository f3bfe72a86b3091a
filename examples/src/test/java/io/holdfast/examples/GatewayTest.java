package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTest {
    private static final String RULES =
            "{\"rules\":[{\"id\":\"three\",\"version\":1,\"minimumUnits\":3,\"window\":\"PT15M\"}]}";

    @TempDir
    Path folder;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void goodLinesAreKeptAndABadOneIsNamedByFileLineColumnValueAndReason() throws IOException {
        Path input = folder.resolve("results.jsonl");
        Files.write(
                input,
                List.of(
                        result(1, "2026-03-02T06:00:00Z"),
                        result(2, "2026-03-02T06:01:00Z"),
                        result(3, "half past six"),
                        "{\"type\":\"result\",",
                        result(4, "2026-03-02T06:02:00Z")));

        int code = replay(input, RULES);

        assertThat(code).isEqualTo(Gateway.BAD_LINES);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("results.jsonl")
                .contains("3")
                .contains("deviceTime")
                .contains("half past six");
        List<String> lines = Files.readAllLines(folder.resolve("out.jsonl"));
        assertThat(lines)
                .filteredOn(line -> line.contains("\"type\":\"badLine\""))
                .hasSize(2);
        assertThat(lines)
                .filteredOn(line -> line.contains("\"type\":\"cluster\""))
                .hasSize(1);
        assertThat(lines).filteredOn(line -> line.contains("\"type\":\"hold\"")).hasSize(1);
        assertThat(lines.get(lines.size() - 1)).contains("\"type\":\"summary\"").contains("\"results\":3");
    }

    @Test
    void everyMistakeInARuleFileIsNamedAndNothingIsWritten() throws IOException {
        Path input = folder.resolve("results.jsonl");
        Files.write(input, List.of(result(1, "2026-03-02T06:00:00Z")));

        int code =
                replay(input, "{\"rules\":[{\"id\":\"r\",\"version\":1,\"minimumUnits\":1,\"window\":\"a while\"}]}");

        assertThat(code).isEqualTo(Gateway.MISTAKE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("minimumUnits")
                .contains("a while");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
    }

    @Test
    void aMappingIsAskedForWhereTheInputIsNotJsonLines() throws IOException {
        Path input = folder.resolve("results.csv");
        Files.writeString(input, "a,b\n1,2\n");

        assertThat(replay(input, RULES)).isEqualTo(Gateway.MISTAKE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--mapping");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        assertThat(replay(folder.resolve("nowhere.jsonl"), RULES)).isEqualTo(Gateway.MISTAKE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nowhere.jsonl");
    }

    @Test
    void anUnknownOptionIsAMistakeAndShowsTheUsage() {
        assertThat(Gateway.run("replay", "--inptu", "x")).isEqualTo(Gateway.MISTAKE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--input").contains("Usage");
    }

    @Test
    void aReplayIntoAKeptStoreTwiceFindsNothingNew() throws IOException {
        Path input = folder.resolve("results.jsonl");
        Files.write(
                input,
                List.of(
                        result(1, "2026-03-02T06:00:00Z"),
                        result(2, "2026-03-02T06:01:00Z"),
                        result(4, "2026-03-02T06:02:00Z")));
        Path store = folder.resolve("kept.db");
        assertThat(replay(input, RULES, "--store", store.toString())).isZero();
        List<String> first = Files.readAllLines(folder.resolve("out.jsonl"));
        assertThat(replay(input, RULES, "--store", store.toString())).isZero();
        List<String> second = Files.readAllLines(folder.resolve("out.jsonl"));

        assertThat(second.subList(0, second.size() - 1)).isEqualTo(first.subList(0, first.size() - 1));
        assertThat(second.get(second.size() - 1)).contains("\"repeated\":3");
    }

    @Test
    void anInspectionToolsOwnFileGoesThroughTheLine() throws IOException {
        StringBuilder tool =
                new StringBuilder("FileVersion 1 2;\nLotID \"L7\";\nStepID \"0030\";\nDiePitch 1000 1000;\n");
        tool.append(
                "DefectRecordSpec 6 DEFECTID XREL YREL XINDEX YINDEX CLASSNUMBER;\nClassLookup 1\n 5 \"Scratch\";\n");
        for (int wafer = 1; wafer <= 3; wafer++) {
            tool.append("ResultTimestamp 03-02-2026 07:0" + wafer + ":00;\nWaferID \"" + wafer + "\";\nDefectList\n 1 "
                    + (500 + wafer) + " 400 3 4 5;\nSummaryList\n 1 1 0.1 1 1;\n");
        }
        Path input = folder.resolve("lot.001");
        Files.writeString(input, tool + "EndOfFile;\n");

        assertThat(replay(input, RULES, "--format", "klarf", "--zone", "Europe/Berlin"))
                .isZero();
        assertThat(Files.readString(folder.resolve("out.jsonl")))
                .contains("\"units\":3,\"firstUnit\":\"L7/1\",\"firstTime\":\"2026-03-02T06:01:00Z\"")
                .contains("\"type\":\"hold\"")
                .contains("\"workOrder\":\"L7\",\"operation\":\"0030\"");

        Files.writeString(input, tool + "DefectList\n 1 2 3;\n");
        assertThat(replay(input, RULES, "--format", "KLARF")).isEqualTo(Gateway.BAD_LINES);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("lot.001:27 column")
                .contains("3 of 6 values");
        assertThat(replay(input, RULES, "--format", "klarf", "--mapping", "x")).isEqualTo(Gateway.MISTAKE);
    }

    @Test
    void aReplayDeliversIntoAFolderWhereAsked() throws IOException {
        Path input = folder.resolve("results.jsonl");
        Files.write(input, List.of(result(1, "2026-03-02T06:00:00Z"), result(2, "2026-03-02T06:01:00Z")));
        Path inbox = folder.resolve("inbox");

        assertThat(replay(input, RULES, "--deliver", inbox.toString())).isZero();
        try (var files = Files.list(inbox)) {
            assertThat(files.map(file -> file.getFileName().toString())).anyMatch(name -> name.startsWith("result-"));
        }
    }

    @Test
    void theAuditNamesTheRowThatWasTamperedWithAndByAKeptHeadTheEndThatIsMissing() throws Exception {
        Path input = folder.resolve("results.jsonl");
        Files.write(
                input,
                List.of(
                        result(1, "2026-03-02T06:00:00Z"),
                        result(2, "2026-03-02T06:01:00Z"),
                        result(4, "2026-03-02T06:02:00Z")));
        Path store = folder.resolve("kept.db");
        Path heads = folder.resolve("heads.txt");
        assertThat(replay(input, RULES, "--store", store.toString())).isZero();
        assertThat(Gateway.run("audit", store.toString(), "--keep", heads.toString()))
                .isZero();
        assertThat(Gateway.run("audit", store.toString(), "--heads", heads.toString()))
                .isZero();
        int links = Integer.parseInt(Files.readString(heads).split(":")[0]);
        assertThat(links).isGreaterThan(2);

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted;"
                    + " UPDATE audit SET detail = 'nothing to see' WHERE sequence = 2;"
                    + " DELETE FROM audit WHERE sequence = " + links);
        }
        assertThat(Gateway.run("audit", store.toString(), "--heads", heads.toString()))
                .isEqualTo(Gateway.TAMPERED);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("CHANGED: the content of link 2 does not match its hash")
                .contains("TRUNCATED: the chain ends at link " + (links - 1) + ", a kept head is of link " + links);

        Files.writeString(heads, "five\n");
        assertThat(Gateway.run("audit", store.toString(), "--heads", heads.toString()))
                .isEqualTo(Gateway.MISTAKE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("line 1").contains("\"five\"");
        assertThat(Gateway.run("audit", folder.resolve("nowhere.db").toString()))
                .isEqualTo(Gateway.MISTAKE);
    }

    @Test
    void theDemoTellsItsStoryAndLeavesDatabaseAndFiles() throws IOException {
        Path demo = folder.resolve("demo");
        int code = Gateway.run("demo", "--out", demo.toString());

        assertThat(code).isZero();
        String story = out.toString(StandardCharsets.UTF_8);
        assertThat(story)
                .contains("simulated")
                .contains("CLUSTER   Burr")
                .contains("HOLD      MH-")
                .contains("REPORT    NC-")
                .contains("ms after the completing result was handed over")
                .contains("Pareto")
                .contains("Why is this material held?")
                .contains("Where did ");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("A customer complains")
                .contains("raw material: RESIN-8832")
                .contains("other shipments: DN-802 (similar defect), DN-811 (same material)")
                .contains("checked: sound");
        assertThat(demo.resolve("holdfast.db")).isNotEmptyFile();
        try (var files = Files.list(demo.resolve("mes-inbox"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names)
                    .anyMatch(name -> name.startsWith("hold-"))
                    .anyMatch(name -> name.startsWith("nonconformance-"))
                    .anyMatch(name -> name.startsWith("result-"));
        }
        assertThat(Gateway.run("demo", "--out", demo.toString())).isZero();
        assertThat(folder.resolve("demo-2").resolve("holdfast.db")).isNotEmptyFile();
    }

    private int replay(Path input, String rules, String... more) throws IOException {
        Path ruleFile = folder.resolve("rules.json");
        Files.writeString(ruleFile, rules);
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                "--input",
                input.toString(),
                "--rules",
                ruleFile.toString(),
                "--out",
                folder.resolve("out.jsonl").toString()));
        arguments.addAll(List.of(more));
        return Gateway.run(arguments.toArray(String[]::new));
    }

    private static String result(int number, String time) {
        return "{\"type\":\"result\",\"id\":\"R" + number + "\",\"station\":\"S\",\"unit\":\"U" + number
                + "\",\"verdict\":\"FAIL\",\"deviceTime\":\"" + time
                + "\",\"defects\":[{\"morphology\":\"Scratch\",\"place\":{\"zone\":\"gate\"}}]}";
    }
}
