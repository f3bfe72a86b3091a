/**
 * The embedded store: one SQLite file that holds the journal and the outbox. {@link io.holdfast.store.SqliteStore} is
 * all there is to call.
 */
@NullMarked
package io.holdfast.store;

import org.jspecify.annotations.NullMarked;
