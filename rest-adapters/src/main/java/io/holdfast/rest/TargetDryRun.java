package io.holdfast.rest;

import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DryRun;
import io.holdfast.port.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Shows what a target would be sent: what reads is sent, what would change something is not. One call at a time.
 *
 * <pre>{@code
 * DryRun shown = TargetDryRun.of("mes", exchanges -> CustomMes.at(connection.dryRun(exchanges).build(), mapping));
 * }</pre>
 */
public final class TargetDryRun implements DryRun, AutoCloseable {
    private final List<Exchange> exchanges = new ArrayList<>();
    private final QualityDestination destination;

    private TargetDryRun(String id, Function<Consumer<Exchange>, QualitySystem> system) {
        destination = QualityDestination.to(id, system.apply(exchanges::add)).build();
    }

    /**
     * Makes a dry run.
     *
     * @param id the destination's name
     * @param system makes the target's system on a connection whose {@link Connection.Builder#dryRun} is the given consumer
     */
    public static TargetDryRun of(String id, Function<Consumer<Exchange>, QualitySystem> system) {
        return new TargetDryRun(id, system);
    }

    @Override
    public synchronized List<Payload> show(Delivery delivery) throws InterruptedException {
        exchanges.clear();
        DeliveryOutcome outcome = destination.deliver(List.of(delivery)).get(0);
        List<Payload> payloads = new ArrayList<>();
        exchanges.forEach(exchange ->
                payloads.add(new Payload(exchange.method() + " " + exchange.url(), exchange.requestBody(), "")));
        if (payloads.isEmpty()) {
            payloads.add(new Payload(destination.id().value(), "", "nothing would be sent: " + outcome));
        }
        return payloads;
    }

    @Override
    public synchronized void close() {
        destination.close();
    }
}
