package io.holdfast.flatfile.epcis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An EPCIS document that keeps the standard's rules. Immutable; thread-safe. */
public final class EpcisDocument {
    private final Kind kind;
    private final List<EpcisEvent> events;
    private final ObjectNode content;

    EpcisDocument(Kind kind, List<EpcisEvent> events, ObjectNode content) {
        this.kind = kind;
        this.events = List.copyOf(events);
        this.content = content;
    }

    /** What a document is. */
    public enum Kind {
        /** Events to capture (EPCISDocument). */
        CAPTURE,
        /** The answer to a query (EPCISQueryDocument with results). */
        QUERY_RESULTS,
        /** A query: which events somebody wants. It has no events itself. */
        QUERY,
        /** One event by itself. */
        EVENT
    }

    /** Returns what it is. */
    public Kind kind() {
        return kind;
    }

    /** Returns its events, in order. */
    public List<EpcisEvent> events() {
        return events;
    }

    /** Returns it in EPCIS 2.0's JSON-LD form, with every value that it came with; indented. */
    public String toJson() {
        return content.toPrettyString();
    }

    ObjectNode content() {
        return content;
    }
}
