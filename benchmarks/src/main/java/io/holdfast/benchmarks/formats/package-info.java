/** What the industry formats cost beside the bare library that reads or writes their syntax. */
@NullMarked
package io.holdfast.benchmarks.formats;

import org.jspecify.annotations.NullMarked;
