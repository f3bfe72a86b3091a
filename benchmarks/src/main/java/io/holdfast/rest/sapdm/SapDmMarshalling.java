package io.holdfast.rest.sapdm;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class SapDmMarshalling {
    private SapDmMarshalling() {}

    /** Returns the body that logs a nonconformance. */
    public static byte[] of(Nonconformances port, Nonconformance report) throws VendorException {
        return Json.bytes(((SapDmNonconformances) port).body(report, SapDmNonconformances.sfcs(report)));
    }
}
