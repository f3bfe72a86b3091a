package io.holdfast;

import io.holdfast.chart.Figures;
import io.holdfast.ledger.Evidence;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.Reconciliation;
import io.holdfast.ledger.Shift;
import io.holdfast.model.CountPosting;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.LedgerId;
import io.holdfast.model.Segment;
import io.holdfast.model.StatedCounts;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what may explain a difference between two counts, in the journal. */
final class Reckoning {
    private final LedgerSettings settings;

    Reckoning(LedgerSettings settings) {
        this.settings = settings;
    }

    Reconciliation reconcile(StatedCounts stated, StoreReader journal, Instant now) throws StoreException {
        FigureFilter filter =
                FigureFilter.ALL.of(stated.workOrder(), stated.operation()).in(stated.shift(), stated.productionDay());
        UnitCounts ours = new Figures(journal, settings.tileMicrometres()).counts(filter);
        Posted posted = new Posted(journal);
        Reconciliation met = Reconciliation.of(stated, ours, evidence(stated, filter, ours, journal), posted, now);
        if (posted.fault != null) {
            throw posted.fault;
        }
        return met;
    }

    /** What one unit's results say of when it was made. */
    private static final class Seen {
        Instant made = Instant.MAX;
        Instant received = Instant.MAX;
        Instant last = Instant.MIN;
        boolean good;

        void add(InspectionResult result) {
            Instant at = result.deviceTime();
            Instant receivedAt = result.receivedTime() == null ? at : result.receivedTime();
            made = at.isBefore(made) ? at : made;
            received = receivedAt.isBefore(received) ? receivedAt : received;
            if (!at.isBefore(last)) {
                last = at;
                good = result.verdict() == Verdict.PASS;
            }
        }
    }

    private Evidence evidence(StatedCounts stated, FigureFilter filter, UnitCounts ours, StoreReader journal)
            throws StoreException {
        Set<Segment> segments = new LinkedHashSet<>();
        Set<EquipmentId> stations = new HashSet<>();
        journal.forEachCount(null, null, (key, counts) -> {
            if (filter.admits(key) && key.context() != null) {
                segments.add(key.context().segment());
                stations.add(key.station());
            }
        });
        Map<UnitId, Seen> units = new HashMap<>();
        for (Segment segment : segments) {
            journal.forEachResult(ResultQuery.ofSegment(segment, null, null), result -> {
                if (!result.simulated() && !result.partial()) {
                    units.computeIfAbsent(result.unit(), any -> new Seen()).add(result);
                }
            });
        }
        Shift shift = null;
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        long madeAfter = 0;
        long goodMadeAfter = 0;
        long receivedAfter = 0;
        long atBorder = 0;
        for (Seen seen : units.values()) {
            Shift of = settings.calendar().at(seen.made);
            if (stated.shift() != null
                    && !(of.name().equals(stated.shift()) && of.productionDay().equals(stated.productionDay()))) {
                continue;
            }
            shift = of;
            first = seen.made.isBefore(first) ? seen.made : first;
            last = seen.made.isAfter(last) ? seen.made : last;
            if (seen.made.isAfter(stated.asOf())) {
                madeAfter++;
                goodMadeAfter += seen.good ? 1 : 0;
            } else if (seen.received.isAfter(stated.asOf())) {
                receivedAfter++;
            }
        }
        for (Seen seen : units.values()) {
            atBorder += isNear(seen.made, stated.asOf())
                            || (stated.shift() != null
                                    && shift != null
                                    && (isNear(seen.made, shift.from()) || isNear(seen.made, shift.to())))
                    ? 1
                    : 0;
        }
        return new Evidence(
                madeAfter,
                goodMadeAfter,
                receivedAfter,
                ours.retests() + ours.repeats(),
                units.isEmpty() ? 0 : unbound(stations, first, last, journal),
                units.isEmpty() ? 0 : shed(stations, first, last, journal),
                ours.scrap() + ours.rework() + ours.open(),
                atBorder);
    }

    private boolean isNear(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(settings.clockOffset()) <= 0;
    }

    private static long unbound(Set<EquipmentId> stations, Instant first, Instant last, StoreReader journal)
            throws StoreException {
        Set<UnitId> units = new HashSet<>();
        for (EquipmentId station : stations) {
            journal.forEachResult(ResultQuery.ofSegment(new UnboundSegment(station), first, last), result -> {
                if (!result.simulated() && !result.partial()) {
                    units.add(result.unit());
                }
            });
        }
        return units.size();
    }

    private static long shed(Set<EquipmentId> stations, Instant first, Instant last, StoreReader journal)
            throws StoreException {
        long[] results = {0};
        journal.forEachShed(shed -> {
            if (stations.contains(shed.station())
                    && !shed.last().isBefore(first)
                    && !shed.first().isAfter(last)) {
                results[0] += shed.results();
            }
        });
        return results[0];
    }

    /** Asks the journal what was posted; remembers a fault, which its questions cannot throw. */
    private static final class Posted implements Reconciliation.Posted {
        private final StoreReader journal;
        private @Nullable StoreException fault;

        Posted(StoreReader journal) {
            this.journal = journal;
        }

        @Override
        public long lastNumber(LedgerId series) {
            try {
                return journal.lastOfSeries(series).map(LedgerEntry::number).orElse(0L);
            } catch (StoreException e) {
                fault = e;
                return 0;
            }
        }

        @Override
        public long since(LedgerId series, Instant asOf) {
            long sum = 0;
            try {
                for (long number = lastNumber(series); number > 0; number--) {
                    Optional<LedgerEntry> entry = journal.ledgerEntry(series.member(number));
                    if (entry.isPresent()
                            && entry.get().at().isAfter(asOf)
                            && entry.get() instanceof CountPosting posting) {
                        sum += posting.quantity();
                    }
                }
            } catch (StoreException e) {
                fault = e;
            }
            return sum;
        }
    }
}
