package io.holdfast.rest.internal;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.Fault.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picks values out of an answer by JSON pointers, which are settings where no document says for certain what a field is called. */
public final class Pick {
    private Pick() {}

    /**
     * Checks a pointer of the settings, and returns it.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static String checked(String name, String pointer) {
        try {
            JsonPointer unused = JsonPointer.compile(pointer);
            return pointer;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " must be a JSON pointer, was \"" + pointer + "\"", e);
        }
    }

    /** Returns a text or number as text; null where it is absent, null or empty. */
    public static @Nullable String text(JsonNode root, String pointer) {
        JsonNode node = root.at(pointer);
        return node.isMissingNode() ? null : Json.text(Json.object().set("it", node), "it");
    }

    /** Returns a text that must be there. */
    public static String needed(JsonNode root, String pointer) throws VendorException {
        String text = text(root, pointer);
        if (text == null) {
            throw lacks(pointer);
        }
        return text;
    }

    /** Returns what the target calls a thing that it has made: without it only looking can tell that it has. */
    public static String made(JsonNode root, String pointer) throws VendorException {
        String text = text(root, pointer);
        if (text == null) {
            throw new VendorException(lacks(pointer).fault().as(Kind.UNKNOWN_OUTCOME));
        }
        return text;
    }

    /** Returns a number, given as one or as text; null where it is absent or null. */
    public static @Nullable BigDecimal decimal(JsonNode root, String pointer) throws VendorException {
        JsonNode node = root.at(pointer);
        return node.isMissingNode() ? null : Json.decimal(Json.object().set(pointer, node), pointer);
    }

    /** Returns a number that must be there: zero would be a lie. */
    public static BigDecimal neededDecimal(JsonNode root, String pointer) throws VendorException {
        BigDecimal value = decimal(root, pointer);
        if (value == null) {
            throw lacks(pointer);
        }
        return value;
    }

    /** Returns the elements of a list; of what is no list, itself; of what is absent, none. */
    public static List<JsonNode> rows(JsonNode root, String pointer) {
        JsonNode node = root.at(pointer);
        List<JsonNode> rows = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(rows::add);
        } else if (!node.isMissingNode() && !node.isNull()) {
            rows.add(node);
        }
        return rows;
    }

    private static VendorException lacks(String pointer) {
        return new VendorException(
                Kind.UNAVAILABLE, "the answer has nothing at " + pointer + ": is it called otherwise here?");
    }
}
