/**
 * What was counted, by unit and shift; how that meets the counts of others; and what poor quality costs.
 *
 * <p>A <b>piece</b> is one unit at one operation of one order (of one station, where the order is not known). What its results say
 * is a function of the set of them, so the ledger is the same whatever the order they come in.
 */
@NullMarked
package io.holdfast.ledger;

import org.jspecify.annotations.NullMarked;
