package io.holdfast.rest.oracle;

import io.holdfast.port.Lane;
import io.holdfast.rest.Capabilities;
import io.holdfast.rest.Capability;
import io.holdfast.rest.Capability.Repeat;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Counts;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Finding;
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
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.WitnessedCounts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One inventory organization in one pod of Oracle Fusion. Thread-safe; see {@link QualitySystem}. */
public final class OracleFusion implements QualitySystem {
    private final Builder settings;
    private final HttpLink link;
    private final OracleOrders orders;
    private final @Nullable Holds holds;
    private final Genealogy genealogy;
    private final @Nullable Counts counts;
    private final @Nullable Inspections inspections;
    private final @Nullable Nonconformances nonconformances;

    private OracleFusion(Builder settings) {
        this.settings = settings;
        link = new HttpLink(settings.connection);
        orders = new OracleOrders(this, Lane.RESULT);
        holds = settings.means.isEmpty() ? null : OracleHolds.of(this);
        genealogy = OracleGenealogy.of(this);
        counts = settings.counts == null ? null : new WitnessedCounts(new OracleCounts(this, settings.counts));
        inspections = settings.inspection == null ? null : new OracleInspections(this, settings.inspection);
        nonconformances = settings.issues == null ? null : new OracleIssues(this, settings.issues);
    }

    /**
     * Starts a system that is reached over the given connection, whose base is the pod's scheme and host.
     *
     * @param organization the code of the inventory organization: the plant
     */
    public static Builder at(Connection connection, String organization) {
        return new Builder(connection, organization);
    }

    Builder settings() {
        return settings;
    }

    /** Returns the resources, with requests counted in the given lane. */
    OracleRest rest(Lane lane) {
        return new OracleRest(
                link, lane, settings.path, settings.frameworkVersion, settings.pageSize, settings.lockedCodes);
    }

