package io.holdfast.benchmarks.detect;

/**
 * A contender at work. Fed with batches in order of time, by threads that each asked for a {@linkplain #forThread peer} of
 * their own.
 */
public interface Peer extends AutoCloseable {
    /** Puts into the batch the objects that the contender takes, where it takes objects. Neither timed nor counted as its garbage. */
    default void prepare(Batch batch) {}

    /** Takes in one sighting of the batch and tells whether it opened a cluster. */
    boolean observe(Batch batch, int index);

    /** Takes in a whole batch and returns how many clusters it opened. */
    default int observe(Batch batch) {
        int opened = 0;
        for (int i = 0; i < Batch.SIZE; i++) {
            if (observe(batch, i)) {
                opened++;
            }
        }
        return opened;
    }

    /** Returns what one more thread works with, which it closes when it is through; as a rule this peer itself. */
    default Peer forThread() {
        return this;
    }

    @Override
    default void close() {}
}
