package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.VendorException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list that is read whole, and where the values of its rows are. */
record Rows(Call list, Fields fields) {

    /** Reads it, noting each mistake where it stands; what else the request may say is for the caller. */
    static @Nullable Rows parse(
            Located at,
            Map<String, Object> known,
            Template.Settings settings,
            List<String> needed,
            List<String> possible) {
        Call list = Call.parse(at, Call.Purpose.LIST, known, settings);
        Fields fields = Fields.parse(at, needed, possible);
        return list == null ? null : new Rows(list, fields);
    }

    /** Reads every row. */
    List<JsonNode> all(HttpLink link, Map<String, Object> values) throws VendorException, InterruptedException {
        return list.all(link, Lane.RESULT, values);
    }
}
