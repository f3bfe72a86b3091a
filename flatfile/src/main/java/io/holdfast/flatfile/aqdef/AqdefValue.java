package io.holdfast.flatfile.aqdef;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of one characteristic, with what is said of it. A measured value is K0001; of an attributive characteristic, K0020
 * are inspected and K0021 found bad.
 *
 * @param line its line in the file, from 1; 0 for one that is to be written
 * @param characteristic the number of its characteristic, from 1
 * @param record the number of the record that it stands in, from 1, where the file has the values of one piece on one line; 0
 *     where it has each field on a line of its own
 * @param fields its fields (K0001 to K0099), those without a text left out but for K0001 and K0020; copied
 */
public record AqdefValue(long line, int characteristic, long record, List<AqdefField> fields) {
    /** Checks the parts. */
    public AqdefValue {
        if (characteristic < 1) {
            throw new IllegalArgumentException("characteristic must be >= 1, was " + characteristic);
        }
        if (record < 0) {
            throw new IllegalArgumentException("record must be >= 0, was " + record);
        }
        fields = List.copyOf(fields);
    }

    /** Returns the last value of a key that is not blank, or null. */
    public @Nullable String value(String key) {
        return Aqdef.value(fields, key);
    }
}
