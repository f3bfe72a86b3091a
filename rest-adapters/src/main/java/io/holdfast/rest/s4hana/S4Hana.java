package io.holdfast.rest.s4hana;

import io.holdfast.port.Lane;
import io.holdfast.rest.Capabilities;
import io.holdfast.rest.Capability;
import io.holdfast.rest.Capability.Repeat;
import io.holdfast.rest.Connection;
import io.holdfast.rest.Costs;
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
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.odata.Csrf;
import io.holdfast.rest.internal.odata.ODataService;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One client of one SAP S/4HANA system. Thread-safe; see {@link QualitySystem}. */
public final class S4Hana implements QualitySystem {
    private final Builder settings;
    private final HttpLink link;
    private final Csrf csrf;
    private final S4Orders orders;
    private final @Nullable S4Inspections inspections;
    private final @Nullable Holds holds;
    private final @Nullable S4Defects defects;
    private final S4Counts counts;
    private final Genealogy genealogy;
    private final S4Costs costs;

    private S4Hana(Builder settings) {
        this.settings = settings;
        link = new HttpLink(settings.connection);
        csrf = new Csrf(link, settings.csrfByHead, settings.csrfTrailingSlash);
        orders = new S4Orders(this, Lane.RESULT);
        inspections = settings.inspection == null ? null : new S4Inspections(this, settings.inspection);
        holds = settings.means.isEmpty() ? null : S4Holds.of(this);
        defects = settings.defects == null ? null : new S4Defects(this, settings.defects);
        counts = new S4Counts(this);
        genealogy = S4Genealogy.of(this);
        costs = new S4Costs(this);
    }

    /** Starts a system that is reached over the given connection, whose base is scheme, host and port. */
    public static Builder at(Connection connection) {
        return new Builder(connection);
    }

    Builder settings() {
        return settings;
    }

    /** Returns a service whose requests are counted in the given lane. */
    ODataService service(S4Service service, Lane lane) {
        return new ODataService(link, csrf, service.version(), path(service), lane, settings.lockedCodes, query());
    }

    String path(S4Service service) {
        return settings.paths.getOrDefault(service, service.defaultPath());
    }

