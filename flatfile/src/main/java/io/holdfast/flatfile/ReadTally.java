package io.holdfast.flatfile;

/**
 * What came of reading one file.
 *
 * @param results how many results were handed over
 * @param badLines how many bad lines were handed over
 */
public record ReadTally(long results, long badLines) {}
