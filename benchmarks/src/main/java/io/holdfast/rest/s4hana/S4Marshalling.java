package io.holdfast.rest.s4hana;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class S4Marshalling {
    private S4Marshalling() {}

    /** Returns the body that opens a defect. */
    public static byte[] of(Nonconformances port, Nonconformance report) throws VendorException {
        return Json.bytes(((S4Defects) port).body(report));
    }
}
