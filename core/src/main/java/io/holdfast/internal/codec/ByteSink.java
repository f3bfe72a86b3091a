package io.holdfast.internal.codec;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Bytes that grow, and how parts of values become bytes. Not thread-safe. */
final class ByteSink {
    static final int CHECKSUM_BYTES = 4;
    private static final int INITIAL_BYTES = 128;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    void octet(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    void unsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        octet((int) rest);
    }

    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    void real(double value) {
        long bits = Double.doubleToLongBits(value);
        for (int shift = 56; shift >= 0; shift -= 8) {
            octet((int) (bits >>> shift));
        }
    }

    void decimal(BigDecimal value) {
        signed(value.scale());
        byte[] unscaled = value.unscaledValue().toByteArray();
        unsigned(unscaled.length);
        raw(unscaled);
    }

    void instant(Instant value) {
        signed(value.getEpochSecond());
        unsigned(value.getNano());
    }

    void text(@Nullable String value) {
        if (value == null) {
            unsigned(0);
            return;
        }
        requireWellFormed(value);
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        unsigned(encoded.length + 1L);
        raw(encoded);
    }

    /** UTF-8 has no form for half a surrogate pair; what Java would write instead reads back as another text. */
    private static void requireWellFormed(String value) {
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = Character.isHighSurrogate(unit)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException(
                            "text must be well-formed Unicode, had half a surrogate pair at index " + i);
                }
                i++;
            }
        }
    }

    <T> void optional(@Nullable T value, BiConsumer<ByteSink, ? super T> writer) {
        flag(value != null);
        if (value != null) {
            writer.accept(this, value);
        }
    }

    <T> void all(Collection<? extends T> values, BiConsumer<ByteSink, ? super T> writer) {
        unsigned(values.size());
        for (T value : values) {
            writer.accept(this, value);
        }
    }

    /** Appends the checksum and returns everything. */
    byte[] sealed() {
        int checksum = checksum(bytes, length);
        for (int shift = 24; shift >= 0; shift -= 8) {
            octet(checksum >>> shift);
        }
        return Arrays.copyOf(bytes, length);
    }

    static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private void raw(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void room(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
        }
    }
}
