package io.holdfast.flatfile.qif;

import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads QIF documents, 2.x and 3.0: the measurement results, and of the plan what they mean. Elements are known by their local
 * names. A document without results is read and gives none.
 *
 * <p>A document is checked to its end before anything of it is handed over. Refused are what is no XML, a document type or
 * entities of its own, another root, ids given twice, and references to characteristic items or components that the document does
 * not have (references into other documents, by {@code xId}, are taken as they are). It is not checked against the schema.
 *
 * <p>As inspection results: one for each measurement run. Unit: the serial number, else the file's name and the component's id. Station:
 * the settings', else the first measuring device. Time: the end of the inspection, else of its report, else of the document; all
 * runs of a file may share it. Verdict: the run's status, else the component's, else {@code FAIL} with a failed characteristic.
 * Each value is a measurement named by the item's name, in the value's unit or the primary one (as a UCUM code where it is mm,
 * inch, degree or radian), with its limits; a characteristic that failed is a defect {@code out of tolerance} in the zone of
 * that name. Values without a number, as of {@code NOT_CALCED}, are no measurement.
 *
 * <p>Memory: the tables of characteristics and components, and one run. Immutable; any thread may call it. Blocks for the
 * file.
 *
 * <p>Source: ISO 23952, QIF 2.1 and 3.0.
 */
public final class QifReader {
    private final FileSettings settings;

    private QifReader(FileSettings settings) {
        this.settings = settings;
    }

    /** Returns a reader. */
    public static QifReader of(FileSettings settings) {
        return new QifReader(Objects.requireNonNull(settings, "settings"));
    }

    /**
     * Reads a document.
     *
     * @throws InvalidFileException if it is not one; nothing was handed over
     * @throws IOException if it cannot be read
     */
    public void read(Path file, QifVisitor visitor) throws IOException {
        read(Content.of(file), visitor);
    }

    /**
     * Reads a document as inspection results. An invalid one gives one bad line and no result; a run that makes no result, one.
     *
     * @throws IOException if it cannot be read
     */
    public ReadTally results(Path file, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        return results(Content.of(file), good, bad);
    }

    ReadTally results(Content content, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        return ResultFlow.run(
                content, good, bad, flow -> read(content, new QifInspections(settings, content.name(), flow)));
    }

    void read(Content content, QifVisitor visitor) throws IOException {
        visitor.document(QifParser.read(content, run -> {}));
        QifParser.read(content, visitor::results);
    }
}
