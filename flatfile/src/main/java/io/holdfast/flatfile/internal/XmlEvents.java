package io.holdfast.flatfile.internal;

import io.holdfast.flatfile.InvalidFileException;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
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
    /** The longest text, and how many bytes one event may take. */
    private static final int LONGEST = 1 << 20;

    private static final XMLInputFactory FACTORY = factory();

    private final Content content;
    private final Metered bytes;
    private final XMLStreamReader reader;
    private int depth;

    private XmlEvents(Content content, Metered bytes, XMLStreamReader reader) {
        this.content = content;
        this.bytes = bytes;
        this.reader = reader;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("must not refer to anything outside of it");
        });
        return factory;
    }

    /** Opens a file. */
    public static XmlEvents open(Content content) throws IOException {
        Metered bytes = new Metered(content.open());
        try {
            return new XmlEvents(content, bytes, FACTORY.createXMLStreamReader(bytes));
        } catch (XMLStreamException | RuntimeException e) {
            bytes.close();
            throw refused(content, bytes, e);
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
            bytes.grant();
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
            throw refused(content, bytes, e);
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
    private static IOException refused(Content content, Metered bytes, Exception fault) {
        if (bytes.failure != null) {
            return bytes.failure;
        }
        String message = String.valueOf(fault.getMessage());
        int begin = message.indexOf("Message: ");
        String reason = begin < 0 ? message : message.substring(begin + 9);
        long line = 1;
        String place = "";
        if (fault instanceof XMLStreamException at && at.getLocation() != null) {
            line = Math.max(1, at.getLocation().getLineNumber());
            place = "column " + Math.max(1, at.getLocation().getColumnNumber());
        }
        if (bytes.exhausted) {
            reason = "has a part of more than " + LONGEST + " bytes without an end";
        }
        return content.invalid(line, place, "", "is not XML: " + reason);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        } finally {
            bytes.close();
        }
    }

    /** Ends a read that takes too much for one event; a name, an attribute or a comment may not be endless. */
    private static final class Metered extends FilterInputStream {
        private long left = LONGEST;
        private boolean exhausted;
        private @Nullable IOException failure;

        Metered(InputStream in) {
            super(in);
        }

        void grant() {
            left = LONGEST;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int read = read(one, 0, 1);
            return read < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
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
