package io.holdfast;

import io.holdfast.contain.ContainmentPolicy;
import io.holdfast.deliver.Backoff;
import io.holdfast.detect.Capacity;
import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.CreepWatch;
import io.holdfast.detect.RuleSet;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.model.Confirmation;
import io.holdfast.model.EquipmentId;
import io.holdfast.port.Destination;
import io.holdfast.port.Examinable;
import io.holdfast.port.MaterialLocator;
import io.holdfast.port.ModelSwitch;
import io.holdfast.port.SignaturePort;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.WorkOrderSource;
import io.holdfast.retain.ImageSettings;
import io.holdfast.trace.GenealogyLocator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sets up a line. Each setting has a default but the store. Not thread-safe. */
public final class HoldfastBuilder {
    private static final long SMALLEST_SPILL = 1L << 20;

    @Nullable
    Store store;

    RuleSet rules = RuleSet.of();
    final Map<Destination, @Nullable DeliveryPolicy> destinations = new LinkedHashMap<>();
    InstantSource clock = InstantSource.system();
    int queueCapacity = Holdfast.DEFAULT_QUEUE_CAPACITY;
    long queueBytes = Holdfast.DEFAULT_QUEUE_BYTES;
    Duration blockWhenFull = Duration.ZERO;
    boolean shedding;

    @Nullable
    Path spillFile;

    long spillBytes;
    Duration scopeRetention = Holdfast.DEFAULT_SCOPE_RETENTION;
    Duration allowedAhead = Holdfast.DEFAULT_ALLOWED_AHEAD;
    DeliveryPolicy policy = DeliveryPolicy.ofDefaults();
    final Map<EquipmentId, EquipmentId> lineOf = new HashMap<>();
    List<String> contextSources = List.of();
    final List<WorkOrderSource> workOrderSources = new ArrayList<>();
    Backoff pullBackoff = Backoff.DEFAULT;

    @Nullable
    ModelSwitch modelSwitch;

    Duration modelTimeout = Holdfast.DEFAULT_MODEL_TIMEOUT;
    Backoff modelBackoff = Backoff.DEFAULT;
    ModelPolicy modelPolicy = ModelPolicy.FLAG;
    Watch.@Nullable Creep creep;
    Capacity capacity = Holdfast.DEFAULT_CAPACITY;
    JournalWriter.Gathering gathering = new JournalWriter.Gathering(Holdfast.DEFAULT_GROUP, Duration.ZERO);
    Duration closeGrace = Holdfast.DEFAULT_CLOSE_GRACE;
    int holdsPerHour = Holdfast.DEFAULT_HOLDS_PER_HOUR;
    MaterialLocator locator = new GenealogyLocator();
    SignaturePort signatures = SignaturePort.REFUSING;
    Authority authority = Authority.ofDefaults();

    @Nullable
    LedgerSettings ledger;

    final List<Examinable> examined = new ArrayList<>();

    @Nullable
    ImageSettings images;

    LongSupplier nanos = System::nanoTime;
    HoldfastListener listener = new HoldfastListener() {};

    HoldfastBuilder() {}

    /** Sets where the journal is kept. Required. The line owns it and closes it. */
    public HoldfastBuilder store(Store value) {
        store = Objects.requireNonNull(value, "store");
        return this;
    }

    /** Sets the rules; none by default: then nothing is ever found. */
    public HoldfastBuilder rules(ClusterRule... value) {
        rules = new RuleSet(List.of(value), rules.allowedLateness(), rules.allowedSkew(), rules.idleAfter());
        return this;
    }

    /** Sets the rules and how late a result may come. */
    public HoldfastBuilder rules(RuleSet value) {
        rules = Objects.requireNonNull(value, "rules");
        return this;
    }

    /**
     * Sets how many holds may be asked for within an hour; {@link Holdfast#DEFAULT_HOLDS_PER_HOUR} by default. Those beyond are
     * kept back, with their reports, for a person to place or dismiss.
     */
    public HoldfastBuilder holdsPerHour(int value) {
        holdsPerHour = new ContainmentPolicy(value, locator).holdsPerHour();
        return this;
    }

