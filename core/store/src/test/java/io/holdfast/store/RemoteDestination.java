package io.holdfast.store;

import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The way to a {@link RemoteMes}, as an adapter would take it: a lost connection leaves the outcome unknown. */
class RemoteDestination implements Destination {
    private final int port;
    private @Nullable Socket socket;
    private @Nullable BufferedReader in;

    RemoteDestination(int port) {
        this.port = port;
    }

    @Override
    public DestinationId id() {
        return new DestinationId("mes");
    }

    @Override
    public Set<Lane> lanes() {
        return EnumSet.of(Lane.HOLD, Lane.NONCONFORMANCE, Lane.RESULT);
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Delivery> batch) {
        List<DeliveryOutcome> outcomes = new ArrayList<>();
        boolean stopped = false;
        for (Delivery delivery : batch) {
            if (stopped) {
                outcomes.add(new DeliveryOutcome.Retryable("the connection was lost before", null));
                continue;
            }
            String answer = call("deliver\t" + delivery.lane() + '\t' + delivery.orderingKey() + '\t'
                    + delivery.idempotencyKey() + '\t' + delivery.sequence() + '\t' + name(delivery));
            stopped = answer == null;
            outcomes.add(
                    stopped
                            ? new DeliveryOutcome.Unknown("no answer")
                            : new DeliveryOutcome.Confirmed(delivery.idempotencyKey()));
        }
        return outcomes;
    }

    private static String name(Delivery delivery) {
        if (delivery.content() instanceof MaterialHold hold) {
            return hold.id().value();
        }
        if (delivery.content() instanceof Nonconformance nonconformance) {
            return nonconformance.id().value();
        }
        if (delivery.content() instanceof InspectionResult result) {
            return result.id().value();
        }
        return delivery.content().getClass().getSimpleName();
    }

    @Override
    public DeliveryOutcome find(Delivery delivery) {
        String answer = call("find\t" + delivery.lane() + '\t' + delivery.idempotencyKey());
        if (answer == null) {
            return new DeliveryOutcome.Unknown("no answer");
        }
        return answer.equals("there")
                ? new DeliveryOutcome.Confirmed(delivery.idempotencyKey())
                : new DeliveryOutcome.Retryable("not there", null);
    }

    private @Nullable String call(String text) {
        try {
            if (socket == null || in == null) {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            }
            socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
            String answer = in.readLine();
            if (answer == null) {
                close();
            }
            return answer;
        } catch (IOException e) {
            close();
            return null;
        }
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
        socket = null;
        in = null;
    }
}
