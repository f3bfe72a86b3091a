package io.holdfast.retain;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageUse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long images of some classes are kept, counted from when Holdfast received their result, by its own clock.
 *
 * @param name its name in answers and tombstones; not blank
 * @param classes the classes that it is about; copied; at least one
 * @param family only images of this part family, or null for all
 * @param customer only images for this customer, or null for all
 * @param station only images of this station, or null for all
 * @param minimum no image is deleted before, whatever happens; zero or more
 * @param maximum unless it is frozen, an image is deleted then; at least the minimum
 */
public record RetentionRule(
        String name,
        Set<ImageClass> classes,
        @Nullable String family,
        @Nullable String customer,
        @Nullable EquipmentId station,
        Duration minimum,
        Duration maximum) {
    /** Beyond this nobody plans; and the sum with any instant stays inside what a journal can hold. */
    public static final Duration LONGEST = Duration.ofDays(100 * 365);

    /** Checks the parts. */
    public RetentionRule {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank, was \"" + name + "\"");
        }
        classes = Set.copyOf(classes);
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("classes of rule " + name + " must not be empty");
        }
        Objects.requireNonNull(minimum, "minimum");
        Objects.requireNonNull(maximum, "maximum");
        if (minimum.isNegative()) {
            throw new IllegalArgumentException("minimum of rule " + name + " must be >= 0, was " + minimum);
        }
        if (maximum.compareTo(minimum) < 0 || maximum.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("maximum of rule " + name + " must be from its minimum " + minimum
                    + " to " + LONGEST + ", was " + maximum);
        }
    }

    /** Returns a rule for all images of a class. */
    public static RetentionRule of(ImageClass imageClass, Duration minimum, Duration maximum) {
        return new RetentionRule(
                imageClass.name().toLowerCase(Locale.ROOT), Set.of(imageClass), null, null, null, minimum, maximum);
    }

    /** Tells whether it is about all images of its classes. */
    boolean isGeneral() {
        return family == null && customer == null && station == null;
    }

    /** Tells whether it is about a use, were the image of that class. */
    boolean applies(ImageUse use, ImageClass imageClass) {
        return applies(imageClass, use.family(), use.customer(), use.station());
    }

    boolean applies(
            ImageClass imageClass, @Nullable String ofFamily, @Nullable String ofCustomer, EquipmentId ofStation) {
        return classes.contains(imageClass)
                && (family == null || family.equals(ofFamily))
                && (customer == null || customer.equals(ofCustomer))
                && (station == null || station.equals(ofStation));
    }
}