    /** Sets who knows where material is and what it went into; by default the genealogy in the journal. */
    public HoldfastBuilder materialLocator(MaterialLocator value) {
        locator = Objects.requireNonNull(value, "materialLocator");
        return this;
    }

    /** Sets how persons sign releases and dispositions; by default nobody can. */
    public HoldfastBuilder signatures(SignaturePort value) {
        signatures = Objects.requireNonNull(value, "signatures");
        return this;
    }

    /** Sets which capacity each act needs that is signed; {@link Authority#ofDefaults} by default. */
    public HoldfastBuilder authority(Authority value) {
        authority = Objects.requireNonNull(value, "authority");
        return this;
    }

    /** Says which stations are on a line: what is stated for the line then holds for them, but for what is stated for one. */
    public HoldfastBuilder line(EquipmentId line, EquipmentId... stations) {
        for (EquipmentId station : stations) {
            EquipmentId other = lineOf.putIfAbsent(station, line);
            if (other != null && !other.equals(line)) {
                throw new IllegalArgumentException(
                        "a station is on one line, " + station + " was on " + other + " and " + line);
            }
        }
        return this;
    }

    /**
     * Sets which sources of work orders count more than others, the most trusted first; none by default: then none may take what
     * another claimed. A person counts more than any.
     */
    public HoldfastBuilder contextSources(String... mostTrustedFirst) {
        contextSources = List.of(mostTrustedFirst);
        return this;
    }

    /** Adds a source that work orders are asked of. The line owns it and closes it. */
    public HoldfastBuilder workOrderSource(WorkOrderSource value) {
        workOrderSources.add(Objects.requireNonNull(value, "workOrderSource"));
        return this;
    }

    /** Sets how long a source is left alone about a station that it could tell nothing of: from the first, doubling. */
    public HoldfastBuilder workOrderDelay(Duration first, Duration longest) {
        pullBackoff = new Backoff(first, longest);
        return this;
    }

    /** Sets who makes stations inspect with a model; nobody by default: then demands are only shown and results judged. */
    public HoldfastBuilder modelSwitch(ModelSwitch value) {
        modelSwitch = Objects.requireNonNull(value, "modelSwitch");
        return this;
    }

