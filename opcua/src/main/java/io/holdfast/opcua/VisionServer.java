package io.holdfast.opcua;

import io.holdfast.model.Cluster;
import io.holdfast.model.DestinationId;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.Examinable;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import io.holdfast.port.WorkOrderSource;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OPC UA server for a vision system: encrypted sessions of approved clients and known users only.
 *
 * <p>On first use the folder gets a key and a certificate. A client that connects is refused until a person approves of its
 * certificate: see {@link #trust()}.
 *
 * <p>Thread-safe. Opening and closing block for the disk; closing waits a few seconds for calls under way.
 */
public final class VisionServer implements AutoCloseable, Examinable {
    /** The port that the standard gives to OPC UA. */
    public static final int DEFAULT_PORT = 4840;

    /** Ten thousand results: some hours of a fast line, and some ten megabytes. */
    public static final int DEFAULT_RESULTS_KEPT = 10_000;

    /** A day: a client that was away over a shift or a night finds everything. */
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(VisionServer.class);

    private final SecureServer secure;
    private final ResultStore results;
    private final VisionSpace space;
    private final InstantSource clock;
    private final Duration retention;

    private VisionServer(Builder builder) throws IOException {
        SecureServer.Settings settings = builder.settings();
        clock = builder.clock;
        retention = builder.retention;
        secure = new SecureServer(settings);
        ResultStore kept = null;
        try {
            kept = new ResultStore(builder.resultsKept, settings.folder().resolve("acknowledged.txt"));
            results = kept;
            space = new VisionSpace(
                    secure,
                    settings.name(),
                    settings.clock(),
                    results,
                    new Configuration(
                            builder.configuration,
                            Objects.requireNonNullElseGet(builder.configurationSince, clock::instant)),
                    builder.system,
                    builder.recipes,
                    builder.jobOrders == null
                            ? null
                            : new VisionSpace.Orders(
                                    builder.jobOrders,
                                    builder.equipment,
                                    settings.folder().resolve("job-orders.bin")));
            space.startup();
            secure.start();
        } catch (IOException | RuntimeException e) {
            if (kept != null) {
                kept.close();
            }
            secure.close();
            throw e;
        }
    }

    /**
     * Starts the set-up of a server.
     *
     * @param folder where its key, the certificates of clients and its books are kept; readable by its owner only
     */
    public static Builder in(Path folder) {
        return new Builder(folder);
    }

    /** Returns the address that clients connect to. */
    public String url() {
        return secure.url();
    }

    /** Returns which clients are trusted, and lets a person decide. */
    public Trust trust() {
        return secure.trust();
    }

    /** Looks over the certificates of this side and of its clients. */
    @Override
    public List<Diagnosis> examine() {
        return TrustExamination.of(
                PeerCertificate.of(secure.certificate()),
                secure.trust(),
                InstantSource.system().instant());
    }

    /**
     * Returns the destination that shows a line's results, holds and nonconformances to the clients of this server, and fills the
     * list of results from the line's journal: what was received within the retention, the latest, as many as are kept. Call it
     * once for a line, before the line is opened.
     *
     * @param id the destination's name
     * @param journal the store of the line
     * @throws StoreException where the journal cannot be read
     */
    public Destination destination(DestinationId id, StoreReader journal) throws StoreException {
        if (space.desk() != null) {
            space.desk().journal(journal);
        }
        journal.forEachResult(ResultQuery.receivedFrom(clock.instant().minus(retention)), results::add);
        return new ServerDestination(id, space);
    }

    /**
     * Tells clients of a cluster: for a {@code HoldfastListener}, which hears of it before hold and report are delivered. Returns
     * at once.
     */
    public void clusterOpened(Cluster cluster, EpisodeId episode) {
        space.news().opened(cluster, episode);
    }

    /** Says that all images of a job are taken, so that the part may move. Returns at once. */
    public void acquisitionDone(String job) {
        space.machine().acquisitionDone(job);
    }

    /** Says that a job came to its end by itself: the system is ready for the next. Returns at once. */
    public void jobEnded(String job) {
        space.machine().jobEnded(job);
    }

    /** Says that the vision system cannot go on: it is in the state Error until a client resets it. Returns at once. */
    public void failed(String reason) {
        space.machine().failed(Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Returns the source of the line's work-order contexts: the job order that runs. For {@code HoldfastBuilder.workOrderSource}.
     *
     * @throws IllegalStateException where the server takes no job orders
     */
    public WorkOrderSource workOrders() {
        return desk().source();
    }

    /**
     * Says that the line is done with a job order by itself: it ends, and the next begins. Returns at once.
     *
     * @throws IllegalStateException where the server takes no job orders
     */
    public void jobOrderEnded(String id) {
        desk().ended(Objects.requireNonNull(id, "id"));
    }

    /**
     * Says that the line can begin with an order that it did not begin with before. Returns at once.
     *
     * @throws IllegalStateException where the server takes no job orders
     */
    public void jobOrdersReady() {
        desk().ready();
    }

    private JobOrderDesk desk() {
        JobOrderDesk desk = space.desk();
        if (desk == null) {
            throw new IllegalStateException("this server takes no job orders: see Builder.jobOrders");
        }
        return desk;
    }

    /** Returns how many results went out of the list before a client acknowledged them; the journal still has them. */
    public long resultsNotAcknowledged() {
        return results.lostUnacknowledged();
    }

    VisionSpace space() {
        return space;
    }

    EventTemplates events() {
        return space.events();
    }

    SecureServer secure() {
        return secure;
    }

    /** Closes the port and ends every session. */
    @Override
    public void close() {
        space.close();
        secure.close();
        try {
            results.close();
        } catch (IOException e) {
            LOG.warn("the book of acknowledgements was not closed", e);
        }
    }

    /** Makes a server part by part. Not thread-safe. */
    public static final class Builder {
        private final Path folder;
        private final Accounts accounts = new Accounts();
        private final Set<String> policies = new LinkedHashSet<>(new TreeSet<>(SecureServer.POLICIES));
        private String name = "vision";
        private @Nullable String host;
        private String bindAddress = "0.0.0.0";
        private int port = DEFAULT_PORT;
        private @Nullable UserDirectory directory;
        private @Nullable VisionSystem system;
        private @Nullable Recipes recipes;
        private @Nullable JobOrders jobOrders;
        private Set<EquipmentId> equipment = Set.of();
        private String configuration = "unstated";
        private @Nullable Instant configurationSince;
        private int resultsKept = DEFAULT_RESULTS_KEPT;
        private Duration retention = DEFAULT_RETENTION;
        private ServerLimits limits = ServerLimits.DEFAULT;
        private SecurityListener listener = event -> {};
        private InstantSource clock = InstantSource.system();

        private Builder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /**
         * Sets the name of the system, under which clients find it; {@code vision} by default.
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

        /** Sets the name or address that clients reach the server by; this machine's name by default. */
        public Builder host(String value) {
            host = Objects.requireNonNull(value, "host");
            return this;
        }

        /** Sets the address of the network card to listen on; all of them by default. */
        public Builder bindAddress(String value) {
            bindAddress = Objects.requireNonNull(value, "bindAddress");
            return this;
        }

        /** Sets the port; {@value #DEFAULT_PORT} by default, 0 for any that is free. */
        public Builder port(int value) {
            if (value < 0 || value > 65_535) {
                throw new IllegalArgumentException("port must be from 0 to 65535, was " + value);
            }
            port = value;
            return this;
        }

        /** Adds a user. The password is hashed at once. */
        public Builder user(String user, String password, Role role) {
            if (user.isBlank() || password.length() < 8) {
                throw new IllegalArgumentException(
                        "a user needs a name, and a password of at least 8 characters; user \"" + user + "\"");
            }
            accounts.add(user, password.toCharArray(), Objects.requireNonNull(role, "role"));
            return this;
        }

        /** Sets who knows the users, in place of {@link #user}. */
        public Builder users(UserDirectory value) {
            directory = Objects.requireNonNull(value, "users");
            return this;
        }

        /**
         * Sets which security policies are offered, all with signing and encryption: {@code Basic256Sha256}, {@code
         * Aes128_Sha256_RsaOaep}, {@code Aes256_Sha256_RsaPss}; all of them by default.
         */
        public Builder policies(Set<String> value) {
            if (value.isEmpty() || !SecureServer.POLICIES.containsAll(value)) {
                throw new IllegalArgumentException(
                        "policies must be some of " + new TreeSet<>(SecureServer.POLICIES) + ", was " + value);
            }
            policies.clear();
            policies.addAll(new TreeSet<>(value));
            return this;
        }

        /** Sets what the server drives; without it, clients' calls change the state and nothing else. */
        public Builder system(VisionSystem value) {
            system = Objects.requireNonNull(value, "system");
            return this;
        }

        /** Sets the recipes; without them a system is ready as soon as it is operational. */
        public Builder recipes(Recipes value) {
            recipes = Objects.requireNonNull(value, "recipes");
            return this;
        }

        /**
         * Takes job orders for a line; without this none are taken. They are kept in the server's folder, in {@code
         * job-orders.bin}, and are there after a restart with their states.
         *
         * @param host what the host does with them
         * @param value the line and the stations that an order is for; at least one
         */
        public Builder jobOrders(JobOrders host, EquipmentId... value) {
            if (value.length == 0) {
                throw new IllegalArgumentException("job orders need the line or station that they are for");
            }
            jobOrders = Objects.requireNonNull(host, "host");
            equipment = Set.of(value);
            return this;
        }

        /**
         * Sets what configuration the system runs with; results carry its name.
         *
         * @param id a name that changes with every change, a version or a hash; {@code unstated} by default
         * @param lastModified when it was changed last; the opening of the server by default
         */
        public Builder configuration(String id, Instant lastModified) {
            configuration = Objects.requireNonNull(id, "id");
            configurationSince = Objects.requireNonNull(lastModified, "lastModified");
            return this;
        }

        /** Sets how many results are kept for clients to fetch, from 1; {@value #DEFAULT_RESULTS_KEPT} by default. */
        public Builder resultsKept(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("resultsKept must be >= 1, was " + value);
            }
            resultsKept = value;
            return this;
        }

        /** Sets how far back results are read from the journal at the start; {@link #DEFAULT_RETENTION} by default. */
        public Builder retention(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("retention must be longer than nothing, was " + value);
            }
            retention = value;
            return this;
        }

        /** Sets how much of the server clients may use; {@link ServerLimits#DEFAULT} by default. */
        public Builder limits(ServerLimits value) {
            limits = Objects.requireNonNull(value, "limits");
            return this;
        }

        /** Sets who is told of security events; they are logged to {@code io.holdfast.opcua.audit} either way. */
        public Builder security(SecurityListener value) {
            listener = Objects.requireNonNull(value, "security");
            return this;
        }

        /** Sets the clock; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Opens the server.
         *
         * @throws IOException where the folder cannot be used or the port is taken
         * @throws IllegalArgumentException where there are no users
         */
        public VisionServer open() throws IOException {
            return new VisionServer(this);
        }

        private SecureServer.Settings settings() throws IOException {
            if (directory == null && accounts.isEmpty()) {
                throw new IllegalArgumentException("a server needs a user: nobody gets in without a name");
            }
            return new SecureServer.Settings(
                    folder,
                    name,
                    host == null ? InetAddress.getLocalHost().getHostName() : host,
                    bindAddress,
                    port,
                    policies,
                    directory == null ? accounts : directory,
                    limits,
                    listener,
                    clock);
        }
    }
}
