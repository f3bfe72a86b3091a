package io.holdfast.rest.epicor;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class EpicorMarshalling {
    private EpicorMarshalling() {}

    /** Returns the body of the last step but one of the chain, which carries the report, for the dataset of the one before. */
    public static byte[] of(Nonconformances port, JsonNode dataset, Nonconformance report) throws VendorException {
        EpicorNonconformances reports = (EpicorNonconformances) port;
        return Json.bytes(reports.body(dataset, report, reports.reason(report)));
    }
}
