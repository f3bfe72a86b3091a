package io.holdfast.detect;

import java.util.Arrays;

/** Ints and longs in bytes, big-endian: by hand, since detection does no I/O. Confined to one thread. */
final class StateBytes {
    private byte[] bytes;

    /** How many were written or read. */
    private int at;

    private StateBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns bytes to write. */
    static StateBytes empty() {
        return new StateBytes(new byte[256]);
    }

    /** Returns bytes to read. */
    static StateBytes of(byte[] state) {
        return new StateBytes(state);
    }

    void writeInt(int value) {
        write(value, Integer.BYTES);
    }

    void writeLong(long value) {
        write(value, Long.BYTES);
    }

    private void write(long value, int length) {
        if (bytes.length - at < length) {
            bytes = Arrays.copyOf(bytes, Math.multiplyExact(2, bytes.length));
        }
        for (int shift = (length - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[at++] = (byte) (value >>> shift);
        }
    }

    /** Returns what was written. */
    byte[] written() {
        return Arrays.copyOf(bytes, at);
    }

    int readInt() {
        return (int) read(Integer.BYTES);
    }

    long readLong() {
        return read(Long.BYTES);
    }

    private long read(int length) {
        if (bytes.length - at < length) {
            throw new IllegalArgumentException(
                    "state must go on after byte " + at + " with " + length + " bytes, had " + (bytes.length - at));
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << Byte.SIZE | (bytes[at++] & 0xFF);
        }
        return value;
    }

    /** Checks that something read is what it must be. */
    static void check(String what, long expected, long read) {
        if (read != expected) {
            throw new IllegalArgumentException(what + " of the state must be " + expected + ", was " + read);
        }
    }

    /** Returns how many were read to follow, where that is a number. */
    static int number(String what, int read) {
        if (read < 0) {
            throw new IllegalArgumentException("number of " + what + " must be >= 0, was " + read);
        }
        return read;
    }

    /** Checks that all was read. */
    void end() {
        if (at != bytes.length) {
            throw new IllegalArgumentException("state must end after " + at + " bytes, had " + bytes.length);
        }
    }
}
