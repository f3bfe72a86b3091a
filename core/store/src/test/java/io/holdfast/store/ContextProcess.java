package io.holdfast.store;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Actor;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.Defect;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A line in a process of its own, whose contexts are stated before, while and after their results come, or are bound by hand,
 * until it is killed. Prints what is durable: {@code R name}, {@code C number of the order}, {@code B name}.
 */
final class ContextProcess {
    static final ClusterRule RULE = ClusterRule.custom("three").minimumUnits(3).build();
    static final EquipmentId STATION = new EquipmentId("AOI-1");
    static final DestinationId MES = new DestinationId("mes");

    /** Each order is so many results, one a second, and a gap behind them in which nobody works on an order. */
    static final int ORDER = 12;

    static final int GAP = 2;

    static final int MOST_HOLDS = 10_000;

    private ContextProcess() {}

    static Instant time(long number) {
        return Plant.START.plusSeconds(number);
    }

    static long order(long number) {
        return number / (ORDER + GAP);
    }

    static boolean isInGap(long number) {
        return number % (ORDER + GAP) >= ORDER;
    }

    static ContextPeriod period(long order) {
        Instant from = time(order * (ORDER + GAP));
        return new ContextPeriod(Plant.context(order), from, from.plusSeconds(ORDER));
    }

    /** Every order has its scratches; in the gap there is none. */
    static InspectionResult result(long number) {
        boolean reject = !isInGap(number) && number % 3 == 0;
        InspectionResult.Builder builder = InspectionResult.of(
                new ResultId("R-" + number),
                STATION,
                new UnitId("U-" + number),
                reject ? Verdict.FAIL : Verdict.PASS,
                time(number));
        if (reject) {
            builder.defect(Defect.of(new Morphology("scratch"), new Place.Zone(null, "gate-" + order(number))));
        }
        return builder.build();
    }

    /** Arguments: {@code <file> <first order> <seed>}. */
    public static void main(String[] arguments) throws Exception {
        Random random = new Random(Long.parseLong(arguments[2]));
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(Path.of(arguments[0])))
                .rules(RULE)
                .clock(() -> Instant.parse("2026-03-14T23:00:00Z"))
                // The clock stands: all are placed in one hour.
                .holdsPerHour(MOST_HOLDS)
                .destination(new Flaky(random.nextLong()))
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(5))
                .open()) {
            System.out.println("open");
            for (long order = Long.parseLong(arguments[1]); !ChildProcess.isAlone(); order++) {
                run(line, order, random);
            }
        }
    }

    /** The context comes at a random result of its order, after all of them, or by hand for some and late for the rest. */
    private static void run(Holdfast line, long order, Random random) {
        int statedAt = random.nextInt(2 * ORDER);
        List<Receipt> receipts = new ArrayList<>();
        long first = order * (ORDER + GAP);
        for (int i = 0; i < ORDER + GAP; i++) {
            if (i == statedAt) {
                state(line, order);
            }
            receipts.add(line.accept(result(first + i)));
        }
        receipts.forEach(receipt -> {
            receipt.durable().toCompletableFuture().join();
            System.out.println("R " + receipt.result());
        });
        if (statedAt >= ORDER + GAP) {
            ResultId byHand = new ResultId("R-" + (first + random.nextInt(ORDER)));
            line.bind(List.of(byHand), Plant.context(order), new Actor.Person("M. Weber"), "from the traveller")
                    .toCompletableFuture()
                    .join();
            System.out.println("B " + byHand);
            state(line, order);
        }
    }

    private static void state(Holdfast line, long order) {
        line.workOrder(STATION, period(order), "mes").toCompletableFuture().join();
        System.out.println("C " + order);
    }

    /** Takes most, and loses some answers. */
    private static final class Flaky implements Destination {
        private final Random random;

        Flaky(long seed) {
            random = new Random(seed);
        }

        @Override
        public DestinationId id() {
            return MES;
        }

        @Override
        public Set<Lane> lanes() {
            return EnumSet.of(Lane.HOLD, Lane.NONCONFORMANCE, Lane.RESULT);
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) {
            List<DeliveryOutcome> outcomes = new ArrayList<>();
            boolean lost = random.nextInt(8) == 0;
            for (int i = 0; i < batch.size(); i++) {
                outcomes.add(
                        lost
                                ? new DeliveryOutcome.Unknown("no answer")
                                : new DeliveryOutcome.Confirmed(batch.get(i).idempotencyKey()));
            }
            return outcomes;
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            return new DeliveryOutcome.Confirmed(delivery.idempotencyKey());
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
