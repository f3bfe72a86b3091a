/**
 * Answers from the journal: why material is held, and where a unit or lot went and what was seen on it. Knows model and port
 * only.
 */
@NullMarked
package io.holdfast.trace;

import org.jspecify.annotations.NullMarked;
