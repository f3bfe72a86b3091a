package io.holdfast.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry of the ledger that is told to other systems. Never changed: a reversing entry takes it back. */
public sealed interface LedgerEntry extends Deliverable permits CountPosting, CostEntry {
    /** Returns its name, the idempotency key: the name of its series and its number in it. */
    LedgerId id();

    /** Returns what it belongs to: entries of one series follow on each other. */
    LedgerId series();

    /** Returns its number in its series, from 1. */
    long number();

    /** Returns the entry that it takes back, or null. */
    @Nullable
    LedgerId reverses();

    /** Returns the order that it is on, or null where that is not known. */
    @Nullable
    WorkOrderId workOrder();

    /** Returns when what it stands for happened. */
    Instant at();
}
