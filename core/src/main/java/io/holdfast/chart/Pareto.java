package io.holdfast.chart;

import io.holdfast.port.DefectCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Pareto ranking: categories by count, largest first, with the share of the whole that each and all before it make up.
 *
 * @param bars the ranked categories; categories of count 0 are left out; equal counts rank by label
 * @param total the sum of all counts
 */
public record Pareto(List<Bar> bars, long total) {
    /** Copies the bars. */
    public Pareto {
        bars = List.copyOf(bars);
    }

    /** Ranks counts by label. Counts are at least 0. */
    public static Pareto of(Map<String, Long> counts) {
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        List<Map.Entry<String, Long>> ranked = new ArrayList<>(counts.entrySet());
        ranked.removeIf(entry -> entry.getValue() == 0);
        ranked.sort((one, other) -> {
            int byCount = Long.compare(other.getValue(), one.getValue());
            return byCount != 0 ? byCount : one.getKey().compareTo(other.getKey());
        });
        List<Bar> bars = new ArrayList<>();
        long cumulative = 0;
        for (Map.Entry<String, Long> entry : ranked) {
            cumulative += entry.getValue();
            bars.add(new Bar(
                    entry.getKey(), entry.getValue(), (double) entry.getValue() / total, (double) cumulative / total));
        }
        return new Pareto(bars, total);
    }

    /** Ranks kinds of defect by the number of distinct units they were seen on. */
    public static Pareto ofUnits(List<DefectCount> counts) {
        Map<String, Long> units = new HashMap<>();
        counts.forEach(count -> units.put(count.morphology().value(), count.units()));
        return of(units);
    }

    /**
     * One category.
     *
     * @param label its name
     * @param count its count
     * @param share its share of the total, above 0 to 1
     * @param cumulativeShare its share together with all before it, above 0 to 1
     */
    public record Bar(String label, long count, double share, double cumulativeShare) {}
}
