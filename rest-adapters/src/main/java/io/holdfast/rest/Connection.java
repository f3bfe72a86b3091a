package io.holdfast.rest;

import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one tenant of one target. Immutable.
 *
 * <p>Certificates are verified against the platform's authorities, or those of {@link Builder#trust}; there is no way to turn
 * that off.
 */
public final class Connection {
    /** Ten seconds: a host that does not pick up by then is away. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Half a minute for a whole call, the answer's body included: ERPs that post several documents take seconds. */
    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(30);
    /** Twenty seconds: below the idle time after which common gateways cut, so that a write seldom meets a dead connection. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(20);
    /** A minute: a request that a target took up may be committed that much after we stopped waiting. */
    public static final Duration DEFAULT_SETTLE_TIME = Duration.ofMinutes(1);
    /** 16 MiB: far beyond any answer that is asked for. */
    public static final int DEFAULT_LARGEST_ANSWER = 16 << 20;

    private final Builder settings;

    private Connection(Builder settings) {
        this.settings = settings;
    }

    /**
     * Starts a connection.
     *
     * @param base scheme, host, port, and where the target has one the path that all addresses begin with
     * @throws IllegalArgumentException unless it is http or https with a host
     */
    public static Builder to(URI base) {
        return new Builder(base);
    }

    /** Returns what all addresses begin with; without a slash at the end. */
    public URI base() {
        return settings.base;
    }

    /** Returns how to make oneself known, in the order of the headers. */
    public List<Credentials> credentials() {
        return settings.credentials;
    }

    /** Returns how long to wait for a connection. */
    public Duration connectTimeout() {
        return settings.connectTimeout;
    }

    /** Returns how long a whole call may take. */
    public Duration callTimeout() {
        return settings.callTimeout;
    }

    /** Returns how long an idle connection is kept. */
    public Duration keepAlive() {
        return settings.keepAlive;
    }

    /** Returns how long after sending the target may still carry out what was not answered. */
    public Duration settleTime() {
        return settings.settleTime;
    }

    /** Returns the authorities to trust, or null for the platform's. */
    public @Nullable KeyStore trust() {
        return settings.trust;
    }

    /** Returns the client certificate, or null. */
    public @Nullable KeyStore identity() {
        return settings.identity;
    }

    /** Returns the password of the client certificate's key, or null. */
    public @Nullable Secret identityPassword() {
        return settings.identityPassword;
    }

    /** Returns the budget of requests. */
    public RequestBudget budget() {
        return settings.budget;
    }

    /** Returns the most bytes of an answer that are read. */
    public int largestAnswer() {
        return settings.largestAnswer;
    }

    /** Returns who is shown each exchange, or null. */
    public @Nullable Consumer<Exchange> recorder() {
        return settings.recorder;
    }

    /** Returns who is shown each request that would change something, instead of sending it; or null where they are sent. */
    public @Nullable Consumer<Exchange> dryRun() {
        return settings.dryRun;
    }

    /** Returns the clock for intervals, in nanoseconds. */
    public LongSupplier nanoTime() {
        return settings.nanoTime;
    }

    /** Makes a connection part by part. Not thread-safe. */
    public static final class Builder {
        private final URI base;
        private List<Credentials> credentials = List.of();
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        private Duration callTimeout = DEFAULT_CALL_TIMEOUT;
        private Duration keepAlive = DEFAULT_KEEP_ALIVE;
        private Duration settleTime = DEFAULT_SETTLE_TIME;
        private @Nullable KeyStore trust;
        private @Nullable KeyStore identity;
        private @Nullable Secret identityPassword;
        private RequestBudget budget = RequestBudget.DEFAULT;
        private int largestAnswer = DEFAULT_LARGEST_ANSWER;
        private @Nullable Consumer<Exchange> recorder;
        private @Nullable Consumer<Exchange> dryRun;
        private LongSupplier nanoTime = System::nanoTime;
        private boolean plainHttp;

        private Builder(URI base) {
            String scheme = base.getScheme();
            if (base.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
                throw new IllegalArgumentException("base must be http or https with a host, was " + base);
            }
            if (base.getRawQuery() != null || base.getRawFragment() != null || base.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "base must have no user, query or fragment, was one for " + base.getHost());
            }
            String text = base.toString();
            this.base = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : base;
        }

