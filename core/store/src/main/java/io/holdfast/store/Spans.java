package io.holdfast.store;

import java.util.ArrayList;
import java.util.List;

/** Stretches of the journal to look through, collected in any order. Not thread-safe. */
final class Spans {
    /** From one result to another, both included. */
    record Span(long first, long last) {}

    private final List<Span> spans = new ArrayList<>();

    void add(long first, long last) {
        spans.add(new Span(first, last));
    }

    /** Returns them in the order of the journal, those that touch made one. */
    List<Span> inOrder() {
        List<Span> sorted = new ArrayList<>(spans);
        sorted.sort((a, b) -> Long.compare(a.first(), b.first()));
        List<Span> merged = new ArrayList<>();
        for (Span span : sorted) {
            int end = merged.size() - 1;
            // In this order, no sum that could overflow: the last span may have no end.
            if (end >= 0 && span.first() - 1 <= merged.get(end).last()) {
                Span before = merged.get(end);
                merged.set(end, new Span(before.first(), Math.max(before.last(), span.last())));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }
}
