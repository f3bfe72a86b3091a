/**
 * Measured values in Q-DAS' ASCII transfer format (AQDEF): joined files ({@code .dfq}) and pairs of description and values
 * ({@code .dfd}, {@code .dfx}), read and written.
 */
@NullMarked
package io.holdfast.flatfile.aqdef;

import org.jspecify.annotations.NullMarked;
