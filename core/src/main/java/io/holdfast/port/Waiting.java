package io.holdfast.port;

import io.holdfast.model.DestinationId;

/**
 * How much waits in one lane of a destination.
 *
 * @param destination where it goes
 * @param lane the lane
 * @param pending how many deliveries wait to be sent
 * @param parked how many wait for a person
 */
public record Waiting(DestinationId destination, Lane lane, long pending, long parked) {}
