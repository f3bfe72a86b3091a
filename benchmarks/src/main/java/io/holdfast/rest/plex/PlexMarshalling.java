package io.holdfast.rest.plex;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class PlexMarshalling {
    private PlexMarshalling() {}

    /** Returns the body that creates a custom object. */
    public static byte[] of(Nonconformances port, Nonconformance report) throws VendorException {
        return Json.bytes(((PlexReports) port).body(report));
    }
}
