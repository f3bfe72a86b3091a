package io.holdfast.flatfile;

import io.holdfast.flatfile.CsvRecords.CsvRecord;
import io.holdfast.flatfile.Lines.Line;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of inspection results. Each good line is handed to one consumer, each bad line with the reason to another:
 * a bad line costs itself only, and nothing is left out without a word. Empty lines are passed over.
 *
 * <p>Memory: constant for {@link Arrival#FILE}, all results of the file for {@link Arrival#DEVICE_TIME}. A line longer than
 * 1,048,576 characters is a bad line.
 *
 * <p>Immutable; any thread may call it. It reads what the file holds and asks nobody whether the file is complete: hand it
 * files whose writer renames them into place.
 */
public final class ResultReader {
    private final @Nullable ResultMapping mapping;
    private final Arrival arrival;

    private ResultReader(@Nullable ResultMapping mapping, Arrival arrival) {
        this.mapping = mapping;
        this.arrival = arrival;
    }

    /** Returns a reader of CSV files: one result per row, by the mapping. */
    public static ResultReader csv(ResultMapping mapping) {
        return new ResultReader(mapping, mapping.arrival());
    }

    /** Returns a reader of files in the form of {@link JsonLines}, UTF-8. */
    public static ResultReader jsonLines(Arrival arrival) {
        return new ResultReader(null, arrival);
    }

    /**
     * Reads one file. Blocks for the file. What a consumer throws ends the reading and is passed on.
     *
     * <p>A CSV file that has no header, or not the columns that the mapping uses, gives one bad line for each of them and no
     * result.
     *
     * @throws IOException if the file cannot be read; what was handed over before stays handed over
     */
    public ReadTally read(Path file, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        Counting counting = new Counting(good, bad);
        String name = String.valueOf(file.getFileName());
        try (Lines lines = Lines.open(file, mapping == null ? StandardCharsets.UTF_8 : mapping.charset())) {
            if (mapping == null) {
                readJson(name, lines, counting);
            } else {
                readCsv(name, lines, mapping, counting);
            }
        }
        return counting.finish();
    }

    private static void readJson(String name, Lines lines, Counting counting) throws IOException {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            if (line.text().isEmpty()) {
                continue;
            }
            if (line.cutOff()) {
                counting.bad(new BadLine(
                        name,
                        line.number(),
                        "",
                        Mistakes.shortened(line.text()),
                        "is longer than " + Lines.LONGEST + " characters"));
                continue;
            }
            InspectionResult result;
            try {
                result = JsonLines.readResult(name, line.text());
            } catch (InvalidInputException e) {
                Mistake first = e.mistakes().get(0);
                int more = e.mistakes().size() - 1;
                counting.bad(new BadLine(
                        name,
                        line.number(),
                        first.pointer(),
                        first.value(),
                        first.reason() + (more == 0 ? "" : " (and " + more + " more mistakes in this line)")));
                continue;
            }
            counting.good(result);
        }
    }

    private static void readCsv(String name, Lines lines, ResultMapping mapping, Counting counting) throws IOException {
        CsvRecords records = mapping.records(lines);
        CsvRecord header = records.next(0);
        if (header == null) {
            counting.bad(new BadLine(name, 1, "", "", "has no header"));
            return;
        }
        if (header.flaw() != null) {
            counting.bad(new BadLine(name, header.line(), "", Mistakes.shortened(header.text()), header.flaw()));
            return;
        }
        ResultMapping.Bound bound = mapping.bind(name, header, counting::bad);
        if (bound == null) {
            return;
        }
        for (CsvRecord csv = records.next(bound.width()); csv != null; csv = records.next(bound.width())) {
            if (csv.flaw() != null) {
                counting.bad(new BadLine(name, csv.line(), "", Mistakes.shortened(csv.text()), csv.flaw()));
                continue;
            }
            InspectionResult result;
            try {
                result = bound.result(csv);
            } catch (BadValueException e) {
                counting.bad(e.at(name, csv.line()));
                continue;
            }
            counting.good(result);
        }
    }

    /** Hands over, and counts. */
    private final class Counting {
        private final Consumer<? super InspectionResult> good;
        private final Consumer<? super BadLine> bad;
        private final List<InspectionResult> kept = new ArrayList<>();
        private long results;
        private long badLines;

        Counting(Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad) {
            this.good = good;
            this.bad = bad;
        }

        void good(InspectionResult result) {
            results++;
            if (arrival == Arrival.FILE) {
                good.accept(result);
            } else {
                kept.add(result);
            }
        }

        void bad(BadLine line) {
            badLines++;
            bad.accept(line);
        }

        ReadTally finish() {
            kept.sort(Comparator.comparing(InspectionResult::deviceTime));
            kept.forEach(good);
            return new ReadTally(results, badLines);
        }
    }
}
