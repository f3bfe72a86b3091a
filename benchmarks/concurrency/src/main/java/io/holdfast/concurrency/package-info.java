/**
 * Races between the threads that share core's lock-free classes, run by jcstress; the outcomes each may have are
 * listed with it. Linearizability is checked by the tests of this module.
 *
 * <p>Nothing in this package is implemented yet.
 */
@NullMarked
package io.holdfast.concurrency;

import org.jspecify.annotations.NullMarked;
