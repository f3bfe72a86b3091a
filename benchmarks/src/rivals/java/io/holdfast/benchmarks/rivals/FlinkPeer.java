package io.holdfast.benchmarks.rivals;

import io.holdfast.benchmarks.detect.Batch;
import io.holdfast.benchmarks.detect.Peer;
import io.holdfast.benchmarks.detect.ZoneWatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/**
 * A Flink keyed function with the hand-written detector's state on the heap, called directly: without sources, network,
 * checkpoints and timers, hence what the operator alone costs.
 */
final class FlinkPeer implements Peer {
    private record Sighting(long key, long time, long unit) {}

    private final KeyedOneInputStreamOperatorTestHarness<Long, Sighting, Long> harness;

    FlinkPeer() throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new Watch()), Sighting::key, Types.LONG);
        harness.open();
    }

    @Override
    public void prepare(Batch batch) {
        for (int i = 0; i < Batch.SIZE; i++) {
            batch.prepared[i] = new Sighting(batch.packed(i), batch.time[i], batch.unit[i]);
        }
    }

    @Override
    public boolean observe(Batch batch, int index) {
        try {
            harness.processElement((Sighting) batch.prepared[index], TimeUnit.NANOSECONDS.toMillis(batch.time[index]));
        } catch (Exception e) {
            throw new IllegalStateException("cannot process sighting", e);
        }
        return harness.getOutput().poll() != null;
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close harness", e);
        }
    }

    @SuppressWarnings("NullAway.Init") // Flink opens a function first.
    private static final class Watch extends KeyedProcessFunction<Long, Sighting, Long> {
        private static final long serialVersionUID = 1;

        private transient ValueState<ZoneWatch> state;

        @Override
        public void open(OpenContext context) {
            state = getRuntimeContext().getState(new ValueStateDescriptor<>("watch", ZoneWatch.class));
        }

        @Override
        public void processElement(Sighting sighting, Context context, Collector<Long> out) throws Exception {
            ZoneWatch watch = state.value();
            if (watch == null) {
                watch = new ZoneWatch();
            }
            boolean opened = watch.observe(sighting.time(), sighting.unit());
            state.update(watch);
            if (opened) {
                out.collect(sighting.key());
            }
        }
    }
}
