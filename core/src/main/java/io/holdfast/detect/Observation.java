package io.holdfast.detect;

import io.holdfast.model.ClusterMember;

/**
 * One counted defect, with its key on the rule's clock.
 *
 * @param member the defect
 * @param key see {@link Measure}
 */
record Observation(ClusterMember member, long key) implements Comparable<Observation> {
    @Override
    public int compareTo(Observation other) {
        int byKey = Long.compare(key, other.key);
        return byKey != 0 ? byKey : member.compareTo(other.member);
    }
}
