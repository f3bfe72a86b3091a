/**
 * How long images are kept: rules by class, what freezes an image, when it goes and why, what the images of the days to come take,
 * and whether register and files agree. Values and pure functions; what deletes is internal.
 */
@NullMarked
package io.holdfast.retain;

import org.jspecify.annotations.NullMarked;
