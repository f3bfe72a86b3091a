package io.holdfast.benchmarks.flatfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.holdfast.Holdfast;
import io.holdfast.detect.ClusterRule;
import io.holdfast.flatfile.FileAgreement;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.store.SqliteStore;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/**
 * Lines a second written and read by an agreement, beside the bare library that writes and reads the same texts; and how long after
 * {@code accept} a file is visible, at default settings.
 *
 * <p>The bare library gets its texts ready made, writes no trailer and checks nothing; by an agreement results become rows, values
 * are formatted or parsed by their type, the file gets or proves its SHA-256, and is read twice. Hypothesis: a fifth to a half
 * of the bare pace, and far more than a plant makes.
 *
 * <p>Rounds of both are interleaved, the best of each counts. Arguments: lines (200,000), rounds (5), results for the latency
 * (200).
 */
public final class ExchangePaces {
    private static final String[] NAMES = {"id", "unit", "station", "order", "operation", "verdict", "attempt", "time"};
    private static final String[] VALUES = {
        "result", "unit", "station", "workOrder", "operation", "verdict", "attempt", "deviceTime"
    };
    private static final int[] WIDTHS = {16, 14, 8, 10, 6, 10, 4, 24};

    private final Path folder;
    private final int lines;
    private final List<InspectionResult> results = new ArrayList<>();
    private final List<String[]> texts = new ArrayList<>();

    private ExchangePaces(Path folder, int lines) {
        this.folder = folder;
        this.lines = lines;
        for (int i = 0; i < lines; i++) {
            InspectionResult result = result(i);
            results.add(result);
            texts.add(new String[] {
                result.id().value(),
                result.unit().value(),
                result.station().value(),
                "0004711",
                "0010",
                result.verdict().name(),
                "1",
                result.deviceTime().toString()
            });
        }
    }

    private static InspectionResult result(int number) {
        return InspectionResult.of(
                        new ResultId("AOI-1:" + number),
                        new EquipmentId("AOI-1"),
                        new UnitId(String.format(Locale.ROOT, "SN%08d", number)),
                        number % 50 == 0 ? Verdict.FAIL : Verdict.PASS,
                        Instant.parse("2026-03-02T06:00:00Z").plusMillis(number))
                .context(WorkContext.of(new WorkOrderId("0004711"), new OperationId("0010"))
                        .build())
                .build();
    }

    /** Something that is timed. */
    private interface Work {
        void run() throws Exception;
    }

