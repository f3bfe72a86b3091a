/**
 * The append-only, hash-chained record of every act, of people and of Holdfast itself (21 CFR 11.10(e) asks for such a
 * record; this supports that control, it does not certify anything).
 */
@NullMarked
package io.holdfast.audit;

import org.jspecify.annotations.NullMarked;
