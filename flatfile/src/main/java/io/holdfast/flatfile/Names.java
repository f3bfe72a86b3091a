package io.holdfast.flatfile;

import java.util.LinkedHashMap;
import java.util.Map;

/** The names that a mapping uses, each with its slot in a {@link Row}. */
final class Names {
    static final String LINE = "#line";
    static final String FILE = "#file";

    private final Map<String, Integer> slots = new LinkedHashMap<>();

    int slot(String name) {
        Integer known = slots.putIfAbsent(name, slots.size());
        return known == null ? slots.size() - 1 : known;
    }

    Map<String, Integer> slots() {
        return slots;
    }
}
