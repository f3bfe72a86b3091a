/** How the ledger is kept: what a result changes, and the figures in memory. */
@NullMarked
package io.holdfast.internal.ledger;

import org.jspecify.annotations.NullMarked;
