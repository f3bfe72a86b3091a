/**
 * What stands at the edges of the core: the store that keeps the journal, and the destinations that results, holds and
 * nonconformances are carried to. Adapters implement these interfaces and see nothing else of the core but the values of
 * {@link io.holdfast.model}.
 */
@NullMarked
package io.holdfast.port;

import org.jspecify.annotations.NullMarked;
