package io.holdfast.flatfile;

import io.holdfast.model.Deliverable;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What two sides agreed about the files of an exchange: a specification file, read and checked. From it come the writer
 * ({@link FolderDestination.Builder#agreement}), the reader ({@link FolderSource.Builder#agreement}), a check of the other side's
 * files, a document that both sides sign, sample files, and what a new version changes. The module's README describes its
 * language.
 *
 * <p>Immutable; any thread may use it.
 */
public final class FileAgreement {
    private final Terms terms;

    /** Who writes. */
    enum Direction {
        OUTBOUND,
        INBOUND
    }

    /** How records become characters. */
    enum Syntax {
        CSV,
        FIXED,
        JSON_LINES,
        XML;

        String word() {
            return switch (this) {
                case CSV -> "csv";
                case FIXED -> "fixed";
                case JSON_LINES -> "jsonLines";
                case XML -> "xml";
            };
        }
    }

    /** How the reader knows that a file is complete. */
    enum Completeness {
        /** A file has its final name when it is whole. */
        RENAME,
        /** Beside a whole file there is another one, its marker. */
        MARKER,
        /** A file whose size and time do not change any more is whole. */
        STABLE
    }

    /**
     * How the end of a file is told.
     *
     * @param word what its last line begins with
     * @param records whether it says how many records there are
     * @param checksum the name of the checksum over all bytes before the line, or null
     */
    record Trailer(String word, boolean records, @Nullable String checksum) {}

    /**
     * What was agreed.
     *
     * @param rows for what Holdfast writes, which rows of a thing become records
     * @param quote null for none
     * @param xmlNamespace empty for none
     * @param mostRecords 0 for no limit
     * @param mostBytes 0 for no limit
     */
    record Terms(
            String name,
            int version,
            String description,
            String writer,
            String reader,
            Direction direction,
            FileContent content,
            Set<String> rows,
            Syntax syntax,
            Charset charset,
            boolean byteOrderMark,
            String lineEnd,
            char decimalMark,
            String absent,
            char delimiter,
            @Nullable Character quote,
            boolean quoteAll,
            boolean header,
            boolean formulaGuard,
            String xmlRoot,
            String xmlRecord,
            String xmlNamespace,
            List<AgreedField> fields,
            @Nullable Trailer trailer,
            FileNaming naming,
            Completeness completeness,
            String marker,
            @Nullable ReceiptRule receipts,
            int mostRecords,
            long mostBytes) {
        String title() {
            return name + " version " + version;
        }
    }

    FileAgreement(Terms terms) {
        this.terms = terms;
    }

    /**
     * Reads an agreement. Blocks for the file.
     *
     * @throws InvalidInputException if it is not an agreement; carries every mistake in it
     * @throws IOException if it cannot be read
     */
    public static FileAgreement read(Path file) throws IOException {
        return JsonValue.document(file, AgreementReading::agreement);
    }

    /**
     * Reads an agreement from text.
     *
     * @param source where the text is from, for the mistakes
     * @throws InvalidInputException if it does not hold an agreement; carries every mistake in it
     */
    public static FileAgreement parse(String source, String json) throws InvalidInputException {
        return JsonValue.document(source, json, AgreementReading::agreement);
    }

    /** Returns the agreement's name. */
    public String name() {
        return terms.name();
    }

    /** Returns its version, at least 1. */
    public int version() {
        return terms.version();
    }

    Terms terms() {
        return terms;
    }

    /** Tells whether a file is one of this agreement, by its name alone. */
    public boolean covers(String fileName) {
        return terms.naming().matches(fileName);
    }

    /**
     * Checks a file strictly, as the side that wrote it should: beside what a reader refuses, its name, byte order mark, line
     * ends and limits. Blocks for the file. In constant memory, but for some 100 bytes for each record where the
     * agreement has keys.
     *
     * @param bad takes each thing that is wrong
     * @throws IOException if the file cannot be read
     */
    public FileTally check(Path file, Consumer<? super BadLine> bad) throws IOException {
        return new AgreementReader(this).check(file, bad);
    }

    /**
     * Writes a file of this agreement, in constant memory. For files in a folder {@link FolderDestination} is safer.
     *
     * @param contents results, holds or nonconformances, as the agreement is about
     * @param out where to; not closed
     * @return how many records were written
     * @throws IllegalArgumentException if it is about other things, or the agreed fields or the character set cannot hold one of
     *     them; what was written until then is no whole file
     * @throws IOException if it cannot be written
     */
    public long write(Iterable<? extends Deliverable> contents, OutputStream out) throws IOException {
        AgreementWriter writer = new AgreementWriter(this, out);
        writer.begin();
        long records = 0;
        for (Deliverable content : contents) {
            if (Lane.of(content) != terms.content().lane()) {
                throw new IllegalArgumentException(
                        this + " is about " + terms.content().word() + ", was " + content);
            }
            for (byte[] record : writer.encoded(content)) {
                writer.append(record);
                records++;
            }
        }
        writer.end();
        return records;
    }

    /**
     * Reads a file of the other side, in constant memory but for some 100 bytes a record where the agreement has keys. Blocks for
     * the file. A file that is not whole gives one bad line and no record.
     *
     * @throws IllegalStateException if this agreement is about files that Holdfast writes
     * @throws IOException if the file cannot be read; what was handed over before stays handed over
     */
    public FileTally read(Path file, Consumer<? super InboundRecord> good, Consumer<? super BadLine> bad)
            throws IOException {
        if (terms.direction() != Direction.INBOUND) {
            throw new IllegalStateException(this + " is about files that Holdfast writes; check reads them");
        }
        AgreementReader reader = new AgreementReader(this);
        InboundReading reading = new InboundReading(terms.content());
        try {
            AgreementReader.Whole whole = reader.examine(file);
            if (whole.fault() != null) {
                throw new AgreementReader.UnreadableException(whole.fault());
            }
            return reader.read(
                    file,
                    whole,
                    (line, values) -> good.accept(reading.record(values)),
                    (line, raw) -> bad.accept(line));
        } catch (AgreementReader.UnreadableException e) {
            bad.accept(e.fault());
            return new FileTally(0, 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody waits here", e);
        }
    }

    /** Returns the document that both sides sign, as Markdown. */
    public String toMarkdown() {
        return AgreementDocument.markdown(this);
    }

    /** Returns the document that both sides sign, as one HTML page without links to anything. */
    public String toHtml() {
        return AgreementDocument.html(this);
    }

    /**
     * Returns the bytes of a sample file: three made-up records in every detail as agreed, the same each time. The first has
     * every value, the second only the required ones, the third the longest and the least.
     */
    public byte[] sample() {
        return AgreementSamples.file(this);
    }

    /** Returns the name of the sample file. */
    public String sampleName() {
        return AgreementSamples.name(this);
    }

    /** Returns what another version of this agreement changes, and whether a reader that was made for this one breaks. */
    public List<AgreementChange> changesTo(FileAgreement other) {
        return AgreementDiff.changes(terms, other.terms());
    }

    @Override
    public String toString() {
        return terms.title();
    }
}
