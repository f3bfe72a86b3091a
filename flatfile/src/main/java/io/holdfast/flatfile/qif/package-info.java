/** Measurement results in the Quality Information Framework (ISO 23952): QIF 2.x and 3.0 read, 3.0 written. */
@NullMarked
package io.holdfast.flatfile.qif;

import org.jspecify.annotations.NullMarked;
