package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Characters;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.klarf.KlarfToken.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** The words of a file. Up to version 1.2, braces and commas are letters like any other. Single-threaded. */
final class KlarfTokens implements Closeable {
    private static final int LONGEST = 1 << 16;
    /** Ends a file of some Windows tools. */
    private static final char CONTROL_Z = 0x1A;

    private final Content content;
    private final Characters in;
    private boolean nested;
    private @Nullable KlarfToken ahead;

    KlarfTokens(Content content, @Nullable Charset charset) throws IOException {
        this.content = content;
        this.in = content.characters(charset);
    }

    /** From now on, braces and commas are marks. */
    void nested() {
        nested = true;
    }

    KlarfToken peek() throws IOException {
        if (ahead == null) {
            ahead = read();
        }
        return ahead;
    }

    KlarfToken next() throws IOException {
        KlarfToken token = peek();
        ahead = null;
        return token;
    }

    InvalidFileException invalid(KlarfToken at, String reason) {
        return content.invalid(at.line(), "column " + at.column(), at.text(), reason);
    }

    private KlarfToken read() throws IOException {
        int next = in.peek();
        while (next == ' ' || next == '\t' || next == '\n' || next == CONTROL_Z || next == '\f') {
            in.read();
            next = in.peek();
        }
        long line = in.line();
        long column = in.column();
        if (next == Characters.END) {
            return new KlarfToken(Kind.END, "", line, column);
        }
        Kind mark = mark(next);
        if (mark != null) {
            in.read();
            return new KlarfToken(mark, String.valueOf((char) next), line, column);
        }
        return next == '"' ? quoted(line, column) : word(line, column);
    }

    private @Nullable Kind mark(int next) {
        return switch (next) {
            case ';' -> Kind.SEMICOLON;
            case '{' -> nested ? Kind.OPEN : null;
            case '}' -> nested ? Kind.CLOSE : null;
            case ',' -> nested ? Kind.COMMA : null;
            default -> null;
        };
    }

    private KlarfToken quoted(long line, long column) throws IOException {
        in.read();
        StringBuilder text = new StringBuilder();
        for (int next = in.peek(); next != '"'; next = in.peek()) {
            if (next == '\n' || next == Characters.END) {
                throw content.invalid(line, "column " + column, text.toString(), "opens a quote that does not close");
            }
            append(text, line, column);
        }
        in.read();
        return new KlarfToken(Kind.TEXT, text.toString(), line, column);
    }

    private KlarfToken word(long line, long column) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = in.peek();
                next != Characters.END && next != '"' && next > ' ' && mark(next) == null;
                next = in.peek()) {
            append(text, line, column);
        }
        if (text.isEmpty()) {
            throw in.invalid(String.format("U+%04X", in.peek()), "is a control character");
        }
        return new KlarfToken(Kind.WORD, text.toString(), line, column);
    }

    private void append(StringBuilder text, long line, long column) throws IOException {
        if (text.length() == LONGEST) {
            throw content.invalid(
                    line, "column " + column, text.toString(), "is longer than " + LONGEST + " characters");
        }
        text.append((char) in.read());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
