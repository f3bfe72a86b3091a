/** The plant demo: a simulated line through the real library. */
@NullMarked
package io.holdfast.examples.demo;

import org.jspecify.annotations.NullMarked;
