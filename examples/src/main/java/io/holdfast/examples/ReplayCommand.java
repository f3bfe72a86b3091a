package io.holdfast.examples;

import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.InvalidInputException;
import io.holdfast.flatfile.RuleFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a file of inspection results through the library, as fast as they come, and writes every cluster,"
                    + " episode, hold and nonconformance as JSON Lines.",
            "The clock is the device time of the results, as the mapping makes it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the work failed: a disk, a store, a fault of the program",
            "2:a mistake in the arguments, the mapping or the rules; nothing was written",
            "3:done, but some input lines were bad; they are listed, the good ones were kept"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int SHOWN_BAD_LINES = 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private InputOptions input;

    @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The detection rules.")
    @SuppressWarnings("NullAway.Init")
    private Path rules;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where to write what was found; replaced when done, never left half-written.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--store",
            paramLabel = "FILE",
            description = "Keep the journal in this database file; by default a temporary one, deleted at the end.")
    private @Nullable Path store;

    @Option(
            names = "--deliver",
            paramLabel = "DIR",
            description = "Deliver results, holds and nonconformances into this folder, too.")
    private @Nullable Path deliver;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Replay.Source reader;
        RuleSet ruleSet;
        try {
            if (!input.isReadable(rules, err)) {
                return Gateway.MISTAKE;
            }
            reader = input.reader(err);
            ruleSet = RuleFile.read(rules);
        } catch (InvalidInputException e) {
            err.println("holdfast: " + e.getMessage());
            return Gateway.MISTAKE;
        }
        if (reader == null) {
            return Gateway.MISTAKE;
        }
        Replay.Outcome outcome = new Replay(reader, ruleSet).run(input.file(), out, store, deliver);
        outcome.badLines().stream().limit(SHOWN_BAD_LINES).forEach(line -> err.println("holdfast: " + line));
        if (outcome.badLines().size() > SHOWN_BAD_LINES) {
            err.printf(
                    Locale.ROOT,
                    "holdfast: %d more bad lines; all are in %s%n",
                    outcome.badLines().size() - SHOWN_BAD_LINES,
                    out);
        }
        spec.commandLine().getOut().println(outcome.summary());
        return outcome.badLines().isEmpty() ? 0 : Gateway.BAD_LINES;
    }
}
