package io.holdfast.opcua;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.Examinable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An OPC UA client of one server: the MES's or SCADA's side of a vision system, or a gateway's. Signed, encrypted, to a server whose
 * certificate a person approved of, as a user.
 *
 * <p>On first use the folder gets a key and a certificate, for the server to approve of; in turn the server is refused until its
 * certificate is approved of here: see {@link #trust()}. The connection is made when it is first needed, and anew after each break.
 *
 * <p>Thread-safe.
 */
public final class VisionClient implements AutoCloseable, Examinable {
    /** Ten seconds: a server that takes longer for one answer is taken for dead. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** Five seconds: a dead line is noticed in about three times that. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(5);

    /** A quarter of a second: soon enough for people and screens. */
    public static final Duration DEFAULT_PUBLISHING_INTERVAL = Duration.ofMillis(250);

    /** Ten minutes: what happens in a shorter break is sent by the server when the line is back, without being asked. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);

    /** Some seconds of a fast line; more waits at the server, and then in its list. */
    private static final int DEFAULT_QUEUE = 10_000;

    private final Link link;

    private VisionClient(Link link) {
        this.link = link;
    }

    /**
     * Starts the set-up of a client.
     *
     * @param url the server's address, {@code opc.tcp://host:4840/path}
     * @param folder where its key, the certificates of servers and its books are kept; readable by its owner only; one for each
     *     client
     */
    public static Builder of(String url, Path folder) {
        return new Builder(url, folder);
    }

    /** Returns which servers are trusted, and lets a person decide. */
    public Trust trust() {
        return link.trust();
    }

    /**
     * Connects now, to find out whether it can be done.
     *
     * @throws LinkException where it cannot; says whose matter it is, by which rule, and what to do
     */
    public void connect() throws LinkException {
        link.client();
    }

    /**
     * Returns the names of the server's vision systems and other objects with results or job orders, found by type.
     *
     * @throws LinkException where the server cannot be reached
     */
    public List<String> systems() throws IOException {
        return RemoteVision.asked(
                link, client -> List.copyOf(link.owners(client).keySet()));
    }

    /** Returns a vision system to be driven; nothing is asked of the server yet. */
    public RemoteVision vision(String system) {
        return new RemoteVision(link, Objects.requireNonNull(system, "system"));
    }

    /** Returns the job orders of a vision system; nothing is asked of the server yet. */
    public RemoteJobs jobs(String system) {
        return new RemoteJobs(link, Objects.requireNonNull(system, "system"));
    }

    /**
     * Carries the results of a vision system to a sink, each once, whatever happens to the line, the server or this client. What the
     * sink has is acknowledged to the server, so that it leaves the server's list: one feed of a server may do that.
     *
     * @throws IOException where the feed's books cannot be read
     */
    public ResultFeed results(String system, ResultSink sink) throws IOException {
        return results(system, sink, true);
    }

    /**
     * As {@link #results(String, ResultSink)}; a feed that does not acknowledge is a reader beside another one.
     *
     * @throws IOException where the feed's books cannot be read
     */
    public ResultFeed results(String system, ResultSink sink, boolean acknowledge) throws IOException {
        EventFeed feed = new EventFeed(
                link, Objects.requireNonNull(system, "system"), Objects.requireNonNull(sink, "sink"), acknowledge);
        feed.start();
        return feed;
    }

    /**
     * Carries what a server's plain variables say to a sink, as a mapping reads it, for servers that know no companion specification.
     *
     * @throws IOException where the feed's book cannot be read
     */
    public ResultFeed tags(TagMapping mapping, ResultSink sink) throws IOException {
        TagFeed feed = new TagFeed(link, mapping, Objects.requireNonNull(sink, "sink"));
        feed.start();
        return feed;
    }

    /** Returns a destination that writes holds and nonconformances to variables or methods of the server, as a mapping says. */
    public Destination destination(DestinationId id, NodeMapping mapping) {
        return new NodeDestination(Objects.requireNonNull(id, "id"), link, mapping);
    }

    /**
     * Sends a job response to an MES that receives them (OPC 10031-4 ISA95JobResponseReceiverObjectType).
     *
     * @param order the order that the report is of
     * @throws LinkException where the server cannot be reached
     * @throws RefusedException where it answers with a bad status code
     */
    public JobAnswer report(JobReport report, JobOrder order) throws IOException {
        return RemoteVision.asked(link, client -> {
            for (Remote.Owner owner : link.owners(client).values()) {
                if (owner.part(Remote.JOB_RECEIVER) != null) {
                    return RemoteJobs.status(Remote.call(
                            client,
                            owner.need(Remote.JOB_RECEIVER),
                            "jc:ReceiveJobResponse",
                            JobOrderForms.response(report, order)));
                }
            }
            throw new IOException(link.settings().url() + " has no object of the type " + Remote.JOB_RECEIVER);
        });
    }

    /** Looks whether the server can be used, and over the certificates of both sides. */
    @Override
    public List<Diagnosis> examine() {
        List<Diagnosis> found = new ArrayList<>();
        try {
            link.client();
        } catch (LinkException e) {
            found.add(TrustExamination.of(e));
        }
        found.addAll(TrustExamination.of(
                PeerCertificate.of(link.pki().certificate()),
                link.trust(),
                InstantSource.system().instant()));
        return found;
    }

    Link link() {
        return link;
    }

    /** Ends the connection. Feeds are to be closed before. */
    @Override
    public void close() {
        link.close();
    }

    /** Makes a client part by part. Not thread-safe. */
    public static final class Builder {
        private final String url;
        private final Path folder;
        private String name = "holdfast-client";
        private @Nullable String user;
        private @Nullable String password;
        private Set<String> policies = Set.copyOf(Link.POLICIES);
        private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
        private Duration keepAlive = DEFAULT_KEEP_ALIVE;
        private Duration publishing = DEFAULT_PUBLISHING_INTERVAL;
        private Duration lifetime = DEFAULT_LIFETIME;
        private int queue = DEFAULT_QUEUE;

        private Builder(String url, Path folder) {
            if (!url.matches("opc\\.tcp://[^/\\s]+(/\\S*)?")) {
                throw new IllegalArgumentException("url must be opc.tcp://host:port/path, was \"" + url + "\"");
            }
            this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /**
         * Sets the client's name, which is in its certificate; {@code holdfast-client} by default.
         *
         * @param value letters, digits, {@code . _ -}
         */
        public Builder name(String value) {
            if (!value.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "name must be 1 to 64 letters, digits, '.', '_' or '-', was \"" + value + "\"");
            }
            name = value;
            return this;
        }

        /** Sets the user; there is no connection without one. */
        public Builder user(String value, String secret) {
            user = Objects.requireNonNull(value, "user");
            password = Objects.requireNonNull(secret, "password");
            return this;
        }

        /**
         * Sets which security policies are good enough, all with signing and encryption: {@code Basic256Sha256}, {@code
         * Aes128_Sha256_RsaOaep}, {@code Aes256_Sha256_RsaPss}; all of them by default, the strongest that the server has is taken.
         */
        public Builder policies(Set<String> value) {
            if (value.isEmpty() || !Link.POLICIES.containsAll(value)) {
                throw new IllegalArgumentException(
                        "policies must be some of " + new TreeSet<>(Link.POLICIES) + ", was " + value);
            }
            policies = Set.copyOf(value);
            return this;
        }

        /** Sets how long one answer of the server may take; {@link #DEFAULT_REQUEST_TIMEOUT} by default. */
        public Builder requestTimeout(Duration value) {
            requestTimeout = positive("requestTimeout", value);
            return this;
        }

        /** Sets how often a quiet connection is tried; {@link #DEFAULT_KEEP_ALIVE} by default. */
        public Builder keepAlive(Duration value) {
            keepAlive = positive("keepAlive", value);
            return this;
        }

        /** Sets how often the server sends what has come up; {@link #DEFAULT_PUBLISHING_INTERVAL} by default. */
        public Builder publishingInterval(Duration value) {
            publishing = positive("publishingInterval", value);
            return this;
        }

        /** Sets how long the server keeps a subscription for a client that is away; {@link #DEFAULT_LIFETIME} by default. */
        public Builder lifetime(Duration value) {
            lifetime = positive("lifetime", value);
            return this;
        }

        /** Sets how many events wait, at the server and here. */
        Builder queue(int value) {
            queue = value;
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(name + " must be at least a millisecond, was " + value);
            }
            return value;
        }

        /**
         * Opens the client; nothing is asked of the server yet.
         *
         * @throws IOException where the folder cannot be used
         * @throws IllegalArgumentException where there is no user
         */
        public VisionClient open() throws IOException {
            if (user == null || password == null) {
                throw new IllegalArgumentException("a client needs a user: nobody gets in without a name");
            }
            return new VisionClient(new Link(new Link.Settings(
                    url,
                    folder,
                    name,
                    user,
                    password,
                    policies,
                    requestTimeout,
                    keepAlive,
                    publishing,
                    lifetime,
                    queue)));
        }
    }
}
