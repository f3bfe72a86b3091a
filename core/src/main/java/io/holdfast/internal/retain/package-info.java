/** What moves and deletes images. */
@NullMarked
package io.holdfast.internal.retain;

import org.jspecify.annotations.NullMarked;
