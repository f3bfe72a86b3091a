package io.holdfast.flatfile.klarf;

/**
 * One die of a wafer.
 *
 * @param x its column, as the file counts
 * @param y its row, as the file counts
 */
public record KlarfDie(int x, int y) {}
