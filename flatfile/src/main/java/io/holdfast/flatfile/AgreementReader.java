package io.holdfast.flatfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.holdfast.flatfile.CsvRecords.CsvRecord;
import io.holdfast.flatfile.FileAgreement.Syntax;
import io.holdfast.flatfile.FileAgreement.Terms;
import io.holdfast.flatfile.FileAgreement.Trailer;
import io.holdfast.flatfile.Lines.Line;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks files as agreed. First the file as a whole, without handing over anything: its trailer, and for XML whether
 * it is well-formed. What fails that is not read at all; after it, a bad record costs itself only. In constant memory.
 */
final class AgreementReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final XMLInputFactory XML = xml();
    private static final int TAIL = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Terms terms;
    private final List<AgreedField> fields;
    private final Map<String, Integer> byName = new HashMap<>();
    private final int[] columns;

    /** Takes good records. */
    interface Rows {
        /**
         * Takes a record.
         *
         * @param values by the order of the content's values
         * @throws BadValueException if they make no sense together
         */
        void row(long line, @Nullable String[] values) throws BadValueException, InterruptedException, IOException;
    }

    /** Takes bad records, with their text as it stands where that can be told. */
    interface Bad {
        void bad(BadLine line, String raw) throws IOException;
    }

    /**
     * A file as a whole.
     *
     * @param sha256 the digest of all bytes
     * @param recordsEnd where the trailer begins, or the end
     * @param fault why it is not to be read, or null
     */
    record Whole(
            String sha256,
            long size,
            long recordsEnd,
            @Nullable BadLine fault) {}

    /** A file cannot be read as agreed from its first line on. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient BadLine fault;

        UnreadableException(BadLine fault) {
            super(fault.toString());
            this.fault = fault;
        }

        BadLine fault() {
            return fault;
        }
    }

    AgreementReader(FileAgreement agreement) {
        terms = agreement.terms();
        fields = terms.fields();
        List<String> values = terms.content().columns();
        columns = fields.stream()
                .mapToInt(field -> field.value() == null ? -1 : values.indexOf(field.value()))
                .toArray();
        for (int i = 0; i < fields.size(); i++) {
            byName.put(fields.get(i).name(), i);
        }
    }

    private static XMLInputFactory xml() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        // The parser's own words would go to the standard error stream; what is wrong is thrown as well.
        factory.setXMLReporter((message, type, information, location) -> {});
        return factory;
    }

    // The file as a whole.

    /** Examines a file. Reads it once. */
    Whole examine(Path file) throws IOException {
        return examine(file, null);
    }

    private Whole examine(Path file, @Nullable Consumer<? super BadLine> strict) throws IOException {
        String name = String.valueOf(file.getFileName());
        long size = Files.size(file);
        Trailer trailer = terms.trailer();
        String last = "";
        long end = size;
        BadLine fault = null;
        if (trailer != null) {
            Tail tail = tail(file, size, trailer);
            if (tail == null) {
                fault = new BadLine(name, 0, "", "", "has no trailer " + trailer.word() + ": it is not whole");
            } else {
                last = tail.line();
                end = tail.offset();
            }
        }
        Scan scan = new Scan(trailer == null ? null : trailer.checksum(), end);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                scan.take(buffer, read);
            }
        }
        String sha256 = scan.sha256();
        long counted = -1;
        if (fault == null && terms.syntax() == Syntax.XML) {
            try (XmlRecords records = new XmlRecords(file, name)) {
                counted = records.count();
            } catch (UnreadableException e) {
                fault = e.fault();
            }
        }
        if (fault == null && trailer != null) {
            fault = trailerFault(name, last, scan, counted);
        }
        if (strict != null) {
            scan.strict(name, strict);
        }
        return new Whole(sha256, size, end, fault);
    }

    private @Nullable BadLine trailerFault(String name, String last, Scan scan, long counted) {
        String checksum = scan.checksum();
        int headers = terms.header() && terms.syntax() != Syntax.XML && terms.syntax() != Syntax.JSON_LINES ? 1 : 0;
        // Line breaks inside quotes belong to a record; a stray quote must not make all else belong to it.
        long quoted = counted >= 0 ? counted : scan.unquotedLines - headers;
        long plain = counted >= 0 ? counted : scan.filledLines - headers;
        String expected = AgreementWriter.trailerLine(terms, quoted, checksum);
        if (last.equals(expected) || last.equals(AgreementWriter.trailerLine(terms, plain, checksum))) {
            return null;
        }
        return new BadLine(
                name,
                scan.filledLines + 1,
                "",
                Mistakes.shortened(last),
                "is not the trailer of this content, which is " + expected + ": the file is not whole or was changed");
    }

    /** The line that should be the trailer. */
    private record Tail(long offset, String line) {}

    private @Nullable Tail tail(Path file, long size, Trailer trailer) throws IOException {
        long from = Math.max(0, size - TAIL);
        byte[] bytes = new byte[(int) (size - from)];
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(from);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // reads on
            }
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (terms.syntax() == Syntax.XML) {
            int at = text.lastIndexOf("<" + trailer.word());
            int end = at < 0 ? -1 : text.indexOf('>', at);
            return end < 0 ? null : new Tail(from + at, text.substring(at, end + 1));
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        int start = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1;
        if (end == 0 || (start == 0 && from > 0)) {
            return null;
        }
        String line = text.substring(start, end);
        String opening = terms.syntax() == Syntax.JSON_LINES ? "{\"" + trailer.word() + "\"" : trailer.word();
        return line.startsWith(opening) ? new Tail(from + start, line) : null;
    }

    /** What the bytes of a file say, in one pass. */
    private final class Scan {
        private final MessageDigest digest = IndexedLog.sha256();
        private final AgreementWriter.@Nullable Checksum sum;
        private final long end;
        private final byte quote;
        private final boolean quotes;
        private final byte[] head = new byte[BYTE_ORDER_MARK.length];
        private long position;
        private long lineStart;
        private long number = 1;
        private long filledLines;
        private long unquotedLines;
        private long oddLine;
        private boolean quoted;
        private boolean filled;
        private byte before;

        Scan(@Nullable String checksum, long end) {
            this.sum = checksum == null ? null : new AgreementWriter.Checksum(checksum);
            this.end = end;
            Character agreed = terms.syntax() == Syntax.CSV ? terms.quote() : null;
            this.quotes = agreed != null;
            this.quote = agreed == null ? 0 : (byte) agreed.charValue();
        }

        void take(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
            if (sum != null && position < end) {
                sum.update(bytes, 0, (int) Math.min(length, end - position));
            }
            for (int i = 0; i < length; i++, position++) {
                if (position < head.length) {
                    head[(int) position] = bytes[i];
                }
                byte each = bytes[i];
                if (each == '\n') {
                    lineEnd();
                } else if (each != '\r' && !filled) {
                    filled = true;
                    lineStart = position;
                }
                if (quotes && each == quote) {
                    quoted = !quoted;
                }
                before = each;
            }
        }

        private void lineEnd() {
            boolean crlf = before == '\r';
            if (oddLine == 0 && !quoted && crlf != terms.lineEnd().equals("\r\n")) {
                oddLine = number;
            }
            number++;
            // A line with nothing in it, and the trailer, are no records.
            if (filled && lineStart < end) {
                filledLines++;
                if (!quoted) {
                    unquotedLines++;
                }
            }
            filled = quoted;
        }

        String sha256() {
            if (filled && lineStart < end) {
                filledLines++;
                unquotedLines++;
            }
            return HexFormat.of().formatHex(digest.digest());
        }

        String checksum() {
            return sum == null ? "" : sum.hex();
        }

        void strict(String name, Consumer<? super BadLine> bad) {
            boolean mark = position >= head.length && Arrays.equals(head, BYTE_ORDER_MARK);
            if (mark != terms.byteOrderMark()) {
                bad.accept(new BadLine(
                        name, 1, "", "", mark ? "has a byte order mark, none is agreed" : "has no byte order mark"));
            }
            if (oddLine > 0) {
                bad.accept(new BadLine(
                        name,
                        oddLine,
                        "",
                        "",
                        "ends with " + (terms.lineEnd().equals("\n") ? "CR LF, agreed is LF" : "LF, agreed is CR LF")));
            }
            if (position > 0 && before != '\n') {
                bad.accept(new BadLine(name, number, "", "", "has no line end"));
            }
            if (terms.mostBytes() > 0 && position > terms.mostBytes()) {
                bad.accept(new BadLine(
                        name, 0, "", Long.toString(position), "has more than " + terms.mostBytes() + " bytes"));
            }
        }
    }

    // Record by record.

    FileTally check(Path file, Consumer<? super BadLine> bad) throws IOException {
        String name = String.valueOf(file.getFileName());
        long[] faults = {0};
        Consumer<BadLine> counting = line -> {
            faults[0]++;
            bad.accept(line);
        };
        if (!terms.naming().matches(name)) {
            counting.accept(new BadLine(name, 0, "", "", "is not named as agreed: " + terms.naming()));
        }
        Whole whole = examine(file, counting);
        if (whole.fault() != null) {
            counting.accept(whole.fault());
        }
        // A check goes on where a reader stops: who mends a file wants to know all that is wrong with it.
        long[] records = {0};
        try {
            InboundReading reading = new InboundReading(terms.content());
            FileTally tally = read(
                    file,
                    whole,
                    (line, values) -> {
                        reading.verify(values);
                        records[0]++;
                    },
                    (line, raw) -> counting.accept(line));
            if (terms.mostRecords() > 0 && tally.records() + tally.badLines() > terms.mostRecords()) {
                counting.accept(new BadLine(name, 0, "", "", "has more than " + terms.mostRecords() + " records"));
            }
        } catch (UnreadableException e) {
            if (!e.fault().equals(whole.fault())) {
                counting.accept(e.fault());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody waits here", e);
        }
        return new FileTally(records[0], faults[0]);
    }

    /**
     * Reads a file that was examined.
     *
     * @throws UnreadableException if its header is not the agreed one; nothing was handed over
     */
    FileTally read(Path file, Whole whole, Rows rows, Bad bad) throws IOException, InterruptedException {
        String name = String.valueOf(file.getFileName());
        Set<IndexedLog.Key> keys = fields.stream().anyMatch(AgreedField::key) ? new HashSet<>() : null;
        long good = 0;
        long worse = 0;
        try (Records records = records(file, name, whole)) {
            for (Raw raw = records.next(); raw != null; raw = records.next()) {
                BadLine flaw = raw.flaw();
                if (flaw == null) {
                    try {
                        @Nullable String[] values = values(raw.texts(), keys);
                        rows.row(raw.line(), values);
                        good++;
                        continue;
                    } catch (BadValueException e) {
                        flaw = e.at(name, raw.line());
                    }
                }
                worse++;
                bad.bad(flaw, raw.text());
            }
        }
        return new FileTally(good, worse);
    }

    private @Nullable String[] values(@Nullable String[] texts, @Nullable Set<IndexedLog.Key> keys)
            throws BadValueException {
        @Nullable String[] values = new String[terms.content().columns().size()];
        StringBuilder key = new StringBuilder();
        String keyNames = "";
        for (int i = 0; i < columns.length; i++) {
            AgreedField field = fields.get(i);
            String text = texts[i];
            if (text != null && terms.formulaGuard() && !field.type().isNumber()) {
                text = Texts.unguarded(text);
            }
            String value = field.parse(text == null ? terms.absent() : text);
            if (columns[i] >= 0) {
                values[columns[i]] = value;
            }
            if (keys != null && field.key()) {
                key.append(value == null ? "-" : value.length() + ":" + value);
                keyNames += (keyNames.isEmpty() ? "" : ", ") + field.name();
            }
        }
        if (keys != null) {
            ByteBuffer hash = ByteBuffer.wrap(IndexedLog.digest(key.toString().getBytes(StandardCharsets.UTF_8)));
            if (!keys.add(new IndexedLog.Key(hash.getLong(), hash.getLong()))) {
                throw new BadValueException(keyNames, key.toString(), "repeats the key of an earlier record");
            }
        }
        return values;
    }

    /**
     * One record before it is understood.
     *
     * @param texts by the order of the fields; null for one that is left out
     * @param text as it stands, where that can be told
     * @param flaw why it cannot be used, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Raw(
            long line,
            @Nullable String[] texts,
            String text,
            @Nullable BadLine flaw) {}

    private interface Records extends Closeable {
        @Nullable
        Raw next() throws IOException;
    }

    private Records records(Path file, String name, Whole whole) throws IOException {
        if (terms.syntax() == Syntax.XML) {
            return new XmlRecords(file, name);
        }
        InputStream in = new Limited(new BufferedInputStream(Files.newInputStream(file), 1 << 16), whole.recordsEnd());
        Lines lines = Lines.of(in, terms.charset());
        try {
            return switch (terms.syntax()) {
                case CSV -> csv(lines, name);
                case FIXED -> fixed(lines, name);
                default ->
                    new LineRecords(lines, name) {
                        @Override
                        Raw raw(Line line) {
                            return json(line, name);
                        }
                    };
            };
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private Records csv(Lines lines, String name) throws IOException {
        CsvRecords records = new CsvRecords(lines, terms.delimiter(), terms.quote());
        if (terms.header()) {
            List<String> names = fields.stream().map(AgreedField::name).toList();
            CsvRecord header = records.next(0);
            if (header == null || !header.fields().equals(names)) {
                throw new UnreadableException(new BadLine(
                        name,
                        header == null ? 1 : header.line(),
                        "",
                        header == null ? "" : Mistakes.shortened(header.text()),
                        "is not the agreed header " + names));
            }
        }
        return new Records() {
            @Override
            public @Nullable Raw next() throws IOException {
                CsvRecord record = records.next(fields.size());
                if (record == null) {
                    return null;
                }
                BadLine flaw = record.flaw() == null
                        ? null
                        : new BadLine(name, record.line(), "", Mistakes.shortened(record.text()), record.flaw());
                return new Raw(record.line(), record.fields().toArray(String[]::new), record.text(), flaw);
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }

    private Records fixed(Lines lines, String name) throws IOException {
        if (terms.header()) {
            StringBuilder names = new StringBuilder();
            for (AgreedField field : fields) {
                String cut = field.name().substring(0, Math.min(field.name().length(), field.width()));
                names.append(cut).append(" ".repeat(field.width() - cut.length()));
            }
            Line header = lines.next();
            if (header == null
                    || !header.text().stripTrailing().equals(names.toString().stripTrailing())) {
                throw new UnreadableException(new BadLine(
                        name,
                        1,
                        "",
                        header == null ? "" : Mistakes.shortened(header.text()),
                        "is not the agreed header " + names));
            }
        }
        int width = fields.stream().mapToInt(AgreedField::width).sum();
        return new LineRecords(lines, name) {
            @Override
            Raw raw(Line line) {
                String text = line.text();
                if (text.length() != width) {
                    return flawed(line, "has " + text.length() + " characters, agreed are " + width);
                }
                String[] texts = new String[fields.size()];
                int at = 0;
                for (int i = 0; i < texts.length; i++) {
                    int next = at + fields.get(i).width();
                    texts[i] = text.substring(at, next).strip();
                    at = next;
                }
                return new Raw(line.number(), texts, text, null);
            }
        };
    }

    /** Syntaxes of one record to a line. */
    private abstract static class LineRecords implements Records {
        private final Lines lines;
        private final String name;

        LineRecords(Lines lines, String name) {
            this.lines = lines;
            this.name = name;
        }

        abstract Raw raw(Line line);

        Raw flawed(Line line, String reason) {
            return new Raw(
                    line.number(),
                    new String[0],
                    line.text(),
                    new BadLine(name, line.number(), "", Mistakes.shortened(line.text()), reason));
        }

        @Override
        public @Nullable Raw next() throws IOException {
            Line line = lines.next();
            while (line != null && line.text().isEmpty()) {
                line = lines.next();
            }
            if (line == null) {
                return null;
            }
            return line.cutOff() ? flawed(line, "is longer than " + Lines.LONGEST + " characters") : raw(line);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private Raw json(Line line, String name) {
        @Nullable String[] texts = new String[fields.size()];
        String column = "";
        try (JsonParser json = JSON.createParser(line.text())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadValueException("", line.text(), "is not a JSON object");
            }
            for (JsonToken token = json.nextToken(); token == JsonToken.FIELD_NAME; token = json.nextToken()) {
                column = json.currentName();
                Integer at = byName.get(column);
                json.nextToken();
                if (at == null) {
                    throw new BadValueException(column, json.getText(), "is not a known field");
                }
                texts[at] = text(json, fields.get(at));
            }
            column = "";
            if (json.nextToken() != null) {
                throw new BadValueException("", line.text(), "has something behind its object");
            }
        } catch (BadValueException e) {
            return new Raw(line.number(), texts, line.text(), e.at(name, line.number()));
        } catch (JsonProcessingException e) {
            return new Raw(
                    line.number(),
                    texts,
                    line.text(),
                    new BadLine(
                            name,
                            line.number(),
                            column,
                            Mistakes.shortened(line.text()),
                            "is not JSON: "
                                    + e.getOriginalMessage().lines().findFirst().orElse("")));
        } catch (IOException e) {
            throw new IllegalStateException("text in memory cannot fail to be read", e);
        }
        return new Raw(line.number(), texts, line.text(), null);
    }

    private static @Nullable String text(JsonParser json, AgreedField field) throws IOException, BadValueException {
        boolean number = field.constant() == null && field.type().isNumber();
        return switch (json.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> {
                if (number) {
                    throw new BadValueException(field.name(), json.getText(), "must be a number, not text");
                }
                yield json.getText();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                if (field.type() != FieldType.CODE) {
                    throw new BadValueException(field.name(), json.getText(), "must be " + field.look());
                }
                yield json.getText();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (!number) {
                    throw new BadValueException(
                            field.name(), json.getText(), "must be text: a number loses its leading zeros");
                }
                yield plain(json.getText(), field);
            }
            default -> throw new BadValueException(field.name(), json.getText(), "must be one value");
        };
    }

    private static String plain(String text, AgreedField field) throws BadValueException {
        if (text.indexOf('e') < 0 && text.indexOf('E') < 0) {
            return text;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            if (Math.abs((long) number.scale()) <= JsonValue.LARGEST_SCALE) {
                return number.toPlainString();
            }
        } catch (NumberFormatException e) {
            throw new BadValueException(field.name(), text, "is no number that can be held");
        }
        throw new BadValueException(field.name(), text, "must have an exponent within +-" + JsonValue.LARGEST_SCALE);
    }

    /** The records of an XML file: children of the root, with a child for each field. */
    private final class XmlRecords implements Records {
        private final String name;
        private final InputStream in;
        private final XMLStreamReader xml;
        private boolean begun;

        XmlRecords(Path file, String name) throws IOException {
            this.name = name;
            this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            try {
                in.mark(BYTE_ORDER_MARK.length);
                if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
                    in.reset();
                }
                this.xml = XML.createXMLStreamReader(Lines.reader(in, terms.charset()));
            } catch (XMLStreamException e) {
                in.close();
                throw unreadable(e);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }

        /** Reads to the end, and counts the records. */
        long count() throws IOException {
            long records = 0;
            while (next() != null) {
                records++;
            }
            return records;
        }

        @Override
        public @Nullable Raw next() throws IOException {
            try {
                if (!begun) {
                    begin();
                }
                while (xml.hasNext()) {
                    int event = xml.next();
                    if (event == XMLStreamConstants.START_ELEMENT) {
                        if (xml.getLocalName().equals(terms.xmlRecord()) && isAgreed()) {
                            return record();
                        }
                        Trailer trailer = terms.trailer();
                        if (trailer != null && xml.getLocalName().equals(trailer.word())) {
                            skip();
                            continue;
                        }
                        BadLine flaw = new BadLine(
                                name, line(), "", xml.getLocalName(), "is not the agreed element " + terms.xmlRecord());
                        skip();
                        return new Raw(flaw.line(), new String[0], "", flaw);
                    }
                    if (isText(event) && !xml.isWhiteSpace()) {
                        return new Raw(
                                line(),
                                new String[0],
                                "",
                                new BadLine(
                                        name,
                                        line(),
                                        "",
                                        Mistakes.shortened(xml.getText()),
                                        "is text outside of a record"));
                    }
                    refuseDoctype(event);
                }
                return null;
            } catch (XMLStreamException e) {
                throw unreadable(e);
            }
        }

        private void begin() throws XMLStreamException, IOException {
            begun = true;
            while (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
                refuseDoctype(xml.next());
            }
            if (!xml.getLocalName().equals(terms.xmlRoot()) || !isAgreed()) {
                throw new UnreadableException(new BadLine(
                        name,
                        line(),
                        "",
                        xml.getName().toString(),
                        "is not the agreed root element " + terms.xmlRoot()
                                + (terms.xmlNamespace().isEmpty() ? "" : " of " + terms.xmlNamespace())));
            }
        }

        private void refuseDoctype(int event) throws UnreadableException {
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new UnreadableException(
                        new BadLine(name, line(), "", "", "has a DOCTYPE or an entity, which are not read"));
            }
        }

        private boolean isAgreed() {
            String namespace = xml.getNamespaceURI();
            return terms.xmlNamespace().equals(namespace == null ? "" : namespace);
        }

        private Raw record() throws XMLStreamException, IOException {
            long line = line();
            @Nullable String[] texts = new String[fields.size()];
            BadLine flaw = null;
            for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
                refuseDoctype(event);
                if (event == XMLStreamConstants.START_ELEMENT) {
                    String element = xml.getLocalName();
                    Integer at = isAgreed() ? byName.get(element) : null;
                    String text = content();
                    if (at == null) {
                        flaw = first(flaw, line, element, text == null ? "" : text, "is not a known field");
                    } else if (texts[at] != null) {
                        flaw = first(flaw, line, element, text == null ? "" : text, "is given twice");
                    } else if (text == null) {
                        flaw = first(flaw, line, element, "", "must hold text only");
                    } else {
                        texts[at] = text;
                    }
                } else if (isText(event) && !xml.isWhiteSpace()) {
                    flaw = first(flaw, line, "", xml.getText(), "is text between the fields");
                }
            }
            return new Raw(line, texts, "", flaw);
        }

        private BadLine first(@Nullable BadLine before, long line, String column, String value, String reason) {
            return before != null ? before : new BadLine(name, line, column, Mistakes.shortened(value), reason);
        }

        /** Returns the text of an element, at whose end it stops; null where there is more than text in it. */
        private @Nullable String content() throws XMLStreamException, IOException {
            StringBuilder text = new StringBuilder();
            boolean plain = true;
            for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
                refuseDoctype(event);
                if (event == XMLStreamConstants.START_ELEMENT) {
                    plain = false;
                    skip();
                } else if (isText(event) && text.length() <= AgreementReading.LONGEST) {
                    text.append(xml.getText());
                }
            }
            return plain ? text.toString() : null;
        }

        private void skip() throws XMLStreamException, IOException {
            for (int depth = 1; depth > 0; ) {
                int event = xml.next();
                refuseDoctype(event);
                depth += event == XMLStreamConstants.START_ELEMENT
                        ? 1
                        : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
            }
        }

        private boolean isText(int event) {
            return event == XMLStreamConstants.CHARACTERS
                    || event == XMLStreamConstants.CDATA
                    || event == XMLStreamConstants.SPACE;
        }

        private long line() {
            return xml.getLocation().getLineNumber();
        }

        private UnreadableException unreadable(XMLStreamException e) {
            long line =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNumber());
            String message = String.valueOf(e.getMessage());
            int at = message.indexOf("Message: ");
            return new UnreadableException(new BadLine(
                    name, line, "", "", "is not well-formed XML: " + (at < 0 ? message : message.substring(at + 9))));
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The first bytes of a stream. */
    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long most) {
            super(in);
            left = most;
        }

        @Override
        public int read() throws IOException {
            int read = left <= 0 ? -1 : super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(buffer, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
