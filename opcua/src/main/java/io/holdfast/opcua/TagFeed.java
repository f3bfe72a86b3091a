package io.holdfast.opcua;

import io.holdfast.model.Defect;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.opcua.TagMapping.DefectSlot;
import io.holdfast.opcua.TagMapping.MeasurementSlot;
import io.holdfast.opcua.TagMapping.Source;
import io.holdfast.opcua.TagMapping.Trigger;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes results of plain variables. All of them are read in one request that begins and ends with the trigger: where that has moved
 * meanwhile, the values may be of two units and are read again.
 *
 * <p>A counter's value is a result's name, together with a number that grows when the counter starts anew; so a repeat is known, and a
 * gap is counted. A bit is answered only when the sink has the result.
 */
final class TagFeed extends Feed {
    private static final Logger LOG = LoggerFactory.getLogger(TagFeed.class);
    private static final int READINGS = 20;
    private static final int REMEMBERED = 1_000;
    private static final int SINK_SECONDS = 300;

    /** One consistent reading of the variables. */
    private record Reading(Map<ExpandedNodeId, DataValue> values) {
        DataValue of(ExpandedNodeId node) {
            DataValue value = values.get(node);
            if (value == null) {
                throw new IllegalStateException("not read: " + node);
            }
            return value;
        }

        @Nullable
        String text(ExpandedNodeId node) {
            return plain(of(node).value().value());
        }
    }

    private final TagMapping.Parts parts;
    private final ResultSink sink;
    private final AckBook book;
    private final Path putAsideFile;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong putAside = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private long epoch;
    private @Nullable Long last;
    private boolean answered;

    TagFeed(Link link, TagMapping mapping, ResultSink sink) throws IOException {
        super(link, mapping.parts().station().value());
        parts = mapping.parts();
        this.sink = sink;
        Path folder = Files.createDirectories(link.settings().folder().resolve("feeds"));
        String file = parts.station().value().replaceAll("[^A-Za-z0-9._-]", "_");
        book = new AckBook(folder.resolve(file + ".tags.txt"));
        putAsideFile = folder.resolve(file + ".put-aside.txt");
        String newest = book.newest();
        int colon = newest == null ? -1 : newest.indexOf(':');
        if (parts.kind() == Trigger.COUNTER && newest != null && colon > 0) {
            epoch = Long.parseLong(newest.substring(0, colon));
            last = Long.parseLong(newest.substring(colon + 1));
        }
    }

    @Override
    OpcUaMonitoredItem item(OpcUaClient client) throws UaException, IOException {
        OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(node(client, parts.trigger()));
        item.setSamplingInterval((double) parts.sampling().toMillis());
        item.setDataValueListener((from, value) -> offer(new Variant[] {value.value()}));
        return item;
    }

    private NodeId node(OpcUaClient client, ExpandedNodeId id) throws IOException {
        return id.toNodeId(client.getNamespaceTable())
                .orElseThrow(() ->
                        new IOException(link().settings().url() + " has no namespace of " + id.toParseableString()));
    }

    @Override
    void arrived(OpcUaClient client, List<Variant[]> batch) throws UaException, IOException, InterruptedException {
        if (parts.kind() == Trigger.COUNTER) {
            // Whatever the values say that waited: what can be read now is of the latest.
            look(client);
            return;
        }
        for (Variant[] value : batch) {
            if (isSet(value[0].value())) {
                look(client);
            } else {
                fell(client);
            }
        }
    }

    @Override
    void catchUp(OpcUaClient client) throws UaException, IOException, InterruptedException {
        look(client);
    }

    private void look(OpcUaClient client) throws UaException, IOException, InterruptedException {
        Reading reading = read(client);
        Object trigger = reading.of(parts.trigger()).value().value();
        if (parts.kind() == Trigger.COUNTER) {
            counted(reading, trigger);
        } else if (isSet(trigger)) {
            rose(client, reading);
        } else {
            fell(client);
        }
    }

