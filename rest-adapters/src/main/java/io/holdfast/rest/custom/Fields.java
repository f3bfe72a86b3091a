package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the values of an answer, or of one of its rows, are. Immutable. */
record Fields(Map<String, JsonPointer> pointers) {

    /** Reads the pointers, noting each mistake where it stands. */
    static Fields parse(Located at, List<String> needed, List<String> possible) {
        Map<String, JsonPointer> pointers = new LinkedHashMap<>();
        needed.forEach(name -> put(pointers, name, at.required(name)));
        possible.forEach(name -> put(pointers, name, at.get(name)));
        return new Fields(pointers);
    }

    private static void put(Map<String, JsonPointer> pointers, String name, @Nullable Located at) {
        JsonPointer pointer = Call.pointer(at);
        if (pointer != null) {
            pointers.put(name, pointer);
        }
    }

    /**
     * Reads what the file either points at or says itself, under the name with {@code Is}; exactly one of both must be there.
     *
     * @return what the file says itself, or null where it points
     */
    static @Nullable String fixed(Located at, String name) {
        Located said = at.get(name + "Is");
        boolean pointed = at.get(name) != null;
        if (said == null) {
            if (!pointed) {
                at.wrong("lacks \"" + name + "\", a pointer, or \"" + name + "Is\", the value itself");
            }
            return null;
        }
        if (pointed) {
            said.wrong("says the same as \"" + name + "\": one of both is enough");
        }
        return said.text();
    }

    boolean has(String name) {
        return pointers.containsKey(name);
    }

    /** Returns a text that must be there. */
    String text(JsonNode row, String name) throws VendorException {
        return CustomMapping.reference(row, pointer(name), Kind.UNAVAILABLE);
    }

    /** Returns a text; null where the row has none, or the file does not say where. */
    @Nullable
    String textOrNull(JsonNode row, String name) {
        String text = has(name) ? Call.text(row, pointer(name)) : "";
        return text.isEmpty() ? null : text;
    }

    /** Returns a number that must be there, digits kept: zero would be a lie. */
    BigDecimal number(JsonNode row, String name) throws VendorException {
        return Pick.neededDecimal(row, pointer(name).toString());
    }

    /** Returns a number; null where the row has none, or the file does not say where. */
    @Nullable
    BigDecimal numberOrNull(JsonNode row, String name) throws VendorException {
        return has(name) ? Pick.decimal(row, pointer(name).toString()) : null;
    }

    private JsonPointer pointer(String name) {
        return Objects.requireNonNull(pointers.get(name));
    }
}
