package io.holdfast.rest.plex;

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
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Rung;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One tenant of Plex. Thread-safe; see {@link QualitySystem}. */
public final class Plex implements QualitySystem {
    private final Builder settings;
    private final HttpLink link;
    private final @Nullable HttpLink sourceLink;
    private final PlexJobs jobs;
    private final Holds holds;
    private final PlexCounts books;
    private final Counts counts;
    private final Genealogy genealogy;
    private final @Nullable Inspections inspections;
    private final @Nullable Nonconformances nonconformances;

    private Plex(Builder settings) {
        this.settings = settings;
        link = new HttpLink(settings.connection);
        Connection sources = settings.sources;
        sourceLink = sources == null ? null : new HttpLink(sources);
        jobs = new PlexJobs(this, Lane.RESULT);
        List<Rung> rungs = new ArrayList<>();
        if (settings.containerHold != null) {
            rungs.add(new ContainerRung(this, settings.containerHold));
        }
        rungs.add(new JobRung(this));
        holds = new LadderHolds(rungs, new PlexSubjects(this));
        books = new PlexCounts(this);
        counts = new WitnessedCounts(books);
        genealogy = PlexGenealogy.of(this);
        inspections = settings.checksheets == null ? null : new PlexChecksheets(this, settings.checksheets);
        nonconformances = settings.reports == null ? null : new PlexReports(this, settings.reports);
    }

    /**
     * Starts a system that is reached over the given connection, whose base is the portal's scheme and host and whose credentials
     * are the key in {@code X-Plex-Connect-Api-Key}. Plex takes 200 calls a minute, which is the budget of a connection unless it
     * says otherwise.
     *
     * @param tenant the tenant
     */
    public static Builder at(Connection connection, UUID tenant) {
        return new Builder(connection, "X-Plex-Connect-Tenant-Id", tenant.toString());
    }

    /**
     * Starts a system of a customer number instead of a tenant.
     *
     * @param customer the PCN
     */
    public static Builder at(Connection connection, String customer) {
        return new Builder(connection, "X-Plex-Connect-Customer-Id", customer);
    }

    Builder settings() {
        return settings;
    }

    PlexRest rest(Lane lane) {
        return new PlexRest(link, lane, Map.of(settings.siteHeader, settings.site));
    }

