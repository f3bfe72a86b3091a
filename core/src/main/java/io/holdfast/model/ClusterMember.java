package io.holdfast.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * One defect that belongs to a cluster.
 *
 * <p>Ordered by time, then result, then index within the result: "the smallest member" is meant in this order.
 *
 * @param result the result that carries the defect
 * @param defectIndex the defect's index in that result, from 0
 * @param unit the unit it was seen on
 * @param segment the segment that the unit was made in
 * @param place where on the part
 * @param time the result's device time
 */
public record ClusterMember(ResultId result, int defectIndex, UnitId unit, Segment segment, Place place, Instant time)
        implements Comparable<ClusterMember> {
    private static final Comparator<ClusterMember> ORDER = Comparator.comparing(ClusterMember::time)
            .thenComparing(member -> member.result().value())
            .thenComparingInt(ClusterMember::defectIndex);

    /** Checks the parts. */
    public ClusterMember {
        Objects.requireNonNull(result, "result");
        Checks.atLeast("defectIndex", 0, defectIndex);
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(place, "place");
        Checks.instant("time", time);
    }

    @Override
    public int compareTo(ClusterMember other) {
        return ORDER.compare(this, other);
    }
}
