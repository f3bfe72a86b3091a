package io.holdfast.deliver;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which sequences may be under way, by lane: written down before anything of them is sent, so that a start after a crash knows
 * what to look for at the target. A span reaches ahead of the batch that asks for it, so that one write does for many batches.
 *
 * <p>Confined to one thread.
 */
final class UnderWay {
    /** The most that is looked for after a crash, by lane and end; and how many deliveries one write does for. */
    static final int SPAN = 2_048;

    private final Map<Lane, Span[]> spans = new EnumMap<>(Lane.class);

    /** Returns under which name a destination's lane is noted. */
    static String note(DestinationId destination, Lane lane) {
        return "under-way/" + lane + "/" + destination;
    }

    /** Returns the part of the batch that one span can cover. */
    static List<Delivery> within(List<Delivery> batch) {
        long end = batch.get(0).sequence() + SPAN;
        return batch.stream().filter(delivery -> delivery.sequence() < end).toList();
    }

    /** Tells whether the batch is covered; else covers it, and what is covered must be written down. */
    boolean covers(List<Delivery> batch, boolean live) {
        Span[] ends = spans.computeIfAbsent(batch.get(0).lane(), lane -> new Span[] {Span.NONE, Span.NONE});
        long first = batch.get(0).sequence();
        long last = batch.get(batch.size() - 1).sequence();
        if (ends[0].covers(first, last) || ends[1].covers(first, last)) {
            return true;
        }
        ends[live ? 1 : 0] = new Span(first, first + SPAN - 1);
        return false;
    }

    /** Forgets what was written down, so that it is written again. */
    void forget() {
        spans.clear();
    }

    /** Returns the spans of a lane as a note. */
    String text(Lane lane) {
        Span[] ends = spans.getOrDefault(lane, new Span[] {Span.NONE, Span.NONE});
        return ends[0] + "," + ends[1];
    }

    /** Reads a note. */
    static List<Span> parse(String note) {
        List<Span> read = new ArrayList<>();
        for (String part : note.split(",", -1)) {
            int dash = part.indexOf('-');
            read.add(new Span(Long.parseLong(part.substring(0, dash)), Long.parseLong(part.substring(dash + 1))));
        }
        return read;
    }

    /** Sequences from the first to the last; none where the last is before the first. */
    record Span(long first, long last) {
        static final Span NONE = new Span(1, 0);

        boolean covers(long from, long to) {
            return first <= from && to <= last;
        }

        @Override
        public String toString() {
            return first + "-" + last;
        }
    }
}