    DataSources sources(Lane lane) {
        return new DataSources(Objects.requireNonNull(sourceLink), lane);
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        verbs.put(Verb.WORK_ORDER, Capability.degraded(Repeat.READ_ONLY, "a job with its operations; no components"));
        verbs.put(
                Verb.INSPECTION_RESULT,
                inspections == null
                        ? Capability.customRequired("name the specification, and a data source that finds a checksheet")
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD, "a checksheet; our id in its note, found by a data source"));
        verbs.put(
                Verb.HOLD,
                Capability.degraded(
                        Repeat.READ_BACK,
                        settings.containerHold == null
                                ? "the whole job, by a beta interface"
                                : "a lot's containers by a data source, else the whole job by a beta interface"));
        verbs.put(Verb.RELEASE, Capability.supported(Repeat.READ_BACK, "only what this hold placed"));
        Capability noReport =
                Capability.customRequired("have a custom object made for reports, and map the defect codes");
        verbs.put(
                Verb.NONCONFORMANCE,
                nonconformances == null
                        ? noReport
                        : Capability.degraded(
                                Repeat.SEARCHABLE_FIELD,
                                "a custom object: Plex's own problems are not in its interface"));
        verbs.put(
                Verb.NONCONFORMANCE_REVISION,
                nonconformances == null
                        ? noReport
                        : Capability.degraded(Repeat.READ_BACK, "stays as first reported: no change is known"));
        verbs.put(
                Verb.COUNT_READ, Capability.supported(Repeat.READ_ONLY, "the job's operation, and its scrap entries"));
        verbs.put(
                Verb.COUNT_POST,
                settings.countPost == null
                        ? Capability.customRequired("name a data source that records production")
                        : Capability.degraded(
                                Repeat.READ_BACK,
                                "by a data source, without a key: a lost answer is told by what was counted before"));
        verbs.put(Verb.COUNT_REVERSE, Capability.unsupported("what was recorded cannot be taken back"));
        verbs.put(Verb.GENEALOGY, Capability.degraded(Repeat.READ_ONLY, "the supplier's lot only: there is no tree"));
        verbs.put(Verb.COST, Capability.unsupported("no cost is read; scrap carries its reason"));
        EnumSet<HoldScope> scopes = EnumSet.of(HoldScope.ORDER);
        if (settings.containerHold != null) {
            scopes.add(HoldScope.LOT);
        }
        return new Capabilities("Plex", verbs, scopes);
    }

    @Override
    public Optional<WorkOrders> workOrders() {
        return Optional.of(jobs);
    }

    @Override
    public Optional<Inspections> inspections() {
        return Optional.ofNullable(inspections);
    }

    @Override
    public Optional<Holds> holds() {
        return Optional.of(holds);
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
        return Optional.of(genealogy);
    }

    @Override
    public Optional<Crosswalk> crosswalk() {
        return Optional.ofNullable(settings.reports).map(ReportSettings::crosswalk);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Request request =
                Request.get("/scheduling/v1/jobs?jobNumber=HOLDFAST-EXAMINES").with(settings.siteHeader, settings.site);
        findings.add(Examination.answers(
                link, request, settings.clock.instant(), rest(Lane.BULK).api()::recognises));
        for (DataSource source : settings.dataSources()) {
            findings.add(sources(Lane.BULK).examine(source));
        }
        if (settings.countPost != null) {
            findings.addAll(books.codes());
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
        if (sourceLink != null) {
            sourceLink.close();
        }
    }

    /**
     * How a lot's containers are held.
     *
     * @param source sets a container's status; takes {@code serial}, {@code status} and {@code key}
     * @param held the status of a container on hold
     * @param released the status to release to where the one before is not known
     */
    public record ContainerHold(DataSource source, String held, String released) {
        /** Checks the parts. */
        public ContainerHold {
            source = source.taking("source", List.of("serial", "status", "key"));
            if (held.isBlank() || released.isBlank() || held.equals(released)) {
                throw new IllegalArgumentException(
                        "held and released must be two statuses, were \"" + held + "\" and \"" + released + "\"");
            }
        }
    }

    /**
     * How results are recorded.
     *
     * @param extras what each checksheet carries: {@code controlPlanId}, {@code partOperationId}, {@code inspectionMode} and the like,
     *     as the plant's set-up demands; copied
     * @param specification the specification that takes the verdict
     * @param pass its value for a unit that is good
     * @param fail its value for one that is not
     * @param search finds a checksheet by its note; takes {@code note}
     * @param column the column of the search that has the checksheet's number
     */
    public record ChecksheetSettings(
            Map<String, Object> extras,
            String specification,
            String pass,
            String fail,
            DataSource search,
            String column) {
        /** Checks the parts. */
        public ChecksheetSettings {
            extras = Json.checked("extras", extras);
            search = search.taking("search", List.of("note"));
            if (specification.isBlank() || pass.isBlank() || fail.isBlank() || column.isBlank()) {
                throw new IllegalArgumentException("checksheet settings must name all their parts");
            }
        }
    }

    /**
     * How nonconformances are reported: as a custom object.
     *
     * @param object the object's name
     * @param keyField its field for our id
     * @param codeField its field for the defect code
     * @param quantityField its field for the number of units
     * @param textField its field for the text
     * @param searchByPost whether the search takes a body; not verified, false as far as known
     * @param crosswalk what our codes are called: {@link Crosswalk.Kind#DEFECT} with the part {@code code}
     */
    public record ReportSettings(
            String object,
            String keyField,
            String codeField,
            String quantityField,
            String textField,
            boolean searchByPost,
            Crosswalk crosswalk) {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public ReportSettings {
            if (object.isBlank()
                    || keyField.isBlank()
                    || codeField.isBlank()
                    || quantityField.isBlank()
                    || textField.isBlank()) {
                throw new IllegalArgumentException("report settings must name the object and its fields");
            }
            crosswalk = Codes.checked("crosswalk", crosswalk, Map.of(Crosswalk.Kind.DEFECT, Map.of("code", 50)));
        }
    }

    /** Makes a system part by part. Not thread-safe. */
    public static final class Builder {
        /** A quarter: how far back entries of scrap are read, which Plex wants to know. */
        public static final Duration DEFAULT_HISTORY = Duration.ofDays(90);

        private final Connection connection;
        final String siteHeader;
        final String site;
        Set<String> heldJobs = Set.of("Hold", "On Hold");
        Set<String> endedJobs = Set.of("Completed", "Closed", "Canceled", "Cancelled");
        String unit = "ea";
        Duration history = DEFAULT_HISTORY;
        InstantSource clock = InstantSource.system();
        String containers = "/inventory/v1/inventory-tracking/containers";
        String objectRows = "";
        Crosswalk reasons = Crosswalk.version("none").build();

        @Nullable
        Connection sources;

        @Nullable
        ContainerHold containerHold;

        @Nullable
        ChecksheetSettings checksheets;

        @Nullable
        ReportSettings reports;

        @Nullable
        DataSource countPost;

        private Builder(Connection connection, String siteHeader, String site) {
            this.connection = Objects.requireNonNull(connection, "connection");
            if (site.isBlank()) {
                throw new IllegalArgumentException("customer must not be blank");
            }
            this.siteHeader = siteHeader;
            this.site = site;
        }

        List<DataSource> dataSources() {
            List<DataSource> all = new ArrayList<>();
            if (containerHold != null) {
                all.add(containerHold.source());
            }
            if (checksheets != null) {
                all.add(checksheets.search());
            }
            if (countPost != null) {
                all.add(countPost);
            }
            return all;
        }

        /** Sets how data sources are reached: another host, another account; nowhere by default. */
        public Builder dataSources(Connection value) {
            sources = Objects.requireNonNull(value, "dataSources");
            return this;
        }

        /**
         * Sets what a job's status says. Not verified; by default Hold and On Hold are held, and Completed, Closed and Canceled have
         * ended.
         */
        public Builder jobStatuses(Set<String> held, Set<String> ended) {
            heldJobs = Set.copyOf(held);
            endedJobs = Set.copyOf(ended);
            return this;
        }

        /** Sets the unit that quantities of jobs are in, which no field says; {@code ea} by default. */
        public Builder unit(String value) {
            unit = Objects.requireNonNull(value, "unit");
            return this;
        }

        /** Sets how far back entries of scrap are read; {@link #DEFAULT_HISTORY} by default. */
        public Builder history(Duration value) {
            history = Objects.requireNonNull(value, "history");
            return this;
        }

        /** Sets the clock; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets where containers are read; not verified, {@code /inventory/v1/inventory-tracking/containers} by default. */
        public Builder containers(String path) {
            containers = Objects.requireNonNull(path, "path");
            return this;
        }

        /** Sets where the rows of a search for custom objects are, as a JSON pointer; the answer itself by default. */
        public Builder objectRows(String pointer) {
            objectRows = Pick.checked("objectRows", pointer);
            return this;
        }

        /** Sets that lots are held container by container: the first means where it is set; not by default. */
        public Builder holdContainers(ContainerHold value) {
            containerHold = value;
            return this;
        }

        /** Sets how results are recorded; not at all by default. */
        public Builder checksheets(ChecksheetSettings value) {
            checksheets = value;
            return this;
        }

        /** Sets how nonconformances are reported; not at all by default. */
        public Builder reports(ReportSettings value) {
            reports = value;
            return this;
        }

        /**
         * Sets what records production; nothing by default. It takes {@code order}, {@code operation}, {@code yield}, {@code scrap},
         * {@code rework}, {@code reason}, {@code at} and {@code key}.
         */
        public Builder countPost(DataSource value) {
            countPost = value.taking(
                    "countPost", List.of("order", "operation", "yield", "scrap", "rework", "reason", "at", "key"));
            return this;
        }

        /** Sets what our reasons for scrap are called: {@link Crosswalk.Kind#REASON} with the part {@code code}. */
        public Builder reasons(Crosswalk table) {
            reasons = Codes.checked("reasons", table, Map.of(Crosswalk.Kind.REASON, Map.of("code", 50)));
            return this;
        }

        /**
         * Returns the system. Nothing is asked of it yet.
         *
         * @throws IllegalArgumentException where a data source is needed and no connection to them is set
         */
        public Plex build() {
            if (sources == null && !dataSources().isEmpty()) {
                throw new IllegalArgumentException(
                        "dataSources must say how data sources are reached: the settings need "
                                + dataSources().size());
            }
            return new Plex(this);
        }
    }
}
