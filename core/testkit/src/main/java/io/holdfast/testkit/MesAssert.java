package io.holdfast.testkit;

import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractAssert;

/** What a test says of what an MES finally holds. */
public final class MesAssert extends AbstractAssert<MesAssert, MesContents> {
    private MesAssert(MesContents actual) {
        super(actual, MesAssert.class);
    }

    /** Begins. */
    public static MesAssert assertThatMes(MesContents mes) {
        return new MesAssert(mes);
    }

    /** Checks that each of the deliveries is there, once. */
    public MesAssert holdsOnce(Delivery... deliveries) {
        for (Delivery delivery : deliveries) {
            int count = count(delivery);
            if (count != 1) {
                failWithMessage("%s must be there once, was %d times in %s", delivery.idempotencyKey(), count, keys());
            }
        }
        return this;
    }

    /** Checks that none of the deliveries is there. */
    public MesAssert holdsNothingOf(Delivery... deliveries) {
        for (Delivery delivery : deliveries) {
            int count = count(delivery);
            if (count != 0) {
                failWithMessage("%s must not be there, was %d times in %s", delivery.idempotencyKey(), count, keys());
            }
        }
        return this;
    }

    /** Checks that nothing is there at all. */
    public MesAssert holdsNothing() {
        if (!actual.records().isEmpty()) {
            failWithMessage("nothing must be there, was %s", keys());
        }
        return this;
    }

    /** Checks that so many records of a lane are there. */
    public MesAssert holds(int count, Lane lane) {
        long is = actual.records().stream()
                .filter(record -> record.lane() == lane)
                .count();
        if (is != count) {
            failWithMessage("%d of %s must be there, were %d in %s", count, lane, is, keys());
        }
        return this;
    }

    /** Checks that nothing is there more than once. */
    public MesAssert holdsNothingTwice() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        actual.records().forEach(record -> counts.merge(record.lane() + " " + record.key(), 1, Integer::sum));
        counts.values().removeIf(count -> count == 1);
        if (!counts.isEmpty()) {
            failWithMessage("nothing must be there twice, were %s", counts);
        }
        return this;
    }

    /** Checks that what is there of one lane and ordering key came with these idempotency keys, in this order. */
    public MesAssert tookInOrder(Lane lane, String orderingKey, String... keys) {
        List<String> is = new ArrayList<>();
        for (MesRecord record : actual.records()) {
            if (record.lane() == lane && record.orderingKey().equals(orderingKey)) {
                is.add(record.key());
            }
        }
        if (!is.equals(Arrays.asList(keys))) {
            failWithMessage("%s of %s must have come as %s, came as %s", lane, orderingKey, Arrays.asList(keys), is);
        }
        return this;
    }

    private int count(Delivery delivery) {
        MesRecord wanted = MesRecord.of(delivery);
        return (int) actual.records().stream().filter(wanted::isSameAs).count();
    }

    private List<String> keys() {
        return actual.records().stream()
                .map(record -> record.lane() + " " + record.key())
                .toList();
    }
}
