package io.holdfast.trace;

import io.holdfast.model.GenealogyNode;
import java.util.Objects;

/**
 * Another shipment that may carry the same defect.
 *
 * @param shipment the shipment
 * @param grade how near it is to the complaint
 */
public record AffectedShipment(GenealogyNode shipment, Grade grade) {
    /** How near a shipment is to a complaint, nearest first. */
    public enum Grade {
        /** It got material from a run in which a similar defect was seen. */
        SIMILAR_DEFECT,
        /** It got material of the same lot. */
        SAME_LOT,
        /** It got something made of the same raw material. */
        SAME_MATERIAL
    }

    /** Checks the parts. */
    public AffectedShipment {
        Objects.requireNonNull(shipment, "shipment");
        Objects.requireNonNull(grade, "grade");
    }
}
