/** Figures for people: for now the Pareto ranking. */
@NullMarked
package io.holdfast.chart;

import org.jspecify.annotations.NullMarked;
