package io.holdfast.flatfile.internal;

import io.holdfast.flatfile.InvalidFileException;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an XML file, one after another, by the JDK's own StAX parser. No document type, no entity but the five of
 * XML itself, no deep nesting and no endless text: each is refused where it stands, so that memory stays constant whatever the
 * file holds. Single-threaded.
 */
public final class XmlEvents implements Closeable {
    /** More nesting than any format here needs. */
    private static final int DEEPEST = 200;
    /** The longest text, and how many characters one event may take. */
    private static final int LONGEST = 1 << 20;

    private static final Pattern ENCODING =
            Pattern.compile("^(?:\u00EF\u00BB\u00BF)?<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");
    private static final XMLInputFactory FACTORY = factory();

    private final Content content;
    private final Metered text;
    private final XMLStreamReader reader;
    private int depth;

    private XmlEvents(Content content, Metered text, XMLStreamReader reader) {
        this.content = content;
        this.text = text;
        this.reader = reader;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        // Without one, the parser writes faults to the console.
        factory.setXMLReporter((message, type, information, location) -> {});
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("must not refer to anything outside of it");
        });
        return factory;
    }

    /** Opens a file. */
    public static XmlEvents open(Content content) throws IOException {
        Charset charset = charset(content);
        Metered text = new Metered(new InputStreamReader(
                content.open(),
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        try {
            text.skipMark();
            return new XmlEvents(content, text, FACTORY.createXMLStreamReader(text));
        } catch (XMLStreamException | IOException | RuntimeException e) {
            text.close();
            throw refused(content, text, e, null);
        }
    }

    /**
     * Tells the character set by byte order mark or declaration (XML 1.0, appendix F). The parser is given characters: bytes that
     * fit no character it would report to the console.
     */
    private static Charset charset(Content content) throws IOException {
        byte[] head;
        try (InputStream in = content.open()) {
            head = in.readNBytes(200);
        }
        if (head.length >= 2) {
            int first = (head[0] & 0xFF) << 8 | (head[1] & 0xFF);
            if (first == 0xFEFF || first == 0x003C) {
                return StandardCharsets.UTF_16BE;
            }
            if (first == 0xFFFE || first == 0x3C00) {
                return StandardCharsets.UTF_16LE;
            }
        }
        Matcher declared = ENCODING.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(declared.group(1));
        } catch (IllegalArgumentException e) {
            throw content.invalid(1, "", declared.group(1), "is not a character set that is known here");
        }
    }

    /** Goes on to the next start or end of an element; false at the end of the document. */
    public boolean next() throws IOException {
        while (true) {
            switch (advance()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_DOCUMENT -> {
                    return false;
                }
                default -> {
                    // Comments, instructions, and text that nobody asked for.
                }
            }
        }
    }

    /** Goes on to the next child of the element that the given depth is of; false behind the last of them. */
    public boolean nextChild(int parent) throws IOException {
        while (next()) {
            if (isEnd() && depth < parent) {
                return false;
            }
            if (isStart() && depth == parent + 1) {
                return true;
            }
        }
        throw invalid("", "ends in the middle of an element");
    }

    /** Goes on to the next element, however deep, inside of the one of the given depth; false behind the last. */
    public boolean nextInside(int parent) throws IOException {
        while (next()) {
            if (isStart()) {
                return true;
            }
            if (depth < parent) {
                return false;
            }
        }
        throw invalid("", "ends in the middle of an element");
    }

    /** Tells whether an element begins here. */
    public boolean isStart() {
        return reader.getEventType() == XMLStreamConstants.START_ELEMENT;
    }

    private boolean isEnd() {
        return reader.getEventType() == XMLStreamConstants.END_ELEMENT;
    }

    /** Returns how many elements are open; the one that begins here counts, the one that ends here does not. */
    public int depth() {
        return depth;
    }

    /** Returns the element's name without its prefix. */
    public String name() {
        return reader.getLocalName();
    }

    /** Returns the element's namespace; empty where it has none. */
    public String namespace() {
        String uri = reader.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /** Returns an attribute's value, or null. */
    public @Nullable String attribute(String name) {
        return reader.getAttributeValue(null, name);
    }

    /** Returns the text of the element that begins here, without blanks around it, and goes on to its end. */
    public String text() throws IOException {
        String text = textOnly();
        if (text == null) {
            throw invalid(name(), "must be text, has elements in it");
        }
        return text;
    }

    /** The same, but null for an element that has elements in it. */
    public @Nullable String textOnly() throws IOException {
        StringBuilder text = new StringBuilder(32);
        boolean only = true;
        int self = depth;
        while (true) {
            int event = advance();
            if (event == XMLStreamConstants.CHARACTERS
                    || event == XMLStreamConstants.CDATA
                    || event == XMLStreamConstants.SPACE) {
                text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
                if (text.length() > LONGEST) {
                    throw invalid("", "has a text of more than " + LONGEST + " characters");
                }
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                only = false;
            } else if (event == XMLStreamConstants.END_ELEMENT && depth < self) {
                return only ? text.toString().strip() : null;
            }
        }
    }

    private int advance() throws IOException {
        try {
            text.grant();
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth > DEEPEST) {
                    throw invalid(name(), "must have at most " + DEEPEST + " elements inside of each other");
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw invalid("", "must not have a document type or entities of its own");
            }
            return event;
        } catch (XMLStreamException | RuntimeException e) {
            throw refused(content, text, e, reader.getLocation());
        }
    }

    /** Returns the line of what was read last, from 1. */
    public long line() {
        return Math.max(1, reader.getLocation().getLineNumber());
    }

    /** Returns what to throw for what was read last. */
    public InvalidFileException invalid(String value, String reason) {
        return content.invalid(
                line(), "column " + Math.max(1, reader.getLocation().getColumnNumber()), value, reason);
    }

    /** A fault of the parser is one of the file: the JDK's parser answers some broken files with an unchecked exception. */
    private static IOException refused(Content content, Metered text, Exception fault, @Nullable Location latest) {
        Location at = fault instanceof XMLStreamException placed ? placed.getLocation() : null;
        if (at == null || at.getLineNumber() < 1) {
            at = latest;
        }
        long line = at == null ? 1 : Math.max(1, at.getLineNumber());
        String place = at == null ? "" : "column " + Math.max(1, at.getColumnNumber());
        if (text.failure instanceof CharacterCodingException) {
            return content.invalid(line, place, "", "is not XML: bytes behind this are not in its character set");
        }
        if (text.failure != null) {
            return text.failure;
        }
        String message = String.valueOf(fault.getMessage());
        int begin = message.indexOf("Message: ");
        String reason = text.exhausted
                ? "has a part of more than " + LONGEST + " characters without an end"
                : begin < 0 ? message : message.substring(begin + 9);
        return content.invalid(line, place, "", "is not XML: " + reason);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        } finally {
            text.close();
        }
    }

    /** Ends a read that takes too much for one event; a name, an attribute or a comment may not be endless. */
    private static final class Metered extends FilterReader {
        private long left = LONGEST;
        private int ahead = NONE;
        private boolean exhausted;
        private @Nullable IOException failure;

        private static final int NONE = -2;

        Metered(Reader in) {
            super(in);
        }

        void grant() {
            left = LONGEST;
        }

        void skipMark() throws IOException {
            int first = read();
            ahead = first == '\uFEFF' ? NONE : first;
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            int read = read(one, 0, 1);
            return read < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            if (ahead != NONE && length > 0) {
                int first = ahead;
                ahead = NONE;
                if (first < 0) {
                    return -1;
                }
                target[offset] = (char) first;
                return 1;
            }
            if (left <= 0) {
                exhausted = true;
                throw new IOException("too much for one part");
            }
            try {
                int read = super.read(target, offset, (int) Math.min(length, left));
                left -= Math.max(0, read);
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
