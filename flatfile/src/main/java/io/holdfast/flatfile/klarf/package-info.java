/**
 * Inspection results of semiconductor tools: KLARF 1.1, 1.2 and 1.8, read. {@link io.holdfast.flatfile.klarf.KlarfReader}
 * gives the wafers as the file tells them, or as inspection results.
 */
@NullMarked
package io.holdfast.flatfile.klarf;

import org.jspecify.annotations.NullMarked;
