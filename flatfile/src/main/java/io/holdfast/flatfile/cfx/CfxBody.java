package io.holdfast.flatfile.cfx;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One object of a message that is being read. What has another kind than the format gives it is thrown as an {@link
 * IllegalArgumentException} that names its place.
 */
record CfxBody(JsonNode node, String pointer) {
    CfxBody {
        Objects.requireNonNull(pointer, "pointer");
        if (!node.isObject()) {
            throw new IllegalArgumentException((pointer.isEmpty() ? "the message" : pointer) + " must be an object");
        }
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    @Nullable
    String text(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        // Some senders write identifiers that look like numbers as numbers.
        if (!value.isTextual() && !value.isNumber()) {
            throw new IllegalArgumentException(pointer + "/" + name + " must be text");
        }
        String text =
                value.isTextual() ? value.textValue() : value.decimalValue().toString();
        return text.isBlank() ? null : text;
    }

    @Nullable
    BigDecimal number(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException(pointer + "/" + name + " must be a number");
        }
        return value.decimalValue();
    }

    @Nullable
    CfxBody object(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : new CfxBody(value, pointer + "/" + name);
    }

    /** Returns the objects of a list; empty where it is absent or null. */
    List<CfxBody> objects(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new IllegalArgumentException(pointer + "/" + name + " must be a list");
        }
        List<CfxBody> list = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            list.add(new CfxBody(value.get(i), pointer + "/" + name + "/" + i));
        }
        return list;
    }
}
