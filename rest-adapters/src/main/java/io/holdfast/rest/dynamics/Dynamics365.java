package io.holdfast.rest.dynamics;

import io.holdfast.port.Lane;
import io.holdfast.rest.Capabilities;
import io.holdfast.rest.Capability;
import io.holdfast.rest.Capability.Repeat;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Costs;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Finding.Side;
import io.holdfast.rest.Genealogy;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.Holds;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.QualitySystem;
import io.holdfast.rest.Verb;
import io.holdfast.rest.WorkOrders;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Examination;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.WitnessedCounts;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One company in one environment of Dynamics 365 Supply Chain Management. Thread-safe; see {@link QualitySystem}. */
public final class Dynamics365 implements QualitySystem {
    private final Builder settings;
    private final HttpLink link;
    private final @Nullable HttpLink traceLink;
    private final DynamicsOrders orders;
    private final @Nullable Holds holds;
    private final @Nullable Inspections inspections;
    private final @Nullable Nonconformances nonconformances;
    private final Counts counts;
    private final @Nullable Genealogy genealogy;
    private final @Nullable Costs costs;

    private Dynamics365(Builder settings) {
        this.settings = settings;
        link = new HttpLink(settings.connection);
        TraceSettings trace = settings.trace;
        traceLink = trace == null ? null : new HttpLink(trace.connection());
        orders = new DynamicsOrders(this, Lane.RESULT);
        holds = settings.disposition == null && settings.block == null ? null : DynamicsHolds.of(this);
        inspections = settings.inspection == null ? null : new DynamicsInspections(this, settings.inspection);
        nonconformances =
                settings.nonconformances == null ? null : new DynamicsNonconformances(this, settings.nonconformances);
        counts = new WitnessedCounts(
                new DynamicsCounts(this, link), new WitnessedCounts.Patience(settings.looks, settings.lookEvery));
        genealogy = trace == null || traceLink == null ? null : new DynamicsTrace(this, traceLink, trace);
        costs = settings.currency == null ? null : new DynamicsCosts(this, settings.currency);
    }

    /**
     * Starts a system that is reached over the given connection, whose base is the environment's scheme and host.
     *
     * @param company the legal entity, such as {@code usmf}
     */
    public static Builder at(Connection connection, String company) {
        return new Builder(connection, company);
    }

    Builder settings() {
        return settings;
    }

    /** Returns the data entities, with requests counted in the given lane. All companies are asked, and one is meant. */
    ODataService data(Lane lane) {
        return new ODataService(link, null, Version.V4, settings.dataPath, lane, Set.of(), "cross-company=true");
    }

    String set(DynamicsSet set) {
        return settings.sets.getOrDefault(set, set.defaultName());
    }

    /** Returns a query of this company. */
    Query ours() {
        return Query.ALL.eq("dataAreaId", settings.company);
    }

