package io.holdfast.trace;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One JSON object on one line, its members in the order they are put. Not thread-safe. */
final class JsonText {
    private final StringBuilder text = new StringBuilder("{");

    JsonText put(String name, @Nullable Object value) {
        if (value != null) {
            name(name);
            if (value instanceof Number || value instanceof Boolean) {
                text.append(value);
            } else {
                quote(value.toString(), text);
            }
        }
        return this;
    }

    JsonText put(String name, Collection<?> values) {
        name(name);
        text.append('[');
        String comma = "";
        for (Object value : values) {
            text.append(comma);
            quote(value.toString(), text);
            comma = ",";
        }
        text.append(']');
        return this;
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name, text);
        text.append(':');
    }

    static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029' || c == 0x7f) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
