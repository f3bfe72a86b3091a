/** JMH benchmarks of the paths that a camera thread waits for, each beside the rivals it is measured against. */
@NullMarked
package io.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
