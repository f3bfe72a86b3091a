package io.holdfast;

import java.util.concurrent.TimeUnit;

/**
 * What may wait in memory: so many results, and so many bytes. A result larger than all of it is let in when nothing else is
 * there.
 *
 * <p>Thread-safe. {@link #enter} never blocks for longer than a field is read and written.
 */
final class Room {
    /** Of each four places, what can be shed may take three: the last is kept for what cannot. */
    private static final int SHARES = 4;

    private final int mostResults;
    private final long mostBytes;
    private int results;
    private long bytes;

    Room(int mostResults, long mostBytes) {
        this.mostResults = mostResults;
        this.mostBytes = mostBytes;
    }

    /** Enters at once, or not. */
    synchronized boolean enter(long size, boolean canBeShed) {
        int resultsLeft = mostResults - results - (canBeShed ? mostResults / SHARES : 0);
        long bytesLeft = mostBytes - bytes - (canBeShed ? mostBytes / SHARES : 0);
        if (resultsLeft < 1 || (bytesLeft < size && results > 0)) {
            return false;
        }
        results++;
        bytes += size;
        return true;
    }

    /** Enters as soon as there is room, or not in that time. */
    synchronized boolean enterWithin(long nanos, long size) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!enter(size, false)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    synchronized void leave(long size) {
        results--;
        bytes -= size;
        notifyAll();
    }

    synchronized int results() {
        return results;
    }

    synchronized long bytes() {
        return bytes;
    }
}
