package io.holdfast.flatfile.internal;

import io.holdfast.flatfile.InvalidFileException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a text file, one at a time, with the place of each. Lines end with LF, CR LF or CR, and all of these come
 * as LF. Bytes that do not fit the character set are refused where they stand. Constant memory. Single-threaded.
 */
public final class Characters implements Closeable {
    /** The end of the file. */
    public static final int END = -1;

    private final Content content;
    private final Reader reader;
    private final Charset charset;
    private final char[] buffer = new char[1 << 14];
    private int position;
    private int limit;
    private long line = 1;
    private long column = 1;

    Characters(Content content, InputStream bytes, Charset charset) {
        this.content = content;
        this.charset = charset;
        this.reader = new InputStreamReader(
                bytes,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    /** Returns the line of the next character, from 1. */
    public long line() {
        return line;
    }

    /** Returns the column of the next character, from 1. */
    public long column() {
        return column;
    }

    /** Returns the next character without taking it, or {@link #END}. */
    public int peek() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, reader.read(buffer));
            if (limit == 0) {
                return END;
            }
        }
        char next = buffer[position];
        if (next == '\uFFFD') {
            throw invalid("", "has bytes that are not " + charset.name());
        }
        return next == '\r' ? '\n' : next;
    }

    /** Takes the next character, or {@link #END}. */
    public int read() throws IOException {
        int next = peek();
        if (next == END) {
            return END;
        }
        boolean carriageReturn = buffer[position] == '\r';
        position++;
        if (next == '\n') {
            line++;
            column = 1;
            if (carriageReturn && peekRaw() == '\n') {
                position++;
            }
        } else {
            column++;
        }
        return next;
    }

    private int peekRaw() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, reader.read(buffer));
        }
        return limit == 0 ? END : buffer[position];
    }

    /**
     * Takes the rest of the line, its end included, and returns it without that; null at the end of the file.
     *
     * @param longest a longer line is refused
     */
    public @Nullable String readLine(int longest) throws IOException {
        if (peek() == END) {
            return null;
        }
        StringBuilder text = new StringBuilder(80);
        long began = line;
        for (int next = read(); next != '\n' && next != END; next = read()) {
            if (text.length() == longest) {
                throw content.invalid(began, "", text.toString(), "is longer than " + longest + " characters");
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Returns what to throw for the next character's place. */
    public InvalidFileException invalid(String value, String reason) {
        return content.invalid(line, "column " + column, value, reason);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
