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
 * match, in the scope that the rule chooses. It is <em>late</em> in a scope when its device time is more than the
 * allowed lateness before the latest device time accepted in that scope; each scope keeps its own clock, moved by every
 * inspection that any rule's choice puts there, passes and parts that no rule watches included. An inspection that is
 * not late and whose result was accepted in the scope already is a repeat and changes nothing. (Lateness comes first,
 * so that a result need be remembered only until it would be late.)
 *
 * <p>On each accepted defect: where it lies at the place of an open cluster's anchor (same zone, or within the rule's
 * radius) and less than W before the cluster's first member or after its last, it extends that cluster (the first
 * opened, where several fit). Otherwise, where it completes a cluster that the definition admits, N being that of the
 * anchor's morphology and place, that cluster opens: of the possible anchors the one with most distinct units, then the smallest; of its intervals, each starting at one
 * of the observations in it, the one with most distinct units, then the earliest. The opening set is all that lies at
 * the anchor's place in that interval, members of other clusters included.
 *
 * <p>An open cluster closes when nothing that may still be accepted can reach it. On the clocks of time: when the
 * scope's clock, less the allowed lateness, has reached its last member plus W. On {@link WindowClock#INSPECTED_UNITS}:
 * when its last member is W or more behind every unit that still has its number. Until then a defect W or more after
 * the last member does not extend it, but may open the next one.
 *
 * <p><b>Order of events</b>: what the inspection is late for; what its defects extend and open, rule by rule in the
 * order of the {@link RuleSet}, in each rule by index; what closes because it moved a clock, scope by scope in the
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
     * {@link WindowClock#RUN_TIME}. Recovery belongs to one thread, before any other calls.
     */
    static ClusterDetector concurrent(RuleSet rules, Capacity capacity) {
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
     * Takes in an inspection of the past without concluding anything from it. For recovery, in journal order; ignores
     * what is late or a repeat as {@link #observe} does.
     *
     * <p>Give of each scope all that it accepted since it began, or at least what its rules can still reach: on the
     * clocks of time, from the latest inspection back by the allowed lateness and from there by W; on
     * {@link WindowClock#INSPECTED_UNITS} the last 2 W units, where a unit that was numbered before counts from where it
     * is first given. Leave out what no scope accepted: without its predecessors it need not be late.
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
