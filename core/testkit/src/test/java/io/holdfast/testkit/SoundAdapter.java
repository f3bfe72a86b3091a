package io.holdfast.testkit;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.net.ConnectException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** An adapter as it should be, to a {@link LoopbackMes} in this process; what is wrong with another is what it overrides. */
class SoundAdapter implements Destination {
    static final String TOKEN = "mes-t0ken-4711";

    final LoopbackMes mes;

    SoundAdapter(LoopbackMes mes) {
        this.mes = mes;
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
    public boolean takes(Deliverable content) {
        return Lane.of(content).isAmong(lanes()) && Destination.super.takes(content);
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        return Destination.oneByOne(batch, each -> takes(each.content()) ? send(each) : new Rejected("not carried"));
    }

    /** This MES knows no repeat: it is looked at before anything is sent. */
    DeliveryOutcome send(Delivery delivery) throws InterruptedException {
        DeliveryOutcome found = find(delivery);
        if (found instanceof Retryable) {
            return post(delivery);
        }
        return found instanceof Confirmed ? found : new Retryable("not reached", null);
    }

    DeliveryOutcome post(Delivery delivery) throws InterruptedException {
        try {
            return outcome(mes.post(TOKEN, record(delivery)));
        } catch (ConnectException e) {
            return new Retryable("not reached", null);
        } catch (IOException e) {
            return new Unknown("no answer");
        }
    }

    MesRecord record(Delivery delivery) {
        return MesRecord.of(delivery);
    }

    DeliveryOutcome outcome(LoopbackMes.Reply reply) {
        return switch (reply.status()) {
            case 200, 201 -> new Confirmed(reply.text());
            case 422 -> new Rejected("the MES does not want it");
            default -> new Retryable("HTTP " + reply.status(), reply.retryAfter());
        };
    }

    @Override
    public DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        try {
            LoopbackMes.Reply reply = mes.get(TOKEN, delivery.lane(), delivery.idempotencyKey());
            return reply.status() == 200 ? new Confirmed(reply.text()) : new Retryable("not there", null);
        } catch (IOException e) {
            return new Unknown("not reached");
        }
    }

    @Override
    public void close() {}
}
