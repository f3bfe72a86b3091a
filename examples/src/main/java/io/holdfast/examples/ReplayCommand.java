package io.holdfast.examples;

import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.Arrival;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidInputException;
import io.holdfast.flatfile.ResultMapping;
import io.holdfast.flatfile.ResultReader;
import io.holdfast.flatfile.RuleFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "The results: CSV (then --mapping says how to read it) or JSON Lines (*.jsonl, *.ndjson).")
    @SuppressWarnings("NullAway.Init")
    private Path input;

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "How results are made of the columns of a CSV file.")
    private @Nullable Path mapping;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "An industry format instead: ${COMPLETION-CANDIDATES}. Results without a time get the file's.")
    private @Nullable ReplayFormat format;

    @Option(
            names = "--zone",
            defaultValue = "UTC",
            paramLabel = "ZONE",
            description = "The zone of times without an offset in such a file; ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private ZoneId zone;

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
            for (Path file : mapping == null ? new Path[] {input, rules} : new Path[] {input, rules, mapping}) {
                if (!Files.isReadable(file) || Files.isDirectory(file)) {
                    err.println("holdfast: " + file + " is not a file that can be read");
                    return Gateway.MISTAKE;
                }
            }
            reader = reader(err);
            ruleSet = RuleFile.read(rules);
        } catch (InvalidInputException e) {
            err.println("holdfast: " + e.getMessage());
            return Gateway.MISTAKE;
        }
        if (reader == null) {
            return Gateway.MISTAKE;
        }
        Replay.Outcome outcome = new Replay(reader, ruleSet).run(input, out, store, deliver);
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

    private Replay.@Nullable Source reader(PrintWriter err) throws IOException {
        if (format != null && mapping != null) {
            err.println("holdfast: --mapping is for CSV, not for --format");
            return null;
        }
        if (format != null) {
            return format.reader(FileSettings.ofDefaults()
                    .withZone(zone)
                    .withTime(Files.getLastModifiedTime(input).toInstant()));
        }
        if (mapping != null) {
            return ResultReader.csv(ResultMapping.read(mapping))::read;
        }
        String name = input.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return ResultReader.jsonLines(Arrival.FILE)::read;
        }
        err.println("holdfast: " + input + " is not JSON Lines by its name (*.jsonl, *.ndjson);"
                + " for CSV say with --mapping how to read it, for an industry format --format");
        return null;
    }
}
