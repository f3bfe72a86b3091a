/**
 * The values that Holdfast speaks in: inspection results, the work-order context they were made in, clusters of
 * identical defects, episodes, material holds and nonconformances.
 *
 * <p>Everything here is an immutable record or enum, checked when it is made: an instance that exists is valid. Nothing
 * here does I/O, logs, or knows a thread, a connector or a file format. Words follow ISA-95 (IEC 62264) and B2MML where
 * these have one; each type names its counterpart.
 *
 * <p>All types are thread-safe by immutability. Constructors throw {@link NullPointerException} for a missing required
 * part and {@link IllegalArgumentException} for a value out of range; the message names the part, the rule and the value
 * seen.
 */
@NullMarked
package io.holdfast.model;

import org.jspecify.annotations.NullMarked;