    String attribute(OracleField field) {
        return settings.attributes.getOrDefault(field, field.defaultAttribute());
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        verbs.put(Verb.WORK_ORDER, Capability.supported(Repeat.READ_ONLY, "work order with operations and materials"));
        verbs.put(
                Verb.INSPECTION_RESULT,
                inspections == null
                        ? Capability.customRequired("name the event type, characteristic and an attribute for our key")
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD, "an inspection event; our id in an attribute of the tenant"));
        Capability noHold = Capability.customRequired("choose a means of holding");
        verbs.put(
                Verb.HOLD,
                holds == null
                        ? noHold
                        : Capability.degraded(
                                Repeat.READ_BACK, "a lot by its material status, else the whole order by its status"));
        verbs.put(
                Verb.RELEASE,
                holds == null
                        ? noHold
                        : Capability.supported(
                                Repeat.READ_BACK, "to the status that was there before, where it was seen"));
        Capability noIssue = Capability.customRequired("name the workflow template and map the defect codes");
        verbs.put(
                Verb.NONCONFORMANCE,
                nonconformances == null
                        ? noIssue
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD,
                                "a quality issue named by our id; its description by a second call"));
        verbs.put(
                Verb.NONCONFORMANCE_REVISION,
                nonconformances == null
                        ? noIssue
                        : Capability.supported(Repeat.READ_BACK, "the description is written anew"));
        verbs.put(
                Verb.COUNT_READ,
                counts == null
                        ? Capability.customRequired("register a source system for transactions")
                        : Capability.supported(Repeat.READ_ONLY, "the operation's quantities"));
        verbs.put(
                Verb.COUNT_POST,
                counts == null
                        ? Capability.customRequired("register a source system for transactions")
                        : Capability.degraded(
                                Repeat.READ_BACK,
                                "transactions have no key and cannot be read: a lost answer is told by what was counted before"));
        verbs.put(
                Verb.COUNT_REVERSE,
                counts == null
                        ? Capability.customRequired("register a source system for transactions")
                        : Capability.degraded(
                                Repeat.READ_BACK, "moves the quantity back, told by what was counted before"));
        verbs.put(
                Verb.GENEALOGY,
                Capability.degraded(Repeat.READ_ONLY, "only what is flagged for tracking; no suppliers or shipments"));
        verbs.put(Verb.COST, Capability.unsupported("no resource for an order's cost is known"));
        EnumSet<HoldScope> scopes = EnumSet.noneOf(HoldScope.class);
        if (settings.means.contains(OracleHoldMeans.LOT_STATUS)) {
            scopes.add(HoldScope.LOT);
        }
        if (settings.means.contains(OracleHoldMeans.ORDER_STATUS)) {
            scopes.add(HoldScope.ORDER);
        }
        return new Capabilities("Oracle Fusion", verbs, scopes);
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
        return Optional.ofNullable(counts);
    }

    @Override
    public Optional<Genealogy> genealogy() {
        return Optional.of(genealogy);
    }

    @Override
    public Optional<Crosswalk> crosswalk() {
        return Optional.ofNullable(settings.issues).map(IssueSettings::crosswalk);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<String> resources = new ArrayList<>(List.of("workOrders"));
        if (settings.means.contains(OracleHoldMeans.LOT_STATUS)) {
            resources.add("inventoryItemLots");
        }
        if (settings.issues != null) {
            resources.add("qualityIssues");
        }
        if (settings.inspection != null) {
            resources.add("inspectionEvents");
        }
        OracleRest rest = rest(Lane.BULK);
        List<Finding> findings = new ArrayList<>();
        for (String resource : resources) {
            findings.add(Examination.answers(
                    link,
                    Request.get(settings.path + "/" + resource + "?limit=1")
                            .with("REST-Framework-Version", Integer.toString(settings.frameworkVersion)),
                    settings.clock.instant(),
                    reply -> reply.ok() && rest.recognises(reply)));
        }
        return findings;
    }

    @Override
    public Duration settleTime() {
        return settings.connection.settleTime();
    }

    @Override
    public void close() {
        link.close();
    }

    /**
     * The material status that means "on hold".
     *
     * @param attribute the lot's attribute, or null to take the only one that the tenant's description offers
     * @param held its value for a lot on hold
     * @param released its value to release to where the one before is not known
     */
    public record LotStatus(@Nullable String attribute, String held, String released) {
        /** Checks the parts. */
        public LotStatus {
            if (held.isBlank() || released.isBlank() || held.equals(released)) {
                throw new IllegalArgumentException(
                        "held and released must be two values, were \"" + held + "\" and \"" + released + "\"");
            }
        }
    }

    /**
     * How quality issues are opened. Which attributes a tenant demands differs.
     *
     * @param source where they come from; "ORA_QUALITY" as a rule
     * @param extras what is sent besides: texts, numbers and truths by attribute, such as {@code WorkflowTemplateId}; copied
     * @param crosswalk what our codes are called: {@link Crosswalk.Kind#DEFECT} with the parts {@code type} ({@code
     *     QualityTypeCode}) and {@code severity}
     */
    public record IssueSettings(String source, Map<String, Object> extras, Crosswalk crosswalk) {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public IssueSettings {
            if (source.isBlank()) {
                throw new IllegalArgumentException("source must not be blank");
            }
            extras = Json.checked("extras", extras);
            crosswalk = Codes.checked(
                    "crosswalk", crosswalk, Map.of(Crosswalk.Kind.DEFECT, Map.of("type", 80, "severity", 30)));
        }
    }

    /**
     * How results are recorded.
     *
     * @param eventType the type of inspection event
     * @param keyAttribute the attribute of an event that takes our id, which must be searchable; the tenant's own
     * @param inspector who inspected
     * @param characteristic the characteristic that takes the verdict
     * @param pass its value for a unit that is good
     * @param fail its value for one that is not
     * @param extras what is sent besides with an event; copied
     */
    public record InspectionSettings(
            String eventType,
            String keyAttribute,
            String inspector,
            String characteristic,
            String pass,
            String fail,
            Map<String, Object> extras) {
        /** Checks the parts. */
        public InspectionSettings {
            if (eventType.isBlank()
                    || keyAttribute.isBlank()
                    || inspector.isBlank()
                    || characteristic.isBlank()
                    || pass.isBlank()
                    || fail.isBlank()) {
                throw new IllegalArgumentException("inspection settings must name all their parts");
            }
            extras = Json.checked("extras", extras);
        }
    }

    /**
     * How counts are posted.
     *
     * @param sourceSystem the code of the registered source system, at most 30 characters
     * @param ready the dispatch state that quantities come from; "READY"
     * @param complete the dispatch state of good ones; "COMPLETE"
     * @param scrap the dispatch state of scrapped ones; not verified, "SCRAP" as far as known
     * @param reject the dispatch state of those for rework; not verified, "REJECT" as far as known
     * @param reasons what our reasons are called: {@link Crosswalk.Kind#REASON} with the part {@code code}
     */
    public record CountSettings(
            String sourceSystem, String ready, String complete, String scrap, String reject, Crosswalk reasons) {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public CountSettings {
            if (sourceSystem.isBlank() || sourceSystem.length() > 30) {
                throw new IllegalArgumentException(
                        "sourceSystem must have from 1 to 30 characters, was \"" + sourceSystem + "\"");
            }
            reasons = Codes.checked("reasons", reasons, Map.of(Crosswalk.Kind.REASON, Map.of("code", 30)));
        }

        /** Makes settings with the usual states. */
        public static CountSettings of(String sourceSystem, Crosswalk reasons) {
            return new CountSettings(sourceSystem, "READY", "COMPLETE", "SCRAP", "REJECT", reasons);
        }
    }

    /** Makes a system part by part. Not thread-safe. */
    public static final class Builder {
        /** Four: queries are one expression, and children are objects with items. */
        public static final int DEFAULT_FRAMEWORK_VERSION = 4;
        /** A hundred rows a page; pods are said to give at most 500. */
        public static final int DEFAULT_PAGE_SIZE = 100;

        private final Connection connection;
        final String organization;
        final Map<OracleField, String> attributes = new EnumMap<>(OracleField.class);
        String path = "/fscmRestApi/resources/11.13.18.05";
        int frameworkVersion = DEFAULT_FRAMEWORK_VERSION;
        int pageSize = DEFAULT_PAGE_SIZE;
        Set<String> lockedCodes = Set.of();
        List<OracleHoldMeans> means = List.of(OracleHoldMeans.ORDER_STATUS);
        String heldOrder = "ORA_ON_HOLD";
        String releasedOrder = "ORA_RELEASED";
        Set<String> endedOrders = Set.of("ORA_COMPLETED", "ORA_CLOSED", "ORA_CANCELED");
        boolean parentIsProduct = true;
        InstantSource clock = InstantSource.system();

        @Nullable
        LotStatus lotStatus;

        @Nullable
        IssueSettings issues;

        @Nullable
        InspectionSettings inspection;

        @Nullable
        CountSettings counts;

        private Builder(Connection connection, String organization) {
            this.connection = Objects.requireNonNull(connection, "connection");
            if (organization.isBlank()) {
                throw new IllegalArgumentException("organization must not be blank");
            }
            this.organization = organization;
        }

        /** Sets where the resources are; {@code /fscmRestApi/resources/11.13.18.05} by default. */
        public Builder path(String value) {
            if (!value.startsWith("/") || value.endsWith("/")) {
                throw new IllegalArgumentException(
                        "path must begin with '/' and not end with it, was \"" + value + "\"");
            }
            path = value;
            return this;
        }

        /** Sets the version of the REST framework, from 1 to 9; {@link #DEFAULT_FRAMEWORK_VERSION} by default. */
        public Builder frameworkVersion(int value) {
            if (value < 1 || value > 9) {
                throw new IllegalArgumentException("frameworkVersion must be from 1 to 9, was " + value);
            }
            frameworkVersion = value;
            return this;
        }

        /** Sets how many rows are asked for at once, from 1 to 500; {@link #DEFAULT_PAGE_SIZE} by default. */
        public Builder pageSize(int value) {
            if (value < 1 || value > 500) {
                throw new IllegalArgumentException("pageSize must be from 1 to 500, was " + value);
            }
            pageSize = value;
            return this;
        }

        /** Sets what an attribute is called. */
        public Builder attribute(OracleField field, String name) {
            attributes.put(field, Objects.requireNonNull(name, "name"));
            return this;
        }

        /** Sets the error codes that mean "somebody has it open, come back later"; none by default. */
        public Builder lockedCodes(Set<String> codes) {
            lockedCodes = Set.copyOf(codes);
            return this;
        }

        /** Sets the clock that the target's is compared with; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets how material is held: the first that takes hold. By the order's status by default. */
        public Builder hold(OracleHoldMeans... ladder) {
            means = List.copyOf(List.of(ladder));
            if (Set.copyOf(means).size() < means.size()) {
                throw new IllegalArgumentException("hold must not name a means twice, was " + means);
            }
            return this;
        }

        /** Sets the material status of lots on hold; needed for {@link OracleHoldMeans#LOT_STATUS}. */
        public Builder lotStatus(LotStatus value) {
            lotStatus = value;
            return this;
        }

        /**
         * Sets the order's statuses; tenants have their own.
         *
         * @param held on hold; {@code ORA_ON_HOLD} by default
         * @param released what to release to where the one before is not known; {@code ORA_RELEASED} by default
         * @param ended what cannot be held any more; completed, closed and canceled by default
         */
        public Builder orderStatuses(String held, String released, Set<String> ended) {
            heldOrder = held;
            releasedOrder = released;
            endedOrders = Set.copyOf(ended);
            return this;
        }

        /** Sets whether a genealogy's parent is the product; not verified, true by default. */
        public Builder parentIsProduct(boolean value) {
            parentIsProduct = value;
            return this;
        }

        /** Sets how quality issues are opened; not at all by default. */
        public Builder issues(IssueSettings value) {
            issues = value;
            return this;
        }

        /** Sets how results are recorded; not at all by default. */
        public Builder inspection(InspectionSettings value) {
            inspection = value;
            return this;
        }

        /** Sets how counts are posted; not at all by default. */
        public Builder counts(CountSettings value) {
            counts = value;
            return this;
        }

        /**
         * Returns the system. Nothing is asked of it yet.
         *
         * @throws IllegalArgumentException where lots are to be held and no status is set
         */
        public OracleFusion build() {
            if (means.contains(OracleHoldMeans.LOT_STATUS) && lotStatus == null) {
                throw new IllegalArgumentException("hold by LOT_STATUS needs lotStatus");
            }
            return new OracleFusion(this);
        }
    }
}
