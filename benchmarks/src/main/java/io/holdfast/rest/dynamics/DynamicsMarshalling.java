package io.holdfast.rest.dynamics;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class DynamicsMarshalling {
    private DynamicsMarshalling() {}

    /** Returns the body that creates a nonconformance; the entity was looked up before. */
    public static byte[] of(Nonconformances port, Nonconformance report) throws VendorException, InterruptedException {
        DynamicsNonconformances reports = (DynamicsNonconformances) port;
        return Json.bytes(reports.body(reports.entity(), report));
    }
}
