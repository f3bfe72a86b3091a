package io.holdfast.testkit;

import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an MES holds of one delivery.
 *
 * @param lane which sort of thing it is
 * @param orderingKey what it stays in order with
 * @param key the idempotency key that it came with
 * @param body what it says, in any form
 * @param takenAt when the MES took it, by its own clock; null in a request
 */
public record MesRecord(
        Lane lane,
        String orderingKey,
        String key,
        String body,
        @Nullable Instant takenAt) {
    /** Checks the parts. */
    public MesRecord {
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(orderingKey, "orderingKey");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(body, "body");
    }

    /** Returns a delivery as a request in the neutral form: its content as text. */
    public static MesRecord of(Delivery delivery) {
        return new MesRecord(
                Lane.of(delivery.content()),
                delivery.orderingKey(),
                delivery.idempotencyKey(),
                delivery.content().toString(),
                null);
    }

    /** Tells whether the two are about the same thing: of one lane and idempotency key. */
    public boolean isSameAs(MesRecord other) {
        return lane == other.lane && key.equals(other.key);
    }

    MesRecord takenAt(Instant at) {
        return new MesRecord(lane, orderingKey, key, body, at);
    }
}
