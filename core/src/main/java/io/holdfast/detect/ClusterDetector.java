package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterMember;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Watches inspections and says when defects become a cluster, by the definition in the package description.
 *
 * <p>An inspection is watched by every rule that its part and its defects, with their confirmations and severities,
 * match, in the scope that the rule chooses. An inspection that is not <em>late</em> there and whose result was accepted
 * in the scope already is a repeat and moves no clock. (Lateness comes first, so that a result need be remembered only
 * until it would be late.) Passes, and parts that no rule watches, are accepted like the others.
 *
 * <p><b>Late</b> is what lies before the <em>watermark</em> of the scope, in device time. Each scope keeps the clock of each
 * station that it hears: its latest device time. The watermark is the least clock of the active stations, but at most the
 * allowed skew before the greatest of them, less the allowed lateness; and it never falls. So each station is judged by its
 * own clock, be it fast or slow; of a station alone, late is what lies more than the allowed lateness before its latest.
 * <ul>
 *   <li>A station is active until it has not been heard for longer than {@link RuleSet#idleAfter}: from the received time at
 *       which it was last heard to that of the inspection being judged, or to the latest at which any was heard. The station
 *       of the inspection being judged is active.
 *   <li>A station is heard by what is accepted of it, and by what is late but lies no farther than the allowed skew before
 *       the greatest clock of the active stations. So one that was idle, or is new to the scope, and lies behind the others
 *       is waited for, and is late only until it has reached where the watermark stood; and one with a clock that is quite
 *       wrong is late for ever and delays nobody.
 * </ul>
 *
 * <p>On each accepted defect: where it lies at the place of an open cluster's anchor (same zone, or within the rule's
 * radius) and less than W before the cluster's first member or after its last, it extends that cluster (the first
 * opened, where several fit); if the defect is {@link Thresholds#isChronic chronic} at the anchor's place, only where it also
 * completes or lies in a cluster that the definition admits. Where it lies at no open cluster and completes a cluster that the
 * definition admits, N being that of the anchor's morphology and place, that cluster opens: of the possible anchors the one
 * with most distinct units, then the smallest; of its intervals, each starting at one of the observations in it, the one with
 * most distinct units, then the earliest. The opening set is all that lies at the anchor's place in that interval, members of
 * other clusters included.
 *
 * <p>An open cluster closes when nothing that may still be accepted can reach it. On the clocks of time: when the watermark
 * has reached its last member plus W. On {@link WindowClock#INSPECTED_UNITS}: when its last member is W or more behind every unit that still has its number. Until then a defect W or more after
 * the last member does not extend it, but may open the next one.
 *
 * <p><b>Order of events</b>: what the inspection is late for; what its defects extend and open, rule by rule in the
 * order of the {@link RuleSet}, in each rule by index; what closes because it was accepted, scope by scope in the
 * order in which the rules choose them, rule by rule, first opened first.
 *
 * <p><b>Thread-safety</b>: confined to one thread at a time, unless an implementation says more.
 */
public interface ClusterDetector {
    /**
     * Returns a detector that is plain to read and exact. Its cost grows with what the window holds; successor
     * implementations are compared with it. Its state can be saved and loaded. Confined to one thread at a time; blocks on
     * nothing.
     */
    static RestorableDetector of(RuleSet rules) {
        return new ScanningDetector(rules);
    }

    /**
     * Returns a detector for any number of threads; called by one at a time it says the same as {@link #of}. Its cost
     * grows with what the window holds about a defect, not with the window. Lock-free, but for rules on
     * {@link WindowClock#RUN_TIME}. Recovery belongs to one thread, before any other calls. Its state can be saved and loaded, and
     * one saved by {@link #of} loaded here and the other way round; what of a state finds no room counts as refused.
     */
    static RestorableDetector concurrent(RuleSet rules, Capacity capacity) {
        return new LockFreeDetector(rules, capacity);
    }

    /** Watches one inspection and returns what follows from it, in order; empty as a rule. */
    List<DetectionEvent> observe(Inspection inspection);

    /**
     * Forgets the scopes that accepted nothing received at the given instant or later, and returns the closing of their
     * open clusters; scopes come in no particular order. Bounds the memory of scopes that ended. A scope that comes
     * back starts afresh, clock and repeats included.
     */
    List<DetectionEvent> forgetIdle(Instant receivedBefore);

    /**
     * Returns how many inspections, defects and scopes found no room and are not watched, since it was made; 0 for one whose
     * room is not limited. Any thread.
     */
    default long refused() {
        return 0;
    }

    /**
     * Takes in an inspection of the past without concluding anything from it. For recovery, in journal order; judges as
     * {@link #observe} does, so give it what was late, too: it tells of the stations.
     *
     * <p>Give of each scope all that it was given since it began, or the end of that. The end is long enough on
     * {@link WindowClock#INSPECTED_UNITS} with the last 2 W units, where a unit that was numbered before counts from where
     * it is first given; on the clocks of time with what was received since the scope's latest device time was W, the
     * allowed lateness and twice the allowed skew less than now, and for {@link RuleSet#idleAfter} before that. (The first
     * idle time makes known the stations, the first skew brings the watermark to where it was.)
     */
    void restore(Inspection inspection);

    /**
     * Takes in a cluster that was open, with all its members so far, opening set included. For recovery, after the
     * inspections, clusters in the order in which they opened. It goes on under the present version of its rule.
     *
     * @throws IllegalArgumentException where its rule is not among the rules, since nobody could say when it closes
     */
    void restore(Cluster cluster, Collection<ClusterMember> members);
}
