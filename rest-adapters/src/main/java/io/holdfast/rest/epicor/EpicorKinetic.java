package io.holdfast.rest.epicor;

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
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
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

/**
 * One company in one instance of Epicor Kinetic. Thread-safe; see {@link QualitySystem}.
 *
 * <p>Each call needs an API key besides the user: give the connection both credentials, the key as {@code x-api-key}.
 */
public final class EpicorKinetic implements QualitySystem {
    private final Builder settings;
    private final HttpLink link;
    private final EpicorJobs jobs;
    private final @Nullable Holds holds;
    private final @Nullable Nonconformances nonconformances;
    private final @Nullable Inspections inspections;
    private final Counts counts;
    private final @Nullable Genealogy genealogy;
    private final @Nullable Costs costs;

    private EpicorKinetic(Builder settings) {
        this.settings = settings;
        link = new HttpLink(settings.connection);
        jobs = new EpicorJobs(this, Lane.RESULT);
        List<Rung> rungs = new ArrayList<>();
        if (settings.lotHold != null) {
            rungs.add(new LotRung(this, settings.lotHold));
        }
        if (settings.partHoldReason != null) {
            rungs.add(new PartRung(this, settings.partHoldReason));
        }
        holds = rungs.isEmpty() ? null : new LadderHolds(rungs, new EpicorSubjects(this));
        nonconformances =
                settings.nonconformances == null ? null : new EpicorNonconformances(this, settings.nonconformances);
        inspections = settings.inspection == null ? null : new EpicorInspections(this, settings.inspection);
        counts = new EpicorCounts(this);
        genealogy = settings.backward == null || settings.forward == null
                ? null
                : new EpicorTrace(this, settings.backward, settings.forward);
        costs = settings.currency == null ? null : new EpicorCosts(this, settings.currency);
    }

    /**
     * Starts a system that is reached over the given connection, whose base is scheme, host and instance.
     *
     * @param company the company, which is part of each address
     */
    public static Builder at(Connection connection, String company) {
        return new Builder(connection, company);
    }

    Builder settings() {
        return settings;
    }

    EpicorRest rest(Lane lane) {
        return new EpicorRest(link, lane, settings.company, settings.lockedCodes);
    }

