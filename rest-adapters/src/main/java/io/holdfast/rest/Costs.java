package io.holdfast.rest;

import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** What orders cost. Thread-safe; blocks. */
public interface Costs {
    /** Reads the cost entries of an order; empty where there are none. */
    Answer<List<Entry>> read(WorkOrderId order) throws InterruptedException;

    /**
     * One kind of cost of an order.
     *
     * @param account the target's own name for the kind
     * @param amount how much, digits kept
     * @param currency the ISO 4217 code
     */
    record Entry(String account, BigDecimal amount, String currency) {
        /** Checks the parts. */
        public Entry {
            Objects.requireNonNull(account, "account");
            Objects.requireNonNull(amount, "amount");
            Objects.requireNonNull(currency, "currency");
        }
    }
}
