package io.holdfast.benchmarks.formats;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.aqdef.AqdefReader;
import io.holdfast.flatfile.aqdef.AqdefWriter;
import io.holdfast.flatfile.b2mml.B2mmlWriter;
import io.holdfast.flatfile.cfx.CfxReader;
import io.holdfast.flatfile.cfx.CfxSender;
import io.holdfast.flatfile.cfx.CfxWriter;
import io.holdfast.flatfile.klarf.KlarfReader;
import io.holdfast.flatfile.klarf.KlarfUnit;
import io.holdfast.flatfile.qif.QifReader;
import io.holdfast.flatfile.qif.QifWriter;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Results per second, read and written, of files with 2,000 results that have one defect and three measurements each. Hypothesis: reading
 * takes two passes and a model, so at best a third to a half of the bare library's pace; writing is not compared. Bare reading is one pass
 * over lines (KLARF, AQDEF), StAX events (QIF) or Jackson trees (CFX).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(FormatBenchmark.RESULTS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FormatBenchmark {
    static final int RESULTS = 2_000;

    private static final FileSettings SETTINGS = FileSettings.ofDefaults();
    private static final Instant TIME = Instant.parse("2026-03-02T06:00:00Z");
    private static final CfxWriter CFX = CfxWriter.of(new CfxSender("Bench", "1.7"));
    private static final ObjectMapper JACKSON = JsonMapper.builder().build();

    private final List<InspectionResult> results = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** Makes the results and the files. */
    @Setup(Level.Trial)
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("holdfast-formats");
        for (int i = 0; i < RESULTS; i++) {
            InspectionResult.Builder result = InspectionResult.of(
                    new ResultId("R" + i),
                    new EquipmentId("S1"),
                    new UnitId(String.format("%08d", i)),
                    Verdict.FAIL,
                    TIME.plusSeconds(i));
            result.defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "C" + i % 40)));
            for (int j = 0; j < 3; j++) {
                result.measurement(new io.holdfast.model.Measurement(
                        new CharacteristicId("D" + j),
                        BigDecimal.valueOf(10_000 + i % 97, 3),
                        "mm",
                        new BigDecimal("9.95"),
                        new BigDecimal("10.05")));
            }
            results.add(result.build());
        }
        writeAqdef();
        writeQif();
        writeCfx();
        writeB2mml();
        try (BufferedWriter klarf = Files.newBufferedWriter(file("klarf"))) {
            klarf.write("""
                    FileVersion 1 2;
                    ResultTimestamp 03-02-2026 06:00:00;
                    DiePitch 1000 1000;
                    LotID "L";
                    DefectRecordSpec 8 DEFECTID XREL YREL XINDEX YINDEX XSIZE YSIZE CLASSNUMBER;
                    ClassLookup 1
                     5 "Scratch";
                    """);
            for (int wafer = 0; wafer < RESULTS / 100; wafer++) {
                klarf.write("WaferID \"" + wafer + "\";\nDefectList\n");
                for (int i = 0; i < 100; i++) {
                    klarf.write(" " + i + " 4.1234000e+02 5.1234000e+02 " + i % 30 + " " + i % 17 + " 1.2 3.4 5"
                            + (i == 99 ? ";" : "") + "\n");
                }
                klarf.write("SummaryList\n 1 100 0.1 30 30;\n");
            }
            klarf.write("EndOfFile;\n");
        }
    }

    /** Deletes the files. */
    @TearDown(Level.Trial)
    public void clear() throws IOException {
        for (String format : List.of("klarf", "aqdef", "qif", "cfx", "b2mml", "bare")) {
            Files.deleteIfExists(file(format));
        }
        Files.delete(folder);
    }

    private Path file(String format) {
        return folder.resolve("file." + format);
    }

    private static ReadTally whole(ReadTally tally, long expected) {
        if (tally.badLines() > 0 || tally.results() != expected) {
            throw new IllegalStateException("read " + tally + " of " + expected);
        }
        return tally;
    }

    /** KLARF: defects a second, in wafers of 100. */
    @Benchmark
    public ReadTally readKlarf() throws IOException {
        return whole(
                KlarfReader.of(SETTINGS).results(file("klarf"), KlarfUnit.WAFER, result -> {}, bad -> {}),
                RESULTS / 100);
    }

    /** The lines of the same file. */
    @Benchmark
    public long readKlarfBare() throws IOException {
        return lines("klarf");
    }

    /** AQDEF. */
    @Benchmark
    public ReadTally readAqdef() throws IOException {
        return whole(AqdefReader.of(SETTINGS).results(file("aqdef"), result -> {}, bad -> {}), RESULTS);
    }

    /** The lines of the same file. */
    @Benchmark
    public long readAqdefBare() throws IOException {
        return lines("aqdef");
    }

    /** QIF. */
    @Benchmark
    public ReadTally readQif() throws IOException {
        return whole(QifReader.of(SETTINGS).results(file("qif"), result -> {}, bad -> {}), RESULTS);
    }

    /** The StAX events of the same file. */
    @Benchmark
    public long readQifBare() throws IOException, XMLStreamException {
        long events = 0;
        try (InputStream in = Files.newInputStream(file("qif"))) {
            XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            while (xml.hasNext()) {
                events += xml.next();
            }
            xml.close();
        }
        return events;
    }

    /** CFX. */
    @Benchmark
    public ReadTally readCfx() throws IOException {
        return whole(CfxReader.of(SETTINGS).results(file("cfx"), result -> {}, bad -> {}), RESULTS);
    }

    /** The Jackson trees of the same file. */
    @Benchmark
    public long readCfxBare() throws IOException {
        long size = 0;
        try (BufferedReader lines = Files.newBufferedReader(file("cfx"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                size += JACKSON.readTree(line).size();
            }
        }
        return size;
    }

    private long lines(String format) throws IOException {
        long size = 0;
        try (BufferedReader lines = Files.newBufferedReader(file(format))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                size += line.length();
            }
        }
        return size;
    }

    /** AQDEF. */
    @Benchmark
    public int writeAqdef() throws IOException {
        try (OutputStream out = Files.newOutputStream(file("aqdef"))) {
            return AqdefWriter.results(out, StandardCharsets.UTF_8, ZoneOffset.UTC, results);
        }
    }

    /** QIF. */
    @Benchmark
    public void writeQif() throws IOException {
        try (OutputStream out = Files.newOutputStream(file("qif"))) {
            QifWriter.results(out, results);
        }
    }

    /** CFX. */
    @Benchmark
    public void writeCfx() throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file("cfx"))) {
            for (InspectionResult result : results) {
                out.write(CFX.unitsInspected(result));
                out.write('\n');
            }
        }
    }

    /** B2MML. */
    @Benchmark
    public void writeB2mml() throws IOException {
        try (OutputStream out = Files.newOutputStream(file("b2mml"))) {
            B2mmlWriter.of("bench").results(out, results, TIME);
        }
    }

    /** One step of the report. */
    private interface Step {
        void run() throws IOException, XMLStreamException;
    }

    /**
     * Prints the processor time of each step for one result (KLARF: one defect), the best of five rounds of half a second of it: a
     * figure that neighbours on the machine disturb less than they do the time on the wall.
     */
    public static void main(String[] arguments) throws IOException, XMLStreamException {
        FormatBenchmark steps = new FormatBenchmark();
        steps.prepare();
        Map<String, Step> all = new LinkedHashMap<>();
        all.put("readKlarf", steps::readKlarf);
        all.put("readKlarfBare", steps::readKlarfBare);
        all.put("readAqdef", steps::readAqdef);
        all.put("readAqdefBare", steps::readAqdefBare);
        all.put("readQif", steps::readQif);
        all.put("readQifBare", steps::readQifBare);
        all.put("readCfx", steps::readCfx);
        all.put("readCfxBare", steps::readCfxBare);
        all.put("writeAqdef", steps::writeAqdef);
        all.put("writeQif", steps::writeQif);
        all.put("writeCfx", steps::writeCfx);
        all.put("writeB2mml", steps::writeB2mml);
        ThreadMXBean time = ManagementFactory.getThreadMXBean();
        for (Map.Entry<String, Step> step : all.entrySet()) {
            double best = Double.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                long began = time.getCurrentThreadCpuTime();
                long now = began;
                long results = 0;
                while (now - began < 500_000_000L) {
                    step.getValue().run();
                    results += RESULTS;
                    now = time.getCurrentThreadCpuTime();
                }
                best = Math.min(best, (now - began) / 1e3 / results);
            }
            System.out.printf(Locale.ROOT, "%-14s %8.2f us%n", step.getKey(), best);
        }
        steps.clear();
    }
}
