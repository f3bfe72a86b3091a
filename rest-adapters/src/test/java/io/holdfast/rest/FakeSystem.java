package io.holdfast.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.OperationId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkOrderId;
import io.holdfast.rest.internal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/** A server in this process whose writes go wrong on demand. What it keeps, and by which rules, is its heirs' part. */
@SuppressWarnings("this-escape") // no test asks the server before the heir is made
public abstract class FakeSystem extends Dispatcher implements FakeTarget {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(500);

    /** How long the systems that are made from now on wait for an answer. Tests run one after another. */
    private static volatile Duration patience = PATIENT;

    /** Each request, as method and target. */
    public final List<String> log = new ArrayList<>();

    private final AtomicLong nanos = new AtomicLong();
    private final MockWebServer server = FakeServers.make(this);
    private final Deque<TargetFault> faults = new ArrayDeque<>();
    private final Deque<Runnable> late = new ArrayDeque<>();
    private int numbers = 1000;
    private int strangers;
    private int strangerStatus;
    private Consumer<Exchange> dryRun;

    /** Starts the server. */
    protected FakeSystem() {
        try {
            server.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the systems that are made from now on wait long, for a busy machine, or hardly, for answers that never come. */
    static void patient(boolean value) {
        patience = value ? PATIENT : IMPATIENT;
    }

    /** Returns how long a system that is made now waits for an answer. */
    public static Duration patience() {
        return patience;
    }

    /** What a request is refused with. */
    protected static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        /** The HTTP status. */
        public final int status;
        /** The vendor's code. */
        public final String code;
        /** The field, or null. */
        public final String field;

        /** Refuses. */
        public Refused(int status, String code, String text, String field) {
            super(text);
            this.status = status;
            this.code = code;
            this.field = field;
        }
    }

    /** Returns a connection to a path of this server, for further settings. */
    protected final Connection.Builder connection(String path) {
        Connection.Builder builder = Connection.to(server.url(path).uri())
                .allowPlainHttp()
                .callTimeout(patience)
                .budget(new RequestBudget(1_000_000, Duration.ofSeconds(1)))
                .nanoTime(nanos::get);
        return dryRun == null ? builder : builder.dryRun(dryRun);
    }

    /** Returns the server's address. */
    public final String base() {
        return server.url("/").toString();
    }

    /** Returns the answer to one who is not let in, or null. */
    protected abstract MockResponse.Builder door(RecordedRequest request);

    /** Tells whether the request may change something. */
    protected boolean writes(RecordedRequest request) {
        return !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
    }

    /** Carries out a request. */
    protected abstract MockResponse.Builder handle(RecordedRequest request, String path, JsonNode body) throws Refused;

    /** Puts a refusal into the vendor's shape. */
    protected abstract MockResponse.Builder refusal(Refused refused);

    /** Returns a number that was not there yet. */
    protected final int number() {
        return numbers++;
    }

    /** Returns an answer in JSON. */
    protected static MockResponse.Builder json(int status, JsonNode body) {
        return new MockResponse.Builder()
                .code(status)
                .setHeader("Content-Type", "application/json")
                .body(new String(Json.bytes(body), StandardCharsets.UTF_8));
    }

    /** Returns an empty answer. */
    protected static MockResponse.Builder empty(int status) {
        return new MockResponse.Builder().code(status);
    }

    /** Returns how many requests were logged that begin so. */
    public final synchronized long count(String begin) {
        return log.stream().filter(line -> line.startsWith(begin)).count();
    }

    @Override
    public final synchronized MockResponse dispatch(RecordedRequest request) {
        log.add(request.getMethod() + " " + request.getTarget());
        if (strangers > 0) {
            strangers--;
            return stranger(strangerStatus);
        }
        MockResponse.Builder refused = door(request);
        if (refused != null) {
            return refused.build();
        }
        TargetFault fault = writes(request) ? faults.poll() : null;
        if (fault == TargetFault.AWAY) {
            return new MockResponse.Builder()
                    .code(503)
                    .setHeader("Retry-After", "3")
                    .build();
        }
        if (fault == TargetFault.CUT_BEFORE_COMMIT || fault == TargetFault.COMMIT_LATE) {
            if (fault == TargetFault.COMMIT_LATE) {
                late.add(() -> answer(request));
            }
            return new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build();
        }
        MockResponse.Builder answer = answer(request);
        if (fault == null) {
            return answer.build();
        }
        switch (fault) {
            case COMMIT_THEN_CUT -> answer.onResponseStart(new SocketEffect.CloseSocket());
            case COMMIT_THEN_STALL -> answer.onResponseStart(SocketEffect.Stall.INSTANCE);
            case COMMIT_THEN_TRUNCATE ->
                answer = new MockResponse.Builder()
                        .body("{\"begun\": \"and not")
                        .onResponseBody(new SocketEffect.CloseSocket());
            case COMMIT_THEN_DRIP ->
                answer = new MockResponse.Builder()
                        .body("{\"slowly\": \"slowly\"}")
                        .throttleBody(1, 1, TimeUnit.SECONDS);
            case COMMIT_THEN_HTML ->
                answer = new MockResponse.Builder()
                        .setHeader("Content-Type", "text/html")
                        .body("<html>Portal</html>");
            case COMMIT_THEN_BAD_GATEWAY ->
                answer = new MockResponse.Builder().code(502).body("<html>Bad Gateway</html>");
            default -> {}
        }
        return answer.build();
    }

    /** What comes when somebody else answers. */
    public static MockResponse stranger(int status) {
        MockResponse.Builder answer = new MockResponse.Builder().code(status);
        return (status == 429
                        ? answer.setHeader("Retry-After", "7").body("slow down")
                        : answer.setHeader("Content-Type", "text/html").body("<html>Portal</html>"))
                .build();
    }

    @Override
    public final synchronized void strangers(int requests, int status) {
        strangers = requests;
        strangerStatus = status;
    }

    /** Builds a system over connections that send nothing that would change something. */
    protected final <S> S dry(Consumer<Exchange> shown, Supplier<S> build) {
        dryRun = shown;
        try {
            return build.get();
        } finally {
            dryRun = null;
        }
    }

    private MockResponse.Builder answer(RecordedRequest request) {
        try {
            JsonNode body = Json.object();
            if (request.getBody() != null && request.getBody().size() > 0) {
                try {
                    body = Json.parse(request.getBody().toByteArray());
                } catch (IOException e) {
                    body = Json.object()
                            .put("text", new String(request.getBody().toByteArray(), StandardCharsets.UTF_8));
                }
            }
            return handle(request, request.getUrl().encodedPath(), body);
        } catch (Refused e) {
            return refusal(e);
        }
    }

    /** Returns a field that must be there, and be no longer than the vendor's field. */
    protected static String needed(JsonNode body, String name, int longest) throws Refused {
        JsonNode value = body.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new Refused(400, "MISSING", name + " is required", name);
        }
        if (value.textValue().length() > longest) {
            throw new Refused(400, "LENGTH", name + " is longer than " + longest, name);
        }
        return value.textValue();
    }