    private void counted(Reading reading, @Nullable Object trigger) throws IOException, InterruptedException {
        if (!(trigger instanceof Number number)) {
            throw new IOException(parts.trigger().toParseableString() + " must be a counter, was " + trigger);
        }
        long count = number.longValue();
        Long before = last;
        if (before != null && before == count) {
            return;
        }
        long inEpoch = epoch;
        if (before == null || count < before) {
            // The counter began anew: its values are names of other results now.
            inEpoch = Math.max(epoch + 1, sourceTime(reading).toEpochMilli());
        }
        String key = inEpoch + ":" + count;
        handOver(key, reading);
        if (before != null && count > before + 1) {
            skipped.addAndGet(count - before - 1);
            LOG.warn(
                    "{}: {} results were missed between {} and {}", parts.station(), count - before - 1, before, count);
        }
        epoch = inEpoch;
        last = count;
    }

    private void rose(OpcUaClient client, Reading reading) throws UaException, IOException, InterruptedException {
        ExpandedNodeId answer = parts.acknowledge();
        String key = parts.id() == null
                ? sourceTime(reading).toEpochMilli() + ":" + clean(String.valueOf(reading.text(parts.unit())))
                : clean(String.valueOf(reading.text(parts.id())));
        if (book.has(key)) {
            repeated.incrementAndGet();
        } else {
            handOver(key, reading);
        }
        if (answer != null && !answered) {
            write(client, answer, true);
            answered = true;
        }
    }

    /** The bit fell: the answer falls with it, so that the next can rise. */
    private void fell(OpcUaClient client) throws UaException, IOException {
        ExpandedNodeId answer = parts.acknowledge();
        if (answer == null) {
            return;
        }
        DataValue now = client.readValue(0, TimestampsToReturn.Neither, node(client, answer));
        if (isSet(now.value().value())) {
            write(client, answer, false);
        }
        answered = false;
    }

    private void write(OpcUaClient client, ExpandedNodeId id, boolean value) throws UaException, IOException {
        StatusCode status = client.writeValues(
                        List.of(node(client, id)), List.of(DataValue.valueOnly(Variant.of(value))))
                .get(0);
        if (status.isBad()) {
            throw new RefusedException("writing " + id.toParseableString(), status);
        }
    }

