package io.holdfast.retain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody expects a station to store, before anything is measured.
 *
 * @param root the root that it goes to
 * @param station the station
 * @param imageClass the class by verdict
 * @param family the part family, or null
 * @param customer the customer, or null
 * @param bytesPerShift how many bytes in each planned shift, at least 0
 */
public record ExpectedVolume(
        String root,
        EquipmentId station,
        ImageClass imageClass,
        @Nullable String family,
        @Nullable String customer,
        double bytesPerShift) {
    /** Checks the parts. */
    public ExpectedVolume {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(station, "station");
        Objects.requireNonNull(imageClass, "imageClass");
        if (!(bytesPerShift >= 0) || Double.isInfinite(bytesPerShift)) {
            throw new IllegalArgumentException("bytesPerShift must be >= 0, was " + bytesPerShift);
        }
    }
}
