package io.holdfast.flatfile.qif;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The results of one measurement run over one piece.
 *
 * @param line the line that they begin in, from 1; 0 for ones that are to be written
 * @param id their id in the document
 * @param uuid their name in the world (QPId), or null
 * @param components the ids of the pieces; copied
 * @param status {@code PASS}, {@code FAIL} or another word of the document, or null
 * @param ended when the inspection ended, else when it began, as it stands there; null where neither is told
 * @param measurements what was measured; copied
 */
public record QifResults(
        long line,
        String id,
        @Nullable String uuid,
        List<String> components,
        @Nullable String status,
        @Nullable String ended,
        List<QifMeasurement> measurements) {
    /** Checks the parts. */
    public QifResults {
        Objects.requireNonNull(id, "id");
        components = List.copyOf(components);
        measurements = List.copyOf(measurements);
    }
}
