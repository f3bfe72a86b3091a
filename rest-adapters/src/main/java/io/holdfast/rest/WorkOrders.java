package io.holdfast.rest;

import io.holdfast.model.WorkOrderId;
import java.util.Optional;

/** The orders of a target. Thread-safe; blocks. */
public interface WorkOrders {
    /** Reads an order; empty where the target does not know it. */
    Answer<Optional<WorkOrder>> find(WorkOrderId order) throws InterruptedException;
}
