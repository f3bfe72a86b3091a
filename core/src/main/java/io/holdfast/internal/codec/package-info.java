/**
 * The binary form that journals keep values in. For Holdfast's own modules only.
 *
 * <p>An encoding is: the version of the format (one byte), the kind of value (one byte), the value's parts in the order
 * of its record, and the CRC-32C of all bytes before (four bytes, big-endian). Parts are written as
 *
 * <ul>
 *   <li>whole numbers: variable-length, seven bits per byte, lowest first; signed ones zigzag-encoded before,
 *   <li>text: its length in bytes plus one, then UTF-8; absent text: 0,
 *   <li>other optional parts: 0, or 1 and the part,
 *   <li>instants: seconds since 1970 (signed), then nanoseconds,
 *   <li>decimals: scale (signed), length, and the unscaled value in two's complement; floating point: eight bytes,
 *   <li>enums: a code, or their name in what people decide; sealed types: a tag, then the parts,
 *   <li>lists: their length, then the elements.
 * </ul>
 */
@NullMarked
package io.holdfast.internal.codec;

import org.jspecify.annotations.NullMarked;
