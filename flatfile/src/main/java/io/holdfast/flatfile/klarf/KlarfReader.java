package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.flatfile.klarf.KlarfToken.Kind;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads KLARF files of the versions 1.1, 1.2 (statements ended by semicolons) and 1.8 (records in braces).
 *
 * <p>A file is checked to its end before anything of it is handed over: one that breaks off, whose lists do not have the rows
 * and values that they announce, or whose numbers are none, is refused as a whole. Keywords, fields and columns that this
 * reader does not know are kept. The order of columns is the file's. {@code EndOfFile} may be missing where the last wafer
 * is complete by its own braces, or by its {@code SummaryList}.
 *
 * <p>As inspection results: one for each wafer, or each die, see {@link KlarfUnit}; {@code FAIL} where it has a defect. A
 * defect's morphology is the name of its class (without one in the class table, {@code class 7}), its size {@code XSIZE} and
 * {@code YSIZE}. Station is the last part of {@code InspectionStationID}, device time {@code ResultTimestamp} (else {@code
 * FileTimestamp}), the model {@code SetupID} (1.8: {@code RecipeID}) with its time stamp as its version. The context has the lot as work
 * order and produced lot, {@code StepID} as operation and {@code DeviceID} as material. The result's id is station, unit and
 * time stamp, so that the same file read twice gives the same ids.
 *
 * <p>Memory: one wafer, and the class tables. Immutable; any thread may call it. Blocks for the file.
 *
 * <p>Source: the public descriptions of the format and files of real tools; KLA's specification is not public.
 */
public final class KlarfReader {
    private static final Pattern VERSION = Pattern.compile("1\\.(\\d{1,2})");

    private final FileSettings settings;

    private KlarfReader(FileSettings settings) {
        this.settings = settings;
    }

    /** Returns a reader. */
    public static KlarfReader of(FileSettings settings) {
        return new KlarfReader(Objects.requireNonNull(settings, "settings"));
    }

    /**
     * Reads the wafers of one file, in its order.
     *
     * @throws InvalidFileException if it is not a KLARF file; nothing was handed over
     * @throws IOException if it cannot be read
     */
    public void wafers(Path file, Consumer<? super KlarfWafer> wafers) throws IOException {
        wafers(Content.of(file), wafers);
    }

    /**
     * Reads one file as inspection results. An invalid file gives one bad line and no result; a wafer that makes no result, one.
     *
     * @throws IOException if it cannot be read
     */
    public ReadTally results(
            Path file, KlarfUnit unit, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        return results(Content.of(file), unit, good, bad);
    }

    ReadTally results(
            Content content, KlarfUnit unit, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        KlarfResults results = new KlarfResults(settings, Objects.requireNonNull(unit, "unit"));
        return ResultFlow.run(content, good, bad, flow -> wafers(content, wafer -> results.offer(wafer, flow)));
    }

    void wafers(Content content, Consumer<? super KlarfWafer> wafers) throws IOException {
        KlarfSurvey survey = new KlarfSurvey();
        String version;
        try (KlarfTokens tokens = new KlarfTokens(content, settings.charset())) {
            version = read(tokens, survey);
        }
        BigDecimal scale = isFlat(version) ? BigDecimal.ONE : new BigDecimal("0.001");
        try (KlarfTokens tokens = new KlarfTokens(content, settings.charset())) {
            read(tokens, new KlarfAssembly(survey, version, scale, wafers));
        }
    }

    private static boolean isFlat(String version) {
        return Integer.parseInt(version.substring(2)) < 8;
    }

    /** Reads a file whole and returns its version. */
    private static String read(KlarfTokens tokens, KlarfEvents events) throws IOException {
        KlarfToken first = tokens.next();
        if (first.text().equals("FileVersion")) {
            String version = tokens.next().text() + "." + tokens.next().text();
            if (!VERSION.matcher(version).matches() || !isFlat(version)) {
                throw tokens.invalid(first, "must be a version from 1 1 to 1 7, was " + version);
            }
            Klarf.expect(tokens, Kind.SEMICOLON, "the semicolon behind the version");
            new KlarfFlat(tokens, events).read();
            return version;
        }
        if (!first.text().equals("Record")) {
            throw tokens.invalid(first, "is not how a KLARF file begins: FileVersion, or Record FileRecord");
        }
        tokens.nested();
        KlarfToken name = Klarf.expect(tokens, Kind.WORD, "FileRecord");
        if (!name.text().equals("FileRecord")) {
            throw tokens.invalid(name, "must be FileRecord");
        }
        KlarfToken version = tokens.next();
        if (!version.isValue() || !VERSION.matcher(version.text()).matches() || isFlat(version.text())) {
            throw tokens.invalid(version, "must be a version from 1.8");
        }
        Klarf.expect(tokens, Kind.OPEN, "{");
        events.begin(name, "FileRecord", version.text());
        new KlarfNested(tokens, events).read(name);
        return version.text();
    }
}
