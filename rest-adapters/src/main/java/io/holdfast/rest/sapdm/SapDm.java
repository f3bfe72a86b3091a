package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.WorkOrderId;
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
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.LadderHolds;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.WitnessedCounts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One plant in one tenant of SAP Digital Manufacturing. Thread-safe; see {@link QualitySystem}.
 *
 * <p>Nearly every verb is about SFCs (shop floor control numbers). A unit's serial is taken for its SFC.
 */
public final class SapDm implements QualitySystem {
    private final Builder settings;
    private final HttpLink link;
    private final SapDmOrders orders;
    private final Holds holds;
    private final Counts counts;
    private final Genealogy genealogy;
    private final @Nullable Inspections inspections;
    private final @Nullable Nonconformances nonconformances;

    private SapDm(Builder settings) {
        this.settings = settings;
        link = new HttpLink(settings.connection);
        orders = new SapDmOrders(this, Lane.RESULT);
        holds = new LadderHolds(List.of(new SfcRung(this)), new SfcSubjects());
        counts = new WitnessedCounts(new SapDmCounts(this));
        genealogy = SapDmGenealogy.of(this);
        inspections = settings.inspection == null ? null : new SapDmInspections(this, settings.inspection);
        nonconformances =
                settings.nonconformances == null ? null : new SapDmNonconformances(this, settings.nonconformances);
    }

    /**
     * Starts a system that is reached over the given connection, whose base is the region's API host.
     *
     * @param plant the plant, at most 6 characters: every call names it
     */
    public static Builder at(Connection connection, String plant) {
        return new Builder(connection, plant);
    }

    Builder settings() {
        return settings;
    }

    /** Returns the interface, with requests counted in the given lane. */
    JsonApi api(Lane lane) {
        return new JsonApi(link, lane, SapDm::complaint, settings.lockedCodes, Map.of());
    }

    String path(SapDmService service) {
        return settings.paths.getOrDefault(service, service.defaultPath());
    }

    String at(SapDmField field) {
        return settings.fields.getOrDefault(field, field.defaultPointer());
    }

    /** Returns an address with the plant and some parameters, each a name and a value. */
    String address(SapDmService service, String below, String... parameters) {
        StringBuilder address = new StringBuilder(path(service))
                .append(below)
                .append("?plant=")
                .append(Texts.percentEncode(settings.plant));
        for (int i = 0; i < parameters.length; i += 2) {
            address.append('&').append(parameters[i]).append('=').append(Texts.percentEncode(parameters[i + 1]));
        }
        return address.toString();
    }

    /** Both shapes that SAP's gateways use: an error object, or its parts at the top. */
    private static JsonApi.@Nullable Complaint complaint(Reply reply, @Nullable JsonNode body) {
        if (body == null) {
            return null;
        }
        JsonNode error = body.path("error");
        JsonNode at = error.isObject() ? error : body;
        String text = Json.text(at, "message");
        if (text == null || (reply.ok() && !error.isObject())) {
            return null;
        }
        JsonNode detail = at.path("details").path(0);
        String field = Json.text(at, "target");
        return new JsonApi.Complaint(
                at.path("code").asText(""), text, field == null ? Json.text(detail, "target") : field);
    }

