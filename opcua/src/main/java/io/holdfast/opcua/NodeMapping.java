package io.holdfast.opcua;

import io.holdfast.model.Deliverable;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.DryRun;
import io.holdfast.port.Lane;
import io.holdfast.port.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.jspecify.annotations.Nullable;

/**
 * How holds and nonconformances are written to an MES or SCADA server: by a method call, or into variables. Read from a JSON file; the
 * module's README shows its fields. Immutable.
 *
 * <p>A call must say how it is found again, or that it may be repeated: without that a lost answer could not be resolved. Variables
 * must say how the server shows that it has taken them: without that the next would overwrite them unread.
 */
public final class NodeMapping {
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}");

    private static final Set<String> HOLD_FIELDS =
            Set.of("id", "revision", "key", "rule", "reason", "segments", "lots", "units", "quantity", "time");
    private static final Set<String> REPORT_FIELDS = Set.of(
            "id",
            "revision",
            "key",
            "hold",
            "rule",
            "material",
            "materialVersion",
            "segments",
            "lots",
            "defects",
            "suspectUnits",
            "nonconformingUnits",
            "open",
            "time");

    /** A variable and what is written into it, or is to be read there. */
    record Cell(ExpandedNodeId node, String value) {}

    record Call(
            ExpandedNodeId object,
            ExpandedNodeId method,
            List<String> arguments,
            List<String> accepted,
            boolean repeatable) {}

    /** One of call and cells is there. */
    record Way(
            @Nullable Call call,
            List<Cell> cells,
            @Nullable Cell find,
            @Nullable Cell taken,
            Duration patience) {}

    private final Map<Lane, Way> ways;

    private NodeMapping(Map<Lane, Way> ways) {
        this.ways = ways;
    }

    /**
     * Reads a mapping file. Blocks for the file.
     *
     * @throws MappingException if it has mistakes; names every one
     * @throws IOException if it cannot be read
     */
    public static NodeMapping read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * Reads a mapping from text.
     *
     * @param source where the text is from, for the mistakes
     * @throws MappingException if it has mistakes; names every one
     */
    public static NodeMapping parse(String source, String json) throws MappingException {
        return Setting.read(source, json, NodeMapping::read);
    }

    Set<Lane> lanes() {
        return Set.copyOf(ways.keySet());
    }

    @Nullable
    Way way(Lane lane) {
        return ways.get(lane);
    }

    /** Returns what shows the calls and writes that a delivery would be made by; no server is asked. */
    public DryRun dryRun() {
        return delivery -> {
            Way way = ways.get(delivery.lane());
            if (way == null) {
                return List.of(new Payload("", "", "nothing would be sent: the mapping carries no " + delivery.lane()));
            }
            Map<String, Object> values = values(delivery.content());
            Call call = way.call();
            List<Payload> payloads = new ArrayList<>();
            if (call != null) {
                List<String> arguments = call.arguments().stream()
                        .map(each -> text(filled(each, values)))
                        .toList();
                payloads.add(new Payload(
                        "call " + call.method().toParseableString(), String.join("\n", arguments), "its arguments"));
            }
            for (Cell cell : way.cells()) {
                payloads.add(new Payload(
                        "write " + cell.node().toParseableString(), text(filled(cell.value(), values)), ""));
            }
            return payloads;
        };
    }

    /** Returns every node that is called, written or read. */
    Set<ExpandedNodeId> nodes() {
        Set<ExpandedNodeId> nodes = new LinkedHashSet<>();
        for (Way way : ways.values()) {
            if (way.call() != null) {
                nodes.add(way.call().object());
                nodes.add(way.call().method());
            }
            way.cells().forEach(cell -> nodes.add(cell.node()));
            for (Cell cell : new @Nullable Cell[] {way.find(), way.taken()}) {
                if (cell != null) {
                    nodes.add(cell.node());
                }
            }
        }
        return nodes;
    }

    private static NodeMapping read(Setting root) {
        root.only("hold", "nonconformance");
        Map<Lane, Way> ways = new EnumMap<>(Lane.class);
        Setting hold = root.get("hold");
        if (hold != null) {
            ways.put(Lane.HOLD, way(hold, HOLD_FIELDS));
        }
        Setting report = root.get("nonconformance");
        if (report != null) {
            ways.put(Lane.NONCONFORMANCE, way(report, REPORT_FIELDS));
        }
        if (ways.isEmpty()) {
            root.wrong("lacks \"hold\" or \"nonconformance\": it would carry nothing");
        }
        return new NodeMapping(ways);
    }

    private static Way way(Setting setting, Set<String> fields) {
        setting.only("call", "write", "find", "taken", "wait");
        Setting called = setting.get("call");
        Setting written = setting.get("write");
        if ((called == null) == (written == null)) {
            setting.wrong("needs one of \"call\" and \"write\"");
        }
        Setting findAt = setting.get("find");
        Cell find = findAt == null ? null : cell(findAt, "is", fields);
        Setting takenAt = setting.get("taken");
        Cell taken = takenAt == null ? null : cell(takenAt, "is", fields);
        Setting waitAt = setting.get("wait");
        Duration wait = waitAt == null ? DEFAULT_WAIT : Duration.ofMillis(waitAt.whole(1, 600_000));
        Call call = null;
        List<Cell> cells = new ArrayList<>();
        if (called != null) {
            called.only("object", "method", "arguments", "accepted", "repeatable");
            Setting repeatable = called.get("repeatable");
            Setting accepted = called.get("accepted");
            List<String> arguments = new ArrayList<>();
            for (Setting each : called.need("arguments").list()) {
                arguments.add(template(each, fields));
            }
            call = new Call(
                    called.need("object").node(),
                    called.need("method").node(),
                    arguments,
                    accepted == null ? List.of() : accepted.texts(),
                    repeatable != null && repeatable.bool());
            if (find == null && !call.repeatable()) {
                called.wrong("needs \"find\" beside it, or \"repeatable\": true: a lost answer could not be resolved");
            }
            if (takenAt != null) {
                takenAt.wrong("is for \"write\"");
            }
        }
        if (written != null) {
            for (Setting each : written.list()) {
                cells.add(cell(each, "value", fields));
            }
            if (cells.isEmpty()) {
                written.wrong("must name at least one variable");
            }
            if (taken == null) {
                written.wrong("needs \"taken\" beside it: the next would overwrite what nobody has read");
            }
            if (findAt != null) {
                findAt.wrong("is for \"call\"");
            }
        }
        return new Way(call, List.copyOf(cells), find, taken, wait);
    }

    private static Cell cell(Setting setting, String value, Set<String> fields) {
        setting.only("node", value);
        return new Cell(setting.need("node").node(), template(setting.need(value), fields));
    }

    private static String template(Setting setting, Set<String> fields) {
        String text = setting.text();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!fields.contains(matcher.group(1))) {
                setting.wrong("names ${" + matcher.group(1) + "}, which is not known here; known are "
                        + String.join(", ", new java.util.TreeSet<>(fields)));
            }
        }
        return text;
    }

    /** Returns what the placeholders stand for: texts, numbers, truths, times, and lists of texts. */
    static Map<String, Object> values(Deliverable content) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (content instanceof MaterialHold hold) {
            values.put("id", hold.id().value());
            values.put("revision", hold.revision());
            values.put("key", hold.id().value() + "/" + hold.revision());
            values.put("rule", hold.rule().toString());
            values.put("reason", hold.reason());
            values.put("segments", texts(hold.population().segments()));
            values.put("lots", texts(hold.population().lots()));
            values.put("units", texts(hold.population().units()));
            values.put("quantity", hold.population().size());
            values.put("time", hold.requestedAt());
        } else if (content instanceof Nonconformance report) {
            values.put("id", report.id().value());
            values.put("revision", report.revision());
            values.put("key", report.id().value() + "/" + report.revision());
            values.put("hold", report.hold() == null ? "" : report.hold().value());
            values.put("rule", report.raisedBy().toString());
            values.put(
                    "material",
                    report.material() == null ? "" : report.material().value());
            values.put("materialVersion", report.materialVersion() == null ? "" : report.materialVersion());
            values.put("segments", texts(report.segments()));
            values.put("lots", texts(report.lots()));
            values.put(
                    "defects",
                    texts(report.defects().stream()
                            .map(defect -> defect.morphology())
                            .distinct()
                            .toList()));
            values.put("suspectUnits", report.suspectUnits());
            values.put("nonconformingUnits", report.nonconformingUnits());
            values.put("open", report.open());
            values.put("time", report.revisedAt());
        }
        return values;
    }

    private static List<String> texts(Collection<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    /** Fills a template; one that is a placeholder and nothing else keeps the value's kind. */
    static Object filled(String template, Map<String, Object> values) {
        Matcher whole = PLACEHOLDER.matcher(template);
        if (whole.matches()) {
            return values.getOrDefault(whole.group(1), "");
        }
        return whole.replaceAll(match -> Matcher.quoteReplacement(text(values.getOrDefault(match.group(1), ""))));
    }

    static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(", ", list.stream().map(Object::toString).toList())
                : value.toString();
    }
}
