package io.holdfast.benchmarks.detect;

/**
 * What the memory alone costs: one independent read-modify-write of the key's own line of 64 bytes. Finds nothing. A
 * detector has to find the line first and to think about it.
 */
final class FloorPeer implements Peer {
    private static final int LINE = 8;

    private final long[] lines;

    FloorPeer(int keys) {
        lines = new long[keys * LINE];
    }

    @Override
    public boolean observe(Batch batch, int index) {
        return (lines[batch.key[index] * LINE] += batch.time[index]) == 0;
    }
}
