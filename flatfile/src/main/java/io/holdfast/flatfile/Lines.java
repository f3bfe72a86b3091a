package io.holdfast.flatfile;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text file, ended by LF, CR LF or CR, in constant memory whatever the file holds. A byte order mark is left
 * out; bytes that do not fit the character set come as U+FFFD.
 */
final class Lines implements Closeable {
    /** Far beyond any result; a line longer than this is not read whole. */
    static final int LONGEST = 1 << 20;

    private final Reader reader;
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int limit;
    private long number;
    private boolean afterReturn;

    /**
     * One line.
     *
     * @param number its number, from 1
     * @param text its text without its end, cut off behind {@link #LONGEST}
     */
    record Line(long number, String text) {
        boolean cutOff() {
            return text.length() > LONGEST;
        }
    }

    Lines(Reader reader) {
        this.reader = reader;
    }

    static Lines open(Path file, Charset charset) throws IOException {
        return of(Files.newInputStream(file), charset);
    }

    static Lines of(InputStream in, Charset charset) {
        return new Lines(reader(in, charset));
    }

    /** Returns a reader in which bytes that do not fit the character set come as U+FFFD. */
    static Reader reader(InputStream in, Charset charset) {
        return new InputStreamReader(
                in,
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    /** Returns the next line, or null at the end. */
    @Nullable
    Line next() throws IOException {
        StringBuilder text = null;
        while (true) {
            if (position == limit && !fill()) {
                return text == null ? null : new Line(++number, text.toString());
            }
            if (afterReturn) {
                afterReturn = false;
                if (buffer[position] == '\n') {
                    position++;
                    continue;
                }
            }
            int start = position;
            while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            if (position == limit) {
                text = appended(text, start);
                continue;
            }
            afterReturn = buffer[position] == '\r';
            String line = text == null
                    ? new String(buffer, start, position - start)
                    : appended(text, start).toString();
            position++;
            return new Line(++number, line.length() > LONGEST ? line.substring(0, LONGEST + 1) : line);
        }
    }

    private StringBuilder appended(@Nullable StringBuilder text, int start) {
        StringBuilder longer = text == null ? new StringBuilder() : text;
        int room = LONGEST + 1 - longer.length();
        return longer.append(buffer, start, Math.max(0, Math.min(room, position - start)));
    }

    private boolean fill() throws IOException {
        boolean first = limit == 0;
        position = 0;
        limit = Math.max(0, reader.read(buffer));
        if (first && limit > 0 && buffer[0] == '\uFEFF') {
            position = 1;
        }
        return position < limit || (limit > 0 && fill());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
