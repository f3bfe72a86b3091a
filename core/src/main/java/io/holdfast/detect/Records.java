package io.holdfast.detect;

import java.util.Arrays;

/**
 * Records of a fixed number of longs, taken and given back by number. Held in chunks: to grow copies none of them.
 *
 * <p>Confined to one thread. What a record holds when it is taken is left over from before.
 */
final class Records {
    /** The number of no record. */
    static final int NONE = 0;

    private static final int CHUNK_BITS = 6;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final int length;
    private final int most;
    private long[][] chunks = new long[1][];
    private int chunkCount;

    /** The first of those given back, each of which holds the number of the next. */
    private int free = NONE;

    private int inUse;

    /**
     * @param length how many longs a record has
     * @param most how many there may be in use
     */
    Records(int length, int most) {
        this.length = length;
        this.most = most;
    }

    /** Returns how many may still be taken. */
    int available() {
        return most - inUse;
    }

    /** Returns the number of a record that nobody else uses, or {@link #NONE} where all are in use. */
    int take() {
        if (inUse == most) {
            return NONE;
        }
        if (free == NONE) {
            addChunk();
        }
        int taken = free;
        free = (int) chunk(taken)[at(taken)];
        inUse++;
        return taken;
    }

    /** Gives a record back. */
    void giveBack(int record) {
        chunk(record)[at(record)] = free;
        free = record;
        inUse--;
    }

    /** Returns the array that the record is in. */
    long[] chunk(int record) {
        return chunks[(record - 1) >>> CHUNK_BITS];
    }

    /** Returns where in the array it begins. */
    int at(int record) {
        return ((record - 1) & (CHUNK - 1)) * length;
    }

    private void addChunk() {
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunkCount);
        }
        chunks[chunkCount] = new long[CHUNK * length];
        int last = ++chunkCount * CHUNK;
        for (int record = last; record > last - CHUNK; record--) {
            chunk(record)[at(record)] = free;
            free = record;
        }
    }
}
