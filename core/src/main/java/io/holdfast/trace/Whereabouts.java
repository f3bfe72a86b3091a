package io.holdfast.trace;

import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where: what is known of one unit or one lot, and what is missing.
 *
 * @param subject the unit's or lot's name
 * @param results what was inspected, in journal order; copied
 * @param segments where it was made; copied
 * @param units the units concerned; copied
 * @param consumedLots the lots it was made from; copied
 * @param producedLots the lots it went into; copied
 * @param holds the holds that name it; copied
 * @param gaps what the journal cannot answer, in words; copied
 */
public record Whereabouts(
        String subject,
        List<InspectionResult> results,
        List<Segment> segments,
        List<UnitId> units,
        List<MaterialLotId> consumedLots,
        List<MaterialLotId> producedLots,
        List<MaterialHold> holds,
        List<String> gaps) {
    /** Copies the lists. */
    public Whereabouts {
        results = List.copyOf(results);
        segments = List.copyOf(segments);
        units = List.copyOf(units);
        consumedLots = List.copyOf(consumedLots);
        producedLots = List.copyOf(producedLots);
        holds = List.copyOf(holds);
        gaps = List.copyOf(gaps);
    }

    /** Returns what is known of a unit. */
    public static Whereabouts of(UnitId unit, StoreReader journal) throws StoreException {
        return gather(unit.value(), ResultQuery.ofUnit(unit), journal.holdsOf(unit), journal);
    }

    /** Returns what is known of a lot: the units made from it or gone into it. Holds the lot's results in memory. */
    public static Whereabouts of(MaterialLotId lot, StoreReader journal) throws StoreException {
        return gather(lot.value(), ResultQuery.ofLot(lot), journal.holdsOf(lot), journal);
    }

    private static Whereabouts gather(String subject, ResultQuery query, List<MaterialHold> holds, StoreReader journal)
            throws StoreException {
        List<InspectionResult> results = new ArrayList<>();
        journal.forEachResult(query, results::add);
        Set<Segment> segments = new LinkedHashSet<>();
        Set<UnitId> units = new LinkedHashSet<>();
        Set<MaterialLotId> consumed = new LinkedHashSet<>();
        Set<MaterialLotId> produced = new LinkedHashSet<>();
        int unbound = 0;
        for (InspectionResult result : results) {
            segments.add(result.segment());
            units.add(result.unit());
            WorkContext context = result.context();
            if (context == null) {
                unbound++;
                continue;
            }
            consumed.addAll(context.consumedLots());
            MaterialLotId lot = context.producedLot();
            if (lot != null) {
                produced.add(lot);
            }
        }
        List<String> gaps = new ArrayList<>();
        if (results.isEmpty()) {
            gaps.add("no inspection of it is in the journal");
        }
        if (unbound > 0) {
            gaps.add(unbound + " of " + results.size() + " results came without a work-order context");
        }
        if (!results.isEmpty() && consumed.isEmpty()) {
            gaps.add("no consumed lot is known");
        }
        if (!results.isEmpty() && produced.isEmpty()) {
            gaps.add("no produced lot is known");
        }
        return new Whereabouts(
                subject,
                results,
                List.copyOf(segments),
                List.copyOf(units),
                List.copyOf(consumed),
                List.copyOf(produced),
                holds,
                gaps);
    }
}
