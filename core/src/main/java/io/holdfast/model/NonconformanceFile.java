package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a nonconformance: what is known of it and what people decided, from registration to closing. What a rule found is
 * reported as a {@link Nonconformance} and kept up to date here; every change is a revision, and the journal keeps them all. A
 * closed file never changes.
 *
 * @param id the nonconformance's name
 * @param revision 1 when registered, one more for each change
 * @param state how far it is
 * @param origin where it comes from
 * @param classification how it is sorted
 * @param subject what it is about
 * @param quantities how many units
 * @param dispositions what was decided about how many of them, in order; copied
 * @param containment what keeps it from spreading (8D, D3)
 * @param occurrence why it happened (8D, D4), or null as long as nobody knows
 * @param nonDetection why it was not found earlier (8D, D4), or null as long as nobody knows
 * @param actions what is done about it; copied
 * @param approvals who consented; copied
 * @param concession the customer's permission, or null
 * @param externalKeys its names at targets; copied
 * @param evidence hashes of what it rests on; copied
 * @param changedAt when this revision was made
 */
public record NonconformanceFile(
        NonconformanceId id,
        int revision,
        State state,
        Origin origin,
        Classification classification,
        Subject subject,
        Quantities quantities,
        List<DispositionDecision> dispositions,
        InterimContainment containment,
        @Nullable String occurrence,
        @Nullable String nonDetection,
        List<QualityAction> actions,
        List<Approval> approvals,
        @Nullable Concession concession,
        List<ExternalKey> externalKeys,
        List<EvidenceHash> evidence,
        Instant changedAt)
        implements Deliverable {
    /** Checks the parts. */
    public NonconformanceFile {
        Objects.requireNonNull(id, "id");
        Checks.atLeast("revision", 1, revision);
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(classification, "classification");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(quantities, "quantities");
        dispositions = List.copyOf(dispositions);
        Objects.requireNonNull(containment, "containment");
        actions = List.copyOf(actions);
        approvals = List.copyOf(approvals);
        externalKeys = List.copyOf(externalKeys);
        evidence = List.copyOf(evidence);
        Checks.instant("changedAt", changedAt);
    }

    /** Returns the first revision of a file that nobody has worked on. */
    public static NonconformanceFile registered(
            NonconformanceId id,
            Origin origin,
            Classification classification,
            Subject subject,
            Quantities quantities,
            List<HoldId> holds,
            List<EvidenceHash> evidence,
            Instant at) {
        return new NonconformanceFile(
                id,
                1,
                State.REGISTERED,
                origin,
                classification,
                subject,
                quantities,
                List.of(),
                new InterimContainment(holds, SiteSplit.unknown(quantities.suspect()), null),
                null,
                null,
                List.of(),
                List.of(),
                null,
                List.of(),
                evidence,
                at);
    }

    /** How far a nonconformance is. */
    public enum State {
        /** It was raised; nobody has done anything about it. */
        REGISTERED,
        /** Somebody works on it. */
        IN_PROGRESS,
        /** All is decided and done; the file is locked. */
        CLOSED
    }

    /** Where a nonconformance arose. */
    public enum Source {
        /** In the plant. */
        INTERNAL,
        /** At a customer. */
        EXTERNAL,
        /** At a supplier. */
        SUPPLIER
    }

    /** How much haste there is. */
    public enum Priority {
        /** When there is time. */
        LOW,
        /** In its turn. */
        NORMAL,
        /** Before others. */
        HIGH,
        /** At once. */
        URGENT
    }

    /**
     * Where it comes from.
     *
     * @param source where it arose
     * @param raisedBy who raised it: {@code person:} and a name, or {@code rule:} and id with version
     * @param detectedAt when it was seen
     * @param raisedAt when it was raised
     * @param episode the episode that it reports, or null where a person raised it
     * @param continues the closed nonconformance of the same episode that it goes on from, or null
     */
    public record Origin(
            Source source,
            String raisedBy,
            Instant detectedAt,
            Instant raisedAt,
            @Nullable EpisodeId episode,
            @Nullable NonconformanceId continues) {
        /** Checks the parts. */
        public Origin {
            Objects.requireNonNull(source, "source");
            Checks.notBlank("raisedBy", raisedBy);
            Checks.instant("detectedAt", detectedAt);
            Checks.instant("raisedAt", raisedAt);
        }
    }

    /**
     * How it is sorted.
     *
     * @param severity how grave, or null
     * @param priority how much haste
     * @param typeCode the plant's code for its type, or null
     * @param defectCodes codes or names of the defects; copied
     */
    public record Classification(
            @Nullable Severity severity,
            Priority priority,
            @Nullable String typeCode,
            List<String> defectCodes) {
        /** Checks the parts. */
        public Classification {
            Objects.requireNonNull(priority, "priority");
            Checks.optionalIdentifier("typeCode", typeCode);
            defectCodes = List.copyOf(defectCodes);
            defectCodes.forEach(code -> Checks.identifier("defectCodes", code));
        }
    }

    /**
     * What it is about.
     *
     * @param material the part number, or null
     * @param materialVersion the part's revision, or null
     * @param segments work orders and operations; copied
     * @param workUnits the stations that saw it; copied
     * @param tooling tool and cavity, or null
     * @param lots the lots concerned; copied
     * @param serials units that a person named; those of an episode are in its hold's population; copied
     * @param shipments the shipments concerned; copied
     * @param returnAuthorization the number of the return (RMA), or null
     */
    public record Subject(
            @Nullable MaterialDefinitionId material,
            @Nullable String materialVersion,
            List<Segment> segments,
            List<EquipmentId> workUnits,
            @Nullable Tooling tooling,
            List<MaterialLotId> lots,
            List<UnitId> serials,
            List<String> shipments,
            @Nullable String returnAuthorization) {
        /** Checks the parts. */
        public Subject {
            Checks.optionalIdentifier("materialVersion", materialVersion);
            segments = List.copyOf(segments);
            workUnits = List.copyOf(workUnits);
            lots = List.copyOf(lots);
            serials = List.copyOf(serials);
            shipments = List.copyOf(shipments);
            shipments.forEach(shipment -> Checks.identifier("shipments", shipment));
            Checks.optionalIdentifier("returnAuthorization", returnAuthorization);
        }
    }

    /**
     * How many units. Suspect ones count as nonconforming until decided (IATF 16949, 8.7.1.3), so dispositions must be found for
     * all of them.
     *
     * @param suspect how many are suspect, at least {@code nonconforming}
     * @param inspected how many of them were inspected for it, at least 0
     * @param nonconforming how many were seen with the defect, at least 0
     */
    public record Quantities(int suspect, int inspected, int nonconforming) {
        /** Checks the parts. */
        public Quantities {
            Checks.atLeast("inspected", 0, inspected);
            Checks.atLeast("nonconforming", 0, nonconforming);
            Checks.atLeast("suspect", nonconforming, suspect);
        }
    }

    /**
     * What keeps it from spreading (8D, D3).
     *
     * @param holds the holds; copied
     * @param sites how many suspect units are where
     * @param breakPoint the first clean unit after the last member, or null as long as it is not known
     */
    public record InterimContainment(
            List<HoldId> holds, SiteSplit sites, @Nullable BreakPoint breakPoint) {
        /** Checks the parts. */
        public InterimContainment {
            holds = List.copyOf(holds);
            Objects.requireNonNull(sites, "sites");
        }
    }

    /** Returns how many units have a disposition. */
    public int disposed() {
        return dispositions.stream().mapToInt(DispositionDecision::units).sum();
    }

    /** Returns how many units have that disposition. */
    public int disposed(NonconformanceDisposition as) {
        return dispositions.stream()
                .filter(decision -> decision.disposition() == as)
                .mapToInt(DispositionDecision::units)
                .sum();
    }

    /** Starts the next revision of this file. */
    public NonconformanceFileChange change(Instant at) {
        return new NonconformanceFileChange(this, at);
    }
}
