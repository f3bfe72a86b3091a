package io.holdfast.store;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A whole line in a process of its own: takes in a plant's results one after the other, until it is killed or through. */
final class LineProcess {
    static final ClusterRule RULE = ClusterRule.custom("three").minimumUnits(3).build();

    /** So many results wait for their receipt at most, as at a host that hands over without waiting for the disk. */
    private static final int UNDER_WAY = 32;

    private static final int PERIOD = 300;

    private LineProcess() {}

    /** A part each six seconds; in every period of 300, six scratches at one of five gates, which is one cluster. */
    static InspectionResult result(long number) {
        InspectionResult.Builder builder = InspectionResult.of(
                        new ResultId("R-" + number),
                        new EquipmentId("AOI-1"),
                        new UnitId("U-" + number),
                        number % 10 == 5 ? Verdict.FAIL : Verdict.PASS,
                        Plant.START.plusSeconds(6 * number))
                .context(Plant.context(number / 1_000));
        if (number % PERIOD >= 100 && number % PERIOD < 160 && number % 10 == 5) {
            builder.defect(Defect.of(new Morphology("scratch"), new Place.Zone(null, "gate-" + number / PERIOD % 5)));
        }
        return builder.build();
    }

    /** Arguments: {@code <file> <port of the MES> <first number> <end number>}. Prints each number that is durable. */
    public static void main(String[] arguments) throws Exception {
        long end = Long.parseLong(arguments[3]);
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(Path.of(arguments[0])))
                .rules(RULE)
                .holdsPerHour(Integer.MAX_VALUE)
                .destination(new RemoteDestination(Integer.parseInt(arguments[1])))
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                .open()) {
            System.out.println("open");
            Deque<Receipt> underWay = new ArrayDeque<>();
            for (long number = Long.parseLong(arguments[2]); number < end && !ChildProcess.isAlone(); number++) {
                underWay.add(line.accept(result(number)));
                if (underWay.size() == UNDER_WAY) {
                    printWhenDurable(underWay.remove());
                }
            }
            while (!underWay.isEmpty()) {
                printWhenDurable(underWay.remove());
            }
            System.out.println(line.drain(Duration.ofMinutes(1)) ? "drained" : "left");
        }
    }

    private static void printWhenDurable(Receipt receipt) {
        receipt.durable().toCompletableFuture().join();
        System.out.println(receipt.result().value().substring(2));
    }
}
