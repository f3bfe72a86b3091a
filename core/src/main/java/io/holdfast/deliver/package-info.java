/**
 * Carries what the journal holds to the destinations: the outbox, and one dispatcher with lanes for each destination. Knows
 * model and port only.
 */
@NullMarked
package io.holdfast.deliver;

import org.jspecify.annotations.NullMarked;
