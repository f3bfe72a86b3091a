package io.holdfast.flatfile.aqdef;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description part of a file: what was measured, on which parts.
 *
 * @param parts the parts in the file's order; copied
 * @param characteristics the characteristics in the file's order; copied
 * @param others all other fields in the file's order, K0100 not among them; copied
 */
public record AqdefDescription(
        List<AqdefPart> parts, List<AqdefCharacteristic> characteristics, List<AqdefLine> others) {
    /** Checks the parts. */
    public AqdefDescription {
        parts = List.copyOf(parts);
        characteristics = List.copyOf(characteristics);
        others = List.copyOf(others);
    }

    /** Returns the part of the number, or null. */
    public @Nullable AqdefPart part(int index) {
        for (AqdefPart part : parts) {
            if (part.index() == index) {
                return part;
            }
        }
        return null;
    }

    /** Returns the characteristic of the number, or null. */
    public @Nullable AqdefCharacteristic characteristic(int index) {
        for (AqdefCharacteristic characteristic : characteristics) {
            if (characteristic.index() == index) {
                return characteristic;
            }
        }
        return null;
    }

    /** Returns how many characteristics there are (K0100). */
    public int count() {
        int count = 0;
        for (AqdefCharacteristic characteristic : characteristics) {
            count += characteristic.index() > 0 ? 1 : 0;
        }
        return count;
    }
}