        /** Sets how to make oneself known; nobody by default. Some targets want two at once. */
        public Builder credentials(Credentials... value) {
            credentials = List.of(value);
            return this;
        }

        /** Sets how long to wait for a connection; {@link #DEFAULT_CONNECT_TIMEOUT} by default. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = positive("connectTimeout", value);
            return this;
        }

        /** Sets how long a whole call may take; {@link #DEFAULT_CALL_TIMEOUT} by default. */
        public Builder callTimeout(Duration value) {
            callTimeout = positive("callTimeout", value);
            return this;
        }

        /** Sets how long an idle connection is kept; {@link #DEFAULT_KEEP_ALIVE} by default. */
        public Builder keepAlive(Duration value) {
            keepAlive = positive("keepAlive", value);
            return this;
        }

        /**
         * Sets how long after sending the target may still carry out what was not answered; {@link #DEFAULT_SETTLE_TIME} by
         * default. Until then nothing is sent again.
         */
        public Builder settleTime(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("settleTime must be >= 0, was " + value);
            }
            settleTime = value;
            return this;
        }

        /** Sets the authorities to trust instead of the platform's: a plant's own. */
        public Builder trust(KeyStore authorities) {
            trust = Objects.requireNonNull(authorities, "authorities");
            return this;
        }

        /** Sets a client certificate (mutual TLS). */
        public Builder identity(KeyStore certificate, Secret password) {
            identity = Objects.requireNonNull(certificate, "certificate");
            identityPassword = Objects.requireNonNull(password, "password");
            return this;
        }

        /** Sets the budget of requests; {@link RequestBudget#DEFAULT} by default. */
        public Builder budget(RequestBudget value) {
            budget = Objects.requireNonNull(value, "budget");
            return this;
        }

        /** Sets the most bytes of an answer that are read; {@link #DEFAULT_LARGEST_ANSWER} by default. */
        public Builder largestAnswer(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("largestAnswer must be >= 1, was " + bytes);
            }
            largestAnswer = bytes;
            return this;
        }

        /** Sets who is shown each exchange, secrets taken out, on the thread that made it; nobody by default. */
        public Builder recorder(Consumer<Exchange> value) {
            recorder = Objects.requireNonNull(value, "recorder");
            return this;
        }

        /**
         * Makes a dry run of it: what reads is sent, and whatever would change something is shown, secrets taken out, and not sent. The
         * answer is a fault of kind {@link Fault.Kind#NOT_SENT}. Where one request follows from the answer to another, the first is
         * shown. A hold shows one for each of its subjects.
         */
        public Builder dryRun(Consumer<Exchange> value) {
            dryRun = Objects.requireNonNull(value, "dryRun");
            return this;
        }

        /** Sets the clock for intervals, in nanoseconds; {@link System#nanoTime} by default. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime = Objects.requireNonNull(value, "nanoTime");
            return this;
        }

        /** Allows a base without TLS: for a server on the same host, and for tests. */
        public Builder allowPlainHttp() {
            plainHttp = true;
            return this;
        }

        /**
         * Returns the connection.
         *
         * @throws IllegalArgumentException where it would not be encrypted and that was not allowed
         */
        public Connection build() {
            if ("http".equals(base.getScheme()) && !plainHttp) {
                throw new IllegalArgumentException("base must be https, was " + base);
            }
            for (Credentials one : credentials) {
                if (one instanceof Credentials.ClientCredentials oauth
                        && !"https".equals(oauth.tokenEndpoint().getScheme())
                        && !plainHttp) {
                    throw new IllegalArgumentException("tokenEndpoint must be https, was " + oauth.tokenEndpoint());
                }
            }
            return new Connection(copy());
        }

        /** What was built must not change with the builder. */
        private Builder copy() {
            Builder copy = new Builder(base);
            copy.credentials = credentials;
            copy.connectTimeout = connectTimeout;
            copy.callTimeout = callTimeout;
            copy.keepAlive = keepAlive;
            copy.settleTime = settleTime;
            copy.trust = trust;
            copy.identity = identity;
            copy.identityPassword = identityPassword;
            copy.budget = budget;
            copy.largestAnswer = largestAnswer;
            copy.recorder = recorder;
            copy.dryRun = dryRun;
            copy.nanoTime = nanoTime;
            return copy;
        }

        private static Duration positive(String part, Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException(part + " must be more than zero, was " + value);
            }
            return value;
        }
    }
}
