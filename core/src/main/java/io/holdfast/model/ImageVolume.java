package io.holdfast.model;

import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What images of one kind take on one root, by the day that they came.
 *
 * @param root the root
 * @param station the station
 * @param imageClass their class by verdict
 * @param family the part family, or null
 * @param customer the customer, or null
 * @param day the production day that they were registered on
 * @param results how many results brought them
 * @param images how many came
 * @param bytes bytes that came
 * @param keptBytes bytes that are there still, what was moved there included
 */
public record ImageVolume(
        String root,
        EquipmentId station,
        ImageClass imageClass,
        @Nullable String family,
        @Nullable String customer,
        LocalDate day,
        long results,
        long images,
        long bytes,
        long keptBytes) {
    /** Checks the parts. */
    public ImageVolume {
        Checks.identifier("root", root);
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(imageClass, "imageClass");
        Objects.requireNonNull(day, "day");
        Checks.atLeast("results", 0, results);
        Checks.atLeast("images", 0, images);
        Checks.atLeast("bytes", 0, bytes);
    }
}
