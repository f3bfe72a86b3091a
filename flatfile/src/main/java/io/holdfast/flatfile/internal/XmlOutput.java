package io.holdfast.flatfile.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Writes XML of one namespace, UTF-8. Texts that XML 1.0 cannot hold are refused. Single-threaded. */
public final class XmlOutput {
    private final XMLStreamWriter writer;

    /** One call to the writer. */
    private interface Step {
        void run() throws XMLStreamException;
    }

    private XmlOutput(XMLStreamWriter writer) {
        this.writer = writer;
    }

    /** Begins a document with its root, of the default namespace. */
    public static XmlOutput begin(OutputStream out, String namespace, String root) throws IOException {
        try {
            XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory()
                    .createXMLStreamWriter(new BufferedOutputStream(out, 1 << 14), StandardCharsets.UTF_8.name());
            XmlOutput xml = new XmlOutput(writer);
            writer.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            writer.writeStartElement(root);
            writer.writeDefaultNamespace(namespace);
            return xml;
        } catch (XMLStreamException e) {
            throw failed(e);
        }
    }

    /** Opens an element. */
    public void open(String name) throws IOException {
        step(() -> writer.writeStartElement(name));
    }

    /** Closes the element that was opened last. */
    public void close() throws IOException {
        step(writer::writeEndElement);
    }

    /** Writes an attribute of the element that was just opened. */
    public void attribute(String name, String value) throws IOException {
        check(value);
        step(() -> writer.writeAttribute(name, value));
    }

    /** Writes text. */
    public void characters(String text) throws IOException {
        check(text);
        // A bare carriage return would be read as a line feed.
        String rest = text;
        for (int end = rest.indexOf('\r'); end >= 0; end = rest.indexOf('\r')) {
            String before = rest.substring(0, end);
            step(() -> {
                writer.writeCharacters(before);
                writer.writeEntityRef("#xD");
            });
            rest = rest.substring(end + 1);
        }
        String last = rest;
        step(() -> writer.writeCharacters(last));
    }

    /** Writes an element with text in it. */
    public void text(String name, String text) throws IOException {
        open(name);
        characters(text);
        close();
    }

    /** Writes an element with text in it, or nothing for null. */
    public void optional(String name, @Nullable String text) throws IOException {
        if (text != null) {
            text(name, text);
        }
    }

    /** Closes all and writes what is left. The stream stays open. */
    public void finish() throws IOException {
        step(() -> {
            writer.writeEndDocument();
            writer.flush();
        });
    }

    private static void check(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean fine = c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || (c >= 0x20 && c <= 0xD7FF)
                    || (c >= 0xE000 && c <= 0xFFFD)
                    || c >= 0x10000;
            if (!fine) {
                throw new IllegalArgumentException(
                        String.format("XML cannot hold the character U+%04X at index %d of \"%s\"", c, i, text));
            }
        }
    }

    private static void step(Step step) throws IOException {
        try {
            step.run();
        } catch (XMLStreamException e) {
            throw failed(e);
        }
    }

    private static IOException failed(XMLStreamException e) {
        return e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }
}
