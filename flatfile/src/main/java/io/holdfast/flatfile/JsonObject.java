package io.holdfast.flatfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.flatfile.JsonValue.Reading;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object that is being read, field by field. A field that is wrong is recorded and reading goes on; {@link
 * #build} then names the fields that nobody asked for and makes the object only if nothing in it was wrong.
 */
final class JsonObject {
    private final JsonValue self;
    private final int before;
    private final Set<String> asked = new HashSet<>();

    JsonObject(JsonValue self) {
        this.self = self;
        this.before = self.mistakes().count();
    }

    /** What a field holds: null where it is absent, or wrong. */
    record Part<T>(@Nullable T value) {
        /** Returns what a required field holds; only for use in {@link #build}. */
        T get() {
            if (value == null) {
                throw new IllegalStateException("a part was used although it is wrong");
            }
            return value;
        }

        T or(T otherwise) {
            return value == null ? otherwise : value;
        }
    }

    boolean has(String name) {
        return self.node().hasNonNull(name);
    }

    <T> Part<T> required(String name, Reading<T> reading) {
        if (!has(name)) {
            asked.add(name);
            self.mistakes().add(pointer(name), "", "is missing");
            return new Part<>(null);
        }
        return optional(name, reading);
    }

    /** Reads a field that may be absent or null. */
    <T> Part<T> optional(String name, Reading<T> reading) {
        asked.add(name);
        JsonNode node = self.node().get(name);
        if (node == null || node.isNull()) {
            return new Part<>(null);
        }
        try {
            return new Part<>(reading.of(new JsonValue(node, pointer(name), self.mistakes())));
        } catch (MistakenException e) {
            return new Part<>(null);
        }
    }

    void wrong(String name, String reason) {
        JsonNode node = self.node().get(name);
        self.mistakes().add(pointer(name), node == null ? "" : node.toString(), reason);
    }

    /** Makes what the fields say. */
    <T> T build(Supplier<T> made) throws MistakenException {
        for (Map.Entry<String, JsonNode> field : self.node().properties()) {
            if (!asked.contains(field.getKey())) {
                wrong(field.getKey(), "is not a known field");
            }
        }
        if (self.mistakes().count() > before) {
            throw new MistakenException();
        }
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            // The values of the model name the refused part first: "attempt must be ...".
            String reason = Texts.reason(e);
            int end = reason.indexOf(' ');
            String part = end < 0 ? "" : reason.substring(0, end);
            if (self.node().has(part)) {
                wrong(part, reason);
            } else {
                self.mistakes().add(self.pointer(), self.node().toString(), reason);
            }
            throw new MistakenException();
        }
    }

    private String pointer(String name) {
        return self.pointer() + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
