package io.holdfast.opcua;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilterElement;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a vision system's results to a sink: by events as long as they come, and by the server's own list after every gap.
 *
 * <p>A result is done with when the sink has it durably: then its name goes into a book on disk, and then it is acknowledged to the
 * server. Whatever comes twice, by event, list or restart, is known by its name. What cannot be read is put aside in a file, and is
 * done with too.
 */
final class EventFeed extends Feed {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    /** More than a server's list is long, so that a server that cannot be told of it does not hand over the same again. */
    private static final int REMEMBERED = 50_000;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int FETCHED_AT_ONCE = 10;
    private static final int LISTED_AT_ONCE = 100;
    private static final int METHOD_MILLIS = 5_000;
    private static final int QUEUE_OVERFLOW_EVENT = 3035;

    /** The sink may take its time: results wait here, at the server, and in its list. */
    private static final int SINK_SECONDS = 300;

    private final String system;
    private final ResultSink sink;
    private final boolean acknowledges;
    private final AckBook book;
    private final Path putAsideFile;
    private final Map<String, InspectionResult> refused = new LinkedHashMap<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong putAside = new AtomicLong();
    private final Map<String, Optional<NodeId>> methods = new HashMap<>();
    private volatile int refusedNow;

    /** What the server listed the last time, while there is more to be listed. */
    private List<String> listed = List.of();

    private Remote.@Nullable Owner owner;

    EventFeed(Link link, String system, ResultSink sink, boolean acknowledges) throws IOException {
        super(link, system);
        this.system = system;
        this.sink = sink;
        this.acknowledges = acknowledges;
        Path folder = Files.createDirectories(link.settings().folder().resolve("feeds"));
        String file = system.replaceAll("[^A-Za-z0-9._-]", "_");
        book = new AckBook(folder.resolve(file + ".done.txt"));
        putAsideFile = folder.resolve(file + ".put-aside.txt");
    }

    @Override
    OpcUaMonitoredItem item(OpcUaClient client) throws UaException, IOException {
        Remote.Owner found = RemoteVision.owner(link(), client, system);
        owner = found;
        methods.clear();
        if (found.part(Remote.RESULTS) != null) {
            return Events.item(client, found.node(), "mres:ResultReadyEventType", "EventType", "mres:Result");
        }
        return Events.item(client, found.node(), "mv:ResultReadyEventType", "EventType", "mv:ResultId");
    }

    private Remote.Owner owner() {
        return Objects.requireNonNull(owner);
    }

    @Override
    void arrived(OpcUaClient client, List<Variant[]> batch) throws UaException, IOException, InterruptedException {
        List<Struct> results = new ArrayList<>();
        List<String> toFetch = new ArrayList<>();
        for (Variant[] fields : batch) {
            Struct payload =
                    fields.length < 2 ? null : StructCodec.decoded(client.getStaticEncodingContext(), fields[1]);
            if (payload == null) {
                // The queue at the server was full, or the payload is of no known type: the list has it.
                missed();
                if (fields.length > 0
                        && fields[0].value() instanceof NodeId type
                        && type.equals(new NodeId(0, QUEUE_OVERFLOW_EVENT))) {
                    LOG.info("{}: events were lost at the server", system);
                }
            } else if (payload.type().name().equals("mres:ResultDataType")) {
                results.add(payload);
            } else {
                toFetch.add(Objects.requireNonNullElse(payload.text("Id"), ""));
            }
        }
        if (!toFetch.isEmpty()) {
            results.addAll(fetched(client, toFetch));
        }
        take(client, results);
    }

    @Override
    void catchUp(OpcUaClient client) throws UaException, IOException, InterruptedException {
        NodeId machinery = owner().part(Remote.RESULTS);
        NodeId vision = owner().part(Remote.VISION_RESULTS);
        boolean canAcknowledge =
                acknowledges && machinery != null && method(client, machinery, "mres:AcknowledgeResults") != null;
        if (machinery != null
                && (canAcknowledge || vision == null)
                && method(client, machinery, "mres:GetResultIdListFiltered") != null) {
            List<String> ids = ids(client, machinery);
            if (!ids.equals(listed)) {
                List<String> missing =
                        ids.stream().filter(id -> !book.has(key(id))).toList();
                for (int from = 0; from < missing.size(); from += LISTED_AT_ONCE) {
                    take(
                            client,
                            fetched(client, missing.subList(from, Math.min(missing.size(), from + LISTED_AT_ONCE))));
                }
            }
            boolean more = false;
            if (canAcknowledge && !ids.isEmpty()) {
                acknowledge(client, ids.stream().filter(id -> book.has(key(id))).toList());
                // What is acknowledged leaves the list, and the next come up. Where it is the same again, there is no
                // more to
                // be had; where it is shorter, that was the end of it, and what comes up from now on is told by events.
                more = !ids.equals(listed) && ids.size() >= listed.size();
            }
            listed = more ? ids : List.of();
            if (more) {
                missed();
            }
        } else if (vision != null) {
            listed(client, vision);
        }
    }

