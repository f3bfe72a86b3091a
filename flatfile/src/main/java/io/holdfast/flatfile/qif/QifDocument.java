package io.holdfast.flatfile.qif;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a document says beside its results.
 *
 * @param version the version of the format ({@code 2.1.0}, {@code 3.0.0}), or null
 * @param uuid the document's name in the world (QPId), or null
 * @param created when it was made, as it stands there, or null
 * @param reported when the report was prepared, as it stands there, or null
 * @param linearUnit the primary unit of lengths, or null
 * @param angularUnit the primary unit of angles, or null
 * @param devices the names of the measuring devices; copied
 * @param characteristics the characteristic items in the document's order; copied
 * @param components the pieces in the document's order; copied
 */
public record QifDocument(
        @Nullable String version,
        @Nullable String uuid,
        @Nullable String created,
        @Nullable String reported,
        @Nullable String linearUnit,
        @Nullable String angularUnit,
        List<String> devices,
        List<QifCharacteristic> characteristics,
        List<QifComponent> components) {
    /** Copies the lists. */
    public QifDocument {
        devices = List.copyOf(devices);
        characteristics = List.copyOf(characteristics);
        components = List.copyOf(components);
    }

    /** Returns the characteristic of an id, or null. */
    public @Nullable QifCharacteristic characteristic(String id) {
        Objects.requireNonNull(id, "id");
        for (QifCharacteristic characteristic : characteristics) {
            if (characteristic.id().equals(id)) {
                return characteristic;
            }
        }
        return null;
    }

    /** Returns the piece of an id, or null. */
    public @Nullable QifComponent component(String id) {
        Objects.requireNonNull(id, "id");
        for (QifComponent component : components) {
            if (component.id().equals(id)) {
                return component;
            }
        }
        return null;
    }
}
