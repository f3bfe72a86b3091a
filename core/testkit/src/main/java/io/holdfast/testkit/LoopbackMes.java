package io.holdfast.testkit;

import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An MES that misbehaves on request, and says what it finally holds. Speaks to callers in this process ({@link #post}, {@link
 * #get}) and, once asked for its {@link #uri}, over plain HTTP on the loopback interface. Faults strike one request that writes
 * each, in the order they were asked for, whichever way it comes.
 *
 * <p>Over HTTP: {@code POST /records} with one record a line, each a form ({@code lane=HOLD&order=E-1&key=MH-1%2F1&body=...}),
 * is answered with status 200 and one line for each: a status, a space, and a reference or words ({@code 201 MES-1}, {@code
 * 422 not wanted}, {@code 503 later}). {@code GET /records?lane=HOLD&key=MH-1%2F1} is answered with such a line, {@code 404}
 * where it is not there. 401 without the token, 429 with {@code Retry-After} where it is to be left alone.
 *
 * <p>Thread-safe. Survives the line that uses it: hand the same instance to the next line to rehearse a restart.
 */
public final class LoopbackMes implements MesContents, AutoCloseable {
    /** Three seconds: what it asks for where it wants to be left alone. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(3);

    /** Three days: how far its clock is behind where it is wrong. */
    public static final Duration WRONG_BY = Duration.ofDays(3);

    /** A tenth of a second: how long a caller in this process waits for an answer that never comes. */
    public static final Duration PATIENCE = Duration.ofMillis(100);

    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<MesRecord> records = new ArrayList<>();
    private final Deque<MesFault> faults = new ArrayDeque<>();
    private final Deque<List<MesRecord>> late = new ArrayDeque<>();
    private Predicate<MesRecord> unwanted = record -> false;
    private String token = "";
    private boolean recognisesKeys;
    private boolean unreachable;
    private long requests;
    private @Nullable LoopbackHttp http;

    /** Makes an MES with the system's clock, no token, and no idempotency of its own: what is sent twice is there twice. */
    public LoopbackMes() {
        this(InstantSource.system());
    }

    /** Makes an MES with another clock, which is in the {@code Date} of its answers. */
    public LoopbackMes(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * What it answers about one record.
     *
     * @param status as in HTTP: 200 it is there, 201 it was taken, 404 it is not there, 401, 422, 429, 503
     * @param text its reference, or its words
     * @param retryAfter how long it asks to be left alone, or null
     */
    public record Reply(int status, String text, @Nullable Duration retryAfter) {}

    /** Asks everybody for a token from now on; over HTTP as {@code Authorization: Bearer}. */
    public synchronized LoopbackMes token(String value) {
        token = value;
        return this;
    }

    /** Recognises a repeat by its key from now on and takes it once. */
    public synchronized LoopbackMes recognisesKeys() {
        recognisesKeys = true;
        return this;
    }

    /** Refuses for good, from now on, what the predicate says. */
    public synchronized LoopbackMes refuses(Predicate<MesRecord> predicate) {
        unwanted = predicate;
        return this;
    }

    /** Makes the next requests that write go wrong, one by one in this order; forgets what was asked for before. */
    public synchronized void next(MesFault... sequence) {
        faults.clear();
        faults.addAll(List.of(sequence));
    }

    /** Cannot be reached from now on, or can again: every request fails before it arrives. */
    public synchronized void unreachable(boolean value) {
        unreachable = value;
        if (http != null) {
            http.refuse(value);
        }
    }

    /** Does what it had received and not done yet. */
    public synchronized void catchUp() {
        while (!late.isEmpty()) {
            take(late.remove());
        }
    }

    /** Returns how many requests arrived, those that read included. */
    public synchronized long requests() {
        return requests;
    }

    @Override
    public synchronized List<MesRecord> records() {
        return List.copyOf(records);
    }

    /** Returns its address; listens from the first call on. */
    public synchronized URI uri() {
        if (http == null) {
            http = new LoopbackHttp(this);
            http.refuse(unreachable);
        }
        return http.uri();
    }

    /**
     * Takes records, in this process.
     *
     * @param presented the token of the caller; whatever where none is asked for
     * @return one answer for each, in order
     * @throws java.net.ConnectException where it cannot be reached: it surely does not have them
     * @throws IOException where the request or the answer is lost: it may have them
     * @throws InterruptedException where the caller is interrupted while no answer comes
     */
    public List<Reply> post(String presented, List<MesRecord> asked) throws IOException, InterruptedException {
        Turn turn = turn(presented, asked);
        if (turn.replies != null) {
            return turn.replies;
        }
        if (turn.fault == MesFault.HALF_OPEN) {
            boolean ended = closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            throw new SocketTimeoutException(ended ? "the MES is closed" : "no answer");
        }
        throw new IOException("the connection was cut");
    }

    /** Takes one record, in this process, as {@link #post(String, List)}. */
    public Reply post(String presented, MesRecord asked) throws IOException, InterruptedException {
        return post(presented, List.of(asked)).get(0);
    }

    /**
     * Says whether it holds something, in this process.
     *
     * @throws IOException where it cannot be reached
     */
    public synchronized Reply get(String presented, Lane lane, String key) throws IOException {
        reach();
        if (!token.isEmpty() && !token.equals(presented)) {
            return unknownCaller(presented);
        }
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).lane() == lane && records.get(i).key().equals(key)) {
                return new Reply(200, "MES-" + (i + 1), null);
            }
        }
        return new Reply(404, "not there", null);
    }

    /**
     * Puts adapters that speak to this MES on a bench. It shows every fault; those that only a target survives that knows a
     * repeat by its key ({@link MesFault#TWICE}, {@link MesFault#TAKE_LATE}) where this one does. Its secret is the token.
     *
     * @param connect makes an adapter to this MES
     */
    public Bench bench(Function<LoopbackMes, Destination> connect) {
        return new LoopbackBench(this, connect);
    }

    Instant now() {
        return clock.instant();
    }

    synchronized String token() {
        return token;
    }

    synchronized boolean isRecognisingKeys() {
        return recognisesKeys;
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (http != null) {
            http.close();
            http = null;
        }
    }

    private void reach() throws IOException {
        if (unreachable) {
            throw new java.net.ConnectException("refused");
        }
        requests++;
    }

    /** As it comes, with what the caller said: an MES that logs and answers like this is nothing unusual. */
    private static Reply unknownCaller(String presented) {
        return new Reply(401, "unknown token " + presented, null);
    }

    /** What became of one request: without replies, no whole answer goes back. */
    record Turn(@Nullable MesFault fault, @Nullable List<Reply> replies, Instant clock) {}

    synchronized Turn turn(String presented, List<MesRecord> asked) throws IOException {
        reach();
        Instant now = clock.instant();
        if (!token.isEmpty() && !token.equals(presented)) {
            return new Turn(null, same(asked, unknownCaller(presented)), now);
        }
        MesFault fault = faults.poll();
        if (fault == null) {
            return new Turn(null, take(asked), now);
        }
        return switch (fault) {
            case NONE, SLOW -> new Turn(fault, take(asked), now);
            case AWAY -> new Turn(fault, same(asked, new Reply(429, "leave me alone", RETRY_AFTER)), now);
            case REFUSE -> {
                List<Reply> replies = new ArrayList<>();
                replies.add(new Reply(422, "not wanted from " + presented, null));
                replies.addAll(take(asked.subList(1, asked.size())));
                yield new Turn(fault, replies, now);
            }
            case TAKE_THEN_TIME_OUT, HALF_OPEN, BREAK_OFF -> {
                take(asked);
                yield new Turn(fault, null, now);
            }
            case LOSE_THEN_TIME_OUT -> new Turn(fault, null, now);
            case TAKE_LATE -> {
                late.add(asked);
                yield new Turn(fault, null, now);
            }
            case WRONG_CLOCK -> new Turn(fault, take(asked, now.minus(WRONG_BY)), now.minus(WRONG_BY));
            case LIE -> new Turn(fault, same(asked, new Reply(201, "MES-" + (records.size() + 1), null)), now);
            case PARTIAL -> {
                int taken = asked.size() / 2;
                List<Reply> replies = new ArrayList<>(take(asked.subList(0, taken)));
                replies.addAll(same(asked.subList(taken, asked.size()), new Reply(503, "later", null)));
                yield new Turn(fault, replies, now);
            }
            case TWICE -> {
                take(asked);
                yield new Turn(fault, take(asked), now);
            }
        };
    }

    private List<Reply> take(List<MesRecord> asked) {
        return take(asked, clock.instant());
    }

    private List<Reply> take(List<MesRecord> asked, Instant now) {
        List<Reply> replies = new ArrayList<>();
        for (MesRecord record : asked) {
            if (unwanted.test(record)) {
                replies.add(new Reply(422, "not wanted", null));
            } else if (recognisesKeys && records.stream().anyMatch(record::isSameAs)) {
                replies.add(new Reply(200, "it is there", null));
            } else {
                records.add(record.takenAt(now));
                replies.add(new Reply(201, "MES-" + records.size(), null));
            }
        }
        return replies;
    }

    private static List<Reply> same(List<MesRecord> asked, Reply reply) {
        return asked.stream().map(record -> reply).toList();
    }
}
