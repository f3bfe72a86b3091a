package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.deliver.Outbox;
import io.holdfast.internal.ledger.LedgerChange;
import io.holdfast.internal.ledger.LiveFigures;
import io.holdfast.internal.ledger.LiveGaps;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.PriceTable;
import io.holdfast.ledger.Shift;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.ledger.ShiftCalendar.Pattern;
import io.holdfast.model.Actor;
import io.holdfast.model.CostEntry;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnboundSegment;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Intake;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.testkit.FigureOracle;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the order of arrival, the ledger is the one of the sorted stream without repeats. */
class LedgerPropertyTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    /** The night in which Berlin's clocks go forward, so that shifts of 7 and 8 hours lie in the stream. */
    private static final Instant START = Instant.parse("2026-03-28T12:30:00Z");

    private static final OperationId OPERATION = new OperationId("0010");
    private static final List<String> KINDS = List.of("scratch", "void", "burr");

    private static final LedgerSettings SETTINGS = LedgerSettings.custom(ShiftCalendar.in(BERLIN)
                    .everyDay(List.of(
                            Pattern.of("early", "06:00", "14:00"),
                            Pattern.of("late", "14:00", "22:00"),
                            Pattern.of("night", "22:00", "06:00")))
                    .build())
            .prices(PriceTable.custom()
                    .price(CostKind.SCRAP, new MaterialDefinitionId("P-0"), null, price("7.5001"))
                    .price(CostKind.REWORK, null, null, price("1.25"))
                    .price(CostKind.REINSPECTION, null, null, price("0.10"))
                    .build())
            .build();

    @TempDir
    Path folder;

    private static UnitCost price(String amount) {
        return UnitCost.of(amount, "EUR", "test", LocalDate.of(2026, 1, 1));
    }

    /** Something that happens; what it depends on must happen before. */
    private interface Event {
        void in(Transaction transaction, LedgerChange change) throws StoreException;

        /** Where it stands in the sorted stream. */
        Instant at();

        default @Nullable Event after() {
            return null;
        }
    }

    private record Result(InspectionResult result) implements Event {
        @Override
        public void in(Transaction transaction, LedgerChange change) throws StoreException {
            if (transaction.add(result, false) == Intake.NEW) {
                change.added(result, transaction);
            }
        }

        @Override
        public Instant at() {
            return result.deviceTime();
        }
    }

    private record Bound(Result of, WorkContext context) implements Event {
        @Override
        public void in(Transaction transaction, LedgerChange change) throws StoreException {
            InspectionResult before = transaction.result(of.result.id()).orElseThrow();
            if (!context.equals(before.context())) {
                transaction.bind(before.id(), context, START, new Actor.Person("anna"), "late");
                change.bound(before, before.boundTo(context), transaction);
            }
        }

        @Override
        public Instant at() {
            return of.at();
        }

        @Override
        public Event after() {
            return of;
        }
    }

    private record Booked(CountBooking booking, @Nullable Event after) implements Event {
        @Override
        public void in(Transaction transaction, LedgerChange change) throws StoreException {
            change.booked(booking, transaction);
        }

        @Override
        public Instant at() {
            return booking.at();
        }
    }

    private record Decided(Result of, Fate fate, WorkContext context) implements Event {
        @Override
        public void in(Transaction transaction, LedgerChange change) throws StoreException {
            change.decided(context.workOrder(), context.operation(), of.result.unit(), fate, transaction);
        }

        @Override
        public Instant at() {
            return of.at();
        }

        @Override
        public Event after() {
            return of;
        }
    }

    private static WorkContext context(int order) {
        return WorkContext.of(new WorkOrderId("WO-" + order), OPERATION)
                .material(order == 2 ? null : new MaterialDefinitionId("P-" + order), order == 2 ? null : "A")
                .line(order == 2 ? null : new EquipmentId("L-" + order))
                .tooling(order == 1 ? null : new Tooling(null, new EquipmentId("T-1"), order == 0 ? null : "4", null))
                .producedLot(order == 2 ? null : new MaterialLotId("LOT-" + order))
                .consumedLots(
                        order == 0 ? List.of() : List.of(new MaterialLotId("S-1"), new MaterialLotId("S-" + order * 2)))
                .build();
    }

    private static List<Event> events(Random random) {
        List<Event> events = new ArrayList<>();
        int number = 0;
        for (int unit = 0; unit < 40; unit++) {
            Instant at = START.plusSeconds(random.nextInt(20 * 3600));
            WorkContext context = context(random.nextInt(3));
            Result last = null;
            int stations = 1 + random.nextInt(2);
            for (int station = 0; station < stations; station++) {
                int attempts = 1 + (random.nextInt(3) == 0 ? 1 : 0) + (random.nextInt(6) == 0 ? 1 : 0);
                for (int attempt = 1; attempt <= attempts; attempt++) {
                    // Now and then the first attempt comes twice, under two names.
                    int times = random.nextInt(9) == 0 ? 2 : 1;
                    for (int i = 0; i < times; i++) {
                        number++;
                        Verdict verdict = Verdict.values()[random.nextInt(10) < 6 ? 0 : 1 + random.nextInt(2)];
                        InspectionResult.Builder result = InspectionResult.of(
                                        new ResultId("R-" + number),
                                        new EquipmentId("ST-" + station),
                                        new UnitId("U-" + unit),
                                        verdict,
                                        at)
                                .attempt(attempt)
                                .simulated(random.nextInt(15) == 0)
                                .partial(random.nextInt(15) == 0);
                        for (int d = verdict == Verdict.PASS ? 0 : random.nextInt(3); d > 0; d--) {
                            result.defect(Defect.of(
                                    new Morphology(KINDS.get(random.nextInt(3))),
                                    random.nextBoolean()
                                            ? new Place.Zone(null, "z" + random.nextInt(2))
                                            : new Place.Point(null, random.nextInt(-20_000, 20_000), 7_000)));
                        }
                        boolean unbound = random.nextInt(4) == 0;
                        result.context(unbound ? null : context);
                        Duration delay =
                                random.nextInt(4) == 0 ? Duration.ofHours(random.nextInt(14)) : Duration.ofMillis(80);
                        Result event = new Result(result.build().received(at.plus(delay), null));
                        events.add(event);
                        if (random.nextInt(5) == 0) {
                            events.add(new Result(event.result)); // comes twice
                        }
                        if (unbound && random.nextInt(3) > 0) {
                            events.add(new Bound(event, context));
                        }
                        last = unbound ? last : event;
                        // Now and then a clock steps back, and a later attempt has the earlier time.
                        at = at.plusSeconds(
                                random.nextInt(8) == 0 ? -random.nextInt(7_000) : 1 + random.nextInt(7_000));
                    }
                }
            }
            if (last != null && random.nextInt(4) == 0) {
                events.add(new Decided(last, Fate.values()[random.nextInt(4)], context));
            }
        }
        for (int i = 0; i < 8; i++) {
            CountBooking booking = new CountBooking(
                    new LedgerId("B-" + i),
                    new EquipmentId("ST-9"),
                    context(i % 3),
                    START.plusSeconds(random.nextInt(20 * 3600)),
                    random.nextInt(50),
                    0,
                    1 + random.nextInt(50),
                    random.nextInt(50),
                    random.nextInt(3),
                    random.nextInt(2),
                    new Morphology("gouge"),
                    null);
            Booked event = new Booked(booking, null);
            events.add(event);
            if (random.nextInt(3) == 0) {
                events.add(new Booked(booking.reversal(), event));
            }
            if (random.nextInt(3) == 0) {
                events.add(new Booked(booking, event)); // comes twice
            }
        }
        return events;
    }

    /** In random order, but for what must come after something. */
    private static List<Event> shuffled(List<Event> events, Random random) {
        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        List<Event> ordered = new ArrayList<>();
        Set<Event> done = new HashSet<>();
        while (!shuffled.isEmpty()) {
            for (Event event : List.copyOf(shuffled)) {
                Event after = event.after();
                if (after == null || done.contains(after)) {
                    ordered.add(event);
                    done.add(event);
                    shuffled.remove(event);
                }
            }
        }
        return ordered;
    }

    private static List<Event> sortedWithoutRepeats(List<Event> events) {
        return new ArrayList<>(new java.util.LinkedHashSet<>(events))
                .stream()
                        .sorted(Comparator.comparing((Event event) -> event.after() != null)
                                .thenComparing(Event::at))
                        .toList();
    }

    /** Returns the figures in memory, which followed each change; and so do gaps, from wherever they were asked for first. */
    private LiveFigures run(Store store, List<Event> events, Random random, LiveGaps gaps) throws StoreException {
        LiveFigures live = new LiveFigures();
        Outbox outbox = new Outbox(List.of());
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(40));
            List<Event> group = events.subList(from, to);
            LedgerChange change = new LedgerChange(SETTINGS, outbox, true);
            store.write(transaction -> {
                for (Event event : group) {
                    event.in(transaction, change);
                }
                change.write(transaction);
            });
            live.apply(change);
            gaps.apply(change);
            if (random.nextInt(3) == 0) {
                Segment segment = segments().get(random.nextInt(5));
                gaps.gaps(segment, null, null, store);
            }
            from = to;
        }
        return live;
    }

    /** All that the ledger says, as text; what came to nothing is nothing. */
    private static SortedMap<String, String> ledger(Store store) throws StoreException {
        SortedMap<String, String> all = new TreeMap<>();
        store.forEachCount(null, null, (key, counts) -> {
            if (!counts.isZero()) {
                all.put("count " + key, counts.toString());
            }
            assertThat(counts.inspected() + counts.unserialised())
                    .as("each unit has one fate")
                    .isEqualTo(counts.finalGood() + counts.scrap() + counts.rework() + counts.open());
        });
        store.forEachDefectFigure(null, null, figure -> {
            if (figure.defects() != 0 || figure.units() != 0) {
                all.put("defect " + figure.key() + figure.morphology(), figure.units() + " " + figure.defects());
            }
        });
        store.forEachPlaceFigure(null, null, figure -> {
            if (figure.defects() != 0) {
                all.put("place " + figure.key() + figure.morphology() + figure.place(), "" + figure.defects());
            }
        });
        Map<String, BigDecimal> costs = new HashMap<>();
        store.forEachLedgerEntry(entry -> {
            CostEntry cost = (CostEntry) entry;
            costs.merge("cost " + cost.series(), cost.amount(), BigDecimal::add);
        });
        costs.forEach((series, amount) -> {
            if (amount.signum() != 0) {
                all.put(series, amount.toString());
            }
        });
        store.forEachUnpriced((item, reason) -> all.put("unpriced " + item.series(), reason));
        return all;
    }

    private static List<String> lines(SortedMap<String, String> ledger) {
        return ledger.entrySet().stream().map(Map.Entry::toString).toList();
    }

    @Test
    void anyOrderOfArrivalLeavesTheLedgerOfTheSortedStreamWithoutRepeats() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LedgerPropertyTest seed " + seed);
        Random random = new Random(seed);
        int rounds = Boolean.getBoolean("holdfast.long") ? 60 : 4;
        for (int round = 0; round < rounds; round++) {
            List<Event> events = events(random);
            SortedMap<String, String> expected;
            try (Store store = SqliteStore.open(folder.resolve(round + "-sorted.db"))) {
                run(store, sortedWithoutRepeats(events), random, new LiveGaps());
                expected = ledger(store);
                counted(store, events, seed);
            }
            for (int order = 0; order < 2; order++) {
                try (Store store = SqliteStore.open(folder.resolve(round + "-" + order + ".db"))) {
                    LiveGaps gaps = new LiveGaps(order == 0 ? LiveGaps.MOST_ATTEMPTS : 1 + random.nextInt(40));
                    LiveFigures live = run(store, shuffled(events, random), random, gaps);
                    for (Segment segment : segments()) {
                        assertThat(gaps.gaps(segment, null, null, store))
                                .as("seed %d, round %d, %s", seed, round, segment)
                                .isEqualTo(counted(segment, store));
                    }
                    assertThat(ledger(store))
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(expected);
                    sums(store, live, random, "seed " + seed + ", round " + round);
                }
            }
        }
    }

    private static List<Segment> segments() {
        return List.of(
                context(0).segment(),
                context(1).segment(),
                context(2).segment(),
                new UnboundSegment(new EquipmentId("ST-0")),
                new UnboundSegment(new EquipmentId("ST-1")));
    }

    /** Good units between two that failed, by a plain count over the journal. */
    private static List<LiveGaps.Gap> counted(Segment segment, Store store) throws StoreException {
        SortedMap<String, InspectionResult> first = new TreeMap<>();
        Comparator<InspectionResult> inTime = Comparator.comparing(InspectionResult::deviceTime)
                .thenComparing(result -> result.id().value());
        store.forEachResult(ResultQuery.ALL, result -> {
            if (result.counts() && result.segment().equals(segment)) {
                first.merge(
                        result.station() + " " + result.unit(),
                        result,
                        (one, other) -> inTime.compare(one, other) < 0 ? one : other);
            }
        });
        List<LiveGaps.Gap> gaps = new ArrayList<>();
        int good = -1;
        for (InspectionResult result : first.values().stream().sorted(inTime).toList()) {
            if (result.verdict() == Verdict.PASS) {
                good += good < 0 ? 0 : 1;
            } else {
                if (good >= 0) {
                    gaps.add(new LiveGaps.Gap(result.deviceTime(), good));
                }
                good = 0;
            }
        }
        return gaps;
    }

    /** Whatever is asked, the database, memory and a plain loop over all rows say the same; also of a part of the time. */
    private static void sums(Store store, LiveFigures live, Random random, String about) throws StoreException {
        FigureOracle oracle = new FigureOracle(store);
        List<FigureFilter> filters = oracle.filters(random, 6);
        oracle.compare(store, filters, about + ", store");
        oracle.compare(live, filters, about + ", live");
        Instant from = SETTINGS.calendar().at(START.plusSeconds(10 * 3600)).from(); // begins an hour
        live.forgetBefore(from);
        LiveFigures loaded = new LiveFigures();
        loaded.load(store, from);
        List<FigureFilter> recent = filters.stream()
                .map(filter -> filter.from() == null || filter.from().isBefore(from)
                        ? filter.between(from, filter.to())
                        : filter)
                .toList();
        oracle.compare(live, recent, about + ", forgotten");
        oracle.compare(loaded, recent, about + ", loaded");
    }

    /** The sums once more, by a plain count over the events. */
    private static void counted(Store store, List<Event> events, long seed) throws StoreException {
        Map<ResultId, InspectionResult> results = new HashMap<>();
        Map<String, Fate> fates = new HashMap<>();
        for (Event event : events) {
            if (event instanceof Result one) {
                results.putIfAbsent(one.result.id(), one.result);
            }
        }
        for (Event event : events) {
            if (event instanceof Bound bound) {
                results.computeIfPresent(bound.of.result.id(), (id, was) -> was.boundTo(bound.context));
            } else if (event instanceof Decided decided) {
                fates.put(decided.context.workOrder() + "/" + decided.of.result.unit(), decided.fate);
            }
        }
        Map<String, List<InspectionResult>> pieces = new HashMap<>();
        for (InspectionResult result : results.values()) {
            if (!result.simulated() && !result.partial()) {
                WorkContext context = result.context();
                String piece = (context == null ? result.station() : context.workOrder()) + "/" + result.unit();
                pieces.computeIfAbsent(piece, any -> new ArrayList<>()).add(result);
            }
        }
        Map<String, long[]> expected = new TreeMap<>();
        pieces.forEach((piece, of) -> {
            of.sort(Comparator.comparing(InspectionResult::deviceTime));
            Shift shift = SETTINGS.calendar().at(of.get(0).deviceTime());
            long[] sums = expected.computeIfAbsent(shift.productionDay() + " " + shift.name(), any -> new long[5]);
            sums[0]++;
            Map<EquipmentId, InspectionResult> last = new HashMap<>();
            for (InspectionResult each : of) {
                InspectionResult before = last.get(each.station());
                if (before == null || each.attempt() >= before.attempt()) {
                    last.put(each.station(), each);
                }
            }
            boolean good = last.values().stream().allMatch(each -> each.verdict() == Verdict.PASS);
            boolean bad = last.values().stream().anyMatch(each -> each.verdict() == Verdict.FAIL);
            Fate said = fates.get(piece);
            Fate fate = said == null
                    ? good ? Fate.GOOD : bad ? Fate.SCRAP : Fate.OPEN
                    : said == Fate.REWORK && good ? Fate.GOOD : said;
            sums[1 + List.of(Fate.GOOD, Fate.SCRAP, Fate.REWORK, Fate.OPEN).indexOf(fate)]++;
        });
        Map<String, long[]> actual = new TreeMap<>();
        store.forEachCount(null, null, (key, counts) -> {
            if (counts.inspected() != 0) {
                long[] sums = actual.computeIfAbsent(key.productionDay() + " " + key.shift(), any -> new long[5]);
                sums[0] += counts.inspected();
                sums[1] += counts.finalGood();
                sums[2] += counts.scrap();
                sums[3] += counts.rework();
                sums[4] += counts.open();
            }
        });
        assertThat(actual.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
        // Bookings are at a station of their own and never inspected.
        expected.forEach((shift, sums) ->
                assertThat(actual.get(shift)).as("seed %d, %s", seed, shift).isEqualTo(sums));
    }
}
