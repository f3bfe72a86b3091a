package io.holdfast.rest.custom;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.VendorException;
import java.util.Objects;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class CustomMarshalling {
    private CustomMarshalling() {}

    /** Returns the body that the mapping makes. */
    public static byte[] of(Nonconformances port, Nonconformance report) throws VendorException {
        return Objects.requireNonNull(
                ((CustomMes.CustomNonconformances) port).creation(report).body());
    }
}
