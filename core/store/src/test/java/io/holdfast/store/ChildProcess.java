package io.holdfast.store;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A second program: opens a journal and holds it, or writes to it until it is killed. */
final class ChildProcess {
    static final DestinationId ERP = new DestinationId("erp");
    static final DestinationId MES = new DestinationId("mes");

    private ChildProcess() {}

    static Process start(String... arguments) throws IOException {
        return command(arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    static ProcessBuilder command(String... arguments) {
        return command(ChildProcess.class, arguments);
    }

    static ProcessBuilder command(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Tells whether whoever started this program is no more: nobody reads what it prints. */
    static boolean isAlone() {
        return System.out.checkError();
    }

    /**
     * Arguments: {@code open <file>}; {@code write <file> <prefix of names> <seed>}, which acknowledges to the standard output;
     * or {@code record} with the same and a number of groups, which acknowledges to a file beside the journal.
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        if (arguments[0].equals("record")) {
            int groups = Integer.parseInt(arguments[4]);
            try (Store store = SqliteStore.open(file);
                    FileOutputStream acknowledged = new FileOutputStream(
                            file.resolveSibling("acknowledged").toFile())) {
                write(store, arguments[2], new Random(Long.parseLong(arguments[3])), groups, acknowledged);
            }
            return;
        }
        try (Store store = SqliteStore.open(file)) {
            System.out.println("open");
            if (arguments[0].equals("open")) {
                int end = System.in.read();
                assert end < 0;
            } else {
                Random random = new Random(Long.parseLong(arguments[3]));
                write(store, arguments[2], random, Integer.MAX_VALUE, System.out);
            }
        } catch (StoreException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void write(Store store, String prefix, Random random, int groups, OutputStream acknowledged)
            throws IOException {
        int number = 0;
        for (int written = 0; written < groups; written++) {
            List<InspectionResult> group = new ArrayList<>();
            for (int size = 1 + random.nextInt(4); size > 0; size--) {
                group.add(Plant.result(prefix, number++));
            }
            List<Delivery> waiting = store.pending(ERP, Lane.RESULT, 0, random.nextInt(4));
            boolean hold = random.nextInt(5) == 0;
            store.write(t -> {
                for (InspectionResult result : group) {
                    t.add(result, false);
                    t.enqueue(ERP, "key", result.id().value(), result);
                    t.enqueue(MES, "key", result.id().value(), result);
                }
                for (Delivery delivery : waiting) {
                    t.settle(delivery, new DeliveryOutcome.Confirmed("DOC"), Plant.START);
                }
                if (hold) {
                    contain(t, group.get(0));
                }
            });
            StringBuilder acknowledgement = new StringBuilder();
            group.forEach(result -> acknowledgement.append(result.id()).append(' '));
            // One small write to a pipe: it arrives whole or not at all.
            acknowledged.write(acknowledgement.append('\n').toString().getBytes(StandardCharsets.UTF_8));
            acknowledged.flush();
            if (isAlone()) {
                return;
            }
        }
    }

    private static void contain(Transaction t, InspectionResult result) throws StoreException {
        ClusterMember member = new ClusterMember(
                result.id(), 0, result.unit(), result.segment(), new Place.Zone(null, "z"), result.deviceTime());
        RuleRef rule = new RuleRef(new RuleId("rule"), 1);
        Morphology scratch = new Morphology("scratch");
        Cluster cluster = new Cluster(
                ClusterId.of(rule.id(), result.segment(), scratch, member),
                rule,
                result.segment(),
                scratch,
                0,
                member,
                member,
                List.of(member));
        Episode episode =
                new Episode(EpisodeId.of(cluster), result.segment(), List.of(cluster), 1, result.deviceTime(), null);
        SuspectPopulation population = new SuspectPopulation(
                List.of(result.segment()),
                null,
                result.deviceTime(),
                result.deviceTime(),
                List.of(result.unit()),
                List.of(),
                List.of());
        MaterialHold hold = new MaterialHold(
                HoldId.of(episode.id()), 1, episode.id(), rule, "crash", population, result.deviceTime());
        t.save(episode);
        t.save(hold);
        t.enqueue(ERP, "key", hold.id().value(), hold);
    }
}
