package io.holdfast.rest.internal;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.port.Lane;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Exchange;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to one tenant and says what became of each.
 *
 * <p>A request that writes is sent at most once, whatever happens: the client's own repeats are all turned off. Where no byte of
 * it had left, the fault is {@link Kind#UNAVAILABLE}; from the first byte on it is {@link Kind#UNKNOWN_OUTCOME}. Requests that
 * read are tried a few times. The circuit opens when half of the last calls brought no answer, and after a 429 nothing is sent
 * until the time that the target asked for has passed.
 *
 * <p>Thread-safe.
 */
public final class HttpLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpLink.class);
    private static final int READ_ATTEMPTS = 3;
    private static final Duration FIRST_READ_WAIT = Duration.ofMillis(100);
    private static final int WATCHED_CALLS = 10;
    private static final Duration OPEN_CIRCUIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration PAUSE_WITHOUT_WORD = Duration.ofSeconds(5);
    private static final int LONGEST_RECORDED = 64 << 10;

    private final Connection connection;
    private final HttpUrl root;
    private final OkHttpClient client;
    private final Calls calls = new Calls();
    private final Redactor redactor = new Redactor();
    private final Authenticators authenticators;
    private final LaneBudget budget;
    private final CircuitBreaker circuit;
    private final Retry retry;
    private final AtomicLong pausedUntil;

    /** Opens nothing yet: connections are made when they are needed. */
    public HttpLink(Connection connection) {
        this.connection = connection;
        root = HttpUrl.get(connection.base());
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(8, connection.keepAlive().toMillis(), TimeUnit.MILLISECONDS))
                .connectTimeout(connection.connectTimeout())
                // The limit for the whole call is one for each of its reads and writes too.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(connection.callTimeout())
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .eventListenerFactory(call -> SENDING);
        Tls.configure(builder, connection, redactor);
        client = builder.build();
        authenticators = new Authenticators(connection, client, calls, redactor);
        budget = new LaneBudget(connection.budget(), connection.nanoTime());
        circuit = CircuitBreaker.of(
                connection.base().getHost(),
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(WATCHED_CALLS)
                        .minimumNumberOfCalls(WATCHED_CALLS)
                        .failureRateThreshold(50)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(OPEN_CIRCUIT)
                        .clock(new NanoClock(connection.nanoTime()))
                        .build());
        retry = Retry.of(
                connection.base().getHost(),
                RetryConfig.custom()
                        .maxAttempts(READ_ATTEMPTS)
                        .intervalFunction(IntervalFunction.ofExponentialBackoff(FIRST_READ_WAIT, 2))
                        .retryOnException(e -> e instanceof LostAnswerException)
                        .failAfterMaxAttempts(false)
                        .build());
        pausedUntil = new AtomicLong(connection.nanoTime().getAsLong());
    }

    /** Returns what takes secrets out of texts. */
    public Redactor redactor() {
        return redactor;
    }

    /** Returns the path that all addresses begin with, or empty. */
    public String basePath() {
        return connection.base().getRawPath();
    }

    /** Returns scheme, host and port. */
    public String origin() {
        URI base = connection.base();
        return base.getScheme() + "://" + base.getRawAuthority();
    }

    /**
     * Returns what follows the connection's base in an address that the target gave, or null where that is at another place: our
     * credentials are for nobody else.
     */
    public @Nullable String below(String address) {
        String whole = origin() + basePath();
        if (address.startsWith(whole + "/")) {
            return address.substring(whole.length());
        }
        return address.startsWith("/") && address.startsWith(basePath() + "/")
                ? address.substring(basePath().length())
                : null;
    }

    /**
     * Sends a request and returns the answer, whatever its status; what a status means is for the caller to say, but for 429
     * and for a 503 that asks to come back later.
     *
     * @throws VendorException where there is no answer, or the target asks to be left alone
     */
    public Reply send(Request request, Lane lane) throws VendorException, InterruptedException {
        Reply reply = authorised(request, lane);
        if (reply.status() == 401 && authenticators.renew()) {
            // Refused before it was looked at, because of a token that ended early: sending it again is safe.
            reply = authorised(request, lane);
        }
        if (reply.status() == 429 || (reply.status() == 503 && reply.header("retry-after") != null)) {
            Duration after = retryAfter(reply);
            pauseFor(after);
            throw new VendorException(new Fault(
                    Kind.THROTTLED, reply.status(), "", Texts.excerpt(redactor.redact(reply.text())), null, after));
        }
        return reply;
    }

    private Reply authorised(Request request, Lane lane) throws VendorException, InterruptedException {
        if (request.writes()) {
            return once(request, lane);
        }
        try {
            return retry.executeCallable(() -> once(request, lane));
        } catch (LostAnswerException e) {
            throw new VendorException(Fault.of(Kind.UNAVAILABLE, String.valueOf(e.getMessage())), e);
        } catch (VendorException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("no other exception is thrown", e);
        }
    }

    private Reply once(Request request, Lane lane) throws VendorException, InterruptedException {
        checkPause();
        budget.take(lane);
        Map<String, String> headers = new LinkedHashMap<>(request.headers());
        headers.putAll(authenticators.headers());
        Consumer<Exchange> dryRun = connection.dryRun();
        if (request.writes() && dryRun != null) {
            dryRun.accept(exchange(request, headers, 0, Map.of(), ""));
            throw new VendorException(
                    Kind.NOT_SENT, redactor.redact(request.method() + " " + connection.base() + request.path()));
        }
        if (!circuit.tryAcquirePermission()) {
            throw new VendorException(new Fault(
                    Kind.UNAVAILABLE,
                    0,
                    "",
                    connection.base().getHost() + " did not answer lately; it is left alone for a while",
                    null,
                    OPEN_CIRCUIT));
        }
        Sending sending = new Sending();
        long begun = connection.nanoTime().getAsLong();
        boolean done = false;
        try {
            Reply reply = exchange(request, headers, sending);
            long took = connection.nanoTime().getAsLong() - begun;
            if (reply.status() == 502 || reply.status() == 503 || reply.status() == 504) {
                circuit.onError(took, TimeUnit.NANOSECONDS, new IOException("HTTP " + reply.status()));
            } else {
                circuit.onSuccess(took, TimeUnit.NANOSECONDS);
            }
            done = true;
            return reply;
        } catch (IOException e) {
            circuit.onError(connection.nanoTime().getAsLong() - begun, TimeUnit.NANOSECONDS, e);
            done = true;
            throw failed(request, sending, e);
        } finally {
            if (!done) {
                circuit.releasePermission();
            }
        }
    }

    private VendorException failed(Request request, Sending sending, IOException e) {
        String text = redactor.redact(Texts.said(e));
        record(request, Map.of(), 0, Map.of(), text);
        if (request.writes() && sending.begun) {
            return new VendorException(
                    Fault.of(Kind.UNKNOWN_OUTCOME, request.method() + " was sent and no whole answer came: " + text),
                    e);
        }
        if (request.writes()) {
            return new VendorException(Fault.of(Kind.UNAVAILABLE, "nothing was sent: " + text), e);
        }
        // Tried again, so it is told apart until the last attempt.
        throw new LostAnswerException(text, e);
    }

    private void checkPause() throws VendorException {
        long left = pausedUntil.get() - connection.nanoTime().getAsLong();
        if (left > 0) {
            throw new VendorException(
                    new Fault(Kind.THROTTLED, 0, "", "it asked to be left alone", null, Duration.ofNanos(left)));
        }
    }

    private void pauseFor(Duration after) {
        long until = connection.nanoTime().getAsLong() + after.toNanos();
        pausedUntil.accumulateAndGet(until, (a, b) -> b - a > 0 ? b : a);
        LOG.info("{} asked to be left alone for {}", connection.base().getHost(), after);
    }

    /** Reads Retry-After (RFC 9110, 10.2.3): seconds, or a date, which is taken against the answer's own date. */
    static Duration retryAfter(Reply reply) {
        String value = reply.header("retry-after");
        Duration after = PAUSE_WITHOUT_WORD;
        if (value != null) {
            try {
                if (value.strip().matches("[0-9]{1,9}")) {
                    after = Duration.ofSeconds(Long.parseLong(value.strip()));
                } else {
                    ZonedDateTime then = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
                    String date = reply.header("date");
                    after = Duration.between(
                            date == null
                                    ? InstantSource.system().instant()
                                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant(),
                            then.toInstant());
                }
            } catch (DateTimeException e) {
                LOG.debug("Retry-After cannot be read: {}", value, e);
            }
        }
        if (after.isNegative()) {
            return Duration.ZERO;
        }
        return after.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : after;
    }

    private Reply exchange(Request request, Map<String, String> headers, Sending sending)
            throws IOException, InterruptedException {
        okhttp3.Request.Builder builder =
                new okhttp3.Request.Builder().url(url(request)).tag(Sending.class, sending);
        headers.forEach(builder::header);
        builder.method(request.method(), body(request));
        Reply reply = calls.run(client.newCall(builder.build()), this::read);
        if (connection.recorder() != null) {
            record(request, headers, reply.status(), reply.headers(), reply.text());
        }
        return reply;
    }

    /** Only the path is read anew each time: host and port stay those of the connection, whatever the path is. */
    private HttpUrl url(Request request) {
        String path = request.path();
        int mark = path.indexOf('?');
        return root.newBuilder()
                .encodedPath(basePath() + (mark < 0 ? path : path.substring(0, mark)))
                .encodedQuery(mark < 0 ? null : path.substring(mark + 1))
                .build();
    }

    private Reply read(Response response) throws IOException {
        int largest = connection.largestAnswer();
        BufferedSource source = response.body().source();
        try (Buffer buffer = new Buffer()) {
            while (source.read(buffer, 64 << 10) != -1) {
                if (buffer.size() > largest) {
                    throw new IOException("the answer is larger than " + largest + " bytes");
                }
            }
            return new Reply(response.code(), headers(response.headers()), buffer.readByteArray());
        }
    }

    private static Map<String, List<String>> headers(Headers headers) {
        Map<String, List<String>> map = new TreeMap<>();
        headers.toMultimap().forEach((name, values) -> map.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return map;
    }

    private static @Nullable RequestBody body(Request request) {
        byte[] bytes = request.body();
        if (bytes == null) {
            return request.method().equals("GET") || request.method().equals("HEAD")
                    ? null
                    : new Once(new byte[0], null);
        }
        String type = request.contentType();
        return new Once(bytes, type == null ? null : MediaType.get(type));
    }

    private void record(
            Request request, Map<String, String> headers, int status, Map<String, List<String>> answered, String text) {
        if (connection.recorder() != null) {
            connection.recorder().accept(exchange(request, headers, status, answered, text));
        }
    }

    private Exchange exchange(
            Request request, Map<String, String> headers, int status, Map<String, List<String>> answered, String text) {
        Map<String, List<String>> sent = new LinkedHashMap<>();
        headers.forEach((name, value) -> sent.put(name, List.of(value)));
        if (request.contentType() != null) {
            sent.put("content-type", List.of(request.contentType()));
        }
        byte[] body = request.body();
        return new Exchange(
                request.method(),
                redactor.redact(connection.base() + request.path()),
                redactor.redact(sent),
                body == null ? "" : cut(redactor.redact(new String(body, java.nio.charset.StandardCharsets.UTF_8))),
                status,
                redactor.redact(answered),
                cut(redactor.redact(text)));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_RECORDED ? text : text.substring(0, LONGEST_RECORDED) + "...";
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        calls.close();
        client.connectionPool().evictAll();
    }

    /** Whether the first byte of a request may have left. */
    private static final class Sending {
        volatile boolean begun;
    }

    private static final EventListener SENDING = new EventListener() {
        @Override
        public void requestHeadersStart(Call call) {
            Sending sending = call.request().tag(Sending.class);
            if (sending != null) {
                sending.begun = true;
            }
        }
    };

    /** A body that the client must not send a second time of its own accord. */
    private static final class Once extends RequestBody {
        private final byte[] bytes;
        private final @Nullable MediaType type;

        Once(byte[] bytes, @Nullable MediaType type) {
            this.bytes = bytes;
            this.type = type;
        }

        @Override
        public @Nullable MediaType contentType() {
            return type;
        }

        @Override
        public long contentLength() {
            return bytes.length;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            sink.write(bytes);
        }
    }
}
