package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A result that an image belongs to. One image of a panel may belong to the results of all its units.
 *
 * @param result the result
 * @param unit its unit
 * @param station its station
 * @param lots the lots that the unit went into and was made from, as its context says now; copied
 * @param material the part number, or null
 * @param family the part family, or null
 * @param customer the customer, or null
 * @param imageClass what the image is worth by the result's verdict alone
 * @param takenAt device time of the result: when the image was taken by the station's clock
 * @param registeredAt when Holdfast received the result, by its own clock where that was right, see {@code ImageWriter.Registration}:
 *     its age counts from here
 */
public record ImageUse(
        ResultId result,
        UnitId unit,
        EquipmentId station,
        List<MaterialLotId> lots,
        @Nullable MaterialDefinitionId material,
        @Nullable String family,
        @Nullable String customer,
        ImageClass imageClass,
        Instant takenAt,
        Instant registeredAt) {
    /** Checks the parts. */
    public ImageUse {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(station, "station");
        lots = List.copyOf(lots);
        Checks.optionalIdentifier("family", family);
        Checks.optionalIdentifier("customer", customer);
        Objects.requireNonNull(imageClass, "imageClass");
        Checks.instant("takenAt", takenAt);
        Checks.instant("registeredAt", registeredAt);
    }
}
