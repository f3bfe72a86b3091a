package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** That an answer has a certain value at a certain place. */
record Condition(JsonPointer pointer, String value) {

    /** Reads it, noting each mistake where it stands. */
    static @Nullable Condition parse(@Nullable Located at) {
        if (at == null) {
            return null;
        }
        JsonPointer pointer = Call.pointer(at.required("pointer"));
        Located equal = at.required("equals");
        String value = equal == null ? null : Call.scalar(equal);
        at.done();
        return pointer == null || value == null ? null : new Condition(pointer, value);
    }

    boolean holds(JsonNode answer) {
        return Call.text(answer, pointer).equals(value);
    }
}
