package io.holdfast.examples.demo;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two shifts of a moulding shop, invented from a seed: three stations, orders and lots that change, sporadic defects, a place
 * where glare fools the camera all day, a tool that wears out in the afternoon and is changed an hour later, results that come
 * late or twice, golden samples and re-tests.
 */
final class SimulatedPlant {
    static final Instant START = Instant.parse("2026-03-02T05:00:00Z");
    static final Duration SHIFT = Duration.ofHours(8);
    static final int SHIFTS = 2;

    /** The tool begins to wear; from here on more and more parts of one cavity carry a burr. */
    static final Instant WEAR_BEGINS = START.plus(Duration.ofMinutes(9 * 60 + 40));

    static final Instant TOOL_CHANGED = WEAR_BEGINS.plus(Duration.ofMinutes(60));
    static final String WORN_CAVITY = "2";

    private static final Duration CYCLE = Duration.ofMillis(9_600);
    private static final Duration TRANSPORT = Duration.ofMillis(300);
    private static final List<String> STATIONS = List.of("VIS-1", "VIS-2", "VIS-3");
    private static final List<String> PARTS = List.of("HSG-220", "HSG-220", "CVR-105");
    private static final List<String> TOOLS = List.of("MOLD-4", "MOLD-7", "MOLD-9");
    private static final List<String> SPORADIC = List.of("Black speck", "Sink mark", "Short shot", "Scratch", "Splay");

    private final SplittableRandom random;
    private final long seed;
    private final List<Sent> sent = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();

    SimulatedPlant(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        for (int station = 0; station < STATIONS.size(); station++) {
            planOrders(station);
            inspect(station);
        }
        sent.sort(Comparator.comparing(Sent::at));
    }

    long seed() {
        return seed;
    }

    /** Returns what the stations hand over, in the order in which it arrives. */
    List<Sent> sent() {
        return sent;
    }

    /** Returns which order runs where from when. */
    List<Order> orders() {
        return orders;
    }

    private void planOrders(int station) {
        Duration length = Duration.ofHours(4);
        int count = (int) (SHIFT.multipliedBy(SHIFTS).toHours() / length.toHours());
        for (int i = 0; i < count; i++) {
            String number = String.valueOf(1_004_700 + 10 * station + i);
            WorkContext context = WorkContext.of(new WorkOrderId(number), new OperationId("0020"))
                    .material(new MaterialDefinitionId(PARTS.get(station)), "C")
                    .line(new EquipmentId("LINE-" + (station + 1)))
                    .tooling(new Tooling(null, new EquipmentId(TOOLS.get(station)), null, null))
                    .consumedLots(List.of(new MaterialLotId("RESIN-88" + (31 + i / 2))))
                    .producedLot(new MaterialLotId("FG-" + number))
                    .build();
            orders.add(new Order(new EquipmentId(STATIONS.get(station)), context, START.plus(length.multipliedBy(i))));
        }
    }

    private void inspect(int station) {
        Instant end = START.plus(SHIFT.multipliedBy(SHIFTS));
        int number = 0;
        for (Instant at = START.plusMillis(station * 700L); at.isBefore(end); at = at.plus(CYCLE)) {
            number++;
            String serial = PARTS.get(station) + "-" + (station + 1) + String.format("%06d", number);
            String cavity = String.valueOf(1 + number % 2);
            InspectionResult.Builder result = start(station, serial, at, defects(station, cavity, at));
            if (number % 1_500 == 0) {
                result.simulated(true); // a golden sample, to check the camera
            }
            InspectionResult built = result.build();
            hand(built, at);
            if (built.verdict() == Verdict.FAIL && random.nextInt(10) == 0) {
                hand(retest(built), at.plusSeconds(40));
            }
        }
    }

    private InspectionResult.Builder start(int station, String serial, Instant at, List<Defect> defects) {
        boolean rejected = defects.stream().anyMatch(defect -> defect.confirmation() != Confirmation.FALSE_CALL);
        InspectionResult.Builder result = InspectionResult.of(
                new ResultId(STATIONS.get(station) + ":" + serial + ":1"),
                new EquipmentId(STATIONS.get(station)),
                new UnitId(serial),
                rejected ? Verdict.FAIL : Verdict.PASS,
                at);
        defects.forEach(result::defect);
        return result.image(new ImageRef(
                URI.create("file:///images/" + STATIONS.get(station) + "/" + serial + ".png"),
                180_000 + random.nextInt(60_000),
                null));
    }

    private static InspectionResult retest(InspectionResult first) {
        return InspectionResult.of(
                        new ResultId(first.id().value().replaceFirst(":1$", ":2")),
                        first.station(),
                        first.unit(),
                        Verdict.FAIL,
                        first.deviceTime().plusSeconds(40))
                .attempt(2)
                .defect(first.defects().get(0))
                .build();
    }

    private List<Defect> defects(int station, String cavity, Instant at) {
        List<Defect> defects = new ArrayList<>();
        if (random.nextDouble() < 0.012) {
            String kind = SPORADIC.get((int) (SPORADIC.size() * Math.pow(random.nextDouble(), 2)));
            Confirmation confirmation = random.nextInt(4) == 0 ? Confirmation.FALSE_CALL : Confirmation.CONFIRMED;
            defects.add(Defect.of(new Morphology(kind), near(100_000, 60_000, 55_000))
                    .with(confirmation)
                    .with(new DefectSize(200 + random.nextInt(900), 100 + random.nextInt(100))));
        }
        if (random.nextDouble() < 0.02) {
            defects.add(Defect.of(new Morphology("Glare"), near(12_000, 101_000, 900))
                    .with(Confirmation.FALSE_CALL));
        }
        boolean worn =
                station == 0 && cavity.equals(WORN_CAVITY) && !at.isBefore(WEAR_BEGINS) && at.isBefore(TOOL_CHANGED);
        if (worn) {
            double wear = (double) Duration.between(WEAR_BEGINS, at).toSeconds()
                    / Duration.between(WEAR_BEGINS, TOOL_CHANGED).toSeconds();
            if (random.nextDouble() < 0.6 * wear) {
                Place place = near(142_000, 38_500, 700);
                defects.add(Defect.of(new Morphology("Burr"), place)
                        .with(Confirmation.CONFIRMED)
                        .with(new DefectSize(800, 150))
                        .withScore(0.93));
                if (random.nextInt(5) < 3) {
                    defects.add(Defect.of(new Morphology("Edge chip"), place).with(Confirmation.CONFIRMED));
                }
            }
        }
        return defects;
    }

    private Place near(int x, int y, int spread) {
        return new Place.Point(null, x + random.nextInt(-spread, spread + 1), y + random.nextInt(-spread, spread + 1));
    }

    /** Most results arrive at once; a few are held up on the way, very few for minutes, and some come twice. */
    private void hand(InspectionResult result, Instant at) {
        Duration delay = TRANSPORT;
        int luck = random.nextInt(10_000);
        if (luck < 30) {
            delay = Duration.ofSeconds(random.nextInt(1, 90));
        } else if (luck < 33) {
            delay = Duration.ofMinutes(10);
        }
        sent.add(new Sent(result, at.plus(delay)));
        if (random.nextInt(250) == 0) {
            sent.add(new Sent(result, at.plus(delay).plusSeconds(2)));
        }
    }

    /** One result on its way: what it says and when it arrives. */
    record Sent(InspectionResult result, Instant at) {}

    /** An order that runs at a station from an instant on. */
    record Order(EquipmentId station, WorkContext context, Instant from) {}
}
