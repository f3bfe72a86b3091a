package io.holdfast.flatfile;

import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two programs of {@link HostileReaderTest}: a writer that is killed, and a reader that does what it likes. */
final class HostileExchange {
    private static final int WINDOW = 12;
    private static final Pattern ID = Pattern.compile("\"id\":\"R([0-9]+)\"");

    private HostileExchange() {}

    static FileAgreement agreement() throws IOException {
        return AgreedFiles.changed(
                "result-jsonl",
                "\"naming\": \"{lane}-{sequence:8}.jsonl\"",
                "\"naming\": \"{lane}-{sequence:8}-{digest}.jsonl\", \"receipts\": {\"settle\": \"PT0S\", \"deadline\": \"P1D\"}");
    }

    /** Arguments: {@code write} folder settled last seed, or {@code read} folder log stop seed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        Random random = new Random(Long.parseLong(arguments[4]));
        if (arguments[0].equals("write")) {
            write(folder, Path.of(arguments[2]), Integer.parseInt(arguments[3]), random);
        } else {
            read(folder, Path.of(arguments[2]), Path.of(arguments[3]), random);
        }
    }

    static Delivery delivery(int sequence) {
        InspectionResult result = InspectionResult.of(
                        new ResultId("R" + sequence),
                        new EquipmentId("S"),
                        new UnitId("000" + sequence),
                        Verdict.PASS,
                        Samples.T0.plusSeconds(sequence))
                .build();
        return new Delivery(
                sequence,
                new DestinationId("mes"),
                Lane.RESULT,
                "k",
                result.id().value(),
                result,
                0);
    }

    /** What an outbox does: offers what is not settled until it is, and writes down what is. */
    private static void write(Path folder, Path settled, int last, Random random) throws Exception {
        BitSet done = new BitSet();
        if (Files.exists(settled)) {
            String text = Files.readString(settled);
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                done.set(Integer.parseInt(line.substring(2)));
            }
        }
        try (FileChannel log = FileChannel.open(
                        settled, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                FolderDestination destination = FolderDestination.to(folder)
                        .id("mes")
                        .agreement(agreement())
                        .largestLedger(20_000)
                        .mostDeliveries(5)
                        .build()) {
            boolean warm = false;
            Set<Integer> sent = new HashSet<>();
            while (done.nextClearBit(1) <= last) {
                List<Delivery> fresh = new ArrayList<>();
                List<Delivery> doubtful = new ArrayList<>();
                int next = done.nextClearBit(1);
                for (int i = 0; i < WINDOW && next <= last; i++, next = done.nextClearBit(next + 1)) {
                    (sent.contains(next) ? doubtful : fresh).add(delivery(next));
                }
                StringBuilder lines = new StringBuilder();
                if (!fresh.isEmpty()) {
                    List<Delivery> batch = fresh.subList(0, 1 + random.nextInt(fresh.size()));
                    List<DeliveryOutcome> outcomes = destination.deliver(batch);
                    for (int i = 0; i < batch.size(); i++) {
                        settle((int) batch.get(i).sequence(), outcomes.get(i), done, sent, lines);
                    }
                }
                if (!warm) {
                    // Loading classes takes longer than all the rest.
                    System.out.println("ready");
                    warm = true;
                }
                for (Delivery delivery : doubtful) {
                    settle((int) delivery.sequence(), destination.find(delivery), done, sent, lines);
                }
                if (lines.isEmpty()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                } else {
                    log.write(StandardCharsets.US_ASCII.encode(lines.toString()));
                }
            }
        }
        System.out.println("done");
    }

    private static void settle(
            int sequence, DeliveryOutcome outcome, BitSet done, Set<Integer> sent, StringBuilder lines) {
        if (outcome instanceof Confirmed) {
            done.set(sequence);
            lines.append("C ").append(sequence).append('\n');
        } else if (outcome instanceof Rejected) {
            done.set(sequence);
            lines.append("R ").append(sequence).append('\n');
        } else if (outcome instanceof Retryable) {
            sent.remove(sequence);
        } else {
            sent.add(sequence);
        }
    }

    /** Opens, locks, renames, reads, answers, deletes, in any order that a reader may. */
    private static void read(Path folder, Path log, Path stop, Random random) throws Exception {
        Path taken = Files.createDirectories(folder.resolveSibling("taken"));
        FileAgreement agreement = agreement();
        Set<String> answered = new HashSet<>();
        Deque<FileChannel> held = new ArrayDeque<>();
        try (var out = Files.newBufferedWriter(log)) {
            System.out.println("ready");
            while (!Files.exists(stop)) {
                for (Path file : list(folder)) {
                    String name = file.getFileName().toString();
                    boolean part = name.endsWith(".part");
                    if (!part && !agreement.covers(name)) {
                        continue;
                    }
                    try {
                        if (random.nextInt(3) == 0) {
                            hold(held, file, random);
                        }
                        if (part) {
                            Files.readAllBytes(file);
                            continue;
                        }
                        if (random.nextInt(4) == 0) {
                            continue;
                        }
                        if (answered.contains(name)) {
                            Files.deleteIfExists(file);
                            continue;
                        }
                        Path mine = file;
                        if (random.nextBoolean()) {
                            mine = taken.resolve(name);
                            Files.move(file, mine);
                        }
                        answer(agreement, folder, mine, name, random, out);
                        answered.add(name);
                        if (random.nextBoolean()) {
                            Files.delete(mine);
                        }
                    } catch (NoSuchFileException e) {
                        if (!part) {
                            out.write("GONE " + name + "\n");
                        }
                    }
                }
                out.flush();
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
        System.out.println("done");
    }

    private static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(files::add);
        }
        return files;
    }

    private static void hold(Deque<FileChannel> held, Path file, Random random) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        held.add(channel);
        if (random.nextBoolean()) {
            try {
                channel.tryLock();
            } catch (OverlappingFileLockException e) {
                // it has it already
            }
        }
        while (held.size() > 8) {
            held.remove().close();
        }
    }

    private static void answer(
            FileAgreement agreement, Path folder, Path file, String name, Random random, java.io.Writer out)
            throws IOException {
        Path checked = file;
        List<BadLine> bad = new ArrayList<>();
        agreement.check(checked, bad::add);
        if (!bad.isEmpty()) {
            out.write("PARTIAL " + bad.get(0) + "\n");
        }
        boolean accepted = random.nextInt(5) > 0;
        StringBuilder receipt = new StringBuilder();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size() - 1; i++) {
            Matcher id = ID.matcher(lines.get(i));
            if (!id.find()) {
                out.write("PARTIAL " + name + " line " + (i + 1) + "\n");
                continue;
            }
            boolean good = accepted;
            if (random.nextInt(4) == 0) {
                good = !accepted;
                receipt.append(i + 1).append(good ? ";ACK\n" : ";NACK;E1;no\n");
            }
            out.write((good ? "C " : "R ") + id.group(1) + "\n");
        }
        out.flush();
        Path part = folder.resolveSibling("receipt.part");
        Files.writeString(part, receipt);
        Files.move(part, folder.resolve(name + (accepted ? ".ack" : ".nack")), StandardCopyOption.ATOMIC_MOVE);
    }
}
