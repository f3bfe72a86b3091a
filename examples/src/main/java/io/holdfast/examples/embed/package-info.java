/** Short programs that show how Holdfast is embedded; each stands for itself, and a test runs it. */
@NullMarked
package io.holdfast.examples.embed;

import org.jspecify.annotations.NullMarked;
