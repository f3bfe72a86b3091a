package io.holdfast.examples;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.flatfile.BadLine;
import io.holdfast.port.StoreCounts;

/** The lines of a replay's output that are not domain values. */
final class ReplayLines {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReplayLines() {}

    static String of(BadLine line) {
        ObjectNode node = JSON.createObjectNode();
        node.put("type", "badLine");
        node.put("file", line.file());
        node.put("line", line.line());
        node.put("column", line.column());
        node.put("value", line.value());
        node.put("reason", line.reason());
        return node.toString();
    }

    static String summary(StoreCounts counts, int badLines, int clusters, int episodes, int holds) {
        ObjectNode node = JSON.createObjectNode();
        node.put("type", "summary");
        node.put("results", counts.results());
        node.put("repeated", counts.duplicates());
        node.put("refused", counts.refused());
        node.put("late", counts.late());
        node.put("unbound", counts.unbound());
        node.put("badLines", badLines);
        node.put("clusters", clusters);
        node.put("episodes", episodes);
        node.put("holds", holds);
        return node.toString();
    }
}
