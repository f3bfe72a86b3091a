package io.holdfast.flatfile.qif;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One measured characteristic (2.x: an actual).
 *
 * @param line its line, from 1; 0 for one that is to be written
 * @param id its id in the document
 * @param characteristic the id of its characteristic item
 * @param status {@code PASS}, {@code FAIL}, {@code NOT_CALCED} or another word of the document, or null
 * @param value its value as it stands there, or null where there is none
 * @param unitOfMeasure the unit of measure that the value itself names, or null
 * @param features the ids of the measured features that it was computed from; copied
 * @param nonconformance the designator of a nonconformance, or null
 */
public record QifMeasurement(
        long line,
        String id,
        String characteristic,
        @Nullable String status,
        @Nullable String value,
        @Nullable String unitOfMeasure,
        List<String> features,
        @Nullable String nonconformance) {
    /** Checks the parts. */
    public QifMeasurement {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(characteristic, "characteristic");
        features = List.copyOf(features);
    }
}
