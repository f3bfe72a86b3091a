package io.holdfast.examples;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.ReadTally;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code run}: a gateway by configuration only. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a line as it is configured: takes the files of results from its input folder, watches them, and carries results,"
                    + " holds and reports to its destinations, until it is ended.",
            "A file that is whole in the journal is moved to the sub-folder done; it must appear under its name whole, by a"
                    + " rename. Names that end in .part are passed over. Lines that cannot be read are shown, and the file's others kept."
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOOK_MILLIS = 500;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The gateway's configuration.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--once", description = "Take what is there now, deliver it, and end.")
    private boolean once;

    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        // Ended by a signal, the line is closed as it should be: then nothing is in doubt at the next start.
        Thread hook = new Thread(
                () -> {
                    ending.countDown();
                    try {
                        boolean closed = ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        assert closed;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "holdfast-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return carryOn();
        } finally {
            ended.countDown();
            if (ending.getCount() > 0) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }

    private int carryOn() throws IOException, InterruptedException {
        try {
            GatewayConfig gateway = GatewayConfig.read(config, System::getenv);
            Replay.Source source = gateway.input();
            try (Holdfast line = gateway.open()) {
                Path folder = gateway.inputFolder();
                boolean good = true;
                do {
                    good &= take(folder, source, line);
                } while (!once && !ending.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
                if (once && !line.drain(PATIENCE)) {
                    spec.commandLine()
                            .getErr()
                            .println("holdfast: not all was delivered within " + PATIENCE
                                    + "; the rest waits for the next run");
                }
                return good ? 0 : Gateway.BAD_LINES;
            } finally {
                gateway.close();
            }
        } catch (GatewayConfig.MistakeException | io.holdfast.flatfile.InvalidInputException e) {
            spec.commandLine().getErr().println("holdfast: " + e.getMessage());
            return Gateway.MISTAKE;
        }
    }

    private boolean take(Path folder, Replay.Source source, Holdfast line) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(Files::isRegularFile)
                    .filter(each -> !each.toString().endsWith(".part"))
                    .sorted()
                    .toList();
        }
        boolean good = true;
        for (Path file : files) {
            PrintWriter err = spec.commandLine().getErr();
            List<Receipt> receipts = new ArrayList<>();
            List<BadLine> bad = new ArrayList<>();
            ReadTally tally = source.read(file, result -> receipts.add(line.accept(result)), bad::add);
            for (Receipt receipt : receipts) {
                if (!receipt.isTaken()) {
                    throw new IOException(file + ": the line takes nothing now; the file stays and is read again");
                }
                receipt.durable().toCompletableFuture().join();
            }
            bad.forEach(each -> err.println("holdfast: " + each));
            good &= bad.isEmpty();
            // Only now: a crash before it reads the file again, and the journal knows each result by its id.
            Files.move(
                    file,
                    Files.createDirectories(folder.resolve("done")).resolve(file.getFileName()),
                    StandardCopyOption.ATOMIC_MOVE);
            spec.commandLine().getOut().println(file.getFileName() + ": " + tally.results() + " results");
        }
        return good;
    }
}
