package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.deliver.Outbox;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.Transaction;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleContentTest {
    private static final DestinationId MES = new DestinationId("mes");

    private static List<Deliverable> oneOfEach(int number) {
        return List.of(
                SampleContent.hold(number),
                SampleContent.release(SampleContent.hold(number), MES),
                SampleContent.report(number, 2),
                SampleContent.result(number),
                SampleContent.entry(number));
    }

    @Test
    void sampleDeliveriesCarryTheKeysThatALineGivesThem() throws Exception {
        List<Object> queued = new ArrayList<>();
        Transaction transaction = (Transaction) Proxy.newProxyInstance(
                Transaction.class.getClassLoader(), new Class<?>[] {Transaction.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("enqueue");
                    assertThat(arguments[0]).isEqualTo(MES);
                    queued.add(List.of(arguments[arguments.length - 3], arguments[arguments.length - 2]));
                    return null;
                });
        Outbox outbox = new Outbox(List.of(new Everything()));
        for (Deliverable content : oneOfEach(7)) {
            queued.clear();
            outbox.put(transaction, content);
            Delivery sample = SampleContent.delivery(1, MES, content);
            assertThat(queued)
                    .as("%s", content)
                    .containsExactly(List.of(sample.orderingKey(), sample.idempotencyKey()));
        }
    }

    @Test
    void theSameNumberIsTheSameContentAndAnotherAnother() {
        assertThat(oneOfEach(3)).isEqualTo(oneOfEach(3));
        for (int kind = 0; kind < oneOfEach(3).size(); kind++) {
            assertThat(oneOfEach(3).get(kind)).isNotEqualTo(oneOfEach(4).get(kind));
        }
    }

    @Test
    void sampleContentIsOfTheLaneThatItIsNamedFor() {
        assertThat(oneOfEach(1).stream().map(Lane::of))
                .containsExactly(Lane.HOLD, Lane.HOLD, Lane.NONCONFORMANCE, Lane.RESULT, Lane.LEDGER);
    }

    private static final class Everything implements Destination {
        @Override
        public DestinationId id() {
            return MES;
        }

        @Override
        public Set<Lane> lanes() {
            return EnumSet.allOf(Lane.class);
        }

        @Override
        public boolean takes(Deliverable content) {
            return true;
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) {
            throw new AssertionError("nothing is delivered");
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            throw new AssertionError("nothing is delivered");
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