    @Override
    public Capabilities capabilities() {
        Map<Verb, Capability> verbs = new EnumMap<>(Verb.class);
        verbs.put(
                Verb.WORK_ORDER,
                Capability.degraded(Repeat.READ_ONLY, "operations from the routing, with the order's quantities"));
        verbs.put(
                Verb.INSPECTION_RESULT,
                inspections == null
                        ? Capability.customRequired("say which inspection lot an order has, and which characteristic")
                        : Capability.degraded(
                                Repeat.NATIVE_KEY, "a repeat overwrites; nothing can be read back to confirm it"));
        verbs.put(
                Verb.HOLD, Capability.degraded(Repeat.READ_BACK, "SFCs only; lots without named units go to a person"));
        verbs.put(Verb.RELEASE, Capability.supported(Repeat.READ_BACK, "only what this hold placed"));
        Capability none = Capability.customRequired("name the data field for our id and map the defect codes");
        verbs.put(
                Verb.NONCONFORMANCE,
                nonconformances == null
                        ? none
                        : Capability.supported(Repeat.SEARCHABLE_FIELD, "logged on its SFCs; our id in a data field"));
        verbs.put(
                Verb.NONCONFORMANCE_REVISION,
                nonconformances == null
                        ? none
                        : Capability.degraded(
                                Repeat.READ_BACK, "stays as first logged: what is logged is not changed"));
        verbs.put(Verb.COUNT_READ, Capability.degraded(Repeat.READ_ONLY, "of the whole order, not of an operation"));
        verbs.put(
                Verb.COUNT_POST,
                Capability.degraded(
                        Repeat.READ_BACK, "no key and no rework: a lost answer is told by what was counted before"));
        verbs.put(Verb.COUNT_REVERSE, Capability.unsupported("a confirmed quantity cannot be taken back"));
        verbs.put(
                Verb.GENEALOGY,
                Capability.degraded(Repeat.READ_ONLY, "what was assembled into an SFC; not where one went"));
        verbs.put(Verb.COST, Capability.unsupported("reason codes go on to the ERP, and money is read there"));
        return new Capabilities("SAP Digital Manufacturing", verbs, Set.of(HoldScope.SERIAL));
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
        return Optional.ofNullable(settings.nonconformances).map(NonconformanceSettings::crosswalk);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        JsonApi api = api(Lane.BULK);
        // What nobody has: a service that is there says so, one that is not says something else.
        for (String address : List.of(
                address(SapDmService.ORDER, "", "order", "HOLDFAST-EXAMINES"),
                address(SapDmService.SFC_DETAIL, "", "sfc", "HOLDFAST-EXAMINES"))) {
            findings.add(Examination.answers(link, Request.get(address), settings.clock.instant(), api::recognises));
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
     * Where a verdict goes.
     *
     * @param lots says which inspection lot an order has, or null where it has none; no service is known that says it
     * @param operation the lot's operation
     * @param characteristic the operation's characteristic
     * @param valueField what the value is called in a single result; not verified, "value" as far as known
     * @param pass the value for a unit that is good
     * @param fail the value for one that is not
     */
    public record InspectionPoint(
            Function<WorkOrderId, @Nullable String> lots,
            String operation,
            String characteristic,
            String valueField,
            String pass,
            String fail) {
        /** Checks the parts. */
        public InspectionPoint {
            Objects.requireNonNull(lots, "lots");
            if (operation.isBlank()
                    || characteristic.isBlank()
                    || valueField.isBlank()
                    || pass.isBlank()
                    || fail.isBlank()) {
                throw new IllegalArgumentException("an inspection point must name all its parts");
            }
        }
    }

    /**
     * How nonconformances are logged.
     *
     * @param keyField the data field that takes our id; the plant must have given it to the codes
     * @param crosswalk what our codes are called: {@link Crosswalk.Kind#DEFECT} with the part {@code code}, at most 16 characters
     */
    public record NonconformanceSettings(String keyField, Crosswalk crosswalk) {
        /**
         * Checks the parts.
         *
         * @throws IllegalArgumentException naming every mistake of the table
         */
        public NonconformanceSettings {
            if (keyField.isBlank()) {
                throw new IllegalArgumentException("keyField must not be blank");
            }
            crosswalk = Codes.checked("crosswalk", crosswalk, Map.of(Crosswalk.Kind.DEFECT, Map.of("code", 16)));
        }
    }

    /** Makes a system part by part. Not thread-safe. */
    public static final class Builder {
        private final Connection connection;
        final String plant;
        final Map<SapDmService, String> paths = new EnumMap<>(SapDmService.class);
        final Map<SapDmField, String> fields = new EnumMap<>(SapDmField.class);
        Set<String> lockedCodes = Set.of();
        Set<String> heldStatuses = Set.of("404", "406");
        Set<String> goneStatuses = Set.of("407", "408", "409", "410");
        InstantSource clock = InstantSource.system();

        @Nullable
        InspectionPoint inspection;

        @Nullable
        NonconformanceSettings nonconformances;

        Crosswalk reasons = Crosswalk.version("none").build();

        private Builder(Connection connection, String plant) {
            this.connection = Objects.requireNonNull(connection, "connection");
            if (plant.isBlank() || plant.length() > 6) {
                throw new IllegalArgumentException("plant must have from 1 to 6 characters, was \"" + plant + "\"");
            }
            this.plant = plant;
        }

        /** Sets where a service is, below the connection's base; SAP's own place by default. */
        public Builder path(SapDmService service, String path) {
            if (!path.startsWith("/") || path.endsWith("/")) {
                throw new IllegalArgumentException(
                        "path must begin with '/' and not end with it, was \"" + path + "\"");
            }
            paths.put(service, path);
            return this;
        }

        /** Sets where a value stands in SAP's answers, as a JSON pointer. */
        public Builder field(SapDmField field, String pointer) {
            fields.put(field, Pick.checked(field.name(), pointer));
            return this;
        }

        /** Sets the error codes that mean "somebody has it open, come back later"; none by default. */
        public Builder lockedCodes(Set<String> codes) {
            lockedCodes = Set.copyOf(codes);
            return this;
        }

        /**
         * Sets what an SFC's status says. Not verified; by default 404 and 406 (hold, done and hold) are held, and 407 to 410
         * (scrapped, invalid, deleted, returned) are gone.
         */
        public Builder sfcStatuses(Set<String> held, Set<String> gone) {
            heldStatuses = Set.copyOf(held);
            goneStatuses = Set.copyOf(gone);
            return this;
        }

        /** Sets the clock that the target's is compared with; the system's by default. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets where verdicts go; nowhere by default. */
        public Builder inspection(InspectionPoint point) {
            inspection = point;
            return this;
        }

        /** Sets how nonconformances are logged; not at all by default. */
        public Builder nonconformances(NonconformanceSettings value) {
            nonconformances = value;
            return this;
        }

        /** Sets what our reasons for scrap are called: {@link Crosswalk.Kind#REASON} with the part {@code key}, at most 38 characters. */
        public Builder reasons(Crosswalk table) {
            reasons = Codes.checked("reasons", table, Map.of(Crosswalk.Kind.REASON, Map.of("key", 38)));
            return this;
        }

        /** Returns the system. Nothing is asked of it yet. */
        public SapDm build() {
            return new SapDm(this);
        }
    }
}
