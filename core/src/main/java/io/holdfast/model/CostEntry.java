package io.holdfast.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An amount of quality cost on the order that caused it.
 *
 * @param item what it is for
 * @param number its number in the item's series, from 1
 * @param unitCost what it was priced with
 * @param reverses the entry that it takes back, or null
 */
public record CostEntry(
        CostItem item,
        long number,
        UnitCost unitCost,
        @Nullable LedgerId reverses) implements LedgerEntry {
    /** Checks the parts. */
    public CostEntry {
        Objects.requireNonNull(item, "item");
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(unitCost, "unitCost");
    }

    /** Returns the amount: quantity times unit cost, not rounded; negative where it takes another back. */
    public BigDecimal amount() {
        BigDecimal amount = item.quantity().multiply(unitCost.amount());
        return reverses == null ? amount : amount.negate();
    }

    /** Returns the currency of the amount. */
    public Currency currency() {
        return unitCost.currency();
    }

    @Override
    public LedgerId id() {
        return item.series().member(number);
    }

    @Override
    public LedgerId series() {
        return item.series();
    }

    @Override
    public @Nullable WorkOrderId workOrder() {
        return item.context() == null ? null : item.context().workOrder();
    }

    @Override
    public Instant at() {
        return item.at();
    }
}