    private void handOver(String key, Reading reading) throws IOException, InterruptedException {
        InspectionResult result;
        try {
            result = result(key, reading);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: {} cannot be read and is put aside: {}", parts.station(), key, e.getMessage());
            Map<String, String> texts = new LinkedHashMap<>();
            reading.values()
                    .keySet()
                    .forEach(node -> texts.put(node.toParseableString(), String.valueOf(reading.text(node))));
            Files.writeString(
                    putAsideFile,
                    key + "\t" + clean(String.valueOf(e.getMessage())) + "\t" + clean(texts.toString()) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
            note(key);
            putAside.incrementAndGet();
            return;
        }
        try {
            sink.accept(result).toCompletableFuture().get(SINK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the sink did not take " + result.id() + ": " + e, e);
        }
        note(key);
        taken.incrementAndGet();
    }

    private void note(String key) throws IOException {
        book.add(List.of(key));
        book.keepLatest(REMEMBERED);
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private InspectionResult result(String key, Reading reading) {
        String unit = reading.text(parts.unit());
        String said = reading.text(parts.verdict());
        Verdict verdict = null;
        for (Verdict each : Verdict.values()) {
            List<String> values = parts.verdicts().getOrDefault(each.name(), List.of());
            if (said != null && values.contains(said)) {
                verdict = each;
            }
        }
        if (verdict == null) {
            throw new IllegalArgumentException(
                    parts.verdict().toParseableString() + " says \"" + said + "\", which the mapping does not know");
        }
        Instant time = sourceTime(reading);
        if (parts.deviceTime() != null) {
            if (!(reading.of(parts.deviceTime()).value().value() instanceof DateTime stated)) {
                throw new IllegalArgumentException(parts.deviceTime().toParseableString() + " must be a DateTime, was "
                        + reading.text(parts.deviceTime()));
            }
            time = stated.getJavaInstant();
        }
        InspectionResult.Builder result = InspectionResult.of(
                new ResultId(parts.station() + ":" + key),
                parts.station(),
                new UnitId(unit == null ? "" : unit),
                verdict,
                time);
        for (DefectSlot slot : parts.defects()) {
            String morphology = text(slot.morphology(), reading);
            String zone = text(slot.zone(), reading);
            String condition = slot.when() == null ? null : reading.text(slot.when());
            boolean marked =
                    slot.when() == null || (condition != null && slot.is().contains(condition));
            if (marked && morphology != null && !morphology.isBlank()) {
                result.defect(Defect.of(new Morphology(morphology), new Place.Zone(null, zone == null ? "" : zone)));
            }
        }
        for (MeasurementSlot slot : parts.measurements()) {
            String value = reading.text(slot.node());
            try {
                result.measurement(new Measurement(
                        slot.characteristic(),
                        new BigDecimal(String.valueOf(value)),
                        slot.unitOfMeasure(),
                        slot.lower(),
                        slot.upper()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        slot.node().toParseableString() + " must be a number, was " + value, e);
            }
        }
        return result.build();
    }

    private static @Nullable String text(Source source, Reading reading) {
        return source.node() == null ? source.text() : reading.text(source.node());
    }

    private Instant sourceTime(Reading reading) {
        DataValue trigger = reading.of(parts.trigger());
        DateTime time = trigger.sourceTime() == null ? trigger.serverTime() : trigger.sourceTime();
        if (time == null) {
            throw new IllegalArgumentException(
                    parts.trigger().toParseableString() + " has no time; map \"deviceTime\"");
        }
        return time.getJavaInstant();
    }

    private Reading read(OpcUaClient client) throws UaException, IOException {
        Set<ExpandedNodeId> fields = new LinkedHashSet<>();
        fields.add(parts.unit());
        fields.add(parts.verdict());
        add(fields, parts.id());
        add(fields, parts.deviceTime());
        for (DefectSlot slot : parts.defects()) {
            add(fields, slot.morphology().node());
            add(fields, slot.zone().node());
            add(fields, slot.when());
        }
        parts.measurements().forEach(slot -> fields.add(slot.node()));
        List<ExpandedNodeId> asked = new ArrayList<>();
        asked.add(parts.trigger());
        asked.addAll(fields);
        asked.add(parts.trigger());
        List<NodeId> nodes = new ArrayList<>();
        for (ExpandedNodeId each : asked) {
            nodes.add(node(client, each));
        }
        for (int i = 0; i < READINGS; i++) {
            List<DataValue> values = client.readValues(0, TimestampsToReturn.Both, nodes);
            if (values.get(0).value().equals(values.get(values.size() - 1).value())) {
                Map<ExpandedNodeId, DataValue> reading = new LinkedHashMap<>();
                for (int field = 0; field < asked.size(); field++) {
                    DataValue value = values.get(field);
                    if (value.statusCode().isBad()) {
                        throw new RefusedException(
                                "reading " + asked.get(field).toParseableString(), value.statusCode());
                    }
                    reading.put(asked.get(field), value);
                }
                return new Reading(reading);
            }
        }
        throw new IOException(parts.trigger().toParseableString() + " moves faster than it can be read");
    }

    private static void add(Set<ExpandedNodeId> fields, @Nullable ExpandedNodeId node) {
        if (node != null) {
            fields.add(node);
        }
    }

    private static boolean isSet(@Nullable Object value) {
        return Boolean.TRUE.equals(value) || (value instanceof Number number && number.longValue() != 0);
    }

    static @Nullable String plain(@Nullable Object value) {
        if (value instanceof LocalizedText text) {
            return text.text();
        }
        return value == null ? null : value.toString();
    }

    @Override
    public FeedStatus status() {
        return new FeedStatus(
                link().isActive(), taken.get(), repeated.get(), waiting(), 0, putAside.get(), skipped.get(), fault());
    }

    @Override
    public void close() {
        super.close();
        try {
            book.close();
        } catch (IOException e) {
            LOG.warn("the book of what is done was not closed", e);
        }
    }
}
