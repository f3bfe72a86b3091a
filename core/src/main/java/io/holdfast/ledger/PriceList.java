package io.holdfast.ledger;

import io.holdfast.model.CostItem;
import io.holdfast.model.UnitCost;
import java.util.Optional;

/**
 * Says what a unit of something costs. Implement it to ask the plant's own source; {@link PriceTable} holds prices in memory.
 *
 * <p>Called on the journal's writer: must answer at once, without I/O, and the same for the same question.
 */
@FunctionalInterface
public interface PriceList {
    /** Returns the unit cost in force on the item's production day; empty where it is not known: the item is then listed, not guessed. */
    Optional<UnitCost> priceOf(CostItem item);
}
