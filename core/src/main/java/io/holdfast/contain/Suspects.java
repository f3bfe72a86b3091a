package io.holdfast.contain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Segment;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes suspect populations from the journal. */
final class Suspects {
    private Suspects() {}

    /**
     * Returns what is suspect as the journal stands now: per segment, every real unit after the last good one before the
     * first member; and the units without context of the same stations in the same interval.
     *
     * @param segments the segments that own a member, that of the first member first
     * @param firstMember device time of the earliest member
     * @param upTo device time of the last unit to look at, or null for all that the journal holds
     */
    static SuspectPopulation of(
            Collection<Segment> segments, Instant firstMember, @Nullable Instant upTo, StoreReader journal)
            throws StoreException {
        List<InspectionResult> suspect = new ArrayList<>();
        UnitId lastKnownGood = null;
        Instant from = null;
        boolean first = true;
        for (Segment segment : segments) {
            Optional<InspectionResult> good = journal.lastGood(segment, firstMember);
            Instant after = good.map(InspectionResult::deviceTime).orElse(null);
            if (first) {
                lastKnownGood = good.map(InspectionResult::unit).orElse(null);
                from = after;
                first = false;
            }
            collect(segment, after, upTo, suspect, journal);
        }
        suspect.sort(Comparator.comparing(InspectionResult::deviceTime));
        Instant begin = from != null ? from : suspect.get(0).deviceTime();
        if (suspect.get(0).deviceTime().isBefore(begin)) {
            begin = suspect.get(0).deviceTime();
        }
        Instant end = suspect.get(suspect.size() - 1).deviceTime();

        Set<UnitId> units = new LinkedHashSet<>();
        Set<MaterialLotId> lots = new LinkedHashSet<>();
        Set<EquipmentId> stations = new LinkedHashSet<>();
        for (InspectionResult result : suspect) {
            units.add(result.unit());
            stations.add(result.station());
            WorkContext context = result.context();
            if (context != null) {
                lots.addAll(context.consumedLots());
                MaterialLotId produced = context.producedLot();
                if (produced != null) {
                    lots.add(produced);
                }
            }
        }
        Set<UnitId> unbound = new LinkedHashSet<>();
        for (EquipmentId station : stations) {
            Segment stray = new UnboundSegment(station);
            if (!segments.contains(stray)) {
                journal.forEachResult(ResultQuery.ofSegment(stray, begin, end), result -> {
                    if (!result.simulated() && !units.contains(result.unit())) {
                        unbound.add(result.unit());
                    }
                });
            }
        }
        return new SuspectPopulation(
                List.copyOf(segments),
                lastKnownGood,
                begin,
                end,
                List.copyOf(units),
                List.copyOf(lots),
                List.copyOf(unbound));
    }

    /** Returns a population with all that an earlier one named: a hold is widened, never narrowed. */
    static SuspectPopulation widened(SuspectPopulation now, SuspectPopulation before) {
        Set<UnitId> units = new LinkedHashSet<>(now.units());
        units.addAll(before.units());
        Set<UnitId> unbound = new LinkedHashSet<>(now.unboundUnits());
        unbound.addAll(before.unboundUnits());
        unbound.removeAll(units);
        Set<MaterialLotId> lots = new LinkedHashSet<>(now.lots());
        lots.addAll(before.lots());
        return new SuspectPopulation(
                now.segments(),
                now.lastKnownGood(),
                now.from().isBefore(before.from()) ? now.from() : before.from(),
                now.to().isAfter(before.to()) ? now.to() : before.to(),
                List.copyOf(units),
                List.copyOf(lots),
                List.copyOf(unbound));
    }

    private static void collect(
            Segment segment,
            @Nullable Instant after,
            @Nullable Instant upTo,
            List<InspectionResult> into,
            StoreReader journal)
            throws StoreException {
        journal.forEachResult(ResultQuery.ofSegment(segment, after, upTo), result -> {
            boolean beyondGood = after == null || result.deviceTime().isAfter(after);
            if (beyondGood && !result.simulated()) {
                into.add(result);
            }
        });
    }
}
