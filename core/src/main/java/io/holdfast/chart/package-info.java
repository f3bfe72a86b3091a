/** Figures for people: Pareto rankings, key figures, control charts, the map of defects on the part. */
@NullMarked
package io.holdfast.chart;

import org.jspecify.annotations.NullMarked;
