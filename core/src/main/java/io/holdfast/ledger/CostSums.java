package io.holdfast.ledger;

import io.holdfast.model.CostEntry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums of quality cost: exact, each currency for itself. Add entries, then ask. Not thread-safe. */
public final class CostSums {
    private final CostGrouping by;
    private final CostFilter filter;
    private final Map<Key, Sum> sums = new HashMap<>();

    /** Makes empty sums. */
    public CostSums(CostGrouping by, CostFilter filter) {
        this.by = by;
        this.filter = filter;
    }

    private record Key(String label, Currency currency) {}

    private record Sum(BigDecimal amount, BigDecimal quantity) {}

    /**
     * One sum.
     *
     * @param label what it is of
     * @param amount the amount, with every digit
     * @param currency its currency (ISO 4217)
     * @param quantity the quantity
     */
    public record Row(String label, BigDecimal amount, Currency currency, BigDecimal quantity) {}

    /** Adds an entry, if the filter admits it. */
    public void add(CostEntry entry) {
        if (filter.admits(entry)) {
            BigDecimal quantity = entry.reverses() == null
                    ? entry.item().quantity()
                    : entry.item().quantity().negate();
            sums.merge(
                    new Key(by.label(entry), entry.currency()),
                    new Sum(entry.amount(), quantity),
                    (one, other) -> new Sum(one.amount.add(other.amount), one.quantity.add(other.quantity)));
        }
    }

    /** Returns the sums, largest amount first, then by label; those that came to nothing are left out. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        sums.forEach((key, sum) -> {
            if (sum.amount.signum() != 0) {
                rows.add(new Row(key.label, sum.amount, key.currency, sum.quantity));
            }
        });
        rows.sort(Comparator.comparing(Row::amount)
                .reversed()
                .thenComparing(Row::label)
                .thenComparing(row -> row.currency().getCurrencyCode()));
        return rows;
    }
}
