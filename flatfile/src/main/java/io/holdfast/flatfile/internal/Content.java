package io.holdfast.flatfile.internal;

import io.holdfast.flatfile.InvalidFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What stands in one file. It can be read more than once: readers check a file to its end before they hand over any of it. */
public final class Content {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private final String name;
    private final Opening opening;

    /** Opens the bytes from their first. */
    private interface Opening {
        InputStream open() throws IOException;
    }

    private Content(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    /** Returns the content of a file. */
    public static Content of(Path file) {
        return new Content(String.valueOf(file.getFileName()), () -> Files.newInputStream(file));
    }

    /** Returns content in memory. */
    public static Content of(String name, byte[] bytes) {
        return new Content(name, () -> new ByteArrayInputStream(bytes));
    }

    /** Returns the file's name. */
    public String name() {
        return name;
    }

    /** Opens the bytes from their first. The caller closes. */
    public InputStream open() throws IOException {
        return opening.open();
    }

    /** Returns what to throw for the file as a whole. */
    public InvalidFileException invalid(String reason) {
        return new InvalidFileException(name, 0, "", "", reason);
    }

    /** Returns what to throw for one place. */
    public InvalidFileException invalid(long line, String place, String value, String reason) {
        return new InvalidFileException(name, line, place, value, reason);
    }

    /** Opens the characters: by byte order mark, else as told, else as UTF-8 if all of it is, else as windows-1252. */
    public Characters characters(@Nullable Charset told) throws IOException {
        byte[] head;
        try (InputStream in = open()) {
            head = in.readNBytes(3);
        }
        Charset charset;
        int mark;
        if (head.length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF) {
            charset = StandardCharsets.UTF_8;
            mark = 3;
        } else if (head.length >= 2 && head[0] == (byte) 0xFF && head[1] == (byte) 0xFE) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (head.length >= 2 && head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        } else {
            charset = told != null ? told : isUtf8() ? StandardCharsets.UTF_8 : WINDOWS;
            mark = 0;
        }
        InputStream in = open();
        try {
            in.skipNBytes(mark);
            return new Characters(this, in, charset);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private boolean isUtf8() throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 14);
        CharBuffer characters = CharBuffer.allocate(1 << 14);
        try (InputStream in = open()) {
            while (true) {
                int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
                bytes.limit(bytes.position() + Math.max(0, read)).position(0);
                CoderResult result = decoder.decode(bytes, characters, read < 0);
                if (result.isError()) {
                    return false;
                }
                if (read < 0) {
                    return true;
                }
                bytes.compact();
                characters.clear();
            }
        }
    }
}