    private List<String> ids(OpcUaClient client, NodeId machinery) throws UaException, IOException {
        @Nullable
        Object[] answer = Remote.call(
                client,
                machinery,
                "mres:GetResultIdListFiltered",
                new ContentFilter(new ContentFilterElement[0]),
                new RelativePath[0],
                UInteger.MIN,
                METHOD_MILLIS);
        release(client, machinery, "mres:ReleaseResultHandle", answer[0]);
        return answer.length > 1 && answer[1] instanceof String[] ids ? List.of(ids) : List.of();
    }

    /** Goes through the list of OPC 40100-1, which has pages and cannot be acknowledged. */
    private void listed(OpcUaClient client, NodeId vision) throws UaException, IOException, InterruptedException {
        boolean complete = false;
        long start = 0;
        while (!complete) {
            @Nullable
            Object[] answer = Remote.call(
                    client,
                    vision,
                    "mv:GetResultListFiltered",
                    0,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    UInteger.valueOf(LISTED_AT_ONCE),
                    UInteger.valueOf(start),
                    METHOD_MILLIS);
            release(client, vision, "mv:ReleaseResultHandle", answer[2]);
            List<Struct> page = new ArrayList<>();
            Object[] list = answer[3] instanceof Object[] found ? found : new Object[0];
            for (Object each : list) {
                Struct result = StructCodec.decoded(client.getStaticEncodingContext(), each);
                if (result != null) {
                    page.add(result);
                }
            }
            List<Struct> missing = page.stream()
                    .filter(each -> !book.has(key(String.valueOf(idOf(each)))))
                    .toList();
            // The verdict is known to the machinery's management only.
            take(
                    client,
                    owner().part(Remote.RESULTS) == null
                            ? missing
                            : fetched(
                                    client,
                                    missing.stream()
                                            .map(each -> String.valueOf(idOf(each)))
                                            .toList()));
            start += list.length;
            complete = Boolean.TRUE.equals(answer[0]) || list.length == 0;
        }
    }

    /** Returns a method of an object by its name, as it was found since the feed subscribed; null where there is none. */
    private @Nullable NodeId method(OpcUaClient client, NodeId object, String name) throws UaException {
        String key = object.toParseableString() + " " + name;
        Optional<NodeId> known = methods.get(key);
        if (known == null) {
            known = Optional.ofNullable(Remote.find(client, object, name));
            methods.put(key, known);
        }
        return known.orElse(null);
    }

    private void release(OpcUaClient client, NodeId management, String method, @Nullable Object handle)
            throws UaException {
        if (handle instanceof UInteger number && number.longValue() != 0) {
            try {
                NodeId node = method(client, management, method);
                if (node != null) {
                    Remote.call(client, management, node, method, number);
                }
            } catch (RefusedException e) {
                LOG.debug("the handle is the server's to release", e);
            }
        }
    }

