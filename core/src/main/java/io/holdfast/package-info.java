/**
 * The front door: {@link io.holdfast.Holdfast} takes inspection results, makes them durable, watches them for clusters of
 * identical defects, contains what is suspect, and carries everything to its destinations.
 */
@NullMarked
package io.holdfast;

import org.jspecify.annotations.NullMarked;
