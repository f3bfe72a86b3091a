package io.holdfast;

import java.util.Optional;

/**
 * How the line is doing.
 *
 * @param taken results taken since start
 * @param notTaken results not taken since start, because the queue was full
 * @param queued results taken and not yet durable
 * @param untold listener calls dropped since start
 * @param storeFault why the journal cannot be written at the moment, where it cannot
 */
public record Status(long taken, long notTaken, int queued, long untold, Optional<String> storeFault) {}
