/** Counts, their reconciliation, and quality cost. Not built yet: the package only marks the place. */
@NullMarked
package io.holdfast.ledger;

import org.jspecify.annotations.NullMarked;
