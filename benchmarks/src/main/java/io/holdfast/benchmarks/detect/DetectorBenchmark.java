package io.holdfast.benchmarks.detect;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Time, garbage and memory of one sighting.
 *
 * <p><b>Hypothesis</b>: a detector whose state for one key is one or two cache lines, found by one hash, is bound by memory
 * and not by its own arithmetic. It then stays within a small factor of {@code floor} at any number of keys, leaves no
 * garbage, and gains from a second thread; maps of objects lose to it most where the keys outgrow the caches. For points,
 * an index makes the cost independent of how many points the window holds; a scan does not.
 *
 * <p>One sample is one batch of {@value Batch#SIZE} sightings; threads share the keys and take turns in fetching batches.
 * Before anything is timed, each contender takes in one lap, which fills its windows and on which it must open as many
 * clusters as {@link Reference}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {
            // A small nursery, soon touched all over: or the garbage of others would be timed as page faults.
            "-Xms3g",
            "-Xmx3g",
            "-Xmn256m",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED"
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls set-up first.
public class DetectorBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** See {@link Workload}. */
    @Param({
        "zones-1k-uniform",
        "zones-1k-zipf",
        "zones-1k-apart",
        "zones-100k-uniform",
        "zones-100k-zipf",
        "zones-100k-apart",
        "zones-100k-hot",
        "zones-1m-uniform",
        "zones-1m-zipf",
        "points-1k-uniform",
        "points-1k-zipf",
        "points-100k-uniform",
        "points-100k-zipf",
        "points-1m-uniform",
        "points-1m-zipf"
    })
    public String workload;

    /** See {@link Contender}. */
    @Param({"lock-free", "keyed-core", "readable", "synchronized-map", "concurrent-map", "concurrent-map-scan", "floor"
    })
    public String contender;

    private final AtomicLong fetched = new AtomicLong();
    private Sightings sightings;
    private Peer peer;
    private long firstLapOpenings;
    private long retainedBytes;

    /** What one caller works on. */
    @State(Scope.Thread)
    public static class Caller {
        private final Batch batch = new Batch();
        private Peer peer;
        private int thread;
        private long allocatedBefore;

        /** Begins to call. */
        @Setup(Level.Trial)
        public void begin(DetectorBenchmark benchmark, ThreadParams parameters) {
            thread = parameters.getThreadIndex();
            peer = benchmark.peer.forThread();
        }

        /** Fetches the next batch. */
        @Setup(Level.Invocation)
        public void fetch(DetectorBenchmark benchmark) {
            benchmark.sightings.write(benchmark.fetched.getAndIncrement(), thread, batch);
            peer.prepare(batch);
            allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        }

        /** Counts what the batch cost in garbage. */
        @TearDown(Level.Invocation)
        public void count(Counts counts) {
            counts.allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
            counts.sightings += Batch.SIZE;
        }
    }

    /** Sums over threads and iterations, of which only quotients mean anything. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Counts {
        /** Bytes allocated while observing. */
        public long allocatedBytes;

        /** Sightings observed. */
        public long sightings;

        /** What the contender held after the first lap, per iteration and thread. */
        public long retainedBytes;

        /** Keys of the workload, per iteration and thread. */
        public long keys;

        /** Clusters opened in the first lap, per iteration and thread. */
        public long firstLapOpenings;

        /** Adds up what was found out before. */
        @TearDown(Level.Iteration)
        public void repeat(DetectorBenchmark benchmark) {
            retainedBytes += benchmark.retainedBytes;
            keys += Workload.of(benchmark.workload).keys();
            firstLapOpenings += benchmark.firstLapOpenings;
        }
    }

    /** Makes sightings and contender, and runs the first lap. */
    @Setup(Level.Trial)
    public void runFirstLap(BenchmarkParams parameters) {
        Workload plant = Workload.of(workload);
        Contender chosen = Contender.named(contender);
        if (!chosen.takes(plant, parameters.getThreads())) {
            throw new IllegalArgumentException(
                    contender + " does not take " + workload + " on " + parameters.getThreads() + " thread(s)");
        }
        sightings = new Sightings(plant);
        long before = usedBytes();
        peer = chosen.make(plant, parameters.getThreads());
        firstLapOpenings = Reference.openings(peer, sightings, sightings.batches());
        retainedBytes = usedBytes() - before;
        fetched.set(sightings.batches());
        if (chosen.is(Contender.Trait.EXACT)) {
            long expected = Reference.openings(plant, sightings, sightings.batches());
            if (firstLapOpenings != expected) {
                throw new IllegalStateException("openings of " + contender + " on " + workload + " must be " + expected
                        + ", were " + firstLapOpenings);
            }
        }
    }

    /** Lets go of what is not on the heap. */
    @TearDown(Level.Trial)
    public void close() {
        peer.close();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    /** Observes one batch. */
    @Benchmark
    public int batch(Caller caller) {
        return caller.peer.observe(caller.batch);
    }
}
