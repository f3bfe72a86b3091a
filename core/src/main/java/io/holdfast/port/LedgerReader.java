package io.holdfast.port;

import io.holdfast.model.CostItem;
import io.holdfast.model.CountBooking;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.OperationId;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Questions to the ledger in the journal; see {@link StoreReader} for what they see. */
public interface LedgerReader extends FigureReader {
    /** Returns what is known of a unit at an operation. */
    Piece piece(WorkOrderId workOrder, OperationId operation, UnitId unit) throws StoreException;

    /** Streams the bookings, in the order they came. */
    void forEachBooking(Consumer<? super CountBooking> action) throws StoreException;

    /** Returns what others counted at an operation: of each source and shift the statement with the latest as-of time. */
    List<StatedCounts> statedCounts(WorkOrderId workOrder, OperationId operation) throws StoreException;

    /** Returns the entry of that name. */
    Optional<LedgerEntry> ledgerEntry(LedgerId id) throws StoreException;

    /** Returns the last entry of a series. */
    Optional<LedgerEntry> lastOfSeries(LedgerId series) throws StoreException;

    /** Streams the entries, in the order they were written. */
    void forEachLedgerEntry(Consumer<? super LedgerEntry> action) throws StoreException;

    /** Streams what costs but could not be priced, with the reason, in the order it came. */
    void forEachUnpriced(BiConsumer<? super CostItem, ? super String> action) throws StoreException;
}
