package io.holdfast.store;

import java.util.Collection;
import java.util.stream.Collectors;

/** JSON arrays, to hand many values to a statement at once. */
final class Json {
    private Json() {}

    /** Returns an array of texts. Identifiers hold no control characters: two characters need an escape. */
    static String array(Collection<String> texts) {
        StringBuilder json = new StringBuilder("[");
        for (String text : texts) {
            json.append(json.length() == 1 ? "\"" : ",\"");
            json.append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return json.append(']').toString();
    }

    /** Returns an array of whole numbers. */
    static String numbers(Collection<?> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
