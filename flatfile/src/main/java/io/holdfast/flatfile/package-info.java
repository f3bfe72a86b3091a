/**
 * Exchange over files, both ways: the JSON form of Holdfast's values, inspection results read from CSV or JSON Lines
 * files, rules read from a file, and a folder that results, holds and nonconformances are published to.
 *
 * <p>Text is never guessed: identifiers keep their leading zeros, decimals their digits, times their zone, and nothing
 * depends on the platform's locale or character set. What cannot be read is named with its file, line, column, value and
 * reason.
 */
@NullMarked
package io.holdfast.flatfile;

import org.jspecify.annotations.NullMarked;
