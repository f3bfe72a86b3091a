/** Contenders that need libraries which Holdfast does not. Built with the profile {@code rivals} only, never published. */
@NullMarked
package io.holdfast.benchmarks.rivals;

import org.jspecify.annotations.NullMarked;