    private List<Struct> fetched(OpcUaClient client, List<String> ids) throws UaException, IOException {
        NodeId machinery = owner().part(Remote.RESULTS);
        NodeId method = machinery == null ? null : method(client, machinery, "mres:GetResultById");
        boolean ofMachinery = method != null;
        NodeId object = ofMachinery ? Objects.requireNonNull(machinery) : owner().need(Remote.VISION_RESULTS);
        if (method == null) {
            method = method(client, object, "mv:GetResultById");
        }
        if (method == null) {
            throw new IOException(system + " has no method to fetch a result by its name");
        }
        List<Struct> results = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += FETCHED_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + FETCHED_AT_ONCE));
            List<CallMethodRequest> calls = new ArrayList<>();
            for (String id : some) {
                calls.add(Remote.request(
                        object, method, ofMachinery ? id : Struct.of("mv:ResultIdDataType", "Id", id), METHOD_MILLIS));
            }
            CallMethodResult[] answers = client.call(calls).getResults();
            for (int i = 0; i < some.size(); i++) {
                CallMethodResult answer = answers[i];
                long code = answer.getStatusCode().value();
                if (code == StatusCodes.Bad_NotFound) {
                    LOG.info("{}: result {} has gone from the server's list meanwhile", system, some.get(i));
                    continue;
                }
                @Nullable Object[] values = Remote.outputs(answer, "GetResultById of " + some.get(i));
                Struct result =
                        values.length < 2 ? null : StructCodec.decoded(client.getStaticEncodingContext(), values[1]);
                if (result == null) {
                    setAside(
                            some.get(i), "its type is not known", String.valueOf(values.length < 2 ? null : values[1]));
                } else {
                    results.add(result);
                }
                if (values.length > 0) {
                    release(
                            client,
                            object,
                            ofMachinery ? "mres:ReleaseResultHandle" : "mv:ReleaseResultHandle",
                            values[0]);
                }
            }
        }
        return results;
    }

    private static @Nullable String idOf(Struct result) {
        Struct inner =
                result.struct(result.type().name().equals("mres:ResultDataType") ? "ResultMetaData" : "ResultId");
        if (inner == null) {
            return null;
        }
        return inner.text(inner.type().name().equals("mres:ResultMetaDataType") ? "ResultId" : "Id");
    }

    /** Hands results over, waits until they are durable, notes them, and acknowledges them. */
    private void take(OpcUaClient client, List<Struct> results) throws UaException, IOException, InterruptedException {
        Map<String, InspectionResult> news = new LinkedHashMap<>();
        for (Struct result : results) {
            String id = idOf(result);
            if (id == null) {
                putAside.incrementAndGet();
                LOG.warn("{}: a result without a name: {}", system, result);
                continue;
            }
            if (book.has(key(id)) || news.containsKey(id)) {
                repeated.incrementAndGet();
                continue;
            }
            try {
                news.put(id, ResultForms.readAny(result, new EquipmentId(system), client.getStaticEncodingContext()));
            } catch (RuntimeException e) {
                setAside(id, String.valueOf(e.getMessage()), result.toString());
            }
        }
        handOver(client, news);
    }

    private void handOver(OpcUaClient client, Map<String, InspectionResult> news)
            throws UaException, IOException, InterruptedException {
        Map<String, CompletableFuture<?>> answers = new LinkedHashMap<>();
        news.forEach((id, result) -> answers.put(id, answer(result)));
        List<String> done = new ArrayList<>();
        for (Map.Entry<String, CompletableFuture<?>> each : answers.entrySet()) {
            try {
                each.getValue().get(SINK_SECONDS, TimeUnit.SECONDS);
                done.add(each.getKey());
                refused.remove(each.getKey());
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.warn("{}: the sink did not take {}: {}", system, each.getKey(), e.toString());
                if (refused.size() < link().settings().queue()) {
                    refused.put(each.getKey(), Objects.requireNonNull(news.get(each.getKey())));
                } else {
                    missed();
                }
            }
        }
        refusedNow = refused.size();
        note(done);
        taken.addAndGet(done.size());
        acknowledge(client, done);
    }

    private CompletableFuture<?> answer(InspectionResult result) {
        try {
            return sink.accept(result).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void note(List<String> ids) throws IOException {
        if (!ids.isEmpty()) {
            book.add(ids.stream().map(EventFeed::key).toList());
            book.keepLatest(REMEMBERED);
        }
    }

    /** A name as it stands in the book, which has one on each line. */
    private static String key(String id) {
        return CONTROL.matcher(id).replaceAll("?");
    }

    private void setAside(String id, String why, String what) throws IOException {
        LOG.warn("{}: result {} cannot be read and is put aside: {}", system, id, why);
        Files.writeString(
                putAsideFile,
                key(id) + "\t" + key(why) + "\t" + key(what) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
        note(List.of(id));
        putAside.incrementAndGet();
    }

    private void acknowledge(OpcUaClient client, List<String> ids) throws UaException, IOException {
        NodeId machinery = owner().part(Remote.RESULTS);
        if (!acknowledges || machinery == null || ids.isEmpty()) {
            return;
        }
        NodeId method = method(client, machinery, "mres:AcknowledgeResults");
        if (method == null) {
            return;
        }
        try {
            Remote.call(client, machinery, method, "AcknowledgeResults", (Object) ids.toArray(String[]::new));
        } catch (RefusedException e) {
            if (e.code() == StatusCodes.Bad_UserAccessDenied) {
                throw new IOException(
                        link().settings().url() + ": the user \""
                                + link().settings().user()
                                + "\" may not acknowledge results; give it a role that may, or say that the feed does not",
                        e);
            }
            throw e;
        }
    }

    @Override
    void idle(OpcUaClient client) throws UaException, IOException, InterruptedException {
        if (!refused.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(500);
            handOver(client, new LinkedHashMap<>(refused));
        }
    }

    @Override
    public FeedStatus status() {
        return new FeedStatus(
                link().isActive(), taken.get(), repeated.get(), waiting(), refusedNow, putAside.get(), 0, fault());
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
