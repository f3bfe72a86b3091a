package io.holdfast.flatfile;

/**
 * What came of reading one file.
 *
 * @param records how many records were good
 * @param badLines how many things were wrong
 */
public record FileTally(long records, long badLines) {}