    /** Returns an entity's address, which must name all keys, each a name and a text. */
    String entity(DynamicsSet set, String... keys) {
        StringBuilder address =
                new StringBuilder(set(set)).append("(dataAreaId=").append(Version.text(settings.company));
        for (int i = 0; i < keys.length; i += 2) {
            address.append(',').append(keys[i]).append('=').append(Version.text(keys[i + 1]));
        }
        return address.append(')').toString();
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        verbs.put(
                Verb.WORK_ORDER,
                Capability.supported(Repeat.READ_ONLY, "production order with operations and components"));
        verbs.put(
                Verb.INSPECTION_RESULT,
                inspections == null
                        ? Capability.customRequired("name the quality test and a field of ours on its results")
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD,
                                "a result of the order's open quality order; our id in a field that the tenant added"));
        Capability noHold = Capability.customRequired("name the disposition code, or a test group for quality orders");
        verbs.put(
                Verb.HOLD,
                holds == null
                        ? noHold
                        : Capability.degraded(
                                Repeat.READ_BACK,
                                "a batch by its disposition, a quantity by a quality order; never a production order"));
        verbs.put(
                Verb.RELEASE,
                holds == null
                        ? noHold
                        : settings.disposition == null
                                ? Capability.unsupported("a person must validate the quality order")
                                : Capability.degraded(
                                        Repeat.READ_BACK,
                                        "dispositions only: a quality order must be validated by a person"));
        Capability noReport = Capability.customRequired("map the defect codes to problem types");
        verbs.put(
                Verb.NONCONFORMANCE,
                nonconformances == null
                        ? noReport
                        : Capability.degraded(
                                Repeat.SEARCHABLE_FIELD,
                                "by the first entity of a list that the tenant has: the standard has none"));
        verbs.put(
                Verb.NONCONFORMANCE_REVISION,
                nonconformances == null ? noReport : Capability.degraded(Repeat.READ_BACK, "the defect quantity only"));
        verbs.put(
                Verb.COUNT_READ,
                Capability.degraded(Repeat.READ_ONLY, "of the whole order, not of an operation; no rework"));
        verbs.put(
                Verb.COUNT_POST,
                Capability.degraded(
                        Repeat.READ_BACK,
                        "messages without a key, posted later and no rework: confirmed by what the order counts"));
        verbs.put(Verb.COUNT_REVERSE, Capability.unsupported("a negative journal is not verified"));
        verbs.put(
                Verb.GENEALOGY,
                genealogy == null
                        ? Capability.customRequired("install the traceability add-in, and say where it is")
                        : Capability.degraded(Repeat.READ_ONLY, "by the traceability add-in, which is a preview"));
        verbs.put(
                Verb.COST,
                costs == null
                        ? Capability.customRequired("say the company's currency")
                        : Capability.degraded(Repeat.READ_ONLY, "sums of route transactions by operation"));
        EnumSet<HoldScope> scopes = EnumSet.noneOf(HoldScope.class);
        if (settings.disposition != null) {
            scopes.add(HoldScope.LOT);
        }
        if (settings.block != null) {
            scopes.add(HoldScope.STOCK_QUANTITY);
        }
        return new Capabilities("Dynamics 365", verbs, scopes);
    }

    @Override
    public Optional<WorkOrders> workOrders() {
        return Optional.of(orders);
    }

    @Override
    public Optional<Inspections> inspections() {
        return Optional.ofNullable(inspections);
    }

    @Override
    public Optional<Holds> holds() {
        return Optional.ofNullable(holds);
    }

    @Override
    public Optional<Nonconformances> nonconformances() {
        return Optional.ofNullable(nonconformances);
    }

    @Override
    public Optional<Counts> counts() {
        return Optional.of(counts);
    }

    @Override
    public Optional<Genealogy> genealogy() {
        return Optional.ofNullable(genealogy);
    }

    @Override
    public Optional<Costs> costs() {
        return Optional.ofNullable(costs);
    }

    @Override
    public Optional<Crosswalk> crosswalk() {
        return Optional.ofNullable(settings.nonconformances).map(NonconformanceSettings::crosswalk);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Examination.Reached reached = Examination.reach(
                link,
                Request.get(settings.dataPath + "/$metadata").with("Accept", "application/xml"),
                settings.clock.instant());
        findings.add(reached.finding());
        Reply reply = reached.reply();
        if (!reached.finding().good() || reply == null) {
            return findings;
        }
        String metadata = reply.text();
        for (DynamicsSet one : needed()) {
            findings.add(has(metadata, set(one), "its name is a setting"));
        }
        NonconformanceSettings reports = settings.nonconformances;
        if (reports != null && reports.entities().stream().noneMatch(entity -> names(metadata, entity.set()))) {
            findings.add(new Finding(
                    false,
                    Side.TARGET,
                    "there is no entity for nonconformances: none of "
                            + reports.entities().stream()
                                    .map(NonconformanceEntity::set)
                                    .toList(),
                    "have one made, and name it in the settings"));
        }
        if (settings.disposition != null) {
            code(findings);
        }
        return findings;
    }

    private Set<DynamicsSet> needed() {
        Set<DynamicsSet> needed = new TreeSet<>(Set.of(
                DynamicsSet.PRODUCTION_ORDER,
                DynamicsSet.ROUTE_OPERATION,
                DynamicsSet.BOM_LINE,
                DynamicsSet.FINISHED_JOURNAL));
        if (settings.disposition != null) {
            needed.add(DynamicsSet.BATCH);
        }
        if (settings.block != null || settings.inspection != null) {
            needed.add(DynamicsSet.QUALITY_ORDER);
        }
        if (settings.inspection != null) {
            needed.add(DynamicsSet.QUALITY_RESULT);
        }
        if (settings.currency != null) {
            needed.add(DynamicsSet.ROUTE_TRANSACTION);
        }
        return needed;
    }

    static boolean names(String metadata, String set) {
        return metadata.contains("EntitySet Name=\"" + set + "\"");
    }

    private static Finding has(String metadata, String set, String mend) {
        return names(metadata, set)
                ? new Finding(true, Side.TARGET, "entity set " + set + " is there", "")
                : new Finding(false, Side.TARGET, "there is no entity set " + set, mend);
    }

    private void code(List<Finding> findings) throws InterruptedException {
        Disposition disposition = Objects.requireNonNull(settings.disposition);
        findings.add(DynamicsHolds.code(data(Lane.BULK), ours(), disposition));
    }

    @Override
    public Duration settleTime() {
        return settings.connection.settleTime();
    }

    @Override
    public void close() {
        link.close();
        if (traceLink != null) {
            traceLink.close();
        }
    }

    /**
     * The disposition code that means "on hold". It must exist there with its blocking flags.
     *
     * @param held the code of a batch on hold
     * @param released the code to release to where the one before is not known
     */
    public record Disposition(String held, String released) {
        /** Checks the parts. */
        public Disposition {
            if (held.isBlank() || released.isBlank() || held.equals(released)) {
                throw new IllegalArgumentException(
                        "held and released must be two codes, were \"" + held + "\" and \"" + released + "\"");
            }
        }
    }

    /**
     * How a quantity is blocked: by a quality order.
     *
     * @param testGroup the test group of such orders
     * @param keyField the field of a quality order that takes our key, at least 16 characters; the tenant must have added it, for the
     *     standard has none, and without it a lost answer could not be resolved
     */
    public record Block(String testGroup, String keyField) {
        /** Checks the parts. */
        public Block {
            if (testGroup.isBlank() || keyField.isBlank()) {
                throw new IllegalArgumentException("testGroup and keyField must not be blank");
            }
        }
    }

    /**
     * Where verdicts go: a test of the order's open quality order.
     *
     * @param testGroup the test group of such orders
     * @param sequence the test's number in the order
     * @param test the test
     * @param keyField the field of a result that takes our id; the tenant must have added it
     */
    public record InspectionSettings(String testGroup, int sequence, String test, String keyField) {
        /** Checks the parts. */
        public InspectionSettings {
            if (testGroup.isBlank() || test.isBlank() || keyField.isBlank()) {
                throw new IllegalArgumentException("testGroup, test and keyField must not be blank");
            }
        }
    }

    /**
     * An entity that may take nonconformances.
     *
     * @param set its set
     * @param keyField the field that takes our id
     * @param amongText whether that field is a text of which our id is the beginning; otherwise it is our id alone
     */
    public record NonconformanceEntity(String set, String keyField, boolean amongText) {
        /** An entity that some tenants have: our id begins the description. */
        public static final NonconformanceEntity APPS =
                new NonconformanceEntity("AppsInventNonConformations", "Description", true);
        /** The bare table, without a description: our id is its number, at most 20 characters. */
        public static final NonconformanceEntity TABLE =
                new NonconformanceEntity("NonConformanceTables", "InventNonConformanceID", false);

        /** Checks the parts. */
        public NonconformanceEntity {
            if (set.isBlank() || keyField.isBlank()) {
                throw new IllegalArgumentException("set and keyField must not be blank");
            }
        }
    }

    /**
     * How nonconformances are written.
     *
     * @param entities which entities may take them; the first that the tenant has is taken; copied
     * @param unit the unit of defect quantities
     * @param crosswalk what our codes are called: {@link Crosswalk.Kind#DEFECT} with the part {@code problemType}
     */
    public record NonconformanceSettings(List<NonconformanceEntity> entities, String unit, Crosswalk crosswalk) {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public NonconformanceSettings {
            entities = List.copyOf(entities);
            if (entities.isEmpty() || unit.isBlank()) {
                throw new IllegalArgumentException("entities and unit must not be empty");
            }
            crosswalk = Codes.checked("crosswalk", crosswalk, Map.of(Crosswalk.Kind.DEFECT, Map.of("problemType", 10)));
        }

        /** Makes settings with the entities that are known. */
        public static NonconformanceSettings of(String unit, Crosswalk crosswalk) {
            return new NonconformanceSettings(
                    List.of(NonconformanceEntity.APPS, NonconformanceEntity.TABLE), unit, crosswalk);
        }
    }

    /**
     * Where the traceability add-in is. It is a preview, and has hosts and tokens of its own.
     *
     * @param connection how it is reached
     * @param path where it is asked, such as {@code /api/environments/{id}/traces/Query}
     * @param itemPointer where a node names its item; not verified, {@code /itemNumber} as far as known
     * @param batchPointer where a node names its batch; not verified, {@code /batchNumber} as far as known
     */
    public record TraceSettings(Connection connection, String path, String itemPointer, String batchPointer) {
        /** Checks the parts. */
        public TraceSettings {
            Objects.requireNonNull(connection, "connection");
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path must begin with '/', was \"" + path + "\"");
            }
            Pick.checked("itemPointer", itemPointer);
            Pick.checked("batchPointer", batchPointer);
        }

        /** Makes settings with the usual pointers. */
        public static TraceSettings of(Connection connection, String path) {
            return new TraceSettings(connection, path, "/itemNumber", "/batchNumber");
        }
    }

    /** Makes a system part by part. Not thread-safe. */
    public static final class Builder {
        /** Ten looks for what was posted, */
        public static final int DEFAULT_LOOKS = 10;
        /** two seconds apart: messages are taken up within seconds where the batch job runs all the time. */
        public static final Duration DEFAULT_LOOK_EVERY = Duration.ofSeconds(2);

        private final Connection connection;
        final String company;
        final Map<DynamicsSet, String> sets = new EnumMap<>(DynamicsSet.class);
        String dataPath = "/data";
        String messagePath = "/api/services/SysMessageServices/SysMessageService/SendMessage";
        String queue = "JmgMES3P";
        String unit = "ea";
        int looks = DEFAULT_LOOKS;
        Duration lookEvery = DEFAULT_LOOK_EVERY;
        InstantSource clock = InstantSource.system();
        Crosswalk reasons = Crosswalk.version("none").build();

        @Nullable
        Disposition disposition;

        @Nullable
        Block block;

        @Nullable
        InspectionSettings inspection;

        @Nullable
        NonconformanceSettings nonconformances;

        @Nullable
        TraceSettings trace;

        @Nullable
        String currency;

        private Builder(Connection connection, String company) {
            this.connection = Objects.requireNonNull(connection, "connection");
            if (company.isBlank() || company.length() > 4) {
                throw new IllegalArgumentException("company must have from 1 to 4 characters, was \"" + company + "\"");
            }
            this.company = company.toLowerCase(Locale.ROOT);
        }

        /** Sets what an entity set is called. */
        public Builder set(DynamicsSet set, String name) {
            sets.put(set, Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Sets where messages go.
         *
         * @param path the service; SysMessageService by default
         * @param queueName the queue; {@code JmgMES3P} by default
         */
        public Builder messages(String path, String queueName) {
            messagePath = Objects.requireNonNull(path, "path");
            queue = Objects.requireNonNull(queueName, "queueName");
            return this;
        }

        /** Sets the unit that quantities of production orders are in, which no entity says; {@code ea} by default. */
        public Builder unit(String value) {
            unit = Objects.requireNonNull(value, "unit");
            return this;
        }

        /**
         * Sets how long to look for what a message posted; {@link #DEFAULT_LOOKS}, {@link #DEFAULT_LOOK_EVERY} by default. What is
         * not there by then is unknown, and looked for later.
         */
        public Builder patience(int times, Duration every) {
            if (times < 1 || every.isNegative()) {
                throw new IllegalArgumentException(
                        "patience must be at least one look and no negative time, was " + times + ", " + every);
            }
            looks = times;
            lookEvery = every;
            return this;
        }

        /** Sets the clock that the target's is compared with; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets that batches are held by their disposition: the first means where it is set; not by default. */
        public Builder holdByDisposition(Disposition value) {
            disposition = value;
            return this;
        }

        /** Sets that quantities, and batches that no disposition can hold, are blocked by a quality order; not by default. */
        public Builder holdByQualityOrder(Block value) {
            block = value;
            return this;
        }

        /** Sets where verdicts go; nowhere by default. */
        public Builder inspection(InspectionSettings value) {
            inspection = value;
            return this;
        }

        /** Sets how nonconformances are written; not at all by default. */
        public Builder nonconformances(NonconformanceSettings value) {
            nonconformances = value;
            return this;
        }

        /** Sets where the traceability add-in is; nowhere by default. */
        public Builder trace(TraceSettings value) {
            trace = value;
            return this;
        }

        /** Sets the company's currency, an ISO 4217 code, which cost amounts are in; unknown by default. */
        public Builder currency(String value) {
            currency = Codes.currency(value);
            return this;
        }

        /**
         * Sets what our reasons for scrap are called: {@link Crosswalk.Kind#REASON} with the part {@code cause}, which is one of
         * None, Material, Machine and OperatingStaff.
         */
        public Builder reasons(Crosswalk table) {
            Codes.checked("reasons", table, Map.of(Crosswalk.Kind.REASON, Map.of("cause", 14)));
            for (Map<String, String> theirs : table.theirs(Crosswalk.Kind.REASON)) {
                if (!Set.of("None", "Material", "Machine", "OperatingStaff")
                        .contains(String.valueOf(theirs.get("cause")))) {
                    throw new IllegalArgumentException("reasons, version " + table.version()
                            + ": cause must be None, Material, Machine or OperatingStaff, was \"" + theirs.get("cause")
                            + "\"");
                }
            }
            reasons = table;
            return this;
        }

        /** Returns the system. Nothing is asked of it yet. */
        public Dynamics365 build() {
            return new Dynamics365(this);
        }
    }
}
