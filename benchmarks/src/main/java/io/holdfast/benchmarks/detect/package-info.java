/**
 * The detector beside its rivals. Every contender answers the same question about the same sightings: does this one open
 * a cluster of {@link Rule#UNITS} distinct units? A contender that opens another number of clusters than {@link Reference}
 * fails its benchmark.
 */
@NullMarked
package io.holdfast.benchmarks.detect;

import org.jspecify.annotations.NullMarked;
