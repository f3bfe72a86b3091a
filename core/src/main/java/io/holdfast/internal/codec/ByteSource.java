package io.holdfast.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encoded bytes, and how they become parts of values again: the mirror of {@link ByteSink}. Not thread-safe. */
final class ByteSource {
    private static final int LONGEST_NUMBER_BYTES = 10;
    private static final char REPLACEMENT = '\uFFFD';

    private final String what;
    private final byte[] bytes;
    private final int end;
    private int position;

    private ByteSource(String what, byte[] bytes, int end) {
        this.what = what;
        this.bytes = bytes;
        this.end = end;
    }

    /** Opens an encoding whose version is known and whose checksum is right; nothing else is ever read. */
    static ByteSource open(String what, byte[] bytes, int knownVersion) throws CodecException {
        int end = bytes.length - ByteSink.CHECKSUM_BYTES;
        if (end < 2) {
            throw new CodecException(
                    "Cannot decode " + what + ": " + bytes.length + " bytes are too few, the encoding is cut short");
        }
        if (bytes[0] != knownVersion) {
            throw new CodecException("Cannot decode " + what + ": its format has version " + (bytes[0] & 0xFF)
                    + ", only " + knownVersion + " is known here");
        }
        int written = 0;
        for (int i = end; i < bytes.length; i++) {
            written = (written << 8) | (bytes[i] & 0xFF);
        }
        int computed = ByteSink.checksum(bytes, end);
        if (written != computed) {
            throw new CodecException(String.format(
                    "Cannot decode %s: its %d bytes are damaged, checksum %08x should be %08x",
                    what, bytes.length, computed, written));
        }
        ByteSource source = new ByteSource(what, bytes, end);
        source.position = 1;
        return source;
    }

    /** Makes an exception that names the value, the place and the problem. */
    CodecException damaged(String problem) {
        return new CodecException("Cannot decode " + what + ": " + problem + " at byte " + position);
    }

    CodecException damaged(RuntimeException refusal) {
        return new CodecException(
                "Cannot decode " + what + ": a part up to byte " + position + " is not valid: " + refusal.getMessage(),
                refusal);
    }

    void requireEnd() throws CodecException {
        if (position != end) {
            throw damaged((end - position) + " bytes are left over");
        }
    }

    int octet() throws CodecException {
        if (position == end) {
            throw damaged("the encoding ends early");
        }
        return bytes[position++] & 0xFF;
    }

    boolean flag() throws CodecException {
        int value = octet();
        if (value > 1) {
            throw damaged("a marker must be 0 or 1, was " + value);
        }
        return value == 1;
    }

    long unsigned() throws CodecException {
        long value = 0;
        for (int i = 0; i < LONGEST_NUMBER_BYTES; i++) {
            int next = octet();
            value |= (long) (next & 0x7F) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw damaged("a number has more than " + LONGEST_NUMBER_BYTES + " bytes");
    }

    int number() throws CodecException {
        long value = unsigned();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw damaged("a number is out of range: " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    long signed() throws CodecException {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    double real() throws CodecException {
        long bits = 0;
        for (int i = 0; i < Double.BYTES; i++) {
            bits = (bits << 8) | octet();
        }
        return Double.longBitsToDouble(bits);
    }

    BigDecimal decimal() throws CodecException {
        long scale = signed();
        if (scale != (int) scale) {
            throw damaged("a scale is out of range: " + scale);
        }
        int length = number();
        return new BigDecimal(new BigInteger(bytes, skip(length), length), (int) scale);
    }

    Instant instant() throws CodecException {
        long seconds = signed();
        return Instant.ofEpochSecond(seconds, number());
    }

    String text() throws CodecException {
        String value = optionalText();
        if (value == null) {
            throw damaged("a text is missing");
        }
        return value;
    }

    @Nullable
    String optionalText() throws CodecException {
        int lengthPlusOne = number();
        if (lengthPlusOne == 0) {
            return null;
        }
        int length = lengthPlusOne - 1;
        int from = skip(length);
        String value = new String(bytes, from, length, StandardCharsets.UTF_8);
        if (value.indexOf(REPLACEMENT) >= 0
                && !Arrays.equals(
                        value.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, from, from + length))) {
            throw damaged("a text is not UTF-8");
        }
        return value;
    }

    <T> @Nullable T optional(Part<T> reader) throws CodecException {
        return flag() ? reader.from(this) : null;
    }

    <T> List<T> all(Part<T> reader) throws CodecException {
        int size = number();
        // Every element takes a byte at least: a size beyond what is left must not reserve memory.
        if (size > end - position) {
            throw damaged("a list of " + size + " cannot fit");
        }
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(reader.from(this));
        }
        return values;
    }

    private int skip(int length) throws CodecException {
        if (length > end - position) {
            throw damaged("a part of " + length + " bytes cannot fit");
        }
        int from = position;
        position += length;
        return from;
    }

    /** Reads one part of a value. */
    @FunctionalInterface
    interface Part<T> {
        T from(ByteSource source) throws CodecException;
    }
}
