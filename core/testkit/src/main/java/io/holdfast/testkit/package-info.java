/** What an integrator proves a store or an adapter with: contracts to inherit. */
@NullMarked
package io.holdfast.testkit;

import org.jspecify.annotations.NullMarked;
