package io.holdfast.ledger;

import io.holdfast.model.CostItem;
import io.holdfast.model.CostKind;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.OperationId;
import io.holdfast.model.UnitCost;
import io.holdfast.model.WorkContext;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Unit costs by kind, part and operation, each from a day on. The row that names part and operation goes before the one that
 * names the part, that before the one that names the operation, that before the one that names neither; of one row's prices the
 * latest that is in force on the item's production day. Immutable; any thread.
 */
public final class PriceTable implements PriceList {
    private final Map<Row, NavigableMap<LocalDate, UnitCost>> prices;

    private PriceTable(Map<Row, NavigableMap<LocalDate, UnitCost>> prices) {
        this.prices = prices;
    }

    private record Row(
            CostKind kind,
            @Nullable MaterialDefinitionId material,
            @Nullable OperationId operation) {}

    @Override
    public Optional<UnitCost> priceOf(CostItem item) {
        WorkContext context = item.context();
        MaterialDefinitionId material = context == null ? null : context.material();
        OperationId operation = context == null ? null : context.operation();
        return price(item, material, operation)
                .or(() -> price(item, material, null))
                .or(() -> price(item, null, operation))
                .or(() -> price(item, null, null));
    }

    private Optional<UnitCost> price(
            CostItem item, @Nullable MaterialDefinitionId material, @Nullable OperationId operation) {
        NavigableMap<LocalDate, UnitCost> row = prices.get(new Row(item.kind(), material, operation));
        return row == null
                ? Optional.empty()
                : Optional.ofNullable(row.floorEntry(item.productionDay())).map(Map.Entry::getValue);
    }

    /**
     * Returns the cost of one unit's rework by its routing: minutes at a rate, and material.
     *
     * @param minutes the routing's minutes for one unit, at least 0
     * @param ratePerMinute the rate of the work centre for a minute
     * @param material the material for one unit
     */
    public static UnitCost routing(
            BigDecimal minutes,
            BigDecimal ratePerMinute,
            BigDecimal material,
            Currency currency,
            String source,
            LocalDate asOf) {
        return new UnitCost(minutes.multiply(ratePerMinute).add(material), currency, source, asOf);
    }

    /** Starts a table. */
    public static Builder custom() {
        return new Builder();
    }

    /** Makes a table row by row. Not thread-safe. */
    public static final class Builder {
        private final Map<Row, NavigableMap<LocalDate, UnitCost>> prices = new HashMap<>();

        private Builder() {}

        /**
         * Adds a price, in force from its as-of day on.
         *
         * @param material the part, or null for every part without a price of its own
         * @param operation the operation, or null for every operation; for {@link CostKind#SCRAP} the price is what was put into
         *     the part up to and with this operation
         * @throws IllegalArgumentException where another price is in force from the same day on
         */
        public Builder price(
                CostKind kind,
                @Nullable MaterialDefinitionId material,
                @Nullable OperationId operation,
                UnitCost price) {
            Row row = new Row(kind, material, operation);
            UnitCost other = prices.computeIfAbsent(row, any -> new TreeMap<>()).putIfAbsent(price.asOf(), price);
            if (other != null && !other.equals(price)) {
                throw new IllegalArgumentException("price of " + kind + " for part " + material + " at operation "
                        + operation + " must be one from " + price.asOf() + " on, were " + other + " and " + price);
            }
            return this;
        }

        /** Returns the table. */
        public PriceTable build() {
            Map<Row, NavigableMap<LocalDate, UnitCost>> copy = new HashMap<>();
            prices.forEach((row, dated) -> copy.put(row, new TreeMap<>(dated)));
            return new PriceTable(copy);
        }
    }
}
