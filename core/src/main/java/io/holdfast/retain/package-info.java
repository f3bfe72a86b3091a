/** Planning of image volumes and retention by data class. Not built yet: the package only marks the place. */
@NullMarked
package io.holdfast.retain;

import org.jspecify.annotations.NullMarked;
