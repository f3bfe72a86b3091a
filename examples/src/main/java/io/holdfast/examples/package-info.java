/** Programs that use the library: the gateway with its commands, and short examples of embedding. Not published. */
@NullMarked
package io.holdfast.examples;

import org.jspecify.annotations.NullMarked;
