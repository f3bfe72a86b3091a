package io.holdfast.chart;

import io.holdfast.model.UnitCounts;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.FigureKey;
import io.holdfast.port.FigureReader;
import io.holdfast.port.Grouping;
import io.holdfast.port.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The figures of a line, asked by range of time, shift, order, part, line and station. Reads sums that are kept as results come,
 * never the results. Thread-safe as its reader is.
 */
public final class Figures {
    private final FigureReader reader;
    private final long tileMicrometres;

    /**
     * @param reader where the sums are
     * @param tileMicrometres the side of the tiles that points were counted in
     */
    public Figures(FigureReader reader, long tileMicrometres) {
        this.reader = reader;
        this.tileMicrometres = tileMicrometres;
    }

    /** Returns the counts. */
    public UnitCounts counts(FigureFilter filter) throws StoreException {
        return reader.sum(filter);
    }

    /**
     * Returns the counts apart by something, sorted by label.
     *
     * @throws IllegalArgumentException for {@link Grouping#DEFECT} and {@link Grouping#PLACE}, of which a unit may have several
     */
    public SortedMap<String, UnitCounts> countsBy(Grouping by, FigureFilter filter) throws StoreException {
        if (by.isOfDefects()) {
            throw new IllegalArgumentException("by must be something that a unit has one of, was " + by);
        }
        TreeMap<String, UnitCounts> sums = new TreeMap<>();
        reader.forEachCountSum(by, filter, sums::put);
        return sums;
    }

    /** Returns the key figures. */
    public Kpis kpis(FigureFilter filter) throws StoreException {
        return Kpis.of(counts(filter));
    }

    /**
     * Ranks: kinds of defect by the units that had them, places by the defects marked there, everything else by the units that
     * failed their first attempt.
     */
    public Pareto pareto(Grouping by, FigureFilter filter) throws StoreException {
        // In the order they come in: what is in order already is ranked sooner.
        Map<String, Long> ranked = new LinkedHashMap<>();
        switch (by) {
            case DEFECT -> reader.forEachDefectSum(filter, (kind, units) -> ranked.put(kind.value(), units));
            case PLACE ->
                reader.forEachPlaceSum(filter, (place, defects) -> ranked.merge(place.toString(), defects, Long::sum));
            default -> reader.forEachFailedSum(by, filter, ranked::put);
        }
        return Pareto.of(ranked);
    }

    /** Returns how defects spread over the part. */
    public DefectMap map(FigureFilter filter) throws StoreException {
        List<DefectMap.Spot> spots = new ArrayList<>();
        reader.forEachPlaceSum(filter, (place, defects) -> {
            if (defects > 0) {
                spots.add(new DefectMap.Spot(place, defects));
            }
        });
        return new DefectMap(spots, tileMicrometres);
    }

    /** What one point of a control chart stands for. */
    public enum Subgroup {
        /** One hour of a shift. */
        HOUR,
        /** One shift of one day. */
        SHIFT,
        /** One production day. */
        PRODUCTION_DAY
    }

    /**
     * Returns a control chart of first attempts: for {@code p} and {@code np} of the units that failed, for {@code c} and {@code u}
     * of the defects marked. Subgroups without units are left out.
     *
     * @throws IllegalArgumentException for {@link ControlChart.Kind#G}, whose points are not of equal time
     */
    public ControlChart chart(ControlChart.Kind kind, Subgroup subgroup, FigureFilter filter, ChartSettings settings)
            throws StoreException {
        if (kind == ControlChart.Kind.G) {
            throw new IllegalArgumentException("a g chart is made of gaps between rejects, not of subgroups");
        }
        SortedMap<String, long[]> groups = new TreeMap<>();
        reader.forEachCount(filter.from(), filter.to(), (key, counts) -> {
            if (filter.admits(key) && counts.tested() != 0) {
                long[] group = groups.computeIfAbsent(label(subgroup, key), any -> new long[3]);
                group[0] += counts.tested();
                group[1] += counts.failed();
                group[2] += counts.defects();
            }
        });
        boolean ofUnits = kind == ControlChart.Kind.P || kind == ControlChart.Kind.NP;
        List<ControlChart.Sample> samples = new ArrayList<>();
        groups.forEach((label, group) -> {
            if (group[0] > 0) {
                samples.add(new ControlChart.Sample(label, ofUnits ? group[1] : group[2], group[0]));
            }
        });
        return ControlChart.of(kind, samples, settings);
    }

    private static String label(Subgroup subgroup, FigureKey key) {
        return switch (subgroup) {
            case HOUR -> key.hour().toString();
            case SHIFT -> key.productionDay() + " " + key.shift();
            case PRODUCTION_DAY -> key.productionDay().toString();
        };
    }
}