    String name(EpicorName name) {
        return settings.names.getOrDefault(name, name.defaultName());
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        verbs.put(
                Verb.WORK_ORDER,
                Capability.supported(
                        Repeat.READ_ONLY, "a job with its operations and materials; lots are not named there"));
        verbs.put(
                Verb.INSPECTION_RESULT,
                inspections == null
                        ? Capability.customRequired(
                                "have a function that records a result, and name the field for our id")
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD,
                                "by a function of the plant; our id in a field of the result"));
        Capability noHold = Capability.customRequired(
                "have a function that moves a lot to a hold bin, or allow that the whole part is put on hold");
        verbs.put(
                Verb.HOLD,
                holds == null
                        ? noHold
                        : Capability.degraded(
                                Repeat.READ_BACK,
                                "a lot by moving it to a hold bin, else the whole part; a job's flag holds nothing"));
        verbs.put(
                Verb.RELEASE,
                holds == null ? noHold : Capability.supported(Repeat.READ_BACK, "only what this hold placed"));
        Capability noReport = Capability.customRequired("map the defect codes to reasons");
        verbs.put(
                Verb.NONCONFORMANCE,
                nonconformances == null
                        ? noReport
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD,
                                "a nonconformance of the operation; our id begins its comment"));
        verbs.put(
                Verb.NONCONFORMANCE_REVISION,
                nonconformances == null
                        ? noReport
                        : Capability.degraded(
                                Repeat.READ_BACK, "the comment only: the quantity stays as it was first posted"));
        verbs.put(
                Verb.COUNT_READ,
                Capability.supported(Repeat.READ_ONLY, "the job's operation; rework is not told apart"));
        verbs.put(
                Verb.COUNT_POST,
                settings.count == null
                        ? Capability.customRequired("have a function that posts labor")
                        : Capability.supported(
                                Repeat.SEARCHABLE_FIELD,
                                "by a function of the plant; our key in the note of the labor"));
        verbs.put(Verb.COUNT_REVERSE, Capability.unsupported("labor is corrected in Epicor"));
        verbs.put(
                Verb.GENEALOGY,
                genealogy == null
                        ? Capability.customRequired("say what the directions are called")
                        : Capability.supported(Repeat.READ_ONLY, "one call, with suppliers and shipments"));
        verbs.put(
                Verb.COST,
                costs == null
                        ? Capability.customRequired("say the company's currency")
                        : Capability.supported(Repeat.READ_ONLY, "the actual costs of the job, kind by kind"));
        EnumSet<HoldScope> scopes = EnumSet.noneOf(HoldScope.class);
        if (settings.lotHold != null) {
            scopes.add(HoldScope.LOT);
        }
        if (settings.partHoldReason != null) {
            scopes.add(HoldScope.MATERIAL);
        }
        return new Capabilities("Epicor Kinetic", verbs, scopes);
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
        EpicorRest rest = rest(Lane.BULK);
        List<String> sets = new ArrayList<>(List.of("Erp.BO.JobEntrySvc/JobEntries"));
        if (settings.nonconformances != null) {
            sets.add("Erp.BO.NonConfSvc/NonConfs");
        }
        if (settings.partHoldReason != null) {
            sets.add("Erp.BO.PartSvc/Parts");
        }
        if (settings.count != null) {
            sets.add("Erp.BO.LaborSvc/LaborDtls");
        }
        for (String set : sets) {
            Request request =
                    Request.get("/api/v2/odata/" + Texts.percentEncode(settings.company) + "/" + set + "?$top=1");
            findings.add(Examination.answers(
                    link, request, settings.clock.instant(), reply -> reply.ok() && rest.recognises(reply)));
        }
        LotHold lots = settings.lotHold;
        if (lots != null) {
            try {
                List<?> unused = rest.query(lots.baq(), lots.lotParameter(), "HOLDFAST-EXAMINES");
                findings.add(new Finding(true, Side.TARGET, "query " + lots.baq() + " runs", ""));
            } catch (VendorException e) {
                findings.add(new Finding(
                        false, Side.TARGET, "query " + lots.baq() + ": " + e.fault(), "have it made, and shared"));
            }
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
     * How lots are held: by moving what is in other bins to the hold bin.
     *
     * @param baq the plant's query that shows where a lot is
     * @param lotParameter its parameter for the lot
     * @param binColumn its column for the bin
     * @param quantityColumn its column for the quantity there
     * @param holdBin the hold bin
     * @param place the function that moves a lot there; is given {@code lotNum}, {@code partNum} and {@code key}
     * @param release the function that moves it back; is given the same
     */
    public record LotHold(
            String baq,
            String lotParameter,
            String binColumn,
            String quantityColumn,
            String holdBin,
            EpicorFunction place,
            EpicorFunction release) {
        /** Checks the parts. */
        public LotHold {
            if (baq.isBlank()
                    || lotParameter.isBlank()
                    || binColumn.isBlank()
                    || quantityColumn.isBlank()
                    || holdBin.isBlank()) {
                throw new IllegalArgumentException("a lot hold must name all its parts");
            }
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(release, "release");
        }
    }

    /**
     * How nonconformances are opened.
     *
     * @param warehouse the warehouse for what is taken out, or null for Epicor's own choice
     * @param bin the bin there, or null
     * @param function the plant's function that opens one instead of the chain of methods, or null; is given {@code jobNum}, {@code
     *     oprSeq}, {@code quantity}, {@code reasonCode} and {@code commentText}, and gives {@code tranID}
     * @param crosswalk what our codes are called: {@link Crosswalk.Kind#DEFECT} with the part {@code reason}, at most 8 characters
     */
    public record NonconformanceSettings(
            @Nullable String warehouse,
            @Nullable String bin,
            @Nullable EpicorFunction function,
            Crosswalk crosswalk) {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public NonconformanceSettings {
            crosswalk = Codes.checked("crosswalk", crosswalk, Map.of(Crosswalk.Kind.DEFECT, Map.of("reason", 8)));
        }

        /** Makes settings with the chain of methods, and Epicor's own choice of bins. */
        public static NonconformanceSettings of(Crosswalk crosswalk) {
            return new NonconformanceSettings(null, null, null, crosswalk);
        }
    }

    /**
     * How results are recorded. Where a value stands in Epicor's results depends on the inspection plan, so a function of the plant
     * knows it.
     *
     * @param function is given {@code jobNum}, {@code oprSeq}, {@code serialNum}, {@code passed}, {@code text} and {@code key}
     * @param keyField the field of a result that the function puts the key into, such as {@code Character010}
     */
    public record InspectionSettings(EpicorFunction function, String keyField) {
        /** Checks the parts. */
        public InspectionSettings {
            Objects.requireNonNull(function, "function");
            if (keyField.isBlank()) {
                throw new IllegalArgumentException("keyField must not be blank");
            }
        }
    }

    /** Makes a system part by part. Not thread-safe. */
    public static final class Builder {
        private final Connection connection;
        final String company;
        final Map<EpicorName, String> names = new EnumMap<>(EpicorName.class);
        Set<String> lockedCodes = Set.of();
        InstantSource clock = InstantSource.system();
        Crosswalk reasons = Crosswalk.version("none").build();

        @Nullable
        LotHold lotHold;

        @Nullable
        String partHoldReason;

        @Nullable
        NonconformanceSettings nonconformances;

        @Nullable
        InspectionSettings inspection;

        @Nullable
        EpicorFunction count;

        @Nullable
        String backward;

        @Nullable
        String forward;

        @Nullable
        String currency;

        private Builder(Connection connection, String company) {
            this.connection = Objects.requireNonNull(connection, "connection");
            if (company.isBlank() || company.length() > 8) {
                throw new IllegalArgumentException("company must have from 1 to 8 characters, was \"" + company + "\"");
            }
            this.company = company;
        }

        /** Sets what something is called. */
        public Builder name(EpicorName which, String value) {
            names.put(which, Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Sets the error types that mean "somebody has it open, come back later"; none by default. */
        public Builder lockedCodes(Set<String> codes) {
            lockedCodes = Set.copyOf(codes);
            return this;
        }

        /** Sets the clock that the target's is compared with; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets that lots are moved to a hold bin: the first means where it is set; not by default. */
        public Builder holdLots(LotHold value) {
            lotHold = value;
            return this;
        }

        /**
         * Allows that a whole part is put on hold, wherever it is, where nothing narrower takes hold; not by default.
         *
         * @param reason the reason code for it
         */
        public Builder holdParts(String reason) {
            partHoldReason = Objects.requireNonNull(reason, "reason");
            return this;
        }

        /** Sets how nonconformances are opened; not at all by default. */
        public Builder nonconformances(NonconformanceSettings value) {
            nonconformances = value;
            return this;
        }

        /** Sets how results are recorded; not at all by default. */
        public Builder inspection(InspectionSettings value) {
            inspection = value;
            return this;
        }

        /**
         * Sets the function that posts labor; none by default. It is given {@code jobNum}, {@code oprSeq}, {@code laborQty}, {@code
         * scrapQty}, {@code reworkQty}, {@code reasonCode} and {@code key}, which it must put into the labor's note. It must leave
         * the discrepant quantity alone: Epicor makes a nonconformance of that by itself.
         */
        public Builder countFunction(EpicorFunction value) {
            count = value;
            return this;
        }

        /** Sets what our reasons for scrap are called: {@link Crosswalk.Kind#REASON} with the part {@code code}. */
        public Builder reasons(Crosswalk table) {
            reasons = Codes.checked("reasons", table, Map.of(Crosswalk.Kind.REASON, Map.of("code", 8)));
            return this;
        }

        /** Sets what the directions of a lot trace are called, which no document says; none by default. */
        public Builder traceDirections(String toComponents, String toProducts) {
            backward = Objects.requireNonNull(toComponents, "toComponents");
            forward = Objects.requireNonNull(toProducts, "toProducts");
            return this;
        }

        /** Sets the company's currency, an ISO 4217 code, which cost amounts are in; unknown by default. */
        public Builder currency(String value) {
            currency = Codes.currency(value);
            return this;
        }

        /** Returns the system. Nothing is asked of it yet. */
        public EpicorKinetic build() {
            return new EpicorKinetic(this);
        }
    }
}
