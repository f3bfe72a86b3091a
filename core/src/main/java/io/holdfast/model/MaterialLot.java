package io.holdfast.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a lot beside where it came from and went (ISA-95 MaterialLot).
 *
 * @param id its name
 * @param material the part number, or null
 * @param materialVersion the part's revision, or null
 * @param supplier who delivered it: then it needs no other origin. Null for a lot that was made here
 * @param quantity how much it was to begin with, or null
 * @param provisional true where the name stands in for one that does not exist yet: inspection came before the lot did
 */
public record MaterialLot(
        MaterialLotId id,
        @Nullable MaterialDefinitionId material,
        @Nullable String materialVersion,
        @Nullable String supplier,
        @Nullable Quantity quantity,
        boolean provisional) {
    /** Checks the parts. */
    public MaterialLot {
        Objects.requireNonNull(id, "id");
        Checks.optionalIdentifier("materialVersion", materialVersion);
        Checks.optionalIdentifier("supplier", supplier);
    }

    /** Returns a lot that a supplier delivered. */
    public static MaterialLot supplied(MaterialLotId id, @Nullable MaterialDefinitionId material, String supplier) {
        return new MaterialLot(id, material, null, Objects.requireNonNull(supplier, "supplier"), null, false);
    }

    /** Returns a lot under a name that stands in for one to come. */
    public static MaterialLot provisional(MaterialLotId id) {
        return new MaterialLot(id, null, null, null, null, true);
    }
}
