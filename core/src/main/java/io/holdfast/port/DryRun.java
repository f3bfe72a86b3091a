package io.holdfast.port;

import java.util.List;

/** Shows what an adapter would send, exactly, and sends nothing that changes something. Implemented by adapters. */
@FunctionalInterface
public interface DryRun {
    /**
     * Returns what would be sent for a delivery, request by request. May read from the target, and block for that.
     *
     * @return empty where nothing would be sent
     * @throws InterruptedException if the thread is interrupted
     */
    List<Payload> show(Delivery delivery) throws InterruptedException;
}
