package io.holdfast.opcua;

/**
 * What carries a server's results, or what it tells, to a sink, on a thread of its own, until it is closed. Thread-safe.
 */
public interface ResultFeed extends AutoCloseable {
    /** Returns how it fares. */
    FeedStatus status();

    /** Stops; what was not durable at the sink comes again next time. Waits for the sink's answers under way for a while. */
    @Override
    void close();
}
