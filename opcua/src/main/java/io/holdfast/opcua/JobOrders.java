package io.holdfast.opcua;

/**
 * What the host does with job orders. Implemented by the host, as far as it cares; called like {@link VisionSystem}, on the same
 * thread. Each method answers 0 for done; with any other number the client is told that the order cannot be accepted, and nothing
 * has changed.
 */
public interface JobOrders {
    /** Looks at an order that is to be stored, or changed: is there such a recipe, a fixture for the part? */
    default int accept(JobOrder order) {
        return 0;
    }

    /**
     * Begins to work on an order. Where the answer is not 0 the order goes on waiting; it is tried again when another order
     * changes, or when the host calls {@link VisionServer#jobOrdersReady}.
     */
    default int start(JobOrder order) {
        return 0;
    }

    /** Pauses. */
    default int pause(JobOrder order) {
        return 0;
    }

    /** Goes on after a pause. */
    default int resume(JobOrder order) {
        return 0;
    }

    /**
     * Ends the work on an order.
     *
     * @param aborted whether it is given up at once
     */
    default int end(JobOrder order, boolean aborted) {
        return 0;
    }
}
