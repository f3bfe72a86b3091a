package io.holdfast.flatfile;

import io.holdfast.model.Cluster;
import io.holdfast.model.Deliverable;
import io.holdfast.model.Episode;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;

/**
 * The JSON form of Holdfast's values, one object per line. The module's README shows one line of each type.
 *
 * <ul>
 *   <li>Every object carries its {@code type}: {@code result}, {@code cluster}, {@code episode}, {@code hold}, {@code release}, {@code
 *       nonconformance}, {@code nonconformanceFile}, {@code countPosting} or {@code qualityCost}. Fields are named as the parts of the records in {@code io.holdfast.model}; parts that are null,
 *       and empty lists of a result, are left out.
 *   <li>Identifiers are text. A rule is its id, beside a field of that name ending in {@code Version}.
 *   <li>Instants are ISO 8601 in UTC with all their digits, up to nanoseconds.
 *   <li>Decimals keep their digits, trailing zeros included; nothing passes through binary floating point except the
 *       score of a defect, which is a double and is written with the digits that give the same double back.
 *   <li>The line itself has no line break in it and none at its end.
 * </ul>
 *
 * <p>All methods are pure; any thread may call them.
 */
public final class JsonLines {
    private JsonLines() {}

    /**
     * Returns the line for what a destination is handed.
     *
     * @throws IllegalArgumentException if a text in it has half of a surrogate pair, which UTF-8 cannot hold
     */
    public static String of(Deliverable value) {
        if (value instanceof InspectionResult result) {
            return of(result);
        }
        if (value instanceof HoldRelease release) {
            return of(release);
        }
        if (value instanceof NonconformanceFile file) {
            return of(file);
        }
        if (value instanceof LedgerEntry entry) {
            return of(entry);
        }
        return value instanceof MaterialHold hold ? of(hold) : of((Nonconformance) value);
    }

    /** Returns the line for the release of a hold. Throws as {@link #of(Deliverable)} does. */
    public static String of(HoldRelease release) {
        return JsonWriting.line(writing -> writing.release(release));
    }

    /** Returns the line for the file of a nonconformance. Throws as {@link #of(Deliverable)} does. */
    public static String of(NonconformanceFile file) {
        return JsonWriting.line(writing -> writing.file(file));
    }

    /** Returns the line for an inspection result. Throws as {@link #of(Deliverable)} does. */
    public static String of(InspectionResult result) {
        return JsonWriting.line(writing -> writing.result(result));
    }

    /**
     * Returns the line for a cluster: beside its parts, its distinct segments, its number of units, and the first and the
     * completing unit with their times. Throws as {@link #of(Deliverable)} does.
     */
    public static String of(Cluster cluster) {
        return JsonWriting.line(writing -> writing.cluster(cluster));
    }

    /** Returns the line for an episode, with the ids of its clusters. Throws as {@link #of(Deliverable)} does. */
    public static String of(Episode episode) {
        return JsonWriting.line(writing -> writing.episode(episode));
    }

    /** Returns the line for a material hold. Throws as {@link #of(Deliverable)} does. */
    public static String of(MaterialHold hold) {
        return JsonWriting.line(writing -> writing.hold(hold));
    }

    /** Returns the line for a nonconformance. Throws as {@link #of(Deliverable)} does. */
    public static String of(Nonconformance report) {
        return JsonWriting.line(writing -> writing.nonconformance(report));
    }

    /** Returns the line for a count posting or an entry of quality cost. Throws as {@link #of(Deliverable)} does. */
    public static String of(LedgerEntry entry) {
        return JsonWriting.line(writing -> writing.ledgerEntry(entry));
    }

    /**
     * Reads the line of an inspection result. {@code id}, {@code station}, {@code unit}, {@code verdict} and {@code
     * deviceTime} are required. What else is left out or null takes a default: {@code type} result, {@code attempt} 1,
     * {@code verdictSource} MACHINE, {@code simulated} and {@code partial} false, a defect's {@code confirmation}
     * UNCONFIRMED, lists empty, everything else none.
     *
     * @param source where the line is from, for the mistakes
     * @param line the line
     * @throws InvalidInputException if it is not such a line; carries every mistake in it, unknown fields among them
     */
    public static InspectionResult readResult(String source, String line) throws InvalidInputException {
        return JsonValue.document(source, line, JsonReading::result);
    }
}
