package io.holdfast.trace;

import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A complaint from the field: part X, serial or shipment S, a defect like D.
 *
 * @param subject what the customer complains of: a unit, a lot, a package or a shipment
 * @param material the part number that the customer names, or null
 * @param morphology what the defect looks like, or null where the customer does not say
 * @param place where on the part, or null
 * @param radiusMicrometres how near a point must lie to be the same place, from 0
 */
public record Complaint(
        GenealogyNode subject,
        @Nullable MaterialDefinitionId material,
        @Nullable Morphology morphology,
        @Nullable Place place,
        long radiusMicrometres) {
    /** Checks the parts. */
    public Complaint {
        Objects.requireNonNull(subject, "subject");
        if (!subject.isMaterial() && subject.kind() != GenealogyNode.Kind.SHIPMENT) {
            throw new IllegalArgumentException("subject must be a unit, lot, package or shipment, was " + subject);
        }
        if (radiusMicrometres < 0 || radiusMicrometres > 2 * Place.Point.LARGEST_MICROMETRES) {
            throw new IllegalArgumentException("radiusMicrometres must be from 0 to "
                    + 2 * Place.Point.LARGEST_MICROMETRES + ", was " + radiusMicrometres);
        }
    }

    /** Returns a complaint of something, without a defect. */
    public static Complaint of(GenealogyNode subject) {
        return new Complaint(subject, null, null, null, Trace.DEFECT_RADIUS_MICROMETRES);
    }

    /** Returns this complaint with the defect that the customer sees. */
    public Complaint withDefect(@Nullable Morphology looks, @Nullable Place where) {
        return new Complaint(subject, material, looks, where, radiusMicrometres);
    }

    /** Returns this complaint with the part that the customer names. */
    public Complaint withMaterial(@Nullable MaterialDefinitionId part) {
        return new Complaint(subject, part, morphology, place, radiusMicrometres);
    }

    boolean isLike(Place other) {
        return place == null || place.within(other, radiusMicrometres);
    }
}