    /** Refuses fields that the vendor does not know. */
    protected static void known(JsonNode body, String... names) throws Refused {
        List<String> all = List.of(names);
        for (java.util.Iterator<String> it = body.fieldNames(); it.hasNext(); ) {
            String name = it.next();
            if (!all.contains(name)) {
                throw new Refused(400, "UNKNOWN", "unknown field " + name, name);
            }
        }
    }

    /** Adds a number to a field. */
    protected static void add(ObjectNode row, String field, BigDecimal by) {
        row.put(field, row.path(field).decimalValue().add(by));
    }

    @Override
    public final AtomicLong nanos() {
        return nanos;
    }

    @Override
    public final synchronized void next(TargetFault... next) {
        faults.clear();
        faults.addAll(List.of(next));
    }

    @Override
    public synchronized void catchUp() {
        while (!late.isEmpty()) {
            late.remove().run();
        }
    }

    @Override
    public WorkOrderId order() {
        return new WorkOrderId("1000123");
    }

    @Override
    public MaterialHold hold(int number) {
        return Content.hold(number, 1, order().value(), 5, "LOT-" + number);
    }

    @Override
    public Nonconformance report(int number, int revision) {
        return Content.report(number, revision, order().value(), "BRKT-77", "Kratzer", 4 + revision);
    }

    @Override
    public InspectionResult result(int number) {
        return Content.result(number, order().value(), Verdict.FAIL);
    }

    @Override
    public Counts.Delta count(int number) {
        return new Counts.Delta(
                "shift-A/" + number,
                order(),
                new OperationId("20"),
                new BigDecimal("90"),
                new BigDecimal("12.5"),
                BigDecimal.ZERO,
                "PC",
                "burr",
                Content.NOON);
    }

    @Override
    public int counts(Counts.Delta delta) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        system().close();
        server.close();
    }
}
