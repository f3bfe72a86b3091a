package io.holdfast.flatfile.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.aqdef.AqdefReader;
import io.holdfast.flatfile.cfx.CfxReader;
import io.holdfast.flatfile.klarf.KlarfReader;
import io.holdfast.flatfile.klarf.KlarfUnit;
import io.holdfast.flatfile.qif.QifReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of ten to twenty megabytes are read in a heap of sixteen; in a long run only. */
class LargeFileTest {
    private static final int RESULTS = 100_000;

    @ParameterizedTest
    @CsvSource({"klarf", "aqdef", "qif", "cfx"})
    void memoryDoesNotGrowWithTheFile(String format, @TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("holdfast.long"), "large files: only in a long run");
        Path file = folder.resolve("large." + format);
        write(format, file);
        Path log = folder.resolve("log");
        Process reader = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LargeFileTest.class.getName(),
                        format,
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(reader.waitFor(10, TimeUnit.MINUTES)).isTrue();
        } finally {
            reader.destroyForcibly();
        }
        System.out.println(format + ": " + Files.size(file) + " bytes in 16 MB: "
                + Files.readString(log).strip());
        assertThat(Files.readString(log)).contains("results=" + RESULTS).contains("badLines=0");
    }

    /** Reads one file; the child process. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        FileSettings settings = FileSettings.ofDefaults().withTime(Instant.EPOCH);
        ReadTally tally = switch (arguments[0]) {
            case "klarf" -> KlarfReader.of(settings).results(file, KlarfUnit.WAFER, result -> {}, System.out::println);
            case "aqdef" -> AqdefReader.of(settings).results(file, result -> {}, System.out::println);
            case "qif" -> QifReader.of(settings).results(file, result -> {}, System.out::println);
            default -> CfxReader.of(settings).results(file, result -> {}, System.out::println);
        };
        System.out.println(tally);
    }

    private static void write(String format, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write(
                    switch (format) {
                        case "klarf" ->
                            "FileVersion 1 2;\nResultTimestamp 03-02-2026 06:00:00;\nDiePitch 1 1;\n"
                                    + "DefectRecordSpec 4 XREL YREL XINDEX YINDEX;\n";
                        case "aqdef" -> "K0100 2\nK1001 M\nK2001/1 A\nK2001/2 B\n";
                        case "qif" ->
                            "<QIFDocument xmlns='http://qifstandards.org/xsd/qif3'>"
                                    + "<FlatnessCharacteristicItem id='1'/>";
                        default -> "";
                    });
            for (int i = 0; i < RESULTS; i++) {
                out.write(
                        switch (format) {
                            case "klarf" ->
                                "WaferID \"" + i + "\";\nDefectList\n" + " 1.5 2.5 3 4\n".repeat(10) + ";\n";
                            case "aqdef" ->
                                "1.5\u00140\u001401.03.2026/06:00:00\u000f2.5\u00140\u001401.03.2026/06:00:00\nK0014/0 "
                                        + i + "\nK0053/0 some order or other\n";
                            case "qif" ->
                                "<MeasurementResults id='" + i + "'>" + "<FlatnessCharacteristicMeasurement id='7'>"
                                        + "<CharacteristicItemId>1</CharacteristicItemId><Value>0.5</Value>"
                                        + "</FlatnessCharacteristicMeasurement></MeasurementResults>\n";
                            default ->
                                "{\"InspectedUnits\":[{\"UnitIdentifier\":\"" + i + "\",\"OverallResult\":\"Passed\","
                                        + "\"Inspections\":[{\"InspectionName\":\"some inspection or other\",\"Result\":\"Passed\"}]}]}\n";
                        });
            }
            out.write(
                    switch (format) {
                        case "klarf" -> "EndOfFile;\n";
                        case "qif" -> "</QIFDocument>";
                        default -> "";
                    });
        }
    }
}
