package io.holdfast.examples;

import io.holdfast.flatfile.Arrival;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.ResultMapping;
import io.holdfast.flatfile.ResultReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which file of results a command reads, and how. */
final class InputOptions {
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

    Path file() {
        return input;
    }

    /** Tells whether all files are there; else says which is not. */
    boolean isReadable(Path rules, PrintWriter err) {
        for (Path file : mapping == null ? new Path[] {input, rules} : new Path[] {input, rules, mapping}) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                err.println("holdfast: " + file + " is not a file that can be read");
                return false;
            }
        }
        return true;
    }

    Replay.@Nullable Source reader(PrintWriter err) throws IOException {
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
