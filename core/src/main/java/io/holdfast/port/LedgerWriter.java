package io.holdfast.port;

import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.OperationId;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import org.jspecify.annotations.Nullable;

/** Changes of the ledger, in the transaction of what they count. */
public interface LedgerWriter extends LedgerReader {
    /**
     * Counts a result, once, right after it was added; or in the order of the journal, where figures are made anew.
     *
     * @return what of its piece came before it in the journal
     * @throws IllegalArgumentException where no such result was added
     */
    Piece enter(InspectionResult result) throws StoreException;

    /**
     * Returns the piece of the given context, without the result itself: what it left when it was bound to another, or what it
     * comes to.
     *
     * @param result with the context that is meant, which need not be the one it has now
     * @throws IllegalArgumentException where no such result was added
     */
    Piece others(InspectionResult result) throws StoreException;

    /** Writes what a person decided about a unit; null takes that back. */
    void decide(WorkOrderId workOrder, OperationId operation, UnitId unit, @Nullable Fate fate) throws StoreException;

    /** Adds to the counts of an hour. */
    void add(FigureKey key, UnitCounts change) throws StoreException;

    /** Adds to how often a kind of defect was seen. */
    void add(DefectFigure change) throws StoreException;

    /** Adds to how often a defect was marked at a place. */
    void add(PlaceFigure change) throws StoreException;

    /** Writes a booking, once; tells whether it is new. */
    boolean add(CountBooking booking) throws StoreException;

    /** Writes what another system counted. */
    void add(StatedCounts counts) throws StoreException;

    /** Writes an entry, once; tells whether it is new. Delivered as any content: {@link Transaction#enqueue}. */
    boolean add(LedgerEntry entry) throws StoreException;

    /** Writes that something costs but cannot be priced; a later note on the same item replaces the earlier. */
    void unpriced(CostItem item, String reason) throws StoreException;

    /** Takes an item off the list of what could not be priced; tells whether it was there. */
    boolean removeUnpriced(LedgerId series) throws StoreException;

    /** Empties the figures, so that they can be made anew from the journal; what persons decided and booked stays. */
    void clearFigures() throws StoreException;
}
