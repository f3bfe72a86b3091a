package io.holdfast.rest.oracle;

import io.holdfast.model.Nonconformance;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.VendorException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reaches, for a benchmark, what this package keeps to itself. */
public final class OracleMarshalling {
    private OracleMarshalling() {}

    /** Returns the body that opens an issue, with the text of its second call behind it. */
    public static byte[] of(Nonconformances port, Nonconformance report) throws VendorException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(Json.bytes(((OracleIssues) port).body(report)));
        both.writeBytes(OracleIssues.text(report).getBytes(StandardCharsets.UTF_8));
        return both.toByteArray();
    }
}
