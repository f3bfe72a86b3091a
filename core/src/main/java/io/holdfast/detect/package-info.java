/**
 * Finds clusters of identical defects. Pure: no thread, no clock, no I/O; knows the values of {@link io.holdfast.model}
 * only.
 *
 * <p><b>Definition.</b> For a rule (N, window W, radius r) a cluster is admitted where there is a member c and an interval
 * of length W on the rule's clock, start included and end excluded (positions differ by less than W), that holds c and such
 * that at least N distinct units have an observation of c's scope and morphology in the interval at the same place as c:
 * zones equal, or points at a distance of at most r.
 */
@NullMarked
package io.holdfast.detect;

import org.jspecify.annotations.NullMarked;
