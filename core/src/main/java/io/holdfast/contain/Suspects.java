package io.holdfast.contain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldItem;
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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes suspect populations from the journal. */
final class Suspects {
    private final List<Segment> segments;
    private final @Nullable UnitId lastKnownGood;
    private final Instant from;
    private final Instant to;
    private final List<InspectionResult> made;
    private final List<InspectionResult> strays;

    private Suspects(
            List<Segment> segments,
            @Nullable UnitId lastKnownGood,
            Instant from,
            Instant to,
            List<InspectionResult> made,
            List<InspectionResult> strays) {
        this.segments = segments;
        this.lastKnownGood = lastKnownGood;
        this.from = from;
        this.to = to;
        this.made = made;
        this.strays = strays;
    }

    /**
     * Finds what is suspect as the journal stands now: per segment, every real unit after the last good one before the
     * first member; and the units without context of the same stations in the same interval.
     *
     * @param segments the segments that own a member, that of the first member first
     * @param firstMember device time of the earliest member
     * @param upTo device time of the last unit to look at, or null for all that the journal holds
     */
    static Suspects of(Collection<Segment> segments, Instant firstMember, @Nullable Instant upTo, StoreReader journal)
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
        Set<EquipmentId> stations = new LinkedHashSet<>();
        suspect.forEach(result -> stations.add(result.station()));
        List<InspectionResult> strays = new ArrayList<>();
        for (EquipmentId station : stations) {
            Segment stray = new UnboundSegment(station);
            if (!segments.contains(stray)) {
                journal.forEachResult(ResultQuery.ofSegment(stray, begin, end), result -> {
                    if (!result.simulated()) {
                        strays.add(result);
                    }
                });
            }
        }
        return new Suspects(List.copyOf(segments), lastKnownGood, begin, end, suspect, strays);
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

    /** Returns all of it. */
    SuspectPopulation all() {
        return without(Set.of());
    }

    /**
     * Returns what is left of it without what persons released. A lot that is produced comes back with each unit in it that
     * nobody released: what was made since then is suspect anew.
     */
    SuspectPopulation without(Set<HoldItem> released) {
        Set<UnitId> units = new LinkedHashSet<>();
        Set<MaterialLotId> lots = new LinkedHashSet<>();
        for (InspectionResult result : made) {
            if (released.contains(HoldItem.of(result.unit()))) {
                continue;
            }
            units.add(result.unit());
            WorkContext context = result.context();
            if (context != null) {
                context.consumedLots().stream()
                        .filter(lot -> !released.contains(HoldItem.of(lot)))
                        .forEach(lots::add);
                MaterialLotId produced = context.producedLot();
                if (produced != null) {
                    lots.add(produced);
                }
            }
        }
        Set<UnitId> unbound = new LinkedHashSet<>();
        for (InspectionResult result : strays) {
            if (!units.contains(result.unit()) && !released.contains(HoldItem.of(result.unit()))) {
                unbound.add(result.unit());
            }
        }
        return new SuspectPopulation(
                segments, lastKnownGood, from, to, List.copyOf(units), List.copyOf(lots), List.copyOf(unbound));
    }

    /**
     * Returns a population with all that an earlier one named: a hold is widened, and only a person lets anything go. A good unit
     * that came late, nearer before the first member, moves the begin of neither; it is proposed to a person instead.
     */
    static SuspectPopulation widened(SuspectPopulation now, SuspectPopulation before) {
        Set<UnitId> units = new LinkedHashSet<>(now.units());
        units.addAll(before.units());
        Set<UnitId> unbound = new LinkedHashSet<>(now.unboundUnits());
        unbound.addAll(before.unboundUnits());
        unbound.removeAll(units);
        Set<MaterialLotId> lots = new LinkedHashSet<>(now.lots());
        lots.addAll(before.lots());
        boolean begunEarlier = before.from().isBefore(now.from());
        SuspectPopulation both = new SuspectPopulation(
                now.segments(),
                begunEarlier ? before.lastKnownGood() : now.lastKnownGood(),
                begunEarlier ? before.from() : now.from(),
                now.to().isAfter(before.to()) ? now.to() : before.to(),
                List.copyOf(units),
                List.copyOf(lots),
                List.copyOf(unbound));
        return saysTheSame(both, before) ? before : both;
    }

    /** Another order of the same things is no news. */
    private static boolean saysTheSame(SuspectPopulation one, SuspectPopulation other) {
        return one.segments().equals(other.segments())
                && Objects.equals(one.lastKnownGood(), other.lastKnownGood())
                && one.from().equals(other.from())
                && one.to().equals(other.to())
                && items(one).equals(items(other));
    }

    /** Returns a population without some of what it names. */
    static SuspectPopulation without(SuspectPopulation population, Set<HoldItem> released) {
        return released.isEmpty()
                ? population
                : new SuspectPopulation(
                        population.segments(),
                        population.lastKnownGood(),
                        population.from(),
                        population.to(),
                        left(population.units(), released),
                        population.lots().stream()
                                .filter(lot -> !released.contains(HoldItem.of(lot)))
                                .toList(),
                        left(population.unboundUnits(), released));
    }

    private static List<UnitId> left(List<UnitId> units, Set<HoldItem> released) {
        return units.stream()
                .filter(unit -> !released.contains(HoldItem.of(unit)))
                .toList();
    }

    /** Returns the lots that what is suspect was made from, by the contexts of its results. */
    static Set<HoldItem> inputs(SuspectPopulation population, StoreReader journal) throws StoreException {
        Set<HoldItem> inputs = new HashSet<>();
        for (Segment segment : population.segments()) {
            journal.forEachResult(ResultQuery.ofSegment(segment, population.from(), population.to()), result -> {
                WorkContext context = result.context();
                if (context != null) {
                    context.consumedLots().forEach(lot -> inputs.add(HoldItem.of(lot)));
                }
            });
        }
        return inputs;
    }

    /** Returns each thing that a population names. */
    static Set<HoldItem> items(SuspectPopulation population) {
        Set<HoldItem> items = new LinkedHashSet<>();
        population.lots().forEach(lot -> items.add(HoldItem.of(lot)));
        population.units().forEach(unit -> items.add(HoldItem.of(unit)));
        population.unboundUnits().forEach(unit -> items.add(HoldItem.of(unit)));
        return items;
    }
}
