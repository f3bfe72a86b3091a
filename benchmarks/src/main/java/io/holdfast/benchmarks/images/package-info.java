/** What it costs to delete images. */
@NullMarked
package io.holdfast.benchmarks.images;

import org.jspecify.annotations.NullMarked;