    /**
     * Sets how long one call of the switch may take, {@link Holdfast#DEFAULT_MODEL_TIMEOUT} by default, and how long to wait before the
     * next after a failure: from the first, doubling, to the longest.
     */
    public HoldfastBuilder modelTimes(Duration timeout, Duration firstRetry, Duration longestRetry) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be more than zero, was " + timeout);
        }
        modelTimeout = timeout;
        modelBackoff = new Backoff(firstRetry, longestRetry);
        return this;
    }

    /** Sets what happens to results made with another model than their context demands; they are flagged by default. */
    public HoldfastBuilder modelPolicy(ModelPolicy value) {
        modelPolicy = Objects.requireNonNull(value, "modelPolicy");
        return this;
    }

    /** Adds a destination. The line owns it and closes it. */
    public HoldfastBuilder destination(Destination value) {
        destinations.put(Objects.requireNonNull(value, "destination"), null);
        return this;
    }

    /** Adds a destination with a policy of its own. The line owns it and closes it. */
    public HoldfastBuilder destination(Destination value, DeliveryPolicy policy) {
        destinations.put(Objects.requireNonNull(value, "destination"), Objects.requireNonNull(policy, "policy"));
        return this;
    }

    /** Sets the clock that received times come from; the system's by default. */
    public HoldfastBuilder clock(InstantSource value) {
        clock = Objects.requireNonNull(value, "clock");
        return this;
    }

    /** Sets how many results may wait for the journal, at least 1; {@link Holdfast#DEFAULT_QUEUE_CAPACITY} by default. */
    public HoldfastBuilder queueCapacity(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("queueCapacity must be >= 1, was " + value);
        }
        queueCapacity = value;
        return this;
    }

    /**
     * Sets how much memory the results that wait for the journal may take, at least 1 byte, by estimate;
     * {@link Holdfast#DEFAULT_QUEUE_BYTES} by default. With a spill file, as much again may wait for that.
     */
    public HoldfastBuilder queueBytes(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("queueBytes must be >= 1, was " + value);
        }
        queueBytes = value;
        return this;
    }

    /**
     * Has results go to a file when the queue is full, the journal fails, or a commit takes longer than a second: their
     * receipts complete with {@link io.holdfast.port.Intake#SPILLED} as soon as that file is on disk, and the journal takes
     * them over from there, in order and once, when it can; after a restart, too. Those that waited for the journal before go
     * on waiting for it. Best on another volume than the journal.
     *
     * @param file where; made if there is none; the line locks it
     * @param mostBytes how large it may grow, at least 1 MiB
     */
    public HoldfastBuilder spillWhenFull(Path file, long mostBytes) {
        if (mostBytes < SMALLEST_SPILL) {
            throw new IllegalArgumentException("mostBytes must be >= " + SMALLEST_SPILL + ", was " + mostBytes);
        }
        spillFile = Objects.requireNonNull(file, "file");
        spillBytes = mostBytes;
        return this;
    }

    /**
     * Has good results be given up when the queue, and the spill file if there is one, is three quarters full: those with the
     * verdict PASS and nothing marked. They are counted, and tallied by station and device time in the journal. The rest is
     * kept for what is never shed: rejects, and what follows from them. The detector does not see what is shed, so rules that
     * count by inspected units see fewer.
     */
    public HoldfastBuilder shedPassesWhenFull() {
        shedding = true;
        return this;
    }

    /**
     * Sets how long {@link Holdfast#accept} may wait for room when the queue is full; zero by default: the line never waits,
     * the receipt says at once that the result was not taken.
     */
    public HoldfastBuilder blockWhenFull(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("blockWhenFull must be >= 0, was " + value);
        }
        blockWhenFull = value;
        return this;
    }

    /**
     * Watches for rates that creep up, beside the rules: a warning to the listener, never a hold. A restart shows the charts
     * again what was received within the scope retention.
     *
     * @param charts charts that have seen nothing yet, made against a baseline; the line takes them over
     * @param counted which defects count, as in the baseline
     */
    public HoldfastBuilder creepWatch(CreepWatch charts, Set<Confirmation> counted) {
        creep = new Watch.Creep(charts, Set.copyOf(counted));
        return this;
    }

    /**
     * Sets how much the detector may hold; {@link Holdfast#DEFAULT_CAPACITY} by default. What does not fit is not watched, but stored
     * and delivered like the rest; {@link Status#unwatched} counts it, and health is degraded while a cluster may be missed: with rules on other clocks than
     * {@link io.holdfast.detect.WindowClock#EVENT_TIME}, until the window is made anew.
     */
    public HoldfastBuilder detectorCapacity(Capacity value) {
        capacity = Objects.requireNonNull(value, "detectorCapacity");
        return this;
    }

    /**
     * Sets how long a scope that nothing comes from is remembered, by received time; {@link Holdfast#DEFAULT_SCOPE_RETENTION} by
     * default. More than zero.
     */
    public HoldfastBuilder scopeRetention(Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("scopeRetention must be more than zero, was " + value);
        }
        scopeRetention = value;
        return this;
    }

    /**
     * Sets how far the device time of a result may lie after its received time; {@link Holdfast#DEFAULT_ALLOWED_AHEAD} by default. A
     * result farther ahead is kept and told, and no rule watches it.
     */
    public HoldfastBuilder allowedAhead(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("allowedAhead must be >= 0, was " + value);
        }
        allowedAhead = value;
        return this;
    }

    /** Sets the policy of destinations without one of their own: the delays between attempts, and the defaults. */
    public HoldfastBuilder retryDelay(Duration first, Duration longest) {
        policy = DeliveryPolicy.custom().retryDelay(first, longest).build();
        return this;
    }

    /**
     * Sets how long {@link Holdfast#close} waits for a delivery under way before it interrupts it, and for a store that fails
     * before it gives up; {@link Holdfast#DEFAULT_CLOSE_GRACE} by default.
     */
    public HoldfastBuilder closeGrace(Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("closeGrace must be more than zero, was " + value);
        }
        closeGrace = value;
        return this;
    }

    /**
     * Sets how the journal gathers what it commits at once. By default up to {@link Holdfast#DEFAULT_GROUP} entries and no waiting:
     * while one group is synced to the disk the next one gathers by itself, so that the slower the disk, the larger the group,
     * and a single result waits for nothing. Waiting for more helps where each sync wears the medium, or costs a round trip
     * that others pay for; a result in which a rule saw something never waits.
     *
     * @param most how many entries one commit takes at most, at least 1
     * @param linger how long a group that is not full waits for more, from zero to {@link Holdfast#LONGEST_LINGER}
     */
    public HoldfastBuilder groupCommit(int most, Duration linger) {
        if (most < 1) {
            throw new IllegalArgumentException("most must be >= 1, was " + most);
        }
        if (linger.isNegative() || linger.compareTo(Holdfast.LONGEST_LINGER) > 0) {
            throw new IllegalArgumentException(
                    "linger must be from zero to " + Holdfast.LONGEST_LINGER + ", was " + linger);
        }
        gathering = new JournalWriter.Gathering(most, linger);
        return this;
    }

    /**
     * Has the line keep counts, quality cost and figures, in the transaction of each result; without it, none. Where the journal
     * has results that were not counted by these settings, opening counts them anew, which takes a while: some ten thousand
     * results a second.
     */
    public HoldfastBuilder ledger(LedgerSettings value) {
        ledger = Objects.requireNonNull(value, "ledger");
        return this;
    }

    /** Has the doctor look over something else, too: an OPC UA server, a source of orders. The line does not close it. */
    public HoldfastBuilder alsoExamine(Examinable value) {
        examined.add(Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * Has the line keep the images of its results, by class, rule and room; without it, it carries their links and leaves the files
     * alone. Results that were accepted before have none registered. The line owns the roots and closes them.
     */
    public HoldfastBuilder images(ImageSettings value) {
        images = Objects.requireNonNull(value, "images");
        return this;
    }

    /**
     * Sets a clock that only measures, in nanoseconds since any moment; {@link System#nanoTime} by default. Images expire by {@link
     * #clock} as long as the two agree. For simulations, which move both.
     */
    public HoldfastBuilder measuringClock(LongSupplier value) {
        nanos = Objects.requireNonNull(value, "measuringClock");
        return this;
    }

    /** Sets who is told what happens. */
    public HoldfastBuilder listener(HoldfastListener value) {
        listener = Objects.requireNonNull(value, "listener");
        return this;
    }

    /**
     * Opens the line: rebuilds the detector's window, resumes open episodes and what waits to be delivered.
     *
     * @throws IllegalStateException where no store is set
     * @throws IllegalArgumentException where two destinations or two rules have one name, where what is expected of images cannot
     *     fit, or where their rules differ from those in force without a higher version
     * @throws StoreException where the journal cannot be read; the store stays open
     */
    public Holdfast open() throws StoreException {
        Store chosen = store;
        if (chosen == null) {
            throw new IllegalStateException("a line needs a store: set store(...)");
        }
        Set<String> names = new HashSet<>();
        for (Destination destination : destinations.keySet()) {
            if (!names.add(destination.id().value())) {
                throw new IllegalArgumentException("destination names must differ, had " + destination.id() + " twice");
            }
        }
        Holdfast line = new Holdfast(this, chosen);
        line.start();
        return line;
    }
}
