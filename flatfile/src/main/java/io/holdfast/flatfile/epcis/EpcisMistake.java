package io.holdfast.flatfile.epcis;

import java.io.Serializable;
import java.util.Objects;

/**
 * One thing that is wrong in an EPCIS document.
 *
 * @param file the document's name
 * @param place where: a JSON pointer (RFC 6901) into the document, or into its JSON form where it is XML; then with the line. Empty for
 *     the whole document
 * @param value what stands there, shortened; empty where something is missing
 * @param reason what is wrong with it
 */
public record EpcisMistake(String file, String place, String value, String reason) implements Serializable {
    /** Checks the parts. */
    public EpcisMistake {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
        return file + (place.isEmpty() ? "" : " " + place) + ": " + reason + (value.isEmpty() ? "" : ", was " + value);
    }
}
