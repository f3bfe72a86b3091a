package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A nonconformance report that Holdfast raised, as it stands at one revision. Later members of the episode append and
 * make a new revision; the identity stays.
 *
 * @param id the report's name, the key of its idempotent creation
 * @param revision 1 when raised, one more for each append
 * @param episode the episode that it reports
 * @param hold the hold that contains it, or null where no rule asked for one
 * @param raisedBy the rule and version that raised it
 * @param raisedAt when it was raised
 * @param revisedAt when this revision was made
 * @param open true until its episode has fallen quiet; a person's states come after that
 * @param material the part number, or null where no context was known
 * @param materialVersion the part's revision, or null
 * @param segments the segments concerned; copied
 * @param lots the lots concerned; copied
 * @param defects every label that the cause showed under; at least one; copied
 * @param suspectUnits how many units are suspect, at least {@code nonconformingUnits}
 * @param nonconformingUnits how many distinct units were seen with one of the defects, at least 1
 * @param evidence the results of the opening set of each cluster; copied
 * @param timeline when what happened
 */
public record Nonconformance(
        NonconformanceId id,
        int revision,
        EpisodeId episode,
        @Nullable HoldId hold,
        RuleRef raisedBy,
        Instant raisedAt,
        Instant revisedAt,
        boolean open,
        @Nullable MaterialDefinitionId material,
        @Nullable String materialVersion,
        List<Segment> segments,
        List<MaterialLotId> lots,
        List<DefectSummary> defects,
        int suspectUnits,
        int nonconformingUnits,
        List<EvidenceRef> evidence,
        Timeline timeline)
        implements Deliverable {
    /** Checks the parts. */
    public Nonconformance {
        Objects.requireNonNull(id, "id");
        Checks.atLeast("revision", 1, revision);
        Objects.requireNonNull(episode, "episode");
        Objects.requireNonNull(raisedBy, "raisedBy");
        Checks.instant("raisedAt", raisedAt);
        Checks.instant("revisedAt", revisedAt);
        Checks.optionalIdentifier("materialVersion", materialVersion);
        segments = List.copyOf(segments);
        lots = List.copyOf(lots);
        defects = List.copyOf(defects);
        Checks.atLeast("defects.size()", 1, defects.size());
        Checks.atLeast("nonconformingUnits", 1, nonconformingUnits);
        Checks.atLeast("suspectUnits", nonconformingUnits, suspectUnits);
        evidence = List.copyOf(evidence);
        Objects.requireNonNull(timeline, "timeline");
    }
}
