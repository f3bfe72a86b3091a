package io.holdfast.port;

import java.util.Optional;

/**
 * Keeps the journal: every accepted result, what was concluded from it, and what still has to be delivered.
 *
 * <p>Readers: any thread, at any time. Writer: one thread at a time.
 */
public interface Store extends StoreReader, AutoCloseable {
    /**
     * Makes one atomic, durable change: when this returns, the change is on disk and survives a loss of power; when it
     * throws, nothing of it is there.
     *
     * <p>An exception of the work, unchecked ones too, undoes the change and is thrown on; so does one of the transaction that
     * the work kept to itself. The store goes on working.
     *
     * @throws StoreException when the change could not be made durable, or the work threw it
     * @throws IllegalStateException when called from inside a work
     */
    void write(Work work) throws StoreException;

    /** Returns the room that the store has, where it can tell. */
    default Optional<StoreSpace> space() throws StoreException {
        return Optional.empty();
    }

    /** Closes the store. No call may be under way or follow. */
    @Override
    void close() throws StoreException;

    /** What is done in one transaction. May be run again from its start when a commit failed; so it must not act outside. */
    @FunctionalInterface
    interface Work {
        /** Does the work. */
        void in(Transaction transaction) throws StoreException;
    }
}
