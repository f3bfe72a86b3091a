package io.holdfast.flatfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.holdfast.flatfile.FileAgreement.Syntax;
import io.holdfast.flatfile.FileAgreement.Terms;
import io.holdfast.flatfile.FileAgreement.Trailer;
import io.holdfast.model.Deliverable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Writes one file as agreed, record by record, in constant memory. Single-threaded. */
final class AgreementWriter {
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);
    private static final JsonFactory JSON = new JsonFactory();
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    private final Terms terms;
    private final OutputStream out;
    private final CharsetEncoder encoder;
    private final int[] columns;
    private final String[] texts;
    private final StringWriter text = new StringWriter();
    private final @Nullable CsvWriter csv;
    private final @Nullable Checksum checksum;
    private long records;
    private int lines;

    /** A checksum over bytes. */
    static final class Checksum {
        private final @Nullable MessageDigest digest;
        private final CRC32 crc = new CRC32();

        Checksum(String name) {
            digest = name.equals("SHA-256") ? IndexedLog.sha256() : null;
        }

        void update(byte[] bytes, int from, int length) {
            if (digest != null) {
                digest.update(bytes, from, length);
            } else {
                crc.update(bytes, from, length);
            }
        }

        String hex() {
            return digest != null
                    ? HexFormat.of().formatHex(digest.digest())
                    : HexFormat.of().toHexDigits((int) crc.getValue());
        }
    }

    AgreementWriter(FileAgreement agreement, OutputStream out) {
        this.terms = agreement.terms();
        this.out = out;
        this.encoder = terms.charset().newEncoder();
        List<String> values = terms.content().columns();
        this.columns = terms.fields().stream()
                .mapToInt(field -> field.value() == null ? -1 : values.indexOf(field.value()))
                .toArray();
        this.texts = new String[columns.length];
        Trailer trailer = terms.trailer();
        this.checksum = trailer == null || trailer.checksum() == null ? null : new Checksum(trailer.checksum());
        this.csv = terms.syntax() == Syntax.CSV && terms.quote() != null ? csv(terms, terms.quote()) : null;
    }

    private CsvWriter csv(Terms agreed, char quote) {
        CsvWriter.CsvWriterBuilder builder = CsvWriter.builder()
                .fieldSeparator(agreed.delimiter())
                .quoteCharacter(quote)
                .lineDelimiter(agreed.lineEnd().equals("\n") ? LineDelimiter.LF : LineDelimiter.CRLF)
                .bufferSize(0);
        return (agreed.quoteAll() ? builder.quoteStrategy(QuoteStrategies.ALWAYS) : builder).build(text);
    }

    /** Returns how many lines were written, each line break counted. */
    int lines() {
        return lines;
    }

    /** Writes what comes before the records. */
    void begin() throws IOException {
        if (terms.byteOrderMark()) {
            write(BYTE_ORDER_MARK);
        }
        String end = terms.lineEnd();
        if (terms.syntax() == Syntax.XML) {
            String namespace = terms.xmlNamespace();
            write(encoded("<?xml version=\"1.0\" encoding=\"" + terms.charset().name() + "\"?>" + end + "<"
                    + terms.xmlRoot() + (namespace.isEmpty() ? "" : " xmlns=\"" + escaped(namespace) + "\"") + ">"
                    + end));
        } else if (terms.header() && terms.syntax() != Syntax.JSON_LINES) {
            for (int i = 0; i < texts.length; i++) {
                texts[i] = terms.fields().get(i).name();
            }
            write(encoded(terms.syntax() == Syntax.CSV ? csvLine() : fixedLine(true)));
        }
    }

    /**
     * Returns a record's bytes, to be appended.
     *
     * @param row the values, in the order of the content's
     * @throws IllegalArgumentException if a field or the character set cannot hold a value
     */
    byte[] encoded(@Nullable String[] row) {
        for (int i = 0; i < columns.length; i++) {
            AgreedField field = terms.fields().get(i);
            String formatted = field.format(columns[i] < 0 ? null : row[columns[i]]);
            boolean guard = terms.formulaGuard() && !field.type().isNumber() && terms.syntax() == Syntax.CSV;
            texts[i] = guard ? Texts.guardedFully(formatted) : formatted;
        }
        return encoded(
                switch (terms.syntax()) {
                    case CSV -> csvLine();
                    case FIXED -> fixedLine(false);
                    case JSON_LINES -> jsonLine();
                    case XML -> xmlLine();
                });
    }

    /**
     * Returns the records of a thing: its agreed rows, each with the thing's own values where it has none. None where it has
     * no such row.
     *
     * @throws IllegalArgumentException if a field or the character set cannot hold a value
     */
    List<byte[]> encoded(Deliverable content) {
        List<byte[]> records = new ArrayList<>();
        List<@Nullable String[]> own = new ArrayList<>(1);
        CsvForm.table(content, row -> {
            if (own.isEmpty()) {
                own.add(row);
            }
            if (terms.rows().contains(String.valueOf(row[0]))) {
                @Nullable String[] joined = row.clone();
                for (int i = 0; i < joined.length; i++) {
                    joined[i] = joined[i] == null ? own.get(0)[i] : joined[i];
                }
                records.add(encoded(joined));
            }
        });
        return records;
    }

    /** Appends a record that was encoded. */
    void append(byte[] record) throws IOException {
        write(record);
        records++;
    }

    /** Writes what comes behind the records. */
    void end() throws IOException {
        Trailer trailer = terms.trailer();
        if (trailer != null) {
            write(encoded(trailerLine(terms, records, checksum == null ? "" : checksum.hex()) + terms.lineEnd()));
        }
        if (terms.syntax() == Syntax.XML) {
            write(encoded("</" + terms.xmlRoot() + ">" + terms.lineEnd()));
        }
    }

    /** Returns the line that ends a file, without its line end. */
    static String trailerLine(Terms terms, long records, String checksum) {
        Trailer trailer = terms.trailer();
        if (trailer == null) {
            throw new IllegalStateException("no trailer is agreed");
        }
        String word = trailer.word();
        String count = trailer.records() ? Long.toString(records) : "";
        return switch (terms.syntax()) {
            case CSV -> word + part(terms.delimiter(), count) + part(terms.delimiter(), checksum);
            case FIXED -> word + part(' ', count) + part(' ', checksum);
            case JSON_LINES ->
                "{\"" + word + "\":{"
                        + (count.isEmpty() ? "" : "\"records\":" + count + (checksum.isEmpty() ? "" : ","))
                        + (checksum.isEmpty() ? "" : "\"checksum\":\"" + checksum + "\"") + "}}";
            case XML ->
                "<" + word + (count.isEmpty() ? "" : " records=\"" + count + "\"")
                        + (checksum.isEmpty() ? "" : " checksum=\"" + checksum + "\"") + "/>";
        };
    }

    private static String part(char delimiter, String text) {
        return text.isEmpty() ? "" : delimiter + text;
    }

    private void write(byte[] bytes) throws IOException {
        if (checksum != null) {
            checksum.update(bytes, 0, bytes.length);
        }
        out.write(bytes);
        for (byte each : bytes) {
            if (each == '\n') {
                lines++;
            }
        }
    }

    private byte[] encoded(String line) {
        try {
            ByteBuffer bytes = encoder.encode(CharBuffer.wrap(line));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw unmappable(line, e);
        }
    }

    private IllegalArgumentException unmappable(String line, CharacterCodingException cause) {
        CharsetEncoder fresh = terms.charset().newEncoder();
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] != null && !fresh.canEncode(texts[i])) {
                return new IllegalArgumentException(
                        "field " + terms.fields().get(i).name() + " has a character that " + terms.charset()
                                + " cannot hold, was " + texts[i],
                        cause);
            }
        }
        return new IllegalArgumentException(terms.charset() + " cannot hold " + line, cause);
    }

    private String csvLine() {
        if (csv != null) {
            text.getBuffer().setLength(0);
            csv.writeRecord(texts);
            return text.toString();
        }
        for (int i = 0; i < texts.length; i++) {
            if (texts[i].indexOf(terms.delimiter()) >= 0 || hasLineBreak(texts[i])) {
                throw new IllegalArgumentException(
                        "field " + terms.fields().get(i).name()
                                + " has the delimiter or a line break, and nothing is quoted, was " + texts[i]);
            }
        }
        return String.join(String.valueOf(terms.delimiter()), texts) + terms.lineEnd();
    }

    private static boolean hasLineBreak(String value) {
        return value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0;
    }

    private String fixedLine(boolean header) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            AgreedField field = terms.fields().get(i);
            String value =
                    header && texts[i].length() > field.width() ? texts[i].substring(0, field.width()) : texts[i];
            if (hasLineBreak(value)) {
                throw new IllegalArgumentException("field " + field.name() + " has a line break, was " + value);
            }
            if (!header && !value.isEmpty() && (value.startsWith(" ") || value.endsWith(" "))) {
                throw new IllegalArgumentException("field " + field.name()
                        + " begins or ends with a blank, which a reader cannot tell from padding, was " + value);
            }
            int rest = field.width() - value.length();
            if (header || value.isEmpty()) {
                line.append(value).append(" ".repeat(rest));
            } else if (field.right() && field.pad() == '0' && value.startsWith("-")) {
                line.append('-').append("0".repeat(rest)).append(value, 1, value.length());
            } else if (field.right()) {
                line.append(String.valueOf(field.pad()).repeat(rest)).append(value);
            } else {
                line.append(value).append(" ".repeat(rest));
            }
        }
        return line.append(terms.lineEnd()).toString();
    }

    private String jsonLine() {
        text.getBuffer().setLength(0);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (int i = 0; i < texts.length; i++) {
                AgreedField field = terms.fields().get(i);
                if (texts[i].isEmpty()) {
                    continue;
                }
                if (field.constant() == null && field.type().isNumber()) {
                    json.writeFieldName(field.name());
                    json.writeNumber(new BigDecimal(texts[i]));
                } else {
                    json.writeStringField(field.name(), texts[i]);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append(terms.lineEnd()).toString();
    }

    private String xmlLine() {
        text.getBuffer().setLength(0);
        try {
            XMLStreamWriter xml = XML.createXMLStreamWriter(text);
            xml.writeStartElement(terms.xmlRecord());
            for (int i = 0; i < texts.length; i++) {
                if (texts[i].isEmpty()) {
                    continue;
                }
                requireXml(terms.fields().get(i).name(), texts[i]);
                xml.writeStartElement(terms.fields().get(i).name());
                xml.writeCharacters(texts[i]);
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML into memory failed", e);
        }
        // A reader takes a line break in text as it is, and a carriage return as a line break.
        return text.toString().replace("\r", "&#xD;") + terms.lineEnd();
    }

    /** Source: XML 1.0, section 2.2. */
    private static void requireXml(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\uFFFE' || c == '\uFFFF') {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "field %s has U+%04X, which XML cannot hold, was %s", field, (int) c, value));
            }
        }
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
