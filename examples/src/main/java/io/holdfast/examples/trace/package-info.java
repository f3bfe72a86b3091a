/** How traces and answers to complaints are told to people. */
@NullMarked
package io.holdfast.examples.trace;

import org.jspecify.annotations.NullMarked;
