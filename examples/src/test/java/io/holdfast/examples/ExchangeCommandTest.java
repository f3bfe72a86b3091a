package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.flatfile.FileAgreement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeCommandTest {
    private static final Path RESULTS = Path.of("agreements/results-to-mes.agreement.json");
    private static final Path ORDERS = Path.of("agreements/work-orders-from-mes.agreement.json");

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

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theDocumentAndItsSampleAreWrittenAndTheSamplePassesTheCheck() throws IOException {
        Path to = folder.resolve("signed");
        assertThat(Gateway.run("exchange", "document", "--agreement", RESULTS.toString(), "--out", to.toString()))
                .isZero();
        try (Stream<Path> files = Files.list(to)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "inspection-results-v1.html", "inspection-results-v1.md", "RES_000001_0a1b2c3d.csv");
        }
        assertThat(Files.readString(to.resolve("inspection-results-v1.html"))).contains("<!DOCTYPE html>", "AUFTRAG");
        assertThat(Gateway.run(
                        "exchange",
                        "check",
                        "--agreement",
                        RESULTS.toString(),
                        to.resolve("RES_000001_0a1b2c3d.csv").toString()))
                .isZero();
        assertThat(out()).contains("3 good records, 0 faults, by inspection-results version 1");

        assertThat(Gateway.run("exchange", "document", "--agreement", RESULTS.toString(), "--out", to.toString()))
                .as("nothing is written over")
                .isEqualTo(Gateway.FAILED);
    }

    @Test
    void everyFaultOfAFileIsNamedAndTheExitCodeSaysSo() throws IOException {
        String sample = new String(FileAgreement.read(RESULTS).sample(), StandardCharsets.ISO_8859_1);
        Path file = folder.resolve("RES_000001_0a1b2c3d.csv");
        Files.writeString(
                file, sample.replace(";IO;", ";GUT;").replace("ENDE;3", "ENDE;4"), StandardCharsets.ISO_8859_1);
        assertThat(Gateway.run("exchange", "check", "--agreement", RESULTS.toString(), file.toString()))
                .isEqualTo(Gateway.BAD_LINES);
        assertThat(err()).contains("URTEIL", "GUT", "RES_000001_0a1b2c3d.csv:2", "is not the trailer of this content");
    }

    @Test
    void everyMistakeInAnAgreementIsNamed() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.json"), "{\"agreement\": \"a\", \"version\": 0}");
        assertThat(Gateway.run("exchange", "diff", RESULTS.toString(), bad.toString()))
                .isEqualTo(Gateway.MISTAKE);
        assertThat(err()).contains("/version", "/direction", "/fields", "/naming");
        assertThat(Gateway.run("exchange", "check", "--agreement", "nowhere.json", bad.toString()))
                .isEqualTo(Gateway.MISTAKE);
        assertThat(err()).contains("nowhere.json");
    }

    @Test
    void theExitCodeOfADiffSaysWhetherTheReaderBreaks() throws IOException {
        String text = Files.readString(ORDERS);
        Path same = Files.writeString(folder.resolve("v2.json"), text.replace("\"version\": 1", "\"version\": 2"));
        assertThat(Gateway.run("exchange", "diff", ORDERS.toString(), same.toString()))
                .isZero();
        Path other = Files.writeString(
                folder.resolve("v3.json"),
                text.replace("\"version\": 1", "\"version\": 3").replace("\"order\"", "\"workOrder\""));
        assertThat(Gateway.run("exchange", "diff", ORDERS.toString(), other.toString()))
                .isEqualTo(Gateway.BREAKS);
        assertThat(out()).contains("BREAKS  field workOrder", "to work-orders version 3");
    }

    @Test
    void tailShowsWhatIsThereAndChecksWhatAnAgreementIsAbout() throws IOException {
        Files.write(folder.resolve("WO-7.jsonl"), FileAgreement.read(ORDERS).sample());
        Files.writeString(folder.resolve("other.txt"), "x");
        Files.writeString(folder.resolve("WO-8.jsonl.part"), "x");
        assertThat(Gateway.run("exchange", "tail", "--agreement", ORDERS.toString(), "--once", folder.toString()))
                .isZero();
        assertThat(out())
                .contains("WO-7.jsonl: 3 good records", "other.txt: 1 bytes")
                .doesNotContain("part");
        Files.writeString(folder.resolve("WO-8.jsonl"), "nonsense\n");
        assertThat(Gateway.run("exchange", "tail", "--agreement", ORDERS.toString(), "--once", folder.toString()))
                .isEqualTo(Gateway.BAD_LINES);
        assertThat(Gateway.run("exchange", "tail", folder.resolve("nowhere").toString()))
                .isEqualTo(Gateway.MISTAKE);
    }
}
