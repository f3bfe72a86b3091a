package io.holdfast.report;

import io.holdfast.chart.Pareto;
import io.holdfast.ledger.CostSums;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/**
 * One bar of a Pareto chart, of counts or of amounts.
 *
 * @param label its name
 * @param value its length
 * @param text the value in words
 * @param share its share of all bars, from 0 to 1
 * @param cumulativeShare its share together with all before it
 */
record RankedBar(String label, double value, String text, double share, double cumulativeShare) {
    static List<RankedBar> of(Pareto pareto) {
        return pareto.bars().stream()
                .map(bar -> new RankedBar(
                        bar.label(),
                        bar.count(),
                        String.format(Locale.ROOT, "%,d", bar.count()),
                        bar.share(),
                        bar.cumulativeShare()))
                .toList();
    }

    /** Ranks sums of cost in one currency, largest first; what costs nothing in the end has no bar. */
    static List<RankedBar> of(List<CostSums.Row> rows, Currency currency) {
        List<CostSums.Row> ranked = rows.stream()
                .filter(row -> row.currency().equals(currency) && row.amount().signum() > 0)
                .sorted(Comparator.comparing(CostSums.Row::amount).reversed().thenComparing(CostSums.Row::label))
                .toList();
        BigDecimal total = ranked.stream().map(CostSums.Row::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        List<RankedBar> bars = new ArrayList<>();
        BigDecimal cumulative = BigDecimal.ZERO;
        for (CostSums.Row row : ranked) {
            cumulative = cumulative.add(row.amount());
            bars.add(new RankedBar(
                    row.label(),
                    row.amount().doubleValue(),
                    String.format(Locale.ROOT, "%,.0f", row.amount()),
                    row.amount().doubleValue() / total.doubleValue(),
                    cumulative.doubleValue() / total.doubleValue()));
        }
        return bars;
    }

    /** Returns the currencies of sums, in order. */
    static List<Currency> currencies(List<CostSums.Row> rows) {
        return rows.stream()
                .map(CostSums.Row::currency)
                .distinct()
                .sorted(Comparator.comparing(Currency::getCurrencyCode))
                .toList();
    }
}
