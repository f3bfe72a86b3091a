package io.holdfast.ledger;

import io.holdfast.model.CostEntry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums of quality cost: exact, each currency for itself. Add entries, then ask by whatever they can be summed by and filtered by;
 * an answer is one pass over what differs in any of that, not over the entries. Not thread-safe.
 */
public final class CostSums {
    private final Map<CostCell, Sum> cells = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    /** Makes empty sums. */
    public CostSums() {}

    private record Key(String label, Currency currency) {}

    private record Sum(BigDecimal amount, BigDecimal quantity) {
        @Nullable
        Sum plus(Sum other) {
            Sum sum = new Sum(amount.add(other.amount), quantity.add(other.quantity));
            return sum.amount.signum() == 0 && sum.quantity.signum() == 0 ? null : sum;
        }
    }

    /**
     * One sum.
     *
     * @param label what it is of
     * @param amount the amount, with every digit
     * @param currency its currency (ISO 4217)
     * @param quantity the quantity
     */
    public record Row(String label, BigDecimal amount, Currency currency, BigDecimal quantity) {}

    /** Adds an entry; one that takes another back takes it off. */
    public void add(CostEntry entry) {
        BigDecimal quantity = entry.item().quantity();
        Sum sum = new Sum(entry.amount(), entry.reverses() == null ? quantity : quantity.negate());
        cells.merge(CostCell.of(entry, this::known), sum, Sum::plus);
    }

    private String known(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** Returns the sums that meet a filter, largest amount first, then by label; those that came to nothing are left out. */
    public List<Row> rows(CostGrouping by, CostFilter filter) {
        Map<Key, Sum> sums = new HashMap<>();
        cells.forEach((cell, sum) -> {
            if (filter.admits(cell)) {
                sums.merge(new Key(by.label(cell), cell.currency()), sum, Sum::plus);
            }
        });
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
