package io.holdfast.port;

/**
 * The room that a store has.
 *
 * @param usedBytes what the journal takes
 * @param freeBytes what is left on its volume
 */
public record StoreSpace(long usedBytes, long freeBytes) {}