    /** Returns what each address ends with, or empty. */
    String query() {
        return settings.client == null ? "" : "sap-client=" + settings.client;
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        verbs.put(
                Verb.WORK_ORDER,
                Capability.degraded(
                        Repeat.READ_ONLY, "no part revision: the order names a production version instead"));
        verbs.put(
                Verb.INSPECTION_RESULT,
                inspections == null
                        ? Capability.customRequired(
                                "name the operation and characteristic of the inspection plan that takes the verdict")
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD,
                                "one sample of the order's open inspection lot for each result"));
        Capability noHold = Capability.customRequired("choose at least one means of holding");
        verbs.put(
                Verb.HOLD,
                holds == null
                        ? noHold
                        : Capability.degraded(
                                Repeat.READ_BACK,
                                "holds stock, never an order; what is not received yet is held by its batch only"));
        verbs.put(
                Verb.RELEASE,
                holds == null ? noHold : Capability.supported(Repeat.READ_BACK, "only what this hold placed"));
        Capability noDefect = Capability.customRequired("name the defect category and map the defect codes");
        verbs.put(
                Verb.NONCONFORMANCE,
                defects == null
                        ? noDefect
                        : Capability.supported(Repeat.SEARCHABLE_FIELD, "a defect; our id in QualityIssueReference"));
        verbs.put(
                Verb.NONCONFORMANCE_REVISION,
                defects == null
                        ? noDefect
                        : Capability.degraded(
                                Repeat.READ_BACK, "quantities only: the long text stays as first written"));
        verbs.put(Verb.COUNT_READ, Capability.supported(Repeat.READ_ONLY, "the operation, and its confirmations"));
        verbs.put(
                Verb.COUNT_POST,
                Capability.supported(Repeat.SEARCHABLE_FIELD, "a confirmation; our key in ExternalSystemConfirmation"));
        verbs.put(Verb.COUNT_REVERSE, Capability.supported(Repeat.READ_BACK, "cancels the confirmation"));
        verbs.put(
                Verb.GENEALOGY,
                Capability.degraded(Repeat.READ_ONLY, "derived from goods movements and deliveries; never complete"));
        verbs.put(
                Verb.COST,
                Capability.degraded(Repeat.READ_ONLY, "sums of the postings of financial accounting, some time later"));
        EnumSet<HoldScope> scopes = EnumSet.noneOf(HoldScope.class);
        if (settings.means.contains(HoldMeans.RESTRICT_BATCH)) {
            scopes.add(HoldScope.LOT);
        }
        if (settings.means.contains(HoldMeans.BLOCK_STOCK)) {
            scopes.add(HoldScope.STOCK_QUANTITY);
        }
        return new Capabilities("SAP S/4HANA", verbs, scopes);
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
        return Optional.ofNullable(defects);
    }

    @Override
    public Optional<Counts> counts() {
        return Optional.of(counts);
    }

    @Override
    public Optional<Genealogy> genealogy() {
        return Optional.of(genealogy);
    }

    @Override
    public Optional<Costs> costs() {
        return Optional.of(costs);
    }

    @Override
    public Optional<Crosswalk> crosswalk() {
        return Optional.ofNullable(settings.defects).map(DefectSettings::crosswalk);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return new S4Doctor(this, link).examine();
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
     * Where a verdict goes: one characteristic of one operation of the inspection plan.
     *
     * @param operationNode the operation's internal number in the inspection lot ({@code InspPlanOperationInternalID}), 8 digits
     * @param characteristic the characteristic's number, 4 digits
     * @param accept SAP's code for a unit that is good; not verified, "A" as far as known
     * @param reject SAP's code for a unit that is not; not verified, "R" as far as known
     * @param valuate whether SAP is told to valuate the sample after the result is there
     */
    public record InspectionPoint(
            String operationNode, String characteristic, String accept, String reject, boolean valuate) {
        /** Checks the parts. */
        public InspectionPoint {
            if (operationNode.isBlank() || characteristic.isBlank() || accept.isBlank() || reject.isBlank()) {
                throw new IllegalArgumentException("an inspection point must name all its parts");
            }
        }

        /** Makes a point with the usual codes, and valuation. */
        public static InspectionPoint of(String operationNode, String characteristic) {
            return new InspectionPoint(operationNode, characteristic, "A", "R", true);
        }
    }

    /**
     * How defects are written. Which properties SAP demands depends on the category.
     *
     * @param category the defect category, as the plant has configured it
     * @param codeCatalog the catalogue of the defect codes; not verified, "9" as far as known
     * @param placeCatalog the catalogue of the codes for places, or null where places go into the text only
     * @param unit the unit of measure of defective quantities, in SAP's code
     * @param language the language of the long text, in SAP's code
     * @param crosswalk what our codes are called: {@link Crosswalk.Kind#DEFECT} with the parts {@code group} and {@code code}, and
     *     {@link Crosswalk.Kind#PLACE} likewise
     */
    public record DefectSettings(
            String category,
            String codeCatalog,
            @Nullable String placeCatalog,
            String unit,
            String language,
            Crosswalk crosswalk) {
        private static final Map<String, Integer> PARTS = Map.of("group", 8, "code", 4);

        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public DefectSettings {
            if (category.isBlank() || codeCatalog.isBlank() || unit.isBlank() || language.isBlank()) {
                throw new IllegalArgumentException("category, codeCatalog, unit and language must not be blank");
            }
            crosswalk = Codes.checked(
                    "crosswalk", crosswalk, Map.of(Crosswalk.Kind.DEFECT, PARTS, Crosswalk.Kind.PLACE, PARTS));
        }

        /** Makes settings with the usual catalogue, in English, places in the text only. */
        public static DefectSettings of(String category, String unit, Crosswalk crosswalk) {
            return new DefectSettings(category, "9", null, unit, "EN", crosswalk);
        }
    }

    /** Makes a system part by part. Not thread-safe. */
    public static final class Builder {
        /** Order numbers have twelve places. */
        public static final int ORDER_DIGITS = 12;

        private static final int OPERATION_DIGITS = 4;

        private final Connection connection;
        final Map<S4Service, String> paths = new EnumMap<>(S4Service.class);

        @Nullable
        String client;

        boolean csrfByHead = true;
        boolean csrfTrailingSlash;
        boolean batch;
        Set<String> lockedCodes = Set.of();
        ZoneId zone = ZoneOffset.UTC;
        InstantSource clock = InstantSource.system();
        List<HoldMeans> means = List.of(HoldMeans.RESTRICT_BATCH, HoldMeans.BLOCK_STOCK);
        boolean batchesByPlant;
        String transferCode = "04";
        String blockedStock = "07";
        Map<String, String> blockingMovements = Map.of("01", "344", "02", "350");
        String issueMovement = "261";
        String receiptMovement = "101";

        @Nullable
        InspectionPoint inspection;

        @Nullable
        DefectSettings defects;

        Crosswalk reasons = Crosswalk.version("none").build();

        private Builder(Connection connection) {
            this.connection = Objects.requireNonNull(connection, "connection");
        }

        /** Sets where a service is, below the connection's base; SAP's own place by default. */
        public Builder path(S4Service service, String path) {
            if (!path.startsWith("/") || path.endsWith("/")) {
                throw new IllegalArgumentException(
                        "path must begin with '/' and not end with it, was \"" + path + "\"");
            }
            paths.put(service, path);
            return this;
        }

        /** Sets the client (on premises, {@code sap-client}); the system's default client by default. */
        public Builder client(String value) {
            if (!value.matches("[0-9]{3}")) {
                throw new IllegalArgumentException("client must be three digits, was \"" + value + "\"");
            }
            client = value;
            return this;
        }

        /**
         * Sets how CSRF tokens are asked for.
         *
         * @param headFirst with HEAD, and with GET where that brings none; the default. With GET only otherwise
         * @param trailingSlash with a slash at the end of the service's address; not by default
         */
        public Builder csrf(boolean headFirst, boolean trailingSlash) {
            csrfByHead = headFirst;
            csrfTrailingSlash = trailingSlash;
            return this;
        }

        /**
         * Sets whether what belongs together is sent in one {@code $batch}: a result and its valuation, of which either both are
         * there or neither, and configured codes, when the system is examined. Not by default, for gateways may refuse it; then a
         * result whose valuation failed stays without one.
         */
        public Builder batch(boolean value) {
            batch = value;
            return this;
        }

        /** Sets the error codes that mean "somebody has it open, come back later"; none by default. They differ by release. */
        public Builder lockedCodes(Set<String> codes) {
            lockedCodes = Set.copyOf(codes);
            return this;
        }

        /** Sets the plant's time zone, for posting dates; UTC by default. */
        public Builder zone(ZoneId value) {
            zone = Objects.requireNonNull(value, "zone");
            return this;
        }

        /** Sets the clock, for posting dates; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets how material is held: the first that takes hold. Restricting the batch, then blocking stock, by default. */
        public Builder hold(HoldMeans... ladder) {
            means = List.copyOf(List.of(ladder));
            if (Set.copyOf(means).size() < means.size()) {
                throw new IllegalArgumentException("hold must not name a means twice, was " + means);
            }
            return this;
        }

        /** Sets whether a batch is identified by material and plant; by material alone by default. */
        public Builder batchesByPlant(boolean value) {
            batchesByPlant = value;
            return this;
        }

        /**
         * Sets how stock is blocked. Not verified for every release; by default movement 344 from unrestricted (01) and 350 from
         * quality inspection (02) to blocked (07), with transaction code 04.
         *
         * @param transactionCode {@code GoodsMovementCode} of a transfer
         * @param blocked {@code InventoryStockType} of blocked stock
         * @param movements {@code GoodsMovementType} by the {@code InventoryStockType} that it takes from
         */
        public Builder blocking(String transactionCode, String blocked, Map<String, String> movements) {
            transferCode = transactionCode;
            blockedStock = blocked;
            blockingMovements = Map.copyOf(movements);
            return this;
        }

        /** Sets the movement types of issues to an order and receipts from it; 261 and 101 by default. */
        public Builder movements(String issue, String receipt) {
            issueMovement = issue;
            receiptMovement = receipt;
            return this;
        }

        /** Sets where verdicts go; nowhere by default. */
        public Builder inspection(InspectionPoint point) {
            inspection = point;
            return this;
        }

        /** Sets how defects are written; not at all by default. */
        public Builder defects(DefectSettings value) {
            defects = value;
            return this;
        }

        /** Sets what our reasons for scrap and rework are called: {@link Crosswalk.Kind#REASON} with the part {@code code}. */
        public Builder reasons(Crosswalk table) {
            reasons = Codes.checked("reasons", table, Map.of(Crosswalk.Kind.REASON, Map.of("code", 4)));
            return this;
        }

        /** Returns the system. Nothing is asked of it yet. */
        public S4Hana build() {
            return new S4Hana(this);
        }

        static String order(String id) {
            return io.holdfast.rest.internal.Texts.zeroPadded(id, ORDER_DIGITS);
        }

        static String operation(String id) {
            return io.holdfast.rest.internal.Texts.zeroPadded(id, OPERATION_DIGITS);
        }
    }
}
