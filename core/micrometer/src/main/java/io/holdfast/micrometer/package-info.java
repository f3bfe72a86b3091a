/** A line's promises as Micrometer meters. */
@NullMarked
package io.holdfast.micrometer;

import org.jspecify.annotations.NullMarked;
