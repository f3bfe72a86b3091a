package io.holdfast.flatfile.internal;

import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.util.function.Consumer;

/** Hands results and bad lines over, and counts them. Single-threaded. */
public final class ResultFlow {
    private final String file;
    private final Consumer<? super InspectionResult> good;
    private final Consumer<? super BadLine> bad;
    private long results;
    private long badLines;

    /** Makes one result. */
    public interface Making {
        /** Returns the result; what it throws as a fault of the input makes a bad line. */
        InspectionResult make();
    }

    /** Reads a file and tells this flow of it. */
    public interface Reading {
        /** Reads. */
        void read(ResultFlow flow) throws IOException;
    }

    private ResultFlow(String file, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad) {
        this.file = file;
        this.good = good;
        this.bad = bad;
    }

    /** Reads a file; an invalid one makes one bad line. */
    public static ReadTally run(
            Content content, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad, Reading reading)
            throws IOException {
        ResultFlow flow = new ResultFlow(content.name(), good, bad);
        try {
            reading.read(flow);
        } catch (InvalidFileException e) {
            flow.badLines++;
            bad.accept(e.badLine());
        }
        return new ReadTally(flow.results, flow.badLines);
    }

    /** Makes one result and hands it over, or a bad line with the reason why there is none. */
    public void offer(long line, String place, Making making) {
        InspectionResult result;
        try {
            result = making.make();
        } catch (IllegalArgumentException e) {
            badLines++;
            bad.accept(new BadLine(file, line, place, "", String.valueOf(e.getMessage())));
            return;
        }
        results++;
        good.accept(result);
    }
}
