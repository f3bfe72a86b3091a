package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.VendorException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How what was created is looked for, and where the target's name for it is then. */
record Search(Call call, JsonPointer reference) {

    /**
     * Reads it, noting each mistake where it stands; what else the request may say is for the caller.
     *
     * @param create the request that creates what is looked for, or null where the file lacks it
     */
    static @Nullable Search parse(
            Located at, @Nullable Located create, Map<String, Object> known, Template.Settings settings) {
        Call call = Call.parse(at, Call.Purpose.READ, known, settings);
        JsonPointer reference = Call.pointer(at.required("reference"));
        if (create != null
                && create.get("successWhen") != null
                && at.get("successWhen") == null
                && at.get("pages") == null) {
            at.wrong(
                    "lacks \"successWhen\", though this MES refuses with a status of success: a refusal to look would be"
                            + " taken for \"not there\", and make a second one");
        }
        return call == null || reference == null ? null : new Search(call, reference);
    }

    /** Looks for it; empty where it is not there. */
    Optional<JsonNode> find(HttpLink link, Lane lane, Map<String, Object> values)
            throws VendorException, InterruptedException {
        return call.send(link, lane, values).filter(answer -> !name(answer).isEmpty());
    }

    /** Returns the target's name for what was found. */
    String name(JsonNode found) {
        return Call.text(found, reference);
    }
}
