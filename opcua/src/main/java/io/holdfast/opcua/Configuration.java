package io.holdfast.opcua;

import java.time.Instant;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;

/** The one configuration that a system runs with, as far as clients see it: they read it and cannot change it. */
record Configuration(String name, Instant lastModified) {
    /** Returns the name as an mv:ConfigurationIdDataType. */
    Struct id() {
        return Struct.of("mv:ConfigurationIdDataType", "Id", name);
    }

    Struct struct() {
        return Struct.of(
                "mv:ConfigurationDataType",
                "HasTransferableDataOnFile",
                false,
                "InternalId",
                id(),
                "LastModified",
                new DateTime(lastModified));
    }
}