    /** Prints a table of paces and the latency. */
    public static void main(String[] arguments) throws Exception {
        int lines = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int latencies = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        Path folder = Files.createTempDirectory("holdfast-exchange");
        try {
            new ExchangePaces(folder, lines).paces(rounds);
            latency(folder, latencies);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void paces(int rounds) throws Exception {
        System.out.println("| syntax | written, 1000 lines/s | bare | ratio | read | bare | ratio |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String syntax : List.of("csv", "fixed", "jsonLines", "xml")) {
            FileAgreement agreement = agreement(syntax);
            Path ours = folder.resolve("F1." + syntax);
            Path bare = folder.resolve("bare." + syntax);
            Map<String, Work> works = new LinkedHashMap<>();
            works.put("write", () -> {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(ours), 1 << 16)) {
                    agreement.write(results, out);
                }
            });
            works.put("bareWrite", () -> bareWrite(syntax, bare));
            works.put("read", () -> {
                if (agreement.check(ours, System.err::println).badLines() > 0) {
                    throw new IllegalStateException("the check failed");
                }
            });
            works.put("bareRead", () -> bareRead(syntax, bare));
            Map<String, Long> best = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, Work> work : works.entrySet()) {
                    long begun = System.nanoTime();
                    work.getValue().run();
                    best.merge(work.getKey(), System.nanoTime() - begun, Math::min);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f | %.2f | %.0f | %.0f | %.2f |%n",
                    syntax,
                    thousands(best, "write"),
                    thousands(best, "bareWrite"),
                    thousands(best, "write") / thousands(best, "bareWrite"),
                    thousands(best, "read"),
                    thousands(best, "bareRead"),
                    thousands(best, "read") / thousands(best, "bareRead"));
        }
    }

    private double thousands(Map<String, Long> best, String work) {
        return lines * 1e6 / best.getOrDefault(work, 1L);
    }

    private static FileAgreement agreement(String syntax) throws Exception {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            fields.append(i == 0 ? "" : ",").append("{\"name\":\"").append(NAMES[i]);
            fields.append("\",\"value\":\"").append(VALUES[i]).append('"');
            fields.append(syntax.equals("fixed") ? ",\"width\":" + WIDTHS[i] : "")
                    .append('}');
        }
        return FileAgreement.parse(
                syntax,
                "{\"agreement\":\"paces\",\"version\":1,\"direction\":\"outbound\",\"content\":\"result\",\"syntax\":\""
                        + syntax + "\",\"fields\":[" + fields
                        + "],\"trailer\":{\"checksum\":\"SHA-256\"},\"naming\":\"F{sequence:1}." + syntax + "\"}");
    }

    private void bareWrite(String syntax, Path file) throws Exception {
        switch (syntax) {
            case "csv" -> {
                try (CsvWriter csv = CsvWriter.builder().build(file)) {
                    for (String[] row : texts) {
                        csv.writeRecord(row);
                    }
                }
            }
            case "fixed" -> {
                try (BufferedWriter out = Files.newBufferedWriter(file)) {
                    for (String[] row : texts) {
                        StringBuilder line = new StringBuilder();
                        for (int i = 0; i < row.length; i++) {
                            line.append(row[i]).append(" ".repeat(WIDTHS[i] - row[i].length()));
                        }
                        out.write(line.append('\n').toString());
                    }
                }
            }
            case "jsonLines" -> {
                JsonFactory factory = new JsonFactory();
                try (BufferedWriter out = Files.newBufferedWriter(file);
                        JsonGenerator json = factory.createGenerator(out)) {
                    json.setRootValueSeparator(null);
                    for (String[] row : texts) {
                        json.writeStartObject();
                        for (int i = 0; i < row.length; i++) {
                            json.writeStringField(NAMES[i], row[i]);
                        }
                        json.writeEndObject();
                        json.writeRaw('\n');
                    }
                }
            }
            default -> {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                    XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
                    xml.writeStartDocument("UTF-8", "1.0");
                    xml.writeStartElement("Records");
                    for (String[] row : texts) {
                        xml.writeStartElement("Record");
                        for (int i = 0; i < row.length; i++) {
                            xml.writeStartElement(NAMES[i]);
                            xml.writeCharacters(row[i]);
                            xml.writeEndElement();
                        }
                        xml.writeEndElement();
                        xml.writeCharacters("\n");
                    }
                    xml.writeEndDocument();
                    xml.close();
                }
            }
        }
    }

    private static void bareRead(String syntax, Path file) throws Exception {
        long length = 0;
        switch (syntax) {
            case "csv" -> {
                try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(file)) {
                    for (CsvRecord row : csv) {
                        for (String field : row.getFields()) {
                            length += field.length();
                        }
                    }
                }
            }
            case "fixed" -> {
                try (BufferedReader in = Files.newBufferedReader(file)) {
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        int at = 0;
                        for (int width : WIDTHS) {
                            length += line.substring(at, at + width).strip().length();
                            at += width;
                        }
                    }
                }
            }
            case "jsonLines" -> {
                try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
                    while (json.nextToken() != null) {
                        length += json.currentToken().isScalarValue()
                                ? json.getText().length()
                                : 0;
                    }
                }
            }
            default -> {
                try (InputStream in = Files.newInputStream(file)) {
                    XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
                    while (xml.hasNext()) {
                        length += xml.next() == XMLStreamConstants.CHARACTERS
                                ? xml.getText().length()
                                : 0;
                    }
                }
            }
        }
        if (length == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }

    private static void latency(Path folder, int count) throws Exception {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        long[] nanos = new long[count];
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .rules(ClusterRule.custom("r").build())
                .destination(FolderDestination.to(inbox).id("mes").build())
                .open()) {
            int files = 0;
            for (int i = -20; i < count; i++) {
                InspectionResult result = result(i + 20);
                long begun = System.nanoTime();
                line.accept(result);
                files++;
                while (visible(inbox) < files) {
                    if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
                        throw new IllegalStateException("no file after 30 s");
                    }
                    LockSupport.parkNanos(200_000);
                }
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - begun;
                }
            }
            line.drain(Duration.ofSeconds(10));
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%naccept to visible, default settings, %d results one by one: p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                count,
                nanos[count / 2] / 1e6,
                nanos[count * 99 / 100] / 1e6,
                nanos[count - 1] / 1e6);
    }

    private static int visible(Path inbox) throws Exception {
        try (Stream<Path> files = Files.list(inbox)) {
            return (int)
                    files.filter(file -> file.toString().endsWith(".jsonl")).count();
        }
    }
}
